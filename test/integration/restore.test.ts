import { execFileSync } from 'node:child_process'
import { existsSync, lstatSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, type TestContext, vi } from 'vitest'
import { createBrowser } from '../lab/browser.ts'
import { digestListing } from '../lab/digest.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import { type Injection, infect, injectionsFor } from '../lab/infect.ts'
import { knowReleases } from '../lab/known-releases.ts'
import { labUser } from '../lab/place.ts'
import { type AccountSite, serveInAccount } from '../lab/serve-account.ts'
import { type Outcome, scanAsJson, siteguard } from '../lab/siteguard.ts'
import { labSites, type SiteName } from '../lab/sites.ts'
import { loginToSpip } from '../lab/spip-site.ts'

const WAYS = ['ssh', 'sftp', 'ftp'] as const
type Way = (typeof WAYS)[number]

const NO_FTP = ftpLabMissing()
function needs(way: Way, { skip }: TestContext): void {
  if (way === 'ftp' && NO_FTP !== undefined) skip(NO_FTP)
}

let hosting: Hosting
const served: AccountSite[] = []

beforeAll(async () => {
  await labSites()
  hosting = await startHosting()
}, 900_000)
afterEach(async () => {
  for (const site of served.splice(0)) await site.stop()
})
afterAll(() => hosting?.stop())
vi.setConfig({ testTimeout: 300_000 })

/** What stays with the one who has to look: a pipe holds nothing that could be put anywhere. */
const NOT_RESTORED = new Set(['special-file'])

/** One of each kind: changed, added, taken away, opened, in caches, a link, a folder. */
const SOME = [
  'core-utils-appended',
  'core-added-cache',
  'core-removed',
  'core-world-writable',
  'upload-shell',
  'shape-template',
  'options-backdoor',
  'link-to-system',
  'leftover-obsolete',
]

interface Lab {
  readonly root: string
  readonly site: AccountSite
  /** `siteguard ARGS` with the account's inventory and the lab's feeds. */
  run(args: readonly string[]): Promise<Outcome>
  infect(only?: readonly string[]): Promise<readonly Injection[]>
  /** Findings of an intrusion, by path. */
  intrusions(): Promise<string[]>
  expectWhole(): Promise<void>
}

const FEEDS = new Set(['snapshot', 'scan', 'restore'])

function chownAll(path: string, { uid, gid }: { uid: number; gid: number }): void {
  execFileSync('chown', ['-hR', `${uid}:${gid}`, path])
}

async function startLab(id: string, name: SiteName, way: Way): Promise<Lab> {
  const root = await hosting.addSite(id, name)
  const site = await serveInAccount(name, root)
  served.push(site)
  const own = (): Promise<void> => hosting.own(root)
  await own()
  const connection = way === 'ftp' ? await hosting.overFtp() : way === 'ssh' ? hosting.overSsh : hosting.overSftp
  const inventory = hosting.inventory(connection, [id])
  const home = await knowReleases(hosting.operator(id))
  const common = (command: string): string[] => [
    ...['--inventory', inventory],
    ...(FEEDS.has(command) ? ['--mirror', hosting.feed.mirror] : []),
  ]
  return {
    root,
    site,
    run: async ([command = '', ...args]) => await siteguard([command, ...args, ...common(command)], home),
    infect: async (only) => {
      const all = injectionsFor(site.site.cms, site.site.version)
      const ids = all.filter((one) => only?.includes(one.id) ?? !NOT_RESTORED.has(one.id))
      const put = infect(
        root,
        site.site.cms,
        site.site.version,
        ids.map((one) => one.id),
      )
      await own()
      return put
    },
    intrusions: async () => {
      const { report } = await scanAsJson([id, ...common('scan')], home)
      const [scanned] = report.sites
      if (scanned === undefined || scanned.notRun.length > 0) throw new Error(`not all was judged: ${JSON.stringify(scanned?.notRun)}`)
      return scanned.findings.filter((finding) => finding.class === 'intrusion').map((finding) => finding.path)
    },
    expectWhole: async () => {
      // On a host PHP runs as the account's owner; here it runs as the lab's, who has to be able to write its caches.
      if (process.getuid?.() === 0) chownAll(root, labUser())
      const visit = await site.visit()
      expect(visit).toMatchObject({ whole: true, status: 200 })
      expect(visit.title).toMatch(new RegExp(`^${site.site.title}`))
      const { login, password } = site.site
      expect(await loginToSpip(createBrowser(site.url), login, password)).toBe(true)
      await own()
    },
  }
}

