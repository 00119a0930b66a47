import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { GATE_MARK } from '../../../src/cms/gate-page.ts'
import { createBrowser } from '../../lab/browser.ts'
import { hostByApache } from '../../lab/hosted-site.ts'
import { startHosting } from '../../lab/hosting.ts'
import { run } from '../../lab/run.ts'
import { buildSiteguard } from '../../lab/siteguard.ts'
import { differences, type Picture, pictureOf } from './picture.ts'
import { putBack } from './put-back.ts'
import { answersAgain, startRotateDesk } from './rotate-desk.ts'
import type { RotateKillWorld } from './rotate-killed-world.ts'

const CONFIG = 'wp-config.php'
const KEYS = ['AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT']

/** Of the database what no rotation may touch, and what each renews. */
const KEPT = [
  'SHOW TABLES',
  'SELECT ID, post_title, post_content, post_status FROM wp_posts ORDER BY ID',
  'SELECT ID, user_login, user_email FROM wp_users ORDER BY ID',
  "SELECT option_value FROM wp_options WHERE option_name IN ('db_version', 'blogname') ORDER BY option_name",
]
const RENEWED = [
  'SELECT ID, user_pass FROM wp_users ORDER BY ID',
  "SELECT user_id, meta_value FROM wp_usermeta WHERE meta_key = 'session_tokens' ORDER BY user_id",
]

/** A real WordPress behind Apache, with a plan that renews all of its secrets in one run: keys, sessions, passwords, the database's. */
export async function startRotateWordpressWorld(): Promise<RotateKillWorld> {
  await buildSiteguard()
  const hosting = await startHosting()
  const site = await hostByApache(hosting, 'site', 'wordpress')
  const { root } = site
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-rotate-killed-'))
  const stop = async (): Promise<void> => {
    await site.stop()
    await hosting.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await site.visit()
    const stash = join(folder, 'stash')
    execFileSync('cp', ['-a', root, stash])
    const stashed = pictureOf(stash)
    const config = (): string => readFileSync(join(root, CONFIG), 'latin1')
    const told = (name: string): string => new RegExp(`'${name}',\\s*'([^']*)'`).exec(config())?.[1] ?? ''
    const old = { text: config(), keys: KEYS.map(told), password: told('DB_PASSWORD') }
    expect(new Set(old.keys).size).toBe(KEYS.length)
    const { user, name } = site.site.database as { user: string; name: string }
    const [host, port] = told('DB_HOST').split(':') as [string, string]
    const login = (password: string): string[] => ['--no-defaults', `-h${host}`, `-P${port}`, `-u${user}`, `-p${password}`]
    const dump = await run('mariadb-dump', [...login(old.password), '--skip-comments', name])
    const look = async (queries: readonly string[]): Promise<string> => await site.sql(`USE ${name}; ${queries.join('; ')}`)
    const [kept, renewed] = [await look(KEPT), await look(RENEWED)]
    expect(renewed).toContain('expiration')
    const files = (): Picture => new Map([...pictureOf(root)].filter(([path]) => path !== CONFIG))
    const before = files()

    const desk = await startRotateDesk(hosting, site, folder, [])
    const slot = desk.slots.find((one) => one.endsWith('/database')) as string
    const person = desk.slots.find((one) => one.includes('/people/')) as string
    expect([slot, person]).not.toContain(undefined)
    const work = join(hosting.sshd.home, '.siteguard')
    const letsIn = (password: string): Promise<boolean> =>
      run('mariadb', [...login(password), '-e', 'SELECT 1']).then(
        () => true,
        () => false,
      )
    const logsIn = async (password: string): Promise<boolean> => {
      const browser = createBrowser(site.url)
      await browser.get('/wp-login.php')
      await browser.post('/wp-login.php', { log: site.site.login, pwd: password, testcookie: '1', redirect_to: `${site.url}/wp-admin/` })
      return (await browser.get('/wp-admin/profile.php')).body.includes('wp-admin-bar-my-account')
    }
    const ending = async () => ((await letsIn(old.password)) ? ('before' as const) : ('after' as const))

    return {
      ...desk,
      hosting,
      site,
      worst: () => [],
      async reset() {
        rmSync(work, { recursive: true, force: true })
        desk.emptyVault()
        await site.sql(`SET PASSWORD FOR '${user}'@'127.0.0.1' = PASSWORD('${old.password}')`)
        await site.sql(`DROP DATABASE ${name}; CREATE DATABASE ${name} CHARACTER SET utf8mb4`)
        await run('mariadb', [...login(old.password), name], { input: dump })
        putBack(root, stash, stashed, [])
        await answersAgain(site)
      },
      ending,

      async expectKilled(hint) {
        const { current, pending } = await desk.inVault(slot)
        const works = await Promise.all([current, pending].map(async (one) => one !== undefined && (await letsIn(one))))
        if (current !== undefined) expect(works.filter(Boolean), hint).toHaveLength(1)
        // Whole, or closed: never broken.
        const answer = await fetch(site.url + site.site.article)
        const body = await answer.text()
        if (answer.status === 503) expect(body, hint).toContain(GATE_MARK)
        else expect({ status: answer.status, whole: body.includes('</html>') }, hint).toEqual({ status: 200, whole: true })
      },

      async expectWhole(wanted, hint) {
        expect(await ending(), hint).toBe(wanted)
        const [database, admin] = [await desk.inVault(slot), await desk.inVault(person)]
        expect([database.pending, admin.pending], hint).toEqual([undefined, undefined])
        expect(await letsIn(told('DB_PASSWORD')), hint).toBe(true)
        expect(await look(KEPT), hint).toBe(kept)
        expect(differences(files(), before), hint).toBe('')
        if (wanted === 'before') {
          expect(config(), hint).toBe(old.text)
          expect(await look(RENEWED), hint).toBe(renewed)
          expect([undefined, old.password], hint).toContain(database.current)
          expect(admin.current, hint).toBeUndefined()
          expect(await logsIn(site.site.password), hint).toBe(true)
        } else {
          expect(database.current, hint).toBe(told('DB_PASSWORD'))
          expect(
            KEYS.map(told).filter((key) => key === '' || old.keys.includes(key)),
            hint,
          ).toEqual([])
          expect(await look(RENEWED), hint).not.toContain('expiration')
          expect(await logsIn(site.site.password), hint).toBe(false)
          expect(await logsIn(admin.current ?? ''), hint).toBe(true)
        }
        const visit = await site.visit()
        expect(visit, `${hint}: ${site.server.errors().slice(-1000)}`).toMatchObject({ whole: true, status: 200 })
        const left = existsSync(work) ? readdirSync(work, { recursive: true, encoding: 'utf8' }) : []
        expect(
          left.filter((path) => /config-\d|written-\d|\/stage|^lock$/.test(path)),
          hint,
        ).toEqual([])
        // What an intruder knew is kept nowhere on the account once it is dead.
        if (wanted === 'after') {
          const kept = left.map((path) => join(work, path)).filter((path) => /\/hold\//.test(path) && !path.endsWith('.json'))
          expect(
            kept.filter((path) => holds(path, [old.password, ...old.keys])),
            hint,
          ).toEqual([])
        }
      },
      letsIn,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

function holds(path: string, secrets: readonly string[]): boolean {
  try {
    const text = readFileSync(path, 'latin1')
    return secrets.some((secret) => text.includes(secret))
  } catch {
    return false
  }
}
