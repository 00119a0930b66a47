import * as z from 'zod'
import { publishedSchema } from '../../core/published-schema.ts'
import { count, error, head, sha256, snapshotId, time, verdict } from './parts.ts'

const witness = z
  .strictObject({ counter: count, sha256: sha256.or(z.literal('')).describe('Over the copy’s newest index.') })
  .describe('What shows that a copy was not turned back to an older state: to be kept elsewhere.')
const at = { site: z.string(), place: z.string().describe('Name of the place in the inventory.') }

/** One copy of one site: what came of it, or why nothing did. */
const copies = <T extends z.core.$ZodLooseShape>(result: T) =>
  z.array(z.union([z.strictObject({ ...at, ...result }), z.strictObject({ ...at, error })]))

const key = z.strictObject({
  ...head('store-key'),
  recipient: z.string().describe('age recipient that copies are sealed to.'),
  signer: z.string().describe('Public key that indexes are signed with.'),
  file: z.string().nullable().describe('null: it came from the environment.'),
  created: z.boolean(),
})

const push = z.strictObject({
  ...head('store-push'),
  copies: copies({
    pushed: z.array(snapshotId),
    forgotten: z.array(snapshotId),
    kept: z.array(snapshotId).describe('Asked to be forgotten, and kept: held, or the last clean one.'),
    clashing: z.array(snapshotId).describe('Not pushed: the copy holds another snapshot of that name.'),
    sentBytes: count,
    deleted: count,
    changed: z.boolean(),
    witness,
  }),
})

const pull = z.strictObject({
  ...head('store-pull'),
  copies: copies({ pulled: z.array(snapshotId), fetchedBytes: count, witness }),
})

const status = z.strictObject({
  ...head('store-status'),
  readData: z.boolean(),
  copies: copies({
    address: z.string(),
    counter: count.describe('Number of the newest index; 0 when there is none.'),
    time: z.exactOptional(time),
    witness: z.exactOptional(witness),
    snapshots: z.array(z.strictObject({ id: snapshotId, verdict: z.exactOptional(verdict), held: z.boolean() })),
    lastClean: z.exactOptional(snapshotId),
    notPushed: z.array(snapshotId),
    notHere: z.array(snapshotId),
    bytes: count,
    otherBytes: count,
    faults: z.array(z.strictObject({ object: z.string().describe('Object of the place; empty for the copy as a whole.'), ...error.shape })),
  }),
})

/** Every document of `siteguard store`, by its `kind`. Strict: it refuses fields this version does not know. */
export const storeReportSchema = z.discriminatedUnion('kind', [key, push, pull, status])

export function storeReportJsonSchema(): Record<string, unknown> {
  return publishedSchema(storeReportSchema, 'store-report', 'What siteguard store … prints with --json')
}
