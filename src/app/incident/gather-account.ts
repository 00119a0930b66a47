import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Account } from '../../core/account.ts'
import type { Entry, Problem } from '../../core/entry.ts'
import { isSiteguardError } from '../../core/error.ts'
import { baseName, relativeTo } from '../../core/path.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import type { Evidence } from '../../evidence/index.ts'
import type { Transport } from '../../transports/types.ts'
import { asFound, type Gathered, linesOf, listedEntries } from './gather-site.ts'

/** Largest log that is taken from an account, and all of them together. Bytes. */
const MOST_LOG = 4 * 1024 ** 3
const MOST_LOGS = 16 * 1024 ** 3
/** Larger than any settings file. Bytes. */
const MOST_SETTINGS = 1024 * 1024

/** Folders of the first levels of a home in which hosts put logs (OVH, o2switch and cPanel, Plesk, IONOS, Alwaysdata, Debian). */
const LOG_FOLDERS = new Set(['logs', 'log', '.logs', 'access-logs', 'access_logs', 'statistics', 'http_logs'])
const LOG_NAME = /(?:access|error|ssl|ftp|ssh|cron|out|php|mail|transfer|auth|secure|xferlog|\.log|_log|-log)/i
/** What lets in or starts by itself, beside every site. */
const SETTINGS = [
  '.ssh/authorized_keys',
  '.ssh/authorized_keys2',
  '.ssh/rc',
  '.ssh/environment',
  '.ovhconfig',
  '.htaccess',
  '.user.ini',
  '.profile',
  '.bash_profile',
  '.bash_login',
  '.bashrc',
  '.bash_logout',
  '.bash_history',
  '.forward',
  '.crontab',
]

/**
 * The whole home of an account as it is now: one listing with owners, modes and times, its settings and keys, and the logs that lie in it. What
 * could not be listed or read is told as lacking.
 */
export async function* gatherAccount(account: Account, transport: Transport, signal: AbortSignal): AsyncGenerator<Gathered> {
  const entries: Entry[] = []
  const problems: Problem[] = []
  for await (const batch of transport.listTree([transport.home], { signal })) {
    entries.push(...batch.entries)
    problems.push(...batch.problems)
  }
  const of = { account: account.id }
  const at = new Date().toISOString()
  yield {
    key: `home:${account.id}`,
    kind: 'home',
    extension: 'jsonl',
    of: { ...of, path: transport.home },
    at,
    content: () => linesOf(listedEntries(entries)),
  }
  for (const { path, reason, detail } of problems)
    yield {
      lacking: {
        key: `home:${account.id}:${path ?? ''}:${reason}`,
        kind: 'home',
        of: { ...of, ...(path === undefined ? {} : { path }) },
        reason,
        ...(detail === undefined ? {} : { detail }),
      },
    }
  const files = entries.filter(({ type }) => type === 'file')
  const below = (entry: Entry): string => relativeTo(transport.home, entry.path) ?? entry.path
  for (const entry of files)
    if (SETTINGS.includes(below(entry)) && entry.size <= MOST_SETTINGS) yield remote('settings', account, transport, entry, signal)
  let total = 0
  for (const entry of files.filter((one) => isLog(below(one)))) {
    total += entry.size
    const { path } = entry
    if (entry.size > MOST_LOG || total > MOST_LOGS)
      yield { lacking: { key: `log:${account.id}:${path}`, kind: 'log', of: { ...of, path }, reason: 'too-large' } }
    else yield remote('log', account, transport, entry, signal)
  }
}

function isLog(path: string): boolean {
  const parts = path.split('/')
  return (
    parts
      .slice(0, -1)
      .slice(0, 3)
      .some((part) => LOG_FOLDERS.has(part)) && LOG_NAME.test(baseName(path))
  )
}

function remote(kind: 'settings' | 'log', account: Account, transport: Transport, entry: Entry, signal: AbortSignal): Evidence {
  return {
    // A log that has grown since is another.
    key: `${kind}:${account.id}:${entry.path}:${entry.size}:${entry.mtime}`,
    kind,
    extension: 'bin',
    of: { account: account.id, path: entry.path },
    asFound: asFound(entry),
    content: () => transport.read(entry.path, { signal }),
  }
}

/** Logs somebody sent: files on this machine, or folders with them. Links are not followed below what was named. */
export async function* gatherLocalLogs(paths: readonly string[]): AsyncGenerator<Gathered> {
  for (const place of paths) {
    for (const path of await filesBelow(place, true)) {
      const { size, mode, mtimeMs, ctimeMs, uid, gid, ino } = await lstat(path)
      yield {
        key: `log:here:${path}:${size}:${mtimeMs}`,
        kind: 'log',
        extension: 'bin',
        of: { path: basename(path), what: place },
        asFound: asFound({ size, mode, mtime: mtimeMs, ctime: ctimeMs, uid, gid, inode: ino }),
        content: () => createReadStream(path),
      }
    }
  }
}

async function filesBelow(place: string, named: boolean): Promise<string[]> {
  try {
    const found = await lstat(place)
    if (found.isFile() || (named && found.isSymbolicLink())) return [place]
    if (!found.isDirectory()) return []
    const below = await Promise.all((await readdir(place)).sort().map((name) => filesBelow(join(place, name), false)))
    return below.flat()
  } catch (error) {
    throw isSiteguardError(error) ? error : diskReadError(place, error)
  }
}
