import type { SecretRef } from '../core/account.ts'
import type { AlertChannel, AlertChannelKind, AlertMessage } from '../core/alert.ts'
import type { Secret } from '../core/secret.ts'

/** Settings of one kind of channel. */
export type ChannelOf<K extends AlertChannelKind> = Extract<AlertChannel, { readonly kind: K }>

export interface NotifierDeps {
  /** @param label Where it stands in the inventory: `alerts.channels.phone.token`. */
  resolve(ref: SecretRef, label: string): Promise<Secret>
  readonly userAgent: string
  /** Sends a text by the API of a host, which the inventory names. Gives the numbers that were not taken. */
  readonly sms?: (
    provider: string,
    job: { readonly service: string; readonly to: readonly string[]; readonly text: string; readonly sender?: string },
    signal: AbortSignal,
  ) => Promise<{ readonly refused: readonly string[] }>
  /** Milliseconds for one try. Default 20,000. */
  readonly timeoutMs?: number
  /** Waits between tries. Default: really. */
  readonly sleep?: (ms: number) => Promise<void>
}

/**
 * Sends one message by one channel, from this machine and never from a site. It resolves once the other side took it. What is only passing is
 * tried again; the same message may then arrive twice where the other side cannot tell.
 * @throws SG-ALERT-001; SG-SEC-001 and such for its secrets
 */
export type Notifier<K extends AlertChannelKind = AlertChannelKind> = (
  channel: ChannelOf<K>,
  message: AlertMessage,
  deps: NotifierDeps,
  signal: AbortSignal,
) => Promise<void>
