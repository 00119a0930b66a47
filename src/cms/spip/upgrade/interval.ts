/*
 * SPIP's own rules for versions of plugins: `plugin_version_compatible` and `spip_version_compare` (inc/plugin.php, inc/utils.php), the
 * same in every release from 3.2 to 5.0.
 */

/** `_EXTRAIRE_INTERVALLE`. */
const INTERVAL = /^[[(\]]([0-9.a-zRC\s-]*);([0-9.a-zRC\s\-*]*)[\])[]$/

/** The two ends of an interval, each without what is said of its inclusion. Undefined when it is none. */
export function endsOf(interval: string): { readonly min: string; readonly max: string } | undefined {
  const match = interval.length > 200 ? null : INTERVAL.exec(interval.trim())
  return match ? { min: (match[1] as string).trim(), max: (match[2] as string).trim() } : undefined
}

/** Whether SPIP takes a version to lie in an interval. An empty interval holds every version, a malformed one none. */
export function intervalHolds(interval: string, version: string): boolean {
  const text = interval.trim()
  if (text === '') return true
  const ends = endsOf(text)
  if (ends === undefined) return false
  const { min, max } = ends
  if (min !== '') {
    const order = compareBound(version, min)
    if (text.startsWith('[') ? order < 0 : order <= 0) return false
  }
  if (max === '') return true
  const order = compareBound(version, max)
  return text.endsWith(']') ? order <= 0 : order < 0
}

/** Order of a version and a bound, which may hold a `*` for any number. */
function compareBound(version: string, bound: string): number {
  const left = parts(version)
  const right = parts(bound)
  while (left.length < right.length) left.push('0')
  let star = false
  for (const [at, part] of left.entries()) {
    if (right[at] === undefined) right.push(star && /^(?:[0-9]+|pl|p)$/.test(part) ? part : '0')
    else if (right[at] === '*') {
      star = true
      right[at] = part
    }
  }
  return phpCompare(left.join('.'), right.join('.'))
}

function parts(version: string): string[] {
  return version
    .slice(0, 64)
    .replace(/([0-9])[\s.-]?(dev|alpha|a|beta|b|rc|pl|p)/gi, '$1.$2')
    .toLowerCase()
    .split('.')
}

const WORDS: readonly string[] = ['dev', 'alpha', 'beta', 'rc', '#', 'pl']
const ALIASES: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', c: 'rc', p: 'pl' }

/** PHP's `version_compare`: unlike siteguard's own, a missing number is less than a 0. */
function phpCompare(a: string, b: string): number {
  const left = a.match(/[0-9]+|[a-z]+/g) ?? []
  const right = b.match(/[0-9]+|[a-z]+/g) ?? []
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const [x, y] = [left[i], right[i]]
    if (x === undefined) return /^[0-9]/.test(y as string) ? -1 : rank('#') - rank(y as string)
    if (y === undefined) return /^[0-9]/.test(x) ? 1 : rank(x) - rank('#')
    const numbers = /^[0-9]/.test(x) && /^[0-9]/.test(y)
    const order = numbers ? Number(x) - Number(y) : rank(x) - rank(y)
    if (order !== 0) return order
  }
  return 0
}

/** Any other word is lower than all of them. */
function rank(part: string): number {
  return WORDS.indexOf(/^[0-9]/.test(part) ? '#' : (ALIASES[part] ?? part))
}
