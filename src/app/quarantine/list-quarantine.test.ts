import { describe, expect, it } from 'vitest'
import { planOf } from '../../../test/helpers/run-plans.ts'
import { createFate, createMemoryLedger, type Memory } from '../../../test/helpers/run-world.ts'
import type { SiteId } from '../../core/account.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { FileState, Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import { listQuarantine } from './list-quarantine.ts'

const at = (path: string): RemotePath => path as RemotePath
const file = (letter: string): FileState => ({ is: 'file', sha256: letter.repeat(64) as Sha256, size: 1 })

async function itemsOf(ops: readonly Op[]) {
  const plan = planOf(ops)
  const lines = [
    { at: '2026-11-22T00:00:00Z', type: 'begin', plan: plan.hash, machine: 'm' },
    { at: '2026-11-22T00:00:01Z', type: 'end', state: 'applied' },
  ] as const
  const memory: Memory = new Map([[plan.id, { plan, lines: [...lines] }]])
  const items = await listQuarantine('site' as SiteId, { ledger: createMemoryLedger(memory, createFate()) })
  return items.map(({ id, path, how, digest, stands }) => [id.split('/')[1], path, how, digest?.[0], stands?.[0]])
}

describe('the quarantine of an upgrade', () => {
  it('holds what the site had, and nothing of what closed it meanwhile', async () => {
    const items = await itemsOf([
      { kind: 'write', path: at('index.php'), before: file('a'), after: file('f'), gate: 'close' },
      { kind: 'write', path: at('config/screen.php'), before: { is: 'absent' }, after: file('f'), gate: 'close' },
      { kind: 'write', path: at('gone.php'), before: file('c'), after: file('f'), gate: 'close' },
      { kind: 'write', path: at('core.php'), before: file('d'), after: file('e') },
      { kind: 'remove', path: at('gone.php'), before: file('f') },
      { kind: 'remove', path: at('config/screen.php'), before: file('f') },
      { kind: 'write', path: at('index.php'), before: file('f'), after: file('b'), gate: 'open' },
    ])
    expect(items).toEqual([
      ['0', 'index.php', 'replaced', 'a', 'b'],
      ['2', 'gone.php', 'removed', 'c', undefined],
      ['3', 'core.php', 'replaced', 'd', 'e'],
    ])
  })
})
