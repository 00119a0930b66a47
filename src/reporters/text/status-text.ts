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
import { stepLines } from './next-steps.ts'

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
  const steps = accounts.flatMap((account) => [...account.next, ...account.sites.flatMap((site) => site.next)])
  lines.push(...nextLines(steps, options))
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
  lines.push(...witnessLines(diagnosis, 4, options), ...gapLines(account.notAsked, 4, options))
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
  if (diagnosis.state !== 'up' || diagnosis.doubts.length > 0)
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
function said({ state, certainty, reasons, measures = [] }: Diagnosis, { status, screen }: Texts): string {
  const reason = reasons.map((one) => status.reason[one]).find((words) => words !== undefined)
  const more = state === 'locked-abuse' && measures.length > 0 ? status.measures({ parts: measures }) : reason
  const words = more === undefined ? status.state[state] : `${status.state[state]}${screen.colon}${more}`
  return certainty === 'probably' ? `${status.probably}${screen.colon}${words}` : words
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

/** Each step once, in the order they came. A text to paste stands by itself, unwrapped: it is copied. */
function nextLines(steps: readonly StatusStep[], options: StatusTextOptions): string[] {
  const { texts, width } = options
  const seen = new Set<string>()
  const lines: string[] = []
  for (const step of steps) {
    const id = JSON.stringify(step)
    if (seen.has(id)) continue
    seen.add(id)
    if (step.do === 'run') lines.push(...stepLines([{ command: step.command, why: texts.status.command[step.why] }], options))
    else lines.push(...personLines(step, texts, width))
  }
  return lines.length === 0 ? [] : [texts.status.next, ...lines, '']
}

function personLines(step: Extract<StatusStep, { do: 'person' }>, { status, hosts }: Texts, width: number): string[] {
  const params = safe(step.params)
  const lines = [`  ${wrap(status.person[step.step](params), width, 2)}`]
  const host = String(params.host ?? '')
  const known = Object.hasOwn(hosts, host) ? hosts[host as keyof typeof hosts] : undefined
  if (known !== undefined && step.step === 'host-ways')
    lines.push(...[known.lock, ...known.person].map((text) => `    ${wrap(text, width, 4)}`))
  if (known !== undefined && step.step === 'host-way-in') lines.push(`    ${wrap(known.ssh, width, 4)}`)
  if (step.step !== 'support-ticket') return lines
  const text = `${status.ticket.subject(params)}\n\n${status.ticket.body(params)}`
  return [...lines, ...text.split('\n').map((line) => (line === '' ? '' : `    ${wrap(line, width, 4)}`))]
}
