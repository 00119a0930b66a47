import { setTimeout as sleep } from 'node:timers/promises'
import { upgraderOf } from '../../cms/upgraders.ts'
import { SiteguardError } from '../../core/error.ts'
import type { HealthReport, Unjudged } from '../../core/health.ts'
import type { HealthPage } from '../../core/op.ts'
import { pageText, quoted } from '../../http/page-text.ts'
import type { NoPage, PageAnswer, PageClient } from '../../http/types.ts'
import { askPages, askPatiently, mayPass } from '../health/ask-pages.ts'
import { type Illness, illnessOf, isClosed, noteBefore, type PageBefore, type PageKnowledge, wasSo } from '../health/illness.ts'
import { fatalsSince, knownFatals, logSizes } from '../health/logs.ts'
import { compareWithBefore, keepPicture } from '../health/pictures.ts'
import { readBefore, writeBefore } from '../health/records.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'
import { forEach } from './each.ts'

type Look = PlacedOp<'health'>

/** opcache looks at a file again after 2 s (opcache.revalidate_freq): what is seen before may still be old code. */
const SETTLE_MS = 2500
/** While a site closes its visitors wait: asked again at once. */
const CLOSING_MS = 25
/** Longer than opcache takes by its own settings: then what keeps the site open takes its time, and is asked less often. */
const LATE_MS = 5000

/**
 * Asks the site as a visitor would, and changes nothing. So it stands nowhere: `either`, for stale checks, verifications and a
 * rollback alike, which never ask anybody. Only `apply` asks; `repeats` has a resume ask again what was begun and is not noted as done.
 *
 * `stage`, before anything is changed, notes how each page answers: a page that is ill afterwards in the very way it was before says
 * nothing of the change. That is how an account its provider has locked (403 on everything), a site nobody can reach from here and a
 * site that was sick already end as `not-run`, told and never called healthy.
 */
export const health: OpHandler<'health'> = {
  kind: 'health',
  repeats: true,

  async stage(ops, context) {
    if (context.pages === undefined) return
    const { pages } = context
    await forEach(ops, (op) => noteAll(op, pages, context), context.signal, 1)
  },

  async stand(ops) {
    return new Map(ops.map(({ index }) => [index, 'either' as const]))
  },

  async apply(ops, context) {
    for (const each of ops) {
      const report = await (each.op.expect === 'closed' ? waitClosed(each, context) : lookOver(each, context))
      context.emit({ type: 'health', account: context.plan.account, report })
    }
  },

  async undo() {},
}

/** Notes how the site answers before the change, once: a resume finds the note. */
async function noteAll({ index, op }: Look, pages: PageClient, context: OpContext): Promise<void> {
  if ((await readBefore(context, index)) !== undefined) return
  const cms = op.expect === 'open' ? upgraderOf(op.cms) : undefined
  const wanted = op.expect === 'open' ? op.pages : op.pages.map(asOpen)
  const answers = await askPatiently(wanted, { pages, signal: context.signal, timeoutMs: 20_000 }, Math.min(1000, op.patienceMs / 8))
  const { sizes } = await logSizes(op.logs, context)
  if (op.picture !== undefined) await keepPicture(index, op.picture, context)
  await writeBefore(context, index, {
    version: 1,
    // A run taken up again that finds the site closed by itself learns nothing of how it was before.
    pages: answers.map(({ page, answer }) => noteBefore(answer, page, cms)).filter(({ illness }) => illness?.problem !== 'closed'),
    logs: Object.fromEntries(sizes),
  })
}

/** Why a page that is as ill as before is not judged. */
function whyNot(before: PageBefore, all: readonly PageBefore[]): Unjudged {
  const then = before.illness
  if (then?.problem === 'missing') return 'text-before'
  if (then?.problem === 'no-answer' || then?.problem === 'elsewhere') return 'unreachable'
  const locked = then?.problem === 'status' && [401, 403].includes(then.status)
  return locked && all.every(({ status }) => status === before.status) ? 'locked' : 'sick-before'
}

