import { isSiteguardError, type SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { errorText, type Texts } from '../../i18n/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { Terminal } from './terminal.ts'

/** An error for people: what happened, what it comes from, what to do, its code. A fault of our own adds where it happened. */
export function writeError(error: SiteguardError, texts: Texts, terminal: Terminal, verbose = false): void {
  const { screen } = texts
  const text = errorText(texts, error.code, error.params)
  const say = (label: string, words: string): string => {
    const [first = '', ...others] = words.split('\n').map(printable)
    return `${[wrap(`${label}${screen.colon}${first}`, terminal.width, 2), ...others].join('\n')}\n`
  }
  terminal.err(say(`siteguard${screen.colon}${screen.error} ${error.code}`, text?.what ?? error.message))
  for (const cause of causesOf(error)) {
    terminal.err(say(`${screen.cause} ${cause.code}`, errorText(texts, cause.code, cause.params)?.what ?? cause.message))
  }
  if (text !== undefined) terminal.err(say(screen.next, text.next))
  if (error.kind === 'internal') terminal.err(`${screen.bug}\n`)
  if ((error.kind === 'internal' || verbose) && error.cause instanceof Error && error.cause.stack !== undefined) {
    terminal.err(`${error.cause.stack.split('\n').map(printable).join('\n')}\n`)
  }
}

/** The errors of ours behind an error, outermost first. */
function causesOf(error: SiteguardError): SiteguardError[] {
  const causes: SiteguardError[] = []
  for (let at = error.cause; isSiteguardError(at) && causes.length < 3; at = at.cause) if (at.code !== error.code) causes.push(at)
  return causes
}
