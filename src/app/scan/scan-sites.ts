import type { Account, Site, SiteId } from '../../core/account.ts'
import type { AccountReport, ScanReport, SiteReport } from '../../core/scan-report.ts'
import { reaches } from '../../core/verdict.ts'
import { createContentJudge } from '../../detectors/content-judge.ts'
import { rulesVersion } from '../../detectors/index.ts'
import { countsIn } from '../rules/judge-with-packs.ts'
import { runPool } from '../run-pool.ts'
import { scanAccount } from './scan-account.ts'
import type { AccountJob, ScanDeps, ScanOptions } from './types.ts'

/** Scans sites, one connection per account, several accounts at once. The report is in the order the sites were given in. */
export async function scanSites(
  accounts: readonly Account[],
  sites: readonly Site[],
  deps: ScanDeps,
  options: ScanOptions,
): Promise<Omit<ScanReport, 'waiverProblems'>> {
  const startedAt = new Date(deps.now()).toISOString()
  const jobs: AccountJob[] = accounts
    .map((account) => ({ account, sites: sites.filter((site) => site.account === account.id) }))
    .filter((job) => job.sites.length > 0)
  const judge = deps.judge ?? createContentJudge({ signal: options.signal, counts: countsIn(deps.rules) })
  const outcomes = await runPool(jobs, options.parallel, (job) => scanAccount(job, { ...deps, judge }, options)).finally(() =>
    deps.judge === undefined ? judge.close() : undefined,
  )
  const reports = new Map(outcomes.flatMap((outcome) => outcome.sites.map((site): [string, SiteReport] => [site.site, site])))
  const notKept = outcomes.flatMap((outcome) => outcome.notKept ?? [])
  // One folder holds it all: the first failure tells of the others.
  if (notKept[0] !== undefined) deps.onNotKept(notKept[0])
  const accountReports = outcomes.map((outcome) => outcome.account)
  const siteReports = sites
    .filter((site) => !isOtherCms(reports.get(site.id), site.id, options))
    .map((site) => reports.get(site.id))
    .filter((report) => report !== undefined)
  return {
    schemaVersion: 1,
    kind: 'scan',
    startedAt,
    finishedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    rules: deps.rules?.version ?? rulesVersion,
    ...(deps.rules?.note === undefined ? {} : { ruleSet: deps.rules.note }),
    failOn: options.failOn,
    accounts: accountReports,
    sites: siteReports,
    exitCode: exitCodeOf(accountReports, siteReports, notKept.length > 0, options),
  }
}

/**
 * Findings come first (1), since they are what somebody must act on; then an account that could not be reached at all when
 * none could (4); then anything not read (3); then what was learned and could not be kept (7). A crash never looks like findings,
 * nor like nothing found.
 */
function exitCodeOf(accounts: readonly AccountReport[], sites: readonly SiteReport[], notKept: boolean, options: ScanOptions): number {
  const counts = (site: SiteReport): boolean => {
    const { failOn } = options.settingsOf(site.site as SiteId)
    return site.findings.some((finding) => reaches(finding, failOn) && (finding.isNew || !options.onlyNew))
  }
  if (sites.some(counts)) return 1
  if (accounts.length > 0 && accounts.every((account) => account.error !== undefined)) return 4
  if (sites.some((site) => site.notRun.length > 0)) return 3
  return notKept ? 7 : 0
}

/** A site asked for by CMS whose files say it is another one. One that could not be read is kept. */
function isOtherCms(report: SiteReport | undefined, site: SiteId, options: ScanOptions): boolean {
  const { onlyCms } = options
  if (report === undefined || onlyCms === undefined || !onlyCms.sites.has(site) || report.installations.length === 0) return false
  return !report.installations.some((installation) => onlyCms.cms.some((cms) => cms === installation.cms))
}
