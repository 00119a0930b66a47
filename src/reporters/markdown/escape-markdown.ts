import { printable } from '../../core/printable.ts'

/**
 * Text of anybody's as Markdown that stays text: every sign but letters, digits and spaces becomes a numeric reference, which CommonMark never
 * takes for structure (no link, no tag, no row of a table), and which no automatic link or mention is found in.
 */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[^\p{L}\p{M}\p{N} ]/gu, (sign) => `&#${sign.codePointAt(0)};`)
}

/** The same in the letters of code. */
export function markdownCode(text: string): string {
  return `<code>${escapeMarkdown(text)}</code>`
}
