import { secretFormatOf } from '../../detectors/secrets/secret-files.ts'
import type { LineDiff } from '../../snapshots/store/index.ts'

/** Stands for what is not shown. In lines of bytes as latin1, which only decode to it. */
const HIDDEN = Buffer.from('…').toString('latin1')

/** PHP and JSON of a CMS in which secrets stand in quotes: configurations and their copies, keys, sessions, cached settings. */
const QUOTED = [
  /(?:^|\/)wp-config[^/]*$/i,
  /(?:^|\/)config\/[^/]*\.php[^/]*$/i,
  /(?:^|\/)(?:connect|cles|inc_connect|mysql_connect|configuration|LocalSettings|settings|parameters)\.(?:php|ya?ml|json)[^/]*$/,
  /(?:^|\/)sessions?\/[^/]+$/,
  /(?:^|\/)meta_cache\.php$/,
]
/** Tables of people and settings, whatever their prefix. */
const TABLES = /(?:^|_)(?:auteurs|users|usermeta|meta|sitemeta|options|signups|jobs|sessions)$/
/** Names of settings whose value is a secret, however it looks. */
const NAMED = /pass|secret|token|salt|alea|cles?(?:_|')|(?:auth|api|logged_in|nonce|secure|private|backup)[a-z_]*key|sessions?_/i
/** A hash, a key, a token: long, of no language, a digit in it. */
const LOOKS = /(?=[A-Za-z+/=$.*_-]{0,199}\d)[A-Za-z0-9+/=$.*_-]{20,}/g

/** Lines of a difference between two snapshots, for people, without what lets somebody in. @param name Path, or name of a table. */
export function hideSecrets(diff: LineDiff, name: string, of: 'file' | 'table'): LineDiff {
  if (diff.kind !== 'lines') return diff
  const hide = of === 'table' ? (TABLES.test(name) ? rowOf : undefined) : hiderOf(name)
  if (hide === undefined) return diff
  return { ...diff, lines: diff.lines.map((line) => (line.startsWith('@@') ? line : `${line.slice(0, 1)}${hide(line.slice(1))}`)) }
}

function hiderOf(path: string): ((line: string) => string) | undefined {
  if (secretFormatOf(path) !== undefined) return (line) => (line.trim() === '' ? line : HIDDEN)
  return QUOTED.some((shape) => shape.test(path)) ? quotedOf : undefined
}

/** A line without what stands in quotes; what opens or ends in another line has its quote taken for one that opens. */
function quotedOf(line: string): string {
  return line.replace(/'(?:[^'\\]|\\.)*(?:'|$)/g, `'${HIDDEN}'`).replace(/"(?:[^"\\]|\\.)*(?:"|$)/g, `"${HIDDEN}"`)
}

function rowOf(line: string): string {
  const shown = line.replace(LOOKS, HIDDEN)
  const named = NAMED.exec(shown)
  return named === null ? shown : `${shown.slice(0, named.index)}${named[0]}${HIDDEN}`
}
