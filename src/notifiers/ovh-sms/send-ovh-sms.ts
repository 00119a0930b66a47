import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { plainText } from '../plain-text.ts'
import type { Notifier } from '../types.ts'

/** Two SMS: each costs. Characters. */
const MOST = 300
/** Signs of print that are not in an SMS's own alphabet: one of them makes a message of 160 characters one of 70. */
const PLAIN: readonly (readonly [RegExp, string])[] = [
  [/[\u2018\u2019]/g, "'"],
  [/[\u201c\u201d\u00ab\u00bb]\u00a0?/g, '"'],
  [/\u2026/g, '...'],
  [/[\u00a0\u202f]/g, ' '],
]

/** An SMS to any number, by the API of OVH and the credits of an account there. Its keys are those of the inventory's `providers`. */
export const sendOvhSms: Notifier<'ovh-sms'> = async (channel, message, deps, signal) => {
  const fail = (detail: string, cause?: unknown): SiteguardError =>
    new SiteguardError({ code: 'SG-ALERT-001', kind: 'connect', params: { channel: channel.name, detail }, cause })
  if (deps.sms === undefined) throw fail('providers')
  const text = PLAIN.reduce((said, [sign, plain]) => said.replace(sign, plain), plainText(message, MOST))
  const { provider = 'ovh', service, to, sender } = channel
  try {
    const { refused } = await deps.sms(provider, { service, to, text, ...(sender === undefined ? {} : { sender }) }, signal)
    if (refused.length > 0) throw fail(refused.join(', '))
  } catch (error) {
    signal.throwIfAborted()
    if (!isSiteguardError(error) || !error.code.startsWith('SG-PROV-')) throw error
    throw fail(String((error.params as { detail?: unknown }).detail ?? error.code), error)
  }
}
