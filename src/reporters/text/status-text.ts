import { printable } from '../../core/printable.ts'
import {
  type AccountStatus,
  type Diagnosis,
  isLock,
  type NotAsked,
  type SiteStatus,
  type StatusReport,
  type StatusStep,
  type Witness,
} from '../../core/status-report.ts'
import { errorText, type Texts } from '../../i18n/index.ts'
import type { Paint } from '../types.ts'
import { pad, widthOf, wrap } from './layout.ts'

export interface StatusTextOptions {
  readonly texts: Texts
  readonly width: number
  readonly paint: Paint
  /** Milliseconds since 1970, for how long certificates still last. */
  readonly now: number
}

/** A certificate that ends sooner is told of. */
const SOON_DAYS = 15
/** Names of sites stand in a column up to this wide. */
const WIDEST = 28

/** How accounts and sites stand, for people: the diagnosis first, what led to it below, what to do at the end. */
export function statusText({ accounts }: StatusReport, options: StatusTextOptions): string {
  const { texts, width, paint } = options
  const lines: string[] = []
  const column = Math.min(WIDEST, Math.max(0, ...accounts.flatMap((one) => one.sites.map(({ site }) => widthOf(printable(site))))))
  for (const account of accounts) lines.push(...accountLines(account, column, options), '')
  for (const account of accounts) lines.push(...nextLines(account, options))
  const sites = accounts.flatMap((account) => account.sites)
  const up = sites.filter(({ diagnosis }) => diagnosis.state === 'up').length
  const open = sites.filter(({ diagnosis }) => diagnosis.state === 'unknown').length
  const words = texts.status.summary({ accounts: accounts.length, sites: sites.length, up, ill: sites.length - up - open, open })
  lines.push(paint.strong(wrap(words, width, 0)))
  return `${lines.join('\n')}\n`
}

function accountLines(account: AccountStatus, column: number, options: StatusTextOptions): string[] {
  const { texts, width, paint } = options
  const { diagnosis } = account
  const title = `${printable(account.account)}  ${said(diagnosis, texts)}`
  const lines = [inColour(diagnosis, paint)(wrap(title, width, 2))]
  // Why it is well nobody asks.
  if (diagnosis.state !== 'up' || diagnosis.certainty !== 'sure') lines.push(...witnessLines(diagnosis, 4, options))
  lines.push(...gapLines(account.notAsked, 4, options))
  if (account.sites.length === 0) lines.push(paint.quiet(`  ${texts.status.noSites}`))
  for (const site of account.sites) lines.push(...siteLines(site, diagnosis, column, options))
  return lines
}

function siteLines(site: SiteStatus, account: Diagnosis, column: number, options: StatusTextOptions): string[] {
  const { texts, width, paint, now } = options
  const { diagnosis, certificateEnds } = site
  const at = column + 4
  const label = printable(site.site)
  const words = inColour(diagnosis, paint)(wrap(said(diagnosis, texts), width, at))
  const lines =
    widthOf(label) > column ? [`  ${wrap(label, width, 4)}`, `  ${pad('', column)}  ${words}`] : [`  ${pad(label, column)}  ${words}`]
  // What its account says of a site that is shut with it is said there.
  const same = diagnosis.state === account.state && isLock(account.state)
  if (diagnosis.state !== 'up' || diagnosis.certainty !== 'sure')
    lines.push(...witnessLines(diagnosis, at + 2, options, same ? account : undefined))
  lines.push(...gapLines(site.notAsked, at + 2, options))
  const days = certificateEnds === undefined ? undefined : Math.floor((Date.parse(certificateEnds) - now) / 86_400_000)
  if (days !== undefined && days >= 0 && days < SOON_DAYS && diagnosis.state !== 'tls-broken')
    lines.push(
      paint.doubt(`${' '.repeat(at + 2)}${wrap(texts.status.ends({ date: certificateEnds?.slice(0, 10) ?? '', days }), width, at + 4)}`),
    )
  return lines
}

/** A diagnosis in a few words. */
function said({ state, certainty, reasons, measures = [] }: Diagnosis, { status }: Texts): string {
  const known = reasons.map((one) => status.reason[one]).find((words) => words !== undefined)
  const what = known ?? status.state[state]
  const whole = measures.length > 0 ? status.measures({ what, parts: measures }) : what
  return certainty === 'probably' ? status.probably({ what: whole }) : whole
}

