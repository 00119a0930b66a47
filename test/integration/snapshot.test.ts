import { createHash } from 'node:crypto'
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest'
import type { SiteId } from '../../src/core/account.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { SnapshotEntry, SnapshotId } from '../../src/core/snapshot.ts'
import { snapshotReportSchema } from '../../src/core/snapshot-report-schema.ts'
import { openStore } from '../../src/snapshots/store/index.ts'
import { startFlakyProxy } from '../lab/flaky-proxy.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import { knowReleases } from '../lab/known-releases.ts'
import { siteguard } from '../lab/siteguard.ts'
import { labSites } from '../lab/sites.ts'

const WAYS = ['ssh', 'sftp', 'ftp'] as const
type Way = (typeof WAYS)[number]

/** Real FTP servers give each login a user of its own, which only root may do. Not run is shown as not run. */
const NO_FTP = ftpLabMissing()
function needs(way: Way, { skip }: TestContext): void {
  if (way === 'ftp' && NO_FTP !== undefined) skip(NO_FTP)
}

let hosting: Hosting
beforeAll(async () => {
  await labSites()
  hosting = await startHosting()
}, 900_000)
afterAll(() => hosting?.stop())
vi.setConfig({ testTimeout: 240_000 })

const connection = (way: Way) => (way === 'ftp' ? hosting.overFtp() : way === 'ssh' ? hosting.overSsh : hosting.overSftp)

/** One who has the releases' manifests. The first one of all has not. */
const operator = (name: string): Promise<string> => knowReleases(hosting.operator(name))

async function snapshot(inventory: string, site: string, home: string) {
  const { code, stdout, stderr } = await siteguard(
    ['snapshot', site, '--json', '--inventory', inventory, '--mirror', hosting.feed.mirror],
    home,
  )
  if (stdout === '') throw new Error(stderr)
  const report = snapshotReportSchema.parse(JSON.parse(stdout))
  const one = report.sites[0] as (typeof report.sites)[number]
  return { code, report: one, facts: one.snapshot, account: report.accounts[0] }
}

/** What the operator's store holds of a snapshot. */
async function entriesOf(home: string, site: string, id: string): Promise<ReadonlyMap<RemotePath, SnapshotEntry>> {
  const store = await openStore({ folder: join(home, '.local/share/siteguard/snapshots'), site: site as SiteId })
  const reader = await store.open(id as SnapshotId)
  try {
    return await reader.entries()
  } finally {
    await reader.close()
  }
}

const digest = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

function filesOnDisk(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return new Map(
    files.map((entry): [string, string] => {
      const file = join(entry.parentPath, entry.name)
      return [file.slice(root.length + 1), digest(file)]
    }),
  )
}

const digests = (entries: ReadonlyMap<string, SnapshotEntry>): Map<string, string> =>
  new Map([...entries.values()].filter((entry) => entry.type === 'file').map((entry) => [entry.path, entry.sha256 ?? 'absent']))

