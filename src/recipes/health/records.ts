import * as z from 'zod'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { OpContext } from '../types.ts'

/**
 * What is noted before a change lies beside what is staged, so that a run taken up again from another machine has it too. The account
 * may have changed it: then it is at worst a page that is not judged, which is told.
 */
const Before = z.object({
  version: z.literal(1),
  pages: z
    .array(
      z.object({
        url: z.string().max(4096),
        status: z.number().int(),
        illness: z
          .object({
            problem: z.enum(['status', 'error-text', 'missing', 'empty', 'cut', 'no-answer', 'elsewhere', 'closed']),
            status: z.number().int(),
            expected: z.string().max(4096),
            came: z.string().max(4096),
          })
          .optional(),
        whole: z.boolean(),
      }),
    )
    .max(1000),
  /** Sizes of logs, bytes. */
  logs: z.record(z.string().max(4096), z.number().int().nonnegative()),
})
export type Before = z.infer<typeof Before>

const MOST = 16_000_000

export function readBefore(context: OpContext, index: number): Promise<Before | undefined> {
  return readRecord(context, `${index}.before.json`, Before)
}

export async function writeBefore(context: OpContext, index: number, before: Before): Promise<void> {
  await writeRecord(context, `${index}.before.json`, Buffer.from(JSON.stringify(before)))
}

export function readPicture(context: OpContext, index: number): Promise<Buffer | undefined> {
  return readFile(context, `${index}.before.png`)
}

export async function writePicture(context: OpContext, index: number, png: Buffer): Promise<void> {
  await writeRecord(context, `${index}.before.png`, png)
}

/** A note of that name beside what is staged; undefined where there is none, or half of one. */
export async function readRecord<T>(context: OpContext, name: string, shape: z.ZodType<T>): Promise<T | undefined> {
  const bytes = await readFile(context, name)
  if (bytes === undefined) return undefined
  try {
    return shape.safeParse(JSON.parse(bytes.toString('utf8'))).data
  } catch {
    // Half of it: a try before this one was killed.
    return undefined
  }
}

async function readFile({ transport, place, signal }: OpContext, name: string): Promise<Buffer | undefined> {
  const path = joinPath(place.stage, name)
  const entry = await transport.stat(path, { signal })
  if (entry?.type !== 'file' || entry.size > MOST) return undefined
  const chunks: Buffer[] = []
  for await (const chunk of transport.read(path, { signal })) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A file of that name from an earlier try goes first. */
export async function writeRecord({ transport, place, signal }: OpContext, name: string, bytes: Buffer): Promise<void> {
  const path: RemotePath = joinPath(place.stage, name)
  if ((await transport.stat(path, { signal })) !== undefined) await transport.remove(path, { signal })
  await transport.create(path, bytes, { signal, ...(transport.capabilities.chmod ? { mode: 0o600 } : {}) })
}