function notRun(op: Look['op'], why: Unjudged): HealthReport {
  return {
    expect: op.expect,
    outcome: 'not-run',
    well: [],
    unjudged: op.pages.map(({ url }) => ({ url: quoted(url, 300), why, detail: '' })),
    logs: { quiet: [], unread: op.logs },
  }
}

/** Waits until visitors are told to come back later, on every page asked. @throws SG-UPG-021 when they are not. */
async function waitClosed({ index, op }: Look, context: OpContext): Promise<HealthReport> {
  const { pages, signal } = context
  if (pages === undefined || op.pages.length === 0) {
    // Nobody can be asked: what opcache may hold is waited out.
    await sleep(Math.min(SETTLE_MS, op.patienceMs), undefined, { signal })
    return notRun(op, pages === undefined ? 'http-off' : 'no-address')
  }
  const cms = upgraderOf(op.cms)
  const before = (await readBefore(context, index))?.pages ?? []
  const start = performance.now()
  const well = new Set<string>()
  const same = new Map<HealthPage, Illness>()
  for (;;) {
    const open = op.pages.filter((page) => !well.has(page.url))
    let last: { page: HealthPage; ill: Illness } | undefined
    same.clear()
    for (const { page, answer } of await askPages(open.map(asOpen), { pages, signal, timeoutMs: timeoutOf(op, start), since: start })) {
      const noted = before.find(({ url }) => url === page.url)
      if (isGate(answer, cms, noted)) well.add(page.url)
      else {
        const ill = illnessOf(answer, page, undefined) ?? stillOpen(answer, page)
        if (ill.problem !== 'empty' && wasSo(noted, ill)) same.set(page, ill)
        else last = { page, ill }
      }
    }
    const spent = performance.now() - start
    // What is as ill as before is no gate that comes late only once opcache must have looked.
    if (last === undefined && (same.size === 0 || spent >= Math.min(SETTLE_MS, op.patienceMs))) break
    if (last !== undefined && spent >= op.patienceMs) throw notClosed(last.page, last.ill, op.patienceMs)
    await sleep(last === undefined || spent > LATE_MS ? Math.min(250, op.patienceMs / 8) : CLOSING_MS, undefined, { signal })
  }
  return report(op, [...well], unjudgedOf(same, before), { quiet: [], unread: [] })
}

/** A gate's own answer; or its 503 with another's words where a server in between puts its own page. */
function isGate(answer: PageAnswer | NoPage, cms: PageKnowledge | undefined, before: PageBefore | undefined): boolean {
  if ('failed' in answer || answer.status !== 503) return false
  return isClosed(answer, pageText(answer), cms) || (before !== undefined && before.status !== 503 && 'retry-after' in answer.headers)
}

/** Pages of any site that is open: what they hold does not matter while it closes. */
function asOpen(page: HealthPage): HealthPage {
  return { url: page.url, status: [200, 203, 204, 206], has: [] }
}

function stillOpen(answer: PageAnswer | NoPage, page: HealthPage): Illness {
  const status = 'failed' in answer ? 0 : answer.status
  return { problem: 'status', status, expected: page.status.join(', '), came: '', title: '' }
}

