import { scanSites } from '../../app/scan/scan-sites.ts'
import { emptyState, loadState, type SiteState } from '../../app/scan/state.ts'
import { stateOfSnapshot } from '../../app/snapshot/state-of-snapshot.ts'
import { takeSnapshots } from '../../app/snapshot/take-snapshots.ts'
import type { StatusLooker } from '../../app/status/status-accounts.ts'
import type { AccountLook } from '../../app/status/types.ts'
import type { CopyOutcome } from '../../app/store/each-copy.ts'
import { pullStores } from '../../app/store/pull.ts'
import { pushStores } from '../../app/store/push.ts'
import type { Account, Site, SiteId } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { NightStep } from '../../core/run-record.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotSiteReport } from '../../core/snapshot-report.ts'
import type { ContentJudge } from '../../detectors/content-judge.ts'
import type { PushResult } from '../../snapshots/offsite/index.ts'
import { type SharedConnection, shareConnection } from './share-connection.ts'
import type { NightDeps, NightRequest } from './types.ts'

/** What a night learned of one account, before it is judged. */
export interface AccountNight {
  readonly account: Account
  readonly sites: readonly Site[]
  readonly look?: AccountLook
  readonly scanned: ReadonlyMap<SiteId, SiteReport>
  readonly taken: ReadonlyMap<SiteId, SnapshotSiteReport>
  /** What the judgement of each snapshot found. */
  readonly judged: ReadonlyMap<SiteId, SiteReport>
  readonly pushed: readonly CopyOutcome<PushResult>[]
  /** Sites whose copies could not be read: their snapshots were taken anew. */
  readonly unpulled: ReadonlyMap<SiteId, SiteguardError>
  readonly refusal?: SiteguardError
  readonly cut?: 'time' | 'interrupted'
  /** Something nobody foresaw: the steps that follow were not begun. */
  readonly broken?: SiteguardError
  readonly notKept?: SiteguardError
  readonly meter: ReturnType<SharedConnection['meter']>
  readonly transport: string
  readonly seconds: number
}

/** What all accounts of a night share. */
export interface NightShared {
  readonly looker: StatusLooker
  readonly judge: ContentJudge
  /** Copies share this machine's line: one account's at a time. */
  inTurn<T>(work: () => Promise<T>): Promise<T>
}

/**
 * One account's night over one login: how it stands, its copies' listings, its scan, its snapshots, its copies. Never throws: whatever happens
 * is told, and nobody else's night is the worse for it.
 */
export async function nightOfAccount(
  account: Account,
  sites: readonly Site[],
  deps: NightDeps,
  request: NightRequest,
  shared: NightShared,
): Promise<AccountNight> {
  const started = deps.now()
  const connection = shareConnection(deps.connect)
  const clock = startClock(request)
  const found = {
    scanned: new Map<SiteId, SiteReport>(),
    taken: new Map<SiteId, SnapshotSiteReport>(),
    judged: new Map<SiteId, SiteReport>(),
    pushed: [] as CopyOutcome<PushResult>[],
    unpulled: new Map<SiteId, SiteguardError>(),
  }
  const told: { look?: AccountLook; cut?: 'time' | 'interrupted'; broken?: SiteguardError; notKept?: SiteguardError } = {}
  const work = { account, sites, deps, request, shared, connection, signal: clock.signal, found, told }
  try {
    for (const [step, begin] of STEPS) if (request.steps.has(step)) await begin(work)
  } catch (error) {
    if (request.signal.aborted) told.cut = 'interrupted'
    else if (clock.signal.aborted) told.cut = 'time'
    else told.broken = asError(error)
  } finally {
    clock.stop()
    await connection.close()
  }
  const refusal = connection.refusal()
  return {
    account,
    sites,
    ...found,
    ...told,
    ...(refusal === undefined ? {} : { refusal }),
    meter: connection.meter(),
    transport: connection.kind() ?? account.transport,
    seconds: (deps.now() - started) / 1000,
  }
}

interface Work {
  readonly account: Account
  readonly sites: readonly Site[]
  readonly deps: NightDeps
  readonly request: NightRequest
  readonly shared: NightShared
  readonly connection: SharedConnection
  /** Ends with the night, and with the time this account may take. */
  readonly signal: AbortSignal
  readonly found: {
    readonly scanned: Map<SiteId, SiteReport>
    readonly taken: Map<SiteId, SnapshotSiteReport>
    readonly judged: Map<SiteId, SiteReport>
    readonly pushed: CopyOutcome<PushResult>[]
    readonly unpulled: Map<SiteId, SiteguardError>
  }
  readonly told: { look?: AccountLook; notKept?: SiteguardError }
}

