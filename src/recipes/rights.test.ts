import { expect, it } from 'vitest'
import type { Op } from '../core/op.ts'
import type { RemotePath } from '../core/path.ts'
import type { SnapshotEntry } from '../core/snapshot.ts'
import { ALL_RIGHTS, checkRights, isAllowed, mayExchange, maySetMode, pathOf, type Rights, ruleRights } from './rights.ts'

const p = (path: string): RemotePath => path as RemotePath
const entry = (path: string, more: Partial<SnapshotEntry> = {}): [RemotePath, SnapshotEntry] => [
  p(path),
  { path: p(path), type: 'dir', size: 0, mtime: 0, ...more },
]
const entries = new Map([
  entry(''),
  entry('tmp', { uid: 33, mode: 0o41755 }),
  entry('own', { uid: 7 }),
  entry('old', { uid: 8, mode: 0o40700 }),
])
const rights: Rights = { uid: 7, closed: new Set([p('tmp')]) }
const file = { is: 'link', target: 'x' } as const
const tree = { is: 'tree', digest: 'a', files: 0, bytes: 0 } as unknown as Extract<Op, { kind: 'remove' }>['before']
const absent = { is: 'absent' } as const

it('bars what lies right in a closed folder, and the folder itself as a whole', () => {
  const asked = ['tmp', 'tmp/x', 'tmp/x/y', 'own', ''].map((path) => [
    mayExchange(p(path), true, rights),
    mayExchange(p(path), false, rights),
  ])
  expect(asked).toEqual([
    [false, true],
    [false, false],
    [true, true],
    [true, true],
    [true, true],
  ])
  expect(mayExchange(p('tmp/x'), true, ALL_RIGHTS)).toBe(true)
})

it('lets nobody but the owner, and root, set a mode; where nobody is known, it is tried', () => {
  const uid = (of: number | undefined, login: number | undefined): boolean =>
    maySetMode(
      entry('x', of === undefined ? {} : { uid: of })[1],
      login === undefined ? { closed: new Set() } : { uid: login, closed: new Set() },
    )
  expect([uid(7, 7), uid(8, 7), uid(8, 0), uid(8, undefined), uid(undefined, 7)]).toEqual([true, false, true, true, true])
  expect(maySetMode(undefined, rights)).toBe(true)
  const rules = ruleRights(entries, rights)
  expect([rules.maySetMode(p('tmp')), rules.maySetMode(p('own')), rules.maySetMode(p('none'))]).toEqual([false, true, true])
  expect([rules.mayExchange(p('tmp/x'), false), rules.mayExchange(p('own/x'), false)]).toEqual([false, true])
})

it('judges each op by the paths it exchanges', () => {
  const is = (op: Op): boolean => isAllowed(op, entries, rights)
  expect(is({ kind: 'write', path: p('tmp/x'), before: absent, after: file })).toBe(false)
  expect(is({ kind: 'write', path: p('tmp'), before: tree, after: file })).toBe(false)
  expect(is({ kind: 'write', path: p('tmp'), before: file, after: file })).toBe(true)
  expect(is({ kind: 'remove', path: p('tmp'), before: tree })).toBe(false)
  expect(is({ kind: 'remove', path: p('own/x'), before: file })).toBe(true)
  expect(is({ kind: 'mkdir', path: p('tmp/x') })).toBe(false)
  expect(is({ kind: 'mkdir', path: p('tmp') })).toBe(true)
  expect(is({ kind: 'move', from: p('tmp'), to: p('own/x'), state: tree })).toBe(false)
  expect(is({ kind: 'move', from: p('tmp'), to: p('own/x'), state: file })).toBe(true)
  expect(is({ kind: 'move', from: p('own/x'), to: p('tmp/x'), state: file })).toBe(false)
  expect(is({ kind: 'chmod', path: p('tmp'), before: 0o755, after: 0o700 })).toBe(false)
  expect(is({ kind: 'chmod', path: p('own'), before: 0o755, after: 0o700 })).toBe(true)
  const others = ['sql', 'migrate', 'health', 'rotate', 'probe'].map(
    (kind) => ({ kind, path: 'tmp/x', database: 'tmp/x' }) as unknown as Op,
  )
  for (const op of others) expect(is(op)).toBe(true)
})

it('refuses before anything is done, and names the folder that is in the way', () => {
  const ops: Op[] = Array.from({ length: 12 }, (_, n) => ({ kind: 'mkdir', path: p(`tmp/${n}`) }))
  const refusal = (given: readonly Op[], as: Rights = rights): unknown => {
    try {
      checkRights(given, entries, as, 's')
      return 'allowed'
    } catch (error) {
      return (error as { params: unknown }).params
    }
  }
  expect(refusal([{ kind: 'mkdir', path: p('own/x') }])).toBe('allowed')
  expect(refusal([{ kind: 'mkdir', path: p('own/x') }, ...ops])).toEqual({
    site: 's',
    paths: ops.slice(0, 10).map((op) => pathOf(op)),
    count: 12,
    at: 'tmp',
    owner: '33',
    mode: '1755',
    login: '7',
  })
  expect(refusal([{ kind: 'chmod', path: p('old'), before: 0, after: 1 }])).toMatchObject({ at: 'old', owner: '8', mode: '700' })
  expect(refusal([{ kind: 'mkdir', path: p('x') }], { closed: new Set([p('')]) })).toMatchObject({
    at: '.',
    owner: '?',
    mode: '?',
    login: '?',
  })
})

it('names an op by a path of the site', () => {
  const named: [object, string][] = [
    [{ kind: 'write', path: 'a' }, 'a'],
    [{ kind: 'move', from: 'a', to: 'b' }, 'a'],
    [{ kind: 'sql', database: 'd' }, 'd'],
    [{ kind: 'migrate', installation: 'i', database: 'd' }, 'i'],
    [{ kind: 'health', installation: 'i' }, 'i'],
    [{ kind: 'probe', target: { folder: 'f' } }, 'f'],
    [{ kind: 'rotate', credential: { installation: 'i' } }, 'i'],
    [{ kind: 'rotate', credential: {} }, ''],
  ]
  for (const [op, path] of named) expect(pathOf(op as Op)).toBe(path)
})
