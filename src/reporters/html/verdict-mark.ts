import type { Verdict } from '../../core/verdict.ts'
import type { Texts } from '../../i18n/index.ts'
import { escapeWords as e } from './escape-html.ts'

/** A form for each verdict, so that nobody has to tell colours apart: octagon, triangle, hollow circle, tick. */
const FORM: Readonly<Record<Verdict, string>> = {
  infected: '<path d="M6 1h8l5 5v8l-5 5H6l-5-5V6z"/>',
  suspect: '<path d="M10 2l9 16H1z"/>',
  unknown: '<circle cx="10" cy="10" r="7" fill="none" stroke-width="3"/>',
  clean: '<path d="M2 11l5 5L18 4" fill="none" stroke-width="3.5"/>',
}

/** A verdict as a word with its form before it. */
export function verdictMark(verdict: Verdict, texts: Texts): string {
  return `<span class="verdict ${verdict}"><svg viewBox="0 0 20 20" aria-hidden="true" xmlns="http://www.w3.org/2000/svg">${FORM[verdict]}</svg>${e(texts.screen.verdict[verdict])}</span>`
}
