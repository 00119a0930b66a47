import { isSiteguardError } from '../../core/error.ts'
import { baseName, joinPath } from '../../core/path.ts'
import type { RunSummary } from '../../core/run.ts'
import { openBase } from '../../recipes/choose-workplace.ts'
import { isRunId } from '../../recipes/journal.ts'
import { summaryOf } from '../../recipes/progress.ts'
import type { Ledger, RunDeps } from '../../recipes/types.ts'
import { allWorkplaces, findOnAccount } from './find-run.ts'
import { listIfThere } from './list-if-there.ts'

/** A run, where it was found, or why it cannot be read. */
export type ListedRun =
  | (RunSummary & { readonly from: 'here' | 'account' })
  | { readonly id: string; readonly from: 'here' | 'account'; readonly unreadable: { readonly code: string; readonly params: object } }

/** Runs this machine knows, oldest first. A damaged one is listed, too. */
export async function listRuns(deps: { readonly ledger: Ledger }): Promise<ListedRun[]> {
  const runs: ListedRun[] = []
  for (const id of await deps.ledger.ids()) {
    const run = await listed(id, 'here', () => deps.ledger.read(id))
    if (run !== undefined) runs.push(run)
  }
  return runs
}

/** Runs found on an account, oldest first: those of other machines too, as far as our identity opens them. */
export async function listRunsOnAccount(deps: RunDeps): Promise<ListedRun[]> {
  const transport = await deps.connect(deps.account, deps.signal)
  try {
    const base = await openBase(transport, allWorkplaces(deps, transport), deps.signal, false)
    if (base === undefined) return []
    const entries = await listIfThere(transport, joinPath(base.path, 'runs'), deps.signal)
    const runs: ListedRun[] = []
    for (const id of entries
      .map((entry) => baseName(entry.path))
      .filter(isRunId)
      .sort()) {
      const run = await listed(id, 'account', () => findOnAccount(id, deps, transport))
      if (run !== undefined) runs.push(run)
    }
    return runs
  } finally {
    await transport.close().catch(() => {})
  }
}

async function listed(id: string, from: 'here' | 'account', read: () => ReturnType<Ledger['read']>): Promise<ListedRun | undefined> {
  try {
    const run = await read()
    return run && { ...summaryOf(run), from }
  } catch (error) {
    if (!isSiteguardError(error) || !['SG-RUN-001', 'SG-RUN-011', 'SG-DISK-001'].includes(error.code)) throw error
    return { id, from, unreadable: { code: error.code, params: error.params } }
  }
}
