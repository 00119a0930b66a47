import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRandom, planOf, randomPlan } from '../../test/helpers/run-plans.ts'
import type { Sha256 } from '../core/manifest.ts'
import type { Op } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import type { Plan } from '../core/plan.ts'
import { canonicalJson } from './canonical.ts'
import { isPlainPath, parsePlan, planText, readPlanFile, sealPlan, writePlanFile } from './plan-file.ts'

const p = (path: string): RemotePath => path as RemotePath
const plan = planOf([{ kind: 'mkdir', path: p('a'), mode: 0o755 }])
const fault = (value: unknown, code: string) => {
  expect(() => parsePlan(Buffer.from(JSON.stringify(value)), 'plan.json')).toThrow(
    expect.objectContaining({ code: 'SG-RUN-001', kind: 'config', params: expect.objectContaining({ file: 'plan.json', fault: code }) }),
  )
}

describe('plan files', () => {
  it('give back any plan, names that are not UTF-8 included, for its owner alone', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'sg-plan-'))
    try {
      for (let seed = 0; seed < 60; seed += 1) {
        const { plan: each } = randomPlan(createRandom(seed))
        expect(parsePlan(Buffer.from(planText(each)), 'f')).toEqual(each)
      }
      const file = join(dir, 'plan.json')
      await writePlanFile(file, plan)
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect(await readPlanFile(file)).toEqual(plan)
      await writeFile(file, '{"format":')
      await expect(readPlanFile(file)).rejects.toMatchObject({ params: { fault: 'not-json' } })
      await expect(readPlanFile(join(dir, 'none'))).rejects.toMatchObject({ code: 'SG-DISK-001' })
    } finally {
      await rm(dir, { recursive: true })
    }
  })

  it('hold migrations and looks at a site, in one plain form each', () => {
    const way = { by: 'exec', php: '/usr/bin/php8.2' } as const
    const migration = {
      kind: 'migrate',
      cms: 'spip',
      installation: p('site'),
      database: p('site/sites/a'),
      host: 'a.example',
      from: '1',
      to: '2',
      keeps: 'copies',
      way,
      makes: [p('site/config/cles.php')],
    } as const
    const look = {
      kind: 'health',
      cms: 'spip',
      installation: p(''),
      expect: 'open',
      pages: [{ url: 'https://a.example/', status: [200], has: ['Accueil'] }],
      logs: [p('tmp/log/spip.log')],
      patienceMs: 30_000,
      picture: 'https://a.example/',
    } as const
    const gate = { kind: 'write', path: p('a'), before: { is: 'absent' }, after: { is: 'link', target: 'x' }, gate: 'close' } as const
    const checks = [{ check: 'space', state: 'told', params: { reason: 'tight', free: 12, paths: ['a', 'b'] } }] as const
    const whole = sealPlan({ ...planOf([gate, migration, look]), checks })
    expect(parsePlan(Buffer.from(planText(whole)), 'f')).toEqual(whole)
    const wrong: object[] = [
      { ...migration, way: { by: 'exec', php: 'php' } },
      { ...migration, way: { by: 'exec', php: '/usr/../bin/php' } },
      { ...migration, way: { by: 'http', url: 'file:///etc/passwd' } },
      { ...migration, host: 'a/../b' },
      { ...migration, host: 'a\nb' },
      { ...migration, to: '' },
      { ...migration, keeps: 'all' },
      { ...migration, makes: ['../x'] },
      { ...migration, cms: 'drupal' },
      { ...migration, more: 1 },
      { ...look, pages: [{ url: 'javascript:1', status: [200], has: [] }] },
      { ...look, pages: [{ url: 'https://a.example/', status: [], has: [] }] },
      { ...look, logs: ['/var/log/x'] },
      { ...look, patienceMs: -1 },
      { ...gate, gate: 'ajar' },
    ]
    for (const op of wrong) {
      const value = sealPlan({ ...planOf([]), ops: [op as Op] })
      expect(() => parsePlan(Buffer.from(JSON.stringify(value)), 'f'), JSON.stringify(op)).toThrow(
        expect.objectContaining({ code: 'SG-RUN-001' }),
      )
    }
    fault(sealPlan({ ...planOf([]), checks: [{ check: 'luck', state: 'ok', params: {} }] } as never), 'wrong-shape')
  })

  it('are refused once anything in them is edited', () => {
    for (const [key, value] of Object.entries(plan)) {
      if (typeof value === 'string' && !['format', 'id', 'createdAt', 'hash'].includes(key))
        fault({ ...plan, [key]: `${value}x` }, 'edited')
    }
    fault({ ...plan, ops: [{ kind: 'mkdir', path: 'b', mode: 0o755 }] }, 'edited')
    fault({ ...plan, ops: [] }, 'edited')
    fault({ ...plan, hash: '0'.repeat(64) }, 'edited')
  })

  it.each(['../a', '/etc/passwd', 'a/../../b', 'a//b', './a', 'a/', '', '..', 'a\0b', `${'a/'.repeat(3000)}a`])(
    'lead nowhere outside: %j',
    (path) => {
      expect(isPlainPath(path)).toBe(false)
      const ops = [
        { kind: 'mkdir', path: p(path), mode: 0o755 },
        { kind: 'write', path: p(path), before: { is: 'absent' }, after: { is: 'link', target: 'x' } },
        { kind: 'remove', path: p(path), before: { is: 'link', target: 'x' } },
        { kind: 'move', from: p('a'), to: p(path), state: { is: 'link', target: 'x' } },
        { kind: 'move', from: p(path), to: p('a'), state: { is: 'link', target: 'x' } },
      ] as Op[]
      for (const op of ops) fault(planOf([op]), 'bad-path')
      if (path !== '') fault(planOf([{ kind: 'chmod', path: p(path), before: 0o755, after: 0o705 }]), 'bad-path')
    },
  )

  it('lead nowhere outside by their trees or their root either', () => {
    const file = { is: 'file', sha256: '0'.repeat(64) as Sha256, size: 1 } as const
    fault(planOf([], { ['1'.repeat(64)]: [{ path: p('../x'), ...file }] }), 'bad-path')
    fault(sealPlan({ ...plan, root: p('www/../../etc') }), 'bad-path')
    fault(planOf([], { ['1'.repeat(64)]: [{ path: p('x'), ...file }] }), 'bad-tree')
    const { plan: withTrees } = firstWithTree()
    const [digest] = Object.keys(withTrees.trees) as [string]
    fault(sealPlan({ ...withTrees, trees: { ...withTrees.trees, [digest]: [] } }), 'bad-tree')
  })

  it('are refused in another shape, version or size', () => {
    fault([], 'wrong-shape')
    fault({ ...plan, version: 2 }, 'wrong-shape')
    fault({ ...plan, more: 1 }, 'wrong-shape')
    fault({ ...plan, id: '../../x' }, 'wrong-shape')
    fault({ ...plan, ops: [{ kind: 'shell', path: 'a' }] }, 'wrong-shape')
  })
})

function firstWithTree(): { plan: Plan } {
  for (let seed = 0; ; seed += 1) {
    const made = randomPlan(createRandom(seed))
    if (Object.values(made.plan.trees).some((members) => members.length > 0)) {
      const entry = Object.entries(made.plan.trees).find(([, members]) => members.length > 0) as [string, Plan['trees'][string]]
      return { plan: sealPlan({ ...made.plan, trees: Object.fromEntries([entry, ...Object.entries(made.plan.trees)]) }) }
    }
  }
}

describe('canonicalJson', () => {
  it('is one text for one value, whatever the order of its keys', () => {
    expect(canonicalJson({ b: [1, { d: undefined, c: '\udc80' }], a: null })).toBe('{"a":null,"b":[1,{"c":"\\udc80"}]}')
    expect(canonicalJson({ a: 1, b: 2 })).toBe(canonicalJson({ b: 2, a: 1 }))
  })
})
