import type { HardenedSite, HardenReport } from '../../core/harden-report.ts'
import { HARDEN_RULES } from '../../core/hardening.ts'
import { printable } from '../../core/printable.ts'
import { errorText } from '../../i18n/index.ts'
import { healthLines } from './health-lines.ts'
import { pad, widthOf, wrap } from './layout.ts'
import { type Step, stepLines } from './next-steps.ts'
import { proofLines } from './proof-lines.ts'
import type { ShowOptions } from './snapshot-text.ts'

export interface HardenShow extends ShowOptions {
  /** Errors are told elsewhere. */
  readonly apart: boolean
  /** The command line that does what was planned. */
  readonly command: string
}

const MOST_STEPS = 6

/** What became of every site, and what to type next. */
export function hardenText(report: HardenReport, options: HardenShow): string {
  const { texts, width, paint } = options
  const { harden: words } = texts
  const out = hardenLines(report.sites, options)
  if (report.stopped !== undefined) out.push('', wrap(paint.bad(words.stopped[report.stopped.why]), width, 0))
  const planned = report.sites.some(({ state }) => state === 'planned')
  if (!report.applied && planned && report.stopped === undefined) out.push('', wrap(words.keptAll, width, 0))
  const steps = nextSteps(report, options)
  if (steps.length > 0) out.push('', texts.plans.next, ...stepLines(steps, options))
  const said = words.exit[report.exitCode === 0 && !report.applied && planned ? 'planned' : report.exitCode]
  if (said !== undefined) out.push('', wrap(said, width, 0))
  return `${out.join('\n')}\n`
}

/** A line for every site: how it stands, by which rules, how much is left to a person; below it what was tried. */
export function hardenLines(sites: readonly HardenedSite[], options: Omit<HardenShow, 'command'>): string[] {
  const { texts, width, paint } = options
  const { harden: words, screen } = texts
  const names = Math.min(28, Math.max(4, ...sites.map(({ site }) => widthOf(printable(site)))))
  return sites.flatMap((site) => {
    const checks = site.plan?.checks ?? []
    const rules = HARDEN_RULES.filter((rule) =>
      checks.some(({ check, state, params }) => check === 'hardening' && state === 'told' && params.reason === rule),
    )
    const open = checks.filter(({ check }) => check === 'decisions').length
    const isUntried = site.state === 'applied' && checks.some(({ check, state }) => check === 'proof' && state === 'unknown')
    const parts = [
      hardenState(site, options),
      ...(rules.length === 0 || site.state === 'nothing' ? [] : [words.rules({ rules: rules.join(', ') })]),
      ...(open === 0 ? [] : [words.decisions({ count: open })]),
      ...(isUntried ? [paint.doubt(words.unproved)] : []),
    ]
    const head = `${paint.strong(pad(printable(site.site), names))}  `
    const out = [`${head}${wrap(parts.join('; '), width, names + 2)}`]
    if (site.error !== undefined && !options.apart) {
      const said = errorText(texts, site.error.code, site.error.params)
      out.push(`  ${wrap(paint.bad(`${site.error.code}${said === undefined ? '' : screen.colon + printable(said.what)}`), width, 2)}`)
    }
    if (site.state === 'applied') {
      out.push(...proofLines(site.run?.proofs ?? [], options, 2), ...healthLines(site.run?.health ?? [], options, 2))
    }
    return out
  })
}

export function hardenState({ state, plan, seconds }: HardenedSite, { texts, paint }: Pick<ShowOptions, 'texts' | 'paint'>): string {
  const { harden: words, screen } = texts
  const changes = changesOf(plan)
  switch (state) {
    case 'nothing':
      return paint.good(words.state.nothing)
    case 'planned':
      return words.state.planned({ changes })
    case 'applied':
      return paint.good(words.state.applied({ changes, seconds: screen.decimal(seconds, 1) }))
    case 'not-begun':
      return paint.doubt(words.state['not-begun'])
    case 'refused':
    case 'rolled-back':
    case 'kept':
    case 'failed':
      return paint.bad(words.state[state])
  }
}

/** What is changed: a look and a try change nothing. */
export function changesOf(plan: HardenedSite['plan']): number {
  return Object.entries(plan?.ops ?? {}).reduce((sum, [kind, count]) => sum + (kind === 'health' || kind === 'probe' ? 0 : (count ?? 0)), 0)
}

function nextSteps({ sites, applied, recipe, stopped }: HardenReport, { texts, command }: HardenShow): Step[] {
  const { step } = texts.harden
  const steps: Step[] = []
  if (!applied && stopped === undefined && sites.some(({ state }) => state === 'planned')) steps.push(step.apply({ command }))
  if (sites.length > 1 && recipe === 'harden' && !applied) {
    const first = sites.find(({ state }) => state === 'planned')
    if (first !== undefined) steps.push(step.look({ site: printable(first.site) }))
  }
  for (const { state, run, account } of sites) {
    if (state === 'applied' && run !== undefined && sites.length === 1)
      steps.push(step.show({ run: run.id }), step.rollback({ run: run.id }))
    else if (state === 'applied' && run !== undefined) steps.push(step.rollback({ run: run.id }))
    else if (state === 'kept' && run !== undefined) steps.push(step.resume({ run: run.id }))
    else if (state === 'failed' || state === 'refused') steps.push(step.doctor({ account: printable(account) }))
  }
  return [...new Map(steps.map((each) => [each.command, each])).values()].slice(0, MOST_STEPS)
}
