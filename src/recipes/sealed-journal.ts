import { promisify } from 'node:util'
import { gunzipSync, gzip, gzipSync } from 'node:zlib'
import * as z from 'zod'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { joinPath, type RemotePath } from '../core/path.ts'
import type { Plan } from '../core/plan.ts'
import type { Transport } from '../transports/types.ts'
import { canonicalJson, sha256Of } from './canonical.ts'
import { journalLine } from './journal.ts'
import { checkPlan, MAX_PLAN_BYTES } from './plan-file.ts'
import type { FoundRun, JournalLine, RunSeal } from './types.ts'

/*
 * The account's copy of a journal: `<run>/journal/000000` and on, each made once and never changed. A file holds the plan (the
 * first) and the lines since the one before, and the digest of the one before: they are one chain, of which whoever may write
 * to the account can only cut the end. It is compressed, sealed to our keys, and signed by ours over the sealed bytes; the
 * signature stands in front. Nothing of it is used before all of that holds.
 */

const gzipLarge = promisify(gzip)
/** Below this many bytes a thread costs more than it saves. */
const SMALL = 65_536
const HEAD = 'siteguard-journal-1 '
/** A file as sealed, bytes. */
const MAX_FILE = MAX_PLAN_BYTES
const MOST_FILES = 100_000

const payloadSchema = z.strictObject({
  run: z.string(),
  seq: z.int().min(0),
  previous: z.string(),
  plan: z.exactOptional(z.unknown()),
  lines: z.array(journalLine),
})

/** What the account's copy says, and where it goes on. */
export interface SealedCopy {
  readonly run?: Pick<FoundRun, 'plan' | 'lines'>
  readonly next: number
  readonly previous: string
  /** A last file that was cut while it was made. */
  readonly torn?: RemotePath
}

const NOTHING: SealedCopy = { next: 0, previous: '' }

/**
 * Reads and checks the copy in `dir`. A last file that does not open was cut while it was made, before what it announces; an
 * earlier one that does not open means that somebody was at it.
 * @throws SG-RUN-011
 */
export async function readSealed(
  transport: Transport,
  dir: RemotePath,
  run: string,
  seal: RunSeal,
  signal: AbortSignal,
): Promise<SealedCopy> {
  const files = await filesOf(transport, dir, signal)
  if (files.length === 0) return NOTHING
  const contents = new Map<RemotePath, Buffer>()
  for await (const result of transport.readMany(
    files.map((path) => ({ path, limit: MAX_FILE })),
    { signal },
  )) {
    if ('content' in result && !result.content.sampled) contents.set(result.content.path, result.content.bytes)
  }
  let plan: Plan | undefined
  const lines: JournalLine[] = []
  let previous = ''
  for (const [seq, path] of files.entries()) {
    const bytes = contents.get(path)
    const payload = bytes && path.endsWith(nameOf(seq)) ? await openFile(bytes, path, seal) : undefined
    const fits = payload !== undefined && payload.run === run && payload.seq === seq && payload.previous === previous
    if (!fits) {
      if (seq === files.length - 1) return { ...(plan && { run: { plan, lines } }), next: seq, previous, torn: path }
      throw damaged(run, path, 'not sealed and signed by us, or out of its place')
    }
    if (seq === 0) {
      plan = checkPlan(payload.plan, path)
      if (plan.id !== run) throw damaged(run, path, `plan of ${plan.id}`)
    }
    lines.push(...(payload.lines as JournalLine[]))
    previous = sha256Of(bytes as Buffer)
  }
  return { ...(plan && { run: { plan, lines } }), next: files.length, previous }
}

/** The account's copy, open for writing. */
export interface SealedJournal {
  /** Makes the next file, with these lines (and the plan, in the first). On the account before it returns. */
  write(lines: readonly JournalLine[], plan?: Plan): Promise<void>
}

export function openSealed(
  transport: Transport,
  dir: RemotePath,
  run: string,
  seal: RunSeal,
  from: Pick<SealedCopy, 'next' | 'previous'>,
  signal: AbortSignal,
): SealedJournal {
  let { next, previous } = from
  return {
    async write(lines, plan) {
      const payload = canonicalJson({ run, seq: next, previous, ...(plan && { plan }), lines })
      const sealed = await seal.seal(await compress(Buffer.from(payload)))
      const bytes = Buffer.concat([Buffer.from(`${HEAD}${seal.sign(sealed)}\n`, 'latin1'), sealed])
      await transport.create(joinPath(dir, nameOf(next)), bytes, { signal, ...(transport.capabilities.chmod ? { mode: 0o600 } : {}) })
      next += 1
      previous = sha256Of(bytes)
    },
  }
}

async function compress(bytes: Buffer): Promise<Buffer> {
  return bytes.length < SMALL ? gzipSync(bytes, { level: 6 }) : await gzipLarge(bytes, { level: 6 })
}

async function openFile(bytes: Buffer, path: RemotePath, seal: RunSeal): Promise<z.infer<typeof payloadSchema> | undefined> {
  const end = bytes.indexOf(0x0a)
  if (end < HEAD.length || end > 500 || bytes.toString('latin1', 0, HEAD.length) !== HEAD) return undefined
  const sealed = bytes.subarray(end + 1)
  try {
    if (!seal.verify(sealed, bytes.toString('latin1', HEAD.length, end))) return undefined
    const text = gunzipSync(await seal.open(sealed, path), { maxOutputLength: MAX_PLAN_BYTES * 2 })
    const parsed = payloadSchema.safeParse(JSON.parse(text.toString('utf8')))
    return parsed.success ? parsed.data : undefined
  } catch {
    // Cut, changed, or sealed to somebody else: it says nothing to us.
    return undefined
  }
}

async function filesOf(transport: Transport, dir: RemotePath, signal: AbortSignal): Promise<RemotePath[]> {
  try {
    const entries = await transport.list(dir, { signal })
    return entries
      .filter((entry) => entry.type === 'file' && /\/\d{6}$/.test(entry.path))
      .map((entry) => entry.path)
      .sort()
      .slice(0, MOST_FILES)
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return []
    throw error
  }
}

function nameOf(seq: number): string {
  return String(seq).padStart(6, '0')
}

function damaged(run: string, file: string, detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RUN-011', kind: 'integrity', params: { run, file, detail } })
}
