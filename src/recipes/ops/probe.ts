import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { ProbeAnswer, ProbeTarget, ProofReport, Unproved } from '../../core/proof.ts'
import { compareVersions } from '../../core/version.ts'
import { quoted } from '../../http/page-text.ts'
import type { PageClient } from '../../http/types.ts'
import { readRecord, writeRecord } from '../health/records.ts'
import { askScreen, type Seen, takeAwayProbes, tryFiles } from '../probe/try-files.ts'
import type { OpContext, OpHandler, PlacedOp } from '../types.ts'

type Probe = PlacedOp<'probe'>

const PAUSE_MS = 700
/** Between two tries: hosts take many odd requests in a moment for an attack, and ban whoever sends them. */
const POLITE_MS = 150

const Before = z.object({
  version: z.literal(1),
  answer: z.enum(['ran', 'shown', 'refused', 'none'] satisfies ProbeAnswer[]),
  control: z.boolean(),
  status: z.number().int(),
})
type Before = z.infer<typeof Before>

/**
 * Tries on the live site whether a rule holds. Like a look at its pages it stands nowhere: `either`, so that no stale check, verification or
 * rollback tries anything; only `apply` does, and a resume tries again what is not noted as done. What it puts there has a name that
 * is known from the plan by its beginning, and is taken away at once; after a process that was killed, `clear` finds it.
 *
 * `look`, before anything is changed, notes how the place answers: where our picture is not shown even then (an account its provider
 * has locked, an address that leads elsewhere), what is refused afterwards says nothing, and is told as not run.
 */
export const probe: OpHandler<'probe'> = {
  kind: 'probe',
  repeats: true,

  async look(ops, context) {
    const { pages } = context
    if (pages === undefined) return
    for (const each of ops) {
      await noteBefore(each, pages, context)
      await pause(each, context)
    }
  },

  async stand(ops) {
    return new Map(ops.map(({ index }) => [index, 'either' as const]))
  },

  async apply(ops, context) {
    for (const each of ops) {
      const report = await prove(each, context)
      context.emit({ type: 'proof', account: context.plan.account, report })
      await pause(each, context)
    }
  },

  async undo(ops, context) {
    await takeAway(ops, context)
  },

  async clear(ops, context) {
    await takeAway(ops, context)
  },
}

async function pause({ op }: Probe, { signal, pages }: OpContext): Promise<void> {
  if (pages !== undefined) await sleep(Math.min(POLITE_MS, op.patienceMs / 10), undefined, { signal })
}

async function takeAway(ops: readonly Probe[], context: OpContext): Promise<void> {
  for (const { index, op } of ops) if (op.target.of !== 'screen') await takeAwayProbes(index, op.target, context)
}

const noteName = (index: number): string => `${index}.probe.json`

/** Tried once: a resume finds the note. */
async function noteBefore({ index, op }: Probe, pages: PageClient, context: OpContext): Promise<void> {
  if ((await readRecord(context, noteName(index), Before)) !== undefined) return
  const seen = op.target.of === 'screen' ? await seenScreen(op.target, pages, context) : await tryFiles(index, op.target, pages, context)
  if (seen === 'barred') return
  const before: Before = { version: 1, answer: seen.answer, control: seen.control, status: seen.status }
  await writeRecord(context, noteName(index), Buffer.from(JSON.stringify(before)))
}

async function prove({ index, op }: Probe, context: OpContext): Promise<ProofReport> {
  const { target, patienceMs } = op
  const { pages } = context
  if (pages === undefined) return reportOf(target, undefined, { answer: 'none', control: false, status: 0 }, 'http-off')
  const before = await readRecord(context, noteName(index), Before)
  if (target.of === 'screen') return await proveScreen(op, before, pages, context)
  const start = performance.now()
  for (;;) {
    const seen = await tryFiles(index, target, pages, context)
    if (seen === 'barred') return reportOf(target, before, { answer: 'none', control: false, status: 0 }, 'barred')
    const fault = faultOf(target, seen, before)
    if (fault === undefined && seen.control && seen.answer !== 'none') return reportOf(target, before, seen)
    // What was so before the change does not pass by waiting for the server to heed it.
    const asBefore = fault === undefined && before?.control === false && !seen.control
    if (asBefore || performance.now() - start >= patienceMs) {
      if (fault !== undefined) throw fault
      return reportOf(target, before, seen, seen.refusesAll === true ? 'locked' : 'unreachable')
    }
    await sleep(Math.min(PAUSE_MS, patienceMs / 4), undefined, { signal: context.signal })
  }
}

