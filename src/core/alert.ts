import type { OwnerId, SecretRef } from './account.ts'

/** A chat room's incoming webhook: its address is the secret. Slack's shape is what Mattermost, Rocket.Chat and others take too. */
export const CHAT_KINDS = ['mattermost', 'slack', 'discord'] as const
export type ChatKind = (typeof CHAT_KINDS)[number]

/** How mail leaves: TLS from the first byte, or asked for and insisted on; `none` only on this machine. */
export const MAIL_SECURITY = ['tls', 'starttls', 'none'] as const

/** Where alerts go. Secrets are references, looked up when something is sent. */
export type AlertChannel = { readonly name: string } & (
  | {
      readonly kind: 'email'
      readonly host: string
      readonly port?: number
      readonly security: (typeof MAIL_SECURITY)[number]
      readonly user?: string
      readonly password?: SecretRef
      readonly from: string
      readonly to: readonly string[]
    }
  /** Whoever knows the topic's name reads it: it is a secret. */
  | { readonly kind: 'ntfy'; readonly url: string; readonly topic: SecretRef; readonly token?: SecretRef }
  | { readonly [K in ChatKind]: { readonly kind: K; readonly url: SecretRef } }[ChatKind]
  | { readonly kind: 'matrix'; readonly url: string; readonly room: string; readonly token: SecretRef }
  /** JSON to an address of one's own, signed with `key` (HMAC-SHA256 of the body) where there is one. */
  | { readonly kind: 'webhook'; readonly url: SecretRef; readonly key?: SecretRef }
  /** By the credits of an account at OVH, to any number; `provider`: whose keys, as under `providers` (default: ovh). */
  | {
      readonly kind: 'ovh-sms'
      readonly service: string
      readonly to: readonly string[]
      readonly sender?: string
      readonly provider?: string
    }
  | { readonly kind: 'free-mobile'; readonly user: string; readonly password: SecretRef; readonly url?: string }
)

export type AlertChannelKind = AlertChannel['kind']

/** Hours in which only what is critical is sent, by the clock of a place. */
export interface QuietHours {
  /** `22:00`. */
  readonly from: string
  readonly to: string
  /** As the IANA names it: `Europe/Paris`. */
  readonly zone: string
}

/** How often what can wait is told, in one message. */
export const DIGESTS = ['daily', 'weekly'] as const

/** Who is told. */
export interface AlertRoute {
  /** Absent: of every site whose owner has no route of its own. */
  readonly owner?: OwnerId
  /** Names of channels. */
  readonly channels: readonly string[]
  readonly quiet?: QuietHours
  /** What is not critical is gathered, and told so often. Absent: after each night. */
  readonly digest?: (typeof DIGESTS)[number]
  /** Told further where nobody acknowledged what is critical. Minutes. */
  readonly escalate?: { readonly after: number; readonly channels: readonly string[] }
}

export interface AlertSettings {
  readonly channels: readonly AlertChannel[]
  readonly routes: readonly AlertRoute[]
  /** Address that is asked after every finished run, and tells somebody when it no longer is. */
  readonly heartbeat?: SecretRef
  /** Page of the CI on which a person goes on. */
  readonly job?: string
}

/** What is told, once it is in words. Its text is ours, with hostile names made printable. */
export interface AlertMessage {
  /** The same for the same thing: channels that can do not show it twice. */
  readonly id: string
  readonly urgency: 'critical' | 'news' | 'test'
  /** One line. */
  readonly title: string
  readonly lines: readonly string[]
  /** Pages to open. */
  readonly links: readonly { readonly label: string; readonly url: string }[]
}
