import { readFileSync, statSync } from 'node:fs'
import { chmod, lstat, mkdir, mkdtemp, readdir, readFile, readlink, rename, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { applyPlan } from '../../src/app/runs/apply-plan.ts'
import { dropRun } from '../../src/app/runs/drop-run.ts'
import { listRuns, listRunsOnAccount } from '../../src/app/runs/list-runs.ts'
import { resumeRun } from '../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../src/app/runs/roll-back-run.ts'
import type { Account, AccountId } from '../../src/core/account.ts'
import { SiteguardError } from '../../src/core/error.ts'
import type { FileState, Op, TreeMember, TreeState } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { orderMembers, treeStateOf } from '../../src/core/tree-digest.ts'
import { createLedger } from '../../src/recipes/journal.ts'
import type { RunDeps, RunSeal } from '../../src/recipes/types.ts'
import { createIdentity, type Identity, openBytes, publicKeysOf, sealBytes, sign, verify } from '../../src/secrets/index.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { planOf, sha256 } from '../helpers/run-plans.ts'
import { askNobody, createFate, mortal } from '../helpers/run-world.ts'

/* Runs on a real file system, with a real ledger, age and Ed25519: what the property test's memory cannot show. */

let dir = ''
let home = ''
let site = ''
let identity: Identity
const contents = new Map<string, Buffer>()

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-runs-'))
  home = join(dir, 'home')
  site = join(home, 'www')
  await mkdir(site, { recursive: true })
  identity = await createIdentity(join(dir, 'identity'))
  contents.clear()
})
afterEach(async () => {
  await rm(dir, { recursive: true, force: true })
})

function sealOf(own: Identity): RunSeal {
  return {
    seal: (bytes) => sealBytes(bytes, [own.recipient]),
    open: (sealed, name) => openBytes(sealed, own, name),
    sign: (bytes) => sign(bytes, own),
    verify: (bytes, signature) => verify(bytes, signature, publicKeysOf(own)),
  }
}

function machine(
  name = 'one',
  wrap: (transport: Transport) => Transport = (transport) => transport,
  change: Partial<RunDeps> = {},
): RunDeps {
  const account = { id: 'a' as AccountId, transport: 'local', home, hostKeys: [], tls: 'none' } as Account
  return {
    account,
    connect: async () => wrap(await localAdapter.connect(account, { credentials: {} as never })),
    ledger: createLedger(join(dir, name, 'runs')),
    seal: sealOf(identity),
    roots: ['www' as RemotePath],
    contents: async () => ({
      has: (digest) => contents.has(digest),
      async *read(digest) {
        yield contents.get(digest) as Buffer
      },
      table: () => undefined,
    }),
    databases: async () => new Map(),
    now: Date.now,
    emit: () => {},
    govern: askNobody,
    signal: new AbortController().signal,
    machine: `${name}/1`,
    gone: () => true,
    ...change,
  }
}

function content(text: string, mode = 0o644): FileState {
  const bytes = Buffer.from(text)
  contents.set(sha256(bytes), bytes)
  return { is: 'file', sha256: sha256(bytes), size: bytes.length, mode }
}

async function put(path: string, text: string, mode = 0o644): Promise<FileState> {
  await mkdir(join(site, path, '..'), { recursive: true })
  await writeFile(join(site, path), text)
  await chmod(join(site, path), mode)
  await utimes(join(site, path), 1_000_000, 1_000_000)
  return content(text, mode)
}

const p = (path: string): RemotePath => path as RemotePath
const read = (path: string): Promise<string> => readFile(join(site, path), 'utf8')

/** A plan with one op of every kind and every change of type. */
async function everyKind() {
  const trees: Record<string, readonly TreeMember[]> = {}
  const tree = (members: TreeMember[], mode = 0o755): TreeState => {
    const state = treeStateOf(members, mode)
    trees[state.digest] = orderMembers(members)
    return state
  }
  const index = await put('index.php', 'infected')
  const bad = await put('IMG/bad.php', 'backdoor', 0o604)
  const inner = await put('old/inner.php', 'old')
  await chmod(join(site, 'old'), 0o755)
  await symlink('index.php', join(site, 'link'))
  const ops: Op[] = [
    { kind: 'write', path: p('index.php'), before: index, after: content('clean') },
    { kind: 'remove', path: p('IMG/bad.php'), before: bad },
    {
      kind: 'write',
      path: p('old'),
      before: tree([{ path: p('inner.php'), ...inner }]),
      after: tree([
        { path: p('sub'), is: 'dir', mode: 0o750 },
        { path: p('sub/new.php'), ...content('new', 0o604) },
        { path: p('to'), is: 'link', target: 'sub/new.php' },
      ]),
    },
    { kind: 'write', path: p('link'), before: { is: 'link', target: 'index.php' }, after: content('a file now') },
    { kind: 'mkdir', path: p('fresh'), mode: 0o705 },
    { kind: 'write', path: p('fresh/f.txt'), before: { is: 'absent' }, after: content('f', 0o600) },
    { kind: 'chmod', path: p('IMG'), before: (await stat(join(site, 'IMG'))).mode & 0o7777, after: 0o700 },
    { kind: 'move', from: p('fresh/f.txt'), to: p('fresh/g.txt'), state: content('f', 0o600) },
  ]
  return planOf(ops, trees)
}

