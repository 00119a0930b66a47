import { stemSearch } from '../shared/stems.ts'

/** Two words, written as one or with something between them. */
const pairs = (first: string, ...seconds: readonly string[]): string[] =>
  seconds.flatMap((second) => ['', '-', '_', ' '].map((between) => `${first}${between}${second}`))

interface Kind {
  /** One of these stands wherever the pattern matches. */
  readonly stems: readonly string[]
  readonly pattern: RegExp
}

/**
 * Words tools of intruders call themselves and their work by, by what they are about. One kind says nothing: texts about security have them
 * too. Code that has two is next to never anybody's own.
 */
export const WORDS: Readonly<Record<string, Kind>> = {
  webshell: {
    stems: ['shell', 'wso', 'c99', 'r57', 'b374k', 'filesman'],
    pattern: /web[-_ ]?shell\b|php[-_ ]?shell\b|\bshell by\b|\bwso\b.{0,6}\d|\bc99\b|\br57\b|\bb374k\b|\bfilesman\b/i,
  },
  backdoor: { stems: [...pairs('back', 'door'), 'rootkit', 'trojan'], pattern: /back[-_ ]?door|\brootkit\b|\btrojan\b/i },
  connect: {
    stems: [...pairs('back', 'connect'), ...pairs('reverse', 'shell'), ...pairs('bind', 'port', 'shell'), ...pairs('connect', 'back')],
    pattern: /back[-_ ]?connect|reverse[-_ ]shell|bind[-_ ]?(?:port|shell)|connect[-_ ]?back/i,
  },
  bypass: {
    stems: ['bypass', ...pairs('safe', 'mode')],
    pattern:
      /safe[-_ ]?mode.{0,30}(?:bypass|break|exploit)|bypass.{0,30}(?:safe[-_ ]?mode|open_basedir|disable_functions)|disable_functions.{0,20}bypass/i,
  },
  hacked: {
    stems: ['hack', 'h4ck', 'defac', 'owned by', 'pwned', 'cyber army'],
    pattern: /\bhacked\b|\bh4ck|\bhack(?:er|ing) ?(?:team|group|army|by)|\bdefac(?:e|ed|er|ing)\b|\bowned by\b|\bpwned\b|cyber army/i,
  },
  exploit: {
    stems: ['exploit', 'expl0', '0day', 'zeroday', 'zero-day', 'milw0rm'],
    pattern: /\bexploit|\bexpl0|\b0day\b|zero-?day|milw0rm/i,
  },
  privileges: {
    stems: ['priv8', 'local root', 'root exploit', 'udf.dll', 'privilege escalation', '\xe6\x8f\x90\xe6\x9d\x83', '\xcc\xe1\xc8\xa8'],
    pattern: /\bpriv8\b|local root|root exploit|\budf\.dll|privilege escalation|\xe6\x8f\x90\xe6\x9d\x83|\xcc\xe1\xc8\xa8/i,
  },
  greetings: {
    stems: ['greet', 'coded by', 'cracked by', 'recoded', 'kodlama'],
    pattern: /\bgreetz?\b|\bcoded by\b|\bcracked by\b|\brecoded\b|\bkodlama\b/i,
  },
  flood: {
    stems: ['flood', 'ddos', ...pairs('mass', 'mail', 'deface', 'upload'), ...pairs('mail', 'bomb')],
    pattern: /\b(?:udp|tcp|syn|http)[-_ ]?flood|\bddos\b|mass[-_ ]?(?:mail|deface|upload)|mail[-_ ]?bomb/i,
  },
  attack: {
    stems: [
      ...[...pairs('port', 'scan'), ...pairs('brute', 'forc'), ...pairs('config', 'grab', 'fuck', 'steal')],
      ...['symlink ', 'cpanel ', 'spammer', 'inbox mailer', 'leaf mailer'],
    ],
    pattern:
      /port[-_ ]?scan|brute[-_ ]?forc|config[-_ ]?(?:grab|fuck|steal)|symlink (?:bypass|attack|all)|cpanel (?:crack|brute)|\bspammer\b|inbox mailer|leaf mailer/i,
  },
  'system files': { stems: ['/etc/passwd', '/etc/shadow', 'win.ini'], pattern: /\/etc\/(?:passwd|shadow)|\bwin\.ini\b/i },
  'system logs': { stems: ['wtmp', 'utmp', 'lastlog', '/secure'], pattern: /\/(?:log|run|etc)\/(?:wtmp|utmp|lastlog|secure)\b/i },
  histories: { stems: ['_history'], pattern: /\.(?:bash|ksh|sh|mysql)_history/i },
  upload: { stems: ['upload shell', 'shell upload'], pattern: /upload shell|shell upload/i },
  booty: { stems: ['rezult', 'fullz'], pattern: /\brezults?\b|\bfullz\b/i },
}

/** Longer than this is no tool but a library, or a text. Bytes. */
const LONGEST = 400_000

const STEMS = [...new Set(Object.values(WORDS).flatMap(({ stems }) => stems))]
const SEARCH = stemSearch(STEMS)
const PLACES: ReadonlyMap<string, readonly number[]> = new Map(
  Object.entries(WORDS).map(([kind, { stems }]) => [kind, stems.map((stem) => STEMS.indexOf(stem))]),
)

/** What a file speaks of, of that; nothing of one too long to be a tool. */
export function wordsOf(source: string): string[] {
  if (source.length > LONGEST) return []
  const found = new Uint8Array(STEMS.length)
  SEARCH.search(source, found)
  const kinds: string[] = []
  for (const [kind, places] of PLACES) {
    if (places.some((place) => found[place] === 1) && WORDS[kind]?.pattern.test(source) === true) kinds.push(kind)
  }
  return kinds
}
