/**
 * Words tools of intruders call themselves and their work by, by what they are about. One kind says nothing: texts about security have them
 * too. Code that has two is next to never anybody's own.
 */
const WORDS: Readonly<Record<string, RegExp>> = {
  webshell: /web[-_ ]?shell\b|php[-_ ]?shell\b|\bshell by\b|\bwso\b.{0,6}\d|\bc99\b|\br57\b|\bb374k\b|\bfilesman\b/i,
  backdoor: /back[-_ ]?door|\brootkit\b|\btrojan\b/i,
  connect: /back[-_ ]?connect|reverse[-_ ]shell|bind[-_ ]?(?:port|shell)|connect[-_ ]?back/i,
  bypass:
    /safe[-_ ]?mode.{0,30}(?:bypass|break|exploit)|bypass.{0,30}(?:safe[-_ ]?mode|open_basedir|disable_functions)|disable_functions.{0,20}bypass/i,
  hacked: /\bhacked\b|\bh4ck|\bhack(?:er|ing) ?(?:team|group|army|by)|\bdefac(?:e|ed|er|ing)\b|\bowned by\b|\bpwned\b|cyber army/i,
  exploit: /\bexploit|\bexpl0|\b0day\b|zero-?day|milw0rm/i,
  privileges: /\bpriv8\b|local root|root exploit|\budf\.dll|privilege escalation|\xe6\x8f\x90\xe6\x9d\x83|\xcc\xe1\xc8\xa8/i,
  greetings: /\bgreetz?\b|\bcoded by\b|\bcracked by\b|\brecoded\b|\bkodlama\b/i,
  flood: /\b(?:udp|tcp|syn|http)[-_ ]?flood|\bddos\b|mass[-_ ]?(?:mail|deface|upload)|mail[-_ ]?bomb/i,
  attack:
    /port[-_ ]?scan|brute[-_ ]?forc|config[-_ ]?(?:grab|fuck|steal)|symlink (?:bypass|attack|all)|cpanel (?:crack|brute)|\bspammer\b|inbox mailer|leaf mailer/i,
  'system files': /\/etc\/(?:passwd|shadow)|\bwin\.ini\b/i,
  'system logs': /\/(?:log|run|etc)\/(?:wtmp|utmp|lastlog|secure)\b/i,
  histories: /\.(?:bash|ksh|sh|mysql)_history/i,
  upload: /upload shell|shell upload/i,
  booty: /\brezults?\b|\bfullz\b/i,
}

/** Longer than this is no tool but a library, or a text. Bytes. */
const LONGEST = 400_000

/** What a file speaks of, of that; nothing of one too long to be a tool. */
export function wordsOf(source: string): string[] {
  if (source.length > LONGEST) return []
  return Object.keys(WORDS).filter((kind) => (WORDS[kind] as RegExp).test(source))
}
