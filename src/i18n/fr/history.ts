import type { HistoryTexts } from '../en/history.ts'
import { numbersOf } from '../numbers.ts'

const { n } = numbersOf('fr')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count < 2 ? one : more}`

export const history: HistoryTexts = {
  none: 'Aucun instantané n’est encore gardé sur cette machine : siteguard snapshot SITE en prend un.',
  noneOf: (p) => `${p.site} : pas encore d’instantané`,
  heading: (p) => `${many(p.count, 'instantané', 'instantanés')}, ${p.size} sur cette machine`,
  notJudged: 'pas jugé',
  role: { taken: 'pris', before: 'avant une exécution', target: 'à écrire' },
  files: (p) => many(p.count, 'fichier', 'fichiers'),
  tables: (p) => many(p.count, 'table', 'tables'),
  rows: (p) => many(p.count, 'ligne', 'lignes'),
  incomplete: 'incomplet',
  held: (p) => `retenu : ${p.reason}`,
  holdSince: (p) => `retenu depuis le ${p.date} : ${p.reason}`,
  isLastClean: 'dernier sain',

  label: {
    taken: 'pris',
    root: 'racine',
    cms: 'CMS',
    files: 'fichiers',
    wire: 'transféré',
    database: 'base',
    verdict: 'verdict',
    hold: 'retenue',
    gaps: 'manque',
    omitted: 'laissé',
  },
  took: (p) => `du ${p.from} au ${p.to}, par ${p.transport}`,
  cms: (p) => `${p.cms} ${p.version}${p.root === '' ? '' : ` (${p.root})`}`,
  wire: (p) => `${many(p.files, 'fichier', 'fichiers')}, ${p.size} transférés`,
  judged: (p) =>
    `${p.verdict}, jugé le ${p.date} : ${many(p.certain, 'certaine', 'certaines')}, ${many(p.probable, 'probable', 'probables')}, ${n(p.possible)} à voir`,
  databaseLine: (p) => `${p.kind} par ${p.by} : ${many(p.tables, 'table', 'tables')}, ${many(p.rows, 'ligne', 'lignes')}, ${p.size}`,
  notConsistent: 'ses tables ont été lues l’une après l’autre, pas au même instant',
  noDatabase: 'aucune dans cet instantané',
  more: (p) => `et ${n(p.count)} de plus`,

  holdPlaced: (p) => `${p.id} est retenu : il n’est jamais oublié avant siteguard snapshots unhold.`,
  holdEnded: (p) => `${p.id} n’est plus retenu.`,
  notHeld: (p) => `${p.id} n’était pas retenu.`,

  checkedGood: (p) =>
    `${p.site} : ${many(p.snapshots, 'instantané', 'instantanés')} en bon état, ${many(p.objects, 'objet examiné', 'objets examinés')}`,
  checkedWithData: 'chaque octet a été lu et son empreinte refaite',
  checkedWithoutData: 'la structure seulement ; --read-data lit chaque octet',
  checkedElsewhere: (p) =>
    `${many(p.contents, 'contenu absent de ce disque mais présent dans une copie distante', 'contenus absents de ce disque mais présents dans une copie distante')} (${p.size}) : pas lu ici ; siteguard store status --read-data le lit`,
  checkedBad: (p) => `${p.site} : ${many(p.count, 'défaut', 'défauts')}`,
  fault: {
    file: 'un fichier du dépôt manque ou n’est pas à nous',
    pack: 'un paquet est abîmé',
    ref: 'une référence est abîmée',
    marks: 'les marques d’un instantané sont abîmées',
    snapshot: 'un instantané est illisible',
    content: 'des octets ne sont pas ceux qui ont été pris',
    absent: 'des octets ne sont ni sur ce disque ni dans une copie distante qui ait répondu',
  },

  forgetKeep: 'garder',
  forgetDrop: 'oublier',
  forgetWhy: {
    last: 'l’un des derniers',
    daily: 'le dernier de son jour',
    weekly: 'le dernier de sa semaine',
    clean: 'l’un des sains',
    'last-clean': 'le dernier sain',
    held: 'retenu',
    'in-use': 'une exécution en a besoin, ou peut y revenir',
    future: 'son heure n’est pas venue',
  },
  forgetNothing: 'Rien à oublier.',
  forgetDry: 'Rien n’a été oublié. Ajoutez --apply pour le faire.',
  forgetDone: (p) => `${many(p.count, 'instantané oublié', 'instantanés oubliés')}, ${p.size} libérés.`,

  diffNone: 'Les deux sont identiques.',
  diffNoneThere: 'De ce qui est demandé, rien ne diffère.',
  diffCounts: (p) =>
    `${many(p.added, 'chemin ajouté', 'chemins ajoutés')}, ${many(p.removed, 'retiré', 'retirés')}, ${many(p.changed, 'modifié', 'modifiés')}${p.tables === 0 ? '' : ` ; ${many(p.tables, 'table', 'tables')}`}`,
  diffBinary: 'pas du texte',
  diffTooLarge: 'trop gros pour être montré ligne à ligne',
  diffMode: (p) => `droits ${p.before} → ${p.after}`,
  diffType: (p) => `${p.before} → ${p.after}`,
  diffTarget: (p) => `mène à ${p.before} → ${p.after}`,
  diffOwner: (p) => `propriétaire ${p.before} → ${p.after}`,
  diffUnread: 'l’un des deux n’a pas été lu',
  diffCut: 'd’autres lignes : --lines N les montre',
  diffTable: (p) => `table ${p.table}`,
  diffRows: (p) => (p.before === p.after ? many(p.after, 'ligne', 'lignes') : `${n(p.before)} → ${many(p.after, 'ligne', 'lignes')}`),
  diffDatabase: (p) => `base de ${p.installation}`,

  left: {
    'link-outside': 'un lien qui mène dehors ; pas fait',
    special: 'un tube, une prise ou un périphérique ; pas fait',
    'not-in-snapshot': 'ses octets ne sont pas dans l’instantané',
  },
  exported: (p) => `${many(p.files, 'fichier écrit', 'fichiers écrits')} (${p.size}) dans ${p.folder}.`,
  rejudged: (p) => `${p.id} : ${p.before} → ${p.after}`,
  rejudgedSame: (p) => `${p.id} : ${p.verdict}, comme avant`,
  lastCleanIs: (p) => `${p.site} : le dernier instantané connu comme sain est ${p.id}`,
  noLastClean: (p) => `${p.site} : aucun instantané n’est connu comme sain`,
}