describe.each(WAYS)('a used SPIP site over %s', (way) => {
  it('is taken whole, taken again without a byte of what stands as it stood, and a forged mtime is found', async (test) => {
    needs(way, test)
    const root = await hosting.addSite(`whole-${way}`, 'spip44')
    const picture = join(root, 'prive/images/searching.gif')
    const home = way === 'ssh' ? hosting.operator('whole-ssh') : await operator(`whole-${way}`)
    const inventory = hosting.inventory(await connection(way), [`whole-${way}`])
    const first = await snapshot(inventory, `whole-${way}`, home)
    expect(first.facts?.gaps).toEqual([])
    expect(first).toMatchObject({
      code: 0,
      facts: { complete: true, unchanged: 0 },
      report: { judgement: { verdict: 'clean', clean: true } },
    })
    expect(first.facts?.databases).toMatchObject([{ kind: 'sqlite' }])
    const id = first.facts?.id as string
    expect(digests(await entriesOf(home, `whole-${way}`, id))).toEqual(filesOnDisk(root))

    const second = await snapshot(inventory, `whole-${way}`, home)
    expect(second.facts).toMatchObject({ complete: true, previous: id, files: first.facts?.files })
    // Where there is no ctime, what may run is read each time; pictures and the like in turn.
    if (way === 'ssh') expect(second.facts?.fetched).toBe(0)
    else expect(second.facts?.unchanged).toBeGreaterThan(100)

    const code = join(root, 'index.php')
    for (const file of way === 'ssh' ? [picture, code] : [code]) {
      const { atime, mtime, size } = statSync(file)
      writeFileSync(file, Buffer.alloc(size, 32))
      utimesSync(file, atime, mtime)
    }
    const third = await snapshot(inventory, `whole-${way}`, home)
    const entries = await entriesOf(home, `whole-${way}`, third.facts?.id as string)
    expect(entries.get('index.php' as RemotePath)?.sha256).toBe(digest(code))
    if (way === 'ssh') expect(third.facts?.fetched).toBe(2)
    if (way === 'ssh') expect(entries.get('prive/images/searching.gif' as RemotePath)?.sha256).toBe(digest(picture))
    expect(third.report.lastKnownClean).toBe(second.facts?.id)
  })
})

