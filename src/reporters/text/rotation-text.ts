import type { Owner } from '../../core/account.ts'
import { printable } from '../../core/printable.ts'
import type { RotationNotice, RotationPart, RotationReport, SiteRotation } from '../../core/rotation-report.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import { checkLines } from './check-lines.ts'
import { checksOf, failureLines } from './failure-lines.ts'
import { healthLines } from './health-lines.ts'
import { pad, widthOf, wrap } from './layout.ts'
import { type Step, stepLines } from './next-steps.ts'
import type { ShowOptions } from './snapshot-text.ts'

export interface RotationShow extends ShowOptions {
  /** Each plan was shown already: its checks are not shown again. */
  readonly brief: boolean
  /** Errors are told elsewhere. */
  readonly apart: boolean
  /** The command line that does what was planned. */
  readonly command: string
  readonly owners: readonly Pick<Owner, 'id' | 'name'>[]
}

const MOST_STEPS = 6

/** What became of every site, whom to warn, and what to type next. */
export function rotationText(report: RotationReport, options: RotationShow): string {
  const { texts, width, paint } = options
  const { rotate: words } = texts
  const out = rotationLines(report.sites, options)
  out.push(...noticeLines(report.notices, options.owners, options))
  const slots = report.sites.flatMap((site) => site.slots ?? [])
  if (slots.length > 0) out.push('', wrap(words.slots({ count: slots.length }), width, 0))
  if (report.stopped !== undefined) out.push('', wrap(paint.bad(words.stopped[report.stopped.why]), width, 0))
  const planned = report.sites.some(({ parts }) => parts.some(({ state }) => state === 'planned'))
  if (!report.applied && planned) out.push('', wrap(words.keptAll, width, 0))
  const steps = nextSteps(report, options)
  if (steps.length > 0) out.push('', words.next, ...stepLines(steps, options))
  const said = words.exit[report.exitCode === 0 && !report.applied ? 'planned' : report.exitCode]
  if (said !== undefined) out.push('', wrap(said, width, 0))
  return `${out.join('\n')}\n`
}

/** Where what is to be printed lies; no line where there is nothing. */
export function noticeLines(
  notices: readonly RotationNotice[],
  owners: RotationShow['owners'],
  { texts, width }: Pick<ShowOptions, 'texts' | 'width'>,
): string[] {
  const { rotate: words } = texts
  const lines = notices.flatMap(({ owner = '', file, people, sites }) => {
    const name = owners.find(({ id }) => id === owner)?.name ?? owner
    return [`  ${wrap(words.noticeOf({ owner: printable(name), people, sites: sites.length }), width, 2)}`, `    ${printable(file)}`]
  })
  return lines.length === 0 ? [] : ['', words.notices, ...lines]
}

/** The sites of a report as a table: name, how each round stands; what is to be known of each below it. */
export function rotationLines(sites: readonly SiteRotation[], options: Omit<RotationShow, 'command' | 'owners'>): string[] {
  const { texts, width, paint } = options
  const names = Math.min(28, Math.max(4, ...sites.map(({ site }) => widthOf(site))))
  const out: string[] = []
  const told = new Set<string>()
  for (const { site, parts } of sites) {
    for (const [index, part] of parts.entries()) {
      const name = index === 0 ? printable(site) : ''
      const round = texts.rotate.round[part.round]
      const state = `${round === '' ? '' : `${round}${texts.screen.colon}`}${paintState(part, options)}`
      if (widthOf(name) <= names) out.push(`  ${pad(paint.strong(name), names)}  ${wrap(state, width, names + 4)}`)
      else out.push(`  ${wrap(paint.strong(name), width, 4)}`, `    ${wrap(state, width, 4)}`)
      out.push(...partLines(part, told, options))
    }
  }
  return out
}

/** A part's state in a few words. */
export function rotationState({ state, plan, run, seconds }: RotationPart, { texts }: Pick<ShowOptions, 'texts'>): string {
  const { part: words } = texts.rotate
  if (state === 'planned') {
    const changes = Object.values(plan?.ops ?? {}).reduce((sum, count) => sum + count, 0)
    return words.planned({ credentials: plan?.ops.rotate ?? 0, changes })
  }
  if (state === 'applied') return words.applied({ seconds: texts.screen.decimal(seconds, 1) })
  return state === 'unfinished' ? words.unfinished({ run: run?.id ?? '' }) : words[state]
}

function paintState(part: RotationPart, options: ShowOptions): string {
  const text = rotationState(part, options)
  if (part.state === 'applied') return options.paint.good(text)
  return part.state === 'planned' || part.state === 'not-begun' || part.state === 'nothing' ? text : options.paint.bad(text)
}

/** What is to be known of a part: what was looked at, what went wrong. */
function partLines(part: RotationPart, told: Set<string>, options: Pick<RotationShow, 'brief' | 'apart'> & ShowOptions): string[] {
  const { texts, width } = options
  const { error, plan, run, state } = part
  const out: string[] = []
  const line = (text: string): void => {
    out.push(`    ${wrap(text, width, 4)}`)
  }
  if (part.resumed === true && run !== undefined) line(texts.rotate.resumed({ run: run.id }))
  const refused = error?.code === 'SG-ROT-020' ? checksOf(error) : []
  const known = refused.length > 0 ? refused : (plan?.checks ?? [])
  if (known.length > 0 && (refused.length > 0 || !options.brief)) {
    // Of one site all that was looked at; of several what a person has to know.
    const shown = refused.length > 0 && options.apart ? known : known.filter((check) => check.state !== 'ok')
    out.push(...checkLines(shown, options, 4))
  }
  if (state === 'applied' && run?.health !== undefined) out.push(...healthLines(run.health, options, 4))
  if (error === undefined || options.apart || refused.length > 0) return out
  for (const text of failureLines(error, options, told)) line(text)
  return out
}

/** Failures that a look at the way to the account explains. */
const UNREACHED: ReadonlySet<ReportedError['kind']> = new Set(['connect', 'auth', 'host-key', 'permission', 'timeout', 'blocked'])

/** What helps most: first what is half done, then what is planned, then what was done. */
function nextSteps({ sites, applied }: RotationReport, { texts, command }: RotationShow): Step[] {
  const { step } = texts.rotate
  const parts = sites.flatMap(({ site, account, parts }) =>
    parts.map((part) => ({ site: printable(site), account: printable(account), ...part })),
  )
  const of = (...states: readonly RotationPart['state'][]): typeof parts => parts.filter(({ state }) => states.includes(state))
  const steps: Step[] = []
  for (const run of new Set(of('kept', 'unfinished').flatMap((part) => (part.run === undefined ? [] : [part.run.id]))))
    steps.push(step.resume({ run }))
  for (const { run } of of('rolled-back')) if (run !== undefined) steps.push(step.show({ run: run.id }))
  const unreached = of('failed').filter(({ error }) => error !== undefined && UNREACHED.has(error.kind))
  for (const account of new Set(unreached.map((part) => part.account))) steps.push(step.doctor({ account }))
  const planned = of('planned')
  if (!applied && planned.length > 0) {
    const [only] = planned
    steps.push(planned.length === 1 && only?.plan !== undefined ? step.plan({ plan: only.plan.id }) : step.apply({ command }))
  }
  const people = sites.flatMap((site) => site.slots ?? []).find((slot) => slot.includes('/people/'))
  if (people !== undefined) steps.push(step.reveal({ slot: printable(people) }))
  for (const site of new Set(of('applied').map((part) => part.site))) steps.push(step.scan({ site }))
  return steps.slice(0, MOST_STEPS)
}
