import type { ReleaseState } from '../../../core/advisory.ts'
import { branchOf, compareVersions, sortVersions, upstreamVersion } from '../../../core/version.ts'
import { type Check, check } from './checks.ts'

/** What is wanted of one product. */
export interface VersionWish {
  readonly product: string
  /** A version, `latest` or `latest-security`. */
  readonly to: string
  /** As the files tell; undefined where they do not. */
  readonly installed: string | undefined
}

export type VersionChoice =
  /** In the order they are to be tried. Never empty. `listed`: the vendor's list names them. */
  | { readonly versions: readonly [string, ...string[]]; readonly listed: boolean }
  /** There is nothing to plan, and why. */
  | { readonly settled: Check }

/**
 * The version to go to. `latest` is the newest release of all branches that get fixes; `latest-security` the newest of the installed
 * branch while it gets fixes, else the same as `latest`. Without a readable list nobody knows what is newest: that is said, and never
 * taken for up to date. A list that knows nothing as new as what is installed leads nowhere: versions never go down by themselves.
 */
export async function chooseVersion(wish: VersionWish, releases: (product: string) => Promise<ReleaseState>): Promise<VersionChoice> {
  const { product, installed, to } = wish
  const from = installed === undefined ? {} : { from: installed }
  if (to !== 'latest' && to !== 'latest-security') {
    if (installed !== undefined && compareVersions(to, installed) === 0) return settled('ok', 'same', { product, ...from, to: installed })
    return { versions: [upstreamVersion(to)], listed: false }
  }
  const state = await releases(product)
  const usable = newestFirst(state)
  const [newest] = usable
  if (state.origin !== 'feed' || newest === undefined) {
    return settled('unknown', state.gap ?? 'no-feed', { product, ...from })
  }
  if (installed === undefined) return { versions: [newest, ...usable.slice(1)], listed: true }
  const branch = branchOf(installed)
  const ofBranch = state.supported.includes(branch) ? state.newest[branch] : undefined
  const wanted = to === 'latest-security' && ofBranch !== undefined ? [ofBranch] : usable
  const first = wanted[0] ?? newest
  const order = compareVersions(first, installed)
  if (order === 0) return settled('ok', 'same', { product, ...from, to: installed })
  if (order < 0) return settled('unknown', 'ahead', { product, ...from, to: first })
  return { versions: wanted.filter((version) => compareVersions(version, installed) > 0) as [string, ...string[]], listed: true }
}

/** The newest release of each branch that gets fixes (of every branch, where nobody says which do), newest first. */
function newestFirst({ newest, supported }: ReleaseState): string[] {
  const known = supported.flatMap((branch) => (Object.hasOwn(newest, branch) ? [newest[branch] as string] : []))
  return sortVersions(known.length > 0 ? known : Object.values(newest)).reverse()
}

function settled(state: Check['state'], reason: string, params: Readonly<Record<string, string>>): VersionChoice {
  return { settled: check('version', state, reason, params) }
}
