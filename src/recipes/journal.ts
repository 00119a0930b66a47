import { mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { SiteguardError } from '../core/error.ts'
import { healthReportSchema } from '../core/health.ts'
import { isNestedTooDeep } from '../core/nesting.ts'
import { proofReportSchema } from '../core/proof.ts'
import { syncFolder, writeFileAtomic } from '../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../disk/disk-error.ts'
import { readFileIfThere } from '../disk/json-file.ts'
import { canonicalJson, sha256Of } from './canonical.ts'
import { parsePlan, writePlanFile } from './plan-file.ts'
import type { Journal, JournalLine, Ledger } from './types.ts'

const PLAN = 'plan.json'
const JOURNAL = 'journal.jsonl'
const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/
/** No journal is longer, bytes. */
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024

/** Whether a text has the form of a run's id. Nothing else becomes part of a path. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text)
}

/**
 * The runs this machine knows: `<runsDir>/<id>/{plan.json,journal.jsonl}`, for the operator alone. Each journal line is on the
 * disk before `append` returns.
 */
export function createLedger(runsDir: string): Ledger {
  const dirOf = (id: string): string => {
    if (!isRunId(id)) throw new SiteguardError({ code: 'SG-RUN-010', kind: 'not-found', params: { run: id } })
    return join(runsDir, id)
  }
  const readLines = async (id: string): Promise<{ lines: JournalLine[]; size: number }> => {
    const file = join(dirOf(id), JOURNAL)
    return parseJournal((await readFileIfThere(file)) ?? Buffer.alloc(0), id, file)
  }

  return {
    async ids() {
      try {
        const entries = await readdir(runsDir, { withFileTypes: true })
        return entries
          .filter((entry) => entry.isDirectory() && isRunId(entry.name))
          .map((entry) => entry.name)
          .sort()
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
        throw diskReadError(runsDir, error)
      }
    },

    async read(id) {
      const file = join(dirOf(id), PLAN)
      const bytes = await readFileIfThere(file)
      // Without its plan a run was never begun: the plan is written first.
      if (bytes === undefined) return undefined
      const plan = parsePlan(bytes, file)
      if (plan.id !== id) throw damaged(id, file, `plan of ${plan.id}`)
      return { plan, lines: (await readLines(id)).lines }
    },

    async create(plan) {
      const dir = dirOf(plan.id)
      try {
        await mkdir(runsDir, { recursive: true, mode: 0o700 })
        await mkdir(dir, { mode: 0o700 })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw diskWriteError(dir, error)
      }
      // A run that is known already is never begun again under the same name.
      if ((await readFileIfThere(join(dir, PLAN))) !== undefined)
        throw new SiteguardError({ code: 'SG-RUN-013', kind: 'conflict', params: { run: plan.id, state: 'begun' } })
      await writePlanFile(join(dir, PLAN), plan)
      await syncFolder(runsDir)
      return await openJournal(join(dir, JOURNAL), [], 0)
    },

    async open(id) {
      const { lines, size } = await readLines(id)
      return await openJournal(join(dirOf(id), JOURNAL), lines, size)
    },

    async adopt(id, lines) {
      const file = join(dirOf(id), JOURNAL)
      let sum = ''
      const text = lines.map((line) => {
        sum = sumOf(sum, line)
        return `${JSON.stringify({ ...line, sum })}\n`
      })
      await writeFileAtomic(file, text.join(''))
      return await openJournal(file, lines, Buffer.byteLength(text.join('')))
    },

    async remove(id) {
      const dir = dirOf(id)
      await rm(dir, { recursive: true, force: true }).catch((error: unknown) => {
        throw diskWriteError(dir, error)
      })
    },
  }
}

async function openJournal(file: string, known: readonly JournalLine[], size: number): Promise<Journal> {
  const lines = [...known]
  let sum = known.reduce(sumOf, '')
  try {
    const handle = await open(file, 'a', 0o600)
    // What was torn by a crash goes, or the next line would be glued to it.
    await handle.truncate(size)
    await handle.sync()
    await syncFolder(join(file, '..'))
    return {
      lines,
      async append(line) {
        const next = sumOf(sum, line)
        try {
          await handle.appendFile(`${JSON.stringify({ ...line, sum: next })}\n`)
          await handle.sync()
        } catch (error) {
          throw diskWriteError(file, error)
        }
        sum = next
        lines.push(line)
      },
      close: () => handle.close(),
    }
  } catch (error) {
    throw diskWriteError(file, error)
  }
}

/**
 * Lines of a journal. Each carries a sum over all before it, so a line that was changed, lost or added in the middle is found.
 * The last may be torn: a crash in the middle of writing it, before what it announces. `size`: the bytes that hold.
 * @throws SG-RUN-011
 */
export function parseJournal(bytes: Uint8Array, run: string, file: string): { lines: JournalLine[]; size: number } {
  if (bytes.length > MAX_JOURNAL_BYTES) throw damaged(run, file, `${bytes.length} bytes`)
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const size = buffer.lastIndexOf(0x0a) + 1
  const lines: JournalLine[] = []
  let sum = ''
  for (const [index, text] of buffer.toString('utf8', 0, size).split('\n').slice(0, -1).entries()) {
    const { sum: written, ...rest } = jsonOf(text)
    const parsed = journalLine.safeParse(rest)
    if (!parsed.success) throw damaged(run, file, `line ${index + 1}`)
    const line = parsed.data as JournalLine
    sum = sumOf(sum, line)
    if (sum !== written) throw damaged(run, file, `line ${index + 1}`)
    lines.push(line)
  }
  return { lines, size }
}

function sumOf(before: string, line: JournalLine): string {
  return sha256Of(before + canonicalJson(line)).slice(0, 16)
}

function jsonOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !isNestedTooDeep(value) ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function damaged(run: string, file: string, detail: string): SiteguardError {
  return new SiteguardError({ code: 'SG-RUN-011', kind: 'integrity', params: { run, file, detail } })
}

const at = z.string().max(40)
const machine = z.string().max(500)
const ops = z.array(z.int().min(0)).min(1).max(1000)

/** One line of a journal. */
export const journalLine = z.discriminatedUnion('type', [
  z.strictObject({ at, type: z.literal('begin'), plan: z.string().regex(/^[0-9a-f]{64}$/), machine }),
  z.strictObject({ at, type: z.literal('staged') }),
  z.strictObject({ at, type: z.literal('intent'), ops }),
  z.strictObject({
    at,
    type: z.literal('done'),
    ops,
    health: z.exactOptional(z.array(healthReportSchema).max(64)),
    proofs: z.exactOptional(z.array(proofReportSchema).max(64)),
  }),
  z.strictObject({ at, type: z.literal('verified') }),
  z.strictObject({ at, type: z.literal('resume'), machine }),
  z.strictObject({ at, type: z.literal('undo-begin'), why: z.enum(['asked', 'failed']) }),
  z.strictObject({ at, type: z.literal('undo-intent'), ops }),
  z.strictObject({ at, type: z.literal('undone'), ops }),
  z.strictObject({ at, type: z.literal('stopped'), code: z.string().max(40), params: z.record(z.string(), z.unknown()) }),
  z.strictObject({ at, type: z.literal('end'), state: z.enum(['applied', 'rolled-back']) }),
])
