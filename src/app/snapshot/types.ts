import type { Account, Site, SiteId } from '../../core/account.ts'
import type { Listener } from '../../core/events.ts'
import type { Finding } from '../../core/finding.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { Secret } from '../../core/secret.ts'
import type { ManifestSource } from '../../manifests/types.ts'
import type { DatabaseLink, DumpResult, SnapshotStore, SnapshotWriter } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import type { KnownAdvisories } from '../known-advisories.ts'
import type { RulesInUse } from '../rules/rules-in-use.ts'

/** What dumping one site's databases may ask for. */
export interface DumpRequest {
  readonly transport: Transport
  readonly site: Site
  /** Document root, as the transport takes it. */
  readonly root: Site['root']
  readonly links: readonly DatabaseLink[]
  readonly writer: SnapshotWriter
  readonly signal: AbortSignal
}

/** What judging a snapshot needs from outside. */
export interface JudgeDeps {
  readonly manifests: ManifestSource
  readonly known: KnownAdvisories
  readonly waiverOf: (finding: Finding) => Finding['waived']
  /** Which rules judge. Default: siteguard’s own, all of them. */
  readonly rules?: RulesInUse
  /** Folder for what is remembered from judgement to judgement. Not the scans' own: everything in it was computed here. */
  readonly judgedDir: string
  /** Folder of the accepted baselines: the scans' `stateDir`. */
  readonly baselineDir: string
  readonly now: () => number
  readonly emit: Listener
  readonly version: string
}

export interface SnapshotDeps extends JudgeDeps {
  /** The site's store, made if there is none. @throws SG-SNAP-001 when there is none and `create` is false. */
  openStore(site: SiteId, options?: { readonly create: boolean }): Promise<SnapshotStore>
  dump(request: DumpRequest): Promise<DumpResult>
  /** A database's password was read from the site's configuration: from now on it is never shown. */
  readonly keepSecret: (secret: Secret) => void
}

export interface SnapshotsDeps extends SnapshotDeps {
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  /** Told what the judgement of each snapshot found: its report has only the counts. */
  readonly onJudged?: (report: SiteReport) => void
}
