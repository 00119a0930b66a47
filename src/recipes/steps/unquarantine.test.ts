import { describe, expect, it } from 'vitest'
import { stepWorld } from '../../../test/helpers/step-world.ts'
import { createOverlay } from '../overlay.ts'
import { unquarantine } from './unquarantine.ts'

const then = {
  at: '2026-11-21T03:00:00Z',
  files: {
    'IMG/shell.php': { text: 'shell', mode: '0640' },
    'lib/evil/a.php': 'a',
    'lib/evil/deep/b.php': 'b',
    link: { link: '/tmp' },
    'index.php': 'old',
    unread: { unread: true },
    'odd/name ': 'o',
    'odd/link': { link: 'x' },
  },
} as const
const FROM = 'site@20261121T030000Z'

function world(files: Readonly<Record<string, string | { readonly dir: true }>>) {
  return stepWorld({ now: { files }, snapshots: [then] })
}

const plan = async (files: Parameters<typeof world>[0], items: readonly { path: string; stands?: string }[]) => {
  const { context, textOf } = await world(files)
  const params = unquarantine.params.parse({ from: FROM, items })
  return unquarantine.plan(params, context).then((made) => ({ made, context, textOf }))
}

describe('bringing back what was in quarantine', () => {
  it('puts files, links and whole folders where they stood, with their modes, and makes the folders above', async () => {
    const { made, context } = await plan({ 'index.php': 'new' }, [{ path: 'IMG/shell.php' }, { path: 'lib/evil' }, { path: 'link' }])
    expect(made.sources).toEqual([FROM])
    expect(made.ops.map((op) => [op.kind, 'path' in op && op.path])).toEqual([
      ['mkdir', 'IMG'],
      ['write', 'IMG/shell.php'],
      ['mkdir', 'lib'],
      ['write', 'lib/evil'],
      ['write', 'link'],
    ])
    const overlay = createOverlay(context.entries)
    for (const op of made.ops) overlay.apply(op, made.trees)
    const before = createOverlay(await (await context.store.open(FROM as never)).entries())
    for (const path of ['IMG/shell.php', 'lib/evil', 'link'] as never[]) expect(overlay.whole(path)).toEqual(before.whole(path))
  })

  it('replaces what took its place only when it is the very thing the run put there', async () => {
    const stands = '11507a0e2f5e69d5dfa40a62a1bd7b6ee57e6bcd85c67c9b8431b36fff21c437'
    const { made } = await plan({ 'index.php': 'new' }, [{ path: 'index.php', stands }])
    expect(made.ops).toMatchObject([{ kind: 'write', before: { is: 'file', sha256: stands }, after: { is: 'file', size: 3 } }])
    await expect(plan({ 'index.php': 'newer' }, [{ path: 'index.php', stands }])).rejects.toMatchObject({ code: 'SG-REST-011' })
  })

  it.each([
    ['link', { symlink: false }, 'SG-TRAN-004'],
    ['odd', { symlink: false }, 'SG-TRAN-004'],
    ['odd', { rawNames: false }, 'SG-TRAN-009'],
    ['odd/name ', { rawNames: false }, 'SG-TRAN-009'],
    ['lib/evil', { symlink: false, rawNames: false }, undefined],
  ])('refuses beforehand what cannot be put there: %s with %j', async (path, less, code) => {
    const { context } = await world({ 'index.php': 'new' })
    const params = unquarantine.params.parse({ from: FROM, items: [{ path }] })
    const made = unquarantine.plan(params, { ...context, capabilities: { ...context.capabilities, ...less } })
    if (code === undefined) expect((await made).ops).toHaveLength(2)
    else await expect(made).rejects.toMatchObject({ code })
  })

  it.each([
    ['another file stands there', { 'IMG/shell.php': 'other' }, 'IMG/shell.php'],
    ['a folder stands there', { 'link/x': '1' }, 'link'],
    ['a file stands where its folder was', { IMG: 'file' }, 'IMG/shell.php'],
  ])('refuses where %s', async (_why, files, path) => {
    await expect(plan(files, [{ path }])).rejects.toMatchObject({ code: 'SG-REST-011' })
  })

  it.each(['nowhere', 'unread'])('says when the snapshot has no bytes of it: %s', async (path) => {
    await expect(plan({}, [{ path }])).rejects.toMatchObject({ code: 'SG-REST-012', params: { path } })
  })

  it('does nothing where it stands again already', async () => {
    const { made } = await plan({ 'lib/evil/a.php': 'a', 'lib/evil/deep/b.php': 'b' }, [{ path: 'lib/evil' }])
    expect(made.ops).toEqual([])
  })
})
