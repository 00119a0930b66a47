import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ScanReport } from '../src/core/scan-report.ts'
import { type DelayProxy, startDelayProxy } from '../test/lab/delay-proxy.ts'
import { startFeed } from '../test/lab/hosting.ts'
import { buildSiteguard, operatorEnv, SITEGUARD } from '../test/lab/siteguard.ts'
import { makeKey, startSshd } from '../test/lab/sshd.ts'
import { benchTree, type Run, row } from './bench-tree.ts'
import { measure, median, sum } from './measure.ts'

/*
 * siteguard scan against what people do without it: mirror the site by rsync and run yara with a public PHP rule pack over the
 * mirror. Both in the same run, in turn, over the same real sshd; then with 20 ms more each way. `npm run bench -- scan`.
 */

const BARS = { ratio: 0.5, peak: 200, peakAt60k: 250 } as const
const DELAY_MS = 20

interface Place {
  readonly folder: string
  readonly site: string
  readonly rules: string
  readonly mirror: string
  readonly knownHosts: string
  readonly key: string
  readonly user: string
  readonly hostKeys: readonly string[]
}

export async function main(args: readonly string[]): Promise<number> {
  const rules = process.env.SITEGUARD_BENCH_RULES
  if (rules === undefined || !existsSync(rules)) {
    console.error(
      'Set SITEGUARD_BENCH_RULES to the main file of a public PHP rule pack for yara, such as data/php.yar of php-malware-finder.',
    )
    return 2
  }
  const pairs = Number(args[0] ?? 3)
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  chmodSync(folder, 0o755)
  const feed = await startFeed()
  const key = makeKey(join(folder, 'key'))
  const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  const proxies: DelayProxy[] = []
  try {
    const knownHosts = join(folder, 'known_hosts')
    const common = { folder, rules, mirror: feed.mirror, knownHosts, key: key.file, user: sshd.user, hostKeys: sshd.hostKeys }
    const place: Place = { ...common, site: await benchTree(20_000, 8000) }
    // The vendors' archives are made when first asked for: not in anybody's time.
    await scanOnce(place, sshd.port, 'warm-up')
    const near = await startDelayProxy(sshd.port, 0)
    const far = await startDelayProxy(sshd.port, DELAY_MS)
    proxies.push(near, far)
    const lines = [near, far].flatMap(({ port }) => sshd.publicKeys.map((line) => `[127.0.0.1]:${port} ${line}`))
    writeFileSync(knownHosts, [...lines, ...sshd.publicKeys.map((line) => `[127.0.0.1]:${sshd.port} ${line}`), ''].join('\n'))

    const missed: string[] = []
    for (const [name, proxy] of [
      ['loopback', near],
      [`+${DELAY_MS} ms each way`, far],
    ] as const) {
      missed.push(...(await compare(name, place, proxy.port, proxy, pairs)))
    }
    missed.push(...(await memoryAt60k({ ...common, site: await benchTree(60_000, 24_000) }, sshd.port)))
    console.log(missed.length === 0 ? 'every bar is met' : `bars missed: ${missed.join('; ')}`)
    return missed.length === 0 ? 0 : 1
  } finally {
    for (const proxy of proxies) await proxy.close()
    await sshd.stop()
    await feed.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** First and nightly scans of both, in turn, `pairs` times. Returns the bars missed. */
async function compare(name: string, place: Place, port: number, wire: DelayProxy, pairs: number): Promise<string[]> {
  const runs = { ours: { first: [] as Run[], nightly: [] as Run[] }, peer: { first: [] as Run[], nightly: [] as Run[] } }
  for (let i = 0; i < pairs; i++) {
    const ours = async (): Promise<void> => {
      const home = `ours-${wire.port}-${i}`
      runs.ours.first.push(await scanOnce(place, port, home))
      const nightly = await scanOnce(place, port, home, true)
      runs.ours.nightly.push(nightly)
    }
    const peer = async (): Promise<void> => {
      runs.peer.first.push(await mirrorOnce(place, port, wire, true))
      runs.peer.nightly.push(await mirrorOnce(place, port, wire, false))
    }
    for (const work of i % 2 === 0 ? [ours, peer] : [peer, ours]) await work()
  }
  const missed: string[] = []
  for (const when of ['first', 'nightly'] as const) {
    const ratio = median(runs.ours[when].map((run, i) => run.wall / (runs.peer[when][i]?.wall ?? NaN)))
    const peak = Math.max(...runs.ours[when].map((run) => run.peak))
    console.log(row(`${name}, ${when}: siteguard scan`, runs.ours[when]))
    console.log(row(`${name}, ${when}: rsync ${when === 'first' ? '-a' : '-n'} + yara`, runs.peer[when]))
    console.log(`${name}, ${when}: ratio ${ratio.toFixed(2)} (bar ${BARS.ratio}), peak ${peak.toFixed(0)} MB (bar ${BARS.peak})`)
    if (!(ratio <= BARS.ratio)) missed.push(`${name}, ${when}: ${ratio.toFixed(2)}x`)
    if (!(peak < BARS.peak)) missed.push(`${name}, ${when}: ${peak.toFixed(0)} MB`)
  }
  return missed
}

/** One `siteguard scan`, as an operator who keeps `home`; with nothing to hash again when `unchanged`. */
async function scanOnce(place: Place, port: number, home: string, unchanged = false): Promise<Run> {
  const folder = join(place.folder, home)
  mkdirSync(folder, { recursive: true })
  const inventory = join(folder, 'siteguard.yml')
  const { user, hostKeys, key } = place
  const account = { transport: 'ssh', host: '127.0.0.1', port, user, identityFile: key, hostKeys }
  writeFileSync(
    inventory,
    JSON.stringify({ version: 1, accounts: { lab: account }, sites: { site: { account: 'lab', root: place.site } } }),
  )
  const argv = [process.execPath, SITEGUARD, 'scan', '--all', '--json', '--inventory', inventory, '--mirror', place.mirror]
  const run = await measure(argv, operatorEnv(folder), folder)
  if (run.code !== 0 && run.code !== 1) throw new Error(`siteguard scan ended with ${run.code}: ${run.stderr.slice(-1500)}`)
  const report = JSON.parse(run.stdout) as ScanReport
  const [site] = report.sites
  const [account_] = report.accounts
  if (!site || !account_ || site.verdict !== 'clean' || site.notRun.length > 0)
    throw new Error(
      `the scan is no whole one: ${JSON.stringify({ verdict: site?.verdict, notRun: site?.notRun, findings: site?.findings.map((f) => [f.path, f.rule]) })}`,
    )
  if (unchanged && site.counts.hashed + site.counts.fetched > 0)
    throw new Error(`an unchanged site was read again: ${JSON.stringify(site.counts)}`)
  return { wall: run.wall, cpu: run.cpu, peak: run.peak, bytes: account_.bytesIn + account_.bytesOut, roundTrips: account_.roundTrips }
}

/** rsync into a mirror (all of it, or only what changed: a dry run finds that out), then yara over the mirror. */
async function mirrorOnce(place: Place, port: number, wire: DelayProxy, first: boolean): Promise<Run> {
  const mirror = join(place.folder, 'mirror')
  if (first) rmSync(mirror, { recursive: true, force: true })
  const ssh = `ssh -p ${port} -i ${place.key} -o IdentitiesOnly=yes -o UserKnownHostsFile=${place.knownHosts} -o StrictHostKeyChecking=yes -F none`
  wire.reset()
  const env = operatorEnv(place.folder)
  const rsync = await measure(
    ['rsync', first ? '-a' : '-an', '--delete', '-e', ssh, `${place.user}@127.0.0.1:${place.site}/`, `${mirror}/`],
    env,
    place.folder,
  )
  if (rsync.code !== 0) throw new Error(`rsync ended with ${rsync.code}: ${rsync.stderr.slice(-800)}`)
  const bytes = wire.up + wire.down
  const yara = await measure(['yara', '-w', '-r', place.rules, mirror], env, place.folder)
  if (yara.code !== 0) throw new Error(`yara ended with ${yara.code}: ${yara.stderr.slice(-800)}`)
  return { ...sum([rsync, yara]), bytes }
}

async function memoryAt60k(place: Place, port: number): Promise<string[]> {
  const missed: string[] = []
  for (const [when, unchanged] of [
    ['first', false],
    ['nightly', true],
  ] as const) {
    const run = await scanOnce(place, port, 'at-60k', unchanged)
    console.log(row(`60,000 files, ${when}: siteguard scan`, [run]))
    if (!(run.peak < BARS.peakAt60k)) missed.push(`60,000 files, ${when}: ${run.peak.toFixed(0)} MB`)
  }
  return missed
}
