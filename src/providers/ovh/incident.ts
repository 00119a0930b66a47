import { isSiteguardError } from '../../core/error.ts'
import { fetchLog, listLogFiles } from '../log-files.ts'
import type { NoticeReading, ProviderDomain, ProviderIncident, ProviderNotice, ProviderTask, Signalled } from '../types.ts'
import { createConfig, relativeFolder } from './config.ts'
import { copyLogins } from './copies.ts'
import { createTasks } from './create-tasks.ts'
import { createDumps } from './dumps.ts'
import { each } from './each.ts'
import { attachedDomain } from './incident-shapes.ts'
import { readLogs } from './logs.ts'
import { createMail } from './mail.ts'
import { readAbuseCases, readNotices } from './notices.ts'
import type { Place } from './place.ts'
import { readNotice } from './read-notice.ts'
import { anything, ids, names, OPEN, task, toTask } from './shapes.ts'
import { readState } from './state.ts'
import { eachThere } from './unless-gone.ts'

/** Tasks that lay or lift measures, or look for malware (published schema, hosting.web.task.FunctionEnum). */
const MEASURES = /^(?:abuse\/|scan\/|web\/change(?:Web|Out|Jail)?State$|hosting\/(?:suspend|reopen)$|mailsout\/)/

const SCAN = 'scan/create'

/** What matters of a hosting of OVH that was broken into. */
export function createIncident(place: Place, userAgent: string): ProviderIncident {
  const { client, path, service } = place
  const tasks = createTasks(client, { product: 'hosting', service })
  const lifting = async (options: Signalled): Promise<ProviderTask[]> => {
    const found: string[] = []
    for (const status of OPEN.hosting) found.push(...(await client.call('GET', path('tasks'), ids, { ...options, query: { status } })))
    const open = await each([...new Set(found)], (id) =>
      tasks.get({ product: 'hosting', service, id, does: '', state: 'waiting' }, options),
    )
    return open.filter(({ does, state }) => MEASURES.test(does) && state !== 'done' && state !== 'cancelled')
  }
  const kept = new Map<string, ProviderNotice>()
  const domains = async (options: Signalled): Promise<ProviderDomain[]> => {
    const found = await client.call('GET', path('attachedDomain'), names, options)
    return await eachThere(found, async (name) => {
      const one = await client.call('GET', path('attachedDomain', name), attachedDomain, options)
      return { domain: one.domain || name, path: relativeFolder(one.path), firewall: one.firewall.toLowerCase() === 'active' }
    })
  }
  return {
    state: (options = {}) => readState(place, options),
    async unblock(options = {}) {
      try {
        await client.call('POST', path('unblockTCPOut'), anything, { ...options, repeatable: true })
      } catch (error) {
        // It is under way already, perhaps asked for by the very call whose answer was lost; `state` tells what comes of it.
        if (!isUnderWay(error)) throw error
      }
    },
    lifting: (options = {}) => lifting(options),
    async scan(options = {}): Promise<ProviderTask> {
      const call = { ...options, body: { action: 'SCAN_ANTIHACK' }, repeatable: true }
      const ask = async (): Promise<ProviderTask> => {
        const made = toTask(await client.call('POST', path('request'), task, call), { product: 'hosting', service })
        return made.does === '' ? { ...made, does: SCAN } : made
      }
      try {
        return await ask()
      } catch (error) {
        if (!isUnderWay(error)) throw error
        // The one that is under way is as good; one that ended just now has made room for another.
        return (await lifting(options)).find(({ does }) => does === SCAN) ?? (await ask())
      }
    },
    notices: (since, most, options = {}) => readNotices(client, since, most, options, kept),
    async readings(since, most, options = {}) {
      const notices = await readNotices(client, since, most, options, kept)
      const { login, home } = await readState(place, options)
      const served = await domains(options)
      const context = { service, login, home, domains: served.map(({ domain }) => domain), roots: served.map((one) => one.path) }
      return notices.map((one) => readNotice(one, context)).filter(isOurs)
    },
    abuseCases: (options = {}) => readAbuseCases(client, options),
    domains: (options = {}) => domains(options),
    mail: createMail(place),
    dumps: createDumps(place, userAgent),
    copies: copyLogins,
    config: createConfig(place),
    logs: (options = {}) => readLogs(place, options),
    logFiles: (logs, options = {}) => listLogFiles(logs, { ...options, userAgent, provider: 'ovh' }),
    fetchLog: (from, file, options = {}) => fetchLog(from, file, { ...options, userAgent, provider: 'ovh' }),
  }
}

/** A second call while the first one's task is open. */
function isUnderWay(error: unknown): boolean {
  return isSiteguardError(error) && (error.params as { status?: unknown }).status === 409
}

/** Bills and offers name the hosting as well. */
function isOurs({ concerns, about, stops, lifts }: NoticeReading): boolean {
  const speaks = about !== 'other' || stops.length > 0 || lifts.length > 0
  return speaks && concerns !== 'other'
}
