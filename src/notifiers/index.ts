import type { AlertChannel, AlertChannelKind, AlertMessage } from '../core/alert.ts'
import type { ChannelOf, Notifier, NotifierDeps } from './types.ts'

export type { NotifierDeps } from './types.ts'

type Rest = readonly [message: AlertMessage, deps: NotifierDeps, signal: AbortSignal]

const chat = async () => (await import('./chat/send-chat.ts')).sendChat

/** Every kind of channel; each is loaded where something is sent by it. */
const notifiers = {
  email: async () => (await import('./email/send-email.ts')).sendEmail,
  ntfy: async () => (await import('./ntfy/send-ntfy.ts')).sendNtfy,
  mattermost: chat,
  slack: chat,
  discord: chat,
  matrix: async () => (await import('./matrix/send-matrix.ts')).sendMatrix,
  webhook: async () => (await import('./webhook/send-webhook.ts')).sendWebhook,
  'ovh-sms': async () => (await import('./ovh-sms/send-ovh-sms.ts')).sendOvhSms,
  'free-mobile': async () => (await import('./free-mobile/send-free-mobile.ts')).sendFreeMobile,
} satisfies { readonly [K in AlertChannelKind]: () => Promise<(channel: ChannelOf<K>, ...rest: Rest) => Promise<void>> }

/** Sends a message by a channel of whatever kind. @throws SG-ALERT-001 */
export async function notify(channel: AlertChannel, message: AlertMessage, deps: NotifierDeps, signal: AbortSignal): Promise<void> {
  const send = (await notifiers[channel.kind]()) as Notifier
  await send(channel, message, deps, signal)
}