async function expectAfter(): Promise<void> {
  expect(await read('index.php')).toBe('clean')
  await expect(read('IMG/bad.php')).rejects.toThrow('ENOENT')
  expect(await read('old/to')).toBe('new')
  expect((await stat(join(site, 'old/sub'))).mode & 0o777).toBe(0o750)
  expect((await stat(join(site, 'old/sub/new.php'))).mode & 0o777).toBe(0o604)
  expect(await read('link')).toBe('a file now')
  expect((await readdir(join(site, 'fresh'))).sort()).toEqual(['g.txt'])
  expect((await stat(join(site, 'fresh/g.txt'))).mode & 0o777).toBe(0o600)
}

async function expectBefore(inode: number): Promise<void> {
  expect(await read('index.php')).toBe('infected')
  const now = await stat(join(site, 'index.php'))
  expect(now.ino).toBe(inode)
  expect(now.mtimeMs).toBe(1_000_000_000)
  expect(now.nlink).toBe(1)
  expect((await stat(join(site, 'IMG/bad.php'))).mtimeMs).toBe(1_000_000_000)
  expect(await readdir(join(site, 'old'))).toEqual(['inner.php'])
  expect(await readlink(join(site, 'link'))).toBe('index.php')
  expect((await readdir(site)).sort()).toEqual(['IMG', 'index.php', 'link', 'old'])
}

async function leftInWork(): Promise<string[]> {
  return (await readdir(join(home, '.siteguard'), { recursive: true }))
    .filter((name) => !/^runs(\/[^/]+(\/journal(\/\d+)?)?)?$/.test(name))
    .sort()
}

