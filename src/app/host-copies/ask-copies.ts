import { createHash } from 'node:crypto'
import type { Account } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import { joinPath, type RemotePath, relativeTo } from '../../core/path.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import type { Transport } from '../../transports/types.ts'
import type { FoundCopies } from './find-copies.ts'

/** A file that is looked for, from the site's document root. */
export interface AskedFile {
  readonly path: RemotePath
  /** Bytes. */
  readonly size: number
  readonly sha256?: string
}

/** A file as a copy has it. `sha256`: only where its size is the one asked for. */
export interface CopiedFile {
  readonly size: number
  /** Milliseconds since 1970; whoever wrote the file may have set it. */
  readonly mtime: number
  readonly sha256?: string
}

export interface CopyLook {
  readonly login: string
  /** Milliseconds since 1970. */
  readonly at: number
  /** Of the files asked for, those it has. */
  readonly has: ReadonlyMap<RemotePath, CopiedFile>
}

/** Larger ones are compared by size and time alone. Bytes. */
const MOST_READ = 4 * 1024 * 1024
/** Each file is a question or two over FTP. */
const MOST_FILES = 200

/**
 * Looks in each of a host's copies, newest first, for files of one site. A copy that does not let us in is the last: hosts ban an address after a
 * few wrong logins. Of those that cannot be reached the error is told.
 */
export async function askCopies(
  found: FoundCopies,
  root: RemotePath,
  files: readonly AskedFile[],
  connect: (account: Account, signal: AbortSignal) => Promise<Transport>,
  signal: AbortSignal,
): Promise<{ looks: CopyLook[]; failed?: ReportedError }> {
  const looks: CopyLook[] = []
  const asked = files.slice(0, MOST_FILES)
  if (asked.length === 0) return { looks }
  for (const { account, login, at } of found.copies) {
    try {
      const transport = await connect(account, signal)
      try {
        looks.push({ login, at: Date.parse(at), has: await lookIn(transport, rootIn(root, found.home), asked, signal) })
      } finally {
        await transport.close().catch(() => {})
      }
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
      return { looks, failed: { code: error.code, kind: error.kind, params: error.params } }
    }
  }
  return { looks }
}

/** A document root from the top of a copy, which is the home folder. */
export function rootIn(root: RemotePath, home: string): RemotePath {
  if (!root.startsWith('/')) return root
  return (home === '' ? undefined : relativeTo(home, root)) ?? root
}

async function lookIn(
  transport: Transport,
  root: RemotePath,
  files: readonly AskedFile[],
  signal: AbortSignal,
): Promise<Map<RemotePath, CopiedFile>> {
  const has = new Map<RemotePath, CopiedFile>()
  const base = root.startsWith('/') ? root : root === '' || root === '.' ? transport.home : joinPath(transport.home, root)
  for (const { path, size, sha256 } of files) {
    const entry = await transport.stat(joinPath(base, path), { signal })
    if (entry === undefined || entry.type !== 'file') continue
    const same = sha256 !== undefined && entry.size === size && size <= MOST_READ
    has.set(path, {
      size: entry.size,
      mtime: entry.mtime,
      ...(same ? { sha256: await digestOf(transport, entry.path, size, signal) } : {}),
    })
  }
  return has
}

async function digestOf(transport: Transport, path: RemotePath, size: number, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  let read = 0
  for await (const part of transport.read(path, { signal })) {
    read += part.byteLength
    if (read > size) break
    hash.update(part)
  }
  return hash.digest('hex')
}
