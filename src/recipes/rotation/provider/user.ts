import { setTimeout as sleep } from 'node:timers/promises'
import { SiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import { printable } from '../../../core/printable.ts'
import type { Secret } from '../../../core/secret.ts'
import { providerAdapter } from '../../../providers/index.ts'
import { marksOf, markUndone, writeMark } from '../../migration/marks.ts'
import type { OpContext } from '../../types.ts'
import type { PlacedRotation, RotationVault, Rotator, SlotAbout } from '../types.ts'
import { vaultOf } from '../vault-of.ts'
import { changeAndWait, openProvider, settleTasks } from './open.ts'

type Placed = PlacedRotation<'provider-user'>

/** Between the host's "done" and its login servers' heeding it. Milliseconds. */
const PATIENCE_MS = 120_000
/** Hosts ban an address after a few wrong logins: each try is one. */
const TRIES = 3
const PAUSE_MS = 20_000
/** How often a person is asked again in one run. */
const QUESTIONS = 5

/**
 * A login to the files of an account. Its host changes it: by API, or a person does in its panel and what they did is tried. The old
 * password is known only where the vault or the inventory has it; then it is proved to be worth nothing.
 */
export const providerUserRotator: Rotator<'provider-user'> = {
  async check(each, context) {
    const { credential } = each
    await vaultIn(each, context).current(credential.slot)
    if (!hasApi(each)) return
    const service = (await openProvider(credential.provider, context)).service(credential.provider.service)
    await service.users.get(credential.login, { signal: context.signal })
  },

  async stand({ index }, context): Promise<Stand> {
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) return 'before'
    return marks.has('done') ? 'after' : 'between'
  },

  async apply(each, context) {
    const { index, credential } = each
    const marks = await marksOf(context, index)
    if (marks.has('done')) return
    const vault = vaultIn(each, context)
    const run = context.plan.id
    if (!marks.has('begun')) {
      // What lets us in now is known to the inventory at most: in the vault it can be told from the new one, and proved to be worth nothing.
      const own = credential.own ? await context.logins?.own() : undefined
      if (own !== undefined) await vault.adopt(credential.slot, own, aboutOf(each))
      await writeMark(context, index, 'begun', { had: [] })
    }
    // Made just now it is nobody's password yet, and trying it would be a wrong login more.
    const mayBeIn = (await vault.made(credential.slot, run)) !== undefined
    const fresh = await vault.pending(credential.slot, credential.rules, run, aboutOf(each))
    const old = await oldValue(each, fresh, vault)
    const change = { each, fresh, old, mayBeIn }
    if (hasApi(each)) await byApi(change, context)
    else await byPerson(change, context)
    await vault.promote(credential.slot, run)
    await writeMark(context, index, 'done', {})
    context.emit({
      type: 'rotated',
      account: context.plan.account,
      what: 'provider-user',
      name: credential.login,
      counts: credential.tried === 'unproved' || context.logins === undefined ? { unproved: 1 } : {},
    })
  },

  /**
   * A login that was given another password keeps it, whatever becomes of the rest of the run: nothing else of the site hangs on it, the
   * vault has it, and the one before may be stolen. One that was not comes back from the vault's waiting place.
   */
  async undo(each, context) {
    const { index, credential } = each
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) return
    const vault = vaultIn(each, context)
    const run = context.plan.id
    const fresh = await vault.made(credential.slot, run)
    if (fresh !== undefined && !marks.has('done')) {
      if (hasApi(each)) await settled(each, context)
      const isIn = (await tried(each, fresh, context)) === 'in'
      if (isIn) await vault.promote(credential.slot, run)
      else await vault.takeBack(credential.slot, run)
    }
    await markUndone(context, index)
  },

  async clear() {},
}

interface Change {
  readonly each: Placed
  readonly fresh: Secret
  readonly old: Secret | undefined
  /** An earlier try of this run made it. */
  readonly mayBeIn: boolean
}

/** By API: asked, waited for, and tried. */
async function byApi({ each, fresh, old, mayBeIn }: Change, context: OpContext): Promise<void> {
  const { credential } = each
  const service = await settled(each, context)
  if (!mayBeIn || (await tried(each, fresh, context)) !== 'in') {
    const ask = () => service.users.changePassword(credential.login, fresh, { signal: context.signal })
    const late = await changeAndWait(service.tasks, doesOf(each), ask, credential.provider, context)
    const now = await triedUntil(each, fresh, late === undefined ? TRIES : 1, context)
    if (now !== 'in' && late !== undefined) throw late
    if (now === 'refused') throw await refusedBoth(each, old, context)
  }
  await proveDead(each, old, context)
}

