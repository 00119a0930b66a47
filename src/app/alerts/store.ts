import * as z from 'zod'
import type { OwnerId } from '../../core/account.ts'
import type { AlertMessage } from '../../core/alert.ts'
import { readJson, writeJson } from '../../disk/json-file.ts'

const MOST_BYTES = 4 * 1024 * 1024
/** Messages that are remembered. */
const MOST_KEPT = 500

/** A message that was sent, or waits to be. */
export interface KeptAlert {
  readonly message: AlertMessage
  readonly owner?: OwnerId
  /** Of its route. */
  readonly channels: readonly string[]
  /** ISO 8601, UTC. */
  readonly at: string
  /** For the end of quiet hours. */
  readonly waits: boolean
  /** Channels that did not take it. */
  readonly failed: readonly string[]
  readonly acknowledged?: boolean
  readonly escalated?: boolean
}

const kept: z.ZodType<KeptAlert> = z.object({
  message: z.object({
    id: z.string(),
    urgency: z.enum(['critical', 'news', 'test']),
    title: z.string(),
    lines: z.array(z.string()),
    links: z.array(z.object({ label: z.string(), url: z.string() })),
  }),
  owner: z.exactOptional(z.string() as unknown as z.ZodType<OwnerId>),
  channels: z.array(z.string()),
  at: z.string(),
  waits: z.boolean(),
  failed: z.array(z.string()),
  acknowledged: z.exactOptional(z.boolean()),
  escalated: z.exactOptional(z.boolean()),
})
const document = z.object({ schemaVersion: z.literal(1), alerts: z.array(kept) })

/** What was told on this machine, oldest first. */
export interface AlertStore {
  read(): Promise<readonly KeptAlert[]>
  /** One change after the other. @throws SG-DISK-002 */
  change(by: (all: readonly KeptAlert[]) => readonly KeptAlert[]): Promise<void>
}

/** A file; one that is damaged is begun anew: to tell twice is better than not at all. */
export function createAlertStore(file: string): AlertStore {
  const read = async (): Promise<readonly KeptAlert[]> => {
    const got = await readJson(file, MOST_BYTES)
    const parsed = 'value' in got ? document.safeParse(got.value) : undefined
    return parsed?.success === true ? parsed.data.alerts : []
  }
  let last: Promise<unknown> = Promise.resolve()
  return {
    read,
    async change(by) {
      const mine = last.then(async () => writeJson(file, { schemaVersion: 1, alerts: by(await read()).slice(-MOST_KEPT) }))
      last = mine.catch(() => {})
      await mine
    },
  }
}

/** With a message in it, in the place of the one of its id; when it was first told stays. */
export function keep(all: readonly KeptAlert[], alert: KeptAlert): readonly KeptAlert[] {
  const before = all.find(({ message }) => message.id === alert.message.id)
  if (before === undefined) return [...all, alert]
  return all.map((one) => (one === before ? { ...before, ...alert, at: before.waits ? alert.at : before.at } : one))
}
