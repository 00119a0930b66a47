import type { VaultTexts } from '../en/vault.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const vault: VaultTexts = {
  made: (p) => `${p.file} est créé, scellé pour ${many(p.count, 'clé', 'clés')}.`,
  keyMade: (p) => `Une clé a été créée : ${p.file}. Gardez-en une copie ailleurs que sur cette machine. Sa moitié publique : ${p.key}`,
  haveKey: (p) => `il y a déjà une clé : ${p.place}`,
  commit: 'Le coffre est scellé : il peut aller dans Git.',
  added: (p) => `${p.slot} est au coffre.`,
  waits: (p) => `${p.slot} attend au coffre : le prochain renouvellement la met en service, et prouve qu’elle fonctionne.`,
  replaced: (p) => `${p.slot} a une nouvelle valeur ; celle d’avant est gardée comme précédente.`,
  empty: 'Le coffre est vide.',
  count: (p) => `${many(p.slots, 'case', 'cases')}, scellé pour ${many(p.keys, 'clé', 'clés')}`,
  states: { current: 'actuelle', pending: 'EN ATTENTE', previous: 'précédente', dropped: 'retirée' },
  since: (p) => `${p.date}${p.run === '' ? '' : ` par l’exécution ${p.run}`}`,
  login: (p) => [p.user, p.url].filter((part) => part !== '').join('  '),
  ours: 'la nôtre',
  keeperAdded: (p) => `${p.key} ouvre désormais le coffre.`,
  keeperRemoved: (p) => `${p.key} n’ouvre plus les nouvelles versions du coffre.`,
  resealed: (p) => `Le coffre est scellé de nouveau, pour ${many(p.count, 'clé', 'clés')}.`,
  oldCopies:
    'Les copies d’avant (dans l’historique de Git, dans les sauvegardes) restent ouvertes à qui pouvait les ouvrir : pour exclure quelqu’un, changez aussi les secrets eux-mêmes (siteguard rotate).',
  unchanged: 'Rien n’a changé.',
  edited: (p) =>
    `${many(p.added, 'case ajoutée', 'cases ajoutées')}, ${many(p.changed, 'modifiée', 'modifiées')}, ${many(p.removed, 'retirée', 'retirées')}.`,
  forgotten: (p) => `${p.slot} : ${many(p.count, 'ancienne valeur retirée', 'anciennes valeurs retirées')}.`,
  editAgain: 'Entrée rouvre l’éditeur, q garde la modification pour plus tard : ',
  editKept: (p) => `La modification est gardée, scellée : ${p.file}. siteguard vault edit --resume la reprend.`,
  editRemark:
    'Valeurs et notes du coffre. Une case ôtée d’ici est supprimée ; la valeur d’avant un changement est gardée comme précédente.',
  notInMemory:
    'Cette machine n’a pas de disque en mémoire pour nous : le fichier de l’éditeur est sur un disque ordinaire, effacé aussi bien que cela se peut.',
  askValue: (p) => `Valeur de ${p.slot} : `,
  askAgain: 'Encore une fois : ',
  askPassphrase: (p) => `Phrase secrète de ${p.file} : `,
  askNewPassphrase: 'Phrase secrète de la nouvelle clé : ',
  different: 'les deux diffèrent',
  shortPassphrase: 'une phrase secrète d’au moins 12 caractères',
  badPlace: 'un endroit est prompt, stdin, env:NOM, file:CHEMIN ou command:PROGRAMME ; jamais la valeur elle-même',
  needsNumber: (p) => `demande un nombre de ${p.from} à ${p.to}`,
  onlyRevealAlone: 'va avec une seule case, et sans --json',
  unknownKeeper: 'aucun destinataire du coffre n’a cette clé ou ce nom',
  onlyIdentityFile: 'demande un seul fichier d’identité : --identity FICHIER',
  noEditor: 'définissez VISUAL ou EDITOR',
  exported: (p) =>
    `${many(p.count, 'valeur écrite', 'valeurs écrites')} EN CLAIR dans ${p.file} : importez-le, puis supprimez-le. Qui le lit sait tout.`,
  exportedPass: (p) => `${many(p.count, 'valeur remise', 'valeurs remises')} à pass.`,
  notExported: (p) => `Non exporté, car on ne sait pas laquelle des valeurs fonctionne (en attente) : ${p.slots}`,
  imported: (p) =>
    `${many(p.count, 'valeur reprise', 'valeurs reprises')}${p.skipped === 0 ? '' : `, ${n(p.skipped)} laissées : le coffre les a déjà, ou elles sont sans valeur`}.`,
  deleteSource: (p) => `${p.file} contient des valeurs en clair : supprimez-le.`,
  warning: {
    sealedElsewhere: () =>
      'Le coffre a été scellé par un autre programme : on ne peut savoir s’il l’est pour les destinataires de sa liste. Le prochain changement le scellera pour eux.',
    recipientsDiffer: (p) =>
      `Le coffre est scellé pour ${many(p.found, 'clé', 'clés')}, mais sa liste en compte ${n(p.listed)} : il en manque une, ou il y en a une de trop. siteguard vault rotate-key le scelle pour celles de la liste.`,
    lostRecipient: (p) =>
      `${p.key} est destinataire dans l’inventaire, mais ne peut pas ouvrir le coffre. siteguard vault recipients --add l’y admet.`,
    extraRecipient: (p) =>
      `${p.key} ouvre le coffre, mais n’est pas destinataire dans l’inventaire. siteguard vault recipients --remove l’exclut.`,
    merged: (p) =>
      `Le fichier est revenu en arrière de ce que cette machine avait écrit. Les valeurs qui y manquent y retournent au prochain changement : ${p.slots}`,
  },
}
