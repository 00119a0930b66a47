import type { WatchTexts } from '../en/watch.ts'
import { numbersOf } from '../numbers.ts'

/** Les mots de la surveillance d'un hébergement remis en service, en français. */

const { n } = numbersOf('fr')

export const watch: WatchTexts = {
  as: {
    same: 'revenu : le même fichier qu’avant, à la même place',
    'same-place': 'revenu : autre chose, là où il y en avait déjà un',
    'same-content': 'revenu : le même contenu qu’avant, ailleurs',
    new: 'nouveau : rien de tel n’avait été trouvé',
  },
  stood: (p) => ` ; il était dans ${p.path}`,
  takenBy: (p) => ` ; retiré par ${p.run}`,
  newCopy: 'absent de l’inventaire, et absent lors de la remise en service',
  more: (p) => `… et ${n(p.count)} autres du même genre`,
  unexplained: (p) =>
    p.logs === 0 ? 'on ne sait pas d’où : il n’y avait aucun journal à lire' : 'on ne sait pas d’où : rien dans les journaux ne l’explique',
  back: (p) => (p.count === 1 ? 'Quelque chose d’un intrus est de nouveau là.' : `${n(p.count)} choses d’un intrus sont de nouveau là.`),
  nothing: 'Rien n’est revenu.',
  until: (p) => `Surveillé jusqu’au ${p.day}.`,
  over: (p) => `La surveillance s’est terminée le ${p.day} : la ligne peut quitter la crontab ; continuez à analyser chaque nuit.`,
  cron: 'Pour crontab -e, ou comme tâche planifiée de votre CI (code de sortie 1 : quelque chose est revenu) :',
  again: (p) => ({
    command: `siteguard restore --recipe restore-after-lockout ${p.account} --apply`,
    why: 'le remettre en service encore une fois, par toutes les étapes',
  }),
  timeline: (p) => ({
    command: `siteguard timeline ${p.site}${p.at === '' ? '' : ` --at ${p.at.slice(p.at.indexOf('@') + 1)}`}`,
    why: 'tout ce qu’en disent les journaux',
  }),
  look: (p) => ({ command: `siteguard restore ${p.account} --watch`, why: 'regarder maintenant si quelque chose est revenu' }),
}
