import { createHash } from 'node:crypto'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { PathState } from '../../core/op.ts'
import type { RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import { summaryOf } from '../../recipes/progress.ts'
import type { ContentSource, FoundRun, Ledger, RunDeps } from '../../recipes/types.ts'
import { dropRun } from '../runs/drop-run.ts'
import { findRun } from '../runs/find-run.ts'

/** What a run has put aside on the account, and whether all of it is in the store as well. */
export interface Droppable {
  readonly run: RunSummary
  /** Files, links, folders and tables. */
  readonly items: number
  /** Of files and folders. */
  readonly bytes: number
  /** Snapshot that keeps the bytes. */
  readonly before: string
  /** Tables or database files, which visitors may have written to between plan and exchange: that alone is in no snapshot. */
  readonly written: boolean
}

/**
 * Looks whether a run's quarantine may be emptied: the run has ended, and every byte that was put aside is read from the store of
 * this machine and has its digest.
 * @throws SG-RUN-013 when it has not ended, SG-REST-013 when the store lacks something.
 */
export async function checkDroppable(run: Pick<FoundRun, 'plan' | 'lines'>, contents: ContentSource): Promise<Droppable> {
  const { plan } = run
  const summary = summaryOf(run)
  if (summary.state !== 'applied' && summary.state !== 'rolled-back') {
    throw new SiteguardError({ code: 'SG-RUN-013', kind: 'conflict', params: { run: plan.id, state: summary.state } })
  }
  const facts = { run: summary, before: plan.before }
  // What was rolled back stands on the site again.
  if (summary.state === 'rolled-back') return { ...facts, items: 0, bytes: 0, written: false }
  const kept = keptBy(plan)
  await contents.prepare?.()
  const proven = new Map<Sha256, boolean>()
  const lacking = new Set<string>()
  for (const { path, sha256, table } of kept.contents) {
    if (!proven.has(sha256)) {
      const stream = table ? contents.table(sha256) : contents.has(sha256) ? contents.read(sha256) : undefined
      proven.set(sha256, stream !== undefined && (await isWhole(stream, sha256)))
    }
    if (proven.get(sha256) !== true) lacking.add(path)
  }
  if (lacking.size > 0) {
    const params = { run: plan.id, snapshot: plan.before, paths: [...lacking].slice(0, 10), count: lacking.size }
    throw new SiteguardError({ code: 'SG-REST-013', kind: 'conflict', params })
  }
  return { ...facts, items: kept.items, bytes: kept.bytes, written: kept.written }
}

/**
 * Empties a run's quarantine on the account, with its old tables and its journal. It cannot be taken back after that; its bytes stay in
 * the snapshot taken before it.
 * @throws as `checkDroppable` and `dropRun`; SG-FLEET-010 when it wants an approval that is not there.
 */
export async function dropQuarantine(id: string, deps: RunDeps): Promise<Droppable> {
  const run = await findRun(id, deps)
  const droppable = await checkDroppable(run, await deps.contents(run.plan))
  // Of what was rolled back nothing is lost: it stands on the site again.
  const ended = droppable.run.state === 'applied' ? await deps.govern(run.plan, 'drop') : undefined
  try {
    await dropRun(id, deps)
    await ended?.(droppable.run)
    return droppable
  } catch (error) {
    if (isSiteguardError(error)) await ended?.(error)
    throw error
  }
}

const DAY = 86_400_000

/** Runs this machine knows that ended before so many days, oldest first. One that cannot be read is no candidate. */
export async function runsOlderThan(days: number, deps: { readonly ledger: Ledger; now(): number }): Promise<RunSummary[]> {
  const old: RunSummary[] = []
  for (const id of await deps.ledger.ids()) {
    const run = await deps.ledger.read(id).catch((error: unknown) => {
      if (!isSiteguardError(error)) throw error
      return undefined
    })
    const summary = run && summaryOf(run)
    if (summary?.endedAt !== undefined && Date.parse(summary.endedAt) < deps.now() - days * DAY) old.push(summary)
  }
  return old
}

interface Kept {
  readonly contents: readonly { readonly path: string; readonly sha256: Sha256; readonly table: boolean }[]
  readonly items: number
  readonly bytes: number
  readonly written: boolean
}

/** Everything that a plan's ops put aside. */
function keptBy(plan: Plan): Kept {
  const contents: { path: string; sha256: Sha256; table: boolean }[] = []
  let [items, bytes, written] = [0, 0, false]
  const add = (path: RemotePath, state: PathState): void => {
    if (state.is === 'absent') return
    items += 1
    if (state.is === 'file') {
      bytes += state.size
      contents.push({ path, sha256: state.sha256, table: false })
    } else if (state.is === 'tree') {
      bytes += state.bytes
      for (const member of plan.trees[state.digest] ?? []) {
        if (member.is === 'file') contents.push({ path: `${path}/${member.path}`, sha256: member.sha256, table: false })
      }
    }
  }
  for (const op of plan.ops) {
    // What opens a gate takes away what closed it, which is ours.
    if ((op.kind === 'write' && op.gate !== 'open') || op.kind === 'remove') add(op.path, op.before)
    if (op.kind === 'write' && op.changing === true) written = true
    // Its copies are of the moment between: what was written after the plan was made is in no snapshot.
    if (op.kind === 'migrate' && op.keeps === 'copies') {
      items += 1
      written = true
    }
    if (op.kind !== 'sql') continue
    for (const { table, before } of op.tables) {
      if (before === 'absent') continue
      items += 1
      written = true
      contents.push({ path: table, sha256: before, table: true })
    }
  }
  return { contents, items, bytes, written }
}

async function isWhole(stream: AsyncIterable<Buffer>, sha256: Sha256): Promise<boolean> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of stream) hash.update(chunk)
  } catch (error) {
    // A store that cannot give it does not have it; a person's stop is a stop.
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return false
  }
  return hash.digest('hex') === sha256
}
