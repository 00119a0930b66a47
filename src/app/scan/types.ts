import type { Account, Site, SiteId } from '../../core/account.ts'
import type { Entry } from '../../core/entry.ts'
import type { SiteguardError } from '../../core/error.ts'
import type { Listener } from '../../core/events.ts'
import type { Confidence, Finding } from '../../core/finding.ts'
import type { CmsId } from '../../core/installation.ts'
import type { Standing } from '../../core/standing.ts'
import type { Tree } from '../../core/tree.ts'
import type { ContentJudge } from '../../detectors/content-judge.ts'
import type { ManifestSource } from '../../manifests/types.ts'
import type { Transport } from '../../transports/types.ts'
import type { DumpedDatabases, JudgedTables } from '../database/types.ts'
import type { KnownAdvisories } from '../known-advisories.ts'
import type { RulesInUse } from '../rules/rules-in-use.ts'
import type { SiteWork } from './site-work.ts'
import type { SiteState } from './state.ts'

/** What a scan needs from outside, so that tests can give their own. */
export interface ScanDeps {
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  readonly manifests: ManifestSource
  readonly known: KnownAdvisories
  /** Returns the waiver that covers this finding of this site now, if one does. */
  readonly waiverOf: (finding: Finding) => Finding['waived']
  /** Folder for what is remembered from scan to scan. */
  readonly stateDir: string
  /** Gives what is remembered of a site, where it was read beforehand. Default: it is read of `stateDir`. */
  readonly loadState?: (site: SiteId) => Promise<SiteState>
  /** Folder of the accepted baselines. Default: `stateDir`. */
  readonly baselineDir?: string
  /** Accepted states are written as text, a file a line: in the ledger, where a person reads what differs. */
  readonly baselineAsText?: boolean
  /** How an entry stands, for whether what is remembered of it is used again. Default: as its listing says. */
  readonly standingOf?: (entry: Entry) => Standing
  /** A tree there is already of so many entries as were listed, which are the same. Default: one is made of them. */
  readonly treeOf?: (listed: readonly Entry[]) => Tree | undefined
  /** The site's databases as they were dumped. Absent: files alone are judged. */
  readonly databases?: (transport: Transport, work: SiteWork, signal: AbortSignal) => Promise<DumpedDatabases>
  /** What was said of their tables by this process, so that the same rows are judged once. */
  readonly judgedTables?: JudgedTables
  /** Which rules judge. Default: siteguard’s own, all of them. */
  readonly rules?: RulesInUse
  /** Judges contents. Default: each account's scan has one of its own. */
  readonly judge?: ContentJudge
  readonly now: () => number
  readonly emit: Listener
  /** What was learned of a site could not be kept: the next scan begins where this one began. */
  readonly onNotKept: (error: SiteguardError) => void
  readonly version: string
}

/** What may differ from site to site. */
export interface SiteSettings {
  /** Grade from which a finding makes exit code 1. */
  readonly failOn: Confidence
  /** Believe nothing the account computes: hash and search here, re-read everything. */
  readonly paranoid: boolean
}

export interface ScanOptions {
  settingsOf(site: SiteId): SiteSettings
  /** The grade the report is headed with. */
  readonly failOn: Confidence
  /** Only findings that were not there before count for the exit code. */
  readonly onlyNew: boolean
  /** Take what this scan sees as the site's accepted state. */
  readonly accept: boolean
  /** Hold the rules of `siteguard harden` against the sites too: what does not hold is a finding. */
  readonly policy?: boolean
  /** Accounts worked on at once. */
  readonly parallel: number
  /** Sites asked for by CMS whose CMS only their files tell: they are reported when it is one of these. */
  readonly onlyCms?: { readonly sites: ReadonlySet<SiteId>; readonly cms: readonly CmsId[] }
  readonly signal: AbortSignal
}

/** The sites of one account, scanned over one connection. */
export interface AccountJob {
  readonly account: Account
  readonly sites: readonly Site[]
}
