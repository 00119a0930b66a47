import type { SiteId } from './account.ts'
import { type Finding, unreadFingerprint } from './finding.ts'
import type { GoneFinding, NightState, RunRecord, SiteRecord } from './run-record.ts'
import type { Verdict } from './verdict.ts'

/** What differs of one site between two records. */
export interface SiteDiff {
  readonly site: SiteId
  /** only-before, only-after: only one of them has it · changed: something below differs */
  readonly what: 'only-before' | 'only-after' | 'changed'
  readonly state?: { readonly before: NightState; readonly after: NightState }
  readonly verdict?: { readonly before: Verdict; readonly after: Verdict }
  readonly versions?: { readonly before: readonly string[]; readonly after: readonly string[] }
  readonly added: readonly Finding[]
  readonly gone: readonly GoneFinding[]
}

/** The document `siteguard diff --json` prints. Fields are only ever added within one schemaVersion. */
export interface RunDiff {
  readonly schemaVersion: 1
  readonly kind: 'run-diff'
  readonly before: Pick<RunRecord, 'id' | 'startedAt' | 'rules' | 'siteguard'>
  readonly after: Pick<RunRecord, 'id' | 'startedAt' | 'rules' | 'siteguard'>
  /** Those that differ, in the order of the later record, then those only the earlier one has. */
  readonly sites: readonly SiteDiff[]
  /** Sites both have, and that are as they were. */
  readonly same: number
}

/**
 * What became different from one record to another. Waived findings count for nothing; what the later one did not read is not said to be
 * gone. Pure.
 */
export function diffRecords(before: RunRecord, after: RunRecord): RunDiff {
  const then = new Map(before.sites.map((site) => [site.site, site]))
  const now = new Set(after.sites.map(({ site }) => site))
  const both = after.sites.map((site) => {
    const old = then.get(site.site)
    return old === undefined ? only(site, 'only-after') : diffSites(old, site)
  })
  const left = before.sites.filter(({ site }) => !now.has(site)).map((site) => only(site, 'only-before'))
  return {
    schemaVersion: 1,
    kind: 'run-diff',
    before: headOf(before),
    after: headOf(after),
    sites: [...both.filter((site) => site !== undefined), ...left],
    same: both.filter((site) => site === undefined).length,
  }
}

function headOf({ id, startedAt, rules, siteguard }: RunRecord): RunDiff['before'] {
  return { id, startedAt, rules, siteguard }
}

function only(site: SiteRecord, what: 'only-before' | 'only-after'): SiteDiff {
  return {
    site: site.site,
    what,
    added: what === 'only-after' ? open(site) : [],
    gone: what === 'only-before' ? open(site).map(brief) : [],
  }
}

/** Undefined where nothing differs. */
export function diffSites(old: SiteRecord, site: SiteRecord): SiteDiff | undefined {
  const had = among(open(old))
  const has = among(site.findings)
  const wasRead = site.counts !== undefined
  const [before, after] = [versionsOf(old), versionsOf(site)]
  const diff: SiteDiff = {
    site: site.site,
    what: 'changed',
    ...(old.state === site.state ? {} : { state: { before: old.state, after: site.state } }),
    ...(old.verdict === site.verdict ? {} : { verdict: { before: old.verdict, after: site.verdict } }),
    ...(before.join() === after.join() || !wasRead ? {} : { versions: { before, after } }),
    added: open(site).filter((finding) => !had(finding)),
    gone: wasRead
      ? open(old)
          .filter((finding) => !has(finding))
          .map(brief)
      : [],
  }
  const { state, verdict, versions, added, gone } = diff
  return state === undefined && verdict === undefined && versions === undefined && added.length + gone.length === 0 ? undefined : diff
}

/**
 * Whether a finding is one of these: the same, or one of the same rule and place of which content only one of the two was read. What a name
 * alone tells is told before its content is: the night after, its digest is known from the snapshot.
 */
function among(findings: readonly Finding[]): (finding: Finding) => boolean {
  const told = new Set(findings.map(({ fingerprint }) => fingerprint))
  const read = new Set(findings.filter(({ sha256 }) => sha256 !== undefined).map(unreadFingerprint))
  return (finding) => told.has(finding.fingerprint) || (finding.sha256 === undefined ? read : told).has(unreadFingerprint(finding))
}

function open({ findings }: SiteRecord): Finding[] {
  return findings.filter(({ waived }) => waived === undefined)
}

function brief({ fingerprint, rule, path }: Finding): GoneFinding {
  return { fingerprint, rule, path }
}

/** `spip 4.4.19`, `blog: wordpress 6.8`. */
export function versionsOf({ installations }: Pick<SiteRecord, 'installations'>): string[] {
  return installations
    .filter(({ cms }) => cms !== 'generic')
    .map(({ root, cms, version }) => `${root === '' ? '' : `${root}: `}${cms}${version === undefined ? '' : ` ${version}`}`)
}
