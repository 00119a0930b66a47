import type { ErrorCode, ErrorParams } from '../core/error-codes.ts'
import type { RuleId, RuleParams } from '../core/rule-catalog.ts'
import type { AccountTexts } from './en/account.ts'
import type { AlertsTexts } from './en/alerts.ts'
import type { CiTexts } from './en/ci.ts'
import type { CopiesTexts } from './en/copies.ts'
import type { DemoTexts } from './en/demo.ts'
import type { FleetTexts } from './en/fleet.ts'
import type { HardenTexts } from './en/harden.ts'
import type { HealthTexts } from './en/health.ts'
import type { HelpTexts } from './en/help.ts'
import type { HistoryTexts } from './en/history.ts'
import type { HostsTexts } from './en/hosts.ts'
import type { IncidentTexts } from './en/incident.ts'
import type { IncidentPapersTexts } from './en/incident-papers.ts'
import type { OwnersTexts } from './en/owners.ts'
import type { PlanTexts } from './en/plans.ts'
import type { RecoveryTexts } from './en/recovery.ts'
import type { ReportTexts } from './en/report.ts'
import type { RestoreTexts } from './en/restore.ts'
import type { RotateTexts } from './en/rotate.ts'
import type { RuleSetTexts } from './en/rule-set.ts'
import type { ScreenTexts } from './en/screen.ts'
import type { SnapshotReportTexts } from './en/snapshot-report.ts'
import type { StatusTexts } from './en/status.ts'
import type { TimelineTexts } from './en/timeline.ts'
import type { TopicTexts } from './en/topics.ts'
import type { UpgradeTexts } from './en/upgrade.ts'
import type { VaultTexts } from './en/vault.ts'
import type { WatchTexts } from './en/watch.ts'
import type { ErrorText, ErrorTexts, Lang, RuleText, RuleTexts } from './types.ts'

export type { AccountTexts } from './en/account.ts'
export type { AlertsTexts } from './en/alerts.ts'
export type { CiTexts } from './en/ci.ts'
export type { CopiesTexts } from './en/copies.ts'
export type { DemoTexts } from './en/demo.ts'
export type { FleetTexts } from './en/fleet.ts'
export type { HardenTexts } from './en/harden.ts'
export type { HealthTexts } from './en/health.ts'
export type { HelpTexts } from './en/help.ts'
export type { HistoryTexts } from './en/history.ts'
export type { HostsTexts } from './en/hosts.ts'
export type { IncidentTexts } from './en/incident.ts'
export type { IncidentPapersTexts } from './en/incident-papers.ts'
export type { OwnersTexts } from './en/owners.ts'
export type { PlanTexts } from './en/plans.ts'
export type { RecoveryTexts } from './en/recovery.ts'
export type { ReportTexts } from './en/report.ts'
export type { RestoreTexts } from './en/restore.ts'
export type { RotateTexts } from './en/rotate.ts'
export type { RuleSetTexts } from './en/rule-set.ts'
export type { ScreenTexts } from './en/screen.ts'
export type { SnapshotReportTexts } from './en/snapshot-report.ts'
export type { StatusTexts } from './en/status.ts'
export type { TimelineTexts } from './en/timeline.ts'
export type { TopicTexts } from './en/topics.ts'
export type { UpgradeTexts } from './en/upgrade.ts'
export type { VaultTexts } from './en/vault.ts'
export type { WatchTexts } from './en/watch.ts'
export type { Lang } from './types.ts'

/** All words of one language. */
export interface Texts {
  readonly lang: Lang
  readonly errors: ErrorTexts
  readonly rules: RuleTexts
  /** Rules as such: which judge, what a test of them came to. */
  readonly ruleSet: RuleSetTexts
  readonly screen: ScreenTexts
  readonly help: HelpTexts
  /** Pages of `siteguard help`, and words of the manual page. */
  readonly topics: TopicTexts
  readonly snapshotReport: SnapshotReportTexts
  /** Documents made of a scan or of a night: page, summary, SARIF and such. */
  readonly report: ReportTexts
  /** Nights, records, comparisons. */
  readonly fleet: FleetTexts
  /** What is an owner's own: his journal, and what he takes away. */
  readonly owners: OwnersTexts
  /** Snapshots: lists, differences, what is kept and why. */
  readonly history: HistoryTexts
  /** Off-site copies. */
  readonly copies: CopiesTexts
  /** Plans and runs. */
  readonly plans: PlanTexts
  /** Restoring and quarantine. */
  readonly restore: RestoreTexts
  /** Bringing a locked account back. */
  readonly recovery: RecoveryTexts
  readonly watch: WatchTexts
  /** What is looked at before an upgrade, and what came of it. */
  readonly upgrade: UpgradeTexts
  /** What became of a rotation, and whom to warn. */
  readonly rotate: RotateTexts
  /** What lies in an account's home and lets in. */
  readonly account: AccountTexts
  /** Alerts that are sent. */
  readonly alerts: AlertsTexts
  /** Files of a CI. */
  readonly ci: CiTexts
  /** What is known of the ways of hosts. */
  readonly hosts: HostsTexts
  /** What probes on the live site proved. */
  readonly harden: HardenTexts
  /** What looks at a site's pages found. */
  readonly health: HealthTexts
  /** How accounts and sites stand. */
  readonly status: StatusTexts
  /** Who wrote what, by the logs. */
  readonly timeline: TimelineTexts
  /** The vault of secrets. */
  readonly vault: VaultTexts
  /** Incidents: running log, packs of evidence. */
  readonly incident: IncidentTexts
  /** Papers made of an incident's facts. */
  readonly incidentPapers: IncidentPapersTexts
  /** The demonstration. */
  readonly demo: DemoTexts
}

export const LANGS: readonly Lang[] = ['en', 'fr']

/** The words a command line is read by and `--help` is made of. A command's own words are four times as many, and read once it runs. */
export type CommandLineTexts = Pick<Texts, 'help'>

export async function loadCommandLineTexts(lang: Lang): Promise<CommandLineTexts> {
  return lang === 'fr' ? await import('./fr/help.ts') : await import('./en/help.ts')
}

/** Words of one language; those of the other are not even read. */
export async function loadTexts(lang: Lang): Promise<Texts> {
  return lang === 'fr' ? (await import('./fr/index.ts')).fr : (await import('./en/index.ts')).en
}

/** `fr`, `fr_FR.UTF-8`, `FR` give fr; everything else English. */
export function langOf(value: string | undefined): Lang {
  return value !== undefined && /^fr(?![a-z])/i.test(value) ? 'fr' : 'en'
}

/** Text of an error whose code and parameters are known only at run time (a report read back from JSON). */
export function errorText(texts: Texts, code: string, params: unknown): ErrorText | undefined {
  if (!Object.hasOwn(texts.errors, code)) return undefined
  return (texts.errors[code as ErrorCode] as (p: ErrorParams[ErrorCode]) => ErrorText)(onOneLine(params) as ErrorParams[ErrorCode])
}

/** Parameters whose line breaks are seen as such: lines of an error are ours, and no file's name may add one. */
function onOneLine(value: unknown): unknown {
  if (typeof value === 'string') return /[\r\n]/.test(value) ? value.trimEnd().replaceAll('\r', '\\r').replaceAll('\n', '\\n') : value
  if (Array.isArray(value)) return value.map(onOneLine)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, onOneLine(each)]))
}

export function ruleText(texts: Texts, rule: RuleId, params: RuleParams[RuleId]): RuleText {
  return (texts.rules[rule] as (p: RuleParams[RuleId]) => RuleText)(params)
}
