import { Chalk } from 'chalk'
import type { Paint } from '../../reporters/index.ts'
import { NO_PAINT } from '../../reporters/text/layout.ts'

/** The streams of the process, as the commands see them. Only `cli/` holds one. */
export interface Terminal {
  /** Results. Everything written is redacted. */
  out(text: string): void
  /** Everything else. */
  err(text: string): void
  /** Columns for people; 0 when the result goes to a pipe or a file and must not be wrapped. */
  readonly width: number
  readonly paint: Paint
  /** Standard error is a terminal: progress may be shown and overwritten. */
  readonly live: boolean
  /** Questions may be asked. */
  readonly asks: boolean
}

export interface TerminalOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly color: boolean
  readonly quiet: boolean
  readonly input: boolean
  readonly redact: (text: string) => string
}

/** Columns a piped report is laid out for: a mail, a CI log, a file read later. */
const PIPED_WIDTH = 80

export function createTerminal(options: TerminalOptions): Terminal {
  const { env } = options
  // https://no-color.org: set and not empty. TERM=dumb has no colours either.
  const noColor = !options.color || (env.NO_COLOR ?? '') !== '' || (env.SITEGUARD_NO_COLOR ?? '') !== '' || env.TERM === 'dumb'
  const coloured = process.stdout.isTTY === true && !noColor
  const columns = Number(env.COLUMNS) || process.stdout.columns || PIPED_WIDTH
  return {
    out: (text) => writeAll(1, options.redact(text)),
    err: (text) => writeAll(2, options.redact(text)),
    width: Math.max(40, process.stdout.isTTY === true || env.COLUMNS !== undefined ? columns : PIPED_WIDTH),
    paint: coloured ? colours() : NO_PAINT,
    // A terminal that has no width (a serial line, a bare pty) can show no line that is overwritten.
    live: process.stderr.isTTY === true && process.stderr.columns !== 0 && !options.quiet && env.TERM !== 'dumb',
    asks: options.input && process.stdin.isTTY === true && process.stderr.isTTY === true,
  }
}

function writeAll(fd: 1 | 2, text: string): void {
  const stream = fd === 1 ? process.stdout : process.stderr
  stream.write(text)
}

function colours(): Paint {
  const chalk = new Chalk({ level: 1 })
  return {
    strong: (text) => chalk.bold(text),
    quiet: (text) => chalk.dim(text),
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red.bold(text),
    doubt: (text) => chalk.yellow(text),
    name: (text) => chalk.cyan(text),
  }
}
