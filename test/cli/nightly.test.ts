import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { RunRecord } from '../../src/core/run-record.ts'
import { runRecordSchema } from '../../src/core/run-record-schema.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

const SHELL = '<?php exit; eval($_POST["x"]);'
const ACCOUNTS = ['one', 'two', 'three', 'four']

let desk: Awaited<ReturnType<typeof makeDesk>>

const file = (name: string): string => join(desk.dir, name)
const sg = (...args: string[]): Promise<CliResult> =>
  runCli(args, { cwd: desk.dir, env: { ...desk.env, COLUMNS: '80', SITEGUARD_LANG: 'en' } })
/** Of all that was learned only the copies are left, and the key to them. */
const emptyDisk = (): void => {
  rmSync(file('.state'), { recursive: true, force: true })
  rmSync(file('.data/siteguard/snapshots'), { recursive: true, force: true })
}
const recordOf = (name: string): RunRecord => runRecordSchema.parse(JSON.parse(readFileSync(file(name), 'utf8'))) as RunRecord
const told = ({ sites }: RunRecord): string[] => sites.map(({ site, state, verdict }) => `${site} ${state} ${verdict}`)

beforeAll(async () => {
  desk = await makeDesk()
  const accounts: Record<string, unknown> = { far: { transport: 'ssh', host: '127.0.0.1', port: 1, user: 'x' } }
  const sites: Record<string, unknown> = { gone: { account: 'far', root: 'www' } }
  for (const id of ACCOUNTS) {
    accounts[id] = { transport: 'local', home: file(`home/${id}`) }
    sites[`site-${id}`] = { account: id, root: 'www' }
    mkdirSync(file(`home/${id}/www`), { recursive: true })
    writeFileSync(file(`home/${id}/www/index.html`), '<p>Bonjour</p>\n')
  }
  const store = { offsite: [{ name: 'disk', directory: file('copies') }] }
  writeFileSync(file('siteguard.yml'), JSON.stringify({ version: 1, accounts, sites, store }))
})

