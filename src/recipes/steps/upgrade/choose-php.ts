import type { ReleaseNeeds } from '../../../cms/upgrade-types.ts'
import type { ScriptWay } from '../../../core/op.ts'
import { branchOf, compareVersions } from '../../../core/version.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { HostFacts, HostPhp } from '../../types.ts'

export type PhpFit = 'fits' | 'too-old' | 'too-new'

/** Whether a version of PHP is one the release runs under. A bound such as `8.5` holds for all of its patch releases. */
export function phpFit(version: string, { min, max }: ReleaseNeeds['php']): PhpFit {
  // A bound that is there and empty is none.
  if (min !== undefined && min !== '' && compareVersions(version, min) < 0) return 'too-old'
  if (max === undefined || max === '') return 'fits'
  const parts = /^\d+(?:\.\d+){0,2}/.exec(max)?.[0].split('.').length ?? 3
  const as = version.split('.').slice(0, parts).join('.')
  return compareVersions(as, max) > 0 ? 'too-new' : 'fits'
}

/** Extensions a release wants, with those its database is reached by. */
export function wantedExtensions(needs: ReleaseNeeds, links: readonly DatabaseLink[]): readonly (string | readonly string[])[] {
  const drivers = new Set(links.map(({ kind }) => kind))
  return [
    ...needs.extensions,
    ...(drivers.has('mysql') ? [['mysqli', 'pdo_mysql']] : []),
    ...(drivers.has('sqlite') ? [['sqlite3', 'pdo_sqlite']] : []),
  ]
}

/** What of these a PHP lacks: `a`, or `a | b` where either would do. */
export function missingExtensions(php: HostPhp, wanted: readonly (string | readonly string[])[]): string[] {
  const has = new Set(php.extensions.map((name) => name.toLowerCase()))
  return wanted
    .filter((one) => (typeof one === 'string' ? !has.has(one) : !one.some((name) => has.has(name))))
    .map((one) => (typeof one === 'string' ? one : one.join(' | ')))
}

/** The PHP a release would be run with, and whether it will do. */
export interface PhpChoice {
  readonly php: HostPhp
  readonly fit: PhpFit
  readonly missing: readonly string[]
}

/**
 * The best of the account's PHPs: one that fits before one that does not, one that lacks nothing, one of the version that serves
 * visitors, the one the account calls `php`, the newest.
 */
export function choosePhp(host: HostFacts | undefined, needs: ReleaseNeeds, links: readonly DatabaseLink[]): PhpChoice | undefined {
  const wanted = wantedExtensions(needs, links)
  const web = host?.web === undefined ? undefined : branchOf(host.web.version)
  const ranked = (host?.php ?? []).map((php, place) => {
    const missing = missingExtensions(php, wanted)
    const fit = phpFit(php.version, needs.php)
    const rank = [fit === 'fits' ? 0 : 1, missing.length, branchOf(php.version) === web ? 0 : 1, place === 0 ? 0 : 1]
    return { php, fit, missing, rank }
  })
  const [best] = ranked.sort((a, b) => compareRanks(a.rank, b.rank) || compareVersions(b.php.version, a.php.version))
  return best && { php: best.php, fit: best.fit, missing: best.missing }
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, rank] of a.entries()) if (rank !== b[index]) return rank - (b[index] ?? 0)
  return 0
}

/** Whether a chosen PHP may run the release. */
export function mayRun(choice: PhpChoice | undefined): choice is PhpChoice {
  return choice !== undefined && choice.fit === 'fits' && choice.missing.length === 0
}

/** How the CMS's own code can be run for one database; undefined: in no way. */
export function chooseWay(choice: PhpChoice | undefined, url: string | undefined, preferWeb: boolean): ScriptWay | undefined {
  const byHttp: ScriptWay | undefined = url === undefined ? undefined : { by: 'http', url }
  if (!mayRun(choice)) return byHttp
  return preferWeb && byHttp !== undefined ? byHttp : { by: 'exec', php: choice.php.path }
}
