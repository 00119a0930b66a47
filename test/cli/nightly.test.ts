import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunRecord, SiteRecord } from '../../src/core/run-record.ts'
import { runRecordSchema } from '../../src/core/run-record-schema.ts'
import { sealPlan } from '../../src/recipes/plan-file.ts'
import { DOCUMENT_FORMATS } from '../../src/reporters/formats.ts'
import { type AlertServer, SECRET, startAlertServer } from '../helpers/alert-servers.ts'
import { SHELL, type SshFleet, sshFleet } from '../helpers/ssh-fleet.ts'
import { type Hosting, startHosting, warmFeed } from '../lab/hosting.ts'
import { type LabS3, startS3 } from '../lab/s3.ts'
import { makeKey } from '../lab/sshd.ts'
import { type CliResult, makeDesk, runCli } from './run-cli.ts'

/**
 * SITEGUARD_BIG_FLEET=1: forty accounts with two hundred sites on four machines, one of them the lab's, with real SPIPs behind a real sshd, and
 * copies in S3 as well; else as few as have everything that can be shown without.
 */
const BIG = process.env.SITEGUARD_BIG_FLEET === '1'
const SIZE = BIG ? { accounts: 36, sites: 193 } : { accounts: 4, sites: 6 }
const PARTS = BIG ? ['1/4', '2/4', '3/4', '4/4'] : ['1/2', '2/2']
/** Real SPIPs: what is found on each. */
const LAB: Readonly<Record<string, 'clean' | 'suspect' | 'infected'>> = BIG
  ? { 'lab-new': 'clean', 'lab-old': 'suspect', 'lab-hit': 'infected' }
  : {}
const ILL = Object.keys(LAB).filter((id) => LAB[id] !== 'clean')
/** Places of copies, in the order they are asked. */
const PLACES = BIG ? ['cloud', 'disk'] : ['disk']

if (BIG) vi.setConfig({ testTimeout: 900_000 })

let desk: Awaited<ReturnType<typeof makeDesk>>
let fleet: SshFleet
let chat: AlertServer
let hosting: Hosting | undefined
let s3: LabS3 | undefined

const file = (name: string): string => join(desk.dir, name)
const run = (env: Readonly<Record<string, string>>, args: readonly string[]): Promise<CliResult> =>
  runCli(args, {
    cwd: desk.dir,
    env: { ...desk.env, COLUMNS: '80', SITEGUARD_LANG: 'en', CHAT: `http://127.0.0.1:${chat.port}/hooks/${SECRET}`, ...labEnv(), ...env },
  })
/** Releases come from the lab's own feed; the key to its bucket is in the environment, as a runner has it. */
const labEnv = (): Record<string, string> =>
  hosting === undefined || s3 === undefined ? {} : { SITEGUARD_MIRROR: hosting.feed.mirror, S3_SECRET: s3.secretAccessKey }
const sg = (...args: string[]): Promise<CliResult> => run({}, args)
const recordOf = (name: string): RunRecord => runRecordSchema.parse(JSON.parse(readFileSync(file(name), 'utf8'))) as RunRecord
const told = ({ sites }: RunRecord): string[] => sites.map(({ site, state, verdict }) => `${site} ${state} ${verdict}`)
const siteOf = (record: RunRecord, id: string): SiteRecord => record.sites.find(({ site }) => site === id) as SiteRecord
const sum = (record: RunRecord, of: (site: SiteRecord) => number | undefined): number =>
  record.sites.reduce((all, site) => all + (of(site) ?? 0), 0)

/** A night on as many machines as there are parts, side by side. Each has an empty disk, and of all that was learned only the copies and the key to them. */
async function nightOfParts(name: string): Promise<readonly CliResult[]> {
  return await Promise.all(
    PARTS.map((part) => {
      const disk = file(`machines/${name}-${part[0]}`)
      const env = { XDG_STATE_HOME: join(disk, 'state'), XDG_DATA_HOME: join(disk, 'data'), XDG_CACHE_HOME: join(disk, 'cache') }
      const options = ['--all', '--shard', part, '--pause', '0', '--timeout', '10', '--record', `${name}-part-${part[0]}.json`]
      return run(env, ['nightly', ...options])
    }),
  )
}
const partsOf = (name: string): string[] => PARTS.map((part) => `${name}-part-${part[0]}.json`)

