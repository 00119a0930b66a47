import type { Listener } from '../../core/events.ts'
import { printable } from '../../core/printable.ts'
import type { SiteRotation } from '../../core/rotation-report.ts'
import type { FleetRotateDeps, RotateEvent } from '../../fleet/rotate/types.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { rotationLines, rotationState } from '../../reporters/text/rotation-text.ts'
import { agreed } from '../apply.ts'
import type { Context, OptionValues } from '../command.ts'
import { flag } from '../options.ts'
import { type Progress, startProgress } from './progress.ts'

/** What is told while a rotation works, and the question whether it may. */
export interface RotateScreen extends Pick<FleetRotateDeps, 'agree' | 'tell'> {
  readonly listener: Listener
  /** Plans that were made and are not yet shown. */
  plans(): string
  stop(): void
}

/** @param sites How many are asked for: of one, each plan is shown whole. */
export async function startRotateScreen(context: Context, options: OptionValues, sites: number): Promise<RotateScreen> {
  const { terminal, texts } = context
  const { rotate: words } = texts
  const show = { texts, width: terminal.width, paint: terminal.paint }
  const isForPeople = !flag(options, 'json') && !flag(options, 'plain')
  let progress: Progress = await startProgress(terminal, texts)
  let waiting = ''
  let rolling = false

  function tell(event: RotateEvent): void {
    if (event.type === 'planned' && sites === 1 && isForPeople)
      waiting += `${planText(event.planned.plan, { before: event.planned.before }, show)}\n`
    if (event.type === 'resuming' || event.type === 'round') rolling = true
    const said = wordsOf(event)
    // How to go on is to be read whatever happens then.
    const always = event.type === 'applying' || event.type === 'resuming'
    if (said !== undefined && (always || !flag(options, 'quiet'))) progress.say(`${wrap(said, terminal.width, 2)}\n`)
  }

  function wordsOf(event: RotateEvent): string | undefined {
    if (event.type === 'resuming' || event.type === 'applying') return words[event.type]({ site: printable(event.site.id), run: event.run })
    if (sites === 1) return undefined
    if (event.type === 'round')
      return words.roundBegins({ index: event.index + 1, of: event.of, round: words.round[event.round], sites: event.sites })
    if (event.type !== 'part' || !rolling) return undefined
    return `${printable(event.site.id)}${texts.screen.colon}${rotationState(event.part, show)}`
  }

  async function agree(surveyed: readonly SiteRotation[]): Promise<boolean> {
    progress.stop()
    const table =
      sites > 1 && !flag(options, 'yes') ? `${rotationLines(surveyed, { ...show, brief: false, apart: false }).join('\n')}\n\n` : ''
    // For machines standard output holds one document.
    if (isForPeople) terminal.out(waiting + table)
    else if (terminal.asks && !flag(options, 'yes')) terminal.err(table)
    waiting = ''
    const todo = surveyed.filter(({ parts }) => parts.some(({ state }) => state === 'planned'))
    const credentials = todo
      .flatMap(({ parts }) => parts)
      .reduce((sum, { plan, state }) => sum + (state === 'planned' ? (plan?.ops.rotate ?? 0) : 0), 0)
    const yes = await agreed(context, options, words.ask({ sites: todo.length, credentials, site: printable(todo[0]?.site ?? '') }))
    progress = await startProgress(terminal, texts)
    return yes
  }

  return { listener: (event) => progress.listener(event), tell, agree, plans: () => waiting, stop: () => progress.stop() }
}
