import { printable } from '../../core/printable.ts'
import type { PartResult, ReportedError, SiteUpgrade, UpgradeReport, WaveReport } from '../../core/upgrade-report.ts'
import { productName } from '../../i18n/product-name.ts'
import { checkLines } from './check-lines.ts'
import { checksOf, failureLines } from './failure-lines.ts'
import { healthLines } from './health-lines.ts'
import { pad, sizeText, widthOf, wrap } from './layout.ts'
import { type Step, stepLines } from './next-steps.ts'
import type { ShowOptions } from './snapshot-text.ts'

export interface UpgradeShow extends ShowOptions {
  /** Each plan was shown already: its checks are not shown again. */
  readonly brief?: boolean
  /** Errors are told elsewhere. */
  readonly apart?: boolean
  /** The command line that does what was planned. */
  readonly command?: string
}

/** What became of every site, why what went wrong did, and what to type next. */
export function upgradeText(report: UpgradeReport, options: UpgradeShow): string {
  const { texts, width } = options
  const { upgrade: words } = texts
  const out = siteLines(report.sites, options)
  if (report.waves.length > 1 || report.sites.length > 1) out.push(...waveLines(report, options))
  // Of one site its own line says that it failed.
  const stopped = report.sites.length === 1 && report.stopped?.why === 'failed' ? undefined : stopText(report, options)
  if (stopped !== undefined) out.push('', wrap(options.paint.bad(stopped), width, 0))
  const steps = nextSteps(report, options)
  const planned = report.sites.some(({ parts }) => parts.some(({ state }) => state === 'planned'))
  if (!report.applied && report.sites.length > 1 && planned) out.push('', wrap(words.keptAll, width, 0))
  if (steps.length > 0) out.push('', words.next, ...stepLines(steps, options))
  const said = words.exit[exitOf(report)]
  if (said !== undefined) out.push('', wrap(said, width, 0))
  return `${out.join('\n')}\n`
}

/** The sites of a report as a table: name, versions, how it stands; what is to be known of each below it. */
export function siteLines(sites: readonly SiteUpgrade[], options: UpgradeShow): string[] {
  const { width } = options
  const all = sites.map(({ site, parts }) => ({
    parts,
    rows: rowsOf(parts, options).map((row, i) => ({ ...row, name: i === 0 ? printable(site) : '' })),
  }))
  const rows = all.flatMap((site) => site.rows)
  const names = Math.min(28, Math.max(4, ...rows.map(({ name }) => widthOf(name))))
  const moves = Math.min(30, Math.max(0, ...rows.map(({ move }) => widthOf(move))))
  // Where nobody could look there is no column of versions.
  const gap = moves === 0 ? '' : '  '
  const indent = 2 + names + 2 + moves + gap.length
  const told = new Set<string>()
  const out: string[] = []
  const unlisted = sites.some(({ parts }) => parts.some(isUnlisted))
  for (const site of all) {
    for (const { name, move, state } of site.rows) {
      const fits = width === 0 || (indent + ROOM <= width && widthOf(name) <= names && widthOf(move) <= moves)
      if (fits) out.push(`  ${pad(options.paint.strong(name), names)}  ${pad(move, moves)}${gap}${wrap(state, width, indent)}`)
      else {
        if (name !== '') out.push(`  ${wrap(options.paint.strong(name), width, 4)}`)
        out.push(`    ${wrap([move, state].filter((word) => word !== '').join('  '), width, 6)}`)
      }
    }
    for (const part of site.parts) {
      const lines = partLines(part, told, options)
      if (lines.length > 0 && part.part.kind === 'extension')
        out.push(`    ${wrap(`${printable(part.part.id)}${options.texts.screen.colon}`.trimEnd(), width, 4)}`)
      out.push(...lines)
    }
  }
  if (unlisted) out.push(`    ${wrap(options.texts.upgrade.unlistedNext, width, 4)}`)
  return out
}

interface Row {
  readonly move: string
  readonly state: string
}

/** The parts of a site, one a row; extensions of which there is nothing to tell but their names are one together. */
function rowsOf(parts: readonly PartResult[], options: UpgradeShow): Row[] {
  const plain = (is: 'current' | 'unknown' | 'unlisted'): PartResult[] =>
    parts.filter(
      (part) => part.part.kind === 'extension' && part.stays === undefined && (isUnlisted(part) ? 'unlisted' : part.state) === is,
    )
  const together = (['current', 'unknown', 'unlisted'] as const).map(plain).filter((same) => same.length > 1)
  const joined = new Set(together.flat())
  const rows = parts
    .filter((part) => !joined.has(part))
    .map((part) => ({ move: moveText(part, options), state: paintState(part, options) }))
  for (const same of together) {
    const ids = same.flatMap(({ part }) => (part.kind === 'extension' ? [printable(part.id)] : [])).join(', ')
    const state = `${paintState(same[0] as PartResult, options)}${options.texts.screen.colon}${ids}`
    rows.push({ move: options.texts.upgrade.extensions({ count: same.length }), state })
  }
  return rows
}

