import type { CopiesTexts } from '../en/copies.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const copies: CopiesTexts = {
  pushed: (p) => `${many(p.count, 'instantané envoyé', 'instantanés envoyés')}, ${p.size} transmis puis relus`,
  marksPushed: 'avis et conservations mis à jour',
  upToDate: 'à jour',
  forgotten: (p) => `${p.id} y est oublié ; ce qui ne servait qu’à lui sera supprimé dans une semaine ou plus`,
  keptAnyway: (p) => `${p.id} gardé : il est conservé d’office, ou c’est le dernier sain`,
  clashing: (p) =>
    `${p.id} non envoyé : une autre machine en a pris un à la même seconde, et c’est celui-là que la copie contient. Le nôtre reste ici ; le prochain instantané partira comme d’habitude.`,
  deleted: (p) => `${many(p.count, 'objet devenu inutile supprimé', 'objets devenus inutiles supprimés')}`,
  witness: (p) => `témoin ${p.witness}`,
  pulled: (p) => `${many(p.count, 'instantané rapporté', 'instantanés rapportés')}, ${p.size} reçus`,
  nothingNew: 'rien de nouveau là-bas',
  nothingThere: 'pas encore de copie là-bas',
  noStore: 'aucun instantané sur cette machine : rien à envoyer',
  noSites: 'Aucun site sur lequel travailler.',
  index: (p) => `index ${p.counter} du ${p.date}`,
  holds: (p) => `${many(p.count, 'instantané', 'instantanés')}, ${p.size}`,
  lastClean: (p) => `dernier sain : ${p.id}`,
  notPushed: (p) => `${many(p.count, 'instantané de cette machine n’y est', 'instantanés de cette machine n’y sont')} pas encore`,
  notHere: (p) => `${many(p.count, 'instantané y est', 'instantanés y sont')} et pas sur cette machine`,
  otherBytes: (p) => `${p.size} d’envois en cours ou coupés, ou devenus inutiles`,
  sound: 'chaque objet est là et a la bonne taille',
  soundData: 'chaque octet a été lu, ouvert et comparé à l’index signé',
  damaged: 'ABÎMÉ',
  recipient: 'destinataire',
  signer: 'signe comme',
  file: 'identité',
  fromVariable: (p) => `la variable ${p.name}`,
  madeNew: (p) =>
    `Une nouvelle identité a été créée : ${p.file}. Gardez-en une copie hors de cette machine : sans elle, les copies scellées restent fermées.`,
  witnessWanted: 'un témoin s’écrit COMPTEUR:SHA256, comme store push l’affiche, et vaut pour un seul site',
  oneOnly: 'une seule des options --at, --last-clean, --listings et --contents',
  doing: { send: 'envoi', fetch: 'réception', verify: 'relecture' },
  atPlace: (p) => `${p.site} dans ${p.place}`,
}
