import type { WarnedSite } from '../../app/rotation/people-of-plan.ts'
import type { RotateDeps, RotateWish, SiteRotateEvent } from '../../app/rotation/types.ts'
import type { Account, OwnerId, Site } from '../../core/account.ts'
import type { ErrorKind } from '../../core/error.ts'
import type { RotationNotice, RotationReport, RotationRound, SiteRotation } from '../../core/rotation-report.ts'

export type { RotationReport, SiteRotation } from '../../core/rotation-report.ts'

export interface RotateRequest {
  /** In the order of the inventory, which is the order they are worked in. */
  readonly sites: readonly Site[]
  readonly accounts: readonly Account[]
  readonly wish: RotateWish
  /** Act. Otherwise plans are made for all, and nothing else. */
  readonly apply: boolean
  /** The yes was given beforehand: in an emergency nothing then waits for the plans of all. */
  readonly agreed: boolean
  /** Accounts worked on at once. */
  readonly parallel: number
}

export type RotateEvent =
  | SiteRotateEvent
  /** Every site was looked at. Told before anybody is asked. */
  | { readonly type: 'surveyed'; readonly sites: readonly SiteRotation[] }
  | { readonly type: 'round'; readonly round: RotationRound; readonly index: number; readonly of: number; readonly sites: number }

/** What one owner is to be told. */
export interface OwnersPeople {
  /** Absent: the inventory names none. */
  readonly owner?: OwnerId
  readonly sites: readonly { readonly site: Site; readonly warned: readonly WarnedSite[] }[]
}

export interface FleetRotateDeps extends Omit<RotateDeps, 'tell'> {
  /** Whether a person agrees to what was planned. Asked once, after all sites were planned and before anything is changed. */
  agree(sites: readonly SiteRotation[]): Promise<boolean>
  /** Writes the notices, each for one owner. */
  notices(owners: readonly OwnersPeople[], startedAt: string): Promise<readonly RotationNotice[]>
  /** The command contract's exit code of an error (cli/exit-codes.ts). */
  exitCodeOf(kind: ErrorKind): number
  readonly version: string
  readonly tell: (event: RotateEvent) => void
}

export type RotationStop = NonNullable<RotationReport['stopped']>
