/**
 * Comparing the version numbers that CMS releases and plugins use. The order is PHP's `version_compare` (which SPIP and
 * WordPress themselves use), with three changes made because versions come from hostile files: any string is accepted,
 * `_` inside numbers is dropped (SPIP writes `2026_08_03_00`), and a distribution's suffix is put aside.
 */

type Part = number | string

/** Order of the words a version may hold, lowest first; any other word is lower than all of them. */
const WORDS: readonly string[] = ['dev', 'alpha', 'beta', 'rc', '#', 'pl']
const ALIASES: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', c: 'rc', p: 'pl', svn: 'dev' }
/** Longer numbers than any release's; what follows is cut, so that a hostile version costs nothing. */
const LIMIT = 64

/** A version without its leading `v` and without what a distribution added (`-3+deb11u10`, `+dfsg-0+deb13u1`, `~bpo12+1`). */
export function upstreamVersion(version: string): string {
  const bare = version.trim().replace(/^v(?=[0-9])/i, '')
  return bare.replace(/[+~].*$/s, '').replace(/-[0-9]+$/, (end, at: number) => (bare[at + end.length] === '+' ? '' : end))
}

function partsOf(version: string): Part[] {
  const parts: Part[] = []
  const text = upstreamVersion(version.slice(0, LIMIT)).replace(/_/g, '').toLowerCase()
  for (const match of text.matchAll(/[0-9]+|[a-z]+/g)) {
    const token = match[0]
    parts.push(/^[0-9]/.test(token) ? Number(token) : (ALIASES[token] ?? token))
  }
  return parts
}

/** Place of a part among the words: numbers stand where PHP puts `#`, between `rc` and `pl`. */
function wordRank(part: Part): number {
  return WORDS.indexOf(typeof part === 'number' ? '#' : part)
}

/**
 * Negative when `a` is the older, positive when it is the newer, 0 when they name the same release. Trailing zeros do not
 * count (`4.4` = `4.4.0`), `4.4.0-alpha2` is older than `4.4.0`. Total: no string throws.
 */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a)
  const right = partsOf(b)
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const x = left[i] ?? (typeof right[i] === 'number' ? 0 : '#')
    const y = right[i] ?? (typeof left[i] === 'number' ? 0 : '#')
    if (typeof x === 'number' && typeof y === 'number') {
      if (x !== y) return x - y
    } else {
      const order = wordRank(x) - wordRank(y)
      if (order !== 0) return order
    }
  }
  return 0
}

/** The line a release belongs to: its first two numbers (`4.4.21+dfsg-0` gives `4.4`, `5` gives `5.0`), '' when it has none. */
export function branchOf(version: string): string {
  const match = /^([0-9]+)(?:\.([0-9]+))?/.exec(upstreamVersion(version.slice(0, LIMIT)))
  return match ? `${Number(match[1])}.${Number(match[2] ?? 0)}` : ''
}

/** Whether a version is affected: from `introduced` (inclusive, '0' for always) up to `fixed` (exclusive; absent: no end). */
export function inRange(version: string, range: { readonly introduced: string; readonly fixed?: string }): boolean {
  if (range.introduced !== '0' && compareVersions(version, range.introduced) < 0) return false
  return range.fixed === undefined || compareVersions(version, range.fixed) < 0
}

/** Versions from oldest to newest; a new array. */
export function sortVersions(versions: Iterable<string>): string[] {
  return [...versions].sort(compareVersions)
}
