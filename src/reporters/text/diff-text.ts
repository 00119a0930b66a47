import { decodeName } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import { wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** Lines of one content, as the store's diff gives them. */
export type ShownDiff =
  | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly cut: boolean }
  | { readonly kind: 'binary' }
  | { readonly kind: 'too-large'; readonly bytes: number }

/** One difference: a file, a table, or anything else with a name. */
export interface Difference {
  readonly how: 'added' | 'removed' | 'changed'
  /** Path, or `table NAME`. Hostile. */
  readonly name: string
  /** What differs beside the bytes (rights, kind), for people, printable. */
  readonly facts: readonly string[]
  readonly lines?: ShownDiff
}

const SIGN = { added: '+', removed: '-', changed: '~' } as const

/** Differences, one below the other; hostile lines come out escaped, and none passes the edge. */
export function diffText(differences: readonly Difference[], options: ShowOptions): string {
  const { texts, width, paint } = options
  const { history } = texts
  const out: string[] = []
  for (const { how, name, facts, lines } of differences) {
    const colour = { added: paint.good, removed: paint.bad, changed: paint.doubt }[how]
    const said = [printable(name), ...facts, ...(lines?.kind === 'binary' ? [history.diffBinary] : [])]
    if (lines?.kind === 'too-large') said.push(history.diffTooLarge)
    out.push(colour(`${SIGN[how]} ${wrap(said.join('  '), width, 2)}`))
    if (lines?.kind !== 'lines') continue
    for (const line of lines.lines) out.push(`    ${lineText(line, options)}`)
    if (lines.cut) out.push(`    ${paint.quiet(history.diffCut)}`)
  }
  return out.length === 0 ? '' : `${out.join('\n')}\n`
}

function lineText(line: string, { width, paint }: ShowOptions): string {
  const text = printable(decodeName(Buffer.from(line, 'latin1')))
  const shown = width === 0 ? text : wrap(text, width, 6)
  if (line.startsWith('+')) return paint.good(shown)
  if (line.startsWith('-')) return paint.bad(shown)
  return line.startsWith('@@') ? paint.quiet(shown) : shown
}
