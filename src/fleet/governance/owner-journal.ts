import { createHash } from 'node:crypto'
import { appendFile, open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import * as z from 'zod'
import type { OwnerId } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { lockFile } from '../../disk/file-lock.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readFileIfThere } from '../../disk/json-file.ts'

export const ACTS = ['allowed', 'refused', 'applied', 'undone', 'dropped', 'failed'] as const

/** What is entered: never a secret. */
export interface JournalAct {
  /** allowed: it may be written, and by what right · refused: it may not · applied, undone, dropped (its quarantine), failed: how it ended */
  readonly act: (typeof ACTS)[number]
  readonly site: string
  readonly account: string
  readonly recipe: string
  readonly plan: string
  readonly hash: string
  /** free, policy, approval; or why it was refused, or failed. */
  readonly why: string
  readonly key?: string
  /** In the words of whoever does it. */
  readonly reason?: string
}

export interface JournalEntry extends JournalAct {
  /** SHA-256 of the line before with its line end; 64 zeros in the first. */
  readonly previous: string
  readonly number: number
  readonly at: string
  readonly by: string
}

const text = z.string()
const entrySchema = z.object({
  previous: z.string().regex(/^[0-9a-f]{64}$/),
  number: z.int().min(1),
  at: z.iso.datetime(),
  by: text,
  act: z.enum(ACTS),
  site: text,
  account: text,
  recipe: text,
  plan: text,
  hash: text,
  why: text,
  key: z.exactOptional(text),
  reason: z.exactOptional(text),
})

const FIRST = '0'.repeat(64)
const PATIENCE_MS = 10_000
const PAUSE_MS = 50
const LEASE_MS = 60_000

export function journalFile(folder: string, owner: OwnerId): string {
  return join(folder, `${safeFileName(owner)}.jsonl`)
}

/**
 * What was done to an owner's sites, line by line, each bound to the one before by its digest: nothing of it can be changed or left out
 * without being seen. @throws SG-FLEET-015 where it does not hold together
 */
export async function readJournal(folder: string, owner: OwnerId): Promise<readonly JournalEntry[]> {
  return (await check(journalFile(folder, owner))).entries
}

/** As `readJournal`, with the digest of its last line: who keeps that elsewhere notices a journal that was cut or written anew. */
export async function readWholeJournal(
  folder: string,
  owner: OwnerId,
): Promise<{ readonly entries: readonly JournalEntry[]; readonly head: string }> {
  return await check(journalFile(folder, owner))
}

/** As `readJournal`, of a file that lies elsewhere. @throws SG-FLEET-015 */
export async function checkJournal(file: string): Promise<void> {
  await check(file)
}

/** Adds a line, on the disk before it returns. @throws SG-FLEET-015 (nothing is added to a broken chain), SG-DISK-002 */
export async function appendJournal(
  folder: string,
  owner: OwnerId,
  act: JournalAct,
  { by, now }: { readonly by: string; readonly now: () => number },
): Promise<void> {
  await ensureFolder(folder)
  const file = journalFile(folder, owner)
  const lock = await waited(() =>
    lockFile(`${file}.lock`, {
      now,
      leaseMs: LEASE_MS,
      refuse: ({ host, pid, since }) => new SiteguardError({ code: 'SG-FLEET-016', kind: 'conflict', params: { file, host, pid, since } }),
    }),
  )
  try {
    const { entries, head } = await check(file)
    const line: JournalEntry = { previous: head, number: entries.length + 1, at: new Date(now()).toISOString(), by, ...act }
    await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600 })
    const handle = await open(file, 'r')
    await handle.sync()
    await handle.close()
  } catch (error) {
    throw isSiteguardError(error) ? error : diskWriteError(file, error)
  } finally {
    await lock.release()
  }
}

/** Accounts are worked on side by side, and each line takes a moment only. */
async function waited<T>(take: () => Promise<T>): Promise<T> {
  for (let left = PATIENCE_MS; ; left -= PAUSE_MS) {
    try {
      return await take()
    } catch (error) {
      if (left <= 0 || !isSiteguardError(error) || error.code !== 'SG-FLEET-016') throw error
      await wait(PAUSE_MS)
    }
  }
}

async function check(file: string): Promise<{ readonly entries: readonly JournalEntry[]; readonly head: string }> {
  const bytes = await readFileIfThere(file)
  const entries: JournalEntry[] = []
  let head = FIRST
  const broken = (detail: string): SiteguardError =>
    new SiteguardError({ code: 'SG-FLEET-015', kind: 'integrity', params: { file, line: entries.length + 1, detail } })
  const lines = (bytes?.toString('utf8') ?? '').split('\n')
  if (lines.pop() !== '') throw broken('cut')
  for (const line of lines) {
    const entry = parse(line)
    if (entry === undefined) throw broken('malformed')
    if (entry.previous !== head || entry.number !== entries.length + 1) throw broken('chain')
    entries.push(entry)
    head = createHash('sha256').update(`${line}\n`).digest('hex')
  }
  return { entries, head }
}

function parse(line: string): JournalEntry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data as JournalEntry | undefined
  } catch {
    return undefined
  }
}
