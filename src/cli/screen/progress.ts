import type { AppEvent, Listener } from '../../core/events.ts'
import { printable } from '../../core/printable.ts'
import type { Texts } from '../../i18n/index.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import type { Terminal } from './terminal.ts'

/** Shows what is going on, on a terminal only: one line, overwritten, with counts, bytes and the time left. */
export interface Progress {
  readonly listener: Listener
  /** Writes lines that stay, on standard error. */
  say(text: string): void
  stop(): void
}

const EVERY_MS = 100

export async function startProgress(terminal: Terminal, texts: Texts): Promise<Progress> {
  const tellWritten = tellEachOnce(terminal, texts)
  const say = (text: string): void => terminal.err(text)
  if (!terminal.live) return { listener: (event) => tellWritten(event), say, stop: () => {} }
  // ora is loaded only where it shows something: `--help` and pipes do without.
  const { default: ora } = await import('ora')
  const spinner = ora({ stream: process.stderr, discardStdin: false }).start()
  const accounts = new Map<string, Line>()
  let shown = 0
  const show = (now: number, force: boolean): void => {
    if (!force && now - shown < EVERY_MS) return
    shown = now
    const busy = [...accounts].filter(([, line]) => line.phase !== 'done')
    const text = busy.map(([account, line]) => `${printable(account)} ${describe(line, texts, now)}`).join('   ')
    spinner.text = cutTo(text, (process.stderr.columns || 80) - 4)
  }
  return {
    listener: (event) => {
      tellWritten(event, () => spinner.clear())
      const now = Date.now()
      note(accounts, event, now)
      show(now, event.type === 'phase')
    },
    say: (text) => {
      spinner.clear()
      say(text)
    },
    stop: () => spinner.stop(),
  }
}

/** What no spinner may swallow: what people wrote that a run puts aside, and what a migration says. Each once. */
function tellEachOnce(terminal: Terminal, texts: Texts): (event: AppEvent, clear?: () => void) => void {
  const told = new Set<string>()
  return (event, clear) => {
    const words = wordsOf(event, texts)
    if (words === undefined) return
    const key = JSON.stringify(event)
    if (told.has(key)) return
    told.add(key)
    clear?.()
    const { screen } = texts
    terminal.err(`${wrap(`${screen.warning}${screen.colon}${words}`, terminal.width, 2)}\n`)
  }
}

function wordsOf(event: AppEvent, { plans }: Texts): string | undefined {
  switch (event.type) {
    case 'table-written':
      return plans.tableWritten({ table: printable(event.table), since: event.since })
    case 'file-written':
      return plans.fileWritten({ path: printable(event.path), since: event.since })
    case 'data-aside':
      return plans.dataAside({ names: event.names.map(printable), run: event.run })
    case 'migrated':
      return event.log.length === 0 ? undefined : plans.migrationSaid({ log: event.log.map(printable) })
    case 'rotated':
      return plans.rotated({ name: printable(event.name), counts: event.counts })
    case 'rotation-said':
      return plans.rotationSaid({ name: printable(event.name), text: printable(event.text) })
    case 'rotation-unseen':
      return plans.rotationUnseen({ file: printable(event.file) })
    default:
      return undefined
  }
}

interface Line {
  phase: Extract<AppEvent, { type: 'phase' }>['phase']
  since: number
  done: number
  total: number | undefined
  bytes: number
}

function note(accounts: Map<string, Line>, event: AppEvent, now: number): void {
  if (event.type === 'phase')
    accounts.set(event.account, {
      phase: event.phase,
      since: now,
      done: 0,
      total: undefined,
      bytes: accounts.get(event.account)?.bytes ?? 0,
    })
  if (event.type === 'progress') {
    const line = accounts.get(event.account)
    if (line !== undefined) Object.assign(line, { done: event.done, total: event.total, bytes: event.bytes })
  }
}

function describe(line: Line, texts: Texts, now: number): string {
  const { screen } = texts
  const words = screen.phase[line.phase]
  if (line.done === 0) return words
  const seconds = (now - line.since) / 1000
  const left =
    line.total === undefined || seconds < 2 ? undefined : `${screen.number(Math.ceil((seconds / line.done) * (line.total - line.done)))} s`
  return `${words} ${screen.progress({ done: line.done, total: line.total, size: sizeText(line.bytes, screen), left })}`
}

function cutTo(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`
}