describe('what goes wrong', () => {
  it('records links and odd names; says what may not be read, and that the snapshot is therefore incomplete', async () => {
    const root = await hosting.addSite('odd', 'spip44')
    symlinkSync('/etc/passwd', join(root, 'IMG/lien'))
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'IMG/a\nb')), Buffer.from([0xff])]), 'x')
    mkdirSync(join(root, '.git'))
    writeFileSync(join(root, '.git/config'), '[core]\n')
    await hosting.own(root)
    writeFileSync(join(root, 'IMG/secret.txt'), 'ours\n')
    chmodSync(join(root, 'IMG/secret.txt'), 0o600)
    const home = await operator('odd')
    const { code, facts, report } = await snapshot(hosting.inventory(hosting.overSsh, ['odd']), 'odd', home)
    expect(code).toBe(3)
    expect(facts).toMatchObject({ complete: false, gaps: [{ path: 'IMG/secret.txt', reason: 'denied' }] })
    expect(report.judgement).toMatchObject({ clean: false })
    const entries = await entriesOf(home, 'odd', facts?.id as string)
    expect(entries.get('IMG/lien' as RemotePath)).toMatchObject({ type: 'symlink', target: '/etc/passwd' })
    expect(entries.get('IMG/a\nb\udcff' as RemotePath)?.sha256).toBe(createHash('sha256').update('x').digest('hex'))
    expect(entries.get('.git/config' as RemotePath)?.sha256).toBeDefined()
  })

  it('keeps the files when the database is not to be had, and calls that incomplete', async () => {
    await hosting.addSite('nodb', 'spip44mysql')
    const { code, facts } = await snapshot(hosting.inventory(hosting.overSsh, ['nodb']), 'nodb', await operator('nodb'))
    expect(code).toBe(3)
    expect(facts).toMatchObject({ complete: false, databases: [] })
    expect(facts?.gaps.map(({ reason }) => reason)).toEqual([expect.stringMatching(/^(?:access|dump|no-way)$/)])
    expect(facts?.files).toBeGreaterThan(3000)
  })

  it('names a log that grows all the time, takes a whole beginning of it, and is complete', async () => {
    const root = await hosting.addSite('log', 'spip44')
    const log = join(root, 'tmp/log/access.log')
    mkdirSync(join(root, 'tmp/log'), { recursive: true })
    const line = `${'x'.repeat(1023)}\n`
    writeFileSync(log, line.repeat(12_000))
    await hosting.own(root)
    const growing = setInterval(() => appendFileSync(log, line), 2)
    try {
      const home = await operator('log')
      const { facts } = await snapshot(hosting.inventory(hosting.overSsh, ['log']), 'log', home)
      expect(facts).toMatchObject({ complete: true })
      expect(facts?.gaps).toContainEqual({ path: 'tmp/log/access.log', reason: 'changed-while-read' })
      const entry = (await entriesOf(home, 'log', facts?.id as string)).get('tmp/log/access.log' as RemotePath)
      const beginning = readFileSync(log).subarray(0, entry?.size)
      expect(entry?.sha256).toBe(createHash('sha256').update(beginning).digest('hex'))
    } finally {
      clearInterval(growing)
    }
  })

  it('goes on over a new connection where the old one broke, and reads nothing twice', async () => {
    const root = await hosting.addSite('cut', 'spip44')
    for (let i = 0; i < 12; i += 1) writeFileSync(join(root, `IMG/big-${i}.bin`), Buffer.alloc(1_000_000, `${i}`))
    await hosting.own(root)
    const proxy = await startFlakyProxy(hosting.sshd.port)
    try {
      const { port } = proxy
      const inventory = hosting.inventory({ ...hosting.overSsh, port }, ['cut'])
      proxy.arm('reset', 12_000_000)
      const home = await operator('cut')
      const { code, facts } = await snapshot(inventory, 'cut', home)
      expect(facts).toMatchObject({ complete: true, gaps: [], fetched: facts?.files })
      expect(code).toBe(0)
      expect(digests(await entriesOf(home, 'cut', facts?.id as string))).toEqual(filesOnDisk(root))
    } finally {
      await proxy.close()
    }
  })

  it('keeps what it has when the connection cannot be had again, says so, and later goes on from there', async () => {
    const root = await hosting.addSite('half', 'spip44')
    for (let i = 0; i < 12; i += 1) writeFileSync(join(root, `IMG/big-${i}.bin`), Buffer.alloc(1_000_000, `${i}`))
    await hosting.own(root)
    const proxy = await startFlakyProxy(hosting.sshd.port)
    const home = await operator('half')
    const inventory = hosting.inventory({ ...hosting.overSsh, port: proxy.port }, ['half'])
    proxy.arm('cut', 14_000_000)
    const cutting = setInterval(() => {
      // Once it has broken, no connection comes to anything any more.
      if (proxy.passed >= 14_000_000) proxy.arm('cut', 10)
    }, 1)
    let half: Awaited<ReturnType<typeof snapshot>>
    try {
      half = await snapshot(inventory, 'half', home)
    } finally {
      clearInterval(cutting)
      await proxy.close()
    }
    expect(half.code).toBe(3)
    expect(half.facts).toMatchObject({ complete: false })
    expect(half.facts?.gaps.map(({ reason }) => reason)).toContain('disconnected')
    const rest = await snapshot(hosting.inventory(hosting.overSsh, ['half']), 'half', home)
    expect(rest.facts).toMatchObject({ complete: true, previous: half.facts?.id })
    expect((rest.facts?.fetched ?? 0) + (half.facts?.fetched ?? 0)).toBe(rest.facts?.files)
  })

  it('has an exit code for each: nobody there 4, no such root 3, a store in use 7', async () => {
    const nobody = hosting.inventory({ ...hosting.overSsh, port: 1 }, ['gone'])
    expect((await snapshot(nobody, 'gone', hosting.operator('nobody'))).code).toBe(4)
    const gone = await snapshot(hosting.inventory(hosting.overSsh, ['gone']), 'gone', hosting.operator('gone'))
    expect(gone).toMatchObject({ code: 3, report: { error: { code: 'SG-SNAP-020' } } })
    await hosting.addSite('busy', 'spip44')
    const home = await operator('busy')
    const store = await openStore({ folder: join(home, '.local/share/siteguard/snapshots'), site: 'busy' as SiteId, create: true })
    const writer = await store.begin()
    try {
      const busy = await snapshot(hosting.inventory(hosting.overSsh, ['busy']), 'busy', home)
      expect(busy).toMatchObject({ code: 7, report: { error: { code: 'SG-SNAP-003' } } })
    } finally {
      await writer.abort()
    }
    rmSync(join(home, '.local'), { recursive: true })
  })
})
