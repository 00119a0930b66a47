import type { MailState, ProviderIncident, Signalled } from '../types.ts'
import { email } from './incident-shapes.ts'
import { mailPassageOf } from './passage.ts'
import type { Place } from './place.ts'
import { anything } from './shapes.ts'

const ACTIONS = { block: 'BLOCK', purge: 'PURGE', unblock: 'UNBLOCK' } as const

/** mail() of PHP: `/email`. What waits is thrown away by `purge`, after which OVH opens it by itself. */
export function createMail({ client, path }: Place): ProviderIncident['mail'] {
  return {
    async get(options: Signalled = {}): Promise<MailState> {
      const { state, sentToday, maxPerDay } = await client.call('GET', path('email'), email, options)
      return {
        state,
        passage: mailPassageOf(state),
        purgeFirst: state.toLowerCase().startsWith('spam'),
        ...(sentToday === undefined ? {} : { sentToday }),
        ...(maxPerDay === undefined ? {} : { mostPerDay: maxPerDay }),
      }
    },
    async request(action, options = {}) {
      // What is stopped is stopped, what is empty is empty: asking twice is asking once.
      await client.call('POST', path('email', 'request'), anything, { ...options, body: { action: ACTIONS[action] }, repeatable: true })
    },
  }
}
