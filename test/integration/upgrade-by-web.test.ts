import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { type Desk, expectCode, said, spipVersionOf, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { operatorEnv, SITEGUARD } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { sshdMissing } from '../lab/sshd.ts'
import { type Release, releaseTree, releaseTrees } from '../lab/trees.ts'
import { zipFolder } from '../lab/write-zip.ts'

vi.setConfig({ testTimeout: ALL_FAULTS ? 3_600_000 : 900_000, hookTimeout: 900_000 })

type Way = 'sftp' | 'ftp' | 'ftps'

/** PHP writes there whenever somebody looks at the site. */
const LIVING = ['tmp', 'local', 'config/bases', 'wp-content/uploads']

layer('a site in an account where no program can be run', apacheMissing() ?? sshdMissing() ?? ftpLabMissing(), () => {
  let world: UpgradeWorld
  let release: Release
  beforeAll(async () => {
    release = await releaseTree('spip', 'newest', '4.4')
    world = await startUpgradeWorld()
  })
  afterAll(() => world?.stop())

  interface Case {
    readonly site: HostedSite
    readonly desk: Desk
    readonly id: string
    readonly from: string
    version(): string
    /** The site is as it was, answers, and nothing of ours is where visitors come. */
    expectBefore(hint?: string): Promise<void>
    expectNothingOfOurs(): void
  }

  async function start(id: string, name: SiteName, way: Way): Promise<Case> {
    const { hosting } = world
    const site = await world.host(id, name)
    await site.visit()
    const connection = way === 'sftp' ? hosting.overSftp : await hosting.overFtp(way === 'ftps' ? 'tls' : undefined)
    const before = pictureOf(site.root, LIVING)
    const version = (): string => (site.site.cms === 'spip' ? spipVersionOf(site.root) : wordpressVersionOf(site.root))
    const expectNothingOfOurs = (): void => {
      expect(readdirSync(site.root).filter((entry) => entry.startsWith('sg-') || entry === '.siteguard')).toEqual([])
    }
    return {
      site,
      desk: world.desk({ [id]: { url: site.url } }, { connection }),
      id,
      from: version(),
      version,
      expectNothingOfOurs,
      expectBefore: async (hint = '') => {
        expect(differences(pictureOf(site.root, LIVING), before), hint).toBe('')
        expect(await site.visit(), hint).toMatchObject({ status: 200, whole: true })
        expectNothingOfOurs()
      },
    }
  }

  // SQLite by way of the web server in CI: test/integration/migrate-op.test.ts.
  const upgraded: readonly (readonly [SiteName, Way])[] = [
    ['spip44mysql', 'sftp'],
    ['spip44mysql', 'ftp'],
    ...(ALL_FAULTS
      ? ([
          ['spip44old', 'ftps'],
          ['spip32', 'ftp'],
          ['spip32', 'sftp'],
          ['wordpress', 'ftps'],
        ] as const)
      : []),
  ]
  it.each(upgraded)('has %s upgraded by way of its web server over %s', async (name, way) => {
    const { site, desk, id, from, version, expectBefore, expectNothingOfOurs } = await start(`${name}-${way}`, name, way)
    // What the plan says is the same over each way.
    if (way === 'sftp' || ALL_FAULTS) {
      const dry = expectCode(await desk.upgrade([id]), 0)
      const { checks = [] } = dry.report.sites[0]?.parts[0]?.plan ?? {}
      const migrations = checks.filter(({ check }) => check === 'migration')
      // The plan says that a script is written, and where it is called.
      expect(migrations, JSON.stringify(migrations)).toContainEqual(
        expect.objectContaining({ state: 'told', params: expect.objectContaining({ url: site.url }) }),
      )
      await expectBefore()
    }

    const done = expectCode(await desk.upgrade([id, '--apply', '--yes']), 0)
    expect(done.report.sites[0]?.parts[0]).toMatchObject({ state: 'applied' })
    expect(version()).toBe(await newestOf(site))
    expect(await site.visit()).toMatchObject({ status: 200, whole: true })
    // Nothing that could be called is left where visitors come.
    expectNothingOfOurs()
    // On the way back every file is fetched to be hashed, each over a connection of its own: over FTP only where all is asked for.
    if (way !== 'sftp' && !ALL_FAULTS) return

    const run = done.report.sites[0]?.parts[0]?.run?.id as string
    const refused = await desk.run(['rollback', run, '--yes'])
    expect(refused.code, refused.stderr).toBe(6)
    expect(refused.stderr).toContain('SG-UPG-016')
    expect(version()).toBe(await newestOf(site))
    expectCode(await desk.run(['rollback', run, '--yes', '--older-data']), 0)
    expect(version()).toBe(from)
    await expectBefore()
    expectCode(await desk.run(['quarantine', 'drop', run, '--apply', '--yes']), 0)
    expect(readdirSync(join(world.hosting.sshd.home, '.siteguard', 'runs'))).toEqual([])
  })

  if (!ALL_FAULTS) return

  it('has what cannot be copied refused before it is closed', async () => {
    const { site, desk, id, expectBefore } = await start('watched', 'spip44mysql', 'ftp')
    await site.sql(
      `CREATE TRIGGER ${site.site.database?.name}.watch AFTER INSERT ON ${site.site.database?.name}.spip_articles FOR EACH ROW SET @seen = 1`,
    )
    const done = expectCode(await desk.upgrade([id, '--apply', '--yes']), 8)
    expect(said(done)).toContain('trigger watch on spip_articles')
    expect(site.server.accesses()).not.toMatch(/^\d+ 503 /m)
    await expectBefore()
  })

  it.each(['resume', 'rollback'] as const)('has an upgrade that was killed while it was closed ended by %s', async (way) => {
    const { site, desk, id, from, version, expectBefore, expectNothingOfOurs } = await start(`killed-${way}`, 'spip44mysql', 'ftp')
    const planned = expectCode(await desk.upgrade([id]), 0)
    const plan = planned.report.sites[0]?.parts[0]?.plan?.id as string
    const child = spawn(process.execPath, [SITEGUARD, 'apply', plan, '--yes', '--inventory', desk.inventory], {
      cwd: desk.home,
      env: operatorEnv(desk.home),
      stdio: 'ignore',
    })
    const ended = new Promise((resolve) => child.once('close', resolve))
    // The last of the gate: from here on the site is closed until the database is done.
    while (
      child.exitCode === null &&
      !(existsSync(join(site.root, 'index.php')) && readFileSync(join(site.root, 'index.php'), 'utf8').includes(GATE_MARK))
    )
      await new Promise((resolve) => setTimeout(resolve, 20))
    child.kill('SIGKILL')
    await ended
    expect(child.signalCode).toBe('SIGKILL')
    // PHP looks at a file again after two seconds.
    await expect.poll(async () => (await fetch(`${site.url}/`)).status, { timeout: 10_000, interval: 250 }).toBe(503)
    expectCode(await desk.run(way === 'rollback' ? [way, plan, '--yes'] : [way, plan]), 0)
    expect(version()).toBe(way === 'resume' ? release.version : from)
    if (way === 'rollback') await expectBefore()
    expect(await site.visit()).toMatchObject({ status: 200, whole: true })
    expectNothingOfOurs()
  })

  it('has a release whose pages die taken back by itself', async () => {
    const { site, desk, id, expectBefore } = await start('sick', 'spip44mysql', 'ftp')
    const made = mkdtempSync(join(tmpdir(), 'siteguard-by-web-'))
    try {
      execFileSync('cp', ['-a', `${release.root}/.`, join(made, 'tree')])
      const page = join(made, 'tree/ecrire/public.php')
      writeFileSync(
        page,
        readFileSync(page, 'utf8').replace('<?php', "<?php if (!defined('SITEGUARD_MIGRATES')) { a_function_nobody_made(); }"),
      )
      const zip = zipFolder(join(made, 'tree'))
      writeFileSync(join(made, 'release.zip'), zip)
      const given = [
        '--archive',
        join(made, 'release.zip'),
        '--sha256',
        createHash('sha256').update(zip).digest('hex'),
        '--to',
        release.version,
      ]
      const done = expectCode(await desk.upgrade([id, ...given, '--apply', '--yes']), 8)
      expect(done.report.sites[0]?.parts[0], said(done)).toMatchObject({ state: 'rolled-back' })
      expect(site.server.accesses()).toMatch(/^\d+ 503 /m)
      await expectBefore()
    } finally {
      rmSync(made, { recursive: true, force: true })
    }
  })

  async function newestOf(site: HostedSite): Promise<string> {
    if (site.site.cms === 'spip') return release.version
    return (await releaseTrees()).filter(({ product }) => product === 'wordpress').at(-1)?.version ?? ''
  }
})

function wordpressVersionOf(root: string): string {
  return /\$wp_version = '([^']*)'/.exec(readFileSync(join(root, 'wp-includes/version.php'), 'utf8'))?.[1] ?? 'none'
}