const STEPS: readonly (readonly [NightStep, (work: Work) => Promise<void>])[] = [
  ['status', lookAt],
  ['pull', pull],
  ['scan', scan],
  ['snapshot', snapshot],
  ['push', push],
]

async function lookAt({ account, sites, shared, connection, signal, told }: Work): Promise<void> {
  told.look = await shared.looker.look({ account, sites }, connection.connect, signal)
}

/** A wrong key, a wrong password: asked again, the answer is the same, and the host counts the tries. */
function isShut({ connection }: Work): boolean {
  return ['host-key', 'auth'].includes(connection.refusal()?.kind ?? '')
}

/** What an empty disk goes on from. A site that was never pushed is no fault. */
async function pull({ sites, deps: { copies }, shared, signal, found }: Work): Promise<void> {
  if (copies === undefined) return
  const ids = sites.map(({ id }) => id)
  const outcomes = await shared.inTurn(() => pullStores(ids, copies.places, 'newest', { ...copies.deps, signal }))
  const had = new Set(outcomes.flatMap(({ site, error }) => (error === undefined ? [site] : [])))
  for (const { site, error } of outcomes)
    if (error !== undefined && error.code !== 'SG-STORE-010' && !had.has(site)) found.unpulled.set(site, error)
}

async function scan(work: Work): Promise<void> {
  if (isShut(work)) return
  const { account, sites, deps, request, shared, connection, signal, found, told } = work
  const report = await scanSites(
    [account],
    sites,
    {
      ...deps.scan,
      connect: connection.connect,
      judge: shared.judge,
      loadState: (site) => rememberedOf(site, deps),
      onNotKept: (error) => {
        told.notKept = error
      },
    },
    { settingsOf: request.settingsOf, failOn: request.failOn, onlyNew: request.onlyNew, accept: false, parallel: 1, signal },
  )
  for (const site of report.sites) found.scanned.set(site.site as SiteId, site)
}

/** On a machine that never scanned the site, what its snapshot and the judgement of it say. */
async function rememberedOf(site: SiteId, { scan, snapshots }: NightDeps): Promise<SiteState> {
  const here = await loadState(scan.stateDir, site)
  if (here.scannedAt !== undefined) return here
  try {
    return await stateOfSnapshot(await snapshots.openStore(site, { create: false }), snapshots.judgedDir)
  } catch (error) {
    // No store, or a damaged one, which the snapshot will tell of: everything is looked at.
    if (isSiteguardError(error) && error.code.startsWith('SG-SNAP-')) return emptyState()
    throw error
  }
}

async function snapshot(work: Work): Promise<void> {
  // Whom the scan did not reach, a minute ago, is not waited for once more.
  if (isShut(work) || (work.request.steps.has('scan') && work.connection.refusal() !== undefined)) return
  const { account, sites, deps, request, connection, signal, found } = work
  const report = await takeSnapshots(
    [account],
    sites,
    {
      ...deps.snapshots,
      connect: connection.connect,
      onJudged: (judged) => found.judged.set(judged.site as SiteId, judged),
    },
    { allSites: request.allSites, isParanoid: ({ id }) => request.settingsOf(id).paranoid, parallel: 1, signal },
  )
  for (const site of report.sites) found.taken.set(site.site as SiteId, site)
}

async function push({ sites, deps: { copies }, shared, signal, found }: Work): Promise<void> {
  const kept = sites.filter(({ id }) => found.taken.get(id)?.snapshot !== undefined).map(({ id }) => id)
  if (copies === undefined || kept.length === 0) return
  found.pushed.push(...(await shared.inTurn(() => pushStores(kept, copies.places, { ...copies.deps, signal }))))
}

/** A signal of the account's own, that does not keep the process waiting when the account is done. */
function startClock({ signal, accountMs }: NightRequest): { readonly signal: AbortSignal; stop(): void } {
  const over = new AbortController()
  const end = (): void => over.abort(new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} }))
  const timer = setTimeout(end, accountMs)
  if (signal.aborted) end()
  signal.addEventListener('abort', end, { once: true })
  return {
    signal: over.signal,
    stop() {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
    },
  }
}

function asError(error: unknown): SiteguardError {
  if (isSiteguardError(error)) return error
  return new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: String(error) }, cause: error })
}
