import { type AccountStatus, type Diagnosis, isLock } from '../../core/status-report.ts'

/**
 * 5: a host has locked something · 1: something is ill · 4: nothing answered at all, or an account cannot be got into · 3: not everything could
 * be asked · 0: all is up. A lock comes first, then what is ill: both are there to be acted on, whatever else was not seen.
 */
export function statusExitCode(accounts: readonly AccountStatus[]): number {
  const sites = accounts.flatMap((account) => account.sites)
  const all: readonly Diagnosis[] = [...accounts, ...sites].map(({ diagnosis }) => diagnosis)
  if (all.some(({ state }) => isLock(state))) return 5
  const reached = all.some(({ state }) => !['unreachable', 'unknown'].includes(state))
  const siteIll = sites.some(({ diagnosis }) => !WELL.has(diagnosis.state) && (reached || diagnosis.state !== 'unreachable'))
  const accountIll = accounts.some(({ diagnosis }) => !WELL.has(diagnosis.state) && diagnosis.state !== 'unreachable')
  if (siteIll || accountIll) return 1
  const unreachable = [...accounts, ...sites].some(({ diagnosis }) => diagnosis.state === 'unreachable')
  const offline = all.some(({ reasons }) => reasons.includes('offline'))
  if (unreachable || (offline && !reached)) return 4
  const open = all.some(({ state }) => state === 'unknown')
  return open || [...accounts, ...sites].some(({ notAsked }) => notAsked.some(isGap)) ? 3 : 0
}

const WELL: ReadonlySet<string> = new Set(['up', 'unknown'])

/** A server that does not tell a mode never will: the other witnesses stand for it. */
function isGap({ what }: AccountStatus['notAsked'][number]): boolean {
  return what !== 'mode'
}
