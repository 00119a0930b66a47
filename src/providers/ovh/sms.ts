import * as z from 'zod'
import { printable } from '../../core/printable.ts'
import type { Provider } from '../types.ts'
import type { OvhClient } from './client.ts'

/** `POST /sms/{serviceName}/jobs` (api-schemas of OVH's own command, `sms.json`, 2025-10). */
const job = z.looseObject({ invalidReceivers: z.array(z.string().max(100)).max(1000).nullish() })

/**
 * Sends a text, once: nobody knows of a call that broke whether it was taken, and each one costs. `noStopClause`: it advertises nothing.
 * Without a sender of one's own the number is one that takes answers.
 */
export function createSms(client: OvhClient): NonNullable<Provider['sms']> {
  return async ({ service, to, text, sender }, { signal } = {}) => {
    const { invalidReceivers } = await client.call('POST', ['sms', service, 'jobs'], job, {
      body: {
        message: text,
        receivers: to,
        noStopClause: true,
        priority: 'high',
        charset: 'UTF-8',
        ...(sender === undefined ? { senderForResponse: true } : { sender }),
      },
      ...(signal === undefined ? {} : { signal }),
    })
    return { refused: (invalidReceivers ?? []).map(printable) }
  }
}
