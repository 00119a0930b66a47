import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { joinPath, remotePath } from '../core/path.ts'
import { printable } from '../core/printable.ts'
import type { HostWord } from '../core/recovery.ts'
import type { HostAnswer } from '../fleet/recovery/types.ts'
import { waitForTask } from '../providers/index.ts'
import { isShut, needsSupport } from '../providers/measures.ts'
import type { MailState, NoticeReading, ProviderHosting, ProviderTask } from '../providers/types.ts'
import type { Transport } from '../transports/types.ts'

/** Messages older than this are about another lock. */
const DAYS = 30
const MOST_NOTICES = 30
/** Files of a message that are gone after, and the longest of a name. */
const MOST_FILES = 50
const LONGEST = 1000

/** What the messages of a host say of its lock, newest first; undefined where they cannot be read or say nothing. */
export async function hostWordOf(hosting: ProviderHosting, signal: AbortSignal): Promise<HostWord | undefined> {
  const readings = await readingsOf(hosting, signal)
  const [last] = readings.filter(({ stops, supportOnly, about }) => stops.length > 0 || supportOnly || about === 'malware')
  return last === undefined ? undefined : wordOf(last)
}

function wordOf({ moment, case: number, paths }: NoticeReading): HostWord {
  return {
    at: new Date(moment.at).toISOString(),
    ...(number === undefined ? {} : { case: printable(number) }),
    files: paths.slice(0, MOST_FILES).map(({ path }) => printable(path).slice(0, LONGEST)),
  }
}

/** What they say is a help, no more: keys for hostings alone may not read them. */
async function readingsOf(hosting: ProviderHosting, signal: AbortSignal): Promise<readonly NoticeReading[]> {
  try {
    return await hosting.incident.readings(new Date(Date.now() - DAYS * 86_400_000), MOST_NOTICES, { signal })
  } catch (error) {
    if (isSiteguardError(error) && error.code.startsWith('SG-PROV-')) return []
    throw error
  }
}

/**
 * Has a host lift its measures, once it finds nothing any more. What it is at already is waited for first, perhaps asked for by a command that
 * was cut; then it scans, for it would not lift anything where that finds something, and names in a message what it was.
 * @throws SG-PROV-002…007 what is wrong with the way to it
 */
export async function liftMeasures(
  hosting: ProviderHosting,
  { provider, patienceMs, signal }: { readonly provider: string; readonly patienceMs: number; readonly signal: AbortSignal },
): Promise<HostAnswer> {
  const { incident, tasks } = hosting
  const until = performance.now() + patienceMs
  const waited = async (task: ProviderTask): Promise<HostAnswer | undefined> => {
    try {
      await waitForTask(tasks, task, { provider, signal, patienceMs: Math.max(0, until - performance.now()) })
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-PROV-006') throw error
      return { is: 'slow', why: `${task.does} ${task.id}` }
    }
  }
  /** Each may call for another. */
  const untilIdle = async (): Promise<HostAnswer | undefined> => {
    for (;;) {
      const [task] = await incident.lifting({ signal })
      if (task === undefined) return undefined
      const slow = await waited(task).catch(givenUp)
      if (slow !== undefined) return slow
    }
  }
  const shut = async (): Promise<boolean> => {
    const { hosting: whole, abuse } = await incident.state({ signal })
    return isShut(whole) || Object.values(abuse ?? {}).some(isShut)
  }
  const known = new Set((await readingsOf(hosting, signal)).map(({ id }) => id))
  /** Files of messages that came since. */
  const named = async (): Promise<readonly string[]> => {
    const fresh = (await readingsOf(hosting, signal)).filter(({ id, about }) => !known.has(id) && about !== 'other')
    return [...new Set(fresh.flatMap((one) => wordOf(one).files))].slice(0, MOST_FILES)
  }

  let slow = await untilIdle()
  if (slow !== undefined) return slow
  if (await shut()) {
    slow = await waited(await incident.scan({ signal })).catch(givenUp)
    const files = slow === undefined ? await named() : []
    if (slow !== undefined || files.length > 0) return slow ?? { is: 'found', files }
    const refused = await asking(() => incident.unblock({ signal }))
    if (refused !== undefined) return { ...refused, support: needsSupport(await incident.state({ signal })) }
    slow = await untilIdle()
    const late = slow === undefined && (await shut()) ? await named() : []
    if (slow !== undefined || late.length > 0) return slow ?? { is: 'found', files: late }
  }
  const mail = await mailOf(hosting, signal)
  if (mail === undefined || mail.passage === 'open') return { is: 'lifted' }
  // What waits there is an intruder's: that it is purged is asked for by the host itself.
  const refused = await asking(() => incident.mail.request(mail.purgeFirst ? 'purge' : 'unblock', { signal }))
  return refused ?? (await untilIdle()) ?? { is: 'lifted' }
}

/** A task the host gave up says nothing of how it stands: that is looked at next. */
function givenUp(error: unknown): undefined {
  if (!isSiteguardError(error) || error.code !== 'SG-PROV-008') throw error
}

/** What a host refuses to be asked; undefined where it does not. */
async function asking(ask: () => Promise<void>): Promise<Extract<HostAnswer, { is: 'refused' }> | undefined> {
  try {
    await ask()
    return undefined
  } catch (error) {
    if (!isSiteguardError(error) || (error.code !== 'SG-PROV-003' && error.code !== 'SG-PROV-004')) throw error
    const { detail = error.code } = error.params as { detail?: string }
    return { is: 'refused', why: printable(detail).slice(0, LONGEST) }
  }
}

async function mailOf({ incident }: ProviderHosting, signal: AbortSignal): Promise<MailState | undefined> {
  try {
    return await incident.mail.get({ signal })
  } catch (error) {
    // Not every offer has mail().
    if (isSiteguardError(error) && error.code.startsWith('SG-PROV-') && error.kind === 'not-found') return undefined
    throw error
  }
}

/** Those of the files a host names that are there, as it names them. What it names is hostile text: nothing outside of the home is looked at. */
export async function stillThere(transport: Transport, files: readonly string[], signal: AbortSignal): Promise<string[]> {
  const there: string[] = []
  for (const file of files.slice(0, MOST_FILES)) {
    if (file.startsWith('/') || file.split('/').includes('..')) continue
    const found = await transport.stat(joinPath(transport.home, remotePath(file)), { signal }).catch((error: unknown) => {
      if (error instanceof SiteguardError && error.kind !== 'cancelled' && error.kind !== 'connect') return undefined
      throw error
    })
    if (found !== undefined) there.push(file)
  }
  return there
}
