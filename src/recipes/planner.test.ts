import { describe, expect, it } from 'vitest'
import type { Account, AccountId, Site, SiteId } from '../core/account.ts'
import type { Sha256 } from '../core/manifest.ts'
import type { Op } from '../core/op.ts'
import { type RemotePath, remotePath } from '../core/path.ts'
import type { SiteReport } from '../core/scan-report.ts'
import type { SnapshotEntry, SnapshotId, SnapshotRecord } from '../core/snapshot.ts'
import { treeStateOf } from '../core/tree-digest.ts'
import { parseRecipe } from './load-recipe.ts'
import { checkPlan, planText } from './plan-file.ts'
import { type PlanContext, planRecipe } from './planner.ts'
import { makeRecipe, type Recipe, type RecipeStep } from './recipe-schema.ts'
import { ALL_RIGHTS } from './rights.ts'
import { steps } from './steps/index.ts'
import type { StepPlan } from './types.ts'

const at = (path: string): RemotePath => remotePath(path)
const entry = (path: string, mode: number, more: Partial<SnapshotEntry> = {}): SnapshotEntry => ({
  path: at(path),
  type: 'file',
  size: 1,
  mode,
  mtime: 0,
  ...(more.type === undefined ? { sha256: 'a'.repeat(64) as Sha256 } : {}),
  ...more,
})
const site: Site = { id: 'site.example' as SiteId, account: 'acc' as AccountId, root: at('www'), groups: [], tags: [] }
const account: Account = { id: 'acc' as AccountId, transport: 'ssh', hostKeys: [], tls: 'explicit' }

function contextOf(entries: readonly SnapshotEntry[], more: object = {}): PlanContext {
  const all = [entry('', 0o755, { type: 'dir' }), ...entries]
  return {
    site,
    account,
    entries: new Map(all.map((one) => [one.path, one])),
    before: { record: { id: 'site.example@20261122T000000Z' as SnapshotId, gaps: [] } as unknown as SnapshotRecord },
    capabilities: { chmod: true, exec: false, symlink: true, hardLink: true, replace: 'atomic', maxChannels: 4 },
    rights: ALL_RIGHTS,
    judge: async () => ({ installations: [{ cms: 'spip' }] }) as unknown as SiteReport,
    now: () => Date.UTC(2026, 10, 22, 0, 2, 29),
    siteguard: '0.1.0',
    signal: new AbortController().signal,
    emit: () => {},
    ...more,
  } as unknown as PlanContext
}

const tighten = `recipe: mine\ndescribe: { en: a, fr: b }\nsteps:\n- { use: modes, folders: '705', files: '604' }\n`
const recipe = (text = tighten): Recipe => parseRecipe(text, 'mine.yaml', 'en')
const plan = (own: Recipe, context: PlanContext) => planRecipe(own, context, { roundTripMs: 20 })

/** A recipe whose one step gives these ops. */
async function planOps(ops: readonly Op[], context: PlanContext, parts: Partial<StepPlan> = {}) {
  const kept = steps.modes.plan
  steps.modes.plan = async () => ({ ops, trees: {}, notes: [], sources: [], ...parts })
  try {
    return await plan(recipe(), context)
  } finally {
    steps.modes.plan = kept
  }
}

