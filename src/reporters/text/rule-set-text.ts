import { printable } from '../../core/printable.ts'
import type { ScanReport, SiteReport } from '../../core/scan-report.ts'
import { ruleText } from '../../i18n/index.ts'
import type { ReportOptions } from '../types.ts'
import { wrap } from './layout.ts'

/** Rules, or findings of rules on trial, that are named one by one. */
const SHOWN = 10

/** Which rules judged, where it is not simply siteguard's own, all of them: nobody may take a verdict for more than it is. */
export function ruleSetLines({ ruleSet: note }: ScanReport, { texts, width, paint }: ReportOptions): string[] {
  if (note === undefined) return []
  const { scan: words, why } = texts.ruleSet
  const { colon } = texts.screen
  const lines: string[] = []
  if (note.off.length > 0) {
    const shown = note.off.slice(0, SHOWN).map((off) => `${off.rule} (${why[off.why]}${off.reason === '' ? '' : `${colon}${off.reason}`})`)
    const rest = note.off.length > SHOWN ? [texts.ruleSet.more({ count: note.off.length - SHOWN })] : []
    const text = `${words.off({ count: note.off.length })} ${[...shown, ...rest].join(', ')}.`
    lines.push(paint.doubt(wrap(printable(text), width, 0)))
  }
  const packs = note.packs.map(({ name, rules }) => words.pack({ name, rules }))
  if (packs.length > 0) lines.push(wrap(printable(`${words.packs({ packs: packs.join(', ') })}.`), width, 0))
  return lines
}

/** What rules on trial found at a site: told, and apart from what counts. */
export function trialLines({ onTrial = [] }: SiteReport, { texts, width, paint }: ReportOptions): string[] {
  if (onTrial.length === 0) return []
  const lines = [`  ${paint.quiet(wrap(texts.ruleSet.scan.trial({ count: onTrial.length }), width, 2))}`]
  for (const finding of onTrial.slice(0, SHOWN)) {
    const reason = finding.reasons[0]
    const what = reason === undefined ? '' : ruleText(texts, reason.rule, reason.params).what.replaceAll('\n', ' ')
    lines.push(`    ${wrap(printable(`${finding.path} · ${finding.rule}${texts.screen.colon}${what}`), width, 4)}`)
  }
  if (onTrial.length > SHOWN) lines.push(`    ${texts.screen.scan.more({ count: onTrial.length - SHOWN })}`)
  return lines
}
