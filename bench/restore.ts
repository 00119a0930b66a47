import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { appendFileSync, chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startFeed } from '../test/lab/hosting.ts'
import { buildSiteguard, operatorEnv, SITEGUARD } from '../test/lab/siteguard.ts'
import { makeKey, startSshd } from '../test/lab/sshd.ts'
import { benchTree, type Run, row } from './bench-tree.ts'
import { type Measured, measure, median } from './measure.ts'

/*
 * siteguard restore against restic restore, in the same run and in turn, of the same tree on the same machine: 58 files that differ, and
 * everything on an emptied site. siteguard goes over a real sshd (snapshot of the site as it is, plan, upload, proof, exchange); restic
 * writes into a local folder in the same state, which is as good as it can get. `node bench/run.js restore [PAIRS] [FILES]`.
 *
 * siteguard empties caches and does not bring them back, so restic is measured twice: whole, as the bars have it, and leaving out what
 * siteguard leaves out.
 */

const BARS = { some: 0.3, all: 1, peak: 250 } as const
/** What SPIP makes again by itself, below the root of the tree: taken away by siteguard, never restored. */
const CACHES = ['tmp', 'local']

interface Place {
  readonly folder: string
  readonly tree: string
  readonly site: string
  readonly peer: string
  readonly inventory: string
  readonly mirror: string
  readonly owner: { readonly uid: number; readonly gid: number }
}

