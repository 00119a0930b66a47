import { createWriteStream } from 'node:fs'
import { lstat, open, rename, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Entry } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { baseName, joinPath, linkedFrom, parentPath, type RemotePath, relativeTo } from '../../core/path.ts'
import type { TimelineGap } from '../../core/timeline-report.ts'
import { ensureFolder, sweepTemporaries, temporaryBeside } from '../../disk/atomic-write.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import type { ProviderIncident } from '../../providers/types.ts'
import type { Transport } from '../../transports/types.ts'

/** Largest log that is fetched, and all of them together. Bytes. */
const MOST_LOG = 4 * 1024 ** 3
const MOST_LOGS = 16 * 1024 ** 3

/** Where hosts put logs in a home: OVH, o2switch and cPanel, Plesk, IONOS, Alwaysdata, Debian. */
const FOLDERS = ['logs', 'log', '.logs', 'access-logs', 'access_logs', 'admin/logs', 'statistics/logs', 'http_logs']
const LIKE_A_LOG = /(?:access|error|ssl|ftp|ssh|cron|out|transfer|auth|secure|xfer|\.log|_log|-log|\.gz$|\.zst$|\.bz2$|\.xz$)/i

export interface Fetched {
  /** Folder of what is kept of the account's logs, of this and of earlier times. */
  readonly folder: string
  readonly gaps: readonly TimelineGap[]
}

/**
 * Brings the logs that lie in an account's own folders into a folder of this machine (0700), where they stay: hosts throw theirs away. What
 * is there already is not fetched again. Nothing on the account is changed.
 */
export async function fetchAccountLogs(
  transport: Transport,
  roots: readonly RemotePath[],
  folder: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const gaps: TimelineGap[] = []
  const places = new Set(FOLDERS.map((name) => joinPath(transport.home, name)))
  for (const root of roots) {
    const absolute = root.startsWith('/') ? root : joinPath(transport.home, root)
    for (const name of ['logs', 'log']) places.add(joinPath(parentPath(absolute), name))
  }
  const files: Entry[] = []
  for (const place of places) files.push(...(await logsBelow(transport, place, gaps, signal)))
  let total = 0
  await ensureFolder(folder)
  await sweepTemporaries(folder)
  for (const entry of files) {
    total += entry.size
    const name = relativeTo(transport.home, entry.path) ?? entry.path
    if (entry.size > MOST_LOG || total > MOST_LOGS) {
      gaps.push({ check: 'log', subject: name, reason: 'too-large' })
      continue
    }
    try {
      await keepLog(join(folder, safeFileName(name)), entry.size, entry.mtime, (file) =>
        pipeline(Readable.from(transport.read(entry.path, { signal })), createWriteStream(file, { flags: 'wx', mode: 0o600 }), { signal }),
      )
    } catch (error) {
      gaps.push(gapOf('log', name, error))
    }
  }
  return { folder, gaps }
}

async function logsBelow(transport: Transport, place: RemotePath, gaps: TimelineGap[], signal: AbortSignal): Promise<Entry[]> {
  const files: Entry[] = []
  try {
    let root = place
    const found = await transport.stat(place, { signal })
    // cPanel's access-logs is a link out of the home.
    if (found?.type === 'symlink' && found.target !== undefined) root = linkedFrom(place, found.target)
    else if (found?.type !== 'dir') return files
    for await (const batch of transport.listTree([root], { maxEntries: 20_000, maxDepth: 6, signal })) {
      files.push(...batch.entries.filter(({ type, path, size }) => type === 'file' && size > 0 && LIKE_A_LOG.test(baseName(path))))
      for (const { path, reason } of batch.problems) gaps.push({ check: 'log', subject: path ?? place, reason })
    }
  } catch (error) {
    gaps.push(gapOf('account', place, error))
  }
  return files
}

/** The same of the logs a host keeps itself, by its API. */
export async function fetchHostLogs(
  incident: Pick<ProviderIncident, 'logs' | 'logFiles' | 'fetchLog'>,
  domains: readonly string[] | undefined,
  folder: string,
  signal: AbortSignal,
): Promise<Fetched> {
  const gaps: TimelineGap[] = []
  await ensureFolder(folder)
  await sweepTemporaries(folder)
  try {
    for (const logs of await incident.logs({ signal })) {
      if (domains !== undefined && !domains.includes(logs.domain)) continue
      for (const one of await incident.logFiles(logs, { signal })) {
        const name = `${logs.domain}/${one.path}`
        const file = join(folder, safeFileName(name))
        // What is packed was put away and does not grow any more.
        if (/\.(?:gz|bz2|xz|zst)$/.test(one.path) && (await sizeOf(file)) > 0) continue
        try {
          await keepLog(file, undefined, undefined, (to) => incident.fetchLog(one, to, { signal, most: MOST_LOG }))
        } catch (error) {
          gaps.push(gapOf('log', name, error))
        }
      }
    }
  } catch (error) {
    gaps.push(gapOf('provider', '', error))
  }
  return { folder, gaps }
}

/** Puts what `fetch` writes in the place of what is kept, if it goes on from that; else beside it: a log that was turned over is another. */
async function keepLog(
  file: string,
  size: number | undefined,
  mtime: number | undefined,
  fetch: (to: string) => Promise<unknown>,
): Promise<void> {
  const old = await lstat(file).catch(() => undefined)
  if (old !== undefined && old.size === size && mtime !== undefined && Math.abs(old.mtimeMs - mtime) < 1000) return
  const temporary = temporaryBeside(file)
  try {
    await fetch(temporary)
    if (mtime !== undefined) await utimes(temporary, mtime / 1000, mtime / 1000)
    if (old !== undefined && !(await goesOn(file, temporary))) await rename(file, `${file}~${Math.floor(old.mtimeMs / 1000)}`)
    await rename(temporary, file)
  } catch (error) {
    throw isSiteguardError(error) || (error as Error).name === 'AbortError' ? error : diskWriteError(file, error)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Whether one file begins with all of another; told by their first and the other's last 64 kB. */
async function goesOn(old: string, now: string): Promise<boolean> {
  const [a, b] = [await stat(old), await stat(now)]
  if (b.size < a.size) return false
  const part = 64 * 1024
  for (const at of [0, Math.max(0, a.size - part)]) {
    const length = Math.min(part, a.size - at)
    if (!(await readAt(old, at, length)).equals(await readAt(now, at, length))) return false
  }
  return true
}

async function readAt(file: string, at: number, length: number): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    ({ size }) => size,
    () => 0,
  )
}

/** What could not be had is told, not thrown: the other logs are read all the same. */
export function gapOf(check: TimelineGap['check'], subject: string, error: unknown): TimelineGap {
  if ((error as Error).name === 'AbortError') throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {}, cause: error })
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  return { check, subject, reason: error.code, error: { code: error.code, kind: error.kind, params: error.params } }
}
