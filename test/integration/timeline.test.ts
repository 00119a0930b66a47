import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { TimelineReport } from '../../src/core/timeline-report.ts'
import { timelineReportSchema } from '../../src/core/timeline-report-schema.ts'
import { type HostedSite, hostByApache, inventoryOf } from '../lab/hosted-site.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import { knowReleases } from '../lab/known-releases.ts'
import { FAKE_KEYS, startFakeOvh } from '../lab/ovh-api.ts'
import { siteguard } from '../lab/siteguard.ts'

/*
 * A SPIP 3.2 behind a real Apache is broken into by real requests, which its log shows. The hole itself stands outside the site: PHP is
 * made to write what it is sent, where the exploits of CVE-2023-27372 make SPIP do so. What is written ends before it does anything.
 */
const MARKER = Buffer.from('<?php exit; // a marker of the tests\n').toString('base64')
const HOLE = `<?php
$file = $_POST['lab_file'] ?? '';
$asked = ($_GET['page'] ?? '') === 'spip_pass' || strpos($_SERVER['SCRIPT_NAME'], '/IMG/') === 0;
if ($asked && $_SERVER['REQUEST_METHOD'] === 'POST' && preg_match(',^[\\w/.-]+$,', $file)) {
  file_put_contents($_SERVER['DOCUMENT_ROOT'] . '/' . $file, base64_decode($_POST['lab_content'] ?? ''));
}
`
const INTRUDER = '127.0.6.66'
const HELPER = '127.0.6.67'
const READER = '127.0.0.9'

let hosting: Hosting
let site: HostedSite
let home: string
let inventory: string

/** Asks from an address of its own, as Apache's log will show it. */
function ask(from: string, method: string, path: string, form?: Readonly<Record<string, string>>): Promise<number> {
  const body = form === undefined ? undefined : new URLSearchParams(form).toString()
  const headers = {
    'user-agent': from === READER ? 'Mozilla/5.0' : 'python-requests/2.31',
    ...(body && { 'content-type': 'application/x-www-form-urlencoded' }),
  }
  return new Promise((done, fail) => {
    const sent = request(`${site.url}${path}`, { method, headers, localAddress: from }, (answer) => {
      answer.resume().on('end', () => done(answer.statusCode ?? 0))
    })
    sent.on('error', fail)
    sent.end(body)
  })
}

async function timeline(...args: readonly string[]): Promise<{ code: number; report: TimelineReport }> {
  const { code, stdout, stderr } = await siteguard(['timeline', 'town', '--json', '--inventory', inventory, '--offline', ...args], home)
  if (stdout === '') throw new Error(stderr)
  return { code, report: timelineReportSchema.parse(JSON.parse(stdout)) as TimelineReport }
}

const snapshot = (): Promise<{ code: number }> =>
  siteguard(['snapshot', 'town', '--json', '--inventory', inventory, '--mirror', hosting.feed.mirror], home)

beforeAll(async () => {
  hosting = await startHosting()
  const prepend = join(hosting.sshd.home, 'hole.php')
  writeFileSync(prepend, HOLE)
  site = await hostByApache(hosting, 'town', 'spip32', { pool: [`php_admin_value[auto_prepend_file] = ${prepend}`] })
  await hosting.own(prepend)
  home = await knowReleases(hosting.operator('timeline'))
  inventory = inventoryOf(hosting, join(home, 'inventory.yml'), { town: { url: site.url } })
  await snapshot()
  for (let i = 1; i < 4; i++) await ask(READER, 'GET', `/spip.php?article${i}`)
  await ask(INTRUDER, 'GET', '/IMG/jpg/x7.php')
  await ask(INTRUDER, 'GET', '/spip.php?page=spip_pass')
  await ask(INTRUDER, 'POST', '/spip.php?page=spip_pass', { lab_file: 'IMG/x7.php', lab_content: MARKER })
  expect(await ask(INTRUDER, 'GET', '/IMG/x7.php')).toBe(200)
  await ask(READER, 'GET', '/spip.php?article1')
  await new Promise((done) => setTimeout(done, 2500))
  await ask(HELPER, 'POST', '/IMG/x7.php', { lab_file: 'local/cache-x.php', lab_content: MARKER })
  await ask(HELPER, 'GET', '/local/cache-x.php?c=1')
  await ask(READER, 'GET', '/spip.php?article2')
  await snapshot()
}, 600_000)
afterAll(async () => {
  await site?.stop()
  await hosting?.stop()
})

