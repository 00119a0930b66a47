import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { baseName, joinPath, type RemotePath, relativeTo } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import type { RunSummary } from '../../core/run.ts'
import { pathsOf } from '../../recipes/batches.ts'
import { type Base, openBase, workplaceOf, workplacesOf } from '../../recipes/choose-workplace.ts'
import { keepsState } from '../../recipes/keeps-state.ts'
import { type Lock, sweepLocks, takeLock } from '../../recipes/lock.ts'
import { removeOurs } from '../../recipes/ops/remove-tree.ts'
import { progressOf, summaryOf } from '../../recipes/progress.ts'
import { createRecorder, joinLines, type Note, openCopy, type Recorder } from '../../recipes/recorder.ts'
import { goBack, goForward, type Run } from '../../recipes/runner.ts'
import type { SealedCopy } from '../../recipes/sealed-journal.ts'
import type { FoundRun, Journal, OpContext, RunDeps } from '../../recipes/types.ts'
import type { Transport } from '../../transports/types.ts'
import { realRoot } from './real-root.ts'

/** More often a run is not taken up again: what fails six times fails always. */
export const MOST_RESUMES = 5

/** An account held for one run. */
export interface Held {
  readonly transport: Transport
  readonly base: Base
  readonly lock: Lock
}

/** Connects, takes the account's lock for a run, works, and gives both back, however it ends. */
export async function holdAccount<T>(
  deps: RunDeps,
  plan: Pick<Plan, 'id' | 'root' | 'scope'>,
  work: (held: Held) => Promise<T>,
): Promise<T> {
  deps.emit({ type: 'phase', account: deps.account.id, phase: 'connect' })
  const transport = await deps.connect(deps.account, deps.signal)
  try {
    const base = (await openBase(
      transport,
      workplacesOf(transport.home, plan.scope === 'account' ? undefined : plan.root, deps.roots),
      deps.signal,
    )) as Base
    const lock = await takeLock(transport, base.path, {
      account: deps.account.id,
      machine: deps.machine,
      run: plan.id,
      now: deps.now,
      signal: deps.signal,
      gone: deps.gone,
      ...(deps.takeOver === undefined ? {} : { takeOver: deps.takeOver }),
      ...(deps.leaseMs === undefined ? {} : { leaseMs: deps.leaseMs }),
    })
    let failed = true
    try {
      await sweepLocks(transport, base.path, deps.signal)
      const result = await work({ transport, base, lock })
      failed = false
      return result
    } finally {
      // After a failure the link may be gone, and the first error is the one that counts: the lock then lapses.
      await lock
        .release()
        .then(() => leaveNoEmpty(transport, base))
        .catch((error: unknown) => {
          if (!failed) throw error
        })
    }
  } finally {
    await transport.close().catch(() => {})
  }
}

/** A folder to work in that holds no run was made for nothing (a stale plan), or lies where visitors come and is done with. */
async function leaveNoEmpty(transport: Transport, base: Base): Promise<void> {
  if (!base.made && !base.inDocumentRoot) return
  const free = new AbortController().signal
  const runs = joinPath(base.path, 'runs')
  const inside = await transport.list(base.path, { signal: free })
  if (inside.some((entry) => entry.path !== runs && baseName(entry.path) !== '.htaccess')) return
  if (inside.some((entry) => entry.path === runs)) {
    if ((await transport.list(runs, { signal: free })).length > 0) return
    await transport.rmdir(runs, { signal: free })
  }
  for (const entry of inside) if (entry.path !== runs) await transport.remove(entry.path, { signal: free })
  await transport.rmdir(base.path, { signal: free })
}

/**
 * Nothing of ours stays in a document root: there, what an ended run still has goes too, its journal's copy, so that only this
 * machine can take it back. Not before all that was put aside is gone, which waits for the store to have it.
 */
async function leaveDocumentRoot({ context }: Run): Promise<void> {
  const { place, transport, signal } = context
  if (!place.inDocumentRoot || (await transport.stat(place.hold, { signal })) !== undefined) return
  await removeOurs(place.run, context)
}

/** What ops work with, on an account that is held. */
export async function contextOf(deps: RunDeps, held: Held, plan: Plan): Promise<OpContext> {
  const root = await realRoot(held.transport, plan.root, deps.roots, deps.signal)
  keepOut(held, plan, root)
  const findDatabases = (): ReturnType<RunDeps['databases']> => deps.databases({ ...plan, root }, held.transport)
  const speaksOfData = plan.ops.some(
    (op) => op.kind === 'sql' || (op.kind === 'migrate' && op.keeps === 'copies') || (op.kind === 'rotate' && op.credential.kind === 'cms'),
  )
  return {
    transport: held.transport,
    root,
    place: workplaceOf(held.base, plan.id),
    plan,
    contents: await deps.contents(plan),
    databases: speaksOfData ? await findDatabases() : new Map(),
    ...(speaksOfData ? { findDatabases } : {}),
    ...(deps.pages === undefined ? {} : { pages: deps.pages }),
    ...(deps.picture === undefined ? {} : { picture: deps.picture }),
    ...(deps.drainMs === undefined ? {} : { drainMs: deps.drainMs }),
    ...(deps.vault === undefined ? {} : { vault: deps.vault }),
    again: () => deps.connect(deps.account, deps.signal),
    ...(deps.providers === undefined ? {} : { providers: deps.providers }),
    ...(deps.logins === undefined ? {} : { logins: deps.logins }),
    ...(deps.askPerson === undefined ? {} : { askPerson: deps.askPerson }),
    signal: deps.signal,
    emit: deps.emit,
  }
}

