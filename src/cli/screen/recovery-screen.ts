import type { Listener } from '../../core/events.ts'
import { printable } from '../../core/printable.ts'
import type { RecoveryEvent } from '../../fleet/recovery/types.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { originWords } from '../../reporters/text/origin-words.ts'
import type { Context, OptionValues } from '../command.ts'
import { flag } from '../options.ts'
import { type Progress, startProgress } from './progress.ts'

/** What is told while an account is brought back: stage by stage, site by site, on standard error. */
export interface RecoveryScreen {
  readonly listener: Listener
  readonly tell: (event: RecoveryEvent) => void
  /** Leaves the terminal to a question. */
  pause(): void
  goOn(): Promise<void>
  stop(): void
}

export async function startRecoveryScreen(context: Context, options: OptionValues): Promise<RecoveryScreen> {
  const { terminal, texts } = context
  const { recovery: words, screen } = texts
  let progress: Progress = await startProgress(terminal, texts)
  const say = (text: string, indent: number): void => {
    if (!flag(options, 'quiet')) progress.say(`${' '.repeat(indent)}${wrap(text, terminal.width, indent + 2)}\n`)
  }

  function tell(event: RecoveryEvent): void {
    if (event.type === 'stage') {
      // What was done by an earlier command is told once it is gone on from there.
      if (event.state === 'begun') say(`${terminal.paint.strong(words.stage[event.stage])}…`, 0)
      return
    }
    const name = printable(event.site.site)
    if (event.type === 'origin') {
      for (const [i, line] of originWords(event.site.origin, texts).entries())
        say(i === 0 ? `${name}${screen.colon}${line}` : line, i === 0 ? 2 : 4)
      return
    }
    if (event.type === 'outside') {
      const { state = 'unseen', detail = '' } = event.site.outside ?? {}
      const again = event.nextLookMs === undefined ? '' : `; ${words.nextLook({ seconds: Math.round(event.nextLookMs / 1000) })}`
      say(`${name}${screen.colon}${words.outside[state]}${state === 'well' ? '' : ` (${printable(detail)})`}${again}`, 2)
    } else if (event.stage === 'evidence') {
      const { verdict = 'unknown', intrusions = 0 } = event.site
      say(words.taken({ site: name, verdict: screen.verdict[verdict], intrusions }), 2)
    } else if (event.stage === 'choose') say(`${name}${screen.colon}${words.way[event.site.way ?? 'person']}`, 2)
    else if (event.point === undefined && event.site.door !== undefined) {
      const { state, error, run } = event.site.door
      const why = error === undefined ? (run === undefined ? '' : ` (${run})`) : ` (${error.code})`
      say(`${name}${screen.colon}${words.door[state]}${why}`, 2)
    } else if (event.point !== undefined) {
      const { state, error, run } = event.point
      const why = error === undefined ? (run === undefined ? '' : ` (${run})`) : ` (${error.code})`
      say(`${name}${screen.colon}${words.pointState[state]}${why}`, 2)
    }
  }

  return {
    listener: (event) => progress.listener(event),
    tell,
    pause: () => progress.stop(),
    async goOn() {
      progress = await startProgress(terminal, texts)
    },
    stop: () => progress.stop(),
  }
}
