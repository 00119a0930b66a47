import type { Site } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import {
  type GatePoint,
  type PointState,
  RECOVERY_STAGES,
  type RecoveringSite,
  type Recovery,
  type RecoveryStage,
  redPoints,
  type StageState,
} from '../../core/recovery.ts'
import { bringBack } from './bring-back.ts'
import { choose } from './choose.ts'
import { gate } from './gate.ts'
import { hasDoor } from './has-door.ts'
import { keepEvidence } from './keep-evidence.ts'
import { lookAtLock } from './look-at-lock.ts'
import { reopen } from './reopen.ts'
import { shutDoors } from './shut-doors.ts'
import type { FoundSite, RecoveryChange, RecoveryDeps, RecoveryRequest, RecoveryWork, Stage, StageEnd } from './types.ts'
import { verify, watch } from './verify.ts'

const STAGES: Readonly<Record<RecoveryStage, Stage>> = {
  look: lookAtLock,
  evidence: keepEvidence,
  choose,
  clean: bringBack('clean'),
  doors: shutDoors,
  upgrade: bringBack('upgrade'),
  rotate: bringBack('rotate'),
  // After what writes new files of keys: hardening has the last word on their rights.
  harden: bringBack('harden'),
  gate,
  reopen,
  verify,
  watch,
}

/**
 * Brings an account from lockout to open, stage after stage. Each stage is written down as done before the next begins, and each can be
 * begun again where it was cut: what was done of it is found done. Where a person is needed it stops there, and goes on from there the
 * next time it is called. What was learned stays; a site that cannot be brought back stops no other before the gate.
 * @throws what a stage throws: the state is kept.
 */
export async function recover(request: RecoveryRequest, deps: RecoveryDeps): Promise<Recovery> {
  const lock = await deps.records.lock(request.account.id, deps.now)
  try {
    return await goOn(request, deps)
  } finally {
    await lock.release()
  }
}

async function goOn(request: RecoveryRequest, deps: RecoveryDeps): Promise<Recovery> {
  const work = await openWork(request, deps)
  await tryAgain(work)
  if (work.recovery().sites.some(hasDoor)) await passAgain(work, deps)
  // Whoever sends it back has taken stages from those that are done, and counts how often.
  while ((await goThrough(work, deps)) === 'again');
  return work.recovery()
}

/** Doors that an earlier command shut are passed by this one. */
async function passAgain(work: RecoveryWork, deps: RecoveryDeps): Promise<void> {
  await deps.doors.pass(work.recovery().id)
  // Its sites are known to whoever passes.
  await work.sites()
  await deps.doors.sweep(work.request.account, work.recovery().id)
}

/** Every stage that is not done, in order. */
async function goThrough(work: RecoveryWork, deps: RecoveryDeps): Promise<StageEnd['is']> {
  for (const stage of RECOVERY_STAGES) {
    if (isDone(work.recovery(), stage)) {
      deps.tell({ type: 'stage', stage, state: 'already' })
      continue
    }
    if (deps.signal.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
    await setStage(work, deps, stage, 'doing')
    deps.tell({ type: 'stage', stage, state: 'begun' })
    const end = await STAGES[stage](work, deps)
    if (end.is === 'again') return end.is
    await setStage(work, deps, stage, end.is, end.is === 'waiting' ? { waiting: end.steps } : {})
    deps.tell({ type: 'stage', stage, state: end.is })
    if (end.is === 'waiting') return end.is
  }
  return 'done'
}

/** What was red at the gate is tried again, where a person says by calling once more that it may go now. */
async function tryAgain(work: RecoveryWork): Promise<void> {
  const { stages } = work.recovery()
  const red = work.recovery().sites.some((site) => redPoints(site).length > 0)
  const waits = stages.some(({ stage, state }) => state === 'waiting' && (stage === 'doors' || stage === 'gate' || stage === 'verify'))
  const anew = new Set<RecoveryStage>(red && waits ? AGAIN : [])
  // Another way was chosen since: it is gone from the first stage that asks for one.
  const isChosen = work.recovery().sites.some(({ site, way }) => way !== undefined && (work.request.ways.get(site) ?? way) !== way)
  if (isChosen && !isDone(work.recovery(), 'reopen')) for (const stage of ['choose', ...AGAIN] as const) anew.add(stage)
  // What was looked at by an earlier command is hours old by now, or days: nothing is opened by it.
  if (!isDone(work.recovery(), 'reopen')) anew.add('gate')
  if (stages.some(({ stage }) => anew.has(stage))) await work.update({ stages: stages.filter(({ stage }) => !anew.has(stage)) })
}

const AGAIN: ReadonlySet<RecoveryStage> = new Set(['clean', 'doors', 'upgrade', 'harden', 'rotate'])

function isDone({ stages }: Recovery, stage: RecoveryStage): boolean {
  return stages.some((one) => one.stage === stage && one.state === 'done')
}

async function setStage(
  work: RecoveryWork,
  deps: RecoveryDeps,
  stage: RecoveryStage,
  state: StageState['state'],
  further: RecoveryChange = {},
): Promise<void> {
  const at = new Date(deps.now()).toISOString()
  const { stages } = work.recovery()
  const begunAt = stages.find((one) => one.stage === stage)?.begunAt ?? at
  const own: StageState = { stage, state, begunAt, ...(state === 'done' ? { endedAt: at } : {}) }
  await work.update({ stages: [...stages.filter((one) => one.stage !== stage), own], waiting: undefined, ...further })
}

async function openWork(request: RecoveryRequest, deps: RecoveryDeps): Promise<RecoveryWork> {
  const { account } = request
  const kept = await deps.records.open(account.id)
  let recovery: Recovery = kept ?? {
    format: 'siteguard-recovery',
    version: 1,
    id: deps.newId(),
    account: account.id,
    startedAt: new Date(deps.now()).toISOString(),
    siteguard: deps.version,
    stages: [],
    sites: [],
  }
  let found: Promise<readonly FoundSite[]> | undefined
  const update: RecoveryWork['update'] = async (change) => {
    const next = changed(recovery, change)
    await deps.records.save(next)
    recovery = next
  }
  const updateSite: RecoveryWork['updateSite'] = async (site, change) => {
    const sites = recovery.sites.map((one) => (one.site === site ? changed(one, change) : one))
    await update({ sites })
    return sites.find((one) => one.site === site) as RecoveringSite
  }
  if (kept === undefined) await update({})
  return {
    request,
    recovery: () => recovery,
    update,
    updateSite,
    async setPoint(site: Site['id'], point: GatePoint, state: Omit<PointState, 'at'>) {
      const own = recovery.sites.find((one) => one.site === site)
      const full: PointState = { ...state, at: new Date(deps.now()).toISOString() }
      const after = await updateSite(site, { points: { ...own?.points, [point]: full } })
      deps.tell({ type: 'site', stage: STAGE_OF[point], site: after, point: full })
    },
    sites: () => (found ??= deps.find(account, request.sites)),
  }
}

/** `undefined` takes a field away. */
function changed<T extends object>(one: T, change: { readonly [K in keyof T]?: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries({ ...one, ...change }).filter(([, value]) => value !== undefined)) as T
}

const STAGE_OF: Readonly<Record<GatePoint, RecoveryStage>> = { clean: 'clean', upgraded: 'upgrade', hardened: 'harden', rotated: 'rotate' }
