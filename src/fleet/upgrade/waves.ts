import type { Site } from '../../core/account.ts'
import type { WaveSize } from './types.ts'

/** The word a site is marked with, as a group or a tag, that goes first. */
export const CANARY = 'canary'

/**
 * Reads `canary,25%,all`: comma-separated, each `canary` (first only), `N%`, `N` or `all` (last only). A share is counted from the first
 * site on, so shares must rise; a number is of sites that come next. Undefined: it is no such list.
 */
export function parseWaves(text: string): WaveSize[] | undefined {
  const sizes: WaveSize[] = []
  const words = text.split(',').map((word) => word.trim().toLowerCase())
  for (const [at, word] of words.entries()) {
    const size = parseWave(word)
    if (size === undefined) return undefined
    if (size.kind === 'canary' && at > 0) return undefined
    if (size.kind === 'all' && at < words.length - 1) return undefined
    if (!rises(sizes, size)) return undefined
    sizes.push(size)
  }
  return sizes
}

function parseWave(word: string): WaveSize | undefined {
  if (word === 'canary' || word === 'all') return { kind: word }
  const [, digits = '', share] = /^(\d{1,6})(%?)$/.exec(word) ?? []
  const number = Number(digits)
  if (digits === '' || number === 0) return undefined
  if (share !== '%') return { kind: 'count', sites: number }
  return number > 100 ? undefined : { kind: 'share', percent: number }
}

function rises(before: readonly WaveSize[], size: WaveSize): boolean {
  return size.kind !== 'share' || before.every((one) => one.kind !== 'share' || one.percent < size.percent)
}

export function waveName(size: WaveSize): string {
  if (size.kind === 'share') return `${size.percent}%`
  return size.kind === 'count' ? String(size.sites) : size.kind
}

export interface Wave {
  readonly name: string
  readonly sites: readonly Site[]
}

/**
 * Shares sites out among waves, always alike: in their order, those marked as canaries first where a canary is asked for (none is marked:
 * the first site is it). A share is rounded up. Waves nobody is left for are dropped; sites beyond the last wave are in none.
 */
export function splitWaves(sites: readonly Site[], sizes: readonly WaveSize[]): Wave[] {
  const marked = sites.filter(isCanary)
  const canaries = marked.length > 0 ? marked : sites.slice(0, 1)
  const first = sizes[0]?.kind === 'canary'
  const order = first ? [...canaries, ...sites.filter((site) => !canaries.includes(site))] : sites
  const waves: Wave[] = []
  let done = 0
  for (const size of sizes) {
    const upTo = Math.min(order.length, target(size, done, order.length, canaries.length))
    if (upTo <= done) continue
    waves.push({ name: waveName(size), sites: order.slice(done, upTo) })
    done = upTo
  }
  return waves
}

function isCanary({ groups, tags }: Site): boolean {
  return groups.includes(CANARY) || tags.includes(CANARY)
}

/** How many sites are begun by the end of the wave. */
function target(size: WaveSize, done: number, total: number, canaries: number): number {
  switch (size.kind) {
    case 'canary':
      return canaries
    case 'share':
      return Math.ceil((total * size.percent) / 100)
    case 'count':
      return done + size.sites
    case 'all':
      return total
  }
}
