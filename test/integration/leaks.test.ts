import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { armor, Encrypter, generateX25519Identity } from 'age-encryption'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { SEEN_HEADER } from '../../src/recipes/rotation/database/either.ts'
import { type Canary, canaryOf, createFinder, findInGit, findInTree, makeCanary, watchProcesses } from '../helpers/canaries.ts'
import { layer } from '../helpers/layer.ts'
import { useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { createBrowser } from '../lab/browser.ts'
import { type HostedSite, inventoryOf } from '../lab/hosted-site.ts'
import { knownReleases } from '../lab/known-releases.ts'
import { buildSiteguard, type Outcome, operatorEnv, SITEGUARD } from '../lab/siteguard.ts'
import { loginToSpip } from '../lab/spip-site.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

const ID = 'elus'
/** All that PHP, JSON, a shell, SQL, HTML and a URL write in a way of their own. */
const HOSTILE = (core: string): string => `p'"\\ $&<%>#;{${core}} =`

const canaries = {
  database: makeCanary('database password', HOSTILE),
  vault: makeCanary('value in the vault', HOSTILE),
  passphrase: makeCanary('passphrase of the identity', (core) => `correct horse ${core} staple`),
  keyPassphrase: makeCanary('passphrase of the SSH key'),
  session: makeCanary('session'),
  mailer: makeCanary('password in mes_options'),
  meta: makeCanary('password in spip_meta'),
  wordpress: makeCanary('copy of wp-config'),
  htpasswd: makeCanary('.htpasswd'),
  netrc: makeCanary('.netrc'),
  mycnf: makeCanary('.my.cnf'),
  env: makeCanary('.env', HOSTILE),
  /** By mistake: written into the inventory, and on a command line. */
  clear: makeCanary('password in the place of where it is'),
}

layer('a site full of secrets, behind Apache and a real sshd', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()
  const all: Canary[] = Object.values(canaries)
  const outputs: { readonly what: string; readonly text: string }[] = []
  let site: HostedSite
  let home: string
  let inventory: string
  let env: Record<string, string>
  /** Where each program that was started tells its environment. */
  let started: string
  let watcher: ReturnType<typeof watchProcesses>

  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const child = spawn(process.execPath, [SITEGUARD, ...args], { cwd: home, env: { ...env, ...more }, stdio: ['pipe', 'pipe', 'pipe'] })
    const parts: [string, string] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => {
      parts[0] += chunk
    })
    child.stderr.on('data', (chunk: Buffer) => {
      parts[1] += chunk
    })
    const ended = new Promise<Outcome>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', (code) => {
        const [stdout, stderr] = parts
        resolve({ code: code ?? -1, stdout, stderr })
      })
    })
    return { child, ended }
  }
  /** Everything it says is kept for the search, unless it was asked for a secret. */
  const sg = async (args: readonly string[], more: Readonly<Record<string, string>> = {}, input = ''): Promise<Outcome> => {
    const { child, ended } = start(args, more)
    child.stdin.end(input)
    const outcome = await ended
    if (!args.includes('--reveal')) outputs.push({ what: args.join(' '), text: `${outcome.stdout}\n${outcome.stderr}` })
    return outcome
  }
  const at = (...args: string[]): string[] => [...args, '--inventory', inventory]
  const feeds = (...args: string[]): string[] => [...at(...args), '--mirror', world().hosting.feed.mirror]
  const said = ({ stdout, stderr }: Outcome): string => `${stderr.slice(-2000)}\n${stdout.slice(-3000)}`
  const plant = (path: string, text: string, mode = 0o600): void => {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, text)
    chmodSync(path, mode)
  }
  const phpText = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`
  const shown = async (slot: string): Promise<string> => (await sg(at('vault', 'show', '--reveal', slot, '--pipe'))).stdout

  beforeAll(async () => {
    await buildSiteguard()
    const { hosting } = world()
    site = await world().host(ID, 'spip44mysql')
    home = hosting.operator('leaks')
    ;(await knownReleases())(home)
    const { root } = site
    const account = hosting.sshd.home

    const database = site.site.database as NonNullable<typeof site.site.database>
    await site.sql(`ALTER USER '${database.user}'@'127.0.0.1' IDENTIFIED BY ${phpText(canaries.database.value)}`)
    const connect = join(root, 'config/connect.php')
    writeFileSync(
      connect,
      readFileSync(connect, 'utf8').replace(`'${database.password}'`, () => phpText(canaries.database.value)),
    )
    await site.sql(`INSERT INTO ${database.name}.spip_meta (nom, valeur) VALUES ('facteur_smtp_password', '${canaries.meta.value}')`)
    // Beside a secret, on its line: what a finding quotes.
    plant(
      join(root, 'config/mes_options.php'),
      `<?php define('_SMTP_PASS', '${canaries.mailer.value}'); if (isset($_REQUEST['zz9'])) { eval($_REQUEST['zz9']); }\n` +
        `if (PHP_SAPI === 'cli' && is_file(__DIR__ . '/refuse')) { throw new Exception(str_repeat('words ', 30) . ${phpText(canaries.database.value)}); }\n`,
      0o644,
    )
    plant(join(root, 'IMG/wp-config.php.txt'), `<?php define('AUTH_KEY', '${canaries.wordpress.value}'); eval($_POST['a']);\n`, 0o644)
    plant(join(root, '.env'), `SMTP_PASSWORD=${canaries.env.value}\n`, 0o644)
    plant(join(root, '.htpasswd'), `admin:${canaries.htpasswd.value}\n`, 0o644)
    plant(join(account, '.netrc'), `machine h.example login u password ${canaries.netrc.value}\n`)
    plant(join(account, '.my.cnf'), `[client]\npassword="${canaries.mycnf.value}"\n`)
    expect(await loginToSpip(createBrowser(site.url), site.site.login, site.site.password)).toBe(true)
    const session = `<?php\n$GLOBALS['visiteur_session'] = array ('id_auteur' => 1, 'cookie' => '${canaries.session.value}');\n?>`
    plant(join(root, 'tmp/sessions', `1_${createHash('md5').update('x').digest('hex')}.php`), session, 0o644)
    await hosting.own(account)
    const keys: unknown = JSON.parse(/\{.*\}/s.exec(readFileSync(join(root, 'config/cles.php'), 'utf8'))?.[0] ?? '')
    for (const [name, key] of Object.entries(keys as Record<string, string>)) all.push(canaryOf(`key ${name}`, key))

    const key = hosting.overSsh.identityFile as string
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', canaries.keyPassphrase.value, '-f', key])
    const connection = { ...hosting.overSsh, passphrase: 'env:LAB_KEY_PASSPHRASE' }
    inventory = inventoryOf(hosting, join(home, 'siteguard.yml'), { [ID]: { url: site.url } }, connection)
    const secrets = { SITEGUARD_PASSPHRASE: canaries.passphrase.value, LAB_KEY_PASSPHRASE: canaries.keyPassphrase.value }
    mkdirSync(join(home, 'tmp'))
    // As `age -p` makes it, but for its work: guessing is not what is tried here.
    const encrypter = new Encrypter()
    encrypter.setPassphrase(canaries.passphrase.value)
    encrypter.setScryptWorkFactor(10)
    const identity = await generateX25519Identity()
    plant(join(home, '.config/siteguard/identity.age'), armor.encode(await encrypter.encrypt(`${identity}\n`)))
    all.push(canaryOf('identity', identity))
    // What every program it starts is given, told by the program itself: looking at /proc may come too late.
    started = mkdtempSync(join(tmpdir(), 'siteguard-leaks-'))
    for (const program of ['ssh', 'git'])
      plant(join(started, 'bin', program), `#!/bin/sh\nenv >> '${join(started, program)}'\nexec /usr/bin/${program} "$@"\n`, 0o755)
    const given = operatorEnv(home, { ...secrets, TMPDIR: join(home, 'tmp') })
    env = { ...given, PATH: `${join(started, 'bin')}:${given.PATH}` }
    watcher = watchProcesses(createFinder(all.filter((one) => one !== canaries.clear)), (cmdline) => cmdline.includes(SITEGUARD))
  })
  afterAll(() => {
    watcher?.stop()
    rmSync(started, { recursive: true, force: true })
  })

  it('says nothing of them while it looks, and while it fails', async () => {
    expect((await sg(at('vault', 'init'))).code).toBe(0)
    expect((await sg(at('vault', 'add', 'smtp/relay', '--user', 'relay'), {}, canaries.vault.value)).code).toBe(0)
    expect((await sg(at('vault', 'add', 'smtp/other', '--from', canaries.clear.value))).code).toBe(2)
    await sg(at('vault', 'show', 'smtp/relay', '--json'), { SITEGUARD_PASSPHRASE: `${canaries.passphrase.value}!` })
    expect((await sg(at('vault', 'show'))).stdout).toContain('smtp/relay')

    const scanned = await sg(feeds('scan', ID, '--json', '--verbose'))
    expect(scanned.code, said(scanned)).toBe(1)
    expect(scanned.stdout).toContain('mes_options.php')
    await sg(at('config', 'show', '--json'))
    await sg(at('doctor', '--json', '--verbose'))

    // A password in the place of where it is.
    const wrong = join(home, 'wrong.yml')
    const { passphrase: _, ...connection } = { ...world().hosting.overSsh, passphrase: '' }
    inventoryOf(world().hosting, wrong, { [ID]: {} }, { ...connection, password: canaries.clear.value })
    const refused = await sg(['scan', '--json', '--verbose', '--inventory', wrong])
    expect(refused.code).toBe(2)
    // No JSON, and no YAML either, where it stands.
    writeFileSync(wrong, `accounts:\n  lab: { password: "${canaries.clear.value}, host: h }\n`)
    expect((await sg(['scan', '--inventory', wrong, '--verbose'])).code).toBe(2)

    // Something of ours that nobody catches.
    const crash = join(home, 'crash.mjs')
    writeFileSync(
      crash,
      `const boom = () => { throw Object.assign(new Error('no ' + process.env.SITEGUARD_PASSPHRASE), { all: process.env }) }
      setInterval(() => { if (process.listenerCount('SIGINT') > 0) boom() }, 1)\n`,
    )
    const crashed = await sg(at('vault', 'show'), { NODE_OPTIONS: `--import=${crash}` })
    expect(crashed.stderr).toContain('SG-INT-001')
    expect(crashed.code, said(crashed)).not.toBe(0)
  })

  it('says nothing of them while a rotation is refused by the site, killed, and taken up again', async () => {
    writeFileSync(join(site.root, 'config/refuse'), '')
    const refused = await sg(feeds('rotate', ID, '--apply', '--yes', '--verbose'))
    expect(refused.code, said(refused)).toBe(8)
    expect(refused.stderr).toContain('SG-ROT-007')
    execFileSync('rm', [join(site.root, 'config/refuse')])

    const connect = join(site.root, 'config/connect.php')
    const { child, ended } = start(feeds('rotate', ID, '--apply', '--yes', '--verbose', '--json'))
    child.stdin.end()
    let open = true
    void ended.then(() => {
      open = false
    })
    while (open && !readFileSync(connect, 'latin1').includes(SEEN_HEADER)) await sleep(5)
    child.kill('SIGKILL')
    const killed = await ended
    outputs.push({ what: 'rotate, killed', text: `${killed.stdout}\n${killed.stderr}` })
    expect(killed.code, said(killed)).toBe(-1)
    const work = join(world().hosting.sshd.home, '.siteguard')
    expect(statSync(work).mode & 0o777).toBe(0o700)
    const resumed = await sg(at('resume', readdirSync(join(work, 'runs')).sort().at(-1) as string, '--verbose'))
    expect(resumed.code, said(resumed)).toBe(0)
    // Whoever takes it up is told whom to warn.
    const notice = /To print.*\n.*\n\s+(\S+\.txt)/.exec(resumed.stdout)?.[1] ?? ''
    expect(readFileSync(notice, 'utf8')).toContain(site.site.login)
    const [run] = JSON.parse((await sg(at('runs', 'list', '--json'))).stdout).runs.slice(-1)
    await sg(at('runs', 'show', run.id, '--json'))
    await sg(at('runs', 'show', run.id))
    expect((await site.visit()).whole).toBe(true)
  })

  it('has put none anywhere', async () => {
    const { slots } = JSON.parse((await sg(at('vault', 'show', '--json'))).stdout) as { slots: { name: string }[] }
    const fresh: Canary[] = []
    for (const { name } of slots) if (name !== 'smtp/relay') fresh.push(canaryOf(`new ${name}`, await shown(name)))
    expect(fresh.length).toBeGreaterThan(1)
    expect(fresh.every(({ value }) => value.length >= 20)).toBe(true)
    all.push(...fresh)

    // The store holds the site's own files, by purpose; of ours it holds nothing, and nobody else looks into it.
    const stores = join(home, '.local/share/siteguard/snapshots')
    const repositories = readdirSync(stores).filter((name) => name.endsWith('.git'))
    expect(repositories).toHaveLength(1)
    const ours = [...fresh, canaries.vault, canaries.passphrase, canaries.keyPassphrase, canaries.clear]
    const theirs = [canaries.database, canaries.env, canaries.wordpress]
    for (const name of repositories) {
      expect(statSync(join(stores, name)).mode & 0o077).toBe(0)
      expect(findInGit(join(stores, name), createFinder(ours))).toEqual([])
      expect(findInGit(join(stores, name), createFinder(theirs))).toHaveLength(theirs.length)
    }

    // The old and the new stand beside one another then.
    const find = createFinder(all)
    expect((await sg(feeds('snapshot', ID))).code).toBeLessThan(4)
    const listed = (await sg(at('snapshots', 'list', ID, '--json'))).stdout
    const moments = [...new Set(listed.match(/\b\d{8}T\d{6}Z/g))].sort()
    const differ = await sg(at('snapshots', 'diff', `${ID}@${moments[0]}`, `${ID}@${moments.at(-1)}`, '--json', '--lines', '400'))
    expect(differ.code, said(differ)).toBe(0)
    expect(differ.stdout).toContain('config/connect.php')

    expect.soft(watcher.stop()).toEqual([])
    expect.soft(watcher.seen()).toBeGreaterThan(20)
    for (const program of ['ssh', 'git']) {
      const told = readFileSync(join(started, program), 'latin1')
      expect.soft(told).toContain('PATH=')
      expect.soft(find(told), program).toEqual([])
    }
    expect
      .soft(outputs.flatMap(({ what, text }) => find(text).map((name) => `${name} in ${find(what).length > 0 ? 'what' : what} says`)))
      .toEqual([])
    expect.soft(outputs.length).toBeGreaterThan(15)

    // On this machine: but for the file of this test's own mistake, and what a scan keeps of the site's files so as not to fetch them again,
    // nothing; in no place others can read.
    const known =
      /^(?:wrong\.yml|\.cache\/siteguard\/manifests\/.*|\.config\/siteguard\/identity\.txt|\.local\/share\/siteguard\/snapshots\/.*|\.local\/state\/siteguard\/(?:judged\/)?scans\/.*|crash\.mjs)$/
    expect.soft(findInTree(home, find, (path) => known.test(path))).toEqual([])
    const readable = readdirSync(join(home, '.local/state'), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => (statSync(file).mode & 0o077) !== 0)
    expect.soft(readable).toEqual([])

    // On the account: where they were put, what was taken away with them, and the one place of the new one.
    const account = world().hosting.sshd.home
    const own = (path: string): boolean => /^\.siteguard\/runs\/[^/]+\/hold\/\d+(?:\/|$)/.test(path) && !/config-\d/.test(path)
    const left = findInTree(account, find, own)
    const homes: Record<string, RegExp> = {
      [canaries.session.name]: /^$/,
      [canaries.meta.name]: /tmp\/meta_cache\.php$/,
      [canaries.mailer.name]: /config\/mes_options\.php$/,
      [canaries.database.name]: /config\/mes_options\.php$/,
      [canaries.wordpress.name]: /IMG\/wp-config\.php\.txt$/,
      [canaries.htpasswd.name]: /\/\.htpasswd$/,
      [canaries.env.name]: /\/\.env$/,
      [canaries.netrc.name]: /^\.netrc$/,
      [canaries.mycnf.name]: /^\.my\.cnf$/,
    }
    const [password] = fresh.filter(({ name }) => name.endsWith('/database'))
    homes[password?.name as string] = new RegExp(`^www/${ID}/config/connect\\.php$`)
    const strange = left.filter((each) => {
      const [, name = '', path = ''] = /^(.*) in (?!the name)(.*)$/.exec(each) ?? []
      return !(homes[name]?.test(path) ?? false)
    })
    expect.soft(strange).toEqual([])
    expect.soft(left.some((each) => each.startsWith(password?.name ?? '?'))).toBe(true)
    expect.soft(existsSync(join(account, 'www', ID, 'config/connect.php'))).toBe(true)
    expect.soft(find(site.server.errors())).toEqual([])
  })
})
