import { SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'
import { openBase, workplaceOf, workplacesOf } from '../../recipes/choose-workplace.ts'
import { isRunId } from '../../recipes/journal.ts'
import { readSealed } from '../../recipes/sealed-journal.ts'
import type { FoundRun, RunDeps } from '../../recipes/types.ts'
import type { Transport } from '../../transports/types.ts'

/**
 * Finds a run by its id: here, or on the account, where another machine left it.
 * @throws SG-RUN-010 when it is in neither place, SG-RUN-011 when what is there is damaged.
 */
export async function findRun(id: string, deps: RunDeps): Promise<FoundRun> {
  if (!isRunId(id)) throw new SiteguardError({ code: 'SG-RUN-010', kind: 'not-found', params: { run: id } })
  const here = await deps.ledger.read(id)
  if (here !== undefined) return { ...here, from: 'here' }
  const transport = await deps.connect(deps.account, deps.signal)
  try {
    const found = await findOnAccount(id, deps, transport)
    if (found !== undefined) return found
  } finally {
    await transport.close().catch(() => {})
  }
  throw new SiteguardError({ code: 'SG-RUN-010', kind: 'not-found', params: { run: id } })
}

/** The account's copy of a run, checked by seal and signature. */
export async function findOnAccount(id: string, deps: RunDeps, transport: Transport): Promise<FoundRun | undefined> {
  const base = await openBase(transport, allWorkplaces(deps, transport), deps.signal, false)
  if (base === undefined) return undefined
  const { journal } = workplaceOf(base, id)
  const { run } = await readSealed(transport, journal, id, deps.seal, deps.signal)
  return run && { ...run, from: 'account' }
}

/** Every place a run of this account may have been begun in: which site it was for is only told by its journal. */
export function allWorkplaces(deps: RunDeps, transport: Transport) {
  const roots = deps.roots.length === 0 ? ['' as RemotePath] : deps.roots
  return roots.flatMap((root) => workplacesOf(transport.home, root, deps.roots))
}