beforeAll(async () => {
  desk = await makeDesk()
  chat = await startAlertServer('slack')
  fleet = await sshFleet(desk.dir, SIZE)
  const { accounts, sites } = fleet.inventory
  const [town = ''] = fleet.well
  const owners = { town: { name: 'Mairie', approves: true, signingKeys: [makeKey(file('town-key')).publicLine] } }
  const alerts = { channels: { chat: { kind: 'slack', url: 'env:CHAT' } }, routes: [{ channels: ['chat'] }] }
  const lab = BIG ? await joinLab() : { accounts: {}, sites: {}, offsite: [] }
  const store = { offsite: [...lab.offsite, { name: 'disk', directory: file('copies') }] }
  const owned = { ...sites, [town]: { ...(sites[town] as object), owner: 'town' }, ...lab.sites }
  const joined = { ...accounts, ...lab.accounts }
  writeFileSync(file('siteguard.yml'), JSON.stringify({ version: 1, owners, accounts: joined, sites: owned, store, alerts }))
  // The key to the copies is made once, and given to every machine.
  expect((await sg('store', 'key', '--new')).code).toBe(0)
})
afterAll(async () => {
  await fleet.close()
  await chat.close()
  await hosting?.stop()
  await s3?.stop()
})

/** The lab's account with its three SPIPs, and its S3, as siteguard.yml has them. */
async function joinLab(): Promise<{ accounts: object; sites: object; offsite: readonly object[] }> {
  hosting = await startHosting()
  s3 = await startS3({ conditionalPut: true })
  await warmFeed(hosting.feed)
  await hosting.addSite('lab-new', 'spip44')
  await hosting.addSite('lab-old', 'spip32')
  await hosting.addInfectedSite('lab-hit', 'spip44old')
  const { endpoint, bucket, region, accessKeyId } = s3
  return {
    accounts: { lab: hosting.overSsh },
    sites: Object.fromEntries(Object.keys(LAB).map((id) => [id, { account: 'lab', root: `www/${id}` }])),
    offsite: [{ name: 'cloud', s3: { endpoint, bucket, region, prefix: 'fleet/', accessKeyId, secretAccessKey: 'env:S3_SECRET' } }],
  }
}

