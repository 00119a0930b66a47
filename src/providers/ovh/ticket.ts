import type { Signalled } from '../types.ts'
import type { OvhClient } from './client.ts'
import { ticket, ticketMade } from './incident-shapes.ts'
import { ids } from './shapes.ts'
import { eachThere } from './unless-gone.ts'

export interface Ticket {
  readonly subject: string
  readonly body: string
  readonly urgent: boolean
}

/**
 * A ticket at OVH's support about a hosting, and its number. One with this subject that is still open is that ticket: whoever was killed
 * after asking does not ask a second time. "Critical intervention" is never asked for, since it can be billed.
 */
export async function openTicket(
  client: OvhClient,
  service: string,
  { subject, body, urgent }: Ticket,
  options: Signalled,
): Promise<string> {
  const query = { serviceName: service, status: 'open', subject }
  const known = await client.call('GET', ['support', 'tickets'], ids, { ...options, query })
  const open = await eachThere(known.slice(0, 50), (id) => client.call('GET', ['support', 'tickets', id], ticket, options))
  const same = open.find((one) => one.subject.trim() === subject.trim() && one.state.toLowerCase() !== 'closed')
  if (same !== undefined) return same.ticketNumber || same.ticketId
  const weight = urgent ? 'high' : 'medium'
  const made = await client.call('POST', ['support', 'tickets', 'create'], ticketMade, {
    ...options,
    body: {
      subject,
      body,
      type: 'genericRequest',
      category: 'incident',
      product: 'hosting',
      serviceName: service,
      impact: weight,
      urgency: weight,
    },
  })
  return made.ticketNumber || made.ticketId
}
