import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { packIncident } from '../app/incident/pack-incident.ts'
import { providerSettings } from '../app/rotation/provider-desk.ts'
import { statusAccounts } from '../app/status/status-accounts.ts'
import { surveyAccount } from '../app/survey-account.ts'
import { LOOK } from '../app/upgrade/upgrade-recipe.ts'
import type { Account, Site } from '../core/account.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import type { RemotePath } from '../core/path.ts'
import { printable } from '../core/printable.ts'
import type { HostWord, LockKind, Recovery } from '../core/recovery.ts'
import { newestClean } from '../core/snapshot.ts'
import type { AccountStatus } from '../core/status-report.ts'
import { safeFileName } from '../disk/file-name.ts'
import { type IncidentInfo, listIncidents, openIncident } from '../evidence/index.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { findSites } from '../fleet/recovery/find-sites.ts'
import { createRecoveryRecords } from '../fleet/recovery/records.ts'
import type { RecoveryDeps, RecoveryEvent } from '../fleet/recovery/types.ts'
import { vouch } from '../fleet/recovery/vouch.ts'
import { rotateSites } from '../fleet/rotate/rotate-sites.ts'
import { upgradeSites } from '../fleet/upgrade/upgrade-sites.ts'
import { newPlanId } from '../recipes/plan-id.ts'
import { renewAccessHere } from './account-desk.ts'
import type { Context, OptionValues } from './command.ts'
import { openDoors } from './door-desk.ts'
import { incidentsFolder, recoveriesFolder } from './folders.ts'
import { allowMeasure, inRecovery } from './govern.ts'
import { openHostCopies } from './host-copies-desk.ts'
import { operatorOf, placesOf } from './incident-desk.ts'
import { openPackDesk, openReadMe } from './incident-pack-desk.ts'
import { noteActs } from './note-act.ts'
import { openHosting, openProviders } from './provider-desk.ts'
import { createReach } from './reach.ts'
import { hostWordOf, liftMeasures, stillThere } from './recovery-host.ts'
import { openExplainer } from './recovery-origin.ts'
import { openRotation } from './rotate-desk.ts'
import { openStatus, STATUS_PAUSE_MS, STATUS_TIMEOUT_MS } from './status-desk.ts'
import { openUpgrade } from './upgrade-desk.ts'

/** Rights OVH asks for on the root of an open hosting (its guide on 403 errors). */
const OVH_MODE = 0o705
/** Elsewhere: what a web server needs to get in, whatever group it is in, and no more (cPanel's own default). */
const OPEN_MODE = 0o711
/**
 * Plans of a site that was read whole so short a while ago by this very command do not read all of it again, where nothing but size and time would
 * tell (FTP): what they write is looked at by its bytes before it is touched, and the gate reads all of it once more. Milliseconds.
 */
const LATELY_MS = 30 * 60_000
/** Sites that tell how their account stands. */
const MOST_ASKED = 3

