import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { HardenReport } from '../../src/core/harden-report.ts'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { type Desk, expectCode, said, startUpgradeWorld, type UpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { hostMutualised } from '../lab/mutual-site.ts'
import { type Outcome, operatorEnv, SITEGUARD } from '../lab/siteguard.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 })

/** Written to whenever somebody looks at the site: what lies in these is not compared. */
const LIVING = ['tmp', 'local', 'config/bases', 'wp-content/uploads']
type Name = 'spip44' | 'spip32' | 'wordpress'
const SITES: readonly Name[] = ALL_FAULTS ? ['spip44', 'spip32', 'wordpress'] : ['spip32', 'wordpress']

const SHELLS: Readonly<Record<Name, readonly string[]>> = {
  spip44: ['IMG/a.php', 'IMG/jpg/b.PHTML', 'local/c.php', 'IMG/d.php.jpg'],
  spip32: ['IMG/a.php', 'IMG/jpg/b.phtml', 'local/c.php'],
  wordpress: ['wp-content/uploads/a.php', 'wp-content/uploads/b.phar'],
}
/** What visitors could download. */
const OPEN: Readonly<Record<Name, readonly string[]>> = {
  spip44: ['dump.sql', 'index.php~', 'squelettes.bak'],
  spip32: ['dump.sql', 'index.php.old'],
  wordpress: ['wp-config.php.bak', 'readme.html', 'wp-content/debug.log'],
}

/** Probes of ours that were left. */
const left = (dir: string): string[] =>
  readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((name) => /(?:^|\/)sg-[0-9a-f]{16}-/.test(name))

const modeOf = (site: HostedSite, path: string): string => (statSync(join(site.root, path)).mode & 0o7777).toString(8)

layer('hardening real sites behind Apache', apacheMissing() ?? sshdMissing(), () => {
  let world: UpgradeWorld
  let sites: Readonly<Record<Name, HostedSite>>
  let desk: Desk
  beforeAll(async () => {
    world = await startUpgradeWorld()
    const hosted = []
    for (const name of SITES) hosted.push([name, await world.host(name, name)] as const)
    sites = Object.fromEntries(hosted) as Record<Name, HostedSite>
    desk = world.desk(Object.fromEntries(SITES.map((name) => [name, { url: sites[name].url }])))
    for (const name of SITES) await sites[name].visit()
  })
  afterAll(() => world?.stop())

  const get = async (site: HostedSite, path: string): Promise<{ status: number; body: string; headers: Headers }> => {
    const answer = await fetch(`${site.url}/${path}`, { redirect: 'manual' })
    return { status: answer.status, body: await answer.text(), headers: answer.headers }
  }
  const plant = async (site: HostedSite, paths: readonly string[], text: string): Promise<void> => {
    for (const path of paths) {
      writeFileSync(join(site.root, path), text)
      await world.hosting.own(join(site.root, path))
    }
  }
  const clear = (site: HostedSite, paths: readonly string[]): void => {
    for (const path of paths) unlinkSync(join(site.root, path))
  }
  const json = async (args: readonly string[]): Promise<Outcome & { readonly report: HardenReport }> => {
    const outcome = await desk.run([...args, '--json'])
    try {
      return { ...outcome, report: JSON.parse(outcome.stdout) as HardenReport }
    } catch {
      throw new Error(`no report: ${said(outcome)}`)
    }
  }

  describe('of three kinds at once', () => {
    let before: Readonly<Record<Name, ReturnType<typeof pictureOf>>>
    let done: Outcome & { readonly report: HardenReport }
    beforeAll(async () => {
      before = Object.fromEntries(SITES.map((name) => [name, pictureOf(sites[name].root, LIVING)])) as typeof before
      done = expectCode(await json(['harden', '--all', '--apply', '--yes', '--prove']), 0)
    })

    it('proves every rule on the live site, and takes its probes away', () => {
      for (const { site, state, run } of done.report.sites) {
        expect(state, site).toBe('applied')
        expect(run?.proofs?.map(({ outcome }) => outcome)).not.toContain('not-run')
        expect(left(sites[site as unknown as Name].root), site).toEqual([])
      }
      const of = (site: Name): string[] =>
        done.report.sites.find((one) => one.site === (site as unknown))?.run?.proofs?.map(({ of: what, folder }) => `${what} ${folder}`) ??
        []
      if (ALL_FAULTS) expect(of('spip44')).toEqual(['code IMG', 'code local', 'file config', 'file tmp', 'file vendor', 'screen '])
      expect(of('spip32')).toEqual(['code IMG', 'code local', 'file config', 'file tmp', 'screen '])
      expect(of('wordpress')).toEqual(['code wp-content/uploads'])
      // What was refused afterwards was run before.
      expect(done.report.sites.find(({ site }) => (site as string) === 'spip32')?.run?.proofs?.[0]).toMatchObject({
        of: 'code',
        before: 'ran',
        after: 'refused',
        status: 403,
      })
    })

    it.each(SITES)('refuses programs among the media of %s, whoever puts them there, and shows pictures', async (name) => {
      const site = sites[name]
      await plant(site, SHELLS[name], '<?php echo "ran ", 6 * 7;')
      for (const path of SHELLS[name]) {
        const { status, body } = await get(site, path)
        expect(body, path).not.toContain('ran 42')
        expect([403, 404], path).toContain(status)
      }
      clear(site, SHELLS[name])
      const picture = { spip44: 'IMG/x.gif', spip32: 'IMG/x.gif', wordpress: 'wp-content/uploads/x.gif' }[name]
      await plant(site, [picture], 'GIF89a')
      expect(await get(site, picture)).toMatchObject({ status: 200, body: 'GIF89a' })
      clear(site, [picture])
      // Whoever proves that a name is his, for a certificate, goes on doing so.
      mkdirSync(join(site.root, '.well-known/acme-challenge'), { recursive: true })
      await plant(site, ['.well-known/acme-challenge/token'], 'proof')
      expect(await get(site, '.well-known/acme-challenge/token')).toMatchObject({ status: 200, body: 'proof' })
      rmSync(join(site.root, '.well-known'), { recursive: true })
    })

    it.each(SITES)('closes what nobody has to download of %s, and tells no version', async (name) => {
      const site = sites[name]
      const extra = OPEN[name].filter((path) => path !== 'readme.html')
      await plant(site, extra, 'secret')
      for (const path of OPEN[name]) expect([403, 404], path).toContain((await get(site, path)).status)
      clear(site, extra)
      const home = await get(site, '')
      expect(home.status).toBe(200)
      expect([...home.headers.keys()]).not.toContain('x-powered-by')
      expect([...home.headers.keys()]).not.toContain('composed-by')
    })

    it('brings the security screen of an old SPIP up to date, and takes rights away that nobody needs', async () => {
      expect(readFileSync(join(sites.spip32.root, 'config/ecran_securite.php'), 'latin1')).toContain("'1.6.7'")
      expect((await get(sites.spip32, 'spip.php?test_ecran_securite=1')).body).toContain('(test 1.6.7)')
      for (const name of SITES.filter((one) => one !== 'wordpress')) {
        expect(modeOf(sites[name], 'config/connect.php')).toBe('600')
        expect(modeOf(sites[name], 'tmp')).toBe('700')
        expect(modeOf(sites[name], 'IMG/jpg')).toBe('755')
        expect(readFileSync(join(sites[name].root, 'config/chmod.php'), 'utf8')).toContain("'_SPIP_CHMOD', 0755")
      }
      expect(modeOf(sites.wordpress, 'wp-config.php')).toBe('600')
    })

    it('leaves them working, with nothing more to do', async () => {
      for (const name of SITES) expect(await sites[name].visit()).toMatchObject({ status: 200, whole: true })
      const again = expectCode(await json(['harden', '--all']), 0)
      expect(again.report.sites.filter(({ state }) => state !== 'nothing')).toEqual([])
    })

    it('finds nothing of an intruder in what it wrote, and every rule held', async () => {
      const scanned = await desk.run(['scan', 'spip32', '--policy', '--json'])
      const report = JSON.parse(scanned.stdout) as { sites: { findings: { class: string; path: string; rule: string }[] }[] }
      expect(report.sites[0]?.findings.filter(({ class: is, rule }) => is === 'intrusion' || rule.startsWith('policy-'))).toEqual([])
    })

    it('goes back wholly', async () => {
      for (const { site, run } of done.report.sites) {
        expectCode(await desk.run(['rollback', run?.id ?? '', '--yes']), 0)
        const name = site as unknown as Name
        expect(differences(pictureOf(sites[name].root, LIVING), before[name]), name).toBe('')
      }
    })
  })

  describe('that does not hold', () => {
    const only = ['--rule', 'media-code', '--apply', '--yes']
    const settings = (site: HostedSite): string => join(site.root, 'IMG/.htaccess')

    it('goes back by itself where programs are run all the same, and says what is left to do', async () => {
      const site = sites.spip32
      // What whoever is in there would write: it is read after sections for files.
      const open = '<If "true">\nRequire all granted\n</If>\n'
      await plant(site, ['IMG/.htaccess'], open)
      const done = expectCode(await desk.run(['harden', 'spip32', ...only]), 8)
      expect(done.stderr.replace(/\s+/g, ' ')).toContain('location ~* ^/IMG/')
      expect(readFileSync(settings(site), 'utf8')).toBe(open)
      expect(left(site.root)).toEqual([])
      if (ALL_FAULTS) {
        // The rule above that folder refuses them, whatever stands in it.
        const whole = expectCode(await json(['harden', 'spip32', '--rule', 'media-code', '--rule', 'root-access', '--apply', '--yes']), 0)
        expect(whole.report.sites[0]?.run?.proofs?.map(({ outcome }) => outcome)).toEqual(['proved', 'proved'])
        expectCode(await desk.run(['rollback', whole.report.sites[0]?.run?.id ?? '', '--yes']), 0)
      }
      clear(site, ['IMG/.htaccess'])
    })

    it('says under a lock that nothing is proved', async () => {
      const site = sites.wordpress
      const htaccess = join(site.root, '.htaccess')
      const before = readFileSync(htaccess, 'utf8')
      writeFileSync(htaccess, `Require all denied\n${before}`)
      const done = expectCode(await json(['harden', 'wordpress', ...only]), 3)
      expect(done.report.sites[0]).toMatchObject({ state: 'applied', run: { proofs: [{ outcome: 'not-run', why: 'locked' }] } })
      writeFileSync(htaccess, before)
      // Open again, it is asked for.
      const proved = expectCode(await json(['harden', 'wordpress', ...only, '--prove']), 0)
      expect(proved.report.sites[0]?.run?.proofs?.map(({ outcome }) => outcome)).toEqual(['proved'])
    })

    if (!ALL_FAULTS) return

    it('leaves nothing of a probe that was killed, once somebody goes on or back', async () => {
      const site = sites.wordpress
      clear(site, ['wp-content/uploads/.htaccess'])
      const planned = expectCode(await json(['harden', 'wordpress', '--rule', 'media-code']), 0)
      const plan = planned.report.sites[0]?.plan?.id ?? ''
      const uploads = join(site.root, 'wp-content/uploads')
      const child = spawn(process.execPath, [SITEGUARD, 'apply', plan, '--yes', '--inventory', desk.inventory], {
        cwd: desk.home,
        env: operatorEnv(desk.home),
        stdio: 'ignore',
      })
      const ended = new Promise((resolve) => child.once('close', resolve))
      while (child.exitCode === null && !readdirSync(uploads).some((name) => name.startsWith('sg-')))
        await new Promise((resolve) => setImmediate(resolve))
      child.kill('SIGKILL')
      await ended
      expect(child.signalCode).toBe('SIGKILL')
      expect(left(uploads)).not.toEqual([])
      expectCode(await desk.run(['resume', plan]), 0)
      expect(left(uploads)).toEqual([])
      expectCode(await desk.run(['rollback', plan, '--yes']), 0)
      expect(readdirSync(uploads)).not.toContain('.htaccess')
    })
  })

  it('locks the code of a SPIP, which goes on working, says so to who has to change it, and is taken back', async () => {
    const site = sites.spip32
    const before = pictureOf(site.root, LIVING)
    const locked = expectCode(await json(['lock', 'spip32', '--apply', '--yes']), 0)
    expect(locked.report.sites[0]).toMatchObject({ state: 'applied', run: { health: [{ outcome: 'well' }] } })
    const bits = (path: string): number => Number.parseInt(modeOf(site, path), 8)
    for (const path of ['index.php', 'ecrire', 'ecrire/inc_version.php', 'config/connect.php', 'config', ''])
      expect(bits(path) & 0o222, path).toBe(0)
    for (const path of ['IMG', 'tmp', 'local', 'config/bases']) expect(bits(path) & 0o200, path).toBe(0o200)
    expect(await site.visit()).toMatchObject({ status: 200, whole: true })
    const dry = expectCode(await json(['harden', 'spip32']), 0)
    expect(dry.report.sites[0]?.plan?.checks).toContainEqual(
      expect.objectContaining({ check: 'hardening', params: expect.objectContaining({ reason: 'barred' }) }),
    )
    if (!ALL_FAULTS) return
    expectCode(await desk.run(['rollback', locked.report.sites[0]?.run?.id ?? '', '--yes']), 0)
    expect(differences(pictureOf(site.root, LIVING), before)).toBe('')
  })

  if (!ALL_FAULTS) return

  it('does all sites of a mutualisation, each with folders of its own', async () => {
    const site = await hostMutualised(world.hosting, 'pair', ['spip44', 'spip44'])
    try {
      const own = world.desk({ pair: { url: site.server.url } })
      for (const member of site.members) await member.visit()
      const shells = site.members.flatMap(({ folder }) => ['IMG', 'local'].map((dir) => `${relative(site.root, folder)}/${dir}/a.php`))
      for (const shell of shells) writeFileSync(join(site.root, shell), '<?php echo "ran ", 6 * 7;')
      await world.hosting.own(site.root)
      const done = await own.run(['harden', 'pair', '--apply', '--yes', '--json'])
      const report = JSON.parse(expectCode(done, 0).stdout) as HardenReport
      expect(report.sites[0]?.run?.proofs?.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 9 }, () => 'proved'))
      for (const shell of shells) {
        const answer = await fetch(`${site.server.url}/${shell}`)
        expect(await answer.text(), shell).not.toContain('ran 42')
      }
      for (const member of site.members) expect(await member.visit()).toMatchObject({ status: 200, whole: true })
    } finally {
      await site.stop()
    }
  })

  it('does a site of an account that only FTP reaches', async () => {
    const site = await world.host('wp', 'wordpress')
    await site.visit()
    const byFtp = world.desk({ wp: { url: site.url } }, { connection: await world.hosting.overFtp() })
    const done = expectCode(await byFtp.run(['harden', 'wp', '--apply', '--yes', '--json']), 0)
    const report = JSON.parse(done.stdout) as HardenReport
    expect(report.sites[0]?.run?.proofs).toEqual([expect.objectContaining({ outcome: 'proved', before: 'ran', after: 'refused' })])
    expect(await site.visit()).toMatchObject({ status: 200, whole: true })
  })

  it('does the settings of a hosting along with its site, and takes them back', async () => {
    const { hosting } = world
    const file = join(hosting.sshd.home, '.ovhconfig')
    const before = 'app.engine=php\napp.engine.version=8.3\nhttp.firewall=none\n'
    writeFileSync(file, before)
    await hosting.own(file)
    const own = world.desk({ wordpress: { url: sites.wordpress.url } }, { connection: { ...hosting.overSsh, provider: 'ovh' } })
    const done = expectCode(await own.run(['harden', 'wordpress', '--rule', 'host-settings', '--apply', '--yes', '--json']), 0)
    const report = JSON.parse(done.stdout) as HardenReport
    expect(report.sites.map(({ site, state }) => `${site} ${state}`)).toEqual(['wordpress nothing', '@lab applied'])
    expect(readFileSync(file, 'utf8')).toBe('app.engine=php\napp.engine.version=8.3\nhttp.firewall=security\nenvironment=production\n')
    // No keys to the host's API: its panel is told by nobody.
    expect(done.stderr).toContain('SG-PROV-001')
    expectCode(await own.run(['rollback', report.sites[1]?.run?.id ?? '', '--yes']), 0)
    expect(readFileSync(file, 'utf8')).toBe(before)
  })
})