const succeeded = (outcome: Outcome): Outcome => {
  expect(outcome, outcome.stderr + outcome.stdout.slice(-3000)).toMatchObject({ code: 0 })
  return outcome
}

describe('an infected SPIP 4.4 on MariaDB, over ssh', () => {
  it('goes back to its last clean day, files and database, and what was taken away can come back', async () => {
    const lab = await startLab('clean-day', 'spip44mysql', 'ssh')
    succeeded(await lab.run(['snapshot', 'clean-day']))
    const put = await lab.infect()
    const { name } = lab.site.site.database as { name: string }
    await lab.site.sql(`UPDATE ${name}.spip_articles SET titre = 'Taken over'; CREATE TABLE ${name}.spip_loot (a INT PRIMARY KEY)`)

    const before = digestListing(lab.root)
    const planned = succeeded(await lab.run(['restore', 'clean-day']))
    expect(planned.stdout).toContain('IMG/jpg/wp-l0gin.php')
    expect(planned.stdout).toMatch(/^ +spip_articles$/m)
    expect(planned.stdout).toMatch(/^Next:$/m)
    for (const line of planned.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(digestListing(lab.root)).toBe(before)

    const applied = succeeded(await lab.run(['restore', 'clean-day', '--apply', '--yes']))
    expect(applied.stderr).toContain('siteguard rollback ')
    await lab.expectWhole()
    expect(await lab.site.sql(`SHOW TABLES FROM ${name} LIKE 'spip_loot'`)).toBe('')
    expect(
      put
        .filter(({ path, do: how }) => how === 'write' && existsSync(join(lab.root, path)) && path !== '.htaccess')
        .map(({ path }) => path),
    ).toEqual([])
    expect(await lab.intrusions()).toEqual([])

    const listed = JSON.parse(succeeded(await lab.run(['quarantine', 'list', 'clean-day', '--json'])).stdout)
    const shell = listed.items.find((item: { path: string }) => item.path === 'IMG/jpg/wp-l0gin.php')
    expect(shell).toMatchObject({ how: 'removed', is: 'file', held: { uid: hosting.sshd.uid } })
    succeeded(await lab.run(['quarantine', 'restore', 'clean-day', 'IMG/jpg/wp-l0gin.php', '--apply', '--yes']))
    const back = join(lab.root, 'IMG/jpg/wp-l0gin.php')
    const original = put.find((one) => one.path === 'IMG/jpg/wp-l0gin.php')
    expect(readFileSync(back).toString('base64')).toBe(original?.base64)
    expect(lstatSync(back).mode & 0o777).toBe(shell.mode)
    expect((await lab.run(['quarantine', 'restore', 'clean-day', 'IMG/jpg/nothing.php'])).stderr).toContain('SG-REST-010')
  })

  it('is rebuilt from its release', async () => {
    const lab = await startLab('rebuilt', 'spip44mysql', 'ssh')
    succeeded(await lab.run(['snapshot', 'rebuilt']))
    await lab.infect()
    succeeded(await lab.run(['restore', 'rebuilt', '--from-release', '--apply', '--yes']))
    await lab.expectWhole()
    expect(await lab.intrusions()).toEqual([])
  })
})

describe.each(['sftp', 'ftp'] as const)('an infected SPIP 4.4 on SQLite, over %s', (way) => {
  it('goes back to its last clean day, also where nobody can run a program', async (test) => {
    needs(way, test)
    const id = `clean-${way}`
    const lab = await startLab(id, 'spip44', way)
    succeeded(await lab.run(['snapshot', id]))
    await lab.infect(SOME)
    succeeded(await lab.run(['restore', id, '--apply', '--yes']))
    await lab.expectWhole()
    expect(await lab.intrusions()).toEqual([])
    const again = succeeded(await lab.run(['restore', id, 'index.php', 'IMG/**', '--json']))
    expect(JSON.parse(again.stdout).plans[0].plan.ops).toEqual([])
  })
})
