import { isDatabasePath } from '../../core/database-path.ts'
import { addSizes } from '../../core/entry.ts'
import type { SiteguardError } from '../../core/error.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { Finding, RawFinding } from '../../core/finding.ts'
import type { RuleState } from '../../core/rule-set.ts'
import type { AccountReport, SiteReport } from '../../core/scan-report.ts'
import { verdictOf } from '../../core/verdict.ts'
import { createContentJudge } from '../../detectors/content-judge.ts'
import { type GatherOptions, gatherFindings, inspectSite, rulesVersion } from '../../detectors/index.ts'
import type { Transport } from '../../transports/types.ts'
import { digestOfRow } from '../database/digest-of-row.ts'
import { countsIn, judgeWithPacks } from '../rules/judge-with-packs.ts'
import { checkHashes } from './check-hashes.ts'
import { createFreshness } from './freshness.ts'
import { gatherManifests } from './gather-manifests.ts'
import { identify } from './identify.ts'
import { createStateKeeper, stateCutShort, tryToKeep } from './keep-state.ts'
import { saveLastReport } from './last-report.ts'
import { crossCheck, listSites } from './list-sites.ts'
import { setContext } from './quiet-files.ts'
import { type ReadOptions, readContents } from './read-contents.ts'
import { DAMAGED_BASELINE, noteFailure, noteNotRun, type SiteWork } from './site-work.ts'
import { saveBaseline, saveState } from './state.ts'
import { factsOf, setFacts } from './subjects.ts'
import type { AccountJob, ScanDeps, ScanOptions } from './types.ts'

export interface AccountOutcome {
  readonly account: AccountReport
  readonly sites: readonly SiteReport[]
  /** Why what was learned could not be kept on this machine. */
  readonly notKept?: SiteguardError
}

/** Scans the sites of one account over one connection. Never throws for what the account does: that becomes `notRun`. */
export async function scanAccount(job: AccountJob, deps: ScanDeps, options: ScanOptions): Promise<AccountOutcome> {
  const started = deps.now()
  const id = job.account.id
  const address = addressOf(job)
  const works: SiteWork[] = []
  const keeper = createStateKeeper(works, deps)
  const ours = deps.judge ?? createContentJudge({ signal: options.signal, counts: countsIn(deps.rules) })
  const judge = judgeWithPacks(ours, deps.rules?.packs)
  let transport: Transport | undefined
  let failure: SiteguardError | undefined
  let stage: SiteReport['notRun'][number]['check'] = 'site'
  try {
    deps.emit({ type: 'phase', account: id, phase: 'connect' })
    transport = await deps.connect(job.account, options.signal)
    deps.emit({ type: 'phase', account: id, phase: 'list' })
    works.push(...(await listSites(transport, id, job.sites, { ...deps, signal: options.signal })))
    stage = 'content'
    await judgeSites(transport, works, job, { ...deps, judge, keep: keeper.keep }, options)
  } catch (error) {
    if (isSiteguardError(error) && error.kind === 'cancelled') await keeper.keepNow()
    if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
    failure = error
    for (const work of works) noteNotRun(work, { check: stage, subject: work.site.id, reason: error.code })
  } finally {
    if (deps.judge === undefined) await ours.close()
    await transport?.close().catch(() => {})
  }
  deps.emit({ type: 'phase', account: id, phase: 'done' })
  const sites: SiteReport[] = []
  if (works.length === 0) for (const site of job.sites) sites.push(unreadSite(site.id, id, site.root, failure as SiteguardError))
  let notKept: SiteguardError | undefined
  for (const work of works) {
    const outcome = await reportSite(work, deps, options, failure === undefined)
    sites.push(outcome.site)
    notKept ??= outcome.notKept
  }
  const meter = transport?.meter
  return {
    account: {
      account: id,
      transport: transport?.kind ?? job.account.transport,
      address,
      listings: meter === undefined ? 0 : 1,
      bytesIn: meter?.bytesIn ?? 0,
      bytesOut: meter?.bytesOut ?? 0,
      roundTrips: meter?.roundTrips ?? 0,
      seconds: (deps.now() - started) / 1000,
      ...(failure === undefined ? {} : { error: { code: failure.code, params: failure.params } }),
    },
    sites,
    ...(notKept === undefined ? {} : { notKept }),
  }
}

