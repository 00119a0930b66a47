import { printable } from '../../core/printable.ts'
import type { RunDiff, SiteDiff } from '../../core/run-diff.ts'
import { wrap } from './layout.ts'
import type { NightTextOptions } from './night-text.ts'

/** Findings of one site that are named. */
const NAMED = 12

/** What became different between two nights: the sites in the order of the later one, what came before what went. */
export function runDiffText(diff: RunDiff, options: NightTextOptions): string {
  const { texts, width, paint } = options
  const { fleet, screen } = texts
  const at = ({ startedAt, id }: RunDiff['before']): string => `${screen.moment(startedAt)} (${id})`
  const lines = [paint.strong(wrap(fleet.diffHead({ before: at(diff.before), after: at(diff.after) }), width, 2))]
  for (const site of diff.sites) lines.push('', ...siteLines(site, options))
  lines.push('', ...(diff.sites.length === 0 ? [fleet.diffNone] : []), ...(diff.same > 0 ? [fleet.diffSame({ count: diff.same })] : []))
  return `${lines.join('\n')}\n`
}

function siteLines({ site, what, state, verdict, versions, added, gone }: SiteDiff, { texts, width, paint }: NightTextOptions): string[] {
  const { fleet } = texts
  const list = (names: readonly string[]): string => (names.length === 0 ? fleet.none : names.map(printable).join(', '))
  const parts = [
    ...(what === 'only-before' ? [fleet.onlyBefore] : what === 'only-after' ? [fleet.onlyAfter] : []),
    ...(state === undefined ? [] : [fleet.arrow({ before: fleet.state[state.before], after: fleet.state[state.after] })]),
    ...(verdict === undefined ? [] : [fleet.arrow({ before: fleet.verdict[verdict.before], after: fleet.verdict[verdict.after] })]),
    ...(versions === undefined ? [] : [fleet.arrow({ before: list(versions.before), after: list(versions.after) })]),
  ]
  const lines = [wrap([paint.strong(printable(site)), ...parts].join('  '), width, 2)]
  const all = [
    ...added.map(({ rule, path }) => paint.bad(fleet.addedFinding({ rule, path: printable(path) }))),
    ...gone.map(({ rule, path }) => paint.good(fleet.goneFinding({ rule, path: printable(path) }))),
  ]
  for (const line of all.slice(0, NAMED)) lines.push(`  ${wrap(line, width, 4)}`)
  if (all.length > NAMED) lines.push(`  ${fleet.more({ count: all.length - NAMED })}`)
  return lines
}
