import type { RuleTexts } from '../types.ts'

const REMOVE = 'Keep a copy as evidence, then remove it, or put the release’s own file back.'
const ASK = 'Ask whoever wrote it. If nobody did, keep a copy as evidence and remove it.'

const way = (text: string, source: string): string => (text === '' || text === source ? '' : ` (${text})`)
const shown = (text: string): string => (text === '' ? '' : `: ${text}`)

const ABILITIES: Readonly<Record<string, string>> = {
  run: 'runs commands',
  eval: 'runs text as code',
  browse: 'lists folders',
  read: 'reads files',
  write: 'writes files',
  delete: 'deletes files',
  rights: 'changes rights',
  upload: 'takes uploads',
  copy: 'copies and renames',
  database: 'asks databases',
  network: 'opens connections',
  mail: 'sends mail',
  system: 'asks about the server',
  limits: 'lifts limits',
  download: 'fetches from elsewhere',
  make: 'makes folders',
}

const TOOLS: Readonly<Record<string, string>> = {
  files: 'a visitor says which files are listed, read, changed or deleted',
  read: 'a visitor says which file of the server is shown',
  upload: 'a visitor puts any file here, under the name he gives',
  database: 'a visitor says which database is asked, and what',
  connect: 'a visitor says which database or server is entered, and as whom',
  reach: 'a visitor says which other machine this server connects to',
  mail: 'a visitor says whom this server sends mail to',
  fetch: 'a visitor says what this server fetches from elsewhere',
  commands: 'tries one way after the other to run commands, in case the host forbids some',
  phishing: 'sends or stores what visitors type as passwords or cards',
  cloak: 'shows search engines, or those who come from them, other pages',
  elsewhere: 'shows visitors what another server says',
  spread: 'writes itself or its code into other files',
  words: 'speaks as tools of intruders do',
  account: 'makes an administrator',
  forged: 'hides who it is from those it writes to',
  harvest: 'sends or lays aside what visitors type as passwords or cards',
  exploit: 'breaks into other sites',
  address: 'reaches an address that is written so that nobody finds it',
  console: 'a whole console for databases in one file: whoever knows a password of one uses it',
  dump: 'copies a database out for whoever asks',
  orders: 'answers a program that rules servers from afar',
  tells: 'tells somebody elsewhere where it lies',
  untagged: 'code without its opening tag, which another program fetches and runs',
}

const LOST: Readonly<Record<string, string>> = {
  long: 'it is too long or too tangled',
  time: 'it took too long',
  memory: 'it took too much memory',
}

const UNREADABLE: Readonly<Record<string, string>> = {
  names: 'names without letters',
  letters: 'letters written as numbers',
  jumps: 'statements out of order, with goto',
  bits: 'texts reckoned from other texts',
}

/** Words of what PHP code was seen to do. */
export const phpRules: Pick<RuleTexts, Exclude<Extract<keyof RuleTexts, `php-${string}`>, 'php-in-media'>> = {
  'php-request-code': (p) => ({ what: `a visitor decides what runs: ${p.source} reaches ${p.sink}${way(p.way, p.source)}`, next: REMOVE }),
  'php-request-file': (p) => ({
    what: `a visitor decides what is written, and where: ${p.source} reaches ${p.sink}${way(p.way, p.source)}`,
    next: REMOVE,
  }),
  'php-request-mail': (p) => ({
    what: `a visitor decides whom mail goes to and what it says (${p.source}): a tool to send spam`,
    next: REMOVE,
  }),
  'php-hidden-code': (p) => ({ what: `${p.sink} runs what is hidden by ${p.how}${shown(p.shown)}`, next: REMOVE }),
  'php-hidden-call': (p) => ({ what: `the name of ${p.name} is hidden (${p.how}), so that nobody finds the call`, next: REMOVE }),
  'php-hidden-text': (p) => ({ what: `a text hidden by ${p.how} is a program (${p.holds})${shown(p.shown)}`, next: REMOVE }),
  'php-remote-code': (p) => ({ what: `${p.sink} runs or writes code fetched from elsewhere: ${p.source}`, next: REMOVE }),
  'php-writes-code': (p) => ({ what: `writes a program into a file (${p.sink} to ${p.target})${shown(p.shown)}`, next: REMOVE }),
  'php-server-tool': (p) => ({
    what: `a tool to rule a server with; ${p.count} abilities: ${p.abilities.map((ability) => ABILITIES[ability] ?? ability).join(', ')}`,
    next: ASK,
  }),
  'php-unreadable': (p) => ({
    what: `somebody made this code so that nobody can read it: ${UNREADABLE[p.way] ?? p.way} (${p.count})`,
    next: ASK,
  }),
  'php-encoded': (p) => ({
    what: `made unreadable by ${p.encoder}, as vendors do: whether it is clean cannot be judged`,
    next: 'Compare it with the vendor’s own archive, or ask for it again.',
  }),
  'php-tool': (p) => ({ what: `${TOOLS[p.does] ?? p.does}: ${p.detail}`, next: ASK }),
  'php-not-followed': (p) => ({ what: `what this code does could not be followed to its end: ${LOST[p.why] ?? p.why}`, next: ASK }),
}
