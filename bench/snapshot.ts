import { execFileSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SnapshotReport } from '../src/core/snapshot-report.ts'
import { type DelayProxy, startDelayProxy } from '../test/lab/delay-proxy.ts'
import { startFeed } from '../test/lab/hosting.ts'
import { buildSiteguard, operatorEnv, SITEGUARD } from '../test/lab/siteguard.ts'
import { makeKey, startSshd } from '../test/lab/sshd.ts'
import { benchTree, type Run, row } from './bench-tree.ts'
import { changeDay, type Day } from './change-day.ts'
import { type Measured, measure, median, sum } from './measure.ts'

/*
 * siteguard snapshot against what people do without it: mirror the site by rsync and back the mirror up with restic. Both in the same
 * run, in turn, over the same real sshd, on the same tree. `node bench/run.js snapshot [PAIRS]`.
 */

const BARS = { first: 1, day2: 1, day2Bytes: 1, check: 1, peak: 250 } as const
const DELAY_MS = 20

interface Place {
  readonly folder: string
  readonly site: string
  readonly mirror: string
  readonly knownHosts: string
  readonly key: string
  readonly user: string
  readonly hostKeys: readonly string[]
}

interface Compared {
  readonly ours: Run[]
  readonly peer: Run[]
}

export async function main(args: readonly string[]): Promise<number> {
  const pairs = Number(args[0] ?? 3)
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  chmodSync(folder, 0o755)
  const feed = await startFeed()
  const key = makeKey(join(folder, 'key'))
  const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  const proxies: DelayProxy[] = []
  try {
    const site = join(folder, 'site')
    // Each day changes it, and the bench's own tree stays as it is.
    cpSync(await benchTree(20_000, 8000), site, { recursive: true, preserveTimestamps: true })
    execFileSync('chmod', ['-R', 'a+rX', site])
    const knownHosts = join(folder, 'known_hosts')
    const place: Place = { folder, site, mirror: feed.mirror, knownHosts, key: key.file, user: sshd.user, hostKeys: sshd.hostKeys }
    const near = await startDelayProxy(sshd.port, 0)
    const far = await startDelayProxy(sshd.port, DELAY_MS)
    proxies.push(near, far)
    const lines = [near.port, far.port].flatMap((port) => sshd.publicKeys.map((line) => `[127.0.0.1]:${port} ${line}`))
    writeFileSync(knownHosts, [...lines, ''].join('\n'))

    const missed: string[] = []
    const check = (name: string, ratio: number, bar: number): void => {
      console.log(`${name}: ratio ${ratio.toFixed(2)} (bar ${bar})`)
      if (!(ratio <= bar)) missed.push(`${name}: ${ratio.toFixed(2)}x`)
    }
    // The vendors' archives are made when first asked for: not in anybody's time.
    await takeOurs(place, near, 'warm-up')
    rmSync(join(folder, 'warm-up', '.local'), { recursive: true, force: true })

    const first: Compared = { ours: [], peer: [] }
    const full: Compared = { ours: [], peer: [] }
    for (let i = 0; i < pairs; i += 1) {
      await inTurn(
        i,
        async () => {
          rmSync(join(folder, 'ours'), { recursive: true, force: true })
          cpSync(join(folder, 'warm-up'), join(folder, 'ours'), { recursive: true })
          first.ours.push((await takeOurs(place, near, 'ours')).run)
          full.ours.push(bare(await ours(place, 'ours', ['snapshots', 'check', 'site', '--read-data'], [0])))
        },
        async () => {
          first.peer.push(await takePeer(place, near))
          full.peer.push(bare(await restic(place, ['check', '--read-data'])))
        },
      )
    }
    tell('first snapshot', first, 'siteguard snapshot', 'rsync -a, restic backup')
    check('first snapshot', wallRatio(first), BARS.first)
    tell('check of every byte', full, 'snapshots check --read-data', 'restic check --read-data')
    check('check of every byte', wallRatio(full), BARS.check)

    const day2: Compared = { ours: [], peer: [] }
    for (let i = 0; i < pairs; i += 1) {
      const day = changeDay(site, i)
      await inTurn(
        i,
        async () => {
          const { run, report } = await takeOurs(place, far, 'ours')
          const facts = report.sites[0]?.snapshot
          if (facts?.fetched !== day.changed.length) throw new Error(`${facts?.fetched} files were read, ${day.changed.length} changed`)
          day2.ours.push(run)
        },
        async () => {
          day2.peer.push(await rsync(place, far))
          if (!missesForged(place, day)) throw new Error('rsync saw the forged mtime: the bench forges nothing')
        },
      )
    }
    tell(`day 2, +${DELAY_MS} ms each way`, day2, 'siteguard snapshot', 'rsync -a --delete')
    check('day 2, wall', wallRatio(day2), BARS.day2)
    check('day 2, bytes', median(day2.ours.map((run, i) => run.bytes / (day2.peer[i]?.bytes ?? NaN))), BARS.day2Bytes)

    const large: Place = { ...place, site: await benchTree(60_000, 24_000) }
    for (const when of ['first', 'second'] as const) {
      const { run } = await takeOurs(large, near, 'at-60k')
      console.log(row(`60,000 files, ${when}: siteguard snapshot`, [run]))
      if (!(run.peak < BARS.peak)) missed.push(`60,000 files, ${when}: ${run.peak.toFixed(0)} MB`)
    }
    console.log(missed.length === 0 ? 'every bar is met' : `bars missed: ${missed.join('; ')}`)
    return missed.length === 0 ? 0 : 1
  } finally {
    for (const proxy of proxies) await proxy.close()
    await sshd.stop()
    await feed.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function inTurn(i: number, ours: () => Promise<void>, peer: () => Promise<void>): Promise<void> {
  for (const work of i % 2 === 0 ? [ours, peer] : [peer, ours]) await work()
}

function tell(name: string, { ours, peer }: Compared, our: string, their: string): void {
  console.log(row(`${name}: ${our}`, ours))
  console.log(row(`${name}: ${their}`, peer))
}

function wallRatio({ ours, peer }: Compared): number {
  return median(ours.map((run, i) => run.wall / (peer[i]?.wall ?? NaN)))
}

function bare({ wall, cpu, peak }: Measured): Run {
  return { wall, cpu, peak, bytes: 0 }
}

/** Runs siteguard as an operator whose home is `home`. */
async function ours(place: Place, home: string, args: readonly string[], codes: readonly number[]): Promise<Measured> {
  const folder = join(place.folder, home)
  const run = await measure([process.execPath, SITEGUARD, ...args], operatorEnv(folder), folder)
  if (!codes.includes(run.code))
    throw new Error(`siteguard ${args.join(' ')} ended with ${run.code}: ${run.stderr.slice(-1500)}${run.stdout.slice(-1500)}`)
  return run
}

/** One `siteguard snapshot` with its judgement, whole and complete. */
async function takeOurs(place: Place, wire: DelayProxy, home: string): Promise<{ run: Run; report: SnapshotReport }> {
  const folder = join(place.folder, home)
  mkdirSync(folder, { recursive: true })
  const inventory = join(folder, 'siteguard.yml')
  const { user, hostKeys, key, mirror } = place
  const account = { transport: 'ssh', host: '127.0.0.1', port: wire.port, user, identityFile: key, hostKeys }
  writeFileSync(
    inventory,
    JSON.stringify({ version: 1, accounts: { lab: account }, sites: { site: { account: 'lab', root: place.site } } }),
  )
  wire.reset()
  const run = await ours(place, home, ['snapshot', 'site', '--json', '--inventory', inventory, '--mirror', mirror], [0])
  const report = JSON.parse(run.stdout) as SnapshotReport
  const [site] = report.sites
  if (site?.snapshot?.complete !== true || site.judgement === undefined) throw new Error(`no whole snapshot: ${run.stdout.slice(0, 2000)}`)
  return { run: { ...bare(run), bytes: wire.up + wire.down, roundTrips: report.accounts[0]?.roundTrips ?? NaN }, report }
}

async function rsync({ folder, key, knownHosts, user, site }: Place, wire: DelayProxy): Promise<Run> {
  const ssh = `ssh -p ${wire.port} -i ${key} -o IdentitiesOnly=yes -o UserKnownHostsFile=${knownHosts} -o StrictHostKeyChecking=yes -F none`
  wire.reset()
  const run = await measure(
    ['rsync', '-a', '--delete', '-e', ssh, `${user}@127.0.0.1:${site}/`, `${join(folder, 'mirror')}/`],
    operatorEnv(folder),
    folder,
  )
  if (run.code !== 0) throw new Error(`rsync ended with ${run.code}: ${run.stderr.slice(-800)}`)
  return { ...bare(run), bytes: wire.up + wire.down }
}

async function restic(place: Place, args: readonly string[]): Promise<Measured> {
  const env = { ...operatorEnv(place.folder), RESTIC_REPOSITORY: join(place.folder, 'restic'), RESTIC_PASSWORD: 'bench' }
  const run = await measure(['restic', ...args], env, place.folder)
  if (run.code !== 0) throw new Error(`restic ${args[0]} ended with ${run.code}: ${run.stderr.slice(-800)}`)
  return run
}

/** All of it into a mirror, and the mirror into a new repository. */
async function takePeer(place: Place, wire: DelayProxy): Promise<Run> {
  for (const name of ['mirror', 'restic']) rmSync(join(place.folder, name), { recursive: true, force: true })
  await restic(place, ['init'])
  const mirrored = await rsync(place, wire)
  const backed = bare(await restic(place, ['backup', join(place.folder, 'mirror')]))
  return { ...sum([mirrored, backed]), bytes: mirrored.bytes }
}

function missesForged({ folder, site }: Place, { forged }: Day): boolean {
  return !readFileSync(join(folder, 'mirror', forged)).equals(readFileSync(join(site, forged)))
}
