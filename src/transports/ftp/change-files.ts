import { isFragileName, parentPath, type RemotePath } from '../../core/path.ts'
import { accessDenied, badName, changedWhileRead, nameTaken, noRoom, notThere, transferFailed, unsupported } from '../bulk/problems.ts'
import type { FtpFiles } from './files.ts'
import { DataFailure, Refusal } from './session.ts'

/**
 * Makes a new file. FTP has no "only if it is not there" (STOR writes over), so the name is looked at first, and again
 * nothing can be promised against somebody who writes in between: who needs that takes a lock with `mkdir`. The size is
 * looked at afterwards, as a cut data connection looks like the end of the file to the server. What failed is taken away.
 */
export async function createFile(
  files: FtpFiles,
  path: RemotePath,
  data: AsyncIterable<Uint8Array> | Uint8Array,
  mode: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  if ((await files.stat(path, signal)) !== undefined) throw nameTaken(path)
  const bytes = await storeFile(files, path, data, signal)
  try {
    const made = await files.stat(path, signal)
    if (made?.size !== bytes) throw changedWhileRead(path, bytes, made?.size ?? 0)
    if (mode !== undefined) await setMode(files, path, mode, signal)
  } catch (error) {
    await files.change('DELE', path).catch(() => {})
    throw error
  }
}

/** Stores a file under a name that was looked at. Returns its bytes. What failed is taken away. */
export async function storeFile(
  files: FtpFiles,
  path: RemotePath,
  data: AsyncIterable<Uint8Array> | Uint8Array,
  signal: AbortSignal | undefined,
): Promise<number> {
  let begun = false
  async function* pieces(): AsyncGenerator<Uint8Array> {
    begun = true
    if (data instanceof Uint8Array) yield data
    else yield* data
  }
  try {
    return await files.pool.use(
      async (session) => await session.upload(`STOR ${await files.wire(session, path, signal)}`, pieces(), signal),
      signal,
    )
  } catch (error) {
    // Not with the caller's signal: the half file goes even when it was he who stopped.
    if (begun) await files.change('DELE', path).catch(() => {})
    if (error instanceof DataFailure) throw transferFailed(path, error.message, error)
    if (!(error instanceof Refusal)) throw error
    throw await refusedNew(files, path, error, signal)
  }
}

/** Makes a folder; the server's own mkdir refuses a name that is taken, so of two callers one wins. */
export async function makeFolder(
  files: FtpFiles,
  path: RemotePath,
  mode: number | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  try {
    await files.pool.use(async (session) => await session.command(`MKD ${await files.wire(session, path, signal)}`, signal), signal)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw await refusedNew(files, path, error, signal)
  }
  if (mode !== undefined) await setMode(files, path, mode, signal)
}

/** Why a new name could not be made: it is taken, its folder is not there, or it may not be. */
async function refusedNew(files: FtpFiles, path: RemotePath, refusal: Refusal, signal: AbortSignal | undefined): Promise<Error> {
  // 452 and 552 (RFC 959, 4.2.1): storage exceeded, on the disk or of the account's quota.
  if (refusal.code === 452 || refusal.code === 552) return noRoom(path, refusal.message, refusal)
  if (refusal.code < 521) return await files.explain(path, refusal, signal)
  if ((await files.stat(path, signal)) !== undefined) return nameTaken(path, refusal)
  const parent = parentPath(path)
  if (parent !== '' && (await files.stat(parent, signal)) === undefined) return notThere(path, refusal)
  return accessDenied(path, refusal.message, refusal)
}

/**
 * Moves to a name that is free. It is looked at first: what RNTO does with one that is taken differs between servers. Where the server made
 * another name of it, it goes back to where it was.
 * @throws SG-TRAN-009 for a name the server does not take as it is
 */
export async function renameNew(files: FtpFiles, from: RemotePath, to: RemotePath, signal: AbortSignal | undefined): Promise<void> {
  if ((await files.stat(to, signal)) !== undefined) throw nameTaken(to)
  const before = isFragileName(to) ? await pathsIn(files, to, signal) : undefined
  let reached = from
  try {
    await move(files, from, to, signal, () => {
      reached = to
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw reached === from ? await files.explain(from, error, signal) : await refusedNew(files, to, error, signal)
  }
  if (before === undefined || (await files.stat(to, signal)) !== undefined) return
  const strays = [...(await pathsIn(files, to, signal))].filter((path) => !before.has(path))
  if (strays.length === 1) await move(files, strays[0] as RemotePath, from, signal)
  throw badName(to, 'ftp')
}

async function move(files: FtpFiles, from: RemotePath, to: RemotePath, signal: AbortSignal | undefined, onFound = () => {}): Promise<void> {
  await files.pool.use(async (session) => {
    const [source, goal] = [await files.wire(session, from, signal), await files.wire(session, to, signal)]
    await session.command(`RNFR ${source}`, signal)
    onFound()
    await session.command(`RNTO ${goal}`, signal)
  }, signal)
}

/** What stands beside a path. */
async function pathsIn(files: FtpFiles, path: RemotePath, signal: AbortSignal | undefined): Promise<ReadonlySet<RemotePath>> {
  return new Set((await files.list(parentPath(path), signal)).entries.map((entry) => entry.path))
}

export async function removeFile(files: FtpFiles, path: RemotePath, signal: AbortSignal | undefined): Promise<void> {
  await files.change('DELE', path, signal)
}

export async function removeFolder(files: FtpFiles, path: RemotePath, signal: AbortSignal | undefined): Promise<void> {
  await files.change('RMD', path, signal)
}

/** Sets permission bits. The server follows links, so a link is refused here. */
export async function changeMode(files: FtpFiles, path: RemotePath, mode: number, signal: AbortSignal | undefined): Promise<void> {
  const entry = await files.stat(path, signal)
  if (entry === undefined) throw notThere(path)
  if (entry.type === 'symlink') throw accessDenied(path, 'a link has no mode of its own')
  await setMode(files, path, mode, signal)
}

export async function setMode(files: FtpFiles, path: RemotePath, mode: number, signal: AbortSignal | undefined): Promise<void> {
  const bits = mode.toString(8).padStart(4, '0')
  try {
    await files.pool.use(async (session) => {
      if (session.features.chmod === undefined) throw unsupported('chmod', 'ftp')
      const verb = session.features.chmod === 'mff' ? `MFF UNIX.mode=${bits};` : `SITE CHMOD ${bits}`
      const name = await files.wire(session, path, signal)
      try {
        await session.command(`${verb} ${name}`, signal)
      } catch (error) {
        if (!(error instanceof Refusal) || error.code !== 550 || !files.isTop(path)) throw error
        // OVH's servers may know a login's own folder only as the one it stands in (its guide on FTP, 2023-06: `SITE CHMOD 705 .`).
        await session.command(`CWD ${name}`, signal)
        await session.command(`${verb} .`, signal)
      }
    }, signal)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 500 || error.code === 502 || error.code === 504) throw unsupported('chmod', 'ftp')
    throw await files.explain(path, error, signal)
  }
}