/** Asks every page until all are well, twice in a row, and reads what was added to the logs. @throws SG-UPG-020, SG-UPG-022 */
async function lookOver({ index, op }: Look, context: OpContext): Promise<HealthReport> {
  const { pages, signal } = context
  if (pages === undefined) return notRun(op, 'http-off')
  if (op.pages.length === 0) return notRun(op, 'no-address')
  const cms = upgraderOf(op.cms)
  const noted = await readBefore(context, index)
  const before = noted?.pages ?? []
  const start = performance.now()
  const settle = Math.min(SETTLE_MS, op.patienceMs / 2)
  const at = noted === undefined ? (await logSizes(op.logs, context)).sizes : new Map(Object.entries(noted.logs))
  const known = await knownFatals(at, context)

  let firstWell: number | undefined
  let since = (await logSizes(op.logs, context)).sizes
  for (let pause = Math.min(250, op.patienceMs / 8); ; pause = Math.min(pause * 2, 2000)) {
    const ill: { page: HealthPage; ill: Illness }[] = []
    const same = new Map<HealthPage, Illness>()
    const well: string[] = []
    for (const { page, answer } of await askPages(op.pages, { pages, signal, timeoutMs: timeoutOf(op, start), since: start })) {
      const then = before.find(({ url }) => url === page.url)
      const now = illnessOf(answer, page, cms, then)
      if (now === undefined) well.push(page.url)
      else if (wasSo(then, now)) same.set(page, now)
      else ill.push({ page, ill: now })
    }
    const spent = performance.now() - start
    if (ill.length === 0) {
      // Well once may be an old copy, or the first of several processes: well again, once every cache of code must have looked.
      const settled = firstWell !== undefined && spent - firstWell >= settle
      const asBefore = well.length === 0 && (spent >= settle || ![...same.values()].some(mayPass))
      if (settled || asBefore) {
        const { fatals, quiet, unread } = await fatalsSince(op.logs, since, known, context)
        if (fatals[0] === undefined) {
          const picture = op.picture === undefined ? undefined : await compareWithBefore(index, op.picture, settle, context)
          return report(op, well, unjudgedOf(same, before), { quiet, unread }, picture)
        }
        if (spent >= op.patienceMs) throw fatalInLog(fatals[0])
        firstWell = undefined
        since = (await logSizes(op.logs, context)).sizes
      } else if (well.length > 0) firstWell ??= spent
      await sleep(firstWell === undefined ? pause : Math.max(0, settle - (spent - firstWell)), undefined, { signal })
      continue
    }
    if (spent >= op.patienceMs) throw sickPage(ill, op.patienceMs)
    firstWell = undefined
    await sleep(pause, undefined, { signal })
    since = (await logSizes(op.logs, context)).sizes
  }
}

/** One answer may take what is left of the patience, but never less than a slow host needs nor longer than anybody waits. */
function timeoutOf(op: Look['op'], start: number): number {
  return Math.min(20_000, Math.max(5000, op.patienceMs - (performance.now() - start)))
}

function unjudgedOf(same: ReadonlyMap<HealthPage, Illness>, before: readonly PageBefore[]): HealthReport['unjudged'] {
  return [...same].map(([{ url }, ill]) => ({
    url: quoted(url, 300),
    why: whyNot(before.find((each) => each.url === url) as PageBefore, before),
    detail: ill.status === 0 ? ill.came : ill.problem === 'missing' ? ill.expected : String(ill.status),
  }))
}

function report(
  op: Look['op'],
  well: readonly string[],
  unjudged: HealthReport['unjudged'],
  logs: HealthReport['logs'],
  picture?: HealthReport['picture'],
): HealthReport {
  const outcome = well.length === 0 ? 'not-run' : unjudged.length === 0 ? 'well' : 'partly'
  return { expect: op.expect, outcome, well: well.map((url) => quoted(url, 300)), unjudged, logs, ...(picture && { picture }) }
}

function sickPage(sick: readonly { page: HealthPage; ill: Illness }[], patienceMs: number): SiteguardError {
  const [{ page, ill }] = sick as [{ page: HealthPage; ill: Illness }]
  return new SiteguardError({
    code: 'SG-UPG-020',
    kind: 'integrity',
    params: { url: quoted(page.url, 300), ...ill, others: sick.length - 1, seconds: Math.round(patienceMs / 1000) },
  })
}

function notClosed(page: HealthPage, ill: Illness, patienceMs: number): SiteguardError {
  const params = { url: quoted(page.url, 300), status: ill.status, came: ill.came, seconds: Math.round(patienceMs / 1000) }
  return new SiteguardError({ code: 'SG-UPG-021', kind: 'integrity', params })
}

function fatalInLog({ log, line }: { readonly log: string; readonly line: string }): SiteguardError {
  return new SiteguardError({ code: 'SG-UPG-022', kind: 'integrity', params: { log: quoted(log, 300), line } })
}