/** What a recovery needs of this machine and of the account: the ordinary commands' own desks, put together. */
export async function openRecovery(
  context: Context,
  given: OptionValues,
  inventory: Inventory,
  signKey: string | undefined,
  emit: Listener,
  tell: (event: RecoveryEvent) => void,
): Promise<RecoveryDeps> {
  const { signal, version, texts } = context
  const options = inRecovery(given)
  const reach = createReach(context, options, inventory, 'write')
  const providers = openProviders(context, options, inventory, reach)
  // Sites nobody declared belong to the account like the others, once they are found.
  let all = inventory
  const hosts = new Map<Account['id'], string>()
  const doors = openDoors(
    context,
    reach,
    inventory,
    () => all.sites,
    (account) => openHosting(account, inventory, providers, signal),
  )
  const lately = new Map<Site['id'], number>()
  const wasReadLately = ({ id }: Site): boolean => Date.now() - (lately.get(id) ?? Number.NEGATIVE_INFINITY) < LATELY_MS
  const upgrading = () => openUpgrade(doors.inside, options, all, { days: 0, wasReadLately }, emit)
  /** Takes a site, every file of it, and judges it. */
  const lookAt = async (account: Account, site: Site): ReturnType<Awaited<ReturnType<typeof upgrading>>['plan']> => {
    const at = Date.now()
    const planned = await (await upgrading()).plan(account, site, LOOK)
    lately.set(site.id, at)
    return planned
  }
  const explain = openExplainer(context, options, emit)
  const yes = { agree: async () => true, tell: () => {} }

  const statusOf = async (account: Account, sites: readonly Site[], seenBy = context): Promise<AccountStatus> => {
    const { accounts } = await statusAccounts([{ account, sites }], openStatus(seenBy, inventory, reach, providers, emit), {
      parallel: 1,
      pauseMs: STATUS_PAUSE_MS,
      timeoutMs: STATUS_TIMEOUT_MS,
      signal,
    })
    return accounts[0] as AccountStatus
  }

  return {
    records: createRecoveryRecords(recoveriesFolder(context)),
    async look(account, quiet = false) {
      // Rights of 700 are no lock where visitors come in all the same: a few of its sites tell, and are asked politely.
      const own = all.sites.filter((site) => site.account === account.id && site.url !== undefined)
      // A door of ours is no lock of the host's.
      let status = await statusOf(account, quiet ? [] : own.slice(0, MOST_ASKED), doors.inside)
      const banned = status.diagnosis.state === 'ip-banned'
      // A ban is about us: what is shut tell its files and its API.
      if (banned) status = await statusOf(account, [])
      if (status.provider !== undefined) hosts.set(account.id, status.provider.kind)
      const words = status.diagnosis.witnesses.map(({ kind, id, params }) => `${kind}: ${id} ${Object.values(params).join(' ')}`.trim())
      const lock = lockOf(status)
      const host = lock === 'none' ? undefined : await hostWord(account)
      return { lock, words, ...(host === undefined ? {} : { host }), ...(banned ? { banned } : {}) }
    },
    async find(account, sites) {
      const transport = await reach.connect(account, signal)
      try {
        const survey = await surveyAccount(transport, '' as RemotePath, { account: account.id, signal, emit })
        const found = findSites(account, sites, survey.installations, transport.home)
        all = { ...inventory, sites: [...inventory.sites, ...found.filter((one) => one.found === true).map(({ site }) => site)] }
        return found
      } finally {
        await transport.close().catch(() => {})
      }
    },
    async take(account, site, reason) {
      const { before, judged, store } = await lookAt(account, site)
      const { id } = before.record
      await store.mark(id, { hold: { reason, since: new Date().toISOString() } })
      const earlier = (await store.list()).filter(({ record }) => record.id !== id)
      const clean = newestClean(earlier) === undefined ? {} : { hasClean: true as const }
      return { snapshot: id, report: judged ?? unjudged(site), ...clean }
    },
    async hostCopy(account, site) {
      for await (const { snapshot, at, clean } of openHostCopies(context, options, all, emit)(account, site, signal))
        if (clean) return { snapshot, at }
      return undefined
    },
    judge: async (account, site) => (await lookAt(account, site)).judged ?? unjudged(site),
    async explain(account, site, evidence) {
      // Opened by now: it keeps each timeline.
      await incidentOf(account)
      return await explain(all, account, site, evidence)
    },
    async keepEvidence(account, sites) {
      const wanted = all.sites.filter((site) => sites.some((one) => one.site === site.id))
      const info = await incidentOf(account)
      const [desk, readMe] = await Promise.all([openPackDesk(context, options, all, emit), openReadMe(info.id)])
      const packed = await packIncident(info, { accounts: [account], sites: wanted, logs: [] }, { ...desk, readMe })
      return packed.dir
    },
    async apply(account, site, recipe) {
      const deps = await upgrading()
      const cut = (await deps.unfinished()).find((run) => run.account === account.id && run.site === site.id && run.recipe === recipe.name)
      if (cut !== undefined && cut.state !== 'stopped') {
        const run = await deps.resume(account, cut.id)
        if (run.state === 'applied') return run
      }
      const planned = await deps.plan(account, site, recipe)
      if (planned.plan.ops.length === 0) return undefined
      await deps.save(planned.plan)
      return await deps.apply(account, planned)
    },
    wouldChange: async (account, site, recipe) => (await (await upgrading()).plan(account, site, recipe)).plan.ops.length > 0,
    async upgrade(account, sites, apply) {
      // Each for itself: one that fails is no reason to leave the others old.
      const reports = []
      for (const site of sites)
        reports.push(
          await upgradeSites(
            {
              sites: [site],
              accounts: [account],
              wish: { core: true, extensions: 'all' },
              apply,
              waves: [{ kind: 'all' }],
              caps: {},
              parallel: 1,
            },
            { ...(await upgrading()), ...yes },
          ),
        )
      return { ...(reports[0] as (typeof reports)[number]), sites: reports.flatMap((report) => report.sites) }
    },
    async rotate(account, sites) {
      // As above: whose keys cannot be replaced leaves nobody else with stolen ones.
      const reports = []
      for (const site of sites)
        reports.push(
          await rotateSites(
            { sites: [site], accounts: [account], wish: {}, apply: true, agreed: true, parallel: 1 },
            { ...(await openRotation(doors.inside, options, all, emit, wasReadLately)), ...yes },
          ),
        )
      return { ...(reports[0] as (typeof reports)[number]), sites: reports.flatMap((report) => report.sites) }
    },
    renewAccess: async (account) => await renewAccessHere(context, options, all, account, await upgrading(), emit),
    async reopen(account, lock, patienceMs) {
      const done = await allowMeasure(context, options, all, account, 'restore-after-lockout:reopen')
      if (lock === 'customer') {
        await openHome(account)
        await done()
        return { is: 'lifted' }
      }
      const hosting = await openHosting(account, inventory, providers, signal)
      if (hosting === undefined)
        throw new SiteguardError({ code: 'SG-REC-003', kind: 'unsupported', params: { account: account.id, why: 'no-api', detail: '' } })
      const { kind } = providerSettings(inventory.providers, account.provider ?? '')
      const answer = await liftMeasures(hosting, { provider: kind, patienceMs, signal })
      await done()
      return answer
    },
    async there(account, files) {
      const transport = await reach.connect(account, signal)
      try {
        return await stillThere(transport, files, signal)
      } finally {
        await transport.close().catch(() => {})
      }
    },
    vouch: (account, recovery, exception) =>
      vouch(account, recovery, exception, {
        folder: join(recoveriesFolder(context), safeFileName(account.id), 'exceptions'),
        sites: all.sites,
        owners: inventory.owners,
        ...(signKey === undefined ? {} : { key: signKey }),
        asks: context.terminal.asks,
      }),
    async outside(site) {
      const account = inventory.accounts.find(({ id }) => id === site.account) as Account
      const { diagnosis, page } = (await statusOf(account, [site])).sites[0] as AccountStatus['sites'][number]
      const detail = printable([diagnosis.state, ...diagnosis.reasons, page?.status ?? ''].filter((word) => word !== '').join(' '))
      const banned = diagnosis.state === 'ip-banned' ? { banned: true as const } : {}
      return { state: outsideOf(diagnosis.state), at: new Date().toISOString(), detail, ...banned }
    },
    doors: doors.desk,
    ticket: (account, recovery) => texts.recovery.ticket(ticketOf(account, recovery)),
    note: (account, line) => noteActs(context, [{ command: 'restore', account: account.id, result: line }]),
    sleep: async (ms, stopped) =>
      await wait(ms, undefined, { signal: stopped }).catch(() => {
        // Cut short on purpose: whoever waits looks at the signal next.
      }),
    tell,
    now: Date.now,
    newId: () => newPlanId(new Date()),
    version,
    signal,
  }

  /** The open incident of an account; opened where there is none. */
  async function incidentOf(account: Account): Promise<IncidentInfo> {
    const folder = incidentsFolder(context)
    const by = operatorOf(context, options)
    const running = async () => (await listIncidents(folder)).find((one) => one.closedAt === undefined && one.accounts.includes(account.id))
    const before = await running()
    if (before !== undefined) return before
    const wanted = all.sites.filter((site) => site.account === account.id)
    const title = texts.recovery.title({ account: printable(account.id) })
    await openIncident(folder, { title, ...placesOf(all, wanted), accounts: [account.id] }, { now: Date.now, by })
    const info = await running()
    if (info === undefined) throw new Error(`the incident of ${account.id} is gone`)
    return info
  }

  async function openHome(account: Account): Promise<void> {
    const mode = hosts.get(account.id) === 'ovh' ? OVH_MODE : OPEN_MODE
    const transport = await reach.connect(account, signal)
    try {
      await transport.chmod(transport.home, mode, { signal })
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'connect' || error.kind === 'timeout' || error.kind === 'cancelled') throw error
      const params = { account: account.id, why: 'refused' as const, detail: error.code }
      throw new SiteguardError({ code: 'SG-REC-003', kind: 'permission', params, cause: error })
    } finally {
      await transport.close().catch(() => {})
    }
  }

  /** A help for people: an API that does not answer is told by the look itself. */
  async function hostWord(account: Account): Promise<HostWord | undefined> {
    try {
      const hosting = await openHosting(account, inventory, providers, signal)
      return hosting === undefined ? undefined : await hostWordOf(hosting, signal)
    } catch (error) {
      if (isSiteguardError(error) && error.code.startsWith('SG-PROV-')) return undefined
      throw error
    }
  }

  function ticketOf(account: Account, { sites, lock }: Recovery): Parameters<typeof texts.recovery.ticket>[0] {
    const own = inventory.sites.filter((site) => site.account === account.id)
    const names = sites.length > 0 ? own.filter((site) => sites.some((one) => one.site === site.id)) : own
    return {
      account: printable(account.id),
      service: printable(account.service ?? ''),
      login: printable(account.user ?? ''),
      at: lock?.host?.at === undefined ? '' : texts.screen.moment(lock.host.at),
      number: printable(lock?.host?.case ?? ''),
      files: lock?.host?.files ?? [],
      sites: names.map(({ id, url }) => printable(url ?? id)).join(', '),
    }
  }
}

