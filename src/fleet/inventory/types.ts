import type { Account, AccountId, Owner, ProviderSettings, Site, SiteId } from '../../core/account.ts'
import type { AlertSettings } from '../../core/alert.ts'
import type { Confidence } from '../../core/finding.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import type { RuleId } from '../../core/rule-catalog.ts'
import type { Lang } from '../../i18n/types.ts'

/** Where an effective value comes from. */
export type Origin =
  | { readonly from: 'file'; readonly file: string; readonly line: number; readonly column: number }
  | { readonly from: 'env'; readonly name: string }
  | { readonly from: 'flag'; readonly name: string }
  | { readonly from: 'default' }

/** One effective value. A secret is shown as its reference (`env:NAME`), a command by its program only. */
export interface EffectiveValue {
  /** `accounts.elus.port`, `sites."lepcf.fr".failOn`. */
  readonly path: string
  /** The keys of `path`: `['accounts', 'elus', 'port']`. */
  readonly keys: readonly string[]
  readonly value: string | number | boolean | readonly string[]
  readonly origin: Origin
}

/** What may differ from site to site without being part of the site itself. */
export interface SiteSettings {
  readonly failOn: Confidence
  readonly paranoid: boolean
}

/** A finding accepted on purpose. */
export interface Waiver {
  /** Its place in the list, from 0, and its line. */
  readonly index: number
  readonly line: number
  readonly covers: { readonly fingerprint: string } | { readonly rules: readonly RuleId[]; readonly path: string; readonly site?: SiteId }
  /** Lower-case hex: only while the content is this one. */
  readonly sha256?: string
  readonly reason: string
  readonly owner: string
  /** Last day it holds, YYYY-MM-DD, UTC. */
  readonly expires: string
}

/** A waiver that waives nothing, and why, in the user's language. */
export interface WaiverProblem {
  readonly index: number
  readonly line: number
  readonly problem: string
}

/** siteguard.yml after defaults, environment and flags. */
export interface Inventory {
  /** Absolute. */
  readonly file: string
  /** Language the file asks for. */
  readonly lang?: Lang
  readonly accounts: readonly Account[]
  /** In the order of the file. */
  readonly sites: readonly Site[]
  readonly owners: readonly Owner[]
  /** One for every site. */
  readonly settings: ReadonlyMap<SiteId, SiteSettings>
  /** Public age keys of the keepers: whatever is sealed is sealed to them besides our own. */
  readonly recipients: readonly string[]
  /** Control APIs of hosts. Those accounts name that stand not here have their kind as name, and their keys where the adapter looks. */
  readonly providers: readonly ProviderSettings[]
  /** The vault's file, absolute. It need not be there. */
  readonly vault: string
  readonly offsite: readonly OffsitePlace[]
  /** Folder of the team's ledger, absolute. Absent: there is none. */
  readonly ledger?: string
  /** Public keys whose signature on an off-site copy counts, besides our own. */
  readonly signers: readonly string[]
  /** Who is told of what is new. Absent: nobody. */
  readonly alerts?: AlertSettings
  readonly waivers: readonly Waiver[]
  readonly waiverProblems: readonly WaiverProblem[]
  readonly effective: readonly EffectiveValue[]
}

/** What flags of the command line override. */
export interface InventoryOverrides {
  readonly failOn?: Confidence
  readonly paranoid?: boolean
  readonly connections?: number
}

/** A site to be added. */
export interface SiteProposal {
  readonly account: AccountId
  readonly root: string
  /** Wanted id; one is made from the URL or the root when it is absent or not usable. */
  readonly id?: string
  readonly url?: string
  readonly cms?: Site['cms']
}
