import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
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
import { applyPlan } from '../../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../../src/app/runs/roll-back-run.ts'
import type { Plan } from '../../../src/core/plan.ts'
import type { RotationReport } from '../../../src/core/rotation-report.ts'
import { loadVaultKeys, openVault } from '../../../src/secrets/vault/index.ts'
import { type HostedSite, hostByApache, inventoryOf } from '../../lab/hosted-site.ts'
import { type Hosting, startHosting, warmFeed } from '../../lab/hosting.ts'
import { run } from '../../lab/run.ts'
import { buildSiteguard, operatorEnv, siteguard } from '../../lab/siteguard.ts'
import { attempt } from './attempt.ts'
import type { KillWorld } from './killed.ts'
import type { Operator } from './restore-world.ts'
import { runKilled } from './run-killed.ts'

export interface RotateKillWorld extends KillWorld {
  readonly hosting: Hosting
  readonly site: HostedSite
  /** Whether the server lets the site's account in with this password. */
  letsIn(password: string): Promise<boolean>
  /** What the vault has for the account. */
  inVault(): Promise<Partial<Record<'current' | 'pending' | 'previous', string>>>
  stop(): Promise<void>
}

/** A real SPIP on MariaDB behind Apache, with a plan that gives its database account another password; the vault lies beside the inventory. */
export async function startRotateKillWorld(): Promise<RotateKillWorld> {
  await buildSiteguard()
  const hosting = await startHosting()
  await warmFeed(hosting.feed)
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
    const mainHome = hosting.operator('main')
    const identity = join(folder, 'identity.txt')
    const env = operatorEnv(mainHome, { SITEGUARD_IDENTITY_FILE: identity })
    const vault = join(folder, 'vault.age')
    const made = await siteguard(['vault', 'init', '--vault', vault], mainHome, { SITEGUARD_IDENTITY_FILE: identity })
    expect(made.code, made.stderr).toBe(0)
    const inventory = inventoryOf(hosting, join(folder, 'siteguard.yml'), { site: { url: site.url } })
    writeFileSync(inventory, JSON.stringify({ ...JSON.parse(readFileSync(inventory, 'utf8')), vault }))
    const only = ['--only', 'database', '--json', '--inventory', inventory, '--mirror', hosting.feed.mirror]
    const planned = await siteguard(['rotate', 'site', ...only], mainHome)
    expect(planned.code, planned.stderr + planned.stdout.slice(-2000)).toBe(0)
    const planFile = (JSON.parse(planned.stdout) as RotationReport).sites[0]?.parts[0]?.plan?.file as string
    const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan
    const empty = join(folder, 'empty.age')
    copyFileSync(vault, empty)
    const work = join(hosting.sshd.home, '.siteguard')
    const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY_FILE: identity }, configDir: mainHome, lang: 'en' })
    const slot = plan.ops.flatMap((op) => (op.kind === 'rotate' && 'slot' in op.credential ? [op.credential.slot] : []))[0] as string

    let count = 0
    const operator = (): Operator => ({ env: { ...env, XDG_STATE_HOME: join(folder, `state-${count++}`) }, inventory })
    const stranger = (): Operator => {
      const own = join(folder, `stranger-${count++}`)
      mkdirSync(own)
      // The keepers share the vault and its key.
      return {
        env: { ...env, XDG_DATA_HOME: join(own, 'data'), XDG_STATE_HOME: join(own, 'state'), XDG_CACHE_HOME: join(own, 'cache') },
        inventory,
      }
    }
    const letsIn = (one: string): Promise<boolean> =>
      run('mariadb', ['--no-defaults', '-h127.0.0.1', `-P${port}`, `-u${user}`, `-p${one}`, '-e', 'SELECT 1']).then(
        () => true,
        () => false,
      )
    const inVault = async () => {
      const opened = await openVault({ file: vault, keys })
      if (opened.slot(slot) === undefined) return {}
      const found: Partial<Record<'current' | 'pending' | 'previous', string>> = {}
      for (const state of ['current', 'pending', 'previous'] as const) {
        const value = opened.value(slot, state)?.reveal()
        if (value !== undefined) found[state] = value
      }
      return found
    }
    const passwordNow = (): string =>
      /spip_connect_db\('[^']*', *'[^']*', *'[^']*', *'([^']*)'/.exec(readFileSync(config, 'utf8'))?.[1] ?? ''
    const ending = async () => ((await letsIn(password)) ? ('before' as const) : ('after' as const))

    return {
      hosting,
      site,
      plan,
      planFile,
      operator,
      stranger,
      letsIn,
      inVault,
      async reset() {
        rmSync(work, { recursive: true, force: true })
        copyFileSync(empty, vault)
        await site.sql(`SET PASSWORD FOR '${user}'@'127.0.0.1' = PASSWORD('${password}')`)
        // One rename: PHP keeps what it read until the time of the file is another.
        writeFileSync(`${config}.fresh`, before)
        chownSync(`${config}.fresh`, owner.uid, owner.gid)
        chmodSync(`${config}.fresh`, owner.mode & 0o777)
        renameSync(`${config}.fresh`, config)
        await seen(site)
      },
      runProgram: (args, who, killAt = 0) =>
        runKilled([...args, '--inventory', who.inventory], killAt, { cwd: folder, env: who.env, log: join(folder, `points-${count++}`) }),
      apply: (who) => attempt(who, folder, false, (deps) => applyPlan(plan, deps)),
      resume: (who, takeOver = false) => attempt(who, folder, takeOver, (deps) => resumeRun(plan.id, deps)),
      rollBack: (who, takeOver = false) => attempt(who, folder, takeOver, (deps) => rollBackRun(plan.id, deps)),
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

/** Waits until the site answers with the file that stands there: PHP looks again after a while, and SPIP half a minute after it was refused. */
async function seen(site: HostedSite): Promise<void> {
  const notes = join(site.root, 'tmp')
  for (let asked = 0; asked < 40; asked += 1) {
    for (const name of readdirSync(notes)) if (/^mysql\.\w+\.out$/.test(name)) rmSync(join(notes, name))
    if ((await site.visit()).status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('the site does not answer any more')
}
