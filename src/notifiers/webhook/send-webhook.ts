import { createHmac } from 'node:crypto'
import { sendHttp } from '../send-http.ts'
import type { Notifier } from '../types.ts'

/**
 * The message as JSON to an address of one's own. With a key, `x-siteguard-signature: sha256=HEX` is the HMAC-SHA256 of the body's bytes, as
 * GitHub signs its webhooks; `id` is the same when it is sent again.
 */
export const sendWebhook: Notifier<'webhook'> = async (channel, message, deps, signal) => {
  const label = `alerts.channels.${channel.name}`
  const url = await deps.resolve(channel.url, `${label}.url`)
  const key = channel.key === undefined ? undefined : await deps.resolve(channel.key, `${label}.key`)
  const body = JSON.stringify({ schemaVersion: 1, kind: 'alert', ...message })
  const headers =
    key === undefined ? {} : { 'x-siteguard-signature': `sha256=${createHmac('sha256', key.reveal()).update(body).digest('hex')}` }
  await sendHttp(channel.name, { method: 'POST', url: url.reveal(), body, headers, repeatable: true }, deps, signal)
}
