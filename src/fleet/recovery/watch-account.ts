import { reported } from '../../app/upgrade/plan-part.ts'
import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Finding } from '../../core/finding.ts'
import type { RecoveringSite, Recovery } from '../../core/recovery.ts'
import type { RootCause } from '../../core/recovery-origin.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotId } from '../../core/snapshot.ts'
import type { CameBack, WatchedSite, WatchReport } from '../../core/watch-report.ts'
import { intrusionsIn } from './intrusions-in.ts'
import { isShut } from './locks.ts'
import type { RecoveryDeps } from './types.ts'

/** Of one site, told one by one: a kit comes by the hundred. */
const MOST_BACK = 50
const MOST_UNJUDGED = 10
const LONGEST = 1000

/** Something that was found of an intruder before a site was brought back. */
export interface KnownBad {
  readonly path: string
  readonly sha256?: string
  /** The snapshot it was found in. */
  readonly evidence: SnapshotId
  /** The run that took it away. */
  readonly run?: string
}

export interface WatchDeps extends Pick<RecoveryDeps, 'look' | 'find' | 'note' | 'now' | 'signal'> {
  /** The newest recovery of an account that has ended. */
  ended(account: Account['id']): Promise<Recovery | undefined>
  /** Takes a site as it stands and judges it with today's rules. */
  take(account: Account, site: Site): Promise<{ readonly snapshot: SnapshotId; readonly report: SiteReport }>
  /** Never forgotten: it is evidence. */
  hold(site: Site, snapshot: SnapshotId, reason: string): Promise<void>
  /** What was found of intruders in these snapshots. */
  knownBad(site: Site, evidence: readonly SnapshotId[]): Promise<readonly KnownBad[]>
  /** Where each of these came from, by the logs. */
  causes(
    account: Account,
    site: Site,
    snapshot: SnapshotId,
    paths: readonly string[],
  ): Promise<{ readonly logs: number; readonly of: ReadonlyMap<string, RootCause> }>
  readonly cron: string
  readonly tell: (site: WatchedSite) => void
}

/**
 * Looks whether an account that was brought back has stayed so: what its host says, and each site as it stands now, those nobody declared too.
 * Whatever is found of an intruder is held against what was found before, for it says whether something was overlooked or somebody came
 * again; and the logs are asked where it came from. Nothing on the account is changed.
 * @throws SG-REC-006 when no recovery of it has ended
 */
export async function watchAccount(account: Account, sites: readonly Site[], deps: WatchDeps): Promise<WatchReport> {
  const recovery = await deps.ended(account.id)
  if (recovery?.watchUntil === undefined)
    throw new SiteguardError({ code: 'SG-REC-006', kind: 'not-found', params: { account: account.id } })
  const startedAt = new Date(deps.now()).toISOString()
  const { lock, words } = await deps.look(account)
  const known = new Map(recovery.sites.map((one) => [one.site, one]))
  const watched: WatchedSite[] = []
  for (const { site, found } of await deps.find(account, sites)) {
    if (deps.signal.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    const seen = await watchSite(account, site, known.get(site.id), recovery, deps)
    const one: WatchedSite = {
      ...seen,
      ...(found === true ? { found } : {}),
      ...(known.has(site.id) ? {} : { isNew: true as const }),
    }
    watched.push(one)
    deps.tell(one)
    for (const { path, as, cause } of one.back.slice(0, MOST_BACK))
      await deps.note(account, `came back: ${site.id}: ${path} (${as}${cause?.address === undefined ? '' : `, ${cause.address}`})`)
  }
  const until = recovery.watchUntil
  const report = { account: account.id, recovery: recovery.id, startedAt, until, over: startedAt > until, lock, words: words.slice(0, 100) }
  const result = { ...report, sites: watched, cron: deps.cron }
  return { schemaVersion: 1, kind: 'recovery-watch', ...result, exitCode: exitOf(result) }
}

/** Something came back: 1 · the host has locked it: 5 · not all could be looked at: 3. */
function exitOf({ lock, sites }: Pick<WatchReport, 'lock' | 'sites'>): number {
  if (sites.some(({ back }) => back.length > 0)) return 1
  if (isShut(lock)) return 5
  const whole = lock !== 'unknown' && sites.every(({ error, unjudged }) => error === undefined && unjudged.length === 0)
  return whole ? 0 : 3
}

async function watchSite(
  account: Account,
  site: Site,
  before: RecoveringSite | undefined,
  recovery: Recovery,
  deps: WatchDeps,
): Promise<WatchedSite> {
  const head = { site: site.id, back: [], left: 0, unjudged: [] }
  try {
    const { snapshot, report } = await deps.take(account, site)
    const intrusions = intrusionsIn(report)
    const { verdict, notRun } = report
    const unjudged = notRun.slice(0, MOST_UNJUDGED).map(({ check, subject, reason }) => `${check} ${subject}: ${reason}`.slice(0, LONGEST))
    const looked = { ...head, snapshot, verdict, unjudged }
    if (intrusions.length === 0) return looked
    await deps.hold(site, snapshot, recovery.id)
    const evidence = [...(before?.earlier ?? []), before?.evidence, before?.behindDoor].filter((one) => one !== undefined)
    const bad = await deps.knownBad(site, evidence)
    const told = intrusions.slice(0, MOST_BACK)
    const back = told.map((finding): CameBack => backOf(finding, bad))
    const result: WatchedSite = { ...looked, back, left: intrusions.length - told.length }
    return await explained(account, site, snapshot, result, deps)
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return { ...head, verdict: 'unknown', error: reported(error) }
  }
}

/** Where it came from. That logs cannot be read takes nothing from what was found. */
async function explained(account: Account, site: Site, snapshot: SnapshotId, seen: WatchedSite, deps: WatchDeps): Promise<WatchedSite> {
  try {
    const { logs, of } = await deps.causes(
      account,
      site,
      snapshot,
      seen.back.map(({ path }) => path),
    )
    const back = seen.back.map((one) => {
      const cause = of.get(one.path)
      return cause === undefined ? one : { ...one, cause }
    })
    return { ...seen, back, logs }
  } catch (error) {
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return { ...seen, logs: 0, error: reported(error) }
  }
}

/** What it was before, if it was there: the very same first, then its place, then its bytes. */
export function backOf({ path, rule, severity, confidence, sha256 }: Finding, bad: readonly KnownBad[]): CameBack {
  const found = { path, rule, severity, confidence, ...(sha256 === undefined ? {} : { sha256 }) }
  const hasBytes = (one: KnownBad): boolean => sha256 !== undefined && one.sha256 === sha256
  const ways = [
    ['same', bad.find((one) => one.path === path && hasBytes(one))],
    ['same-place', bad.find((one) => one.path === path)],
    ['same-content', bad.find(hasBytes)],
  ] as const
  const [as, was] = ways.find(([, one]) => one !== undefined) ?? ['new', undefined]
  if (was === undefined) return { ...found, as }
  const { path: at, evidence, run } = was
  return { ...found, as, before: { path: at, evidence, ...(run === undefined ? {} : { run }) } }
}
