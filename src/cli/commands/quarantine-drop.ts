import { checkDroppable, type Droppable, dropQuarantine, runsOlderThan } from '../../app/quarantine/drop-quarantine.ts'
import { findRun } from '../../app/runs/find-run.ts'
import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import { stepLines } from '../../reporters/text/next-steps.ts'
import { agreed } from '../apply.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { noteActs } from '../note-act.ts'
import { openInventory } from '../open-inventory.ts'
import { openLedger } from '../open-ledger.ts'
import { count, flag, text, usage } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeError } from '../screen/write-error.ts'
import { writeJson } from '../screen/write-json.ts'
import { findRunDesk } from '../take-up.ts'

type Outcome = { readonly id: string } & ({ readonly facts: Droppable; readonly dropped: boolean } | { readonly refused: SiteguardError })

/** `siteguard quarantine drop RUN | --older-than DAYS`: empties the quarantine of runs. Without `--apply` nothing is removed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const given = args[0] === undefined ? undefined : String(args[0])
  const words = context.texts.help.usage
  const days = text(options, 'olderThan') === undefined ? undefined : count(context, options, 'olderThan', 1)
  if (given !== undefined && days !== undefined) throw usage('--older-than', words.conflict({ other: 'RUN' }))
  if (given === undefined && days === undefined) throw usage('quarantine drop', context.texts.restore.quarantine.dropWhat)
  const inventory = await openInventory(context, options)
  const { terminal, texts } = context
  const acts = flag(options, 'apply')
  const runs = days === undefined ? [given as string] : await oldRuns(context, options, days)
  if (acts && runs.length > 0 && !(await agreed(context, options, texts.restore.quarantine.askDrop({ runs: runs.length })))) {
    terminal.err(`${texts.plans.notApplied}\n`)
    return EXIT.person
  }
  const outcomes: Outcome[] = []
  const progress = await startProgress(terminal, texts)
  try {
    for (const word of runs) {
      try {
        const { id, deps, close } = await findRunDesk(context, options, inventory, word, progress.listener)
        try {
          const facts = acts ? await dropQuarantine(id, deps) : await look(id, deps)
          outcomes.push({ id, facts, dropped: acts })
        } finally {
          await close()
        }
      } catch (error) {
        // Of several runs, one that has to stay keeps no other.
        if (days === undefined || !isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
        outcomes.push({ id: word, refused: error })
      }
    }
  } finally {
    progress.stop()
  }
  await noteActs(
    context,
    outcomes.flatMap((outcome) => {
      if (!('facts' in outcome) || !outcome.dropped) return []
      const { site, account } = outcome.facts.run
      return [{ command: 'quarantine drop', site, account, result: 'applied', run: outcome.id, snapshot: outcome.facts.before }]
    }),
  )
  const exitCode = outcomes.some((outcome) => 'refused' in outcome) ? EXIT.person : EXIT.done
  if (flag(options, 'json')) {
    const shown = outcomes.map((outcome) =>
      'refused' in outcome
        ? { run: outcome.id, dropped: false, error: { code: outcome.refused.code, params: outcome.refused.params } }
        : { run: outcome.id, dropped: outcome.dropped, ...shownFacts(outcome.facts) },
    )
    writeJson(terminal, { kind: 'quarantine-drop', applied: acts, runs: shown, exitCode })
  } else show(context, outcomes, acts, options)
  return exitCode
}

async function look(id: string, deps: Parameters<typeof findRun>[1]): Promise<Droppable> {
  const found = await findRun(id, deps)
  return await checkDroppable(found, await deps.contents(found.plan))
}

async function oldRuns(context: Context, options: OptionValues, days: number): Promise<string[]> {
  const account = text(options, 'account')
  const old = await runsOlderThan(days, { ledger: openLedger(context), now: Date.now })
  return old.filter((summary) => account === undefined || summary.account === account).map((summary) => summary.id)
}

function shownFacts({ run, items, bytes, before, written }: Droppable) {
  return { site: run.site, account: run.account, state: run.state, endedAt: run.endedAt, items, bytes, before, written }
}

function show(context: Context, outcomes: readonly Outcome[], acts: boolean, options: OptionValues): void {
  const { terminal, texts } = context
  const { quarantine: words } = texts.restore
  const line = (said: string, indent: number): void => terminal.out(`${' '.repeat(indent)}${wrap(said, terminal.width, indent)}\n`)
  if (outcomes.length === 0) line(words.nothingOld, 0)
  for (const outcome of outcomes) {
    if ('refused' in outcome) {
      terminal.err(`${terminal.paint.strong(outcome.id)}\n`)
      writeError(outcome.refused, texts, terminal, flag(options, 'verbose'))
      continue
    }
    const { run, items, bytes, before, written } = outcome.facts
    const size = sizeText(bytes, texts.screen)
    line(`${terminal.paint.strong(outcome.id)}  ${words.dropFacts({ site: printable(run.site), items, size })}`, 0)
    if (items > 0) line(words.dropProven({ before: printable(before) }), 2)
    if (written) line(terminal.paint.doubt(words.dropWritten), 2)
  }
  const done = outcomes.flatMap((outcome) => ('facts' in outcome ? [outcome] : []))
  if (done.length === 0) return
  line(acts ? words.dropped({ runs: done.length }) : words.dropDry, 0)
  if (acts) return
  const [only] = done
  const target = done.length === 1 && only !== undefined ? only.id : `--older-than ${text(options, 'olderThan')}`
  const hold = words.stepHold({ before: printable(only?.facts.before ?? '') })
  terminal.out(`\n${[texts.plans.next, ...stepLines([words.stepDrop({ target }), hold], terminal)].join('\n')}\n`)
}