describe('siteguard nightly, merge, diff', () => {
  it('is shared between machines with empty disks, and joined to one record', async () => {
    for (const [part, code] of [
      ['1/2', 3],
      ['2/2', 0],
    ] as const) {
      emptyDisk()
      const done = await sg('nightly', '--all', '--shard', part, '--record', `part-${part[0]}.json`, '--pause', '0', '--timeout', '2')
      expect({ code: done.code, err: done.err }).toMatchObject({ code })
    }
    expect(recordOf('part-1.json').steps).toEqual(['status', 'pull', 'scan', 'snapshot', 'push'])
    const merged = await sg('merge', 'part-2.json', 'part-1.json', '--record', 'first.json')
    expect(merged.code).toBe(3)
    const record = recordOf('first.json')
    expect(told(record)).toEqual([
      'gone unreachable unknown',
      'site-one done clean',
      'site-two done clean',
      'site-three done clean',
      'site-four done clean',
    ])
    for (const site of record.sites.slice(1)) expect(site.offsite).toMatchObject([{ place: 'disk', pushed: 1 }])
    for (const line of merged.out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const again = await sg('merge', 'part-1.json', 'part-2.json', 'part-1.json', '--json')
    expect(JSON.parse(again.out)).toEqual(record)
  })

  it('takes from an empty disk what changed, and says only what is new', async () => {
    writeFileSync(file('home/two/www/x.php'), SHELL)
    for (const part of ['1/2', '2/2']) {
      emptyDisk()
      await sg('nightly', '--all', '--shard', part, '--record', `part-${part[0]}.json`, '--pause', '0', '--timeout', '2')
    }
    // The machine that merges knows the first night.
    expect((await sg('merge', 'first.json')).code).toBe(2)
    const merged = await sg('merge', 'part-1.json', 'part-2.json', '--record', 'second.json')
    expect(merged.code).toBe(1)
    const two = recordOf('second.json').sites.find(({ site }) => site === 'site-two')
    expect(two).toMatchObject({ state: 'done', verdict: 'infected', snapshot: { unchanged: 1, fetched: 1 } })
    expect(two?.snapshot?.previous).toBe(recordOf('first.json').sites.find(({ site }) => site === 'site-two')?.snapshot?.id)
    const diff = await sg('diff', 'first.json', 'second.json', '--exit-code')
    expect(diff.code).toBe(1)
    expect(diff.out).toContain('clean → infected')
    expect(diff.out).toContain('x.php')
    expect(diff.out).not.toContain('site-one')
    expect((await sg('diff', 'second.json', 'second.json', '--exit-code')).code).toBe(0)
  })

  it('asks those that failed once more, and no others', async () => {
    const { code } = await sg('nightly', '--only', 'failed:first.json', '--record', 'again.json', '--pause', '0', '--timeout', '2')
    expect(code).toBe(4)
    const record = recordOf('again.json')
    expect(told(record)).toEqual(['gone unreachable unknown'])
    expect(record.again).toBe(recordOf('first.json').id)
    expect((await sg('nightly', '--only', 'failed:first.json', '--account', 'one')).code).toBe(2)
  })

  it('shows the fleet as the last nights say, in both languages, without asking anybody', async () => {
    rmSync(file('home'), { recursive: true })
    const english = await sg('status', '--fleet')
    expect(english.code).toBe(1)
    expect(english.out).toContain('1 infected, 0 suspect, 1 unknown, 3 clean')
    const french = await sg('status', '--fleet', '--lang', 'fr')
    expect(french.out).toContain('1 infecté, 0 suspect, 1 inconnu, 3 sains')
    for (const line of `${english.out}${french.out}`.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const { sites } = JSON.parse((await sg('status', 'site-two', '--fleet', '--json')).out)
    expect(sites).toMatchObject([{ run: recordOf('second.json').id, site: { verdict: 'infected' } }])
  })

  it('sums up the nights of a period, of which the parts count once', async () => {
    const { code, out } = await sg('report', '--since', '2026-01-01')
    expect(code).toBe(0)
    expect(out).toContain('site-two')
    expect(out).toContain('infected in 1 night')
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const period = JSON.parse((await sg('report', '--since', '2026-01-01', '--json')).out)
    // What this machine knows since its disk was emptied.
    const ids = ['second.json', 'again.json'].map((name) => recordOf(name).id)
    expect(period).toMatchObject({ kind: 'period-report', nights: ids.map((id) => ({ id })) })
    const none = await sg('report', '--since', '2020-01-01', '--until', '2020-02-01')
    expect(none.code).toBe(3)
    expect(none.out).toContain('No night of this period')
    expect((await sg('report', '--since', 'soon')).code).toBe(2)
    expect((await sg('report')).code).toBe(2)
  })

  it('names a part nobody brought', async () => {
    const { code, out } = await sg('merge', 'part-2.json')
    expect(code).toBe(3)
    expect(out).toContain('Missing parts: 1.')
  })
})

describe('a team’s ledger', () => {
  it('has the nights and the accepted states as commits, which a machine with an empty disk goes by', async () => {
    const town = await makeDesk()
    const at = (name: string): string => join(town.dir, name)
    const env = { ...town.env, GIT_CONFIG_NOSYSTEM: '1' }
    const run = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: town.dir, env: { ...env, SITEGUARD_LANG: 'en' } })
    const git = (...args: string[]): string =>
      execFileSync('git', args, { cwd: town.dir, env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })
    const empty = (): void => rmSync(at('.state'), { recursive: true, force: true })
    const night = async (): Promise<RunRecord['sites'][number]> => {
      empty()
      const { out } = await run('nightly', '--all', '--pause', '0', '--skip', 'snapshot', '--json')
      return JSON.parse(out).sites[0]
    }
    mkdirSync(at('home/www'), { recursive: true })
    writeFileSync(at('home/www/info.php'), '<?php phpinfo();\n')
    const inventory = { version: 1, ledger: 'ledger', accounts: { here: { transport: 'local', home: at('home') } } }
    writeFileSync(at('siteguard.yml'), JSON.stringify({ ...inventory, sites: { town: { account: 'here', root: 'www' } } }))
    git('init', '-q')

    const first = await night()
    expect(first.change).toBeUndefined()
    expect(first.findings.map(({ isNew }) => isNew)).toContain(true)
    expect(git('log', '-1', '--format=%s')).toContain('Night of ')
    expect(git('show', '--stat', '--format=')).toContain('ledger/records/')

    expect((await run('scan', 'town', '--accept')).err).toBe('')
    expect(git('log', '-1', '--format=%s')).toMatch(/^Accept the state of town: suspect/)
    expect(git('show', '--format=')).toContain('+  ["info.php","')
    const second = await night()
    expect(second.change).toMatchObject({ added: [], gone: [] })
    expect(second.findings.map(({ isNew }) => isNew)).not.toContain(true)

    const accepted = git('log', '--format=%H', '--grep=^Accept').trim()
    git('-c', 'user.name=Me', '-c', 'user.email=me@example.org', 'revert', '--no-edit', accepted)
    expect((await night()).findings.map(({ isNew }) => isNew)).toContain(true)
  })
})
