import { reported } from '../../app/upgrade/plan-part.ts'
import type { Site } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { PersonStep } from '../../core/recovery.ts'
import { ofTheSite } from './bring-back.ts'
import { goBack } from './go-back.ts'
import { isShut, lookNow } from './locks.ts'
import { proveRecipe } from './recipes.ts'
import { renewAccess } from './renew-access.ts'
import type { RecoveryDeps, RecoveryWork, Stage, StageEnd } from './types.ts'

/** First pause between two looks from outside, and the longest: OVH's robots pass within 20 minutes, or three hours (its guides disagree). */
const FIRST_PAUSE_MS = 5000
const LONGEST_PAUSE_MS = 5 * 60_000
const DAY_MS = 86_400_000

/** Pause after the host's filter turned our address away: asked on, it does so for longer. */
const BAN_PAUSE_MS = 15 * 60_000
/** So often in a row it is waited for. */
const MOST_BANS = 3

/**
 * Asks every site as its visitors would, politely, until each answers well or nobody wants to wait longer. Where the host has locked the
 * account again, everything from the first look on is done again: what it found is in what it says.
 */
export const verify: Stage = async (work, deps) => {
  const until = deps.now() + work.request.patienceMs
  const found = new Map((await work.sites()).map(({ site }) => [site.id, site]))
  let pause = FIRST_PAUSE_MS
  let bans = 0
  for (;;) {
    const asked = await askAll(work, deps, found, pause)
    if (asked.left === 0) return await proveAll(work, deps, found)
    const look = await lookNow(work, deps, asked.banned)
    if (isShut(look.lock)) return await goBack(work, deps, look)
    bans = asked.banned ? bans + 1 : 0
    const next = asked.banned ? Math.max(pause, BAN_PAUSE_MS) : pause
    if (deps.now() + next > until || bans > MOST_BANS) return { is: 'waiting', steps: [{ what: asked.banned ? 'banned' : 'host' }] }
    await deps.sleep(next, deps.signal)
    if (deps.signal.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

/** Under the lock nothing could be tried on the live sites: now it is. What does not hold there is red, and a person's. */
async function proveAll(work: RecoveryWork, deps: RecoveryDeps, found: ReadonlyMap<Site['id'], Site>): Promise<StageEnd> {
  const steps: PersonStep[] = []
  for (const { site: id, points, proved, outside } of work.recovery().sites) {
    const site = found.get(id)
    if (site === undefined || proved === true || points.hardened?.state !== 'green' || outside?.state !== 'well') continue
    try {
      await deps.apply(work.request.account, site, proveRecipe)
      await work.updateSite(id, { proved: true })
    } catch (error) {
      await work.setPoint(id, 'hardened', { state: 'red', error: reported(ofTheSite(error, deps)) })
      steps.push({ what: 'gate', site: id, point: 'hardened' })
    }
  }
  return steps.length === 0 ? { is: 'done' } : { is: 'waiting', steps }
}

/** The account's own logins last: nothing of the recovery hangs on them any more. The first look of the tighter watch is tomorrow's. */
export const watch: Stage = async (work, deps) => {
  await renewAccess(work, deps)
  await work.update({ watchUntil: new Date(deps.now() + work.request.watchDays * DAY_MS).toISOString() })
  return { is: 'done' }
}

interface Asked {
  /** How many do not answer well yet. */
  readonly left: number
  /** The host's filter answered: the others were not asked. */
  readonly banned: boolean
}

/** One after the other: an account's sites share its few processes. */
async function askAll(work: RecoveryWork, deps: RecoveryDeps, found: ReadonlyMap<Site['id'], Site>, nextLookMs: number): Promise<Asked> {
  let left = 0
  for (const state of work.recovery().sites) {
    const site = found.get(state.site)
    if (site?.url === undefined || state.outside?.state === 'well') continue
    const { banned, ...outside } = await deps.outside(site)
    const after = await work.updateSite(site.id, { outside })
    const well = outside.state === 'well'
    if (!well) left += 1
    deps.tell({ type: 'outside', site: after, ...(well ? {} : { nextLookMs: banned === true ? BAN_PAUSE_MS : nextLookMs }) })
    if (banned === true) return { left, banned }
  }
  return { left, banned: false }
}
