import type { AccountId, SiteId } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import { isReadOnlyDatabase } from '../../core/read-only-database.ts'
import {
  GATE_POINTS,
  type LockKind,
  type PersonStep,
  type PointState,
  RECOVERY_STAGES,
  type RecoveringSite,
  type Recovery,
  type RecoveryStage,
  stageOf,
} from '../../core/recovery.ts'
import { firstOrigin } from '../../core/recovery-origin.ts'
import { errorText } from '../../i18n/index.ts'
import { pad, widthOf, wrap } from './layout.ts'
import { type Step, stepLines } from './next-steps.ts'
import { originWords } from './origin-words.ts'
import type { ShowOptions } from './snapshot-text.ts'

export interface RecoveryShow extends ShowOptions {
  /** The command line that does it, or goes on. */
  readonly command: string
  readonly watchDays: number
  /** A line for `crontab -e` that looks whether something came back. */
  readonly cron: string
}

/** What a look at an account found, before anything is done. */
export interface RecoveryProposal {
  readonly account: AccountId
  readonly look: { readonly lock: LockKind; readonly words: readonly string[] }
  readonly sites: readonly { readonly id: SiteId; readonly root: RemotePath; readonly found: boolean }[]
  /** Begun earlier, and not ended. */
  readonly recovery?: Recovery
  /** It was brought back, and is watched until then; ISO 8601, UTC. */
  readonly watchUntil?: string
}

const TOLD = ['evidence', 'clean', 'doors', 'upgrade', 'rotate', 'harden', 'gate', 'reopen', 'verify'] as const satisfies RecoveryStage[]

/** What would be done to bring an account back, in the order it would be done. */
export function proposalText({ account, look, sites, recovery, watchUntil }: RecoveryProposal, options: RecoveryShow): string {
  const { texts, width, paint, command, watchDays } = options
  const { recovery: words, screen } = texts
  const lock = words.lock[look.lock]
  const out = [wrap(`${paint.strong(printable(account))}${screen.colon}${look.lock === 'none' ? lock : paint.bad(lock)}`, width, 0)]
  for (const word of look.words) out.push(`  ${wrap(printable(word), width, 2)}`)
  const names = Math.min(28, Math.max(4, ...sites.map(({ id }) => widthOf(printable(id)))))
  out.push('', words.sites({ count: sites.length }))
  for (const { id, root, found } of sites) {
    const apart = found ? `  ${paint.bad(words.found)}` : ''
    out.push(`  ${pad(paint.strong(printable(id)), names)}  ${wrap(`${printable(root)}${apart}`, width, names + 4)}`)
  }
  if (recovery !== undefined) out.push('', ...stageLines(recovery, options), ...personLines(recovery, options))
  else {
    out.push('', wrap(words.plan.head, width, 0))
    const column = Math.max(...TOLD.map((stage) => widthOf(words.stage[stage])))
    const line = (stage: RecoveryStage, text: string, nth: number): void => {
      const head = `${String(nth).padStart(2)}. ${pad(words.stage[stage], column)}`
      if (width !== 0 && width < column + 40)
        out.push(`  ${wrap(`${String(nth).padStart(2)}. ${words.stage[stage]}`, width, 6)}`, `      ${wrap(text, width, 6)}`)
      else out.push(`  ${head}  ${wrap(text, width, column + 8)}`)
    }
    for (const [at, stage] of TOLD.entries()) line(stage, words.plan[stage], at + 1)
    line('watch', words.plan.watch({ days: watchDays }), TOLD.length + 1)
  }
  if (watchUntil !== undefined) out.push('', wrap(texts.watch.until({ day: screen.moment(watchUntil) }), width, 0))
  const watched = watchUntil === undefined ? [] : [texts.watch.look({ account: printable(account) })]
  out.push('', words.next, ...stepLines([...watched, words.begin({ command })], options))
  return `${out.join('\n')}\n`
}

