import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { applyPlan } from '../../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../../src/app/runs/roll-back-run.ts'
import type { Plan } from '../../../src/core/plan.ts'
import type { RotationReport } from '../../../src/core/rotation-report.ts'
import { loadVaultKeys, openVault } from '../../../src/secrets/vault/index.ts'
import { type HostedSite, inventoryOf } from '../../lab/hosted-site.ts'
import { type Hosting, warmFeed } from '../../lab/hosting.ts'
import { knowReleases } from '../../lab/known-releases.ts'
import { operatorEnv, siteguard } from '../../lab/siteguard.ts'
import { attempt } from './attempt.ts'
import type { KillWorld } from './killed.ts'
import type { Operator } from './restore-world.ts'
import { type Ended, runKilled } from './run-killed.ts'

export type SlotValues = Partial<Record<'current' | 'pending' | 'previous', string>>

/** Who rotates the secrets of a real site, with a vault beside the inventory: one plan, that is tried again and again. */
export interface RotateDesk extends Omit<KillWorld, 'reset' | 'ending' | 'expectWhole'> {
  /** Places in the vault the plan fills. */
  readonly slots: readonly string[]
  /** What the vault has for one of them. */
  inVault(slot: string): Promise<SlotValues>
  /** Plans and applies a rotation of its own, as the program does it. */
  rotateAnew(who: Operator): Promise<Ended>
  /** The vault as it was before anything was rotated. */
  emptyVault(): void
}

/** @param args Of `siteguard rotate`, beside the site. */
export async function startRotateDesk(hosting: Hosting, site: HostedSite, folder: string, args: readonly string[]): Promise<RotateDesk> {
  await warmFeed(hosting.feed)
  const mainHome = await knowReleases(hosting.operator('main'))
  const identity = join(folder, 'identity.txt')
  const env = operatorEnv(mainHome, { SITEGUARD_IDENTITY_FILE: identity })
  const vault = join(folder, 'vault.age')
  const made = await siteguard(['vault', 'init', '--vault', vault], mainHome, { SITEGUARD_IDENTITY_FILE: identity })
  expect(made.code, made.stderr).toBe(0)
  const inventory = inventoryOf(hosting, join(folder, 'siteguard.yml'), { site: { url: site.url } })
  writeFileSync(inventory, JSON.stringify({ ...JSON.parse(readFileSync(inventory, 'utf8')), vault }))
  const command = ['rotate', 'site', ...args, '--json', '--mirror', hosting.feed.mirror]
  const planned = await siteguard([...command, '--inventory', inventory], mainHome)
  expect(planned.code, planned.stderr + planned.stdout.slice(-2000)).toBe(0)
  const planFile = (JSON.parse(planned.stdout) as RotationReport).sites[0]?.parts[0]?.plan?.file as string
  const plan = JSON.parse(readFileSync(planFile, 'utf8')) as Plan
  const empty = join(folder, 'empty.age')
  copyFileSync(vault, empty)
  const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY_FILE: identity }, configDir: mainHome, lang: 'en' })
  const slots = plan.ops.flatMap((op) => {
    if (op.kind !== 'rotate') return []
    if (op.credential.kind === 'cms') return op.credential.people.flatMap(({ slot }) => slot ?? [])
    return 'slot' in op.credential ? [op.credential.slot] : []
  })
  let count = 0

  const runProgram: RotateDesk['runProgram'] = (program, who, killAt = 0) =>
    runKilled([...program, '--inventory', who.inventory], killAt, { cwd: folder, env: who.env, log: join(folder, `points-${count++}`) })

  return {
    plan,
    planFile,
    slots,
    runProgram,
    rotateAnew: (who) => runProgram([...command, '--apply', '--yes'], who),
    operator: () => ({ env: { ...env, XDG_STATE_HOME: join(folder, `state-${count++}`) }, inventory }),
    stranger() {
      const own = join(folder, `stranger-${count++}`)
      mkdirSync(own)
      // The keepers share the vault and its key.
      const places = { XDG_DATA_HOME: join(own, 'data'), XDG_STATE_HOME: join(own, 'state'), XDG_CACHE_HOME: join(own, 'cache') }
      return { env: { ...env, ...places }, inventory }
    },
    apply: (who) => attempt(who, folder, false, (deps) => applyPlan(plan, deps)),
    resume: (who, takeOver = false) => attempt(who, folder, takeOver, (deps) => resumeRun(plan.id, deps)),
    rollBack: (who, takeOver = false) => attempt(who, folder, takeOver, (deps) => rollBackRun(plan.id, deps)),
    async inVault(slot) {
      const opened = await openVault({ file: vault, keys })
      if (opened.slot(slot) === undefined) return {}
      const found: SlotValues = {}
      for (const state of ['current', 'pending', 'previous'] as const) {
        const value = opened.value(slot, state)?.reveal()
        if (value !== undefined) found[state] = value
      }
      return found
    },
    emptyVault: () => copyFileSync(empty, vault),
  }
}

/** Waits until the site answers with the files that stand there: PHP looks at them again after a while. @param before Done before each visit. */
export async function answersAgain(site: HostedSite, before: () => void = () => {}): Promise<void> {
  for (let asked = 0; asked < 40; asked += 1) {
    before()
    if ((await site.visit()).status === 200) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('the site does not answer any more')
}
