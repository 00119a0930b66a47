import { applyPlan } from '../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../src/app/runs/roll-back-run.ts'
import { isSiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { RunSummary } from '../../src/core/run.ts'
import { readSealed } from '../../src/recipes/sealed-journal.ts'
import type { RunDeps } from '../../src/recipes/types.ts'
import { createMemoryTransport, type MemoryVolume } from '../../src/transports/memory/index.ts'
import { below, createRandom, pick, type Random, type RandomPlan, randomPlan } from './run-plans.ts'
import {
  type CrashMode,
  createFate,
  createMachine,
  createTestSeal,
  differenceOf,
  HOME,
  type MachineOptions,
  type Memory,
  pictureOf,
  pictureOfModel,
  plant,
  ROOT,
  WORK,
} from './run-world.ts'

/** How a history may be meddled with, for the proof that the test can fail. */
export interface Sabotage {
  machine?(options: MachineOptions): MachineOptions
}

const SITE = `${HOME}/${ROOT}`
const CODES_OF_REFUSAL = new Set(['SG-RUN-002', 'SG-RUN-009', 'SG-RUN-010', 'SG-RUN-012', 'SG-RUN-013'])

/**
 * One history of one run: a random site and plan, up to six deaths of the process at any call, each answered by resume, rollback
 * or a second apply, from the same machine or another that has only the account's copy; then an end without a death. Says what
 * is wrong about that end, or undefined.
 */
export async function runHistory(seed: number, sabotage: Sabotage = {}): Promise<string | undefined> {
  const random = createRandom(seed)
  const world = randomPlan(random)
  if (world.plan.ops.length === 0) return undefined
  const capabilities = { replace: pick(random, ['atomic', 'two-step'] as const), hardLink: random() < 0.5 }
  const { volume } = createMemoryTransport({}, { home: HOME })
  plant(volume, world.before)
  const original = pictureOf(volume, SITE, true)
  const memories: Memory[] = [new Map(), new Map()]
  let here = 0
  const machine = (crashAt?: number, mode?: CrashMode): RunDeps => {
    const options: MachineOptions = {
      memory: memories[here] as Memory,
      fate: createFate(crashAt, mode),
      volume,
      capabilities,
      contents: world.contents,
      name: `machine-${here}/1`,
    }
    return { ...createMachine(sabotage.machine?.(options) ?? options), takeOver }
  }

  let ended: RunSummary | undefined
  let undone = false
  let crashes = below(random, 7)
  let takeOver = false
  let way: Way = 'apply'
  for (let turn = 0; ended === undefined; turn += 1) {
    if (turn > 30) return 'it never ends'
    const crashing = crashes > 0
    crashes -= 1
    const crashAt = crashing ? 1 + below(random, pick(random, [20, 60, 160])) : undefined
    const answer = await attempt(way, world, machine(crashAt, pick(random, ['before', 'after', 'middle', 'fail'] as const)))
    if (typeof answer === 'string') return `${way}: ${answer}`
    // One that met a death on its way out may have left its lock: another look ends the history.
    ended = crashing && answer.ended?.id === undefined ? undefined : answer.ended
    undone ||= await hasUndone(memories, volume, world.plan.id)
    // A holder that died before it could say who it was: the operator says that it is dead.
    takeOver = answer.refused === 'SG-RUN-002'
    if (ended !== undefined && crashing && random() < 0.15 && ended.state === 'applied') {
      // Regretted: the undo of an applied run.
      ended = undefined
      way = 'rollback'
      continue
    }
    if (answer.refused === 'SG-RUN-002') continue
    if (answer.refused === 'SG-RUN-010') way = 'apply'
    else way = answer.refused === 'SG-RUN-009' || answer.refused === 'SG-RUN-020' ? 'rollback' : nextWay(random, crashing)
    if (random() < 0.25) here = 1 - here
  }
  return judge(ended, undone, world, volume, original)
}

type Way = 'apply' | 'resume' | 'rollback'

function nextWay(random: Random, crashing: boolean): Way {
  const roll = random()
  // A second apply is refused; it never leads to an end by itself.
  if (crashing && roll < 0.1) return 'apply'
  return roll < 0.65 ? 'resume' : 'rollback'
}

async function attempt(way: Way, world: RandomPlan, deps: RunDeps): Promise<{ ended?: RunSummary; refused?: string } | string> {
  const { plan } = world
  try {
    const run = way === 'apply' ? applyPlan(plan, deps) : way === 'resume' ? resumeRun(plan.id, deps) : rollBackRun(plan.id, deps)
    return { ended: await run }
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    if (error.kind === 'connect') return {}
    // What was refused once: rolled back at once, or on the next try; or before the run had begun.
    if (error.code === 'SG-RUN-006') return { ended: { id: plan.id, state: 'rolled-back' } as RunSummary }
    if (error.code === 'SG-RUN-020') return { refused: error.code }
    if (error.code === 'SG-TRAN-008' || error.code === 'SG-RUN-018') return {}
    if (CODES_OF_REFUSAL.has(error.code)) {
      // Ended already, by an attempt whose last answer was lost.
      const state = (error.params as { state?: string }).state
      if (error.code === 'SG-RUN-013' && (state === 'applied' || state === 'rolled-back')) return { ended: { state } as RunSummary }
      return { refused: error.code }
    }
    return error.message
  }
}

/** Whether an undo began: announced here and on the account. Here alone it never happened, should another machine go on. */
async function hasUndone(memories: readonly Memory[], volume: MemoryVolume, id: string): Promise<boolean> {
  const here = memories.some((memory) => [...memory.values()].some((run) => run.lines.some((line) => line.type === 'undo-begin')))
  if (!here) return false
  const transport = createMemoryTransport({}, { home: HOME, volume })
  const copy = await readSealed(transport, `${WORK}/runs/${id}/journal` as RemotePath, id, createTestSeal(), new AbortController().signal)
  return copy.run?.lines.some((line) => line.type === 'undo-begin') ?? false
}

function judge(
  ended: RunSummary,
  undone: boolean,
  world: RandomPlan,
  volume: MemoryVolume,
  original: ReadonlyMap<string, string>,
): string | undefined {
  const { state } = ended
  const wanted = state === 'applied' ? pictureOfModel(world.after) : original
  const wrong = differenceOf(pictureOf(volume, SITE, state !== 'applied'), wanted)
  if (wrong !== undefined) return `${state}: ${wrong}`
  if (undone && state === 'applied') return 'applied after an undo began'
  for (const path of pictureOf(volume, WORK).keys()) {
    if (!leftOver(path, world.plan.id, state)) continue
    return `left over in ${state}: ${path}`
  }
  return undefined
}

/** Whether a name in the folder we work in should be gone by now. */
function leftOver(path: string, id: string, state: string): boolean {
  if (path === 'runs' || path === `runs/${id}` || path === `runs/${id}/journal` || /\/journal\/\d{6}$/.test(path)) return false
  return !(state === 'applied' && path.startsWith(`runs/${id}/hold`))
}
