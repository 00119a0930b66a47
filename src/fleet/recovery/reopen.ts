import type { LockKind, PersonStep } from '../../core/recovery.ts'
import type { AccountLook, RecoveryDeps, RecoveryWork, Stage } from './types.ts'

/** First pause between two looks at the lock, and the longest. Milliseconds. */
const FIRST_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 60_000

/** Opens the account, and looks whether it is open. What only a person may open is asked of one. */
export const reopen: Stage = async (work, deps) => {
  const { account } = work.request
  let look = await seen(work, deps)
  if (look.lock === 'none') return { is: 'done' }
  // One lock may lie behind another: rights first, then what the host's API says.
  for (const lock of ['customer', 'measures'] as const) {
    if (look.lock !== lock) continue
    await deps.note(account, `reopen: ${lock}`)
    await deps.reopen(account, lock)
    look = await waitOpen(work, deps, lock)
  }
  if (look.lock === 'none') return { is: 'done' }
  const steps: PersonStep[] =
    look.lock === 'support' ? [{ what: 'ticket', text: deps.ticket(account, work.recovery()) }] : [{ what: 'panel' }]
  return { is: 'waiting', steps }
}

/** A host that scans first takes a while. */
async function waitOpen(work: RecoveryWork, deps: RecoveryDeps, lock: LockKind): Promise<AccountLook> {
  const until = deps.now() + work.request.patienceMs
  let pause = FIRST_PAUSE_MS
  for (;;) {
    const look = await seen(work, deps)
    if (look.lock !== lock || deps.now() + pause > until) return look
    await deps.sleep(pause, deps.signal)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}

async function seen(work: RecoveryWork, deps: RecoveryDeps): Promise<AccountLook> {
  const look = await deps.look(work.request.account)
  const first = work.recovery().lock?.first ?? look.lock
  await work.update({ lock: { first, now: look.lock, at: new Date(deps.now()).toISOString(), words: look.words } })
  return look
}
