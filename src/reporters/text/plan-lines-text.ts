import { decodeName } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import { widthOf, wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** What the lines of one file become; as `app/plans/plan-lines.ts` gives it. */
export interface ShownLines {
  readonly path: string
  readonly diff:
    | { readonly kind: 'lines'; readonly lines: readonly string[]; readonly cut: boolean }
    | { readonly kind: 'binary' }
    | { readonly kind: 'too-large' }
}

/** Line differences below a plan. Every line is the site's own text: escaped, and cut at the edge rather than wrapped. */
export function planLinesText(files: readonly ShownLines[], others: number, options: ShowOptions): string {
  if (files.length === 0) return ''
  const { texts, width, paint } = options
  const words = texts.restore.lines
  const out = ['', `  ${wrap(words.heading({ files: files.length }), width, 2)}`]
  for (const { path, diff } of files) {
    out.push(`    ${paint.name(wrap(printable(path), width, 4))}`)
    if (diff.kind !== 'lines') out.push(`      ${paint.quiet(diff.kind === 'binary' ? words.binary : words.tooLarge)}`)
    else {
      for (const raw of diff.lines) {
        if (raw.startsWith('@@')) continue
        const line = cutAt(printable(decodeName(Buffer.from(raw, 'latin1'))), width === 0 ? 160 : width - 6)
        const tint = raw.startsWith('-') ? paint.bad : raw.startsWith('+') ? paint.good : paint.quiet
        out.push(`      ${tint(line)}`)
      }
      if (diff.cut) out.push(`      ${paint.quiet(words.cut)}`)
    }
  }
  if (others > 0) out.push(`    ${paint.quiet(words.others({ count: others }))}`)
  return `${out.join('\n')}\n`
}

function cutAt(text: string, room: number): string {
  let width = 0
  let out = ''
  for (const char of text) {
    width += widthOf(char)
    if (width > room) return `${out.slice(0, -1)}…`
    out += char
  }
  return out
}
