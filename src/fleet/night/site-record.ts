import type { Site } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { compareStrength, type Finding } from '../../core/finding.ts'
import type { NightStep, PushFacts, SiteRecord } from '../../core/run-record.ts'
import type { NotRun, SiteReport } from '../../core/scan-report.ts'
import type { AccountStatus } from '../../core/status-report.ts'
import { comparedWith } from './compare-sites.ts'
import type { AccountNight } from './night-account.ts'
import { stateOf, worseVerdict } from './site-state.ts'
import type { SitePast } from './types.ts'

/** What a night says of one site: all that was learned of it, as one. Pure. */
export function siteRecord(
  site: Site,
  night: AccountNight,
  status: AccountStatus | undefined,
  steps: ReadonlySet<NightStep>,
  before: SitePast,
): SiteRecord {
  const scanned = night.scanned.get(site.id)
  const judged = night.judged.get(site.id)
  const taken = night.taken.get(site.id)
  const own = status?.sites.find((one) => one.site === site.id)
  const offsite = night.pushed.filter((outcome) => outcome.site === site.id).map(pushFacts)
  const findings = together(scanned, judged)
  const notRun = gaps(scanned, judged)
  const wasRead = scanned !== undefined && !scanned.notRun.some(({ check }) => check === 'site')
  const verdict = worseVerdict(
    ...(steps.has('scan') ? [wasRead ? scanned.verdict : 'unknown'] : []),
    ...(steps.has('snapshot') ? [taken?.judgement?.verdict ?? 'unknown'] : []),
  )
  const unpulled = night.unpulled.get(site.id)
  const failed = offsite.find(({ error }) => error !== undefined)?.error ?? (unpulled && { code: unpulled.code, params: unpulled.params })
  const whole =
    (!steps.has('status') || own !== undefined) &&
    (!steps.has('scan') || (wasRead && scanned.notRun.length === 0)) &&
    (!steps.has('snapshot') || (taken?.snapshot?.complete === true && taken.judgement !== undefined)) &&
    notRun.length === 0 &&
    failed === undefined &&
    night.cut === undefined &&
    night.broken === undefined
  const error = taken?.error ?? told(night.refusal) ?? told(night.broken) ?? failed
  const report = wasRead ? scanned : judged
  const record: SiteRecord = {
    site: site.id,
    account: site.account,
    root: site.root,
    ...(site.owner === undefined ? {} : { owner: site.owner }),
    groups: site.groups,
    ...(site.url === undefined ? {} : { url: site.url }),
    state: stateOf({
      ...(night.refusal === undefined ? {} : { refusal: night.refusal }),
      ...(status === undefined ? {} : { account: status.diagnosis }),
      ...(own === undefined ? {} : { site: own.diagnosis }),
      ...(night.cut === undefined ? {} : { cut: night.cut }),
      broken: night.broken !== undefined,
      read: wasRead || taken?.snapshot !== undefined,
      whole,
    }),
    verdict,
    installations: (wasRead ? scanned : (judged ?? scanned))?.installations ?? [],
    findings,
    notRun,
    ...(report === undefined
      ? {}
      : {
          counts: {
            ...report.counts,
            waived: findings.filter(({ waived }) => waived !== undefined).length,
            isNew: findings.filter(({ isNew }) => isNew).length,
          },
        }),
    ...(report?.baseline === undefined ? {} : { baseline: report.baseline }),
    ...(own === undefined ? {} : { status: statusOf(own) }),
    ...(taken?.snapshot === undefined ? {} : { snapshot: taken.snapshot }),
    ...(taken?.judgement === undefined ? {} : { judgement: taken.judgement }),
    ...(taken?.lastKnownClean === undefined ? {} : { lastKnownClean: taken.lastKnownClean }),
    ...(offsite.length === 0 ? {} : { offsite }),
    ...(error === undefined ? {} : { error }),
    seconds: night.seconds,
  }
  return comparedWith(before, record)
}

/** One finding of each fingerprint: what the site itself was seen to hold, and what only its snapshot tells (rows of its database). */
function together(scanned: SiteReport | undefined, judged: SiteReport | undefined): Finding[] {
  const found = new Map<string, Finding>()
  for (const finding of [...(scanned?.findings ?? []), ...(judged?.findings ?? [])])
    if (!found.has(finding.fingerprint)) found.set(finding.fingerprint, finding)
  return [...found.values()].sort(compareStrength)
}

function gaps(scanned: SiteReport | undefined, judged: SiteReport | undefined): NotRun[] {
  const lines = new Map<string, NotRun>()
  for (const line of [...(scanned?.notRun ?? []), ...(judged?.notRun ?? [])]) {
    const key = JSON.stringify([line.check, line.subject, line.reason])
    if (!lines.has(key)) lines.set(key, line)
  }
  return [...lines.values()]
}

function pushFacts({ place, result, error }: AccountNight['pushed'][number]): PushFacts {
  if (error !== undefined) return { place, pushed: 0, sentBytes: 0, error: { code: error.code, params: error.params } }
  const { counter, sha256 } = result.witness
  return { place, pushed: result.pushed.length, sentBytes: result.sentBytes, witness: `${counter}:${sha256}` }
}

function statusOf({ diagnosis, page, certificateEnds, notAsked, next }: AccountStatus['sites'][number]): NonNullable<SiteRecord['status']> {
  return { diagnosis, ...(page && { page }), ...(certificateEnds !== undefined && { certificateEnds }), notAsked, next }
}

function told(error: unknown): SiteRecord['error'] {
  return isSiteguardError(error) ? { code: error.code, params: error.params } : undefined
}
