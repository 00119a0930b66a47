import * as z from 'zod'
import type { Sha256 } from '../core/manifest.ts'
import { type EntryContent, type LogEntry, MOMENTS } from './types.ts'

/** What the first line follows. */
export const NOTHING = '0'.repeat(64) as Sha256

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .transform((value) => value as Sha256)
const time = z.iso.datetime()
const count = z.int().min(0)
const text = z.string()
const file = z.object({ name: text, sha256, bytes: count })

const base = z.looseObject({ previous: sha256, number: z.int().min(1), at: time, by: text, kind: text })

const contents = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('open'),
    incident: text,
    title: text,
    accounts: z.array(text),
    sites: z.array(z.object({ site: text, account: text, url: z.exactOptional(text), owner: z.exactOptional(text) })),
  }),
  z.object({ kind: z.literal('note'), text, files: z.exactOptional(z.array(file)) }),
  z.object({ kind: z.literal('moment'), moment: z.enum(MOMENTS), when: time, text: z.exactOptional(text) }),
  z.object({
    kind: z.literal('act'),
    command: text,
    account: z.exactOptional(text),
    site: z.exactOptional(text),
    result: text,
    run: z.exactOptional(text),
    snapshot: z.exactOptional(text),
    plan: z.exactOptional(sha256),
  }),
  z.object({ kind: z.literal('pack'), pack: text, seal: sha256, files: count, bytes: count, lacking: count, signed: z.boolean() }),
  z.object({ kind: z.literal('paper'), paper: text, files: z.array(z.object({ name: text, sha256 })) }),
  z.object({ kind: z.literal('close'), text }),
  z.object({ kind: z.literal('torn'), bytes: text }),
])

/**
 * A line of the log without its line end. `previous` stands first, so that a shell can tell by the beginning of a line what it follows; every
 * control character is escaped by JSON, so that a line is one line.
 */
export function lineOf(previous: Sha256, number: number, at: string, by: string, content: EntryContent): string {
  return JSON.stringify({ previous, number, at, by, ...content })
}

/** What a line says, or undefined where it is none of ours. One of a later version's is a `stranger`. */
export function readLine(line: string): LogEntry | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  const head = base.safeParse(value)
  if (!head.success) return undefined
  const { previous, number, at, by } = head.data
  const content = contents.safeParse(value)
  return { ...(content.success ? content.data : { kind: 'stranger' as const, said: line }), previous, number, at, by }
}