describe('a run on a real file system', () => {
  it('does ops of every kind, puts aside what stood there, and takes all of it back to the same inodes', async () => {
    const plan = await everyKind()
    const inode = (await stat(join(site, 'index.php'))).ino
    const one = machine()
    expect(await applyPlan(plan, one)).toMatchObject({ state: 'applied', ops: 8, done: 8, resumes: 0 })
    await expectAfter()
    const hold = `runs/${plan.id}/hold`
    expect(await leftInWork()).toEqual([hold, `${hold}/0`, `${hold}/1`, `${hold}/2`, `${hold}/2/inner.php`, `${hold}/3`])
    expect((await lstat(join(home, '.siteguard'))).mode & 0o777).toBe(0o700)
    expect(await listRuns(one)).toMatchObject([{ id: plan.id, state: 'applied', from: 'here' }])
    expect(await rollBackRun(plan.id, one)).toMatchObject({ state: 'rolled-back', done: 0 })
    await expectBefore(inode)
    expect(await leftInWork()).toEqual([])
    await expect(rollBackRun(plan.id, one)).rejects.toMatchObject({ code: 'SG-RUN-013' })
    await dropRun(plan.id, one)
    expect(await listRuns(one)).toEqual([])
    expect(await readdir(join(home, '.siteguard/runs'))).toEqual([])
  })

  it('is resumed and rolled back by another machine with the same identity, and by none with another', async () => {
    const plan = await everyKind()
    const inode = (await stat(join(site, 'index.php'))).ino
    for (const [left, way] of [
      [60, 'resume'],
      [70, 'rollback'],
    ] as const) {
      const own = planOf(plan.ops, plan.trees, left)
      await expect(
        applyPlan(
          own,
          machine('one', (inner) => mortal(inner, createFate(left, 'after'))),
        ),
      ).rejects.toMatchObject({ code: 'SG-RUN-007' })
      const stranger = machine('three', undefined, { seal: sealOf(await createIdentity(join(dir, `other-${left}`))) })
      await expect(resumeRun(own.id, stranger)).rejects.toMatchObject({ code: expect.stringMatching(/^SG-RUN-01[01]$/) })
      expect(await listRunsOnAccount(machine('two'))).toContainEqual(
        expect.objectContaining({ id: own.id, state: 'running', from: 'account' }),
      )
      if (way === 'resume') {
        expect(await resumeRun(own.id, machine('two'))).toMatchObject({ state: 'applied', resumes: 1 })
        await expectAfter()
        // The first machine learns of it, and may take it back.
        expect(await rollBackRun(own.id, machine('one'))).toMatchObject({ state: 'rolled-back' })
      } else expect(await rollBackRun(own.id, machine('two'))).toMatchObject({ state: 'rolled-back' })
      await expectBefore(inode)
    }
  })

  it('goes on going back when another machine began to, though its own journal knows only that all was applied', async () => {
    const plan = await everyKind()
    const inode = (await stat(join(site, 'index.php'))).ino
    expect(await applyPlan(plan, machine('one'))).toMatchObject({ state: 'applied' })
    // It died between its own last line and the account's.
    const journal = join(home, '.siteguard/runs', plan.id, 'journal')
    await rm(join(journal, (await readdir(journal)).sort().at(-1) as string))
    const cut = new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'a', host: 'h', detail: 'cut' } })
    const two = machine('two', (inner) => ({
      ...inner,
      rename: (from, ...more) => (from.includes('/hold/') ? Promise.reject(cut) : inner.rename(from, ...more)),
    }))
    await expect(rollBackRun(plan.id, two)).rejects.toMatchObject({ code: 'SG-RUN-007' })
    await expect(dropRun(plan.id, machine('one'))).rejects.toMatchObject({ code: 'SG-RUN-013', params: { state: 'rolling-back' } })
    expect(await resumeRun(plan.id, machine('one'))).toMatchObject({ state: 'rolled-back' })
    await expectBefore(inode)
  })

  it('brings back from the store what was meddled with in the hold folder, and stops when the store has it not', async () => {
    const before = await put('index.php', 'ours')
    const plan = planOf([{ kind: 'write', path: p('index.php'), before, after: content('new') }])
    const one = machine()
    await applyPlan(plan, one)
    const held = join(home, '.siteguard/runs', plan.id, 'hold/0')
    await writeFile(held, 'evil')
    const kept = contents.get(before.sha256) as Buffer
    contents.delete(before.sha256)
    await expect(rollBackRun(plan.id, one)).rejects.toMatchObject({ code: 'SG-RUN-020', kind: 'conflict' })
    expect(await read('index.php')).toBe('new')
    contents.set(before.sha256, kept)
    expect(await rollBackRun(plan.id, one)).toMatchObject({ state: 'rolled-back' })
    expect(await read('index.php')).toBe('ours')
    // The evidence stays.
    expect(await readFile(`${held}.changed-1`, 'utf8')).toBe('evil')
  })

  it('refuses a stale plan and names the paths, leaving nothing', async () => {
    const before = await put('index.php', 'as planned')
    const plan = planOf([
      { kind: 'write', path: p('index.php'), before, after: content('new') },
      { kind: 'write', path: p('b'), before: { is: 'absent' }, after: content('b') },
    ])
    await put('index.php', 'as plann3d')
    await expect(applyPlan(plan, machine())).rejects.toMatchObject({
      code: 'SG-RUN-004',
      kind: 'conflict',
      params: { paths: ['index.php'], count: 1 },
    })
    expect(await readdir(home)).toEqual(['www'])
    expect(await listRuns(machine())).toEqual([])
  })

  it('never writes through a link that stands in the place of a folder', async () => {
    const outside = join(dir, 'outside')
    await mkdir(outside)
    await symlink(outside, join(site, 'IMG'))
    const plan = planOf([{ kind: 'write', path: p('IMG/a/b.txt'), before: { is: 'absent' }, after: content('x') }])
    await expect(applyPlan(plan, machine())).rejects.toMatchObject({ code: 'SG-RUN-016' })
    expect(await readdir(outside)).toEqual([])
  })

  it('works in the folder a root that is a link leads to, unless that is another site', async () => {
    const plan = await everyKind()
    await rename(site, join(home, 'current'))
    await symlink('current', site)
    expect(await applyPlan(plan, machine())).toMatchObject({ state: 'applied' })
    expect(await read('index.php')).toBe('clean')
    expect(await rollBackRun(plan.id, machine())).toMatchObject({ state: 'rolled-back' })
    expect(await read('index.php')).toBe('infected')
    const other = machine('two', undefined, { roots: [p('www'), p('current')] })
    await expect(applyPlan({ ...plan }, other)).rejects.toMatchObject({ code: 'SG-RUN-016' })
  })

  it('rolls back by itself when an op fails, and says so', async () => {
    const before = await put('a', '1')
    const plan = planOf([
      { kind: 'write', path: p('a'), before, after: content('2') },
      { kind: 'mkdir', path: p('d'), mode: 0o755 },
      { kind: 'write', path: p('d/e'), before: { is: 'absent' }, after: content('e') },
    ])
    const full = (inner: Transport): Transport => ({
      ...inner,
      rename: async (from, to, options) => {
        if (to.endsWith('/d/e')) throw Object.assign(new Error('disk full'), {})
        await inner.rename(from, to, options)
      },
    })
    await expect(applyPlan(plan, machine('one', full))).rejects.toMatchObject({ code: 'SG-RUN-006', kind: 'rolled-back' })
    expect(await read('a')).toBe('1')
    expect(await readdir(site)).toEqual(['a'])
    expect(await leftInWork()).toEqual([])
  })

  it('keeps its state when a person stops it, and goes on from there', async () => {
    const before = await put('a', '1')
    const plan = planOf([
      { kind: 'write', path: p('a'), before, after: content('2') },
      { kind: 'chmod', path: p('a'), before: 0o644, after: 0o600 },
    ])
    const stop = new AbortController()
    const stopping = (inner: Transport): Transport => ({
      ...inner,
      rename: async (from, to, options) => {
        await inner.rename(from, to, options)
        if (to.endsWith('/www/a')) stop.abort()
      },
    })
    await expect(applyPlan(plan, machine('one', stopping, { signal: stop.signal }))).rejects.toMatchObject({
      code: 'SG-RUN-008',
      kind: 'cancelled',
    })
    await expect(applyPlan(plan, machine())).rejects.toMatchObject({ code: 'SG-RUN-013' })
    await expect(applyPlan(planOf(plan.ops, {}, 77), machine('two'))).rejects.toMatchObject({ code: 'SG-RUN-012' })
    expect(await resumeRun(plan.id, machine())).toMatchObject({ state: 'applied' })
    expect((await stat(join(site, 'a'))).mode & 0o777).toBe(0o600)
  })

  it('stops for a person where somebody else was at work, and goes on once that is undone', async () => {
    const before = await put('a', '1')
    const plan = planOf([
      { kind: 'write', path: p('a'), before, after: content('2') },
      { kind: 'chmod', path: p('a'), before: 0o644, after: 0o600 },
    ])
    const dying = (inner: Transport): Transport => {
      const fate = createFate()
      const own = mortal(inner, fate)
      const rename: Transport['rename'] = (from, to, options) => {
        if (to.endsWith('/www/a')) fate.left = 1
        return own.rename(from, to, options)
      }
      return { ...own, rename }
    }
    await expect(applyPlan(plan, machine('one', dying))).rejects.toMatchObject({ code: 'SG-RUN-007', kind: 'connect' })
    await rm(join(site, 'a'))
    await mkdir(join(site, 'a'))
    await expect(resumeRun(plan.id, machine())).rejects.toMatchObject({ code: 'SG-RUN-005', params: { run: plan.id } })
    await expect(rollBackRun(plan.id, machine())).rejects.toMatchObject({ code: 'SG-RUN-005' })
    expect(await listRuns(machine())).toMatchObject([{ state: 'stopped', error: { code: 'SG-RUN-005' } }])
    await rm(join(site, 'a'), { recursive: true })
    await put('a', '1')
    expect(await rollBackRun(plan.id, machine())).toMatchObject({ state: 'rolled-back' })
    expect(await read('a')).toBe('1')
  })

  it('takes back a new folder with what others put into it, and loses none of it', async () => {
    const plan = planOf([{ kind: 'mkdir', path: p('local'), mode: 0o755 }])
    await applyPlan(plan, machine())
    await writeFile(join(site, 'local/cache.txt'), 'theirs')
    await rollBackRun(plan.id, machine())
    expect(await readdir(site)).toEqual([])
    expect(await readFile(join(home, '.siteguard/runs', plan.id, 'hold/0/cache.txt'), 'utf8')).toBe('theirs')
  })

  it('works in a closed folder of the site where the account shows nothing else, and empties it', async () => {
    const before = await put('a.php', '1')
    const bad = await put('b.php', 'bad')
    const own = planOf(
      [
        { kind: 'write', path: p('a.php'), before, after: content('2') },
        { kind: 'remove', path: p('b.php'), before: bad },
      ],
      {},
      5,
      p(''),
    )
    home = site
    const closed: unknown[] = []
    const one = machine('one', undefined, {
      roots: [p('')],
      emit: (event) => {
        if (event.type !== 'phase' || !['verify', 'undo'].includes(event.phase)) return
        const folder = join(site, '.siteguard')
        closed.push([readFileSync(join(folder, '.htaccess'), 'utf8').includes('Require all denied'), statSync(folder).mode & 0o777])
      },
    })
    await applyPlan(own, one)
    expect(await readdir(site)).toEqual(['a.php'])
    // Undone from the store and this machine's journal alone.
    expect(await rollBackRun(own.id, one)).toMatchObject({ state: 'rolled-back' })
    expect([await read('a.php'), await read('b.php')]).toEqual(['1', 'bad'])
    expect((await readdir(site)).sort()).toEqual(['a.php', 'b.php'])
    expect(closed).toEqual([
      [true, 0o700],
      [true, 0o700],
    ])
  })
})
