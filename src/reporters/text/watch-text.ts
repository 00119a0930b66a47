import { printable } from '../../core/printable.ts'
import type { CameBack, WatchedSite, WatchReport } from '../../core/watch-report.ts'
import { errorText } from '../../i18n/index.ts'
import { pad, widthOf, wrap } from './layout.ts'
import { stepLines } from './next-steps.ts'
import { causeWords } from './origin-words.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** Of one site, shown: the rest is counted. */
const MOST_SHOWN = 12

/** Whether an account that was brought back has stayed so; what came back, how it was known, and where it came from. */
export function watchText(report: WatchReport, options: ShowOptions): string {
  const { texts, width, paint } = options
  const { watch: words, recovery, screen } = texts
  const { account, lock, until, over, sites } = report
  const state = lock === 'none' ? recovery.lock.none : paint.bad(recovery.lock[lock])
  const out = [wrap(`${paint.strong(printable(account))}${screen.colon}${state}`, width, 0)]
  const names = Math.min(28, Math.max(4, ...sites.map(({ site }) => widthOf(printable(site)))))
  for (const one of sites) out.push(...siteLines(one, names, options))
  const back = sites.reduce((sum, one) => sum + one.back.length + one.left, 0)
  const day = screen.moment(until)
  out.push('', wrap(back > 0 ? paint.bad(words.back({ count: back })) : words.nothing, width, 0))
  out.push(wrap(over ? words.over({ day }) : words.until({ day }), width, 0))
  if (!over) out.push(wrap(words.cron, width, 0), `  ${printable(report.cron)}`)
  const name = printable(account)
  const infected = sites.find((one) => one.back.length > 0)
  const steps =
    infected === undefined
      ? []
      : [words.again({ account: name }), words.timeline({ site: printable(infected.site), at: printable(infected.snapshot ?? '') })]
  if (steps.length > 0) out.push('', recovery.next, ...stepLines(steps, options))
  return `${out.join('\n')}\n`
}

function siteLines(one: WatchedSite, names: number, options: ShowOptions): string[] {
  const { texts, width, paint } = options
  const { watch: words, recovery, screen } = texts
  const { site, verdict, back, left, unjudged, error, found, isNew, logs } = one
  const said = verdict === 'clean' ? paint.good(screen.verdict.clean) : paint.bad(screen.verdict[verdict])
  const apart = found === true ? `  (${isNew === true ? words.newCopy : recovery.found})` : ''
  const out = [`  ${pad(paint.strong(printable(site)), names)}  ${wrap(`${said}${apart}`, width, names + 4)}`]
  for (const each of back.slice(0, MOST_SHOWN)) out.push(...backLines(each, options))
  const more = back.length - Math.min(back.length, MOST_SHOWN) + left
  if (more > 0) out.push(`    ${words.more({ count: more })}`)
  if (back.length > 0 && logs !== undefined && back.every(({ cause }) => cause === undefined))
    out.push(`    ${wrap(words.unexplained({ logs }), width, 4)}`)
  for (const what of unjudged) out.push(`    ${wrap(paint.bad(recovery.unjudged({ what: printable(what) })), width, 6)}`)
  if (error !== undefined) {
    const trouble = errorText(texts, error.code, error.params)
    out.push(`    ${wrap(paint.bad(`${error.code}${screen.colon}${printable(trouble?.what ?? '')}`), width, 6)}`)
  }
  return out
}

function backLines({ path, as, before, rule, cause }: CameBack, { texts, width, paint }: ShowOptions): string[] {
  const { watch: words } = texts
  const was = before !== undefined && before.path !== path ? words.stood({ path: printable(before.path) }) : ''
  const run = before?.run === undefined ? '' : words.takenBy({ run: before.run })
  return [
    `    ${wrap(paint.bad(printable(path)), width, 6)}`,
    `      ${wrap(`${words.as[as]}${was}${run} (${rule})`, width, 8)}`,
    ...causeWords(cause, texts).map((line) => `      ${wrap(line, width, 8)}`),
  ]
}
