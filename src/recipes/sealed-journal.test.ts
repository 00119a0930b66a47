import { beforeEach, describe, expect, it } from 'vitest'
import { planOf } from '../../test/helpers/run-plans.ts'
import { createTestSeal } from '../../test/helpers/run-world.ts'
import type { RemotePath } from '../core/path.ts'
import { createMemoryTransport, type MemoryTransport } from '../transports/memory/index.ts'
import { joinLines } from './recorder.ts'
import { openSealed, readSealed } from './sealed-journal.ts'
import type { JournalLine } from './types.ts'

const DIR = '/home/site/j' as RemotePath
const plan = planOf([{ kind: 'mkdir', path: 'a' as RemotePath, mode: 0o755 }])
const at = '2026-11-22T00:00:00.000Z'
const BEGIN: JournalLine = { at, type: 'begin', plan: plan.hash, machine: 'here/1' }
const STAGED: JournalLine = { at, type: 'staged' }
const UNDO: JournalLine = { at, type: 'undo-begin', why: 'asked' }
const signal = new AbortController().signal
const seal = createTestSeal()

let t: MemoryTransport
const name = (seq: number): string => `${DIR}/${String(seq).padStart(6, '0')}`
const read = (own = seal, run: string = plan.id) => readSealed(t, DIR, run, own, signal)
beforeEach(async () => {
  t = createMemoryTransport({ j: { type: 'dir' } })
  const journal = openSealed(t, DIR, plan.id, seal, { next: 0, previous: '' }, signal)
  await journal.write([BEGIN], plan)
  await journal.write([STAGED])
  await journal.write([UNDO])
})

describe('readSealed', () => {
  it('gives back the plan and the lines, and goes on from there', async () => {
    const copy = await read()
    expect(copy).toMatchObject({ run: { plan, lines: [BEGIN, STAGED, UNDO] }, next: 3 })
    await openSealed(t, DIR, plan.id, seal, copy, signal).write([{ at, type: 'end', state: 'rolled-back' }])
    expect((await read()).run?.lines).toHaveLength(4)
    expect((await t.stat(name(0) as RemotePath))?.mode).toBe(0o600)
  })

  it('takes a last file that was cut for one that was never made', async () => {
    const whole = t.volume.find(name(2))?.bytes as Buffer
    for (const length of [0, 10, 40, whole.length - 1]) {
      t.volume.put(name(2), whole.subarray(0, length))
      expect(await read()).toMatchObject({ run: { lines: [BEGIN, STAGED] }, next: 2, torn: name(2) })
    }
  })

  it.each([
    ['a flipped bit', (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === bytes.length - 3 ? byte ^ 1 : byte)))],
    ['nothing', () => Buffer.alloc(0)],
    ['words of somebody else', () => Buffer.from('siteguard-journal-1 x\nours:evil')],
  ])('refuses a copy with %s in its middle', async (_what, change) => {
    t.volume.put(name(1), change(t.volume.find(name(1))?.bytes as Buffer))
    await expect(read()).rejects.toMatchObject({ code: 'SG-RUN-011', kind: 'integrity', params: { file: name(1) } })
  })

  it('refuses files that changed places, are missing, or come from another run', async () => {
    const [first, second] = [t.volume.find(name(0))?.bytes as Buffer, t.volume.find(name(1))?.bytes as Buffer]
    t.volume.put(name(0), second)
    t.volume.put(name(1), first)
    await expect(read()).rejects.toMatchObject({ code: 'SG-RUN-011' })
    t.volume.put(name(0), first)
    t.volume.drop(name(1))
    // A gap: what follows is not taken, whoever signed it.
    expect((await read()).run?.lines).toEqual([BEGIN])
    await expect(read(seal, '20260101T000000Z-00000000')).rejects.toMatchObject({ code: 'SG-RUN-011' })
  })

  it('says nothing to whom it was not sealed, and believes nobody else', async () => {
    await expect(read(createTestSeal('other'))).rejects.toMatchObject({ code: 'SG-RUN-011' })
    const forger = createTestSeal('ours')
    const forged = { ...forger, sign: createTestSeal('other').sign }
    const copy = await read()
    await openSealed(t, DIR, plan.id, forged, copy, signal).write([{ at, type: 'end', state: 'applied' }])
    expect(await read()).toMatchObject({ run: { lines: [BEGIN, STAGED, UNDO] }, torn: name(3) })
  })
})

describe('joinLines', () => {
  it('keeps ours where the account has its beginning, and takes the account’s where another machine went further', () => {
    expect(joinLines([BEGIN, STAGED, UNDO], [BEGIN, STAGED])).toEqual({ lines: [BEGIN, STAGED, UNDO], foreign: false })
    expect(joinLines([BEGIN, STAGED], [BEGIN, STAGED])).toEqual({ lines: [BEGIN, STAGED], foreign: false })
    expect(joinLines([BEGIN, STAGED], [BEGIN, UNDO])).toEqual({ lines: [BEGIN, UNDO], foreign: true })
    expect(joinLines([BEGIN], [BEGIN, STAGED, UNDO])).toEqual({ lines: [BEGIN, STAGED, UNDO], foreign: true })
    expect(joinLines([BEGIN, STAGED], [])).toEqual({ lines: [BEGIN, STAGED], foreign: false })
  })
})
