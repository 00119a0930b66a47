import { appendFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planOf } from '../../test/helpers/run-plans.ts'
import { canonicalJson, sha256Of } from './canonical.ts'
import { createLedger, parseJournal } from './journal.ts'
import { progressOf } from './progress.ts'
import type { JournalLine, Ledger } from './types.ts'

const plan = planOf([{ kind: 'mkdir', path: 'a' as never, mode: 0o755 }])
const at = '2026-11-22T00:00:00.000Z'
const LINES: readonly JournalLine[] = [
  { at, type: 'begin', plan: plan.hash, machine: 'here/1' },
  { at, type: 'staged' },
  { at, type: 'intent', ops: [0] },
  { at, type: 'stopped', code: 'SG-RUN-005', params: { paths: ['\udc80\n'], count: 1 } },
]

let dir = ''
let ledger: Ledger
const file = (): string => join(dir, 'runs', plan.id, 'journal.jsonl')
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-journal-'))
  ledger = createLedger(join(dir, 'runs'))
  const journal = await ledger.create(plan)
  for (const line of LINES) await journal.append(line)
  await journal.close()
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

describe('createLedger', () => {
  it('gives back what was written, for the operator alone', async () => {
    expect(await ledger.read(plan.id)).toEqual({ plan, lines: LINES })
    expect(await ledger.ids()).toEqual([plan.id])
    expect((await stat(file())).mode & 0o777).toBe(0o600)
    expect((await stat(join(dir, 'runs', plan.id))).mode & 0o777).toBe(0o700)
    await expect(ledger.create(plan)).rejects.toMatchObject({ code: 'SG-RUN-013' })
    await expect(ledger.read('../../etc')).rejects.toMatchObject({ code: 'SG-RUN-010' })
    expect(await ledger.read('20260101T000000Z-00000000')).toBeUndefined()
  })

  it('drops a torn last line, at whatever byte, and writes on behind the whole ones', async () => {
    const whole = await readFile(file())
    const start = whole.lastIndexOf('\n', whole.length - 2) + 1
    for (let cut = start; cut < whole.length; cut += 17) {
      await writeFile(file(), whole.subarray(0, cut))
      expect((await ledger.read(plan.id))?.lines).toEqual(LINES.slice(0, 3))
      const journal = await ledger.open(plan.id)
      await journal.append({ at, type: 'verified' })
      await journal.close()
      expect((await ledger.read(plan.id))?.lines).toEqual([...LINES.slice(0, 3), { at, type: 'verified' }])
    }
  })

  it('refuses a journal with a flipped bit, a lost line or one too many in it', async () => {
    const whole = await readFile(file())
    for (let byte = 0; byte < whole.length - 1; byte += 7) {
      const bent = Buffer.from(whole)
      bent[byte] = (bent[byte] as number) ^ 1
      // A bit that makes a line end of something tears the journal in two halves, neither of which is right.
      expect(() => parseJournal(bent, plan.id, 'f'), `byte ${byte}`).toThrow('SG-RUN-011')
    }
    const lines = whole.toString().split('\n')
    expect(() => parseJournal(Buffer.from([lines[0], ...lines.slice(2)].join('\n')), plan.id, 'f')).toThrow('SG-RUN-011')
    expect(() => parseJournal(Buffer.from([lines[1], ...lines].join('\n')), plan.id, 'f')).toThrow('SG-RUN-011')
    await appendFile(file(), '{"at":"x","type":"end","state":"applied","sum":"0000000000000000"}\n')
    await expect(ledger.read(plan.id)).rejects.toMatchObject({ code: 'SG-RUN-011', kind: 'integrity' })
  })

  it('takes the lines of a machine that went further', async () => {
    const further: JournalLine[] = [...LINES.slice(0, 2), { at, type: 'undo-begin', why: 'asked' }]
    const journal = await ledger.adopt(plan.id, further)
    await journal.append({ at, type: 'end', state: 'rolled-back' })
    await journal.close()
    expect((await ledger.read(plan.id))?.lines).toEqual([...further, { at, type: 'end', state: 'rolled-back' }])
    await ledger.remove(plan.id)
    expect(await ledger.ids()).toEqual([])
  })
})