/** Columns the state of a part wants beside the others. */
const ROOM = 20

/** A part's state in a few words. */
export function stateOf(part: PartResult, { texts }: Pick<ShowOptions, 'texts'>): string {
  const { upgrade: words, screen } = texts
  const { plan, run, state } = part
  if (state === 'planned') {
    const changes = Object.values(plan?.ops ?? {}).reduce((sum, count) => sum + count, 0)
    return words.part.planned({ changes, size: sizeText(plan?.bytes ?? 0, screen), ms: plan?.swap.expectedMs ?? 0 })
  }
  if (isUnlisted(part)) return words.part.unlisted
  if (part.stays !== undefined) return words.part.stays
  if (state === 'waiting' && part.after !== undefined) return words.part.after({ extensions: part.after.map(printable).join(', ') })
  if (state === 'waiting') return words.part.waiting({ until: screen.day(part.age?.until ?? '') })
  if (state === 'applied') return words.part.applied({ seconds: screen.decimal(part.seconds, 1) })
  if (state === 'unfinished') return words.part.unfinished({ run: run?.id ?? '' })
  return words.part[state]
}

/** Read in its vendor's list, and not found there. */
function isUnlisted({ state, gap }: Pick<PartResult, 'state' | 'gap'>): boolean {
  return state === 'unknown' && gap === 'not-listed'
}

function paintState(part: PartResult, options: UpgradeShow): string {
  const { paint } = options
  const { state } = part
  const text = stateOf(part, options)
  if (part.stays?.state === 'told') return paint.doubt(text)
  if (state === 'current' || state === 'applied') return paint.good(text)
  if (state === 'planned' || state === 'not-begun') return text
  return state === 'waiting' || state === 'unknown' ? paint.doubt(text) : paint.bad(text)
}

/** `SPIP 4.4.21 → 4.4.30`, `forms 1.2 → 1.3`, `SPIP 4.4.30`. */
function moveText({ part, move, state }: PartResult, { texts }: Pick<ShowOptions, 'texts'>): string {
  const name = part.kind === 'extension' ? printable(part.id) : move === undefined ? '' : printable(productName(move.product))
  if (move === undefined) return name
  const from = move.from === undefined ? texts.upgrade.noVersion : printable(move.from)
  return state === 'current' || from === move.to ? `${name} ${printable(move.to)}` : `${name} ${from} → ${printable(move.to)}`
}

/** What is to be known of a part: how young its release is, what was looked at, what went wrong. */
function partLines(part: PartResult, told: Set<string>, options: UpgradeShow): string[] {
  const { texts, width, paint, brief } = options
  const { upgrade: words } = texts
  const out: string[] = []
  const line = (text: string, indent = 4): void => {
    out.push(`${' '.repeat(indent)}${wrap(text, width, indent)}`)
  }
  const { age, plan, error, run } = part
  if (age?.is === 'urgent') {
    const fixes = (age.fixes ?? []).filter((id) => id !== 'unknown-version').map(printable)
    line(paint.doubt(fixes.length === 0 ? words.urgentUnknown : words.urgent({ fixes: fixes.join(', ') })))
  }
  if (age?.is === 'unknown' && age.days > 0) line(paint.doubt(words.ageUnknown))
  if (part.state === 'unknown' && part.part.kind === 'core')
    line(
      part.move === undefined
        ? words.unknownNext[part.gap === 'offline' ? 'offline' : 'no-feed']
        : words.ahead({ to: printable(part.move.to) }),
    )
  if (part.stays !== undefined) out.push(...checkLines([part.stays], options, 4))
  if (part.resumed === true && run !== undefined) line(words.resumed({ run: run.id }))
  const refused = error?.code === 'SG-UPG-001' ? checksOf(error) : []
  if (refused.length > 0) {
    // Of one site all that was looked at; of several what a person has to know.
    const shown = options.apart === true ? refused : refused.filter(({ state }) => state !== 'ok')
    out.push(...checkLines(shown, options, 4))
  } else if (brief !== true && plan !== undefined && part.state === 'planned') {
    out.push(
      ...checkLines(
        plan.checks.filter(({ state }) => state !== 'ok'),
        options,
        4,
      ),
    )
  }
  if (part.state === 'applied' && run?.health !== undefined) out.push(...healthLines(run.health, options, 4))
  if (error === undefined || options.apart === true || refused.length > 0) return out
  for (const text of failureLines(error, options, told)) line(text)
  return out
}

