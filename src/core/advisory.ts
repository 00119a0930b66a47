import type { CmsId, Component } from './installation.ts'
import { compareVersions, inRange } from './version.ts'

/** Versions affected: from `introduced` (inclusive, '0' for always) to `fixed` (exclusive; undefined: no fix is known). */
export interface AffectedRange {
  readonly introduced: string
  readonly fixed?: string
  /** Last version known to be affected, where no fix is known: later ones are not accused. */
  readonly lastAffected?: string
  /** No source says so: an older branch that got no fix and was not said to be free of it. */
  readonly inferred?: true
}

/** One row of the advisory database, after reading its OSV record (https://ossf.github.io/osv-schema/). */
export interface Advisory {
  /** CVE id where there is one, else our own `SGA-…`. */
  readonly id: string
  readonly aliases: readonly string[]
  /** `spip`, `spip-plugin/<prefix>`, `wordpress`… as in ReleaseRef.product. */
  readonly product: string
  /** The first that holds a version speaks for it. */
  readonly ranges: readonly AffectedRange[]
  readonly summary: { readonly en: string; readonly fr: string }
  /** Anybody on the Internet can use it, without an account. `unknown` is ranked as yes. */
  readonly preAuth: 'yes' | 'no' | 'unknown'
  /** Effect: code execution first. */
  readonly effect: Effect
  /** A working exploit is public (for example a metasploit module), or it was seen used. */
  readonly exploitPublic: boolean
  /** Read in a named source (true), or from memory or inference (false): said with the finding. */
  readonly verified: boolean
  readonly sources: readonly string[]
  /** When the record was last changed, ISO 8601: of two records with one id, the later stands. */
  readonly modified?: string
  /** Its author took it back, ISO 8601. It then accuses nothing. */
  readonly withdrawn?: string
}

/** What somebody gains by it, worst first. */
export const EFFECTS = ['code-execution', 'privilege', 'sql-injection', 'file', 'ssrf', 'xss', 'disclosure', 'redirect', 'other'] as const
export type Effect = (typeof EFFECTS)[number]

/** What is known of a product's releases: newest of each branch, and whether the branch still gets fixes. */
export interface ReleaseState {
  /** From a feed read today, from the data shipped with siteguard (its date), or not known at all. */
  readonly origin: 'feed' | 'shipped' | 'unknown'
  /**
   * Why it is not known: the network was not to be used, the feed could not be read, or it was read and does not have the product, so that
   * asking again says nothing more (made for one site, bought, or withdrawn).
   */
  readonly gap?: 'offline' | 'no-feed' | 'not-listed'
  readonly asOf?: string
  /** Branch (`4.4`) to its newest version. */
  readonly newest: Readonly<Record<string, string>>
  readonly supported: readonly string[]
}

/** Advisories and releases together: what the versions detector judges with. */
export interface VersionKnowledge {
  readonly advisories: readonly Advisory[]
  readonly releases: ReadonlyMap<string, ReleaseState>
}

/** An advisory that applies to a version, and the first version of that range that is free of it (undefined: none is known). */
export interface Vulnerability {
  readonly advisory: Advisory
  readonly fixed?: string
  /** The advisory is, and a source names this version's range. */
  readonly verified: boolean
}

/** The product name under which releases, manifests and advisories speak of a component. */
export function productOf(cms: CmsId, component: Pick<Component, 'kind' | 'id'>): string {
  if (component.kind === 'core') return cms
  if (component.kind === 'screen') return `${cms}-screen`
  if (cms === 'wordpress' && component.kind === 'theme') return `wordpress-theme/${component.id}`
  return `${cms}-plugin/${component.id}`
}

/**
 * The known holes of one version, those that matter first: usable without an account (or not known to need one), then with a
 * public exploit, then by effect, then the verified ones, then the most recent. A version that is not known has none here: the
 * caller must say it was not checked, never that it is fine.
 */
export function vulnerabilitiesOf(product: string, version: string | undefined, advisories: Iterable<Advisory>): Vulnerability[] {
  if (version === undefined) return []
  const found: Vulnerability[] = []
  for (const advisory of advisories) {
    if (advisory.product !== product || advisory.withdrawn !== undefined) continue
    const range = advisory.ranges.find((r) => isAffected(version, r))
    if (range === undefined) continue
    const verified = advisory.verified && range.inferred === undefined
    found.push(range.fixed === undefined ? { advisory, verified } : { advisory, fixed: range.fixed, verified })
  }
  return found.sort((a, b) => compareDanger(a.advisory, b.advisory))
}

function isAffected(version: string, range: AffectedRange): boolean {
  return inRange(version, range) && (range.lastAffected === undefined || compareVersions(version, range.lastAffected) <= 0)
}

/** The lowest version free of all of them, or undefined when one of them has no known fix (or there are none). */
export function fixedByAll(vulnerabilities: readonly Vulnerability[]): string | undefined {
  let best: string | undefined
  for (const { fixed } of vulnerabilities) {
    if (fixed === undefined) return undefined
    if (best === undefined || compareVersions(fixed, best) > 0) best = fixed
  }
  return best
}

/** Order of two advisories: negative when `a` is the more dangerous. Total and stable. */
export function compareDanger(a: Advisory, b: Advisory): number {
  return (
    Number(a.preAuth === 'no') - Number(b.preAuth === 'no') ||
    Number(b.exploitPublic) - Number(a.exploitPublic) ||
    EFFECTS.indexOf(a.effect) - EFFECTS.indexOf(b.effect) ||
    Number(b.verified) - Number(a.verified) ||
    compareIds(b.id, a.id)
  )
}

/** By year and number, so that CVE-2026-122032 comes after CVE-2026-8430. */
function compareIds(a: string, b: string): number {
  const numbers = (id: string): number[] => (id.match(/\d+/g) ?? []).map(Number)
  const [left, right] = [numbers(a), numbers(b)]
  for (let i = 0; i < Math.max(left.length, right.length); i += 1) {
    const order = (left[i] ?? 0) - (right[i] ?? 0)
    if (order !== 0) return order
  }
  return a < b ? -1 : Number(a > b)
}