/** How far a recovery is, what holds of each site, and what a person has to do. */
export function recoveryText(recovery: Recovery, options: RecoveryShow): string {
  const { texts, width, paint, command } = options
  const { recovery: words, screen } = texts
  const ended = stageOf(recovery) === undefined
  const out = [
    ...stageLines(recovery, options),
    '',
    ...siteLines(recovery.sites, options),
    ...accessLines(recovery, options),
    ...personLines(recovery, options),
    '',
  ]
  if (!ended) {
    out.push(wrap(words.kept({ id: recovery.id }), width, 0), '', words.next, ...stepLines(nextSteps(recovery, command, options), options))
    return `${out.join('\n')}\n`
  }
  const last = recovery.stages.map(({ endedAt = '' }) => endedAt).reduce((a, b) => (a > b ? a : b), '')
  const seconds = Math.round((Date.parse(last) - Date.parse(recovery.startedAt)) / 1000)
  const root = firstOrigin(recovery.sites)
  if (root !== undefined) {
    out.push(`${paint.strong(words.origin.first)} ${printable(root.site)}`)
    for (const line of originWords(root.origin, texts).slice(0, 3)) out.push(`  ${wrap(line, width, 2)}`)
    out.push('')
  }
  const back = recovery.sites.filter(({ outside }) => outside?.state === 'well').length
  out.push(wrap(paint.good(words.finished({ sites: back, minutes: Math.floor(seconds / 60), seconds: seconds % 60 })), width, 0))
  if (recovery.watchUntil !== undefined)
    out.push(wrap(words.watching({ day: screen.moment(recovery.watchUntil) }), width, 0), `  ${printable(options.cron)}`)
  if (recovery.incident !== undefined) out.push(words.evidence, `  ${printable(recovery.incident)}`)
  out.push('', words.next, ...stepLines([...accessSteps(recovery, words), words.timeline], options))
  return `${out.join('\n')}\n`
}

function stageLines(recovery: Recovery, { texts, paint }: RecoveryShow): string[] {
  const { recovery: words } = texts
  const states = new Map(recovery.stages.map((one) => [one.stage, one.state]))
  const column = Math.max(...RECOVERY_STAGES.map((stage) => widthOf(words.stage[stage])))
  return RECOVERY_STAGES.flatMap((stage) => {
    const state = states.get(stage)
    if (state === undefined) return []
    const said = state === 'done' ? paint.good(words.done) : state === 'waiting' ? paint.bad(words.waiting) : words.doing
    return [`  ${pad(words.stage[stage], column)}  ${said}`]
  })
}

function siteLines(sites: readonly RecoveringSite[], options: RecoveryShow): string[] {
  const { texts, width, paint } = options
  const { recovery: words, screen } = texts
  const out: string[] = []
  for (const site of sites) {
    const apart = site.found === true ? `  (${words.found})` : ''
    out.push(`${paint.strong(printable(site.site))}${apart}`)
    for (const [at, line] of originWords(site.origin, texts).entries())
      out.push(`${at === 0 ? '  ' : '    '}${wrap(line, width, at === 0 ? 2 : 4)}`)
    if (site.way !== undefined) out.push(`  ${wrap(words.way[site.way], width, 2)}`)
    const points = GATE_POINTS.flatMap((point) => {
      const state = site.points[point]
      return state === undefined ? [] : [`${words.point[point]}${screen.colon}${paintPoint(state, words.pointState[state.state], paint)}`]
    })
    if (points.length > 0) out.push(`  ${wrap(points.join(' · '), width, 2)}`)
    for (const point of GATE_POINTS) {
      const { error, left = [], unjudged = [], parts = [] } = site.points[point] ?? {}
      for (const path of left) out.push(`  ${wrap(paint.bad(words.left({ path: printable(path) })), width, 4)}`)
      for (const part of parts) out.push(`  ${wrap(paint.bad(words.part({ point: words.point[point], part: printable(part) })), width, 4)}`)
      for (const what of unjudged) out.push(`  ${wrap(paint.bad(words.unjudged({ what: printable(what) })), width, 4)}`)
      const { exception } = site.points[point] ?? {}
      if (exception !== undefined) {
        const { by, signed } = exception
        const taken =
          signed === undefined ? words.unsigned({ by: printable(by) }) : words.signed({ by: printable(by), key: printable(signed.key) })
        out.push(`  ${wrap(`${words.point[point]}${screen.colon}${taken}`, width, 4)}`)
      }
      if (error === undefined) continue
      if (isReadOnlyDatabase(error)) out.push(`  ${wrap(paint.bad(words.readOnly), width, 2)}`)
      const said = errorText(texts, error.code, error.params)
      out.push(`  ${wrap(paint.bad(`${error.code}${screen.colon}${printable(said?.what ?? '')}`), width, 2)}`)
      if (said !== undefined) out.push(`    ${wrap(printable(said.next), width, 4)}`)
    }
    out.push(...doorLines(site, options))
    const { outside } = site
    if (outside !== undefined) {
      const said = words.outside[outside.state]
      out.push(`  ${wrap(outside.state === 'well' ? paint.good(said) : `${paint.bad(said)} (${printable(outside.detail)})`, width, 2)}`)
    }
  }
  return out
}

