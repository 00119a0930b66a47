import { describe, expect, it } from 'vitest'
import { planOf, sha256 } from '../../../test/helpers/run-plans.ts'
import { SiteguardError } from '../../core/error.ts'
import type { FileState, TreeMember, TreeState } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import { accessDenied, transferFailed } from '../../transports/bulk/problems.ts'
import { createMemoryTransport, type MemoryTransport } from '../../transports/memory/index.ts'
import type { Capabilities, Transport } from '../../transports/types.ts'
import { makeWorkplace, workplaceOf } from '../choose-workplace.ts'
import type { OpContext, PlacedOp } from '../types.ts'
import { write } from './write.ts'

const p = (path: string): RemotePath => path as RemotePath
const OLD = Buffer.from('old')
const NEW = Buffer.from('new one')
const file = (bytes: Buffer, mode = 0o644): FileState => ({ is: 'file', sha256: sha256(bytes), size: bytes.length, mode })
const OP: PlacedOp<'write'> = { index: 0, op: { kind: 'write', path: p('a'), before: file(OLD), after: file(NEW) } }

async function world(capabilities: Partial<Capabilities> = {}, wrap: (t: MemoryTransport) => Transport = (t) => t) {
  const t = createMemoryTransport({ 'www/a': { type: 'file', bytes: OLD, mode: 0o644, mtime: 5 } }, { capabilities })
  const place = workplaceOf({ path: p('/home/site/.siteguard'), inDocumentRoot: false }, planOf([]).id)
  await t.mkdir(place.base)
  const signal = new AbortController().signal
  await makeWorkplace(t, place, signal)
  const known = new Map([OLD, NEW].map((bytes) => [sha256(bytes), bytes]))
  const context: OpContext = {
    transport: wrap(t),
    root: p('/home/site/www'),
    place,
    plan: planOf([OP.op]),
    contents: {
      has: (digest) => known.has(digest),
      async *read(digest) {
        yield known.get(digest) as Buffer
      },
      table: () => undefined,
    },
    databases: new Map(),
    signal,
    emit: () => {},
  }
  const stand = async (): Promise<string | undefined> => (await write.stand([OP], context, 'deep')).get(0)
  return { t, place, context, known, stand, at: (path: string) => t.volume.find(`/home/site/${path}`) }
}

describe.each([
  ['atomic, with links', { replace: 'atomic', hardLink: true }],
  ['atomic, without links', { replace: 'atomic', hardLink: false }],
  ['in two steps', { replace: 'two-step', hardLink: false }],
  ['without modes', { replace: 'two-step', hardLink: false, chmod: false }],
] as const)('a write over a file, %s', (_name, capabilities) => {
  it('keeps the old inode aside and brings it back; both may be asked twice', async () => {
    const { context, stand, at, place } = await world(capabilities)
    const inode = at('www/a')?.inode
    expect(await stand()).toBe('before')
    await write.stage?.([OP], context)
    await write.stage?.([OP], context)
    expect(await stand()).toBe('before')
    await write.apply([OP], context)
    expect(await stand()).toBe('after')
    expect(at('www/a')?.bytes).toEqual(NEW)
    expect(at(`.siteguard/runs/${planOf([]).id}/hold/0`)?.inode).toBe(inode)
    await write.apply([OP], context)
    await write.undo([OP], context)
    await write.undo([OP], context)
    expect(await stand()).toBe('before')
    expect(at('www/a')).toMatchObject({ inode, mtime: 5, mode: 0o644 })
    expect(await context.transport.list(place.hold)).toEqual([])
  })
})

