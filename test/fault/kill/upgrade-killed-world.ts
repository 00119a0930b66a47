import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect } from 'vitest'
import { applyPlan } from '../../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../../src/app/runs/roll-back-run.ts'
import type { Plan } from '../../../src/core/plan.ts'
import type { UpgradeReport } from '../../../src/core/upgrade-report.ts'
import { query } from '../../helpers/spip-upgrade.ts'
import { type HostedSite, hostByApache, inventoryOf } from '../../lab/hosted-site.ts'
import { type Hosting, startHosting, warmFeed } from '../../lab/hosting.ts'
import { knowReleases } from '../../lab/known-releases.ts'
import { run } from '../../lab/run.ts'
import { buildSiteguard, operatorEnv, siteguard } from '../../lab/siteguard.ts'
import type { SiteName } from '../../lab/sites.ts'
import { attempt } from './attempt.ts'
import type { KillWorld } from './killed.ts'
import { differences, type Picture, pictureOf } from './picture.ts'
import { putBack } from './put-back.ts'
import type { Ending, Operator } from './restore-world.ts'
import { runKilled } from './run-killed.ts'

/** SPIP writes there whenever somebody looks at it. What is to be the same of the database is looked at in the database. */
const LIVING = ['tmp', 'local', 'config/bases']

/** What of a database stands for all of it: its schema, its tables, and what people wrote. */
const LOOKS = [
  "SELECT valeur FROM spip_meta WHERE nom IN ('version_installee', 'carnet_base_version') ORDER BY nom",
  'SELECT id_article, titre, texte, statut, date FROM spip_articles ORDER BY id_article',
  'SELECT id_auteur, nom, login, pass, statut FROM spip_auteurs ORDER BY id_auteur',
  'SELECT id_document, titre, fichier FROM spip_documents ORDER BY id_document',
  'SELECT id_carnet, titre FROM spip_carnets ORDER BY id_carnet',
]
const TABLES = {
  sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
  mysql: 'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name',
}

/** Tables put aside: what can be gone back to, and what a migration that was taken back had made. */
const OURS = /^sg[lnom]_/

export interface UpgradeKillWorld extends KillWorld {
  readonly hosting: Hosting
  readonly site: HostedSite
  /** Keeps what a run of his that was killed left, here and there, and gives what brings it back: for another operator each time. */
  keep(operator: Operator): Promise<() => Promise<Operator>>
  stop(): Promise<void>
}