/** Why an answer fails the run; undefined where it does not. */
function faultOf(target: ProbeTarget, { answer, control, status }: Seen, before: Before | undefined): SiteguardError | undefined {
  const { url, of } = target
  if (of === 'code' && answer === 'ran') return failed('SG-HARD-001', { url, rules: nginxRule(target) })
  if (of === 'file' && (answer === 'shown' || answer === 'ran')) return failed('SG-HARD-002', { url, rules: nginxRule(target) })
  if (!control && before?.control === true) return failed('SG-HARD-003', { url: target.control.url, status })
  return undefined
}

function failed(code: 'SG-HARD-001' | 'SG-HARD-002', params: { url: string; rules: string }): SiteguardError
function failed(code: 'SG-HARD-003', params: { url: string; status: number }): SiteguardError
function failed(code: 'SG-HARD-001' | 'SG-HARD-002' | 'SG-HARD-003', { url, ...rest }: { url: string }): SiteguardError {
  return new SiteguardError({ code, kind: 'integrity', params: { url: quoted(url, 300), ...rest } as never })
}

/** What does the same in the settings of nginx, which does not read `.htaccess`: its host has to put it there. */
function nginxRule({ url, of }: ProbeTarget): string {
  const path = new URL(url).pathname.replace(/[^\w./%~-]/g, '')
  return of === 'code'
    ? `location ~* ^${path.replaceAll('.', '\\.')}.*\\.ph(p[0-9]*|s|t|tml|ar)(/|$) { deny all; }`
    : `location ^~ ${path} { deny all; }`
}

/** The screen's answer, as a try of a file is seen. */
async function seenScreen(target: ProbeTarget, pages: PageClient, context: OpContext): Promise<Seen> {
  const { status, version } = await askScreen(target.url, pages, context.signal)
  return { answer: version === undefined ? 'none' : 'refused', control: version !== undefined, status }
}

/** Refused, and not by the screen: by a lock, or by what stands before the site. */
const LOCKED: ReadonlySet<number> = new Set([401, 403, 429])

async function proveScreen(
  { target, patienceMs }: Probe['op'],
  before: Before | undefined,
  pages: PageClient,
  context: OpContext,
): Promise<ProofReport> {
  const start = performance.now()
  for (;;) {
    const { status, version } = await askScreen(target.url, pages, context.signal)
    // How it answered before is of no interest: it may not have been there.
    const report = (answer: ProbeAnswer, why?: Unproved): ProofReport => reportOf(target, undefined, { answer, control: true, status }, why)
    if (version !== undefined && (target.version === undefined || compareVersions(version, target.version) >= 0)) return report('refused')
    const isLocked = version === undefined && LOCKED.has(status)
    if ((isLocked && before?.status === status && !before.control) || performance.now() - start >= patienceMs) {
      if (isLocked) return report('none', 'locked')
      if (version === undefined && (status === 0 || status >= 500)) return report('none', 'unreachable')
      const params = { url: quoted(target.url, 300), status, version: target.version ?? '', came: version ?? '' }
      throw new SiteguardError({ code: 'SG-HARD-004', kind: 'integrity', params })
    }
    await sleep(Math.min(PAUSE_MS, patienceMs / 4), undefined, { signal: context.signal })
  }
}

function reportOf(target: ProbeTarget, before: Before | undefined, { answer, status }: Seen, why?: Unproved): ProofReport {
  return {
    of: target.of,
    folder: quoted(target.folder, 300),
    url: quoted(target.url, 300),
    outcome: why === undefined ? 'proved' : 'not-run',
    ...(why === undefined ? {} : { why }),
    ...(before === undefined ? {} : { before: before.answer }),
    after: answer,
    status,
  }
}