describe('a write over a file', () => {
  it('falls back to two renames where the account refuses a second name for that file', async () => {
    const { context, at, stand } = await world({}, (t) => ({
      ...t,
      link: async (from) => {
        throw accessDenied(from, 'operation not permitted')
      },
    }))
    await write.stage?.([OP], context)
    await write.apply([OP], context)
    expect(await stand()).toBe('after')
    expect(at('www/a')?.bytes).toEqual(NEW)
  })

  it('finishes a rename that was cut between the second name and the end of the first', async () => {
    for (const way of ['apply', 'undo'] as const) {
      const { t, place, context, stand, at } = await world({ hardLink: true, replace: 'two-step' })
      await write.stage?.([OP], context)
      await t.link(p('www/a'), p(`${place.hold}/0`))
      expect(await stand()).toBe('between')
      await write[way]([OP], context)
      expect(await stand()).toBe(way === 'apply' ? 'after' : 'before')
      expect(at('www/a')?.bytes).toEqual(way === 'apply' ? NEW : OLD)
    }
  })

  it('has the right mode from the first moment', async () => {
    const modes: (number | undefined)[] = []
    const { context } = await world({}, (t) => ({
      ...t,
      rename: async (from, to, options) => {
        await t.rename(from, to, options)
        modes.push((await t.stat(to))?.mode)
      },
    }))
    const op: PlacedOp<'write'> = { index: 0, op: { ...OP.op, after: file(NEW, 0o400) } }
    await write.stage?.([op], context)
    await write.apply([op], context)
    expect(modes).toEqual([0o400])
  })

  it('does not put in place what was changed in the stage folder, and notices half an upload', async () => {
    const { t, place, context, at } = await world()
    await t.create(p(`${place.stage}/0`), NEW.subarray(0, 3), { mode: 0o644 })
    await write.stage?.([OP], context)
    expect(t.volume.find(`${place.stage}/0`)?.bytes).toEqual(NEW)
    const lying = await world({}, (inner) => ({
      ...inner,
      createMany: async (dir) => {
        await inner.create(p(`${dir}/0`), Buffer.from('neW one'), { mode: 0o644 })
      },
    }))
    await expect(write.stage?.([OP], lying.context)).rejects.toMatchObject({ code: 'SG-RUN-014', params: { path: 'a' } })
    expect(at('www/a')?.bytes).toEqual(OLD)
  })

  it('sends again what broke or arrived otherwise, and names the member of a folder that never arrives', async () => {
    let calls = 0
    const broken = await world({}, (inner) => ({
      ...inner,
      createMany: async (dir, entries, options) => {
        calls += 1
        if (calls === 1) throw transferFailed('a', 'cut')
        if (calls === 2) return await inner.create(p(`${dir}/0`), NEW.subarray(0, 3), { mode: 0o644 })
        return await inner.createMany(dir, entries, options)
      },
    }))
    await write.stage?.([OP], broken.context)
    expect([calls, broken.t.volume.find(`${broken.place.stage}/0`)?.bytes]).toEqual([3, NEW])
    const full = await world({}, (inner) => ({
      ...inner,
      createMany: async () => {
        calls += 1
        throw accessDenied('a', 'not yours')
      },
    }))
    await expect(write.stage?.([OP], full.context)).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    expect(calls).toBe(4)
    const digest = sha256(Buffer.from('of the tree'))
    const tree: TreeState = { is: 'tree', digest, mode: 0o755, files: 1, bytes: NEW.length }
    const folder: PlacedOp<'write'> = { index: 0, op: { kind: 'write', path: p('b'), before: { is: 'absent' }, after: tree } }
    const members: TreeMember[] = [{ path: p('in.php'), ...file(NEW) }]
    const lossy = await world({}, (inner) => ({
      ...inner,
      createMany: async (dir, entries, options) => {
        await inner.createMany(dir, entries, options)
        await inner.remove(p(`${dir}/0/in.php`))
      },
    }))
    const context: OpContext = { ...lossy.context, plan: { ...lossy.context.plan, trees: { [digest]: members } } }
    await expect(write.stage?.([folder], context)).rejects.toMatchObject({
      code: 'SG-RUN-014',
      params: { path: 'b', detail: 'in.php: nothing for file' },
    })
  })

  it('calls unknown what is neither: another content, a folder, nothing at all with nothing put aside', async () => {
    const { t, stand, known } = await world()
    t.volume.put('/home/site/www/a', 'third')
    expect(await stand()).toBe('unknown')
    t.volume.drop('/home/site/www/a')
    // The store has it, so nothing would be lost.
    expect(await stand()).toBe('between')
    known.delete(sha256(OLD))
    expect(await stand()).toBe('unknown')
    t.volume.put('/home/site/www/a/b', 'x')
    expect(await stand()).toBe('unknown')
  })

  it('says which content is missing before anything moves', async () => {
    const { context, known } = await world()
    known.delete(sha256(NEW))
    await expect(write.stage?.([OP], context)).rejects.toMatchObject({ code: 'SG-RUN-017', params: { path: 'a', sha256: sha256(NEW) } })
  })

  it('tells a damaged store as such, though the first time a content is proven where it arrives only', async () => {
    const { context, t, place, at } = await world()
    const asked: (boolean | undefined)[] = []
    const damaged = new SiteguardError({ code: 'SG-SNAP-002', kind: 'integrity', params: { what: 'x', detail: 'a bit' } })
    const contents: OpContext['contents'] = {
      ...context.contents,
      async *read(_, options) {
        asked.push(options?.unproven)
        yield Buffer.from('neW one')
        if (options?.unproven !== true) throw damaged
      },
    }
    await expect(write.stage?.([OP], { ...context, contents })).rejects.toMatchObject({ code: 'SG-SNAP-002' })
    expect(asked).toEqual([true, false])
    expect(at('www/a')?.bytes).toEqual(OLD)
    // A store that is whole again: what is left of it goes.
    await write.stage?.([OP], context)
    expect(t.volume.find(`${place.stage}/0`)?.bytes).toEqual(NEW)
  })
})