describe('siteguard nightly, merge, diff', () => {
  it('is shared between machines with empty disks, and joined to one record that shows each site as what it is', async () => {
    const parts = await nightOfParts('first')
    for (const { code, err } of parts) expect({ code: [0, 1, 3, 4, 5].includes(code), err }).toMatchObject({ code: true })
    expect(recordOf('first-part-1.json').steps).toEqual(['status', 'pull', 'scan', 'snapshot', 'push'])
    const outputs = DOCUMENT_FORMATS.flatMap((format) => ['--output', `${format}=night.${format}`])
    const merged = await sg('merge', ...partsOf('first').reverse(), '--record', 'first.json', ...outputs)
    expect({ code: merged.code, err: merged.err.includes('SG-') }).toEqual({ code: 5, err: false })
    const record = recordOf('first.json')
    const { well, infected, locked, unreachable, wrongKey } = fleet
    expect(told(record)).toEqual([
      ...infected.map((id) => `${id} done infected`),
      ...well.map((id) => `${id} done clean`),
      ...locked.map((id) => `${id} locked clean`),
      `${unreachable} unreachable unknown`,
      `${wrongKey} wrong-key unknown`,
      ...Object.entries(LAB).map(([id, verdict]) => `${id} done ${verdict}`),
    ])
    for (const id of [...well, ...infected, ...locked, ...Object.keys(LAB)])
      expect(siteOf(record, id).offsite, id).toMatchObject(PLACES.map((place) => ({ place, pushed: 1 })))
    for (const line of merged.out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    for (const format of DOCUMENT_FORMATS) {
      const text = readFileSync(file(`night.${format}`), 'utf8').replaceAll('&#45;', '-')
      for (const id of [...infected, ...locked, unreachable, wrongKey, ...ILL]) expect(text.includes(id), `${format}: ${id}`).toBe(true)
    }
    const again = await sg('merge', ...partsOf('first'), 'first-part-1.json', '--json')
    expect(JSON.parse(again.out)).toEqual(record)
    // Merged twice, told once, and of everything: nobody has seen these sites before.
    expect(chat.received).toHaveLength(1)
    for (const id of [...infected, ...locked, unreachable, wrongKey, ...ILL]) expect(chat.received[0]?.body).toContain(`${id}: `)
  })

  it('takes from empty disks what changed, and says only what is new', async () => {
    const [town = '', other = ''] = fleet.well
    writeFileSync(fleet.file(town, 'y.php'), SHELL)
    appendFileSync(fleet.file(other, 'pages/menu.html'), '<p>Au revoir</p>\n')
    chat.received.length = 0
    await nightOfParts('second')
    // The machine that merges knows the first night.
    expect((await sg('merge', 'first.json')).code).toBe(2)
    const merged = await sg('merge', ...partsOf('second'), '--record', 'second.json')
    expect(merged.code).toBe(5)
    const [first, second] = [recordOf('first.json'), recordOf('second.json')]
    expect(siteOf(second, town)).toMatchObject({ state: 'done', verdict: 'infected', snapshot: { fetched: 1 } })
    expect(siteOf(second, town).snapshot?.previous).toBe(siteOf(first, town).snapshot?.id)
    expect(sum(first, ({ snapshot }) => snapshot?.fetched)).toBeGreaterThan(3 * fleet.well.length)
    expect(sum(second, ({ snapshot }) => snapshot?.fetched)).toBe(2)
    expect(chat.received).toHaveLength(1)
    expect(chat.received[0]?.body).toContain(`${town}: `)
    for (const id of [other, ...fleet.infected, ...fleet.locked, fleet.unreachable, fleet.wrongKey, ...Object.keys(LAB)])
      expect(chat.received[0]?.body).not.toContain(`${id}: `)
    const diff = await sg('diff', 'first.json', 'second.json', '--exit-code')
    expect(diff.code).toBe(1)
    expect(diff.out).toContain('clean → infected')
    expect(diff.out).toContain('y.php')
    expect(diff.out).not.toContain(fleet.well[2])
    expect((await sg('diff', 'second.json', 'second.json', '--exit-code')).code).toBe(0)
  })

  it('brings the town’s site back with its signature, and not for a plan it never saw', async () => {
    const [town = ''] = fleet.well
    expect((await sg('store', 'pull', town)).code).toBe(0)
    expect((await sg('plan', 'restore-last-clean', town, '--out', 'plan.json')).code).toBe(0)
    const refused = await sg('apply', 'plan.json', '--yes')
    expect({ code: refused.code, said: refused.err.includes('SG-FLEET-010') }).toEqual({ code: 6, said: true })
    expect((await sg('approve', 'plan.json', '--sign', 'town-key', '--out', 'ok.json', '--yes')).code).toBe(0)
    const plan = JSON.parse(readFileSync(file('plan.json'), 'utf8'))
    writeFileSync(file('changed.json'), JSON.stringify(sealPlan({ ...plan, createdAt: '2026-01-01T00:00:00.000Z' })))
    expect((await sg('apply', 'changed.json', '--yes', '--approval', 'ok.json')).code).toBe(6)
    expect(readFileSync(fleet.file(town, 'y.php'), 'utf8')).toBe(SHELL)
    expect((await sg('apply', 'plan.json', '--yes', '--approval', 'ok.json')).code).toBe(0)
    expect(existsSync(fleet.file(town, 'y.php'))).toBe(false)
  })

  it('asks those that failed once more, and no others', async () => {
    const { unreachable, wrongKey, locked } = fleet
    const { code } = await sg('nightly', '--only', 'failed:first.json', '--record', 'again.json', '--pause', '0', '--timeout', '2')
    expect(code).toBe(5)
    const record = recordOf('again.json')
    expect(told(record)).toEqual([
      ...locked.map((id) => `${id} locked clean`),
      `${unreachable} unreachable unknown`,
      `${wrongKey} wrong-key unknown`,
    ])
    expect(record.again).toBe(recordOf('first.json').id)
    expect((await sg('nightly', '--only', 'failed:first.json', '--account', 'account-0')).code).toBe(2)
  })

  it('shows the fleet as the last nights say, in both languages, without asking anybody', async () => {
    const [town = ''] = fleet.well
    rmSync(file('accounts'), { recursive: true })
    const english = await sg('status', '--fleet')
    expect(english.code).toBe(5)
    const of = (verdict: string): number => Object.values(LAB).filter((one) => one === verdict).length
    const [infected, suspect, clean] = [4 + of('infected'), of('suspect'), fleet.well.length + 1 + of('clean')]
    expect(english.out).toContain(`${infected} infected, ${suspect} suspect, 2 unknown, ${clean} clean`)
    const french = await sg('status', '--fleet', '--lang', 'fr')
    expect(french.out).toContain(`${infected} infectés, ${suspect} suspect, 2 inconnus, ${clean} sains`)
    for (const line of `${english.out}${french.out}`.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const { sites } = JSON.parse((await sg('status', town, '--fleet', '--json')).out)
    expect(sites).toMatchObject([{ run: recordOf('second.json').id, site: { verdict: 'infected' } }])
  })

  it('sums up the nights of a period, of which the parts count once', async () => {
    const { code, out } = await sg('report', '--since', '2026-01-01')
    expect(code).toBe(0)
    expect(out).toContain(fleet.well[0])
    expect(out.replace(/\s+/g, ' ')).toContain('infected in 1 night')
    for (const line of out.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const period = JSON.parse((await sg('report', '--since', '2026-01-01', '--json')).out)
    const ids = ['first.json', 'second.json', 'again.json'].map((name) => recordOf(name).id)
    expect(period).toMatchObject({ kind: 'period-report', nights: ids.map((id) => ({ id })) })
    const none = await sg('report', '--since', '2020-01-01', '--until', '2020-02-01')
    expect(none.code).toBe(3)
    expect(none.out).toContain('No night of this period')
    expect((await sg('report', '--since', 'soon')).code).toBe(2)
    expect((await sg('report')).code).toBe(2)
  })

  it('names a part nobody brought', async () => {
    const { code, out } = await sg('merge', ...partsOf('second').slice(1))
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
