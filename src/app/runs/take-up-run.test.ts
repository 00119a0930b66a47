import { describe, expect, it } from 'vitest'
import { planOf } from '../../../test/helpers/run-plans.ts'
import { createMachine, HOME, type Memory, pictureOf, plant, ROOT } from '../../../test/helpers/run-world.ts'
import type { Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { JournalLine } from '../../recipes/types.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import { rollBackRun } from './roll-back-run.ts'

const migration: Extract<Op, { kind: 'migrate' }> = {
  kind: 'migrate',
  cms: 'spip',
  installation: '' as RemotePath,
  database: '' as RemotePath,
  host: 'blog.example',
  to: '2',
  keeps: 'copies',
  way: { by: 'exec', php: '/usr/bin/php' },
  makes: [],
}

function appliedRun(op: Op, ended = true) {
  const plan = planOf([op])
  const lines: JournalLine[] = [
    { at: '2026-11-22T00:00:00Z', type: 'begin', plan: plan.hash, machine: 'm' },
    { at: '2026-11-22T00:00:01Z', type: 'staged' },
    { at: '2026-11-22T00:00:02Z', type: 'intent', ops: [0] },
    { at: '2026-11-22T00:00:03Z', type: 'done', ops: [0] },
    { at: '2026-11-22T00:00:04Z', type: 'verified' },
    { at: '2026-11-22T00:00:05Z', type: 'end', state: 'applied' },
  ]
  if (!ended) lines.pop()
  const memory: Memory = new Map([[plan.id, { plan, lines: [...lines] }]])
  const { volume } = createMemoryTransport({}, { home: HOME })
  plant(volume, new Map())
  return { plan, volume, machine: createMachine({ memory, volume, contents: new Map() }), memory }
}

describe('the rollback of a run that replaced a credential', () => {
  const key: Op = { kind: 'rotate', credential: { kind: 'login-keys' } as unknown as Extract<Op, { kind: 'rotate' }>['credential'] }

  it.each([true, false])(
    'is refused from the moment all was verified: the old one may be cleared away already (ended: %s)',
    async (ended) => {
      const { plan, machine, memory } = appliedRun(key, ended)
      const before = memory.get(plan.id)?.lines.length
      await expect(rollBackRun(plan.id, machine)).rejects.toMatchObject({ code: 'SG-ROT-008', kind: 'conflict', params: { run: plan.id } })
      expect(memory.get(plan.id)?.lines).toHaveLength(before as number)
    },
  )
})

describe('the rollback of a run that migrated a database', () => {
  it('is a person’s to say, once the run has ended: nothing is begun before', async () => {
    const { plan, machine, memory, volume } = appliedRun(migration)
    await expect(rollBackRun(plan.id, machine)).rejects.toMatchObject({
      code: 'SG-UPG-016',
      kind: 'conflict',
      params: { run: plan.id, databases: ['blog.example'], flag: '--older-data' },
    })
    expect(memory.get(plan.id)?.lines.at(-1)).toMatchObject({ type: 'end', state: 'applied' })
    expect([...pictureOf(volume, `${HOME}/${ROOT}`)]).toEqual([])
  })

  it('goes on to look at the site when it was said', async () => {
    const { plan, machine } = appliedRun(migration)
    // What stands there is not what such a run leaves: so that is what it says.
    await expect(rollBackRun(plan.id, { ...machine, olderData: true })).rejects.toMatchObject({ code: 'SG-RUN-004' })
  })

  it('asks nobody where the schema stayed as it was', async () => {
    const { plan, machine } = appliedRun({ ...migration, keeps: 'nothing' })
    await expect(rollBackRun(plan.id, machine)).rejects.toMatchObject({ code: 'SG-RUN-004' })
  })
})