export async function main(args: readonly string[]): Promise<number> {
  const pairs = Number(args[0] ?? 3)
  const files = Number(args[1] ?? 20_000)
  await buildSiteguard()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-bench-'))
  chmodSync(folder, 0o755)
  const feed = await startFeed()
  const key = makeKey(join(folder, 'key'))
  const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
  try {
    const tree = await benchTree(files, Math.floor(files * 0.4))
    const id = (flag: string): number => Number(execFileSync('id', [flag, sshd.user], { encoding: 'utf8' }))
    const inventory = join(folder, 'siteguard.yml')
    const site = join(folder, 'site')
    const place: Place = {
      folder,
      tree,
      site,
      peer: join(folder, 'peer'),
      inventory,
      mirror: feed.mirror,
      owner: { uid: id('-u'), gid: id('-g') },
    }
    const { user, hostKeys } = sshd
    const account = { transport: 'ssh', host: '127.0.0.1', port: sshd.port, user, identityFile: key.file, hostKeys }
    writeFileSync(inventory, JSON.stringify({ version: 1, accounts: { lab: account }, sites: { site: { account: 'lab', root: site } } }))
    for (const copy of [site, place.peer]) makeLike(place, copy)

    const taken = await ours(place, ['snapshot', 'site', '--json', '--mirror', feed.mirror])
    const snapshot = (JSON.parse(taken.stdout) as { sites: { snapshot?: { id?: string } }[] }).sites[0]?.snapshot?.id
    if (snapshot === undefined) throw new Error(`no snapshot: ${taken.stdout.slice(0, 1000)}`)
    await restic(place, ['init'])
    await restic(place, ['backup', '.'])

    const missed: string[] = []
    const held = (name: string, value: number, bar: number, unit = ''): void => {
      console.log(`${name}: ${value.toFixed(2)}${unit} (bar ${bar}${unit})`)
      if (!(value <= bar)) missed.push(`${name}: ${value.toFixed(2)}${unit}`)
    }
    const scenarios = [
      { name: '58 files that differ', bar: BARS.some, change: (copy: string, i: number) => changeSome(place, copy, i) },
      { name: 'everything', bar: BARS.all, change: (copy: string) => empty(copy) },
    ] as const
    for (const { name, bar, change } of scenarios) {
      const runs: { ours: Run[]; whole: Run[]; same: Run[] } = { ours: [], whole: [], same: [] }
      for (let i = 0; i < pairs; i += 1) {
        const prepare = (copy: string): readonly string[] => {
          makeLike(place, copy)
          return change(copy, i)
        }
        const turns = [
          async () => {
            makeLike(place, site)
            // Yesterday's, as every site that can be restored has one.
            await ours(place, ['snapshot', 'site', '--mirror', feed.mirror])
            prepare(site)
            runs.ours.push(bare(await ours(place, ['restore', 'site', '--at', snapshot, '--apply', '--yes', '--mirror', feed.mirror])))
            compare(tree, site)
          },
          async () => {
            prepare(place.peer)
            runs.whole.push(bare(await restic(place, ['restore', 'latest', '--target', place.peer])))
          },
          async () => {
            const changed = prepare(place.peer)
            const only =
              changed.length > 0 ? changed.flatMap((path) => ['--include', `/${path}`]) : CACHES.flatMap((path) => ['--exclude', path])
            runs.same.push(bare(await restic(place, ['restore', 'latest', '--target', place.peer, ...only])))
          },
        ]
        for (const turn of i % 2 === 0 ? turns : turns.reverse()) await turn()
      }
      console.log(row(`${name}: siteguard restore --apply`, runs.ours))
      console.log(row(`${name}: restic restore`, runs.whole))
      console.log(row(`${name}: restic restore of the same files`, runs.same))
      const ratio = (peer: readonly Run[]): number => median(runs.ours.map((run, i) => run.wall / (peer[i]?.wall ?? NaN)))
      console.log(`${name}: against restic restore of the same files alone: ratio ${ratio(runs.same).toFixed(2)} (no bar)`)
      held(`${name}: ratio`, ratio(runs.whole), bar)
      held(`${name}: peak`, Math.max(...runs.ours.map((run) => run.peak)), BARS.peak, ' MB')
    }
    console.log(missed.length === 0 ? 'every bar is met' : `bars missed: ${missed.join('; ')}`)
    return missed.length === 0 ? 0 : 1
  } finally {
    await sshd.stop()
    await feed.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Makes a folder what the bench's tree is, touching only what differs. */
function makeLike({ tree, owner }: Place, copy: string): void {
  execFileSync('rsync', ['-a', '--delete', `--chown=${owner.uid}:${owner.gid}`, `${tree}/`, `${copy}/`])
}

function empty(copy: string): readonly string[] {
  for (const name of readdirSync(copy)) rmSync(join(copy, name), { recursive: true })
  return []
}

/** 30 files changed, 25 deleted, 3 injected: none in a cache. Gives those the backup has. */
function changeSome({ tree, owner }: Place, copy: string, day: number): readonly string[] {
  const all = readdirSync(tree, { recursive: true, encoding: 'utf8' })
    .filter((path) => /^(?:IMG|prive|ecrire|blog)\//.test(path) && statSync(join(tree, path)).isFile())
    .map((path) => ({ path, key: createHash('md5').update(`${day} ${path}`).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .slice(0, 55)
    .map(({ path }) => path)
  for (const [i, path] of all.entries()) {
    if (i < 30) appendFileSync(join(copy, path), `\n<!-- day ${day} -->`)
    else rmSync(join(copy, path))
  }
  for (let i = 0; i < 3; i += 1) {
    mkdirSync(join(copy, 'IMG/jpg'), { recursive: true })
    // Does nothing at all, and stands where no PHP may.
    const file = join(copy, `IMG/jpg/day-${day}-${i}.php`)
    writeFileSync(file, `<?php exit; // ${day} ${i}\n`)
    chownSync(file, owner.uid, owner.gid)
  }
  return all
}

/** Throws unless all but the caches is the same again. */
function compare(tree: string, copy: string): void {
  const args = ['-anc', '--delete', '--omit-dir-times', '--no-times', '--no-owner', '--no-group', '--out-format=%i %n']
  const told = execFileSync('rsync', [...args, ...CACHES.flatMap((path) => ['--exclude', `/${path}`]), `${tree}/`, `${copy}/`], {
    encoding: 'utf8',
  })
  const wrong = told.split('\n').filter((line) => line !== '' && !CACHES.some((path) => line.includes(path)))
  if (wrong.length > 0) throw new Error(`the site is not as it was: ${wrong.slice(0, 10).join(', ')}`)
}

function bare({ wall, cpu, peak }: Measured): Run {
  return { wall, cpu, peak, bytes: 0 }
}

async function ours(place: Place, args: readonly string[]): Promise<Measured> {
  const home = join(place.folder, 'home')
  mkdirSync(home, { recursive: true })
  const run = await measure([process.execPath, SITEGUARD, ...args, '--inventory', place.inventory], operatorEnv(home), home)
  if (run.code !== 0)
    throw new Error(`siteguard ${args.join(' ')} ended with ${run.code}: ${run.stderr.slice(-1500)}${run.stdout.slice(-1500)}`)
  return run
}

async function restic(place: Place, args: readonly string[]): Promise<Measured> {
  const env = { ...operatorEnv(place.folder), RESTIC_REPOSITORY: join(place.folder, 'restic'), RESTIC_PASSWORD: 'bench' }
  const run = await measure(['restic', ...args], env, args[0] === 'backup' ? place.peer : place.folder)
  if (run.code !== 0) throw new Error(`restic ${args[0]} ended with ${run.code}: ${run.stderr.slice(-800)}`)
  return run
}