async function judgeSites(
  transport: Transport,
  works: SiteWork[],
  job: AccountJob,
  deps: ScanDeps & Pick<ReadOptions, 'judge' | 'keep'>,
  options: ScanOptions,
): Promise<void> {
  const id = job.account.id
  const { signal } = options
  const { changeTime } = transport.capabilities
  // One connection, one stream of work: what one of its sites wants, all get.
  const paranoid = works.some((work) => options.settingsOf(work.site.id).paranoid)
  const fresh = createFreshness({ changeTime, paranoid, now: deps.now() })
  const check = {
    account: id,
    signal,
    emit: deps.emit,
    paranoid,
    fresh,
    judge: deps.judge,
    keep: deps.keep,
    rules: deps.rules?.version ?? rulesVersion,
  }

  for (const work of works) {
    const hidden = await crossCheck(transport, work, signal)
    if (hidden.length === 0) continue
    work.raw.push({
      rule: 'listing-lie',
      path: hidden[0] as RawFinding['path'],
      params: { count: hidden.length },
      severity: 'critical',
      confidence: 'certain',
      class: 'intrusion',
    })
    for (const path of hidden) noteNotRun(work, { check: 'listing', subject: path, reason: 'lie' })
  }
  deps.emit({ type: 'phase', account: id, phase: 'detect' })
  await identify(transport, works, { signal, trustUnchanged: changeTime && !paranoid })
  deps.emit({ type: 'phase', account: id, phase: 'manifest' })
  await gatherManifests(works, deps.manifests, deps.known, signal)
  for (const work of works) setContext(work, check.rules, deps.version)
  deps.emit({ type: 'phase', account: id, phase: 'hash' })
  const mismatches = await checkHashes(transport, works, check)
  for (const work of works) setFacts(work, deps.now())
  await readContents(transport, works, mismatches, check)
  if (deps.databases !== undefined) for (const work of works) await judgeDatabases(transport, work, deps, signal)
  if (options.policy === true) {
    const { inspectPolicy } = await import('./inspect-policy.ts')
    for (const work of works) await inspectPolicy(transport, work, job.account, signal)
  }
  deps.emit({ type: 'phase', account: id, phase: 'judge' })
  for (const work of works) inspectWhole(work)
}

async function judgeDatabases(transport: Transport, work: SiteWork, deps: ScanDeps, signal: AbortSignal): Promise<void> {
  if (deps.databases === undefined || work.tree.size === 0) return
  deps.emit({ type: 'phase', account: work.site.account, phase: 'dump' })
  const { inspectDatabases } = await import('../database/inspect-databases.ts')
  const dumped = await deps.databases(transport, work, signal)
  try {
    const { judgedTables: judged, now } = deps
    await inspectDatabases(work, dumped, { signal, now, ...(judged && { judged }) })
  } finally {
    await dumped.close()
  }
}

function inspectWhole(work: SiteWork): void {
  if (work.tree.size === 0 && work.notRun.length > 0) return
  for (const raw of inspectSite(factsOf(work), noteFailure(work))) work.raw.push(raw)
}

interface SiteOutcome {
  readonly site: SiteReport
  readonly notKept?: SiteguardError
}