describe('a ledger', () => {
  it('is empty where there is none, knows only folders of runs, and says what it cannot read', async () => {
    expect(await createLedger(join(dir, 'none')).ids()).toEqual([])
    await writeFile(join(dir, 'runs', '20260101T000000Z-00000000'), '')
    await mkdir(join(dir, 'runs', 'other'))
    expect(await ledger.ids()).toEqual([plan.id])
    await expect(createLedger(file()).ids()).rejects.toMatchObject({ code: 'SG-DISK-001' })
    await expect(createLedger(join(file(), 'x')).create(plan)).rejects.toMatchObject({ code: 'SG-DISK-002' })
    for (const id of ['x20260101T000000Z-00000000', '20260101T000000Z-00000000x', '20260101T000000Z-0000000g'])
      await expect(ledger.read(id)).rejects.toMatchObject({ code: 'SG-RUN-010', params: { run: id } })
    await expect(ledger.create(plan)).rejects.toMatchObject({ kind: 'conflict', params: { run: plan.id, state: 'begun' } })
  })

  it('begins where a folder was made and nothing else, and refuses the plan of another run', async () => {
    const id = '20260101T000000Z-00000000'
    await mkdir(join(dir, 'runs', id))
    await writeFile(join(dir, 'runs', id, 'plan.json'), await readFile(join(dir, 'runs', plan.id, 'plan.json')))
    await expect(ledger.read(id)).rejects.toMatchObject({ code: 'SG-RUN-011', params: { run: id, detail: `plan of ${plan.id}` } })
    await rm(join(dir, 'runs', plan.id, 'plan.json'))
    const journal = await ledger.create(plan)
    expect(journal.lines).toEqual([])
    await journal.close()
    await ledger.remove(plan.id)
    await ledger.remove(plan.id)
  })

  it('takes every line a run writes, and no other', () => {
    const file = 'f'
    const sealed = (value: object): Buffer => {
      const line = value as Record<string, unknown>
      return Buffer.from(`${JSON.stringify({ ...line, sum: sha256Of(canonicalJson(line)).slice(0, 16) })}\n`)
    }
    const reads = (value: object): boolean => {
      try {
        return parseJournal(sealed(value), plan.id, file).lines.length === 1
      } catch (error) {
        expect(error).toMatchObject({ code: 'SG-RUN-011', params: { run: plan.id, file, detail: 'line 1' } })
        return false
      }
    }
    const lines: object[] = [
      { at, type: 'begin', plan: 'a'.repeat(64), machine: 'x'.repeat(500) },
      { at, type: 'staged' },
      { at, type: 'intent', ops: [0] },
      { at, type: 'done', ops: [1, 2], health: [], proofs: [] },
      { at, type: 'done', ops: Array.from({ length: 1000 }, (_, n) => n) },
      { at, type: 'verified' },
      { at, type: 'resume', machine: '' },
      { at, type: 'undo-begin', why: 'asked' },
      { at, type: 'undo-begin', why: 'failed' },
      { at, type: 'undo-intent', ops: [3] },
      { at, type: 'undone', ops: [3] },
      { at, type: 'stopped', code: 'x'.repeat(40), params: { any: [1] } },
      { at, type: 'end', state: 'applied' },
      { at, type: 'end', state: 'rolled-back' },
    ]
    for (const line of lines) {
      expect(reads(line), JSON.stringify(line).slice(0, 80)).toBe(true)
      expect(reads({ ...line, more: 1 })).toBe(false)
      for (const field of Object.keys(line).filter((name) => !['health', 'proofs'].includes(name)))
        expect(reads({ ...line, [field]: undefined }), field).toBe(false)
    }
    const wrong: object[] = [
      { at: 'x'.repeat(41), type: 'staged' },
      { at, type: 'begin', plan: `${'a'.repeat(64)}b`, machine: '' },
      { at, type: 'begin', plan: `g${'a'.repeat(64)}`, machine: '' },
      { at, type: 'begin', plan: 'a'.repeat(64), machine: 'x'.repeat(501) },
      { at, type: 'intent', ops: [] },
      { at, type: 'intent', ops: [-1] },
      { at, type: 'intent', ops: [0.5] },
      { at, type: 'intent', ops: Array.from({ length: 1001 }, (_, n) => n) },
      { at, type: 'done', ops: [0], health: Array.from({ length: 65 }, () => ({})) },
      { at, type: 'undo-begin', why: 'bored' },
      { at, type: 'stopped', code: 'x'.repeat(41), params: {} },
      { at, type: 'stopped', code: '', params: [] },
      { at, type: 'end', state: 'running' },
      { at, type: 'dance' },
    ]
    for (const line of wrong) expect(reads(line), JSON.stringify(line).slice(0, 80)).toBe(false)
    for (const text of ['null', '1', '"x"', `${'['.repeat(300)}${']'.repeat(300)}`, '{'])
      expect(() => parseJournal(Buffer.from(`${text}\n`), plan.id, file)).toThrow('SG-RUN-011')
  })
})

describe('progressOf', () => {
  it('takes a batch for done when the next was begun: the account has no more lines', () => {
    const lines: JournalLine[] = [
      { at, type: 'begin', plan: plan.hash, machine: 'x' },
      { at, type: 'intent', ops: [0, 1] },
      { at, type: 'intent', ops: [2] },
    ]
    expect(progressOf(lines)).toMatchObject({ state: 'running', begun: 3, done: 2, undoing: false })
    lines.push({ at, type: 'undo-begin', why: 'failed' }, { at, type: 'undo-intent', ops: [2] }, { at, type: 'undo-intent', ops: [0, 1] })
    expect(progressOf(lines)).toMatchObject({ state: 'rolling-back', undoing: true, undone: 2, undoBegun: 0 })
    lines.push({ at, type: 'resume', machine: 'y' }, { at, type: 'undone', ops: [0, 1] }, { at, type: 'end', state: 'rolled-back' })
    expect(progressOf(lines)).toMatchObject({ state: 'rolled-back', undone: 0, resumes: 1 })
  })
})