function witnessLines(
  { witnesses, doubts }: Diagnosis,
  indent: number,
  { texts, width, paint }: StatusTextOptions,
  known?: Diagnosis,
): string[] {
  const told = new Set((known?.witnesses ?? []).map(key))
  const line = (text: string): string => paint.quiet(`${' '.repeat(indent)}${wrap(text, width, indent + 2)}`)
  return [
    ...witnesses.filter((one) => !told.has(key(one))).map((one) => line(`· ${words(one, texts)}`)),
    ...(known === undefined ? doubts.map((one) => line(`· ${texts.status.against}${texts.screen.colon}${words(one, texts)}`)) : []),
  ]
}

function key({ id, params }: Witness): string {
  return JSON.stringify([id, params])
}

function words({ id, params }: Witness, { status }: Texts): string {
  return status.witness[id](safe(params))
}

function safe(params: Witness['params']): Witness['params'] {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, typeof value === 'string' ? printable(value) : value]))
}

function gapLines(gaps: readonly NotAsked[], indent: number, { texts, width, paint }: StatusTextOptions): string[] {
  return gaps.map(({ what, why, error }) => {
    const reason = error === undefined ? undefined : errorText(texts, error.code, error.params)
    const text = `${texts.status.notAsked[what]({ why })}${reason === undefined || why === 'no-keys' ? '' : ` ${printable(reason.what)}`}`
    return paint.doubt(`${' '.repeat(indent)}${wrap(`· ${text}`, width, indent + 2)}`)
  })
}

function inColour({ state }: Diagnosis, paint: Paint): (text: string) => string {
  if (state === 'up') return paint.good
  return state === 'unknown' || state === 'closed' ? paint.doubt : paint.bad
}

/** Each step once, in the order they are to be taken. */
function nextLines({ account, next, sites }: AccountStatus, options: StatusTextOptions): string[] {
  const { texts, width } = options
  const steps = new Map([...next, ...sites.flatMap((site) => site.next)].map((step) => [JSON.stringify(step), step]))
  if (steps.size === 0) return []
  const lines = [texts.status.next({ account: printable(account) })]
  const column = `${steps.size}. `.length + 2
  let at = 0
  for (const step of steps.values()) {
    const words = step.do === 'run' ? commandLine(step, column, options) : personLines(step, column, texts, width)
    // A heading, and no step.
    const heads = step.do === 'person' && step.step === 'by-hand'
    if (!heads) at += 1
    lines.push(heads ? `  ${words}` : `${pad(`  ${at}.`, column)}${words}`)
  }
  return [...lines, '']
}

/** A command whole, that it can be copied, and what it is good for beside it or below. */
function commandLine(
  { command, why }: Extract<StatusStep, { do: 'run' }>,
  column: number,
  { texts, width, paint }: StatusTextOptions,
): string {
  const words = texts.status.command[why]
  const beside = width === 0 || column + widthOf(command) + 2 + widthOf(words) <= width
  return beside
    ? `${paint.strong(command)}  ${words}`
    : `${paint.strong(command)}\n${' '.repeat(column + 2)}${wrap(words, width, column + 2)}`
}

function personLines(step: Extract<StatusStep, { do: 'person' }>, column: number, { status, hosts }: Texts, width: number): string {
  const params = safe(step.params)
  const deeper = column + 2
  const below = (text: string): string => (text === '' ? '' : `${' '.repeat(deeper)}${wrap(text, width, deeper)}`)
  const lines = [wrap(status.person[step.step](params), width, column)]
  const host = String(params.host ?? '')
  const known = Object.hasOwn(hosts, host) ? hosts[host as keyof typeof hosts] : undefined
  if (known !== undefined && step.step === 'host-ways') lines.push(...[known.lock, ...known.person].map(below))
  if (known !== undefined && step.step === 'host-way-in') lines.push(below(known.ssh))
  // Flush with the edge: it is copied.
  if (step.step === 'support-ticket')
    lines.push('', wrap(`${status.ticket.subject(params)}\n\n${status.ticket.body(params)}`, width, 0), '')
  return lines.join('\n')
}
