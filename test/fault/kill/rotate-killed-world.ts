import {
  chmodSync,
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type HostedSite, hostByApache } from '../../lab/hosted-site.ts'
import { type Hosting, startHosting } from '../../lab/hosting.ts'
import { run } from '../../lab/run.ts'
import { buildSiteguard } from '../../lab/siteguard.ts'
import type { KillWorld } from './killed.ts'
import type { Operator } from './restore-world.ts'
import { answersAgain, type SlotValues, startRotateDesk } from './rotate-desk.ts'
import type { Ended } from './run-killed.ts'

export interface RotateKillWorld extends KillWorld {
  readonly hosting: Hosting
  readonly site: HostedSite
  /** Whether the server lets the site's account in with this password. */
  letsIn(password: string): Promise<boolean>
  /** Plans and applies a rotation of its own, as the program does it. */
  rotateAnew(who: Operator): Promise<Ended>
  /** Numbers of the points at which most is half done, where these are known. */
  worst(points: readonly string[]): readonly number[]
  /** Killed and not taken up yet: one password works, the vault knows it, and no visitor sees a broken page. */
  expectKilled(hint: string): Promise<void>
  stop(): Promise<void>
}

/** A real SPIP on MariaDB behind Apache, with a plan that gives its database account another password; the vault lies beside the inventory. */
export async function startRotateKillWorld(): Promise<RotateKillWorld> {
  await buildSiteguard()
  const hosting = await startHosting()
  const site = await hostByApache(hosting, 'site', 'spip44mysql')
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-rotate-killed-'))
  const stop = async (): Promise<void> => {
    await site.stop()
    await hosting.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const config = join(site.root, 'config/connect.php')
    const before = readFileSync(config, 'utf8')
    const owner = statSync(config)
    const { user, password, name } = site.site.database as { user: string; password: string; name: string }
    const port = /spip_connect_db\('127\.0\.0\.1', *'(\d+)'/.exec(before)?.[1] ?? ''
    const desk = await startRotateDesk(hosting, site, folder, ['--only', 'database'])
    const slot = desk.slots[0] as string
    const work = join(hosting.sshd.home, '.siteguard')
    const letsIn = (one: string): Promise<boolean> =>
      run('mariadb', ['--no-defaults', '-h127.0.0.1', `-P${port}`, `-u${user}`, `-p${one}`, '-e', 'SELECT 1']).then(
        () => true,
        () => false,
      )
    const inVault = (): Promise<SlotValues> => desk.inVault(slot)
    const passwordNow = (): string =>
      /spip_connect_db\('[^']*', *'[^']*', *'[^']*', *'([^']*)'/.exec(readFileSync(config, 'utf8'))?.[1] ?? ''
    const ending = async () => ((await letsIn(password)) ? ('before' as const) : ('after' as const))

    return {
      ...desk,
      hosting,
      site,
      letsIn,
      worst(points) {
        const numbers = direst(points)
        expect(numbers).toHaveLength(6)
        return numbers
      },
      async expectKilled(hint) {
        // The site goes on.
        expect(await site.visit(), hint).toMatchObject({ whole: true, status: 200 })
        const { current, pending } = await inVault()
        const works = await Promise.all([current, pending].map(async (one) => one !== undefined && (await letsIn(one))))
        if (current !== undefined) expect(works.filter(Boolean), hint).toHaveLength(1)
      },
      async reset() {
        rmSync(work, { recursive: true, force: true })
        desk.emptyVault()
        await site.sql(`SET PASSWORD FOR '${user}'@'127.0.0.1' = PASSWORD('${password}')`)
        // One rename: PHP keeps what it read until the time of the file is another.
        writeFileSync(`${config}.fresh`, before)
        chownSync(`${config}.fresh`, owner.uid, owner.gid)
        chmodSync(`${config}.fresh`, owner.mode & 0o777)
        renameSync(`${config}.fresh`, config)
        await seen(site)
      },
      ending,

      async expectWhole(wanted, hint) {
        expect(await ending(), hint).toBe(wanted)
        const now = passwordNow()
        const { current, pending } = await inVault()
        expect(await letsIn(now), hint).toBe(true)
        expect(pending, hint).toBeUndefined()
        if (wanted === 'after') expect(current, hint).toBe(now)
        else {
          expect(readFileSync(config, 'utf8'), hint).toBe(before)
          expect([undefined, password], hint).toContain(current)
        }
        const visit = await site.visit()
        expect(visit, `${hint}: ${site.server.errors().slice(-1000)}`).toMatchObject({ whole: true, status: 200 })
        const left = existsSync(work) ? readdirSync(work, { recursive: true, encoding: 'utf8' }) : []
        expect(
          left.filter((path) => /config-\d|\/stage|^lock$/.test(path)),
          hint,
        ).toEqual([])
        expect(name, hint).toBeTruthy()
      },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** SPIP asks its server again half a minute after it was refused, unless what it noted of that is gone. */
async function seen(site: HostedSite): Promise<void> {
  const notes = join(site.root, 'tmp')
  await answersAgain(site, () => {
    for (const name of readdirSync(notes)) if (/^mysql\.\w+\.out$/.test(name)) rmSync(join(notes, name))
  })
}

/**
 * Numbers of the points where most is half done: each file bears both and nobody was told; the server was, and nobody knows; the vault's
 * copy knows, and the vault does not; what was kept of the old is cleared away, and the run not ended; the vault knows, the journal does not.
 */
function direst(points: readonly string[]): number[] {
  const exchanged = points.flatMap((point, index) => (/posix-rename@/.test(point) ? [index + 1] : []))
  const [first = 0, second = 0] = exchanged.slice(-2)
  const told = points.flatMap((point, index) => (point === 'exec' && index + 1 > first && index + 1 < second ? [index + 1] : []))
  const done = points.findIndex((point) => /done\.json\.new$/.test(point)) + 1
  const promoted = points.findLastIndex((point) => /^rename .*\/\.vault\.age\.\d/.test(point)) + 1
  const cleared = points.findLastIndex((point) => /remove .*\/hold\/\d+\/config-/.test(point)) + 2
  return [...new Set([first + 1, told.at(-1) ?? 0, second, promoted, cleared, done])].filter((number) => number > 0)
}
