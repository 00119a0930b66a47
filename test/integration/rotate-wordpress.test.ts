import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it, vi } from 'vitest'
import { config as configured } from '../../src/cms/wordpress/rotate/config.ts'
import { differences, pictureOf } from '../fault/kill/picture.ts'
import { layer } from '../helpers/layer.ts'
import { type Desk, expectCode, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import { type Browser, createBrowser } from '../lab/browser.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

const KEYS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT']
/** Of the second site of a network. */
const POSTS = '/deux/?rest_route=/wp/v2/posts'
/** What a person may have chosen: WordPress’s form hands quotes and backslashes on in its own way. */
const EDITOR = `l'é"toile\\ 1 $x`

layer('WordPress’s secrets, over a real sshd and Apache', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()
  let site: HostedSite
  let desk: Desk
  let people: { reset: string; application: string }
  let thief: Browser

  beforeAll(async () => {
    site = await world().host('wordpress', 'wordpress')
    const file = join(site.root, 'wp-config.php')
    // As a machine of one's own: applications may log in without HTTPS.
    writeFileSync(file, readFileSync(file, 'utf8').replace("/* That's all", "define('WP_ENVIRONMENT_TYPE', 'local');\n/* That's all"))
    people = JSON.parse(await site.php('wordpress-people.php', 'editrice', EDITOR))
    desk = world().desk({ wordpress: { url: site.url } })
    expectCode(await desk.run(['vault', 'init']), 0)
    thief = await loggedIn(site.site.login, site.site.password)
  })

  const config = (): string => readFileSync(join(site.root, 'wp-config.php'), 'latin1')
  const keysOf = (text = config()): string[] => KEYS.map((name) => new RegExp(`'${name}',\\s*'([^']*)'`).exec(text)?.[1] ?? '')
  const databasePassword = (): string => configured.passwordOf(Buffer.from(config(), 'latin1')) as string
  const rows = async (sql: string): Promise<string[]> => (await site.sql(`USE wordpress; ${sql}`)).trim().split('\n').filter(Boolean)

  async function loggedIn(login: string, password: string): Promise<Browser> {
    const browser = createBrowser(site.url)
    await browser.get('/wp-login.php')
    await browser.post('/wp-login.php', { log: login, pwd: password, testcookie: '1', redirect_to: `${site.url}/wp-admin/` })
    return browser
  }
  const isIn = async (browser: Browser): Promise<boolean> =>
    (await browser.get('/wp-admin/profile.php')).body.includes('wp-admin-bar-my-account')
  const letsIn = async (login: string, password: string): Promise<boolean> => await isIn(await loggedIn(login, password))

  /** An application logs in by XML-RPC. */
  async function answersApplication(): Promise<boolean> {
    const value = (text: string): string => `<param><value><string>${text}</string></value></param>`
    const call = `<?xml version="1.0"?><methodCall><methodName>wp.getProfile</methodName><params>${value('1')}${value(site.site.login)}${value(people.application)}</params></methodCall>`
    const answer = await fetch(`${site.url}/xmlrpc.php`, { method: 'POST', body: call, headers: { 'content-type': 'text/xml' } })
    return (await answer.text()).includes('<name>user_id</name>')
  }
  async function opensResetLink(): Promise<boolean> {
    const browser = createBrowser(site.url)
    const page = await browser.get(`/wp-login.php?action=rp&key=${people.reset}&login=editrice`, true)
    return page.body.includes('name="pass1"')
  }
  /** Whether the database server lets the site's account in with it. */
  function serverTakes(password: string): boolean {
    const told = (name: string): string => new RegExp(`'${name}',\\s*'([^']*)'`).exec(config())?.[1] ?? ''
    const code = `mysqli_report(0); [$host, $port] = explode(':', '${told('DB_HOST')}'); echo @mysqli_connect($host, '${told('DB_USER')}', getenv('P'), '', (int) $port) ? 'in' : mysqli_connect_errno();`
    const said = execFileSync(process.env.PHP ?? 'php', ['-r', code], { encoding: 'utf8', env: { ...process.env, P: password } })
    expect(['in', '1045']).toContain(said)
    return said === 'in'
  }
  async function inVault(slot: string, state = 'current'): Promise<string> {
    return expectCode(await desk.run(['vault', 'show', '--reveal', slot, '--state', state, '--pipe']), 0).stdout.trim()
  }
  /** Files of the account, and of what we keep on it, that hold one of these. */
  function filesWith(secrets: readonly string[]): string[] {
    const home = world().hosting.sshd.home
    const names = readdirSync(home, { recursive: true, encoding: 'utf8' }).map((name) => join(home, name))
    const files = names.filter((name) => statSync(name, { throwIfNoEntry: false })?.isFile() === true)
    return files.filter((name) => secrets.some((secret) => readFileSync(name).includes(secret)))
  }
  const plain = (text: string): string => text.replaceAll(/\s+/g, ' ')
  const tables = (): Promise<string[]> => rows("SHOW TABLES WHERE Tables_in_wordpress NOT LIKE 'wp\\\\_%'")
  const rotate = (...args: string[]): ReturnType<Desk['run']> => desk.run(['rotate', 'wordpress', '--apply', '--yes', ...args])

  it('are as before where a key is given in another file: nothing else would be renewed', async () => {
    const file = join(site.root, 'wp-config.php')
    const text = config()
    const other = join(site.root, 'wp-salt.php')
    const moved = /define\( 'NONCE_SALT',.*\r\n/.exec(text)?.[0] ?? ''
    expect(moved).toContain('NONCE_SALT')
    writeFileSync(other, `<?php\n${moved}`)
    writeFileSync(file, text.replace(moved, "require __DIR__ . '/wp-salt.php';\n"), 'latin1')
    await world().hosting.own(site.root)
    try {
      const [picture, users] = [pictureOf(site.root), await rows('SELECT * FROM wp_users')]
      const failed = expectCode(await rotate(), 8)
      expect(plain(failed.stderr)).toContain('NONCE_SALT is given somewhere else than in wp-config.php')
      expect(differences(pictureOf(site.root), picture)).toBe('')
      expect(await rows('SELECT * FROM wp_users')).toEqual(users)
      expect(await isIn(thief)).toBe(true)
      expect(await opensResetLink()).toBe(true)
      expect(await tables()).toEqual([])
    } finally {
      writeFileSync(file, text, 'latin1')
      rmSync(other)
    }
  })

  it('are worth nothing once they are renewed, and the new ones are in the vault', async () => {
    expect(await letsIn('editrice', EDITOR)).toBe(true)
    expect(await letsIn('support', 'intruder')).toBe(true)
    expect(await answersApplication()).toBe(true)
    expect(await opensResetLink()).toBe(true)
    const [text, oldKeys, oldPassword] = [config(), keysOf(), databasePassword()]
    expect(new Set(oldKeys).size).toBe(8)

    const done = expectCode(await rotate('--keep', site.site.login, '--keep', 'editrice'), 0)
    for (const secret of [...oldKeys, ...keysOf(), oldPassword, databasePassword()]) expect(done.stdout + done.stderr).not.toContain(secret)
    expect(plain(done.stderr)).toContain('waiting: intruder_job')

    expect(await site.visit(), site.server.errors()).toMatchObject({ whole: true })
    expect(await isIn(thief)).toBe(false)
    expect(await letsIn(site.site.login, site.site.password)).toBe(false)
    expect(await letsIn('editrice', EDITOR)).toBe(false)
    expect(await letsIn('support', 'intruder')).toBe(false)
    expect(await answersApplication()).toBe(false)
    expect(await opensResetLink()).toBe(false)
    expect(serverTakes(oldPassword)).toBe(false)
    expect(serverTakes(databasePassword())).toBe(true)
    expect(await inVault('wordpress/database')).toBe(databasePassword())
    expect(await letsIn(site.site.login, await inVault(`wordpress/people/1-${site.site.login}`))).toBe(true)

    expect(keysOf().filter((key) => oldKeys.includes(key) || key.length !== 64)).toEqual([])
    const back = [...keysOf().entries()].reduce((now, [at, key]) => now.replace(key, () => oldKeys[at] as string), config())
    expect(back.replace(databasePassword(), () => oldPassword)).toBe(text)
    expect(await tables()).toEqual([])
    expect(filesWith([...oldKeys, oldPassword])).toEqual([])
  })

  it('are others again the second time, of a network too', async () => {
    const { host } = new URL(site.url)
    await site.php('wordpress-network.php', host, 'tables')
    await site.php('wordpress-network.php', host, 'sites', '/deux/')
    // A key WordPress made itself, as it does where its configuration gives none.
    writeFileSync(join(site.root, 'wp-config.php'), config().replace(/define\( 'NONCE_KEY',.*\r\n/, ''), 'latin1')
    await expect.poll(async () => (await createBrowser(site.url).get(POSTS)).body, { timeout: 20_000 }).toContain('Article de')
    await site.sql(`USE wordpress; CREATE TABLE wp_woocommerce_api_keys (key_id INT PRIMARY KEY); INSERT INTO wp_woocommerce_api_keys VALUES (1);
      INSERT INTO wp_signups (title, user_login, user_email, activation_key) VALUES ('', 'candidat', 'c@example.org', 'handed-out');
      REPLACE INTO wp_options (option_name, option_value) VALUES ('recovery_keys', 'a:1:{i:0;i:1;}'), ('adminhash', 'x')`)
    const admin = `wordpress/people/1-${site.site.login}`
    const [oldKeys, oldPassword, oldAdmin] = [keysOf(), databasePassword(), await inVault(admin)]
    const kept = await loggedIn(site.site.login, oldAdmin)
    expect(await isIn(kept)).toBe(true)
    const stored = "SELECT meta_value FROM wp_sitemeta WHERE meta_key = 'nonce_key'"
    await expect.poll(async () => ((await isIn(kept)) ? await rows(stored) : []), { timeout: 20_000 }).toHaveLength(1)
    const nonceKeys = await rows(stored)
    const pass = 'SELECT CONCAT(user_login, user_pass) FROM wp_users'
    const oldHashes = await rows(pass)

    const done = expectCode(await rotate(), 0)
    expect(plain(done.stderr)).toContain('waiting: intruder_job')
    expect(await site.visit(), site.server.errors()).toMatchObject({ whole: true })
    expect((await createBrowser(site.url).get(POSTS)).body).toContain('Article de')
    expect(await isIn(kept)).toBe(false)
    expect(await letsIn(site.site.login, oldAdmin)).toBe(false)
    expect(await letsIn(site.site.login, await inVault(admin))).toBe(true)
    expect(await inVault(admin, 'previous')).toBe(oldAdmin)
    expect(serverTakes(oldPassword)).toBe(false)
    expect(await inVault('wordpress/database')).toBe(databasePassword())
    expect(keysOf().filter((key) => key !== '' && oldKeys.includes(key))).toEqual([])
    expect(await rows(stored)).not.toEqual(nonceKeys)
    const hashes = await rows(pass)
    expect(hashes).toHaveLength(3)
    expect(hashes.filter((hash) => oldHashes.includes(hash))).toEqual([])
    // Only who owns the network got a password.
    expect(hashes.filter((hash) => !/^(?:editrice|support)!/.test(hash))).toHaveLength(1)
    const gone = [
      'wp_woocommerce_api_keys',
      "wp_options WHERE option_name IN ('recovery_keys', 'adminhash')",
      "wp_signups WHERE activation_key = 'handed-out'",
    ]
    for (const what of gone) expect(await rows(`SELECT COUNT(*) FROM ${what}`), what).toEqual(['0'])
    expect(await tables()).toEqual([])
    expect(filesWith([...oldKeys.filter(Boolean), oldPassword, oldAdmin])).toEqual([])
  })
})
