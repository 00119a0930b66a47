import { plainText } from '../plain-text.ts'
import { sendHttp } from '../send-http.ts'
import type { Notifier } from '../types.ts'

const API = 'https://smsapi.free-mobile.fr/sendmsg'
/** What the API takes in one go. Characters. */
const MOST = 999

/**
 * An SMS to the subscriber's own line at Free Mobile, whose option "notifications by SMS" must be on. By POST: in an address the key would
 * stand in logs. 402 means too many in a short time, 403 that the option is off or the key wrong.
 */
export const sendFreeMobile: Notifier<'free-mobile'> = async (channel, message, deps, signal) => {
  const pass = await deps.resolve(channel.password, `alerts.channels.${channel.name}.password`)
  const body = JSON.stringify({ user: channel.user, pass: pass.reveal(), msg: plainText(message, MOST) })
  await sendHttp(channel.name, { method: 'POST', url: channel.url ?? API, body }, deps, signal)
}
