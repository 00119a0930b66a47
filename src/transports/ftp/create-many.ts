import { baseName, parentPath, type RemotePath } from '../../core/path.ts'
import { createEach } from '../bulk/create-each.ts'
import { changedWhileRead, ioFailed } from '../bulk/problems.ts'
import type { CallOptions, NewEntry, Transport } from '../types.ts'
import { changeMode, setMode, storeFile } from './change-files.ts'
import type { FtpFiles } from './files.ts'

/**
 * Many new files over the pool's logins. Names are looked at and sizes checked with one listing a folder, not two a file: a folder made
 * here is empty, and of one that was there the names are read first.
 */
export async function createMany(
  files: FtpFiles,
  target: Pick<Transport, 'stat' | 'mkdir'>,
  dir: RemotePath,
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  options: CallOptions & { readonly width: () => number; readonly chmod: boolean },
): Promise<void> {
  const { signal, width } = options
  const folders = new Map<RemotePath, Map<string, number>>()
  const names = async (folder: RemotePath): Promise<ReadonlySet<string>> => {
    const { entries: there, problems } = await files.list(folder, signal)
    if (problems[0] !== undefined) throw ioFailed(folder, `its listing is not whole: ${problems[0].detail ?? problems[0].reason}`)
    return new Set(there.map((entry) => baseName(entry.path)))
  }
  await createEach(
    {
      ...target,
      create: async (path, data, { mode } = {}) => {
        const bytes = await storeFile(files, path, data, signal)
        const folder = folders.get(parentPath(path)) ?? new Map<string, number>()
        folders.set(parentPath(path), folder.set(baseName(path), bytes))
        if (options.chmod && mode !== undefined) await setMode(files, path, mode, signal)
      },
      chmod: async (path, mode) => {
        if (options.chmod) await changeMode(files, path, mode, signal)
      },
    },
    dir,
    entries,
    { width, kind: 'ftp', names, ...(signal && { signal }) },
  )
  for (const [folder, made] of folders) await checkSizes(files, folder, made, signal)
}

/** A cut data connection looks like the end of the file to the server: only the size tells. */
async function checkSizes(files: FtpFiles, folder: RemotePath, made: ReadonlyMap<string, number>, signal?: AbortSignal): Promise<void> {
  const { entries } = await files.list(folder, signal)
  const sizes = new Map(entries.map((entry) => [baseName(entry.path), entry.size]))
  for (const [name, bytes] of made) {
    const path = `${folder}/${name}` as RemotePath
    const size = sizes.get(name) ?? (await askSize(files, path, signal))
    if (size !== bytes) throw changedWhileRead(path, bytes, size)
  }
}

/** For a name that the listing leaves out: some servers hide names, or end a listing at a number of them. */
async function askSize(files: FtpFiles, path: RemotePath, signal?: AbortSignal): Promise<number> {
  const { message } = await files.change('SIZE', path, signal)
  return Number(/^213 +(\d+)/.exec(message)?.[1] ?? Number.NaN)
}
