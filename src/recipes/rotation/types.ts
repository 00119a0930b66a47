import type { Credential, CredentialKind, PasswordRules, ProviderRef, SlotName } from '../../core/credential.ts'
import type { Stand } from '../../core/op.ts'
import type { Secret } from '../../core/secret.ts'
import type { Provider } from '../../providers/types.ts'
import type { OpContext } from '../types.ts'

/** What a slot is for, for people who look at the vault. */
export interface SlotAbout {
  readonly kind: 'database' | 'person' | 'login'
  readonly user: string
  readonly url?: string
}

/**
 * What a rotation asks of the vault. Every call is one locked change of the file, on the disk before it returns, and can be made again
 * after a crash. `run` is the plan's id.
 */
export interface RotationVault {
  /** The value a slot has now. Undefined: none, or no such slot. */
  current(slot: SlotName): Promise<Secret | undefined>
  /**
   * The value to bring in: the one that waits there (made by an earlier try of this run, or given by a person), the one this run has
   * made current already, otherwise a new one.
   * @throws SG-VAULT-… when another run's value waits there.
   */
  pending(slot: SlotName, rules: PasswordRules, run: string, about: SlotAbout): Promise<Secret>
  /** The value this run brought in, waiting or current. Undefined: it has brought none in, or took it back. */
  made(slot: SlotName, run: string): Promise<Secret | undefined>
  /** What is in use although the vault did not know it becomes the current value, so that it is not lost; the one there becomes the previous. */
  adopt(slot: SlotName, value: Secret, about: SlotAbout): Promise<void>
  /** The waiting value was proved to work and the old one not to: it is current, and the old one previous. */
  promote(slot: SlotName, run: string): Promise<void>
  /** The run went back: what it brought in is no more than a previous value, and what was current before is so again. */
  takeBack(slot: SlotName, run: string): Promise<void>
}

/** A rotation in its place. */
export interface PlacedRotation<K extends CredentialKind> {
  readonly index: number
  readonly credential: Extract<Credential, { kind: K }>
}

/** How one kind of credential is rotated: as `OpHandler`, one op at a time. */
export interface Rotator<K extends CredentialKind> {
  check(each: PlacedRotation<K>, context: OpContext): Promise<void>
  stand(each: PlacedRotation<K>, context: OpContext): Promise<Stand>
  apply(each: PlacedRotation<K>, context: OpContext): Promise<void>
  undo(each: PlacedRotation<K>, context: OpContext): Promise<void>
  /** The run is over: what it kept of the old credential goes, too, for nobody is to find it there. */
  clear(each: PlacedRotation<K>, context: OpContext): Promise<void>
}

/** The hosts whose APIs runs may use, with the keys the inventory names for them. */
export interface ProviderDesk {
  /** @throws SG-PROV-001 when its keys are not there, or it has no API. */
  open(ref: Pick<ProviderRef, 'kind' | 'name'>, signal: AbortSignal): Promise<Provider>
  /** How long what was asked of one may take, milliseconds. Default 15 minutes. */
  readonly patienceMs?: number
  /** First pause between two looks at it, milliseconds. Default 1,000. */
  readonly firstPauseMs?: number
}

/** A login whose password is to be tried. */
export interface LoginPlace {
  readonly login: string
  readonly tried: 'as-account' | 'sftp' | 'ftps'
  /** Where, when it is not the account's own host. */
  readonly host?: string
}

/** Logging in to an account by passwords. */
export interface LoginDesk {
  /** Tries one by itself: no key, no agent, nothing else that could let in. In clear text only where the account's own way is. */
  tries(place: LoginPlace, password: Secret, signal: AbortSignal): Promise<'in' | 'refused'>
  /** The password siteguard itself logs in with, where the inventory says where it is and nobody has to be asked. */
  own(): Promise<Secret | undefined>
}

/** What only a person can do. */
export interface ManualTask {
  readonly what: 'provider-password'
  readonly login: string
  /** Where the new value waits in the vault. */
  readonly slot: SlotName
  readonly provider: string
  /** The last try found that it is not done yet. */
  readonly again: boolean
}

/** Waits until a person says it is done. `later`: nobody is there, or they will do it another time. */
export type AskPerson = (task: ManualTask, signal: AbortSignal) => Promise<'done' | 'later'>
