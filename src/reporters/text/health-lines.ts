import type { HealthReport } from '../../core/health.ts'
import { printable } from '../../core/printable.ts'
import { wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** Pages told one by one; `--json` has all. */
const SHOWN = 6

/** What looks at a site's pages found, a line each: what is well in one, what could not be judged with its reason. */
export function healthLines(reports: readonly HealthReport[], options: ShowOptions, indent: number): string[] {
  const { texts, width, paint } = options
  const { health: words, screen } = texts
  const out: string[] = []
  const line = (text: string, at: number): void => {
    out.push(`${' '.repeat(at)}${wrap(text, width, at + 2)}`)
  }
  for (const report of lastOfEach(reports)) {
    const { outcome, well, unjudged, logs, picture } = report
    if (report.expect === 'closed') {
      if (outcome !== 'well') line(paint.doubt(`${words.label}${screen.colon}${words.notClosed}`), indent)
      continue
    }
    const said =
      outcome === 'well'
        ? words.well({ count: well.length })
        : outcome === 'partly'
          ? words.partly({ well: well.length, unjudged: unjudged.length })
          : words['not-run']
    line((outcome === 'well' ? paint.good : paint.doubt)(`${words.label}${screen.colon}${said}`), indent)
    for (const { url, why, detail } of unjudged.slice(0, SHOWN))
      line(`${printable(url)}${screen.colon}${words.why[why]}${detail === '' ? '' : ` (${printable(detail)})`}`, indent + 2)
    if (unjudged.length > SHOWN) line(texts.plans.more({ count: unjudged.length - SHOWN }), indent + 2)
    if (logs.unread.length > 0 && outcome !== 'not-run') line(words.unread({ logs: logs.unread.map(printable).join(', ') }), indent + 2)
    if (picture !== undefined) {
      const { state, percent = 0 } = picture
      const about = state === 'compared' ? words.picture.compared({ percent: screen.decimal(percent, 1) }) : words.picture[state]
      line(`${printable(picture.url)}${screen.colon}${about}`, indent + 2)
    }
  }
  return out
}

/** A look that was taken again by a resume counts as it was last. */
function lastOfEach(reports: readonly HealthReport[]): HealthReport[] {
  return (['closed', 'open'] as const).flatMap((expect) => reports.filter((report) => report.expect === expect).slice(-1))
}