async function reportSite(work: SiteWork, deps: ScanDeps, options: ScanOptions, finished: boolean): Promise<SiteOutcome> {
  const previous = work.baseline?.findings ?? (work.before.scannedAt === undefined ? undefined : work.before.seen)
  const standing = (raw: RawFinding): RuleState => deps.rules?.standing(raw.rule) ?? 'on'
  const gathering: GatherOptions = {
    site: work.site.id,
    digestOf: (path) => (isDatabasePath(path) ? digestOfRow(work, path) : work.records.get(path)?.h),
    modifiedOf: (path) => (isDatabasePath(path) ? work.judgedRows.get(path)?.modified : work.tree.get(path)?.mtime),
    isNew: (fingerprint) => !(previous?.has(fingerprint) ?? false),
  }
  const gathered = (state: RuleState): Finding[] =>
    gatherFindings(
      work.raw.filter((raw) => standing(raw) === state),
      gathering,
    ).map((finding): Finding => {
      const waived = deps.waiverOf(finding)
      return waived === undefined ? finding : { ...finding, waived }
    })
  const findings = gathered('on')
  const onTrial = gathered('trial')
  // A damaged baseline is no loss once this state takes its place.
  const others = work.notRun.filter((line) => line !== DAMAGED_BASELINE)
  const replaceable = options.accept && isAcceptable(verdictOf(findings, others.length === 0))
  const now = new Date(deps.now()).toISOString()
  const fingerprints = new Set(findings.map((f) => f.fingerprint))
  const { records: files, markers, context } = work
  const whole = { files, markers, seen: fingerprints, scannedAt: now, ...(context === undefined ? {} : { context }) }
  const state = finished ? whole : stateCutShort(work)
  const saving = tryToKeep(saveState(deps.stateDir, work.site.id, state, work.before))
  // Told below, or by what fails before.
  saving.catch(() => {})
  let baselineNotKept: SiteguardError | undefined
  let accepted = false
  if (replaceable) {
    const baseline = { acceptedAt: now, files: codeFiles(work), findings: fingerprints }
    const failed = await tryToKeep(saveBaseline(deps.baselineDir ?? deps.stateDir, work.site.id, baseline, deps.baselineAsText === true))
    accepted = failed === undefined
    baselineNotKept = failed
  }
  const notRun = accepted ? others : work.notRun
  const verdict = verdictOf(findings, notRun.length === 0)
  let count = 0
  let bytes = 0
  for (const entry of work.tree.entries()) {
    if (entry.type !== 'file') continue
    count += 1
    bytes = addSizes(bytes, entry.size)
  }
  const site: SiteReport = {
    site: work.site.id,
    account: work.site.account,
    root: work.site.root,
    verdict,
    installations: work.installations
      .filter((i) => i.cms !== 'generic' || i.root === '')
      .map((i) => ({
        root: i.root,
        cms: i.cms,
        ...(i.version === undefined ? {} : { version: i.version }),
        ...(i.distribution === undefined ? {} : { distribution: `${i.distribution.name} ${i.distribution.version}` }),
        components: i.components,
      })),
    ...(work.databases === undefined ? {} : { databases: work.databases }),
    findings,
    ...(onTrial.length === 0 ? {} : { onTrial }),
    notRun,
    counts: {
      files: count,
      bytes,
      ...work.counts,
      waived: findings.filter((f) => f.waived !== undefined).length,
      isNew: findings.filter((f) => f.isNew).length,
    },
    ...(work.baseline === undefined ? {} : { baseline: work.baseline.acceptedAt }),
    ...(options.accept ? { accepted } : {}),
  }
  const reportNotKept = tryToKeep(saveLastReport(deps.stateDir, site, now))
  const [ofState, ofReport] = await Promise.all([saving, reportNotKept])
  const notKept = ofState ?? baselineNotKept ?? ofReport
  return { site, ...(notKept === undefined ? {} : { notKept }) }
}

/** An infected or half-read state is never a reference: later changes to it would go unseen. */
function isAcceptable(verdict: SiteReport['verdict']): boolean {
  return verdict === 'clean' || verdict === 'suspect'
}

/** Code of the site's own, and what it is now: the accepted state. */
function codeFiles(work: SiteWork): Map<string, string> {
  const files = new Map<string, string>()
  for (const entry of work.tree.entries()) {
    const digest = work.records.get(entry.path)?.h
    if (entry.type === 'file' && digest !== undefined && work.known.get(entry.path) !== 'good') files.set(entry.path, digest)
  }
  return files
}

function unreadSite(site: string, account: string, root: string, failure: SiteguardError): SiteReport {
  return {
    site,
    account,
    root,
    verdict: 'unknown',
    installations: [],
    findings: [],
    notRun: [{ check: 'site', subject: site, reason: failure.code }],
    counts: { files: 0, bytes: 0, knownGood: 0, unchanged: 0, hashed: 0, fetched: 0, rulesOnly: 0, waived: 0, isNew: 0 },
  }
}

function addressOf(job: AccountJob): string {
  const { user, host, home } = job.account
  return host === undefined ? (home ?? '.') : user === undefined ? host : `${user}@${host}`
}
