import * as z from 'zod'
import type { SlotFacts, ValueFacts } from './types.ts'

/** Letters, digits, `. _ @ : -`, in parts divided by `/`: `elus/ftp`, `lepcf.fr/database`. */
export const SLOT_NAME = /^[A-Za-z0-9][A-Za-z0-9._@:-]*(?:\/[A-Za-z0-9][A-Za-z0-9._@:-]*)*$/
export const LONGEST_NAME = 200
/** Of one value. Bytes of UTF-8. */
export const LONGEST_VALUE = 64 * 1024
/** Of what is sealed. Bytes. */
export const LONGEST_DOCUMENT = 32 * 1024 * 1024
/** How many of the last writes a document knows by their number: what tells a later version from one that went another way. */
export const MOST_WRITES = 4000

const time = z.iso.datetime()
const id = z.string().regex(/^[0-9a-f]{16,64}$/)
const oneLine = z.string().max(2000)
const storedValue = z.strictObject({
  id,
  value: z.string().refine((text) => isStorable(text)),
  made: time,
  since: time,
  run: z.exactOptional(z.string().max(200)),
})
const storedSlot = z.strictObject({
  kind: z.string().max(64),
  note: z.string().max(20_000),
  user: z.exactOptional(oneLine),
  url: z.exactOptional(oneLine),
  current: z.exactOptional(storedValue),
  pending: z.exactOptional(storedValue),
  previous: z.exactOptional(storedValue),
  dropped: z.exactOptional(z.array(storedValue)),
})
const keeper = z.strictObject({ key: z.string().max(20_000), name: z.string().max(200) })

/** What is sealed. JSON, so that a person with the `age` command and no siteguard can read and mend it. */
export const documentSchema = z.strictObject({
  format: z.literal('siteguard-vault'),
  version: z.literal(1),
  id,
  /** Numbers of the last writes, newest first, divided by blanks. */
  writes: z.string().regex(/^[0-9a-f]{12}(?: [0-9a-f]{12})*$/),
  written: time,
  /** SHA-256 of the age header this was sealed under: another program's header is another one. */
  header: z.string().max(64),
  recipients: z.array(keeper),
  slots: z.record(z.string().max(LONGEST_NAME).regex(SLOT_NAME), storedSlot),
})

export type StoredValue = z.infer<typeof storedValue>
export type StoredSlot = z.infer<typeof storedSlot>
export type VaultDocument = z.infer<typeof documentSchema>

/** Text that comes back as it went in: no half of a pair, no NUL, not empty, not endless. */
export function isStorable(text: string): boolean {
  return text !== '' && !text.includes('\0') && !/\p{Cs}/u.test(text) && Buffer.byteLength(text) <= LONGEST_VALUE
}

/** The document, or undefined when it is none of ours. What is wrong is not said: it could repeat a value. */
export function parseDocument(bytes: Uint8Array): VaultDocument | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return documentSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The number of the write that made this version. */
export function writeOf(document: VaultDocument): string {
  return document.writes.slice(0, 12)
}

/** Whether a document is the one that the other was made of, or came after it. */
export function knows(document: VaultDocument, earlier: VaultDocument): boolean {
  return document.writes.split(' ').includes(writeOf(earlier))
}

export function formatDocument(document: VaultDocument): Buffer {
  return Buffer.from(`${JSON.stringify(document, null, 2)}\n`)
}

export function factsOf(name: string, slot: StoredSlot): SlotFacts {
  return {
    name,
    kind: slot.kind,
    note: slot.note,
    ...(slot.user === undefined ? {} : { user: slot.user }),
    ...(slot.url === undefined ? {} : { url: slot.url }),
    ...(slot.current === undefined ? {} : { current: valueFacts(slot.current) }),
    ...(slot.pending === undefined ? {} : { pending: valueFacts(slot.pending) }),
    ...(slot.previous === undefined ? {} : { previous: valueFacts(slot.previous) }),
    dropped: (slot.dropped ?? []).map(valueFacts),
  }
}

export function valueFacts({ id, made, since, run }: StoredValue): ValueFacts {
  return { id, made, since, ...(run === undefined ? {} : { run }) }
}

/** Every value of a slot. */
export function valuesOf(slot: StoredSlot): StoredValue[] {
  return [slot.current, slot.pending, slot.previous, ...(slot.dropped ?? [])].filter((value) => value !== undefined)
}