/** Which sites go together, and how each wave ended. */
export function waveLines({ waves, applied }: Pick<UpgradeReport, 'waves' | 'applied'>, options: ShowOptions): string[] {
  const { texts, width, paint } = options
  const { upgrade: words } = texts
  if (waves.length === 0) return []
  const names = Math.max(...waves.map(({ name }) => widthOf(name)))
  const colour = { done: paint.good, stopped: paint.bad, 'not-begun': paint.quiet }
  return [
    '',
    words.order({ state: applied ? 'done' : 'planned' }),
    ...waves.map((wave, i) => {
      const head = `  ${i + 1}  ${pad(wave.name, names)}  `
      const state = applied ? `${colour[wave.state](words.waveState[wave.state])}${texts.screen.colon}` : ''
      return `${head}${wrap(`${state}${namesOf(wave, options)}`, width, widthOf(head))}`
    }),
  ]
}

/** Sites of a wave that are named; of more, only how many. */
const NAMED = 12

function namesOf({ sites }: Pick<WaveReport, 'sites'>, { texts }: Pick<ShowOptions, 'texts'>): string {
  return sites.length > NAMED ? texts.upgrade.sites({ count: sites.length }) : sites.map(printable).join(', ')
}

/** Why it ended before its end, in a sentence. */
export function stopText({ stopped }: Pick<UpgradeReport, 'stopped'>, { texts }: Pick<ShowOptions, 'texts'>): string | undefined {
  const { upgrade: words, screen } = texts
  if (stopped === undefined) return undefined
  switch (stopped.why) {
    case 'failed':
      return words.stopped.failed({ site: printable(stopped.site) })
    case 'unseen':
      return words.stopped.unseen({ site: printable(stopped.site) })
    case 'stop-file':
      return words.stopped['stop-file']({ file: printable(stopped.file) })
    case 'cap': {
      const amount = (value: number): string => (stopped.cap === 'bytes' ? sizeText(value, screen) : words.sites({ count: value }))
      return words.stopped[stopped.cap]({ limit: amount(stopped.limit), needs: amount(stopped.needs) })
    }
    default:
      return words.stopped[stopped.why]
  }
}

/** Failures that a look at the way to the account explains. */
const UNREACHED: ReadonlySet<ReportedError['kind']> = new Set(['connect', 'auth', 'host-key', 'permission', 'timeout', 'blocked'])

/** What a plan says of a migration after which the way back wants a word more: the tables that come back are older. */
const COPIED: ReadonlySet<unknown> = new Set(['needed', 'own', 'http', 'not-known'])

function bringsOlderData({ plan }: Pick<PartResult, 'plan'>): boolean {
  return plan?.checks.some(({ check, params }) => check === 'migration' && COPIED.has(params.reason)) ?? false
}

/** Steps shown of all sites together. */
const MOST_STEPS = 6

/** What helps most: first what is half done, then what is planned, then what was done. */
function nextSteps({ sites, applied }: UpgradeReport, { texts, command }: UpgradeShow): Step[] {
  const { step } = texts.upgrade
  const parts = sites.flatMap(({ site, account, parts }) =>
    parts.map((part) => ({ site: printable(site), account: printable(account), ...part })),
  )
  const of = (...states: readonly PartResult['state'][]): typeof parts => parts.filter(({ state }) => states.includes(state))
  const backStep = (part: Pick<PartResult, 'plan'>, run: string): Step =>
    texts.plans.stepRollback[bringsOlderData(part) ? 'older-data' : 'plain']({ run })
  const steps: Step[] = []
  for (const run of new Set(of('kept', 'unfinished').flatMap((part) => (part.run === undefined ? [] : [part.run.id]))))
    steps.push(step.resume({ run }), step.rollback({ run }))
  for (const { run } of of('rolled-back')) if (run !== undefined) steps.push(step.show({ run: run.id }))
  const unreached = of('failed').filter(({ error }) => error !== undefined && UNREACHED.has(error.kind))
  for (const account of new Set(unreached.map((part) => part.account))) steps.push(step.doctor({ account }))
  const planned = of('planned')
  if (!applied && planned.length > 0) {
    const [only] = planned
    if (planned.length === 1 && only?.plan !== undefined) steps.push(step.plan({ plan: only.plan.id }))
    else if (command !== undefined) steps.push(step.apply({ command }))
    if (planned.length === 1 && only?.plan !== undefined) steps.push(backStep(only, only.plan.id))
  }
  const done = of('applied')
  for (const site of new Set(done.map((part) => part.site))) steps.push(step.scan({ site }))
  for (const { run, plan } of done) if (run !== undefined) steps.push(backStep({ ...(plan && { plan }) }, run.id))
  return steps.slice(0, MOST_STEPS)
}

function exitOf({ exitCode, applied, sites }: UpgradeReport): number | 'planned' | 'current' {
  if (exitCode !== 0) return exitCode
  const parts = sites.flatMap((site) => site.parts)
  if (parts.every((part) => part.state === 'current' || isUnlisted(part))) return 'current'
  return applied ? 0 : 'planned'
}
