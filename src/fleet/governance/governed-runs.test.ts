import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { layer } from '../../../test/helpers/layer.ts'
import { planOf, sha256 } from '../../../test/helpers/run-plans.ts'
import { createFate, createMachine, HOME, type Memory, pictureOf, plant, ROOT } from '../../../test/helpers/run-world.ts'
import { makeKey, sshdMissing } from '../../../test/lab/sshd.ts'
import { dropQuarantine } from '../../app/quarantine/drop-quarantine.ts'
import { applyPlan } from '../../app/runs/apply-plan.ts'
import { resumeRun } from '../../app/runs/resume-run.ts'
import { rollBackRun } from '../../app/runs/roll-back-run.ts'
import type { OwnerId } from '../../core/account.ts'
import { APPROVAL_NAMESPACE, type Approval, type ApprovedAct, approvalOf, approvalStatement } from '../../core/approval.ts'
import type { FileState } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import { signText } from '../../evidence/index.ts'
import { sealPlan } from '../../recipes/plan-file.ts'
import type { RunDeps } from '../../recipes/types.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import { mayApply } from './gate.ts'

const town = 'town' as OwnerId
const at = (path: string): RemotePath => path as RemotePath

layer('a site whose owner wants to be asked', sshdMissing(), () => {
  const key = makeKey(join(mkdtempSync(join(tmpdir(), 'sg-governed-')), 'theirs'))
  const stolen = Buffer.from('<?php // theirs\n')
  const planned = Buffer.from('<?php // ours\n')
  const contents = new Map([stolen, planned].map((bytes) => [sha256(bytes) as string, bytes]))
  const file = (bytes: Buffer): FileState => ({ is: 'file', sha256: sha256(bytes), size: bytes.length, mode: 0o604 })
  const approve = async (plan: Plan, act: ApprovedAct = 'apply'): Promise<Approval> => {
    const said = approvalOf(plan, town, new Date().toISOString(), new Date(Date.now() + 3600_000).toISOString(), act)
    return { ...said, signature: await signText(approvalStatement(said), key.file, APPROVAL_NAMESPACE, false) }
  }
  /** The site, its plan, and what a machine makes of it that has these approvals. */
  const world = () => {
    const { volume } = createMemoryTransport({}, { home: HOME })
    plant(volume, new Map([['a.php', { is: 'file', bytes: stolen, mode: 0o604 }]]))
    const plan = planOf([{ kind: 'write', path: at('a.php'), before: file(stolen), after: file(planned) }])
    const memory: Memory = new Map()
    const asked: string[] = []
    const calls: string[] = []
    const machine = (approvals: readonly Approval[], diesAt?: number): RunDeps => {
      const deps = createMachine({ memory, volume, contents, fate: createFate(diesAt) })
      return {
        ...deps,
        connect: (account, signal) => {
          calls.push('connect')
          return deps.connect(account, signal)
        },
        govern: async (one, act = 'apply') => {
          asked.push(act)
          if (act === 'go-on') return async () => {}
          await mayApply(one, {
            sites: [{ id: one.site, account: one.account, owner: town }],
            owners: [{ id: town, name: 'Mairie', approves: true, signingKeys: [key.publicLine] }],
            approvals,
            file: 'plan.json',
            now: Date.now(),
            act,
          })
          return async (end) => void asked.push('state' in end ? end.state : end.code)
        },
        wished: true,
      }
    }
    return {
      plan,
      machine,
      asked,
      calls,
      picture: () => [...pictureOf(volume, `${HOME}/${ROOT}`).values()],
      all: () => [...pictureOf(volume, HOME)],
    }
  }
  const refused = async (work: Promise<unknown>): Promise<string> =>
    await work.then(
      () => 'was done',
      ({ code, params }) => `${code} ${params.why}`,
    )
  const THEIRS = [`file 604 ${stolen}`]
  const OURS = [`file 604 ${planned}`]

  it('is written to with their signature, and not without, nor once the plan was changed: nobody even calls there', async () => {
    const { plan, machine, asked, calls, picture, all } = world()
    const before = all()
    expect(await refused(applyPlan(plan, machine([])))).toBe('SG-FLEET-010 missing')
    const approval = await approve(plan)
    const other = sealPlan({ ...plan, createdAt: '2026-11-24T00:00:00.000Z' })
    expect(await refused(applyPlan(other, machine([approval])))).toBe('SG-FLEET-010 changed')
    // The plan's own hash says that it was edited, before anybody is asked.
    expect(await refused(applyPlan({ ...plan, ops: [...plan.ops, ...plan.ops] }, machine([approval])))).toContain('SG-RUN-001')
    expect({ calls, all: all() }).toEqual({ calls: [], all: before })
    expect((await applyPlan(plan, machine([approval]))).state).toBe('applied')
    expect(picture()).toEqual(OURS)
    expect(asked).toEqual(['apply', 'apply', 'apply', 'applied'])
  })

  it('is asked once more before that is taken back', async () => {
    const { plan, machine, picture } = world()
    const approval = await approve(plan)
    await applyPlan(plan, machine([approval]))
    expect(await refused(rollBackRun(plan.id, machine([approval])))).toBe('SG-FLEET-010 rollback')
    expect(await refused(rollBackRun(plan.id, machine([await approve(plan, 'drop')])))).toBe('SG-FLEET-010 rollback')
    expect(picture()).toEqual(OURS)
    expect((await rollBackRun(plan.id, machine([await approve(plan, 'rollback')]))).state).toBe('rolled-back')
    expect(picture()).toEqual(THEIRS)
  })

  it('and before what was put aside there is thrown away, which nothing takes back', async () => {
    const { plan, machine, asked, all } = world()
    const approval = await approve(plan)
    await applyPlan(plan, machine([approval]))
    const before = all()
    expect(await refused(dropQuarantine(plan.id, machine([approval])))).toBe('SG-FLEET-010 drop')
    expect(await refused(dropQuarantine(plan.id, machine([await approve(plan, 'rollback')])))).toBe('SG-FLEET-010 drop')
    expect(all()).toEqual(before)
    expect(await dropQuarantine(plan.id, machine([await approve(plan, 'drop')]))).toMatchObject({ items: 1 })
    expect(all()).not.toEqual(before)
    expect(asked.slice(-2)).toEqual(['drop', 'applied'])
  })

  it('is not asked for emptying what is on the site again, nor for ending what was begun by right', async () => {
    const { plan, machine, asked, picture } = world()
    await applyPlan(plan, machine([await approve(plan)]))
    await rollBackRun(plan.id, machine([await approve(plan, 'rollback')]))
    asked.length = 0
    expect(await dropQuarantine(plan.id, machine([]))).toMatchObject({ items: 0 })
    expect(asked).toEqual([])
    const cut = world()
    await expect(applyPlan(cut.plan, cut.machine([await approve(cut.plan)], 25))).rejects.toMatchObject({ code: 'SG-RUN-007' })
    expect((await resumeRun(cut.plan.id, cut.machine([]))).state).toBe('applied')
    expect(cut.asked).toContain('go-on')
    expect(picture()).toEqual(THEIRS)
    expect(cut.picture()).toEqual(OURS)
  })
})
