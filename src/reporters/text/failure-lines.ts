import type { PlanCheck } from '../../core/plan.ts'
import { printable } from '../../core/printable.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import { errorText } from '../../i18n/index.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** What was looked at before a plan was refused, as the error holds it. */
export function checksOf({ params }: Pick<ReportedError, 'params'>): readonly PlanCheck[] {
  const { checks } = params as { checks?: unknown }
  return Array.isArray(checks) ? (checks as readonly PlanCheck[]) : []
}

/**
 * What went wrong with one of several, what it comes from, and what is to be done; the last only once for all of them.
 * @param told What was said to be done so far; added to.
 */
export function failureLines(error: ReportedError, { texts, paint }: Pick<ShowOptions, 'texts' | 'paint'>, told: Set<string>): string[] {
  const { screen, upgrade } = texts
  const said = wordsOf(error, texts)
  const lines = [paint.bad(`${error.code}${screen.colon}${said.what}`)]
  const { cause } = error
  if (cause !== undefined && cause.code !== error.code) {
    lines.push(`${upgrade.because} ${cause.code}${screen.colon}${wordsOf(cause, texts).what}`)
  }
  if (said.next !== undefined && !told.has(said.next)) lines.push(`${screen.scan.next}${screen.colon}${said.next}`)
  told.add(said.next ?? '')
  return lines
}

function wordsOf(error: Pick<ReportedError, 'code' | 'params'>, texts: ShowOptions['texts']): { what: string; next?: string } {
  const said = errorText(texts, error.code, error.params)
  const clean = (text: string): string => text.split('\n').map(printable).join('\n')
  return said === undefined ? { what: error.code } : { what: clean(said.what), next: clean(said.next) }
}
