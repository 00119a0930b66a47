import type { Secret } from '../../core/secret.ts'

/** What a value is to its slot. `dropped`: was pending and taken back; kept until another value has proved itself. */
export const VALUE_STATES = ['current', 'pending', 'previous', 'dropped'] as const
export type ValueState = (typeof VALUE_STATES)[number]

/** All that is told of a value without telling it. Times are ISO 8601, UTC. */
export interface ValueFacts {
  /** Made anew for each value: tells two values apart that nobody may see. */
  readonly id: string
  /** When it came into the vault. */
  readonly made: string
  /** When it came into the state it has. */
  readonly since: string
  /** The run that made it. */
  readonly run?: string
}

/** All that is told of a slot without telling its values. */
export interface SlotFacts {
  readonly name: string
  /** What it is for, in one word: `password`, `database`, `salt`, `key`… */
  readonly kind: string
  readonly note: string
  /** Login it goes with, and where. */
  readonly user?: string
  readonly url?: string
  readonly current?: ValueFacts
  readonly pending?: ValueFacts
  readonly previous?: ValueFacts
  readonly dropped: readonly ValueFacts[]
}

/** One who can open the vault. */
export interface Keeper {
  /** `age1…`, `age1pq1…`, `ssh-ed25519 …` or `ssh-rsa …`. */
  readonly key: string
  readonly name: string
}

/** What is told on every opening until somebody has seen to it. */
export type VaultWarning =
  /** Sealed by another program than siteguard: to whom, its header tells by number only. */
  | { readonly kind: 'sealed-elsewhere'; readonly listed: number; readonly found: number }
  /** The header has stanzas that the list inside does not explain, or lacks some. */
  | { readonly kind: 'recipients-differ'; readonly listed: number; readonly found: number }
  /** The team's list (the inventory) names a key that cannot open the vault. */
  | { readonly kind: 'lost-recipient'; readonly key: string; readonly name: string }
  /** A key can open the vault that the team's list does not name. */
  | { readonly kind: 'extra-recipient'; readonly key: string; readonly name: string }
  /** The file went back behind what this machine wrote; what it lacked was put back by `slots`. */
  | { readonly kind: 'merged'; readonly slots: readonly string[] }

export interface SlotDetails {
  readonly kind?: string
  readonly note?: string
  readonly user?: string
  readonly url?: string
}

export interface PendingOptions extends SlotDetails {
  /** The run that makes it. Absent: a person gave it, and the next run is to bring it in. */
  readonly run?: string
}

/** Names the pending value meant: what another run made is never taken for it. */
export interface PendingChoice {
  /** Of `setPending`. */
  readonly id?: string
  readonly run?: string
}

/**
 * An open vault. Reading is of what stood in the file when it was last read; every change reads it again under a lock, changes what it
 * finds there, and writes it whole. A change that is refused changes nothing.
 */
export interface Vault {
  readonly file: string
  /** Of the vault, made when it was created. */
  readonly id: string
  slots(): readonly SlotFacts[]
  slot(name: string): SlotFacts | undefined
  keepers(): readonly Keeper[]
  warnings(): readonly VaultWarning[]
  /** `undefined` where the slot has no value in that state. @throws SG-VAULT-005 */
  value(slot: string, state?: ValueState, id?: string): Secret | undefined
  /** The value in use. @throws SG-VAULT-005, SG-VAULT-020 when there is none yet */
  current(slot: string): Secret
  /** Whether `add` would be refused, before a value is asked for. @throws SG-VAULT-006, SG-VAULT-007, SG-VAULT-015 */
  mayAdd(slot: string, replace: boolean): void
  /** Reads the file again. */
  reload(): Promise<void>
  /**
   * A value that is in use already becomes current; what was current becomes previous.
   * @throws SG-VAULT-006 when there is a current value and `replace` is not true, SG-VAULT-007 when one is pending.
   */
  add(slot: string, value: Secret, details?: SlotDetails & { readonly replace?: boolean; readonly run?: string }): Promise<ValueFacts>
  /** Before a change at the source. On return the value is on the disk. @throws SG-VAULT-007 when another value is pending. */
  setPending(slot: string, value: Secret, options: PendingOptions): Promise<ValueFacts>
  /** pending becomes current, current becomes previous. Done already (its value is current) is no error. @throws SG-VAULT-008 */
  promote(slot: string, which?: PendingChoice): Promise<ValueFacts>
  /** pending is taken back, and kept as dropped until the next promotion. @throws SG-VAULT-008 */
  dropPending(slot: string, which?: PendingChoice): Promise<void>
  /** A dropped or previous value turns out to be the one that works: it becomes pending again. @throws SG-VAULT-007, SG-VAULT-020 */
  takeUp(slot: string, id: string, options: { readonly run: string }): Promise<ValueFacts>
  describe(slot: string, details: SlotDetails): Promise<void>
  /** Takes previous and dropped values away for good. Gives how many. */
  forget(slot: string): Promise<number>
  /** Takes a slot away for good. @throws SG-VAULT-007 while one is pending. */
  remove(slot: string): Promise<void>
  /** Several changes in one write: all of them or none. */
  change<T>(work: (draft: VaultDraft) => T): Promise<T>
  /** Seals anew to these. @throws SG-VAULT-011, SG-VAULT-016 when none of our own keys would open it. */
  setKeepers(keepers: readonly Keeper[]): Promise<void>
}

/** The same changes, on a draft that is written as a whole. Times and ids are made here. */
export interface VaultDraft {
  slots(): readonly SlotFacts[]
  slot(name: string): SlotFacts | undefined
  value(slot: string, state?: ValueState, id?: string): Secret | undefined
  add(slot: string, value: Secret, details?: SlotDetails & { readonly replace?: boolean; readonly run?: string }): ValueFacts
  setPending(slot: string, value: Secret, options: PendingOptions): ValueFacts
  promote(slot: string, which?: PendingChoice): ValueFacts
  dropPending(slot: string, which?: PendingChoice): void
  takeUp(slot: string, id: string, options: { readonly run: string }): ValueFacts
  /** The pending value a person gave becomes this run's. @throws SG-VAULT-007 when it is another run's, SG-VAULT-008 when there is none */
  claim(slot: string, options: { readonly run: string }): ValueFacts
  describe(slot: string, details: SlotDetails): void
  forget(slot: string): number
  remove(slot: string): void
}