it('names the request that wrote each file, the hole and the version it was open in, and what else was done', async () => {
  const logs = join(home, 'logs')
  mkdirSync(logs)
  const log = readFileSync(site.server.log)
  // As hosts put them away: packed, and the rest not yet.
  const middle = log.indexOf(10, log.length / 3) + 1
  writeFileSync(join(logs, 'access.log.1.gz'), gzipSync(log.subarray(0, middle)))
  writeFileSync(join(logs, 'access.log'), log.subarray(middle))
  const { code, report } = await timeline('--logs', 'logs')

  const trace = (path: string): TimelineReport['traces'][number] | undefined => report.traces.find((one) => one.path === path)
  expect(trace('IMG/x7.php')).toMatchObject({
    how: 'added',
    cause: {
      way: 'hole',
      shape: 'spip-forgotten-password',
      event: { address: INTRUDER, method: 'POST', target: '/spip.php?page=spip_pass', status: 200 },
    },
    visits: { first: { address: INTRUDER, method: 'GET' } },
  })
  // A machine under load may take seconds from the request to the file.
  expect(['certain', 'probable']).toContain(trace('IMG/x7.php')?.cause?.confidence)
  expect(trace('IMG/x7.php')?.cause?.advisories?.[0]).toEqual({ id: 'CVE-2023-27372', open: true })
  expect(trace('IMG/x7.php')?.seen).toMatchObject({ after: expect.any(String), where: 'snapshot' })
  expect(trace('local/cache-x.php')).toMatchObject({
    cause: { way: 'shell', through: 'IMG/x7.php', event: { address: HELPER, method: 'POST' } },
  })
  expect(report.root).toBe('IMG/x7.php')
  expect(report.cms).toMatchObject([{ cms: 'spip', version: '3.2.11' }])
  expect(report.actors.map(({ address }) => address).sort()).toEqual([INTRUDER, HELPER])
  const intruder = report.actors.find(({ address }) => address === INTRUDER)
  expect(intruder).toMatchObject({ requests: 4, sent: 1, caused: ['IMG/x7.php'], agents: ['python-requests/2.31'] })
  expect(report.logs.map(({ name }) => name).sort()).toEqual(['access.log', 'access.log.1.gz'])
  expect(report.gaps.filter(({ check }) => check !== 'not-judged')).toEqual([])
  expect(code).toBe(report.gaps.length === 0 ? 0 : 3)
})

it('fetches what lies in the account’s own folder, once, and keeps it; tells it in both languages and as a page', async () => {
  const folder = join(hosting.sshd.home, 'logs')
  mkdirSync(folder)
  cpSync(site.server.log, join(folder, 'town-access.log'))
  await hosting.own(folder)
  const first = await timeline()
  expect(first.report.logs).toMatchObject([{ from: 'account', format: 'access' }])
  expect(first.report.root).toBe('IMG/x7.php')
  const again = await timeline('--local')
  expect(again.report.logs).toMatchObject([{ from: 'kept' }])
  expect(again.report.traces).toEqual(first.report.traces)

  const page = join(home, 'page.html')
  const said = await siteguard(['timeline', 'town', '--local', '--offline', '--inventory', inventory, '--lang', 'fr', '--html', page], home)
  expect(said.stdout).toContain('Par où cela a commencé')
  expect(said.stdout).toContain('CVE-2023-27372')
  for (const line of said.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  const html = readFileSync(page, 'utf8')
  expect(html).toContain(INTRUDER)
  expect(html).not.toMatch(/<script|javascript:|\son\w+=/i)
})

it('asks the host for its logs, and counts once what they say again', async () => {
  const login = hosting.sshd.user
  const fake = await startFakeOvh({
    hostings: [
      {
        serviceName: 'town.example',
        primaryLogin: login,
        users: [],
        databases: [],
        logs: [
          { fqdn: 'town.example', files: { 'logs/logs-11-2026/town.example-22-11-2026.log.gz': gzipSync(readFileSync(site.server.log)) } },
        ],
      },
    ],
    servers: [],
  })
  try {
    const document = JSON.parse(readFileSync(inventory, 'utf8'))
    const withHost = join(home, 'with-host.yml')
    const lab = { ...document.accounts.lab, provider: 'ovh', service: 'town.example' }
    writeFileSync(withHost, JSON.stringify({ ...document, accounts: { lab }, providers: { ovh: { kind: 'ovh', endpoint: fake.url } } }))
    const keys = {
      OVH_APPLICATION_KEY: FAKE_KEYS.applicationKey,
      OVH_APPLICATION_SECRET: FAKE_KEYS.applicationSecret,
      OVH_CONSUMER_KEY: FAKE_KEYS.consumerKey,
    }
    const { stdout, stderr } = await siteguard(['timeline', 'town', '--json', '--offline', '--inventory', withHost], home, keys)
    if (stdout === '') throw new Error(stderr)
    const report = JSON.parse(stdout) as TimelineReport
    expect(report.logs.map(({ from }) => from)).toEqual(['account', 'provider'])
    expect(report.logs[1]?.name).toBe('town.example/logs/logs-11-2026/town.example-22-11-2026.log.gz')
    expect(report.root).toBe('IMG/x7.php')
    expect(report.actors.find(({ address }) => address === INTRUDER)).toMatchObject({ requests: 4 })
  } finally {
    await fake.stop()
  }
})

it('says what it could not tell where there is no log', async () => {
  mkdirSync(join(home, 'empty'))
  const { code, report } = await timeline('--logs', 'empty')
  expect(code).toBe(3)
  expect(report.gaps.map(({ check }) => check)).toContain('no-logs')
  expect(report.traces.every(({ cause }) => cause === undefined)).toBe(true)
  const wrong = await siteguard(['timeline', 'town', '--inventory', inventory, '--logs', 'absent'], home)
  expect(wrong.code).toBe(2)
  expect(wrong.stderr).toContain('SG-TIME-001')
})
