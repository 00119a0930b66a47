import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { ReleaseRef } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotEntry, SnapshotId, SnapshotInfo } from '../../core/snapshot.ts'
import type { PageClient } from '../../http/types.ts'
import type { ProviderFacts } from '../../providers/types.ts'
import { planRecipe } from '../../recipes/planner.ts'
import type { Recipe } from '../../recipes/recipe-schema.ts'
import type { Rights } from '../../recipes/rights.ts'
import { stepKind } from '../../recipes/steps/index.ts'
import { storedRows } from '../../recipes/stored-rows.ts'
import type { ReleaseFiles, StepContext } from '../../recipes/types.ts'
import type { SnapshotReader, SnapshotStore } from '../../snapshots/types.ts'
import type { Capabilities, Transport } from '../../transports/types.ts'
import { findAccountLinks } from '../rotation/account-links.ts'
import { absolute } from '../scan/partition.ts'
import { judgeSnapshot } from '../snapshot/judge-snapshot.ts'
import { createLine, type Line } from '../snapshot/line.ts'
import { storedFacts } from '../snapshot/stored-databases.ts'
import { lookEarly, takeSnapshot } from '../snapshot/take-snapshot.ts'
import { othersBelow } from '../snapshot/take-snapshots.ts'
import type { SnapshotsDeps } from '../snapshot/types.ts'
import { type AccountFacts, lookAtAccount } from '../upgrade/look-at-host.ts'
import { noteHostPages } from '../upgrade/note-host-pages.ts'
import { findRights } from './find-rights.ts'
import { type Located, locate } from './plan-contents.ts'

export interface PlanSiteDeps extends SnapshotsDeps {
  /** @throws SG-MAN-001 and others when the release cannot be had. */
  openRelease(release: ReleaseRef, signal: AbortSignal): Promise<ReleaseFiles>
  /** Keeps a text of a site's plan on this machine, for the operator. Gives the file. @throws SG-DISK-002 */
  keepText(site: Site, name: string, text: string): Promise<string>
  /** Asks an account's host, by its API, where the inventory names one. @throws SG-PROV-… */
  provider?(account: Account, signal: AbortSignal): Promise<ProviderFacts | undefined>
  /** Asks the site's pages; absent where HTTP is off. */
  readonly pages?: PageClient
  /** As in `PlanFacts`. */
  readonly redact?: (text: string) => string
}

export interface PlanSiteRequest {
  readonly account: Account
  readonly site: Site
  /** Every site of the inventory: those below this one's root are left alone. */
  readonly allSites: readonly Site[]
  readonly recipe: Recipe
  /** Believe nothing the account says of its files: read all of them for the snapshot. */
  readonly paranoid: boolean
  /** All of it was read a moment ago: as `PullOptions.readLately`. */
  readonly readLately?: boolean
  /** Judge the site as it stands even where no step asks for it: for people, who want to see what is infected. */
  readonly judged?: boolean
  readonly signal: AbortSignal
}

export interface PlannedSite {
  readonly plan: Plan
  readonly store: SnapshotStore
  /** Evidence, undo point, and what `stale` is measured against. */
  readonly before: SnapshotInfo
  /** Where the contents the plan speaks of lie in the store; absent where not all that was planned from was read here. */
  readonly located?: Located
  /** Present where it was asked for and could be had. */
  readonly judged?: SiteReport
}

/** A plan to apply, and what is known of its contents where it was planned just now. */
export type PlanToApply = Pick<PlannedSite, 'plan'> & Partial<Pick<PlannedSite, 'store' | 'located'>>

/** What was seen of the account while the snapshot was taken. */
interface Seen {
  readonly capabilities: Capabilities
  readonly rights: Rights
  readonly others: readonly RemotePath[]
  readonly roundTripMs: number
  readonly store: SnapshotStore
  readonly before: SnapshotInfo
  /** Of `before`. */
  readonly entries: ReadonlyMap<RemotePath, SnapshotEntry>
  /** Where a step of the recipe looks at the host. */
  readonly account?: AccountFacts
}

/**
 * Plans a recipe for one site. The site as it stands is taken into the store first (over a known site: one listing and what has
 * changed); the connection is closed again, and the rest is reckoned from the store. Nothing is written on the account. Taken
 * anew for every plan: a snapshot of a minute ago would make a plan that is stale when it is made.
 * @throws what `takeSnapshot` and `planRecipe` throw.
 */
export async function planSite(request: PlanSiteRequest, deps: PlanSiteDeps): Promise<PlannedSite> {
  const { account, site, signal, recipe } = request
  const seen = await takeBefore(request, deps)
  const { store, before, capabilities, rights, others, roundTripMs } = seen
  const { id } = before.record
  const reader = await store.open(id, { signal })
  const read = new Map<SnapshotId, ReadonlyMap<RemotePath, SnapshotEntry>>([[id, seen.entries]])
  let judging: Promise<SiteReport> | undefined
  try {
    deps.emit({ type: 'phase', account: account.id, phase: 'judge' })
    const rows = storedRows(reader)
    const { links, host } = await factsOf(request, deps, seen, reader, rows)
    const plan = await planRecipe(
      recipe,
      {
        site,
        account,
        store: noting(store, read),
        before: reader,
        entries: seen.entries,
        capabilities,
        rights,
        others,
        judge: () => {
          judging ??= judgeBefore(store, id, site, deps, signal)
          return judging
        },
        ...(host === undefined ? {} : { host }),
        rows,
        links,
        releases: (product) => deps.manifests.releases(product, { signal }),
        keepText: (name, text) => deps.keepText(site, name, text),
        openRelease: (release) => deps.openRelease(release, signal),
        now: deps.now,
        siteguard: deps.version,
        signal,
        emit: deps.emit,
      },
      { roundTripMs, ...(deps.redact === undefined ? {} : { redact: deps.redact }) },
    )
    if (request.judged === true && judging === undefined) judging = judgeBefore(store, id, site, deps, signal)
    const judged = await judging?.catch(unlessCancelled)
    const sources = [...new Set([...plan.sources, id])].map((source) => read.get(source)?.values())
    const located = sources.every((entries) => entries !== undefined) ? { located: locate(plan, sources) } : {}
    return { plan, store, before, ...located, ...(judged === undefined ? {} : { judged }) }
  } finally {
    await reader.close()
    deps.emit({ type: 'phase', account: account.id, phase: 'done' })
  }
}