function lockOf({ diagnosis, homeMode }: AccountStatus): LockKind {
  if (diagnosis.state === 'locked-700') return 'customer'
  if (diagnosis.state === 'locked-000') return 'support'
  if (diagnosis.state === 'locked-abuse') return 'measures'
  if (diagnosis.state === 'up') return 'none'
  // Some servers let nobody in who may not enter his folder.
  if (diagnosis.state === 'locked' && diagnosis.witnesses.some(({ id }) => id === 'login-refused')) return 'support'
  // Its files are open to the web server, and nobody else says that it is shut.
  return diagnosis.state === 'unknown' && homeMode !== undefined && (homeMode & 0o001) !== 0 ? 'none' : 'unknown'
}

function outsideOf(state: AccountStatus['diagnosis']['state']): 'well' | 'ill' | 'shut' | 'unseen' {
  if (state === 'up') return 'well'
  if (state.startsWith('locked')) return 'shut'
  return state === 'unknown' || state === 'unreachable' || state === 'ip-banned' ? 'unseen' : 'ill'
}

/** Nothing could be said about it: neither clean nor infected. */
export function unjudged(site: Site): Awaited<ReturnType<RecoveryDeps['judge']>> {
  return {
    site: site.id,
    account: site.account,
    root: site.root,
    verdict: 'unknown',
    installations: [],
    findings: [],
    notRun: [{ check: 'site', subject: site.id, reason: 'SG-SNAP-002' }],
    counts: { files: 0, bytes: 0, knownGood: 0, unchanged: 0, hashed: 0, fetched: 0, rulesOnly: 0, waived: 0, isNew: 0 },
  }
}
