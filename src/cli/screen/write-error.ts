import type { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { errorText, type Texts } from '../../i18n/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { Terminal } from './terminal.ts'

/** An error for people: what happened, what to do, its code. A fault of our own adds where it happened. */
export function writeError(error: SiteguardError, texts: Texts, terminal: Terminal, verbose = false): void {
  const { screen } = texts
  const text = errorText(texts, error.code, error.params)
  const say = (label: string, words: string): string => {
    const [first = '', ...others] = words.split('\n').map(printable)
    return `${[wrap(`${label}${screen.colon}${first}`, terminal.width, 2), ...others].join('\n')}\n`
  }
  terminal.err(say(`siteguard${screen.colon}${screen.error} ${error.code}`, text?.what ?? error.message))
  if (text !== undefined) terminal.err(say(screen.next, text.next))
  if (error.kind === 'internal') terminal.err(`${screen.bug}\n`)
  if ((error.kind === 'internal' || verbose) && error.cause instanceof Error && error.cause.stack !== undefined) {
    terminal.err(`${error.cause.stack.split('\n').map(printable).join('\n')}\n`)
  }
}