/** By a person: the new one waits in the vault; each time they say it is done it is tried once. */
async function byPerson({ each, fresh, old, mayBeIn }: Change, context: OpContext): Promise<void> {
  const { credential } = each
  const task = { what: 'provider-password', login: credential.login, slot: credential.slot, provider: credential.provider.name } as const
  let now = mayBeIn ? await tried(each, fresh, context) : 'refused'
  for (let asked = 0; now !== 'in'; asked += 1) {
    const answer = asked < QUESTIONS ? await context.askPerson?.({ ...task, again: asked > 0 }, context.signal) : undefined
    if (answer !== 'done') throw aPerson(each, context)
    now = await tried(each, fresh, context)
    // Nobody can try it: what the person says has to do.
    if (now === 'untried') break
  }
  await proveDead(each, old, context)
}

async function settled(each: Placed, context: OpContext): Promise<ReturnType<Awaited<ReturnType<typeof openProvider>>['service']>> {
  const { provider } = each.credential
  const service = (await openProvider(provider, context)).service(provider.service)
  await settleTasks(service.tasks, doesOf(each), provider, context)
  return service
}

async function tried({ credential }: Placed, password: Secret, { logins, signal }: OpContext): Promise<'in' | 'refused' | 'untried'> {
  const { login, host, tried: way } = credential
  if (logins === undefined || way === 'unproved') return 'untried'
  return await logins.tries({ login, tried: way, ...(host === undefined ? {} : { host }) }, password, signal)
}

async function triedUntil(each: Placed, password: Secret, tries: number, context: OpContext): Promise<'in' | 'refused' | 'untried'> {
  const pause = Math.min(PAUSE_MS, context.providers?.firstPauseMs ?? PAUSE_MS)
  for (let n = 1; ; n += 1) {
    const now = await tried(each, password, context)
    if (now !== 'refused' || n >= tries) return now
    await sleep(pause, undefined, { signal: context.signal })
  }
}

async function proveDead(each: Placed, old: Secret | undefined, context: OpContext): Promise<void> {
  if (old === undefined) return
  const until = performance.now() + Math.min(PATIENCE_MS, context.providers?.patienceMs ?? PATIENCE_MS)
  while ((await tried(each, old, context)) === 'in') {
    if (performance.now() > until) throw fault(each, 'old-works')
    await sleep(Math.min(PAUSE_MS, context.providers?.firstPauseMs ?? PAUSE_MS), undefined, { signal: context.signal })
  }
}

async function refusedBoth(each: Placed, old: Secret | undefined, context: OpContext): Promise<SiteguardError> {
  const still = old !== undefined && (await tried(each, old, context)) === 'in'
  return fault(each, old === undefined || still ? 'new-refused' : 'neither')
}

/** Nothing is undone for it: the new value waits in the vault, and the next look tries both. */
function fault({ credential }: Placed, which: 'new-refused' | 'old-works' | 'neither'): SiteguardError {
  const { provider, login, slot } = credential
  return new SiteguardError({
    code: 'SG-PROV-010',
    kind: 'conflict',
    params: { provider: printable(provider.kind), login: printable(login), which, slot },
  })
}

function aPerson({ credential }: Placed, { plan }: OpContext): SiteguardError {
  const { provider, login, slot } = credential
  return new SiteguardError({
    code: 'SG-PROV-009',
    kind: 'conflict',
    params: { provider: printable(provider.kind), login: printable(login), slot, run: plan.id },
  })
}

/** What let in before this run: current while the new one waits. */
async function oldValue({ credential }: Placed, fresh: Secret, vault: RotationVault): Promise<Secret | undefined> {
  const now = await vault.current(credential.slot)
  return now === undefined || now.reveal() === fresh.reveal() ? undefined : now
}

function hasApi({ credential }: Placed): boolean {
  return providerAdapter(credential.provider.kind).open !== undefined
}

function doesOf({ credential }: Placed): string {
  return providerAdapter(credential.provider.kind).does?.user ?? ''
}

function vaultIn(_each: Placed, context: OpContext): RotationVault {
  return vaultOf(context, '' as RemotePath)
}

function aboutOf({ credential }: Placed): SlotAbout {
  return { kind: 'login', user: credential.login }
}
