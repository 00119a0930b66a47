import { appendFile, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/recipes/plan-file.ts'
import { type DemoDesk, demoDesk } from '../helpers/demo-desk.ts'
import { type CliResult, runCli } from './run-cli.ts'

let desk: DemoDesk
const sg = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: desk.dir, env: desk.env })
const json = async <T>(...args: string[]): Promise<T> => JSON.parse((await sg(...args, '--json')).out) as T
const SITE = 'section.example'

interface Plans {
  readonly plans: readonly {
    readonly file: string
    readonly plan: { readonly id: string; readonly ops: readonly { kind: string; path?: string }[] }
  }[]
}

let clean = ''
let index = ''
beforeAll(async () => {
  desk = await demoDesk()
  index = await readFile(desk.file('section/index.php'), 'utf8')
  const { code, out, err } = await sg('snapshot', SITE, '--json')
  expect([code, err]).toEqual([0, ''])
  const report = JSON.parse(out) as { sites: { snapshot: { id: string; complete: boolean }; judgement: { verdict: string } }[] }
  expect(report.sites[0]).toMatchObject({ snapshot: { complete: true }, judgement: { verdict: 'clean' } })
  clean = report.sites[0]?.snapshot.id ?? ''
})
afterAll(() => desk?.close())

/** Inert: it leaves before it could do anything. */
const INJECTED = Buffer.from('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbJ2MnXSk7', 'base64')

async function infect(): Promise<void> {
  await writeFile(desk.file('section/IMG/jpg/n.php'), INJECTED)
  await appendFile(desk.file('section/index.php'), '// more\n')
}

describe('from an infection to a clean site', () => {
  let id = ''

  it('is seen by scan, and planned without a write on the account', async () => {
    await infect()
    expect((await sg('scan', SITE)).code).toBe(1)
    const { code, out } = await sg('plan', 'restore-last-clean', SITE, '--exit-code', '--json')
    expect(code).toBe(1)
    const { plans } = JSON.parse(out) as Plans
    expect(checkPlan(plans[0]?.plan, 'x').site).toBe(SITE)
    const paths = plans[0]?.plan.ops.map((op) => `${op.kind} ${op.path}`)
    expect(paths).toContain('remove IMG/jpg/n.php')
    expect(paths).toContain('write index.php')
    id = plans[0]?.plan.id ?? ''
    expect(await readFile(desk.file('section/index.php'), 'utf8')).toBe(`${index}// more\n`)
  })

  it('says it for people too, and what to type next', async () => {
    for (const [lang, words] of [
      ['en', 'to quarantine'],
      ['fr', 'à mettre en quarantaine'],
    ] as const) {
      const { code, out } = await sg('plan', 'restore-last-clean', SITE, '--lang', lang)
      expect(code).toBe(0)
      expect(out).toContain(words)
      expect(out).toContain('siteguard apply ')
      for (const line of out.split('\n')) if (!line.includes('/')) expect([...line].length).toBeLessThanOrEqual(80)
    }
  })

  it('asks before it applies, and without anybody to ask names the flag', async () => {
    const { code, err } = await sg('apply', id)
    expect(code).toBe(6)
    expect(err).toContain('--yes')
    expect((await sg('runs', 'list')).out).toContain('no runs')
  })

  it('applies, tells first how to take it back, and the next scan is clean', async () => {
    const { code, out, err } = await sg('apply', id, '--yes')
    expect(code).toBe(0)
    expect(err).toContain(`siteguard rollback ${id}`)
    expect(err).toContain('identity')
    expect(out).toContain('applied and verified')
    expect(await readFile(desk.file('section/index.php'), 'utf8')).toBe(index)
    await expect(stat(desk.file('section/IMG/jpg/n.php'))).rejects.toThrow()
    expect((await sg('scan', SITE)).code).toBe(0)
  })

  it('does not apply twice', async () => {
    const { code, err } = await sg('apply', id, '--yes')
    expect(code).toBe(6)
    expect(err).toContain('SG-RUN-013')
  })

  it('lists and shows the run, by the beginning of its id', async () => {
    const list = await json<{ runs: { id: string; state: string; done: number; ops: number }[] }>('runs', 'list')
    expect(list.runs).toMatchObject([{ id, state: 'applied' }])
    expect(list.runs[0]?.done).toBe(list.runs[0]?.ops)
    const { code, out } = await sg('runs', 'show', id.slice(0, 10), '--lang', 'fr')
    expect(code).toBe(0)
    expect(out).toContain('appliquée')
    expect(out).toContain('IMG/jpg/n.php')
  })

  it('is known to a second machine with the same identity, which takes it back', async () => {
    const other = await desk.secondDesk()
    const there = (...args: string[]) => runCli(args, { cwd: other.dir, env: other.env })
    expect((await there('runs', 'list')).out).toContain('no runs')
    expect((await there('runs', 'list', '--account', 'town')).out).toContain(id)
    const { code, out } = await there('rollback', id.slice(0, 12), '--yes', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ kind: 'run', run: { id, state: 'rolled-back' } })
    expect(await readFile(desk.file('section/index.php'), 'utf8')).toBe(`${index}// more\n`)
    expect(await readFile(desk.file('section/IMG/jpg/n.php'))).toEqual(INJECTED)
  })

  it('refuses a plan that is stale, and names what moved', async () => {
    const { plans } = await json<Plans>('plan', 'restore-last-clean', SITE)
    await appendFile(desk.file('section/index.php'), '// again\n')
    const { code, err } = await sg('apply', plans[0]?.plan.id ?? '', '--yes')
    expect(code).toBe(6)
    expect(err).toContain('SG-RUN-004')
    expect(err).toContain('index.php')
  })

  it('refuses a plan file that was edited', async () => {
    const file = join(desk.dir, 'plan.json')
    expect((await sg('plan', 'restore-last-clean', SITE, '--out', 'plan.json')).code).toBe(0)
    await writeFile(file, (await readFile(file, 'utf8')).replace('IMG/jpg/n.php', 'IMG/jpg/m.php'))
    const { code, err } = await sg('apply', 'plan.json', '--yes')
    expect(code).toBe(2)
    expect(err).toContain('SG-RUN-001')
  })

  it('shows no secret anywhere', async () => {
    const { out, err } = await sg('plan', 'tighten-modes', SITE, '--verbose')
    expect(out + err).not.toContain('demo-password-of-this-test')
  })
})

