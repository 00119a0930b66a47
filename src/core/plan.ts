import type { AccountId, SiteId } from './account.ts'
import type { Sha256 } from './manifest.ts'
import type { Op, TreeMember } from './op.ts'
import type { RemotePath } from './path.ts'
import type { SnapshotId } from './snapshot.ts'

/** Why a path is left as it is although the wanted state differs, or is told beside the ops. */
export interface PlanNote {
  readonly path: RemotePath
  /**
   * link-not-made: the transport makes no links · special: a pipe, socket or device · unread: it could not be read, so nothing is
   * decided about it · kept: the site's own, judged and left · unjudged: the site's own code that no manifest and no rule vouches
   * for · derived: made again by the CMS, so removed rather than restored · unsafe: the snapshot names a place outside the site
   * from-snapshot: a rebuild found fault with it, and puts back what stood there when the site was last known to be clean
   * bad-name: over FTP, a name that servers were seen to change (pure-ftpd writes `_` for control characters and for a blank at the end)
   * barred: the login may not change it: a cache of another user's that stays as it is, or rights that are not its to set
   * row-cut · row-emptied · row-removed · row-disarmed: what becomes of a row or a value of the database (core/database-path.ts), `detail` is
   * what is taken out · row-left: something of an intruder's is in it that cannot be taken out with certainty
   */
  readonly why:
    | 'link-not-made'
    | 'special'
    | 'unread'
    | 'kept'
    | 'unjudged'
    | 'derived'
    | 'unsafe'
    | 'from-snapshot'
    | 'bad-name'
    | 'barred'
    | 'row-cut'
    | 'row-emptied'
    | 'row-removed'
    | 'row-disarmed'
    | 'row-left'
  readonly detail?: string
}

/** How changes go live, as the host allows it. */
export interface Swap {
  /**
   * atomic: each file or folder is replaced by one rename, nothing is ever absent · two-renames: the old is renamed away, then
   * the new one in: absent for a round trip or a few (`renameTrips`) each.
   */
  readonly method: 'atomic' | 'two-renames'
  /** Files and folders exchanged while visitors may come, and the milliseconds that may take from first to last. */
  readonly changes: number
  readonly expectedMs: number
}

/** What is looked at before a change is planned. */
export const CHECK_IDS = [
  'version',
  'php-cli',
  'php-web',
  'extensions',
  'space',
  'writable',
  'database',
  'plugins',
  'local-changes',
  'old-passwords',
  'shared-core',
  'packaged-core',
  'verdict',
  'migration',
  'health',
  'accounts',
  'new-passwords',
  'lost-passwords',
  'owners',
  'backdoors',
  'out-of-reach',
  'hardening',
  'decisions',
  'proof',
] as const

export type CheckId = (typeof CHECK_IDS)[number]

/**
 * What a look found. ok: as it has to be · told: goes on, and a person should know · unknown: could not be looked at, and goes on ·
 * refused: nothing is planned before it is put right. Words are in i18n (upgrade.ts), by `check`, `state` and `params.reason`.
 */
export interface PlanCheck {
  readonly check: CheckId
  readonly state: 'ok' | 'told' | 'unknown' | 'refused'
  readonly params: Readonly<Record<string, string | number | readonly string[]>>
}

/**
 * What would be done to one site, as reviewed and later applied. Serialisable; holds digests, never contents, never a secret.
 * `hash` covers everything else in it (recipes/plan-file.ts), so an edited plan is refused.
 */
export interface Plan {
  readonly format: 'siteguard-plan'
  readonly version: 1
  /** `20261122T000229Z-1a2b3c4d`: names the run that applies it, too. */
  readonly id: string
  /** ISO 8601, UTC. */
  readonly createdAt: string
  readonly siteguard: string
  readonly site: SiteId
  readonly account: AccountId
  /** Document root, relative to the account's home or absolute, as the inventory had it. */
  readonly root: RemotePath
  /**
   * `account`: it is about what lies in the account's home and belongs to no site. `root` is that home (''), `site` the account's id behind an
   * `@`, `before` holds only what was looked at; and the folder we work in is no document root for lying below it.
   */
  readonly scope?: 'account'
  readonly recipe: { readonly name: string; readonly hash: Sha256 }
  /** The site as it stood when this was planned: evidence, undo point, and what `stale` is measured against. */
  readonly before: SnapshotId
  /** Snapshots (targets too) of the site's store that hold the contents to write. */
  readonly sources: readonly SnapshotId[]
  readonly ops: readonly Op[]
  /** Members of every tree the ops speak of, by digest, ordered by path. */
  readonly trees: Readonly<Record<string, readonly TreeMember[]>>
  readonly notes: readonly PlanNote[]
  /** What was looked at before, where the recipe looks at something: none of them refused. */
  readonly checks?: readonly PlanCheck[]
  readonly swap: Swap
  readonly hash: Sha256
}

/** Nothing is to be done, as far as could be seen: of something it is not known, for it could not be read. */
export function isUndecided({ ops, notes }: Pick<Plan, 'ops' | 'notes'>): boolean {
  return ops.length === 0 && notes.some(({ why }) => why === 'unread')
}
