import { adapterOf } from '../cms/index.ts'
import type { Account, Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Listener } from '../core/events.ts'
import type { ManifestSource } from '../manifests/types.ts'
import type { Transport } from '../transports/types.ts'
import { surveyAccount } from './survey-account.ts'

/** One thing looked at. `id` and `params` name its words in i18n `doctor`; an error has its own code. */
export type Check =
  | { readonly level: 'ok' | 'warn' | 'bad'; readonly id: string; readonly params: Readonly<Record<string, string | number>> }
  | { readonly level: 'bad'; readonly error: { readonly code: string; readonly params: unknown } }

export interface ExamineDeps {
  connect(account: Account, signal: AbortSignal): Promise<Transport>
  readonly manifests: ManifestSource
  readonly now: () => number
  readonly emit: Listener
  readonly signal: AbortSignal
}

/** Looks at one account as a scan would, without judging: what works, what does not, and why. */
export async function examineAccount(account: Account, sites: readonly Site[], deps: ExamineDeps): Promise<Check[]> {
  const checks: Check[] = []
  const started = deps.now()
  let transport: Transport
  try {
    transport = await deps.connect(account, deps.signal)
  } catch (error) {
    return [errorCheck(error)]
  }
  try {
    const clear = account.transport === 'ftp' && account.tls === 'none'
    const seconds = (deps.now() - started) / 1000
    if (transport.kind === 'local') checks.push({ level: 'ok', id: 'local', params: {} })
    else checks.push({ level: 'ok', id: clear ? 'unverified' : 'connect', params: { transport: transport.kind, seconds } })
    const { exec, changeTime, php } = transport.capabilities
    if (transport.kind === 'ssh') checks.push({ level: exec ? 'ok' : 'warn', id: exec ? 'exec' : 'noExec', params: {} })
    checks.push({ level: changeTime ? 'ok' : 'warn', id: changeTime ? 'changeTime' : 'noChangeTime', params: {} })
    if (clear) checks.push({ level: 'warn', id: 'clear', params: {} })
    if (php !== undefined) checks.push({ level: 'ok', id: 'php', params: { path: php } })
    for (const site of sites) checks.push(...(await examineSite(transport, site, deps)))
  } catch (error) {
    checks.push(errorCheck(error))
  } finally {
    await transport.close().catch(() => {})
  }
  return checks
}

async function examineSite(transport: Transport, site: Site, deps: ExamineDeps): Promise<Check[]> {
  const place = { site: site.id, root: site.root }
  const root = await transport.stat(site.root, { signal: deps.signal })
  if (root === undefined) return [{ level: 'bad', id: 'noRoot', params: place }]
  const checks: Check[] = [{ level: 'ok', id: 'root', params: place }]
  const survey = await surveyAccount(transport, site.root, { account: site.account, signal: deps.signal, emit: deps.emit })
  const problems = survey.problems.filter((problem) => problem.reason !== 'vanished')
  if (problems.length > 0) checks.push({ level: 'bad', id: 'unreadable', params: { site: site.id, count: problems.length } })
  for (const installation of survey.installations) {
    if (installation.cms === 'generic') continue
    checks.push({ level: 'ok', id: 'cms', params: { site: site.id, cms: installation.cms, version: installation.version ?? '?' } })
    for (const request of adapterOf(installation.cms).manifestRequests(installation)) {
      if (request.component.kind !== 'core') continue
      const answer = await deps.manifests.find(request.release, { signal: deps.signal })
      const release = `${request.release.product} ${request.release.version}`
      if ('manifest' in answer) checks.push({ level: 'ok', id: 'manifest', params: { release } })
      else checks.push({ level: 'bad', id: 'noManifest', params: { release, reason: answer.missing.reason } })
    }
  }
  return checks
}

function errorCheck(error: unknown): Check {
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  return { level: 'bad', error: { code: error.code, params: error.params } }
}
