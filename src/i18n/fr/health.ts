import type { HealthTexts } from '../en/health.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')

/** Mots pour ce que les pages d’un site ont montré. */
export const health: HealthTexts = {
  label: 'santé',
  well: (p) => (p.count === 1 ? 'la page interrogée va bien' : `les ${n(p.count)} pages interrogées vont bien`),
  partly: (p) =>
    `${n(p.well)} ${p.well === 1 ? 'des pages interrogées va bien' : 'des pages interrogées vont bien'} ; rien ne peut être dit de ${n(p.unjudged)} autre(s)`,
  'not-run': 'non vérifiée : rien ne dit que le site est en bonne santé',
  notClosed: 'on n’a pas pu voir si les visiteurs trouvaient le site fermé',
  why: {
    'http-off': 'HTTP est coupé',
    'no-address': 'aucune adresse du site n’est connue',
    locked: 'tout est refusé, comme avant la modification : l’hébergement semble verrouillé',
    unreachable: 'elle ne répondait pas non plus avant la modification',
    'sick-before': 'elle n’allait pas bien non plus avant la modification',
    'text-before': 'ce texte n’y figurait pas non plus avant la modification',
  },
  unread: (p) => `journaux illisibles : ${p.logs}`,
  picture: {
    compared: (p) => `son image diffère de celle d’avant sur ${p.percent} % de sa surface`,
    'not-taken': 'aucune image n’en a été prise : il n’y a pas de navigateur ici, ou il n’a pas pu afficher la page',
    'none-before': 'son image n’a été comparée à aucune : il n’y en a pas d’avant la modification',
  },
}
