import { describe, expect, it } from 'vitest'
import { planOf, sha256 } from '../../../test/helpers/run-plans.ts'
import type { FileState, Op } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import { treeStateOf } from '../../core/tree-digest.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import { makeWorkplace, workplaceOf } from '../choose-workplace.ts'
import type { OpContext } from '../types.ts'
import { handlerOf } from './index.ts'

const p = (path: string): RemotePath => path as RemotePath
const PLANNED = Buffer.from('rows of the plan')
const WANTED = Buffer.from('rows of the snapshot')
const file = (bytes: Buffer): FileState => ({ is: 'file', sha256: sha256(bytes), size: bytes.length, mode: 0o644 })
const DATABASE: Op = { kind: 'write', path: p('a.sqlite'), before: file(PLANNED), after: file(WANTED), changing: true }
const CACHE: Op = { kind: 'remove', path: p('cache'), before: treeStateOf([{ path: p('x'), ...file(PLANNED) }], 0o755), changing: true }
const WAYS = [{ replace: 'atomic', hardLink: true }, { replace: 'atomic', hardLink: false }, { replace: 'two-step' }] as const

async function world(op: Op, capabilities: object) {
  const t = createMemoryTransport(
    { 'www/a.sqlite': { type: 'file', bytes: PLANNED, mode: 0o644 }, 'www/cache/x': { type: 'file', bytes: PLANNED, mode: 0o644 } },
    { capabilities: { hardLink: false, ...capabilities } },
  )
  const plan = planOf([op])
  const place = workplaceOf({ path: p('/home/site/.siteguard'), inDocumentRoot: false }, plan.id)
  const signal = new AbortController().signal
  await t.mkdir(place.base)
  await makeWorkplace(t, place, signal)
  const told: unknown[] = []
  const context: OpContext = {
    ...{ transport: t, root: p('/home/site/www'), place, plan, databases: new Map(), signal },
    contents: {
      has: () => true,
      async *read(digest) {
        yield digest === sha256(WANTED) ? WANTED : PLANNED
      },
      table: () => undefined,
    },
    emit: (event) => void (event.type === 'file-written' && told.push(event.since)),
  }
  const handler = handlerOf(op.kind)
  const placed = [{ index: 0, op }] as Parameters<typeof handler.stand>[0]
  return {
    ...{ t, place, context, told },
    stand: async () => (await handler.stand(placed, context, 'deep')).get(0),
    stage: async () => await handler.stage?.(placed, context),
    apply: () => handler.apply(placed, context),
    undo: () => handler.undo(placed, context),
    /** A visitor comes by. */
    put: (path: string, text: string) => t.volume.put(`/home/site/www/${path}`, { type: 'file', bytes: Buffer.from(text), mode: 0o644 }),
    text: (path: string) => t.volume.find(`/home/site/www/${path}`)?.bytes.toString(),
  }
}

describe.each(WAYS)('what every visit writes to, %o', (capabilities) => {
  it('is a cache: filled before it is emptied, filled again after, and taken back all the same', async () => {
    const { stand, apply, undo, put, text } = await world(CACHE, capabilities)
    put('cache/y', 'since the plan')
    expect(await stand()).toBe('before')
    await apply()
    expect([await stand(), text('cache/x')]).toEqual(['after', undefined])
    put('cache/z', 'since it was emptied')
    expect(await stand()).toBe('after')
    await apply()
    expect(text('cache/z')).toBe('since it was emptied')
    await undo()
    expect([await stand(), text('cache/x'), text('cache/y'), text('cache/z')]).toEqual([
      'before',
      PLANNED.toString(),
      'since the plan',
      undefined,
    ])
  })

  it('is a cache that is gone already: nothing to do, either way', async () => {
    const { t, stand, apply, undo } = await world(CACHE, capabilities)
    await t.remove(p('/home/site/www/cache/x'))
    await t.rmdir(p('/home/site/www/cache'))
    expect(await stand()).toBe('either')
    await apply()
    await undo()
    expect(await stand()).toBe('either')
  })

  it('is a database in a file: what was written after the plan comes back with a rollback, and all of it is told', async () => {
    const { stand, stage, apply, undo, put, text, told } = await world(DATABASE, capabilities)
    put('a.sqlite', 'rows since the plan')
    expect(await stand()).toBe('before')
    await stage()
    await apply()
    expect([await stand(), text('a.sqlite')]).toEqual(['after', WANTED.toString()])
    put('a.sqlite', 'rows since the exchange')
    expect(await stand()).toBe('after')
    expect(told).toEqual(['plan', 'swap'])
    await undo()
    expect([await stand(), text('a.sqlite')]).toEqual(['before', 'rows since the plan'])
  })

  it('is taken up where it was cut: put aside, nothing in its place but what a visitor made', async () => {
    for (const way of ['apply', 'undo'] as const) {
      const { t, place, stand, stage, put, text, ...does } = await world(DATABASE, capabilities)
      await stage()
      await t.rename(p('/home/site/www/a.sqlite'), p(`${place.hold}/0`))
      put('a.sqlite', 'an empty database')
      expect(await stand()).toBe('between')
      await does[way]()
      expect(text('a.sqlite')).toBe((way === 'apply' ? WANTED : PLANNED).toString())
      expect(await stand()).toBe(way === 'apply' ? 'after' : 'before')
    }
  })

  it('is no file any more: somebody else was there, and a person has to look', async () => {
    const { t, stand } = await world(DATABASE, capabilities)
    await t.remove(p('/home/site/www/a.sqlite'))
    await t.symlink(p('/home/site/www/a.sqlite'), '/etc/passwd')
    expect(await stand()).toBe('unknown')
  })
})
