import type { LockedAgain, RecoveringSite } from '../../core/recovery.ts'
import type { AccountLook, RecoveryDeps, RecoveryWork, StageEnd } from './types.ts'

/** How often it is all done again before a person is asked. */
const MOST_AGAIN = 2
/** Of what is remembered of each time. */
const MOST_KEPT = 100

/**
 * The host has locked the account again after it was opened: what it knows, or what has come back since, was missed. Every stage is gone
 * through again, and the sites are kept as they stand now before anything is touched; what was kept before stays. A host that
 * locks it more often than twice is a person's to ask.
 */
export async function goBack(work: RecoveryWork, deps: RecoveryDeps, look: AccountLook): Promise<StageEnd> {
  const { account } = work.request
  const { again = [], sites } = work.recovery()
  const seen: LockedAgain = {
    at: new Date(deps.now()).toISOString(),
    lock: look.lock,
    words: look.words,
    ...(look.host === undefined ? {} : { host: look.host }),
  }
  await deps.note(account, `locked again: ${[look.lock, ...(look.host?.files ?? [])].join(' ')}`)
  await work.update({ again: [...again, seen].slice(-MOST_KEPT), stages: [], sites: sites.map(anew) })
  if (look.lock === 'support') return { is: 'waiting', steps: [{ what: 'ticket', text: deps.ticket(account, work.recovery()) }] }
  if (again.length < MOST_AGAIN) return { is: 'again' }
  const files = look.host?.files ?? []
  return { is: 'waiting', steps: [files.length === 0 ? { what: 'host' } : { what: 'found', files }] }
}

/**
 * What has to be found out anew of a site. That its keys were replaced stands, unless somebody was in it again: `keep-evidence.ts` looks. A door
 * that was never opened is still shut.
 */
function anew({
  evidence,
  behindDoor,
  earlier = [],
  way,
  hostCopy,
  outside,
  proved,
  verdict,
  intrusions,
  door,
  points,
  ...rest
}: RecoveringSite): RecoveringSite {
  const { clean: _clean, ...others } = points
  const taken = [evidence, behindDoor].filter((one) => one !== undefined)
  return {
    ...rest,
    points: others,
    ...(door?.state === 'shut' ? { door } : {}),
    ...(taken.length === 0 ? {} : { earlier: [...earlier, ...taken] }),
  }
}
