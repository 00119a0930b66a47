import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { Sha256 } from '../core/manifest.ts'
import { writeFileAtomic } from '../disk/atomic-write.ts'
import { diskWriteError } from '../disk/disk-error.ts'
import { type FileLock, lockFile } from '../disk/file-lock.ts'
import { readFileIfThere, readJson, writeJson } from '../disk/json-file.ts'
import { checkLog, type LogHead } from './check-log.ts'
import { lineOf } from './log-entry.ts'
import type { EntryContent, LogCheck, LogEntry } from './types.ts'

export const LOG_FILE = 'log.jsonl'
const HEAD_FILE = 'head.json'
/** What a command waits for another that is writing just now. Milliseconds. */
const PATIENCE_MS = 15_000
/** What is kept of a line that was cut. Bytes. */
const MOST_TORN = 65_536

const headSchema = z.object({ entries: z.int().min(0), head: z.string().regex(/^[0-9a-f]{64}$/) })

export interface LogOptions {
  readonly now: () => number
  /** Who writes: a person's name, or a login and machine. */
  readonly by: string
  /** For tests. Milliseconds. */
  readonly patienceMs?: number
}

/** The running log (main courante) of one incident: lines are only ever added, each bound to the one before by its digest. */
export interface IncidentLog {
  /** Folder of the incident. */
  readonly dir: string
  /** Reads and checks. A log that does not hold together is told, not thrown. @throws SG-DISK-001 */
  check(): Promise<LogCheck>
  /** Entries of a log that holds together. @throws SG-INC-003 */
  entries(): Promise<readonly LogEntry[]>
  /**
   * Adds lines, on the disk before it returns. A line that a dying process left half is put into an entry of its own.
   * @throws SG-INC-003 where the log does not hold together (nothing is added to a broken chain), SG-INC-004 where another one writes.
   */
  append(...contents: readonly EntryContent[]): Promise<readonly LogEntry[]>
}

export function openLog(dir: string, options: LogOptions): IncidentLog {
  const file = join(dir, LOG_FILE)
  const check = async (): Promise<LogCheck> => checkLog((await readFileIfThere(file)) ?? new Uint8Array(), await readHead(dir))
  const whole = async (): Promise<LogCheck> => {
    const state = await check()
    if (state.fault !== undefined) throw new SiteguardError({ code: 'SG-INC-003', kind: 'integrity', params: { file, ...state.fault } })
    return state
  }
  return {
    dir,
    check,
    entries: async () => (await whole()).entries,
    async append(...contents) {
      const lock = await lockIncident(dir, 'lock', options)
      try {
        let { entries, head, torn } = await whole()
        const added: LogEntry[] = []
        const add = async (content: EntryContent): Promise<void> => {
          const number = entries.length + 1
          const at = new Date(options.now()).toISOString()
          const line = `${lineOf(head, number, at, options.by, content)}\n`
          if (torn.length > 0) await exchangeTorn(file, torn.length, line)
          else await appendLine(file, line)
          const entry: LogEntry = { ...content, previous: head, number, at, by: options.by }
          head = createHash('sha256').update(line).digest('hex') as Sha256
          await writeHead(dir, { entries: number, head })
          entries = [...entries, entry]
          torn = new Uint8Array()
          added.push(entry)
        }
        if (torn.length > 0) await add({ kind: 'torn', bytes: Buffer.from(torn.subarray(0, MOST_TORN)).toString('base64') })
        for (const content of contents) await add(content)
        return added
      } finally {
        await lock.release()
      }
    },
  }
}

/** First line of a new log, and what is noted beside it. The folder is not in its place yet. @throws SG-DISK-002 */
export async function beginLog(dir: string, line: string): Promise<void> {
  await writeFileAtomic(join(dir, LOG_FILE), `${line}\n`)
  const head = createHash('sha256').update(`${line}\n`).digest('hex') as Sha256
  await writeHead(dir, { entries: 1, head })
}

/**
 * Takes a lock of an incident, waiting a little for whoever holds it.
 * @throws SG-INC-004 naming the holder.
 */
export async function lockIncident(
  dir: string,
  name: string,
  { now, patienceMs = PATIENCE_MS }: Omit<LogOptions, 'by'>,
): Promise<FileLock> {
  const file = join(dir, name)
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await lockFile(file, {
        now,
        refuse: ({ host, pid, since }) => new SiteguardError({ code: 'SG-INC-004', kind: 'conflict', params: { host, pid, since, file } }),
      })
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-INC-004' || performance.now() >= until) throw error
      await sleep(50)
    }
  }
}

async function appendLine(file: string, line: string): Promise<void> {
  try {
    const handle = await open(file, 'a', 0o600)
    try {
      await handle.writeFile(line)
      await handle.sync()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw diskWriteError(file, error)
  }
}

/** The half line goes and the one that keeps its bytes comes in one rename: none of it is ever nowhere. */
async function exchangeTorn(file: string, torn: number, line: string): Promise<void> {
  const bytes = (await readFileIfThere(file)) ?? Buffer.alloc(0)
  await writeFileAtomic(file, Buffer.concat([bytes.subarray(0, bytes.length - torn), Buffer.from(line)]))
}

/** Without it nothing tells that lines are missing at the end: that is a fault, not a beginning. */
async function readHead(dir: string): Promise<LogHead> {
  const outcome = await readJson(join(dir, HEAD_FILE), 4096)
  const head = 'value' in outcome ? headSchema.safeParse(outcome.value).data : undefined
  return head === undefined ? { entries: 0, head: '' as Sha256 } : { entries: head.entries, head: head.head as Sha256 }
}

async function writeHead(dir: string, head: LogHead): Promise<void> {
  await writeJson(join(dir, HEAD_FILE), head)
}