/** A real SPIP with a plugin behind Apache, and a plan that brings it to the newest release: files, gate, caches, migration. */
export async function startUpgradeKillWorld(name: SiteName): Promise<UpgradeKillWorld> {
  await buildSiteguard()
  const hosting = await startHosting()
  await warmFeed(hosting.feed)
  const site = await hostByApache(hosting, 'site', name)
  const { root } = site
  await site.addPlugin('carnet', { version: '1.0.0', schema: '1.0.0' })
  await site.visit()
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-upgrade-killed-'))
  const stash = join(folder, 'stash')
  execFileSync('cp', ['-a', root, stash])
  const stashed = pictureOf(stash, LIVING)
  const base = databaseOf(site)
  const dumpBase = async (): Promise<string | undefined> =>
    base && (await run('mariadb-dump', [...base.login, '--skip-comments', base.name]))
  const dump = await dumpBase()

  const mainHome = await knowReleases(hosting.operator('main'))
  const identity = join(folder, 'identity.txt')
  const env = operatorEnv(mainHome, { SITEGUARD_IDENTITY_FILE: identity })
  const inventory = inventoryOf(hosting, join(folder, 'siteguard.yml'), { site: { url: site.url } })
  const planned = await siteguard(['upgrade', 'site', '--json', '--inventory', inventory, '--mirror', hosting.feed.mirror], mainHome)
  const stop = async (): Promise<void> => {
    await site.stop()
    await hosting.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  if (planned.code !== 0) await stop()
  expect(planned.code, planned.stderr + planned.stdout.slice(-2000)).toBe(0)
  const planFile = (JSON.parse(planned.stdout) as UpgradeReport).sites[0]?.parts[0]?.plan?.file as string
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan
  const work = join(hosting.sshd.home, '.siteguard')

  const look = async (): Promise<Picture> => {
    const tables = (await query(root, TABLES[base ? 'mysql' : 'sqlite'])).flat().filter((table) => !OURS.test(String(table)))
    const rows = await Promise.all(LOOKS.map((sql) => query(root, sql)))
    const files = base ? [] : readdirSync(join(root, 'config/bases')).filter((file) => !/-(?:journal|wal|shm)$/.test(file))
    return new Map([
      ...pictureOf(root, LIVING),
      ['(tables)', tables.join()],
      ['(rows)', JSON.stringify(rows)],
      ['(files of it)', files.sort().join()],
    ])
  }
  const load = async (from: string | undefined): Promise<void> => {
    if (!base || from === undefined) return
    await site.sql(`DROP DATABASE ${base.name}; CREATE DATABASE ${base.name} CHARACTER SET utf8mb4`)
    await run('mariadb', [...base.login, base.name], { input: from })
  }
  const reset = async (): Promise<void> => {
    rmSync(work, { recursive: true, force: true })
    putBack(root, stash, stashed, LIVING)
    await load(dump)
    await site.visit()
  }

  let made = 0
  const stateOf = (number: number): string => join(folder, `state-${number}`)
  const operator = (): Operator => ({ env: { ...env, XDG_STATE_HOME: stateOf(made++) }, inventory })
  const keep = async (dead: Operator): Promise<() => Promise<Operator>> => {
    const kept = join(folder, `kept-${made++}`)
    mkdirSync(kept)
    for (const [from, name] of [
      [root, 'root'],
      [work, 'work'],
      [dead.env.XDG_STATE_HOME as string, 'state'],
    ] as const)
      execFileSync('cp', ['-a', from, join(kept, name)])
    const picture = pictureOf(join(kept, 'root'), LIVING)
    const dumped = await dumpBase()
    return async () => {
      const number = made++
      putBack(root, join(kept, 'root'), picture, LIVING)
      rmSync(work, { recursive: true, force: true })
      execFileSync('cp', ['-a', join(kept, 'work'), work])
      execFileSync('cp', ['-a', join(kept, 'state'), stateOf(number)])
      await load(dumped)
      return { env: { ...env, XDG_STATE_HOME: stateOf(number) }, inventory }
    }
  }
  const stranger = (): Operator => {
    const own = join(folder, `stranger-${made++}`)
    mkdirSync(own)
    return { env: operatorEnv(own, { SITEGUARD_IDENTITY_FILE: identity }), inventory }
  }
  const me = operator()
  const whole = await attempt(me, folder, false, (deps) => applyPlan(plan, deps))
  if (whole.code !== 0) await stop()
  expect(whole.code, whole.said).toBe(0)
  const after = await look()
  await reset()
  const pictures: Readonly<Record<Ending, Picture>> = { before: await look(), after }
  expect(differences(pictures.before, after)).not.toBe('')

  return {
    hosting,
    site,
    plan,
    planFile,
    operator,
    stranger,
    keep,
    reset,
    runProgram: (args, who, killAt = 0) =>
      runKilled([...args, '--inventory', who.inventory], killAt, { cwd: folder, env: who.env, log: join(folder, `points-${made++}`) }),
    apply: (who) => attempt(who, folder, false, (deps) => applyPlan(plan, deps)),
    resume: (who, takeOver = false) => attempt(who, folder, takeOver, (deps) => resumeRun(plan.id, deps)),
    rollBack: (who, takeOver = false) => attempt(who, folder, takeOver, (deps) => rollBackRun(plan.id, deps)),

    async ending() {
      const now = await look()
      const [before, done] = [differences(now, pictures.before), differences(now, pictures.after)]
      if (before !== '' && done !== '') throw new Error(`neither before nor after:\n${before}\nand\n${done}`)
      return before === '' ? 'before' : 'after'
    },

    async expectWhole(ending, hint) {
      expect(differences(await look(), pictures[ending]), hint).toBe('')
      const visit = await site.visit()
      expect(visit, `${hint}: ${site.server.errors().slice(-1000)}`).toMatchObject({ whole: true, status: 200 })
      expect(visit.title.startsWith(site.site.title), `${hint}: ${visit.title}`).toBe(true)
      const left = existsSync(work) ? readdirSync(work) : []
      expect(
        left.filter((each) => each !== 'runs'),
        hint,
      ).toEqual([])
      const parts = existsSync(join(work, 'runs', plan.id)) ? readdirSync(join(work, 'runs', plan.id)).sort() : []
      if (ending === 'after') expect(parts, hint).toEqual(['hold', 'journal'])
      else expect(['', 'journal', 'hold,journal'], hint).toContain(parts.join())
      // What a migration that was taken back had made is kept, as it may hold what people wrote, with its notes: and nothing else.
      const held = ending === 'before' && parts.includes('hold') ? readdirSync(join(work, 'runs', plan.id, 'hold')) : []
      for (const index of held)
        for (const name of readdirSync(join(work, 'runs', plan.id, 'hold', index)))
          expect(name, hint).toMatch(/^(?:migrated|made-\d+|(?:copied|done|undone)\.json$|lock$)/)
      if (left.includes('runs')) expect(readdirSync(join(work, 'runs')), hint).toEqual(parts.length === 0 ? [] : [basename(plan.id)])
    },

    stop,
  }
}

/** How its own account reaches a site's database; undefined where that is a file. */
function databaseOf({ root, site }: HostedSite): { readonly name: string; readonly login: readonly string[] } | undefined {
  if (!site.database) return undefined
  const port = /spip_connect_db\('127\.0\.0\.1', *'(\d+)'/.exec(readFileSync(join(root, 'config/connect.php'), 'utf8'))?.[1]
  if (port === undefined) throw new Error('the site does not say where its database is')
  const { name, user, password } = site.database
  return { name, login: ['--no-defaults', '-h127.0.0.1', `-P${port}`, `-u${user}`, `-p${password}`] }
}
