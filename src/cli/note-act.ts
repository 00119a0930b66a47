import { existsSync } from 'node:fs'
import type { Act, NoteDeps } from '../app/incident/note-incident.ts'
import { isSiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import type { RunSummary } from '../core/run.ts'
import type { TimelineReport } from '../core/timeline-report.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context } from './command.ts'
import { incidentsFolder } from './folders.ts'

/**
 * Enters what a command did into the running logs of the open incidents it concerns. Never fails: what could not be entered is told on
 * standard error, for a command that was done is done.
 */
export async function noteActs(context: Context, acts: readonly Act[]): Promise<void> {
  if (acts.length === 0) return
  await entering(context, async (deps) => (await import('../app/incident/note-incident.ts')).noteIncident(acts, deps))
}

/** Keeps a timeline in the open incidents it concerns: papers name its way in and its addresses. Never fails, as `noteActs`. */
export async function noteTimeline(context: Context, report: TimelineReport): Promise<void> {
  await entering(context, async (deps) => (await import('../app/incident/timelines.ts')).keepTimeline(report, deps))
}

async function entering(context: Context, enter: (deps: NoteDeps) => Promise<unknown>): Promise<void> {
  const folder = incidentsFolder(context)
  // Nearly always there is none: then nothing is loaded for it.
  if (!existsSync(folder)) return
  try {
    await enter({ folder, by: (await import('./incident-desk.ts')).operatorOf(context), now: Date.now })
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    const { texts, terminal } = context
    const file = String((error.params as { file?: unknown }).file ?? error.code)
    const words = `${texts.screen.warning}${texts.screen.colon}${texts.incident.notNoted({ id: printable(file) })}`
    terminal.err(`${wrap(words, terminal.width, 2)}\n`)
  }
}

/** What a run is about, where it fails before it can tell. */
export interface RunAbout {
  readonly account: string
  readonly site?: string
  readonly recipe?: string
  readonly id?: string
}

/** Works on a run, and enters into the running logs what became of it, a failure too. @throws what `work` throws */
export async function notedRun(context: Context, about: RunAbout, work: () => Promise<RunSummary>): Promise<RunSummary> {
  try {
    const summary = await work()
    const { recipe, account, site, state, id, before } = summary
    // A plan of nothing touched nothing.
    if (summary.ops > 0) await noteActs(context, [{ command: verbOf(recipe), account, site, result: state, run: id, snapshot: before }])
    return summary
  } catch (error) {
    const { account, site, recipe = 'resume', id } = about
    const result = isSiteguardError(error) ? error.code : 'SG-INT-001'
    const act = {
      command: verbOf(recipe),
      account,
      ...(site === undefined ? {} : { site }),
      result,
      ...(id === undefined ? {} : { run: id }),
    }
    await noteActs(context, [act])
    throw error
  }
}

/** The command a recipe stands for, where it is one of ours. */
function verbOf(recipe: string): string {
  const [, verb] = /^(upgrade|rotate|harden|restore|rebuild)\b/.exec(recipe) ?? []
  return verb === 'rebuild' ? 'restore' : (verb ?? recipe)
}
