import { execFileSync } from 'node:child_process'
import { appendFileSync, chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { expect } from 'vitest'
import { applyPlan } from '../../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../../src/app/runs/roll-back-run.ts'
import type { SiteguardError } from '../../../src/core/error.ts'
import type { Plan } from '../../../src/core/plan.ts'
import type { RunSummary } from '../../../src/core/run.ts'
import type { RunDeps } from '../../../src/recipes/types.ts'
import { type Hosting, startHosting } from '../../lab/hosting.ts'
import { knowReleases } from '../../lab/known-releases.ts'
import { labUser } from '../../lab/place.ts'
import { type AccountSite, serveInAccount } from '../../lab/serve-account.ts'
import { buildSiteguard, type Outcome, operatorEnv, siteguard } from '../../lab/siteguard.ts'
import type { SiteName } from '../../lab/sites.ts'
import { attempt } from './attempt.ts'
import { differences, type Picture, pictureOf, thingAt } from './picture.ts'
import { type Ended, runKilled } from './run-killed.ts'

/** PHP writes there whenever somebody looks at the site; no op of the plan speaks of it. */
const LIVING = ['tmp', 'local', 'config/bases']

export type Way = 'ssh' | 'sftp' | 'ftp'
export type Ending = 'before' | 'after'

/** A process of an operator: what he keeps in his home, and how he reaches the account. */
export interface Operator {
  readonly env: Readonly<Record<string, string>>
  readonly inventory: string
}

/** What became of one try. */
export interface Try {
  /** Absent: it was killed. */
  readonly code?: number
  readonly summary?: RunSummary
  readonly error?: SiteguardError
  /** For people, when a test fails. */
  readonly said: string
}

/** What a test does to a run on its way: wraps the connection, listens. */
export interface Meddling {
  wrap?(deps: RunDeps): RunDeps
}

/**
 * A real SPIP in an account of the lab, changed in a handful of places, with a plan that changes it back: every kind of op. Cases
 * are played one after the other, each from the same start.
 */
export interface RestoreWorld {
  readonly hosting: Hosting
  readonly root: string
  readonly site: AccountSite
  readonly plan: Plan
  readonly planFile: string
  readonly pictures: Readonly<Record<Ending, Picture>>
  /** The operator who took the snapshots, with an empty memory of runs. */
  operator(): Operator
  /** Somebody else on another machine, who has the identity and nothing more. */
  stranger(): Operator
  /** The same operator, who reaches the account through this port. */
  through(operator: Operator, port: number): Operator
  /** The same operator, who reaches the same login over SFTP alone. */
  bySftp(operator: Operator): Operator
  /** Back to the start, whatever a case left. */
  reset(): Promise<void>
  /** Runs the built program, dying at a point (0: it lives). Gives the points it passed. */
  runProgram(args: readonly string[], operator: Operator, killAt?: number): Promise<Ended>
  apply(operator: Operator, meddling?: Meddling): Promise<Try>
  resume(operator: Operator, takeOver?: boolean, meddling?: Meddling): Promise<Try>
  rollBack(operator: Operator, takeOver?: boolean, meddling?: Meddling): Promise<Try>
  /** Which of the two the site is; fails when it is neither. */
  ending(): Promise<Ending>
  /**
   * The site is wholly this, answers, nothing is left on the account but the journal and what was taken away, and that is whole.
   * @param foreign A path somebody else wrote to: what was put aside of it may be his.
   */
  expectWhole(ending: Ending, hint: string, foreign?: string): Promise<void>
  stop(): Promise<void>
}

export interface WorldOptions {
  readonly way: Way
  readonly name?: SiteName
  /** Done to the account's home before anything is put there. */
  prepare?(home: string): void
  /** More changes, after the snapshot that is gone back to. */
  tamper?(site: AccountSite): Promise<void>
  /** Makes again what `tamper` made, whatever a run did about it. */
  again?(site: AccountSite): Promise<void>
  /** What is to be before or after together with the files, as text. */
  look?(site: AccountSite): Promise<string>
  /** Arguments of `restore` beside the paths. */
  readonly restore?: readonly string[]
}

/** Changes of every kind, by path: what is done to the clean site. No text here is a program that does anything. */
const CHANGES: Readonly<Record<string, (path: string) => void>> = {
  'prive/spip_style.css': (path) => rmSync(path),
  'prive/echafaudage': (path) => rmSync(path, { recursive: true }),
  'spip.php': (path) => appendFileSync(path, '\n/* changed */\n'),
  'squelettes-dist/article.html': (path) => appendFileSync(path, '<!-- changed -->\n'),
  'htaccess.txt': (path) => chmodSync(path, 0o666),
  'prive/images': (path) => chmodSync(path, 0o777),
  'IMG/jpg/loot.txt': (path) => writeFileSync(path, 'loot\n'.repeat(20_000)),
  'IMG/loot': (path) => {
    mkdirSync(join(path, 'inner/empty'), { recursive: true })
    writeFileSync(join(path, 'a.txt'), 'a')
    writeFileSync(join(path, 'inner/b.txt'), 'b'.repeat(70_000), { mode: 0o600 })
  },
  'prive/link': (path) => symlinkSync('../config', path),
  'prive/paquet.dtd': (path) => {
    rmSync(path)
    mkdirSync(path)
    writeFileSync(join(path, 'in-the-way.txt'), 'a folder where a file should be')
  },
  'prive/transmettre': (path) => {
    rmSync(path, { recursive: true })
    writeFileSync(path, 'a file where a folder should be')
  },
}

export async function startWorld(options: WorldOptions): Promise<RestoreWorld> {
  const { way, name = 'spip44' } = options
  await buildSiteguard()
  const hosting = await startHosting()
  const { home } = hosting.sshd
  options.prepare?.(home)
  if (options.prepare !== undefined) mkdirSync(join(home, 'www'), { recursive: true })
  await hosting.own(join(home, 'www'))
  const root = await hosting.addSite('site', name)
  const site = await serveInAccount(name, root)
  const own = (path: string): void => void execFileSync('chown', ['-hR', `${hosting.sshd.uid}:${hosting.sshd.gid}`, path])
  own(home)
  const connection = way === 'ftp' ? await hosting.overFtp() : way === 'sftp' ? hosting.overSftp : hosting.overSsh
  const inventory = hosting.inventory(connection, ['site'])
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-restore-world-'))
  const mainHome = await knowReleases(hosting.operator('main'))
  const identity = join(folder, 'identity.txt')
  const base = operatorEnv(mainHome, { SITEGUARD_IDENTITY_FILE: identity })
  const common = ['--inventory', inventory]

  const said = (outcome: Outcome): Outcome => {
    expect(outcome, outcome.stderr + outcome.stdout.slice(-2000)).toMatchObject({ code: 0 })
    return outcome
  }
  const clean = JSON.parse(
    said(await siteguard(['snapshot', 'site', '--json', ...common, '--mirror', hosting.feed.mirror], mainHome)).stdout,
  )
  const reference = join(folder, 'before')
  mkdirSync(reference)
  for (const [path, change] of Object.entries(CHANGES)) {
    change(join(root, path))
    if (thingAt(join(root, path)) === undefined) continue
    own(join(root, path))
    mkdirSync(dirname(join(reference, path)), { recursive: true })
    execFileSync('cp', ['-a', join(root, path), join(reference, path)])
  }
  await options.tamper?.(site)
  const at = clean.sites[0].snapshot.id as string
  const planned = said(
    await siteguard(
      [
        'restore',
        'site',
        ...Object.keys(CHANGES),
        '--at',
        at,
        ...(options.restore ?? ['--only', 'files']),
        '--json',
        ...common,
        '--mirror',
        hosting.feed.mirror,
      ],
      mainHome,
    ),
  )
  const [{ file: planFile, plan }] = JSON.parse(planned.stdout).plans as [{ file: string; plan: Plan }]
  await siteguard(['apply', planFile, '--yes', ...common], mainHome, { SITEGUARD_IDENTITY_FILE: identity })
  // PHP runs as the account's owner on a host; here as the lab's, who has to be able to write its caches and its database.
  for (const part of LIVING) if (existsSync(join(root, part))) execFileSync('chown', ['-R', `${labUser().uid}`, join(root, part)])
  const look = async (): Promise<Picture> => new Map([...pictureOf(root, LIVING), ['(beside)', (await options.look?.(site)) ?? '']])
  const after = await look()
  const work = join(home, '.siteguard')

  const reset = async (): Promise<void> => {
    rmSync(work, { recursive: true, force: true })
    const paths = Object.keys(CHANGES)
    for (const path of paths) rmSync(join(root, path), { recursive: true, force: true })
    const there = paths.filter((path) => thingAt(join(reference, path)) !== undefined)
    execFileSync('sh', ['-c', 'from=$1; to=$2; shift 2; tar -C "$from" -cf - "$@" | tar -C "$to" -xpf -', 'sh', reference, root, ...there])
    await options.again?.(site)
  }
  await reset()
  const pictures = { before: await look(), after }
  expect(differences(pictures.before, pictures.after)).not.toBe('')

  let made = 0
  const operator = (): Operator => ({
    env: { ...base, XDG_STATE_HOME: join(folder, `state-${made++}`) },
    inventory,
  })
  const stranger = (): Operator => {
    const own = join(folder, `stranger-${made++}`)
    mkdirSync(own)
    return { env: operatorEnv(own, { SITEGUARD_IDENTITY_FILE: identity }), inventory }
  }

  const held = (foreign = ''): void => {
    for (const [index, op] of plan.ops.entries()) {
      if ('path' in op && (foreign === op.path || foreign.startsWith(`${op.path}/`))) continue
      if ((op.kind !== 'write' && op.kind !== 'remove') || op.before.is === 'absent') continue
      expect(thingAt(join(work, 'runs', plan.id, 'hold', String(index))), `hold of ${op.path}`).toBe(thingAt(join(reference, op.path)))
    }
  }

  return {
    hosting,
    root,
    site,
    plan,
    planFile,
    pictures,
    operator,
    stranger,
    through: (who, port) => ({ ...who, inventory: hosting.inventory({ ...connection, port }, ['site']) }),
    bySftp: (who) => ({ ...who, inventory: hosting.inventory(hosting.overSftp, ['site']) }),
    reset,

    runProgram: (args, who, killAt = 0) =>
      runKilled([...args, '--inventory', who.inventory], killAt, { cwd: folder, env: who.env, log: join(folder, `points-${made++}`) }),

    apply: (who, meddling) => attempt(who, folder, false, (deps) => applyPlan(plan, deps), meddling),
    resume: (who, takeOver = false, meddling) => attempt(who, folder, takeOver, (deps) => resumeRun(plan.id, deps), meddling),
    rollBack: (who, takeOver = false, meddling) => attempt(who, folder, takeOver, (deps) => rollBackRun(plan.id, deps), meddling),

    async ending() {
      const now = await look()
      const [before, done] = [differences(now, pictures.before), differences(now, pictures.after)]
      if (before !== '' && done !== '') throw new Error(`neither before nor after:\n${before}\nand\n${done}`)
      return before === '' ? 'before' : 'after'
    },

    async expectWhole(ending, hint, foreign) {
      expect(differences(await look(), pictures[ending]), hint).toBe('')
      const visit = await site.visit()
      expect(visit, hint).toMatchObject({ whole: true, status: 200 })
      expect(visit.title.startsWith(site.site.title), `${hint}: ${visit.title}`).toBe(true)
      const left = existsSync(work) ? readdirSync(work) : []
      expect(
        left.filter((each) => each !== 'runs'),
        hint,
      ).toEqual([])
      const run = join(work, 'runs', plan.id)
      const parts = existsSync(run) ? readdirSync(run).sort() : []
      const mayHold = foreign !== undefined && parts.includes('hold')
      const wanted = ending === 'after' || mayHold ? ['hold', 'journal'] : ['journal']
      expect(parts, hint).toEqual(ending === 'before' && parts.length === 0 ? [] : wanted)
      if (left.includes('runs')) expect(readdirSync(join(work, 'runs')), hint).toEqual(parts.length === 0 ? [] : [basename(run)])
      if (ending === 'after') held(foreign)
    },

    async stop() {
      await site.stop()
      await hosting.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