describe('snapshots', () => {
  const list = () => json<{ sites: { site: string; lastKnownClean?: string; snapshots: { id: string }[] }[] }>('snapshots', 'list')

  it('are listed, and the last clean one is known', async () => {
    const { sites } = await list()
    expect(sites.map((site) => site.site)).toEqual([SITE])
    expect(sites[0]?.lastKnownClean).toBe(clean)
    expect(sites[0]?.snapshots.length).toBeGreaterThan(3)
  })

  it('differ by readable lines', async () => {
    const { code, out } = await sg('snapshots', 'diff', `${SITE}@last-clean`, 'latest', '--exit-code')
    expect(code).toBe(1)
    expect(out).toContain('+// more')
    expect(out).toContain('+ IMG/jpg/n.php')
    expect((await sg('snapshots', 'diff', 'latest', 'latest', '--exit-code')).code).toBe(0)
    const some = await sg('snapshots', 'diff', clean, 'latest', 'IMG', '--names-only')
    expect(some.out).toContain('IMG/jpg/n.php')
    expect(some.out).not.toContain('index.php')
  })

  it('are named by a beginning that means one, and refused when it means several', async () => {
    expect((await sg('snapshots', 'show', clean)).out).toContain(clean)
    expect((await sg('snapshots', 'show', SITE.slice(0, 4))).code).toBe(0)
    const { code, err } = await sg('snapshots', 'show', `${SITE}@20`)
    expect(code).toBe(2)
    expect(err).toContain('SG-USE-004')
    expect((await sg('snapshots', 'show', 'elus.example')).err).toContain('SG-USE-005')
  })

  it('are held, judged again, and forgotten only with --apply', async () => {
    const before = (await list()).sites[0]?.snapshots.map((snapshot) => snapshot.id) ?? []
    const oldest = before.find((id) => id !== clean) as string
    expect((await sg('snapshots', 'hold', oldest, '--reason', 'complaint')).code).toBe(0)
    const again = await json<{ sites: { snapshots: { id: string; after?: { verdict?: string } }[] }[] }>('snapshots', 'rejudge')
    expect(again.sites[0]?.snapshots.find((snapshot) => snapshot.id === oldest)?.after?.verdict).toBe('infected')
    const dry = await json<{ sites: { keep: { id: string; why: string[] }[]; drop: string[] }[] }>(
      'snapshots',
      'forget',
      '--keep-last',
      '1',
    )
    const why = new Map(dry.sites[0]?.keep.map((kept) => [kept.id, kept.why]))
    expect(why.get(clean)).toContain('last-clean')
    expect(why.get(oldest)).toContain('held')
    expect(dry.sites[0]?.drop.length).toBeGreaterThan(0)
    expect((await list()).sites[0]?.snapshots).toHaveLength(before.length)
    expect((await sg('snapshots', 'forget', '--keep-last', '1', '--apply')).code).toBe(0)
    const kept = (await list()).sites[0]?.snapshots.map((snapshot) => snapshot.id) ?? []
    expect(kept).toEqual(before.filter((id) => why.has(id)))
    expect((await sg('snapshots', 'unhold', oldest)).code).toBe(0)
    expect((await sg('snapshots', 'check', '--read-data')).code).toBe(0)
  })

  it('are written out', async () => {
    const { code } = await sg('snapshots', 'export', clean, 'out')
    expect(code).toBe(0)
    expect(await readFile(join(desk.dir, 'out/files/index.php'), 'utf8')).toBe(index)
    expect((await sg('snapshots', 'export', clean, 'out')).code).toBe(6)
  })
})

describe('recipes', () => {
  it.each([
    ['restore-last-cleen', 'SG-RCP-002', 'restore-last-clean'],
    ['./broken.yaml', 'SG-RCP-001', 'broken.yaml:4:10'],
  ])('%s is refused before anything is done', async (name, code, said) => {
    await writeFile(join(desk.dir, 'broken.yaml'), 'recipe: broken\ndescribe: { en: a, fr: b }\nsteps:\n  - use: shell\n')
    const result = await sg('plan', name, SITE)
    expect(result.code).toBe(2)
    expect(result.err).toContain(code)
    expect(result.err).toContain(said)
  })

  it('that ask for nothing new change nothing', async () => {
    const first = await json<Plans>('plan', 'tighten-modes', 'blog.example')
    expect((await sg('apply', first.plans[0]?.plan.id ?? '', '--yes')).code).toBe(0)
    expect((await stat(desk.file('blog'))).mode & 0o777).toBe(0o705)
    const { code, out } = await sg('plan', 'tighten-modes', 'blog.example', '--exit-code')
    expect(code).toBe(0)
    expect(out).toContain('Already as wanted')
  })
})
