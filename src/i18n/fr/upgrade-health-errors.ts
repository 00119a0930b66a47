import type { ErrorParams } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

type Sick = ErrorParams['SG-UPG-020']

/** Ce qui ne va pas sur une page. Les mots du site sont entre guillemets. */
const SICK: { readonly [P in Sick['problem']]: (p: Sick) => string } = {
  status: (p) => `elle répond par le statut ${p.status} au lieu de ${p.expected}${p.came === '' ? '.' : `, et dit « ${p.came} ».`}`,
  'error-text': (p) => `elle répond par le statut ${p.status}, mais affiche une erreur du CMS : « ${p.came} ».`,
  missing: (p) => `« ${p.expected} » n’y figure pas${p.came === '' ? '.' : ` ; elle dit « ${p.came} ».`}`,
  empty: (p) => `elle répond par le statut ${p.status}, sans aucun contenu.`,
  cut: (p) => `elle s’interrompt avant la fin, après « ${p.came} ».`,
  'no-answer': (p) => `elle ne répond pas (${p.came}).`,
  elsewhere: (p) => `elle envoie les visiteurs ailleurs (${p.came}).`,
  closed: () => 'les visiteurs sont toujours priés de revenir plus tard.',
}

/** Erreurs : ce que répondent les pages après une modification. */
export const upgradeHealthErrors: Pick<ErrorTexts, 'SG-UPG-020' | 'SG-UPG-021' | 'SG-UPG-022' | 'SG-UPG-023'> = {
  'SG-UPG-020': (p) => ({
    what: `Après la modification, ${p.url} n’est pas en bon état : ${SICK[p.problem]?.(p)}${
      p.title === '' ? '' : ` Son titre : « ${p.title} ».`
    }${p.others === 0 ? '' : ` ${p.others} autre(s) page(s) interrogée(s) ne vont pas bien non plus.`} Elle a été interrogée pendant ${p.seconds} s.`,
    next: 'L’exécution revient d’elle-même en arrière, fichiers et base de données. Le journal d’erreurs du site en dit plus ; relancez la mise à niveau une fois la cause écartée.',
  }),
  'SG-UPG-021': (p) => ({
    what: `Le site a été fermé pour la modification, mais les visiteurs ne le voient pas : après ${p.seconds} s, ${p.url} ${
      p.status === 0 ? `ne répond toujours pas (${p.came})` : `répond toujours par le statut ${p.status}`
    }.`,
    next: 'L’exécution revient d’elle-même en arrière ; rien d’autre n’a été modifié. Quelque chose devant le site sert d’anciennes copies (un cache, opcache sans dates) : videz-le ou désactivez-le, puis réessayez.',
  }),
  'SG-UPG-022': (p) => ({
    what: `Les pages vont bien, mais après la modification ${p.log} signale une erreur qui interrompt le code du site : ${p.line}`,
    next: 'L’exécution revient d’elle-même en arrière, fichiers et base de données. Retirez ce que nomme cette ligne (un plugin, un fichier), puis relancez la mise à niveau.',
  }),
  'SG-UPG-023': (p) => ({
    what: `${p.url} a un tout autre aspect après la modification : ${p.percent} % de son image diffèrent, pour ${p.limit} % admis.`,
    next: 'L’exécution revient d’elle-même en arrière, fichiers et base de données. Regardez les squelettes ou le thème du site ; relancez la mise à niveau quand ils conviennent à la nouvelle version.',
  }),
}
