import { createHash } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { SnapshotMarks } from '../../core/snapshot.ts'
import { readJson, writeJson } from '../../disk/json-file.ts'
import { isMoment, parseMarks } from './record.ts'

/**
 * What is said of snapshots after they were taken, one file each in a folder inside the repository. Judgement and hold are two
 * files, so that a rejudge and a hold at the same moment lose neither. Each carries the SHA-256 of what it says: a flipped bit
 * never makes an infected snapshot a clean one.
 */
/** Folder of the marks, in the store's. */
export const MARKS = 'siteguard-marks'
const MAX_BYTES = 64 * 1024
const envelopeSchema = z.strictObject({ format: z.literal(1), sha256: z.string(), marks: z.string() })

type Kind = 'verdict' | 'hold'

export interface Marks {
  /** Never throws: damaged marks are no marks, but a damaged hold still holds. */
  load(moment: string): Promise<SnapshotMarks>
  merge(moment: string, marks: Partial<SnapshotMarks>): Promise<void>
  unhold(moment: string): Promise<void>
  forget(moment: string): Promise<void>
  /** Files that are damaged, or speak of no snapshot that is there. */
  faults(moments: ReadonlySet<string>): Promise<{ file: string; moment?: string; detail: string }[]>
}

export function createMarks(dir: string): Marks {
  const folder = join(dir, MARKS)
  const fileOf = (moment: string, kind: Kind): string => join(folder, `${moment}.${kind}.json`)
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work)
    turn = next.catch(() => {})
    return next
  }

  return {
    async load(moment) {
      const [verdict, hold] = await Promise.all([readMarks(fileOf(moment, 'verdict')), readMarks(fileOf(moment, 'hold'))])
      const { hold: _none, ...judged } = verdict.marks ?? {}
      if (hold.marks?.hold !== undefined) return { ...judged, hold: hold.marks.hold }
      return hold.problem === undefined ? judged : { ...judged, hold: { reason: hold.problem, since: '' } }
    },
    merge: (moment, marks) =>
      inTurn(async () => {
        const { hold, ...judged } = withoutUndefined(marks)
        if (hold !== undefined) await writeMarks(fileOf(moment, 'hold'), { hold })
        if (Object.keys(judged).length === 0) return
        const before = (await readMarks(fileOf(moment, 'verdict'))).marks ?? {}
        await writeMarks(fileOf(moment, 'verdict'), { ...before, ...judged })
      }),
    unhold: (moment) => inTurn(() => rm(fileOf(moment, 'hold'), { force: true })),
    forget: (moment) =>
      inTurn(async () => {
        for (const kind of ['verdict', 'hold'] as const) await rm(fileOf(moment, kind), { force: true })
      }),
    async faults(moments) {
      const out: { file: string; moment?: string; detail: string }[] = []
      for (const name of await readdir(folder).catch(() => [] as string[])) {
        // A file being written by another process: it was never renamed into place.
        if (name.startsWith('.')) continue
        const file = join(folder, name)
        const moment = /^(.+)\.(?:verdict|hold)\.json$/.exec(name)?.[1]
        if (moment === undefined || !isMoment(moment)) out.push({ file, detail: 'no file of the store' })
        else if (!moments.has(moment)) out.push({ file, moment, detail: 'it speaks of a snapshot that is not there' })
        else {
          const { problem } = await readMarks(file)
          if (problem !== undefined) out.push({ file, moment, detail: problem })
        }
      }
      return out
    },
  }
}

async function readMarks(file: string): Promise<{ marks?: SnapshotMarks; problem?: string }> {
  const read = await readJson(file, MAX_BYTES)
  if ('problem' in read) return read.problem === 'missing' ? {} : { problem: read.detail }
  const envelope = envelopeSchema.safeParse(read.value).data
  if (envelope === undefined || digest(envelope.marks) !== envelope.sha256) return { problem: 'checksum' }
  const marks = parseMarks(JSON.parse(envelope.marks))
  return marks === undefined ? { problem: 'not marks of this format' } : { marks }
}

async function writeMarks(file: string, marks: SnapshotMarks): Promise<void> {
  const text = JSON.stringify(marks)
  await writeJson(file, { format: 1, sha256: digest(text), marks: text })
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

function withoutUndefined(marks: Partial<SnapshotMarks>): SnapshotMarks {
  return Object.fromEntries(Object.entries(marks).filter(([, value]) => value !== undefined)) as SnapshotMarks
}
