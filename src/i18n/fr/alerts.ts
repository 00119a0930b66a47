import type { AlertsTexts } from '../en/alerts.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const alerts: AlertsTexts = {
  critical: (p) =>
    [
      p.infected > 0 ? many(p.infected, 'site piraté', 'sites piratés') : '',
      p.shut > 0 ? many(p.shut, 'site fermé par l’hébergeur', 'sites fermés par l’hébergeur') : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  news: (p) => `Du nouveau sur ${many(p.count, 'site', 'sites')}`,
  line: (p) =>
    [
      `${p.site} : ${{ clean: 'sain', suspect: 'suspect', infected: 'infecté', unknown: 'inconnu' }[p.verdict]}`,
      {
        done: '',
        partial: 'examiné en partie seulement',
        locked: 'fermé par son hébergeur',
        banned: 'nous sommes refusés',
        unreachable: 'injoignable',
        'wrong-key': 'le serveur n’est plus celui d’avant',
        refused: 'notre identifiant n’est plus accepté',
        'timed-out': 'trop long',
        failed: 'échec',
        'not-run': 'pas examiné',
      }[p.state],
      p.fresh > 0 ? many(p.fresh, 'nouvelle alerte', 'nouvelles alertes') : '',
    ]
      .filter((part) => part !== '')
      .join(', '),
  more: (p) => `et ${n(p.count)} de plus`,
  rest: (p) => (p.same < 2 ? `${n(p.same)} autre site comme avant.` : `${n(p.same)} autres sites comme avant.`),
  next: (p) => `Ne rien changer à la main. Dès que quelqu’un s’en occupe : siteguard alert ack ${p.id}`,
  job: 'Ouvrir la tâche',
  again: (p) => `Personne n’a répondu depuis ${many(p.minutes, 'minute', 'minutes')} : ${p.title}`,
  silent: (p) => `Aucune exécution terminée depuis ${many(p.hours, 'heure', 'heures')}`,
  silentNever: 'Aucune exécution ne s’est jamais terminée ici',
  silentLine: 'Personne ne regarde les sites : voyez si la tâche de nuit tourne encore.',
  digest: (p) => `ce qui est nouveau, de ${many(p.count, 'nuit', 'nuits')}`,
  waited: 'Pendant les heures calmes',
  test: 'Un essai : les avertissements de siteguard arrivent ici',
  testLine: (p) => `Envoyé par le canal ${p.channel}. Il ne se passe rien.`,
  sent: (p) => `${p.channel} : envoyé`,
  notSent: (p) => `${p.channel} : ${p.what}`,
  told: (p) => `${p.title} (${p.id}) → ${p.channels}`,
  waits: (p) => `${p.title} (${p.id}) : attend la fin des heures calmes, ou le résumé`,
  nothing: 'Rien à dire.',
  acknowledged: (p) => `${many(p.count, 'avertissement pris en charge', 'avertissements pris en charge')}.`,
  ackNone: 'Aucun avertissement ouvert n’a cet identifiant.',
}
