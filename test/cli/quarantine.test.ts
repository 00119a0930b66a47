import { appendFile, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type DemoDesk, demoDesk } from '../helpers/demo-desk.ts'
import { type CliResult, runCli } from './run-cli.ts'

const SITE = 'section.example'
/** Inert: it leaves before it could do anything. */
const INJECTED = Buffer.from('PD9waHAgZXhpdDsgZXZhbCgkX1BPU1RbJ2MnXSk7', 'base64')

let desk: DemoDesk
let run = ''
const sg = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: desk.dir, env: desk.env })
/** What lies in the hold folders of the account's runs. */
const held = async (): Promise<string[]> => {
  const work = join(desk.file('..'), '.siteguard/runs')
  const names = await readdir(work, { recursive: true }).catch(() => [])
  return names.filter((name) => /\/hold\//.test(name))
}

beforeAll(async () => {
  desk = await demoDesk()
})
afterAll(() => desk?.close())

it('has nothing to empty or to take back before the first run, and says what to do', async () => {
  for (const args of [
    ['quarantine', 'drop', 'latest'],
    ['rollback', 'latest', '--yes'],
    ['resume', 'latest'],
    ['runs', 'show', 'latest'],
  ]) {
    const { code, err } = await sg(...args)
    expect([code, err.slice(0, 40)]).toEqual([2, expect.stringContaining('SG-USE-006')])
    expect(err).toContain('siteguard apply')
  }
  expect((await sg('apply', 'latest')).err).toContain('siteguard restore SITE')
  expect((await sg('quarantine', 'drop', '--older-than', '1')).code).toBe(0)
  expect((await sg('quarantine', 'drop')).code).toBe(2)
  expect((await sg('quarantine', 'drop', 'latest', '--older-than', '1')).code).toBe(2)
})

it('is listed with what the CMS makes again folded, and never begins with bringing a thing back', async () => {
  expect((await sg('snapshot', SITE)).code).toBe(0)
  await writeFile(desk.file('section/IMG/jpg/n.php'), INJECTED)
  await appendFile(desk.file('section/index.php'), '// more\n')
  expect((await sg('restore', SITE, '--last-clean', '--apply', '--yes')).code).toBe(0)
  expect((await held()).length).toBeGreaterThan(0)
  const { code, out } = await sg('quarantine', 'list', SITE)
  expect(code).toBe(0)
  expect(out).toContain('IMG/jpg/n.php')
  expect(out).not.toContain('tmp/meta_cache.php')
  expect(out.slice(out.indexOf('Next:'))).toMatch(/^Next:\n {2}siteguard runs show /)
  expect((await sg('quarantine', 'list', SITE, '--all')).out).toContain('tmp/meta_cache.php')
  const { items } = JSON.parse((await sg('quarantine', 'list', SITE, '--json')).out) as {
    items: { path: string; run: string; derived: boolean }[]
  }
  expect(items.map(({ path, derived }) => [path, derived])).toEqual(
    expect.arrayContaining([
      ['IMG/jpg/n.php', false],
      ['tmp/meta_cache.php', true],
    ]),
  )
  run = items[0]?.run ?? ''
})

it('is emptied only with --apply and a yes, after every byte was read from the store', async () => {
  const before = await held()
  const dry = await sg('quarantine', 'drop', 'latest')
  expect([dry.code, dry.err]).toEqual([0, ''])
  expect(dry.out).toContain(run)
  expect(dry.out).toContain('Nothing was removed')
  expect((await sg('quarantine', 'drop', run, '--apply')).err).toContain('--yes')
  // None is old enough.
  expect((await sg('quarantine', 'drop', '--older-than', '1', '--apply', '--yes')).code).toBe(0)
  expect(await held()).toEqual(before)
})

it('stays while the store lacks its bytes', async () => {
  const packs = join(desk.env.XDG_DATA_HOME as string, 'siteguard/snapshots', `${SITE}.git`, 'objects/pack')
  const files = (await readdir(packs)).filter((name) => name.endsWith('.pack')).map((name) => join(packs, name))
  expect(files.length).toBeGreaterThan(0)
  const good = await Promise.all(files.map((file) => readFile(file)))
  try {
    for (const [i, file] of files.entries()) {
      const bad = Buffer.from(good[i] as Buffer)
      bad.fill(0xff, 12, bad.length - 20)
      await writeFile(file, bad)
    }
    const { code, err } = await sg('quarantine', 'drop', run, '--apply', '--yes')
    expect(code).toBeGreaterThan(0)
    expect(err).toContain('SG-')
    expect((await held()).length).toBeGreaterThan(0)
  } finally {
    for (const [i, file] of files.entries()) await writeFile(file, good[i] as Buffer)
  }
})

it('is emptied on the account, its bytes stay in the snapshot, and the run is known no more', async () => {
  const { code, out, err } = await sg('quarantine', 'drop', run, '--apply', '--yes', '--json')
  expect([code, err]).toEqual([0, ''])
  const { kind, runs } = JSON.parse(out) as { kind: string; runs: { before: string; dropped: boolean; items: number }[] }
  expect(kind).toBe('quarantine-drop')
  expect(runs).toMatchObject([{ run, site: SITE, dropped: true }])
  expect(await held()).toEqual([])
  await expect(stat(join(desk.file('..'), '.siteguard/runs', run))).rejects.toThrow()
  expect((await sg('quarantine', 'list', SITE)).out).toContain('empty')
  expect((await sg('rollback', run, '--yes')).code).toBe(2)
  expect((await sg('snapshots', 'export', runs[0]?.before ?? '', 'out')).code).toBe(0)
  expect(await readFile(join(desk.dir, 'out/files/IMG/jpg/n.php'))).toEqual(INJECTED)
})
