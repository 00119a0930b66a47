/** What an owner changes who leaves his keepers: what they can still open, by where it is. No secret is in it. */
export interface LeavingFacts {
  readonly owner: string
  /** ISO 8601, UTC. */
  readonly at: string
  /** Logins, and where the keepers have their passwords and keys; `others`: sites of other owners on the same account. */
  readonly accounts: readonly {
    readonly account: string
    readonly address: string
    readonly secrets: readonly string[]
    readonly others: number
  }[]
  /** Hosts whose API the keepers have keys to. */
  readonly providers: readonly string[]
  readonly sites: readonly string[]
  /** Names of places with sealed copies, which the keepers can open. */
  readonly copies: readonly string[]
  /** Names of channels by which the owner is told. */
  readonly channels: readonly string[]
  /** Incidents that are about others as well, and stay with the keepers. */
  readonly incidents: readonly string[]
}
