import type { LockKind, PersonStep } from '../../core/recovery.ts'
import { goBack } from './go-back.ts'
import { lookNow } from './locks.ts'
import { openDoors } from './open-doors.ts'
import type { AccountLook, HostAnswer, RecoveryDeps, RecoveryWork, Stage, StageEnd } from './types.ts'

/** First pause between two looks at the lock, and the longest. Milliseconds. */
const FIRST_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 60_000

/** Opens the account, then what doors of ours kept shut behind it. */
export const reopen: Stage = async (work, deps) => {
  const opened = await openAccount(work, deps)
  if (opened.is !== 'done') return opened
  const steps = await openDoors(work, deps)
  return steps.length === 0 ? { is: 'done' } : { is: 'waiting', steps }
}

/** Opens the account, and looks whether it is open. Done: it is; else what only a person may do, or that it was locked again meanwhile. */
export async function openAccount(work: RecoveryWork, deps: RecoveryDeps): Promise<StageEnd> {
  const { account } = work.request
  const files = await stillNamed(work, deps)
  if (files.length > 0) return { is: 'waiting', steps: [{ what: 'found', files }] }
  let look = await lookNow(work, deps)
  const opened = new Set<LockKind>()
  // One lock may lie behind another: rights, and what the host's API says.
  while ((look.lock === 'customer' || look.lock === 'measures') && !opened.has(look.lock)) {
    const { lock } = look
    opened.add(lock)
    await deps.note(account, `reopen: ${lock}`)
    const answer = await deps.reopen(account, lock, work.request.patienceMs)
    if (answer.is !== 'lifted') {
      await deps.note(account, `reopen: ${lock}: ${answer.is}`)
      return { is: 'waiting', steps: [stepOf(answer, () => deps.ticket(account, work.recovery()))] }
    }
    look = lock === 'measures' ? await waitLifted(work, deps) : await lookNow(work, deps)
  }
  if (look.lock === 'none') return { is: 'done' }
  // Rights that were given and are gone again were taken by somebody.
  if (look.lock === 'customer') return await goBack(work, deps, look)
  if (look.lock === 'support') return { is: 'waiting', steps: [{ what: 'ticket', text: deps.ticket(account, work.recovery()) }] }
  return { is: 'waiting', steps: [{ what: look.lock === 'measures' ? 'host' : 'panel' }] }
}

/**
 * Files for which the host locked it again, which no rule of ours speaks of, and which are still there: opened with them it is locked once
 * more. Told once: who goes on has looked at them.
 */
async function stillNamed(work: RecoveryWork, deps: RecoveryDeps): Promise<readonly string[]> {
  const { again = [] } = work.recovery()
  const last = again.at(-1)
  const named = last?.told === true ? [] : (last?.host?.files ?? [])
  if (last === undefined || named.length === 0) return []
  const files = await deps.there(work.request.account, named)
  await work.update({ again: [...again.slice(0, -1), { ...last, told: true }] })
  return files
}

function stepOf(answer: Exclude<HostAnswer, { is: 'lifted' }>, ticket: () => string): PersonStep {
  if (answer.is === 'found') return { what: 'found', files: answer.files }
  if (answer.is === 'slow') return { what: 'host', why: answer.why }
  return answer.support === true ? { what: 'ticket', text: ticket(), why: answer.why } : { what: 'panel', why: answer.why }
}

/** A host that lifts its measures takes a while. */
async function waitLifted(work: RecoveryWork, deps: RecoveryDeps): Promise<AccountLook> {
  const until = deps.now() + work.request.patienceMs
  let pause = FIRST_PAUSE_MS
  for (;;) {
    const look = await lookNow(work, deps)
    if (look.lock !== 'measures' || deps.now() + pause > until) return look
    await deps.sleep(pause, deps.signal)
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS)
  }
}