/**
 * What a step that asks for it is told of the databases and the host. The account has been left by then; pages are asked as a visitor
 * would. Other recipes do without: it costs a look at the whole tree.
 */
async function factsOf(
  { site, recipe, signal }: PlanSiteRequest,
  deps: PlanSiteDeps,
  { entries, account }: Seen,
  reader: SnapshotReader,
  rows: StepContext['rows'],
): Promise<Pick<StepContext, 'links' | 'host'>> {
  const readsLinks = recipe.steps.some(({ use }) => stepKind(use)?.readsLinks === true)
  if (account === undefined) return { links: readsLinks ? (await storedFacts(reader, entries, deps.keepSecret)).links : [] }
  const { installations, links } = await storedFacts(reader, entries, deps.keepSecret)
  const { pages, web } = await noteHostPages(deps.pages, site, { installations, links, rows }, signal)
  return { links, host: { ...account, ...(web === undefined ? {} : { web }), pages } }
}

/** The store, taking note of the entries that are read of it. */
function noting(store: SnapshotStore, read: Map<SnapshotId, ReadonlyMap<RemotePath, SnapshotEntry>>): SnapshotStore {
  return {
    ...store,
    async open(id, options) {
      const reader = await store.open(id, options)
      return {
        ...reader,
        async entries() {
          const entries = await reader.entries()
          read.set(id, entries)
          return entries
        },
      }
    },
  }
}

/** What nobody decides by is no reason to have no plan. */
function unlessCancelled(error: unknown): undefined {
  if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
  return undefined
}

async function judgeBefore(store: SnapshotStore, id: SnapshotId, site: Site, deps: PlanSiteDeps, signal: AbortSignal): Promise<SiteReport> {
  return (await judgeSnapshot(store, id, site, deps, signal)).report
}

async function takeBefore(
  { account, site, allSites, paranoid, readLately = false, recipe, signal }: PlanSiteRequest,
  deps: PlanSiteDeps,
): Promise<Seen> {
  deps.emit({ type: 'phase', account: account.id, phase: 'connect' })
  const connect = (): Promise<Transport> => deps.connect(account, signal)
  // A login is mostly waiting for the other side.
  const looking = lookEarly(site, deps, signal)
  let line: Line | undefined
  try {
    line = createLine(await connect(), { signal, connect })
    const early = await looking
    const first = line.transport
    // Beside the listing: on a long way three questions, one after the other, are a tenth of it.
    const measuring = measureRoundTrip(first, site, deps.now)
    measuring.catch(() => {})
    const others = othersBelow(site, allSites, line.transport.home)
    const { info, store, entries } = await takeSnapshot(line, site, deps, {
      role: 'before',
      signal,
      others,
      paranoid,
      readLately,
      ...(early === undefined ? {} : { early }),
    })
    const { transport } = line
    // The first connection may be gone.
    const roundTripMs = await (transport === first ? measuring : measureRoundTrip(transport, site, deps.now))
    const rights = await findRights(line.transport, absolute(site.root, line.transport.home), entries, signal)
    const looks = recipe.steps.some(({ use }) => stepKind(use)?.looksAtHost === true)
    const facts = looks ? await lookAtAccount(line.transport, absolute(site.root, line.transport.home), signal) : undefined
    const asks = facts !== undefined && recipe.steps.some(({ use }) => stepKind(use)?.looksAtAccount === true)
    const accountLinks = asks ? await findAccountLinks(line.transport, site, allSites, signal) : undefined
    for (const { password } of accountLinks ?? []) deps.keepSecret(password)
    const provider = asks ? await deps.provider?.(account, signal) : undefined
    const further = { ...(accountLinks === undefined ? {} : { accountLinks }), ...(provider === undefined ? {} : { provider }) }
    const host = facts === undefined ? {} : { account: { ...facts, ...further } }
    const { capabilities } = line.transport
    return { capabilities, rights, others, roundTripMs, store, before: info, entries, ...host }
  } finally {
    await line?.close().catch(() => {})
    await (await (await looking)?.newest)?.close()
  }
}

const MEASURED = 3

/** The quickest of a few requests, milliseconds: the first may find a server that is still waking up. */
async function measureRoundTrip(transport: Transport, site: Site, now: () => number): Promise<number> {
  const root = absolute(site.root, transport.home)
  const times: number[] = []
  for (let i = 0; i < MEASURED; i += 1) {
    const begun = now()
    await transport.stat(root)
    times.push(now() - begun)
  }
  return Math.max(1, Math.min(...times))
}
