import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { ensureFolder, syncFolder } from '../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../disk/disk-error.ts'
import { safeFileName } from '../disk/file-name.ts'
import { beginLog, type IncidentLog, LOG_FILE, type LogOptions, openLog } from './incident-log.ts'
import { lineOf, NOTHING } from './log-entry.ts'
import type { EntryContent, LogCheck } from './types.ts'

type Opening = Omit<Extract<EntryContent, { kind: 'open' }>, 'kind' | 'incident'>

/** An incident as its log tells it. */
export interface IncidentInfo {
  /** `20261122-elus`: names its folder, too. */
  readonly id: string
  readonly dir: string
  readonly title: string
  /** ISO 8601, UTC. */
  readonly openedAt: string
  readonly closedAt?: string
  readonly accounts: readonly string[]
  readonly sites: Opening['sites']
  readonly check: LogCheck
}

/**
 * Makes the folder of a new incident (0700), with the first line of its log in it: whole or not at all. Named after its day (UTC) and the
 * account, or the only site, it is about.
 * @throws SG-DISK-002
 */
export async function openIncident(folder: string, opening: Opening, options: LogOptions): Promise<IncidentLog> {
  await ensureFolder(folder)
  await sweep(folder)
  const at = new Date(options.now()).toISOString()
  const only = opening.sites.length === 1 ? opening.sites[0]?.site : undefined
  const name = `${at.slice(0, 10).replaceAll('-', '')}-${safeFileName(only ?? opening.accounts[0] ?? 'incident')}`
  for (let nth = 1; ; nth += 1) {
    const id = nth === 1 ? name : `${name}-${nth}`
    const made = await mkdtemp(join(folder, `.new-${process.pid}-`)).catch((error: unknown) => {
      throw diskWriteError(folder, error)
    })
    try {
      await beginLog(made, lineOf(NOTHING, 1, at, options.by, { kind: 'open', incident: id, ...opening }))
      await rename(made, join(folder, id))
      await syncFolder(folder)
      return openLog(join(folder, id), options)
    } catch (error) {
      await rm(made, { recursive: true, force: true })
      const code = (error as NodeJS.ErrnoException).code
      // A folder is never renamed over one that holds something.
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw isSiteguardError(error) ? error : diskWriteError(join(folder, id), error)
    }
  }
}

/** Incidents of this machine, oldest first. One whose log is broken is listed as far as it can be read. @throws SG-DISK-001 */
export async function listIncidents(folder: string): Promise<IncidentInfo[]> {
  const infos: IncidentInfo[] = []
  for (const id of (await namesIn(folder)).filter((name) => !name.startsWith('.'))) {
    const dir = join(folder, id)
    if ((await stat(join(dir, LOG_FILE)).catch(() => undefined)) === undefined) continue
    const check = await openLog(dir, { now: Date.now, by: '' }).check()
    infos.push(describe(id, dir, check))
  }
  return infos.sort((a, b) => (a.openedAt < b.openedAt ? -1 : a.openedAt > b.openedAt ? 1 : a.id < b.id ? -1 : 1))
}

function describe(id: string, dir: string, check: LogCheck): IncidentInfo {
  const first = check.entries[0]
  const opening = first?.kind === 'open' ? first : undefined
  const closed = check.entries.findLast((entry) => entry.kind === 'close')
  return {
    id,
    dir,
    title: opening?.title ?? '',
    openedAt: first?.at ?? '',
    ...(closed === undefined ? {} : { closedAt: closed.at }),
    accounts: opening?.accounts ?? [],
    sites: opening?.sites ?? [],
    check,
  }
}

/** Whether something about an account or a site belongs into an incident: an opening that names none means all. */
export function concerns(info: Pick<IncidentInfo, 'accounts' | 'sites'>, of: { account?: string; site?: string }): boolean {
  if (info.accounts.length === 0 && info.sites.length === 0) return true
  if (of.site !== undefined && info.sites.some(({ site }) => site === of.site)) return true
  return of.account !== undefined && info.accounts.includes(of.account)
}

/**
 * The incident that is meant: its id or the beginning of it, `latest`; without a word the only one that is open.
 * @throws SG-INC-001 when there is none, SG-INC-002 when several are open, SG-USE-004, SG-USE-005
 */
export function chooseIncident(
  infos: readonly IncidentInfo[],
  word: string | undefined,
  complete: (word: string, ids: readonly string[]) => string,
): IncidentInfo {
  if (infos.length === 0) throw new SiteguardError({ code: 'SG-INC-001', kind: 'not-found', params: { known: [] } })
  if (word !== undefined) {
    const id = complete(
      word,
      infos.map((info) => info.id),
    )
    return infos.find((info) => info.id === id) as IncidentInfo
  }
  const open = infos.filter((info) => info.closedAt === undefined)
  const [only] = open
  if (only === undefined)
    throw new SiteguardError({ code: 'SG-INC-001', kind: 'not-found', params: { known: infos.map(({ id }) => id).slice(-5) } })
  if (open.length > 1) throw new SiteguardError({ code: 'SG-INC-002', kind: 'usage', params: { known: open.map(({ id }) => id) } })
  return only
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskReadError(folder, error)
  }
}

/** What processes that died while they opened one left behind. */
async function sweep(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const pid = Number(/^\.new-(\d+)-/.exec(name)?.[1])
    if (Number.isNaN(pid) || pid === process.pid) continue
    try {
      process.kill(pid, 0)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ESRCH') await rm(join(folder, name), { recursive: true, force: true })
    }
  }
}