/** Nothing is left of it where all was replaced. */
function accessSteps({ account, access }: Recovery, words: RecoveryShow['texts']['recovery']): Step[] {
  const isLeft = access === undefined || access.state === 'failed' || access.byHand !== undefined || access.keysUnsaid !== undefined
  return isLeft ? [words.account({ account: printable(account) })] : []
}

/** What lets into the account itself, and what of it is left to a person. */
function accessLines({ account, access }: Recovery, { texts, width, paint }: RecoveryShow): string[] {
  if (access === undefined) return []
  const { recovery: words, screen } = texts
  const { state, run, error, byHand = [], keysUnsaid } = access
  const said = words.access[state === 'failed' ? 'failed' : run === undefined ? 'nothing' : 'done']({ account: printable(account) })
  const out = ['', wrap(state === 'failed' ? paint.bad(said) : said, width, 0)]
  if (error !== undefined) {
    const about = errorText(texts, error.code, error.params)
    out.push(`  ${wrap(paint.bad(`${error.code}${screen.colon}${printable(about?.what ?? '')}`), width, 2)}`)
    if (about !== undefined) out.push(`    ${wrap(printable(about.next), width, 4)}`)
  }
  if (byHand.length > 0) out.push(`  ${wrap(paint.doubt(words.access.byHand({ logins: byHand.map(printable).join(', ') })), width, 2)}`)
  if (keysUnsaid !== undefined) out.push(`  ${wrap(paint.doubt(words.access.keysUnsaid({ keys: keysUnsaid })), width, 2)}`)
  return out
}

/** A door that was opened again says nothing any more. */
function doorLines({ door }: RecoveringSite, { texts, width, paint }: RecoveryShow): string[] {
  if (door === undefined || door.state === 'open') return []
  const out = [`  ${wrap(paint.bad(texts.recovery.door[door.state]), width, 2)}`]
  const said = door.error === undefined ? undefined : errorText(texts, door.error.code, door.error.params)
  if (door.error !== undefined && said !== undefined)
    out.push(
      `    ${wrap(paint.bad(`${door.error.code}${texts.screen.colon}${printable(said.what)}`), width, 4)}`,
      `    ${wrap(printable(said.next), width, 4)}`,
    )
  return out
}

function paintPoint({ state }: PointState, word: string, paint: RecoveryShow['paint']): string {
  return state === 'green' ? paint.good(word) : paint.bad(word)
}

function personLines({ waiting = [], again = [] }: Recovery, { texts, width }: RecoveryShow): string[] {
  const { recovery: words, screen } = texts
  const last = again.at(-1)
  const locked = last === undefined ? [] : ['', wrap(words.again({ times: again.length, at: screen.moment(last.at) }), width, 0)]
  return [
    ...locked,
    ...waiting.flatMap((step) => [
      '',
      wrap(personText(step, words), width, 0),
      ...(step.why === undefined
        ? []
        : [
            `  ${wrap(step.what === 'sign' ? words.badSignature({ file: printable(step.why) }) : words.hostSaid({ why: printable(step.why) }), width, 4)}`,
          ]),
      ...(step.files ?? []).map((file) => `  ${printable(file)}`),
      ...(step.text === undefined ? [] : ['', ...quoted(step.text)]),
    ]),
  ]
}

/** To be marked and copied: not wrapped. */
function quoted(text: string): string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${printable(line)}`.trimEnd())
}

function personText({ what, site = '' as SiteId, point }: PersonStep, words: RecoveryShow['texts']['recovery']): string {
  if (what === 'door') return words.person.door({ site: printable(site) })
  if (what === 'decide') return words.person.decide({ site: printable(site) })
  if (what === 'sign') return words.person.sign({ site: printable(site), point: point === undefined ? '' : words.point[point] })
  if (what === 'gate') return words.person.gate({ site: printable(site), point: point === undefined ? '' : words.point[point] })
  return words.person[what]
}

function nextSteps(recovery: Recovery, command: string, { texts }: RecoveryShow): Step[] {
  const { recovery: words } = texts
  const red = recovery.waiting?.find(({ what, point }) => (what === 'gate' || what === 'decide') && point !== undefined)
  const except = red === undefined ? [] : [words.except({ command, site: printable(red.site ?? ''), point: red.point ?? '' })]
  const toSign = (recovery.waiting ?? []).flatMap(({ what, file }) =>
    what === 'sign' && file !== undefined ? [words.toSign({ file: printable(file) })] : [],
  )
  return [...toSign, words.goOn({ command }), ...except]
}
