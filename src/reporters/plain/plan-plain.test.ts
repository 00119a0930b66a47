import { describe, expect, it } from 'vitest'
import type { Sha256 } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import { planPlain } from './plan-plain.ts'

const path = (text: string): RemotePath => text as RemotePath
const digest = (letter: string): Sha256 => letter.repeat(64) as Sha256

const plan = {
  ops: [
    { kind: 'mkdir', path: path('new'), mode: 0o705 },
    { kind: 'write', path: path('a\tb\n'), before: { is: 'absent' }, after: { is: 'file', sha256: digest('a'), size: 1 } },
    { kind: 'remove', path: path('evil'), before: { is: 'tree', digest: digest('b'), files: 1, bytes: 1 } },
    { kind: 'remove', path: path('l'), before: { is: 'link', target: '/tmp\u001b' } },
    { kind: 'chmod', path: path('f'), before: 0o666, after: 0o604 },
    { kind: 'move', from: path('x'), to: path('y'), state: { is: 'file', sha256: digest('c'), size: 1 } },
    { kind: 'sql', database: path(''), tables: [{ table: 'spip_meta', before: digest('d'), after: 'absent' }] },
  ],
  notes: [{ path: path('p'), why: 'special' }],
} as unknown as Plan

describe('a plan line by line', () => {
  it('has one record an op, table and note, names escaped', () => {
    expect(planPlain(plan, false).split('\n')).toEqual([
      'mkdir\tnew\tabsent\t0705',
      `write\ta\\tb\\n\tabsent\t${digest('a')}`,
      `remove\tevil\ttree:${digest('b')}\tabsent`,
      'remove\tl\tlink:/tmp\\x1b\tabsent',
      'chmod\tf\t0666\t0604',
      `move\tx\t${digest('c')}\ty`,
      `table\tspip_meta\t${digest('d')}\tabsent`,
      'note\tp\tspecial\t',
      '',
    ])
  })

  it('with -0 has raw names, and NUL ends records', () => {
    expect(planPlain(plan, true).split('\0')[1]).toBe(`write\ta\tb\n\tabsent\t${digest('a')}`)
  })
})
