import { printable } from '../../core/printable.ts'
import { glued } from '../text/layout.ts'

const SIGNS: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text of anybody's as text of a page, also inside quotes: no sign of it can become markup, none reorders or hides what stands around it. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (sign) => SIGNS[sign] as string)
}

/** The same for words, which are broken nowhere French does not break them. */
export function escapeWords(text: string): string {
  return glued(escapeHtml(text), '\u00a0')
}