/** A plan does not speak of the folder we work in. @throws SG-RUN-001 */
function keepOut({ base }: Held, plan: Plan, root: RemotePath): void {
  const ours = relativeTo(root, base.path)
  if (ours === undefined) return
  const into = plan.ops
    .flatMap((op): readonly string[] => {
      if (op.kind === 'migrate') return op.makes
      return op.kind === 'sql' || op.kind === 'chmod' || op.kind === 'health' || op.kind === 'probe' ? [] : pathsOf(op)
    })
    .find((path) => relativeTo(ours, path) !== undefined || relativeTo(path, ours) !== undefined)
  if (into !== undefined)
    throw new SiteguardError({ code: 'SG-RUN-001', kind: 'config', params: { file: plan.id, fault: 'bad-path', detail: into } })
}

/** The journals of a run that this machine, the account, or both know, joined and open. */
export async function openRecorder(
  deps: RunDeps,
  context: OpContext,
  here: Pick<FoundRun, 'plan' | 'lines'> | undefined,
  copy: SealedCopy,
): Promise<Recorder> {
  const { plan } = context
  const account = copy.run?.lines ?? []
  const { lines, foreign } = joinLines(here?.lines ?? [], account)
  let journal: Journal
  if (here === undefined) {
    await (await deps.ledger.create(plan)).close()
    journal = await deps.ledger.adopt(plan.id, lines)
  } else journal = foreign ? await deps.ledger.adopt(plan.id, lines) : await deps.ledger.open(plan.id)
  const sealed = await openCopy(context, plan.id, deps.seal, copy)
  return createRecorder(journal, sealed, lines.slice(account.length), copy.run === undefined ? plan : undefined, deps.now, deps.redact)
}

/**
 * Goes on with a run, forward or (once an undo was begun) back, to its end.
 * @throws SG-RUN-006 when it failed and was rolled back, SG-RUN-007/008 when link or person stopped it, SG-RUN-005 when it wants
 *   somebody to look, SG-RUN-020 when the way back is barred.
 */
export async function finish(run: Run): Promise<RunSummary> {
  if (!progressOf(run.recorder.lines).undoing) {
    try {
      await goForward(run)
      await leaveDocumentRoot(run)
      return summaryOf({ plan: run.context.plan, lines: run.recorder.lines })
    } catch (error) {
      await keepOrStop(run, error)
      await announce(run, { type: 'undo-begin', why: 'failed' })
      await rollBack(run)
      throw failure(run, 'SG-RUN-006', 'rolled-back', error)
    }
  }
  await rollBack(run)
  await leaveDocumentRoot(run)
  return summaryOf({ plan: run.context.plan, lines: run.recorder.lines })
}

async function rollBack(run: Run): Promise<void> {
  try {
    await goBack(run)
  } catch (error) {
    await keepOrStop(run, error)
    await stop(run, error)
    throw failure(run, 'SG-RUN-020', 'conflict', error)
  }
}

/** Throws what leaves the run as it stands: a lost link, a person's stop, or a state nobody planned (which is written down). */
async function keepOrStop(run: Run, error: unknown): Promise<void> {
  const { plan, signal } = run.context
  if (keepsState(error, signal)) throw kept(plan.id, error, signal)
  if (isSiteguardError(error) && error.code === 'SG-RUN-005') {
    await stop(run, error)
    throw named(run, error)
  }
}

async function stop(run: Run, error: unknown): Promise<void> {
  const { code, params } = isSiteguardError(error) ? error : { code: 'SG-INT-001', params: { detail: String(error) } }
  await announce(run, { type: 'stopped', code, params: JSON.parse(JSON.stringify(params)) })
}

/** Writes a line that stands for a turn of the run. When that fails, the run is left as it stands. */
export async function announce(run: Run, note: Note): Promise<void> {
  try {
    await run.recorder.announce(note)
  } catch (error) {
    throw kept(run.context.plan.id, error, run.context.signal)
  }
}

function kept(run: string, error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return new SiteguardError({ code: 'SG-RUN-008', kind: 'cancelled', params: { run }, cause: error })
  if (!isSiteguardError(error) || error.code === 'SG-RUN-003' || error.code.startsWith('SG-DISK-')) return error
  return new SiteguardError({ code: 'SG-RUN-007', kind: 'connect', params: { run, detail: detailOf(error) }, cause: error })
}

/** Ops know no run: the name is put in here. */
function named(run: Run, error: SiteguardError): SiteguardError {
  const params = { ...(error.params as { paths: string[]; count: number }), run: run.context.plan.id }
  return new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params, cause: error })
}

function failure(run: Run, code: 'SG-RUN-006' | 'SG-RUN-020', kind: 'rolled-back' | 'conflict', cause: unknown): SiteguardError {
  return new SiteguardError({ code, kind, params: { run: run.context.plan.id, detail: detailOf(cause) }, cause })
}

/** An error in a word, for the line it becomes part of: its own text is made from `cause`. */
function detailOf(error: unknown): string {
  if (!isSiteguardError(error)) return String(error)
  const { path, detail } = error.params as { path?: string; detail?: string }
  return [error.code, path, detail].filter((part) => part !== undefined && part !== '').join(': ')
}
