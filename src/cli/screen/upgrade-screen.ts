import type { Listener } from '../../core/events.ts'
import { printable } from '../../core/printable.ts'
import type { SiteUpgrade, UpgradeReport, WaveReport } from '../../core/upgrade-report.ts'
import type { FleetUpgradeDeps, UpgradeEvent } from '../../fleet/upgrade/types.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { siteLines, stateOf, stopText, waveLines } from '../../reporters/text/upgrade-text.ts'
import { agreed } from '../apply.ts'
import type { Context, OptionValues } from '../command.ts'
import { flag } from '../options.ts'
import { type Progress, startProgress } from './progress.ts'

/** What is told while an upgrade works, and the question whether it may. */
export interface UpgradeScreen extends Pick<FleetUpgradeDeps, 'agree' | 'tell'> {
  readonly listener: Listener
  /** Plans that were made and are not yet shown. */
  plans(): string
  stop(): void
}

/** @param sites How many are asked for: of one, each plan is shown whole. */
export async function startUpgradeScreen(context: Context, options: OptionValues, sites: number): Promise<UpgradeScreen> {
  const { terminal, texts } = context
  const { upgrade: words } = texts
  const show = { texts, width: terminal.width, paint: terminal.paint }
  const isForPeople = !flag(options, 'json') && !flag(options, 'plain')
  let progress: Progress = await startProgress(terminal, texts)
  let waiting = ''
  let rolling = false

  const say = (text: string, always = false): void => {
    if (always || !flag(options, 'quiet')) progress.say(`${wrap(text, terminal.width, 2)}\n`)
  }

  function tell(event: UpgradeEvent): void {
    if (event.type === 'planned' && sites === 1 && !event.again && isForPeople) {
      const { plan, before, judged } = event.planned
      waiting += `${planText(plan, { before, ...(judged === undefined ? {} : { judged }) }, show)}\n`
    }
    if (event.type === 'resuming' || event.type === 'wave') rolling = true
    const words = wordsOf(event)
    if (words !== undefined) say(words, event.type === 'applying' || event.type === 'resuming')
  }

  /** Of one site the report tells all but how to take it back, which is to be read whatever happens. */
  function wordsOf(event: UpgradeEvent): string | undefined {
    if (event.type === 'resuming') return words.resuming({ site: printable(event.site.id), run: event.run })
    if (event.type === 'applying') {
      const run = event.plan.id
      return sites === 1 ? texts.plans.undoWith({ run }) : words.undoWith({ site: printable(event.site.id), run })
    }
    if (sites === 1) return undefined
    if (event.type === 'wave') {
      const { name, sites: ids } = event.wave
      return words.wave({ index: event.index + 1, of: event.of, name, sites: words.sites({ count: ids.length }) })
    }
    if (event.type === 'part' && rolling) {
      const { part } = event.result
      const name = part.kind === 'core' ? printable(event.site.id) : `${printable(event.site.id)}, ${printable(part.id)}`
      return `${name}${texts.screen.colon}${stateOf(event.result, show)}`
    }
    if (event.type === 'pause') return words.pause({ time: texts.screen.number(Math.round(event.ms / 1000)) })
    // Before anything was begun the report says it right away.
    return event.type === 'stopped' && rolling ? stopText({ stopped: event.stop }, show) : undefined
  }

  async function agree({ sites: surveyed, waves }: Pick<UpgradeReport, 'sites' | 'waves'>): Promise<boolean> {
    progress.stop()
    const table = sites > 1 && !flag(options, 'yes') ? tableOf(surveyed, waves) : ''
    // For machines standard output holds one document.
    if (isForPeople) terminal.out(waiting + table)
    else if (terminal.asks && !flag(options, 'yes')) terminal.err(table)
    waiting = ''
    const todo = surveyed.filter(({ site }) => waves.some((wave) => wave.sites.includes(site)))
    const yes = await agreed(context, options, words.ask({ ...countOf(todo), site: printable(todo[0]?.site ?? '') }))
    progress = await startProgress(terminal, texts)
    return yes
  }

  function tableOf(surveyed: readonly SiteUpgrade[], waves: readonly WaveReport[]): string {
    return `${[...siteLines(surveyed, show), ...waveLines({ waves, applied: false }, show)].join('\n')}\n\n`
  }

  return { listener: (event) => progress.listener(event), tell, agree, plans: () => waiting, stop: () => progress.stop() }
}

function countOf(sites: readonly SiteUpgrade[]): { sites: number; changes: number } {
  const parts = sites.flatMap(({ parts }) => parts.filter(({ state }) => state === 'planned'))
  const changes = parts.reduce((sum, { plan }) => sum + Object.values(plan?.ops ?? {}).reduce((all, some) => all + some, 0), 0)
  return { sites: sites.length, changes }
}
