import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { planOf } from '../../test/helpers/run-plans.ts'
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
