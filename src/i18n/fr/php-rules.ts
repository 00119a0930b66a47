import type { RuleTexts } from '../types.ts'

const REMOVE = 'Gardez-en une copie comme preuve, puis supprimez-le, ou remettez le fichier de la version.'
const ASK = 'Demandez à qui l’a écrit. Si ce n’est personne, gardez-en une copie comme preuve et supprimez-le.'

const way = (text: string, source: string): string => (text === '' || text === source ? '' : ` (${text})`)
const shown = (text: string): string => (text === '' ? '' : ` : ${text}`)

const ABILITIES: Readonly<Record<string, string>> = {
  run: 'lance des commandes',
  eval: 'exécute du texte comme du code',
  browse: 'parcourt les dossiers',
  read: 'lit des fichiers',
  write: 'écrit des fichiers',
  delete: 'supprime des fichiers',
  rights: 'change les droits',
  upload: 'reçoit des fichiers',
  copy: 'copie et renomme',
  database: 'interroge des bases',
  network: 'ouvre des connexions',
  mail: 'envoie des courriels',
  system: 'interroge le serveur',
  limits: 'lève les limites',
  download: 'télécharge d’ailleurs',
  make: 'crée des dossiers',
}

const UNREADABLE: Readonly<Record<string, string>> = {
  names: 'des noms sans lettres',
  letters: 'des lettres écrites en nombres',
  jumps: 'des instructions en désordre, avec goto',
  bits: 'des textes calculés à partir d’autres',
}

const TOOLS: Readonly<Record<string, string>> = {
  files: 'un visiteur dit quels fichiers sont listés, lus, modifiés ou supprimés',
  read: 'un visiteur dit quel fichier du serveur est montré',
  upload: 'un visiteur dépose ici n’importe quel fichier, sous le nom qu’il donne',
  database: 'un visiteur dit quelle base est interrogée, et ce qu’on lui demande',
  connect: 'un visiteur dit dans quelle base ou quel serveur on entre, et sous quel nom',
  reach: 'un visiteur dit à quelle autre machine ce serveur se connecte',
  mail: 'un visiteur dit à qui ce serveur envoie des courriels',
  fetch: 'un visiteur dit ce que ce serveur va chercher ailleurs',
  commands: 'essaie un moyen après l’autre de lancer des commandes, au cas où l’hébergeur en interdit',
  phishing: 'envoie ou garde ce que les visiteurs tapent comme mots de passe ou cartes',
  cloak: 'montre d’autres pages aux moteurs de recherche, ou à ceux qui en viennent',
  elsewhere: 'montre aux visiteurs ce que dit un autre serveur',
  spread: 's’écrit, lui ou son code, dans d’autres fichiers',
  words: 'parle comme les outils des intrus',
  account: 'crée un administrateur',
  forged: 'cache qui il est à ceux à qui il écrit',
  harvest: 'envoie ou met de côté ce que les visiteurs tapent comme mots de passe ou cartes',
  exploit: 'entre par effraction dans d’autres sites',
  address: 'joint une adresse écrite pour que personne ne la trouve',
  console: 'une console de bases de données entière dans un fichier : qui connaît un mot de passe s’en sert',
  dump: 'recopie une base de données pour qui le demande',
  orders: 'répond à un programme qui commande des serveurs de loin',
  tells: 'dit à quelqu’un d’ailleurs où il se trouve',
  untagged: 'du code sans sa balise d’ouverture, qu’un autre programme prend et exécute',
}

const LOST: Readonly<Record<string, string>> = {
  long: 'il est trop long ou trop embrouillé',
  time: 'cela prenait trop de temps',
  memory: 'cela prenait trop de mémoire',
}

/** Ce que du code PHP a été vu faire. */
export const phpRules: Pick<RuleTexts, Exclude<Extract<keyof RuleTexts, `php-${string}`>, 'php-in-media'>> = {
  'php-request-code': (p) => ({
    what: `un visiteur décide de ce qui est exécuté : ${p.source} arrive à ${p.sink}${way(p.way, p.source)}`,
    next: REMOVE,
  }),
  'php-request-file': (p) => ({
    what: `un visiteur décide de ce qui est écrit, et où : ${p.source} arrive à ${p.sink}${way(p.way, p.source)}`,
    next: REMOVE,
  }),
  'php-request-mail': (p) => ({
    what: `un visiteur décide à qui part le courriel et ce qu’il dit (${p.source}) : un outil à pourriels`,
    next: REMOVE,
  }),
  'php-hidden-code': (p) => ({ what: `${p.sink} exécute ce que cache ${p.how}${shown(p.shown)}`, next: REMOVE }),
  'php-hidden-call': (p) => ({ what: `le nom de ${p.name} est caché (${p.how}), pour que personne ne trouve l’appel`, next: REMOVE }),
  'php-hidden-text': (p) => ({ what: `un texte caché par ${p.how} est un programme (${p.holds})${shown(p.shown)}`, next: REMOVE }),
  'php-remote-code': (p) => ({ what: `${p.sink} exécute ou écrit du code pris ailleurs : ${p.source}`, next: REMOVE }),
  'php-writes-code': (p) => ({ what: `écrit un programme dans un fichier (${p.sink} vers ${p.target})${shown(p.shown)}`, next: REMOVE }),
  'php-server-tool': (p) => ({
    what: `un outil pour prendre la main sur un serveur ; il sait faire ${p.count} choses : ${p.abilities.map((ability) => ABILITIES[ability] ?? ability).join(', ')}`,
    next: ASK,
  }),
  'php-unreadable': (p) => ({ what: `quelqu’un a rendu ce code illisible : ${UNREADABLE[p.way] ?? p.way} (${p.count})`, next: ASK }),
  'php-encoded': (p) => ({
    what: `rendu illisible par ${p.encoder}, comme le font des éditeurs : impossible de dire s’il est sain`,
    next: 'Comparez-le à l’archive de son éditeur, ou redemandez-la-lui.',
  }),
  'php-tool': (p) => ({ what: `${TOOLS[p.does] ?? p.does} : ${p.detail}`, next: ASK }),
  'php-not-followed': (p) => ({ what: `ce que fait ce code n’a pas pu être suivi jusqu’au bout : ${LOST[p.why] ?? p.why}`, next: ASK }),
}