describe('planRecipe', () => {
  it('takes rights away, gives none, and makes a plan that its own file format takes', async () => {
    const made = await plan(
      recipe(),
      contextOf([
        entry('index.php', 0o644),
        entry('config', 0o777, { type: 'dir' }),
        entry('config/connect.php', 0o600),
        entry('tool.cgi', 0o755),
        entry('link', 0o777, { type: 'symlink', target: 'x' }),
      ]),
    )
    expect(made.ops).toEqual([
      { kind: 'chmod', path: '', before: 0o755, after: 0o705 },
      { kind: 'chmod', path: 'config', before: 0o777, after: 0o705 },
      { kind: 'chmod', path: 'index.php', before: 0o644, after: 0o604 },
      { kind: 'chmod', path: 'tool.cgi', before: 0o755, after: 0o705 },
    ])
    expect(made.id).toMatch(/^20261122T000229Z-[0-9a-f]{8}$/)
    expect(made.swap).toEqual({ method: 'atomic', changes: 0, expectedMs: 0 })
    expect(checkPlan(JSON.parse(planText(made)), 'x')).toEqual(made)
  })

  it('plans each step on what the ones before leave', async () => {
    const two: RecipeStep[] = ['755', '705'].map((folders) => ({ use: 'modes', params: { folders, files: '604' } }))
    const made = await plan(makeRecipe({ ...recipe(), steps: two }), contextOf([entry('a', 0o777, { type: 'dir' }), entry('b', 0o604)]))
    expect(made.ops.filter((op) => op.kind === 'chmod' && op.path === 'a')).toEqual([
      { kind: 'chmod', path: 'a', before: 0o777, after: 0o705 },
    ])
  })

  it('refuses a site the recipe does not fit', async () => {
    const needs = (what: string) => recipe(tighten.replace('steps:', `requires: ${what}\nsteps:`))
    await expect(plan(needs('{ account: [chmod, exec] }'), contextOf([]))).rejects.toMatchObject({
      code: 'SG-RCP-003',
      params: { needs: 'exec' },
    })
    await expect(plan(needs('{ cms: [wordpress] }'), contextOf([]))).rejects.toMatchObject({ code: 'SG-RCP-003' })
    await expect(plan(needs('{ account: [chmod], cms: [wordpress, spip] }'), contextOf([]))).resolves.toBeDefined()
  })

  it.each<[string, Op, string]>([
    ['a path out of the site', { kind: 'mkdir', path: '../x' as RemotePath }, 'leads-outside'],
    ['an absolute path', { kind: 'mkdir', path: '/etc' as RemotePath }, 'leads-outside'],
    ['a path below a link', { kind: 'mkdir', path: at('link/x') }, 'no-folder'],
    ['a path below nothing', { kind: 'mkdir', path: at('no/x') }, 'no-folder'],
    ['a folder that is there', { kind: 'mkdir', path: at('dir') }, 'not-as-planned'],
    [
      'a file that is another',
      { kind: 'remove', path: at('f'), before: { is: 'file', sha256: 'b'.repeat(64) as Sha256, size: 1 } },
      'not-as-planned',
    ],
    [
      'a file nobody read',
      { kind: 'remove', path: at('unread'), before: { is: 'file', sha256: 'a'.repeat(64) as Sha256, size: 1 } },
      'not-as-planned',
    ],
    ['a folder as if it were a file', { kind: 'remove', path: at('dir'), before: { is: 'link', target: 'x' } }, 'not-as-planned'],
    ['the root itself', { kind: 'mkdir', path: at('') }, 'leads-outside'],
    ['a path that is written twice', { kind: 'mkdir', path: 'a//b' as RemotePath }, 'leads-outside'],
    ['modes of a link', { kind: 'chmod', path: at('link'), before: 0o777, after: 0o700 }, 'not-as-planned'],
    ['modes that are others', { kind: 'chmod', path: at('f'), before: 0o600, after: 0o400 }, 'not-as-planned'],
    ['modes of the root that are others', { kind: 'chmod', path: at(''), before: 0o700, after: 0o705 }, 'not-as-planned'],
    ['modes below a link', { kind: 'chmod', path: at('link/x'), before: 0o700, after: 0o705 }, 'no-folder'],
    [
      'what is to move and is not there',
      { kind: 'move', from: at('no'), to: at('n'), state: { is: 'link', target: 'x' } },
      'not-as-planned',
    ],
    ['what is to move below nothing', { kind: 'move', from: at('no/f'), to: at('n'), state: { is: 'link', target: 'x' } }, 'no-folder'],
    ['where it is to move to', { kind: 'move', from: at('link'), to: at('f'), state: { is: 'link', target: '/' } }, 'not-as-planned'],
    [
      'where it is to move to, outside',
      { kind: 'move', from: at('link'), to: '../x' as RemotePath, state: { is: 'link', target: '/' } },
      'leads-outside',
    ],
    ['a moved tree without members', { kind: 'move', from: at('dir'), to: at('n'), state: treeStateOf([], 0o705) }, 'members-missing'],
    ['a removed tree without members', { kind: 'remove', path: at('dir'), before: treeStateOf([], 0o705) }, 'members-missing'],
    [
      'a replaced tree without members',
      { kind: 'write', path: at('dir'), before: treeStateOf([], 0o705), after: { is: 'link', target: 'x' } },
      'members-missing',
    ],
    [
      'a write out of the site',
      { kind: 'write', path: '../x' as RemotePath, before: { is: 'absent' }, after: { is: 'link', target: 'x' } },
      'leads-outside',
    ],
    ['a removal below a link', { kind: 'remove', path: at('link/x'), before: { is: 'link', target: 'x' } }, 'no-folder'],
    [
      'a write over what is there',
      { kind: 'write', path: at('f'), before: { is: 'absent' }, after: { is: 'link', target: 'x' } },
      'not-as-planned',
    ],
    [
      'a tree without members',
      {
        kind: 'write',
        path: at('n'),
        before: { is: 'absent' },
        after: { is: 'tree', digest: 'c'.repeat(64) as Sha256, files: 1, bytes: 1 },
      },
      'members-missing',
    ],
  ])('refuses a step that changes %s', async (_what, op, fault) => {
    const { sha256: _none, ...unread } = entry('unread', 0o604)
    const world = [entry('f', 0o604), entry('dir', 0o705, { type: 'dir' }), entry('link', 0o777, { type: 'symlink', target: '/' }), unread]
    await expect(planOps([op], contextOf(world))).rejects.toMatchObject({ code: 'SG-RCP-005', params: { fault, step: 'modes' } })
  })

  it('says how it goes live, as far as the account allows', async () => {
    const state = { is: 'file', sha256: 'a'.repeat(64) as Sha256, size: 1 } as const
    const over: Op = { kind: 'write', path: at('f'), before: state, after: { ...state, size: 2 } }
    const world = [entry('f', 0o604), entry('g', 0o604)]
    const remove: Op = { kind: 'remove', path: at('g'), before: state }
    expect((await planOps([over, remove], contextOf(world))).swap).toEqual({ method: 'atomic', changes: 2, expectedMs: 15 })
    const ftp = { capabilities: { replace: 'two-step', hardLink: false, maxChannels: 1 } }
    expect((await planOps([over, remove], contextOf(world, ftp))).swap).toEqual({ method: 'two-renames', changes: 2, expectedMs: 60 })
    const slow = { capabilities: { ...ftp.capabilities, renameTrips: 3 } }
    expect((await planOps([over, remove], contextOf(world, slow))).swap).toMatchObject({ expectedMs: 180 })
  })

  it('counts what is exchanged, one rename or two each, shared among the channels', async () => {
    const state = { is: 'file', sha256: 'a'.repeat(64) as Sha256, size: 1 } as const
    const link = { is: 'link', target: 'x' } as const
    const world = [entry('f', 0o604), entry('l', 0o777, { type: 'symlink', target: 'x' })]
    const swap = async (op: Op, capabilities: object = {}) => {
      const own = { replace: 'atomic', hardLink: true, maxChannels: 1, ...capabilities }
      const { method, changes, expectedMs } = (await planOps([op], contextOf(world, { capabilities: own }))).swap
      return `${method} ${changes} ${expectedMs}`
    }
    const fresh: Op = { kind: 'write', path: at('n'), before: { is: 'absent' }, after: state }
    const over: Op = { kind: 'write', path: at('f'), before: state, after: { ...state, size: 2 } }
    expect(await swap(fresh, { replace: 'two-step', hardLink: false })).toBe('atomic 1 20')
    expect(await swap(over)).toBe('atomic 1 40')
    expect(await swap(over, { replace: 'two-step' })).toBe('two-renames 1 40')
    expect(await swap(over, { hardLink: false })).toBe('two-renames 1 40')
    expect(await swap({ ...over, after: link } as Op)).toBe('two-renames 1 40')
    expect(await swap({ kind: 'write', path: at('l'), before: link, after: state })).toBe('two-renames 1 40')
    expect(await swap({ kind: 'move', from: at('f'), to: at('n'), state })).toBe('atomic 1 20')
    expect(await swap({ kind: 'remove', path: at('f'), before: state }, { maxChannels: 0 })).toBe('atomic 1 20')
    const table = { table: 't', before: 'absent', after: 'a'.repeat(64) as Sha256 } as const
    expect(await swap({ kind: 'sql', database: at(''), tables: [table] })).toBe('atomic 1 20')
    expect(await swap({ kind: 'mkdir', path: at('n') })).toBe('atomic 0 0')
    expect(await swap({ kind: 'chmod', path: at('f'), before: 0o604, after: 0o600 })).toBe('atomic 0 0')
    expect(await swap({ kind: 'chmod', path: at(''), before: 0o755, after: 0o705 })).toBe('atomic 0 0')
  })

  it('takes secrets out of words of the site, and leaves its own', async () => {
    const notes = [
      { path: at('x'), why: 'kept' },
      { path: at('x'), why: 'row-cut', detail: 'kept' },
      { path: at('y'), why: 'kept', detail: 'a' },
    ] as const
    const checks = [{ check: 'space', state: 'told', params: { reason: 'space', words: 'space' } }] as const
    const kept = steps.modes.plan
    steps.modes.plan = async () => ({ ops: [], trees: {}, notes: [...notes], checks: [...checks], sources: [] })
    try {
      const redact = (text: string): string => (text === 'space' || text === 'kept' ? '***' : text)
      const made = await planRecipe(recipe(), contextOf([]), { roundTripMs: 20, redact })
      expect(made.notes).toEqual([notes[0], { ...notes[1], detail: '***' }, notes[2]])
      expect(made.checks).toEqual([{ check: 'space', state: 'told', params: { reason: 'space', words: '***' } }])
      const plain = await plan(recipe(), contextOf([]))
      expect([plain.notes, plain.checks]).toEqual([notes, checks])
    } finally {
      steps.modes.plan = kept
    }
    const bare = await planOps([], contextOf([]))
    expect(bare).not.toHaveProperty('checks')
    expect(bare).toMatchObject({
      site: site.id,
      account: account.id,
      root: 'www',
      before: 'site.example@20261122T000000Z',
      siteguard: '0.1.0',
    })
    expect([bare.createdAt, bare.recipe.name]).toEqual(['2026-11-22T00:02:29.000Z', recipe().name])
  })

  it('names the state before as a source where ops were made anew, refuses what the login may not change, and stops when it is told to', async () => {
    const state = { is: 'file', sha256: 'a'.repeat(64) as Sha256, size: 1 } as const
    const move: Op = { kind: 'move', from: at('f'), to: at('n'), state }
    const again: Op = { kind: 'write', path: at('f'), before: { is: 'absent' }, after: { ...state, size: 2 } }
    const world = [entry('f', 0o604)]
    expect((await planOps([move, again], contextOf(world), { sources: ['z' as SnapshotId] })).sources).toEqual([
      'site.example@20261122T000000Z',
      'z',
    ])
    expect((await planOps([move], contextOf(world))).sources).toEqual([])
    const closed = { rights: { closed: new Set([at('')]) } }
    await expect(planOps([move], contextOf(world, closed))).rejects.toMatchObject({ code: 'SG-REST-014', params: { site: site.id } })
    const signal = AbortSignal.abort(new Error('told to stop'))
    await expect(planOps([], contextOf([], { signal }))).rejects.toThrow('told to stop')
    const unknown = makeRecipe({ ...recipe(), steps: [{ use: 'dance', params: {} } as unknown as RecipeStep] })
    await expect(plan(unknown, contextOf([]))).rejects.toThrow('no step is called dance')
  })

  it('names each source once, and every note once', async () => {
    const note = { path: at('x'), why: 'kept' } as const
    const made = await planOps([], contextOf([]), { sources: ['b', 'a', 'b'] as SnapshotId[], notes: [note, { ...note }] })
    expect(made.sources).toEqual(['a', 'b'])
    expect(made.notes).toEqual([note])
  })
})
