import { baseName, joinPath, parentPath, type RemotePath } from '../../core/path.ts'
import type { CallOptions, NewEntry, Transport } from '../types.ts'
import { accessDenied, badName, changedWhileRead, nameTaken, notRegular, notThere } from './problems.ts'
import { stoppable, untilStopped } from './until-stopped.ts'

/** Modes of what is made without one: readable by the web server as "others", as SPIP sets them on shared hosts. */
export const FILE_MODE = 0o604
export const DIR_MODE = 0o705

/** A larger content is streamed, alone; a smaller one is held here, so that many can be on their way. Bytes. */
const HELD = 1 << 20
const NONE: ReadonlySet<string> = new Set()

/** An entry of `createMany` that may be made: its name is new, its folder is one, its content is as long as promised. */
export type ReadyEntry =
  | { readonly type: 'dir'; readonly name: RemotePath; readonly path: RemotePath; readonly mode: number }
  | {
      readonly type: 'file'
      /** Relative to the folder of the call. */
      readonly name: RemotePath
      /** As the transport's other calls take it. */
      readonly path: RemotePath
      readonly mode: number
      readonly size: number
      /** A stream throws SG-TRAN-010 at its end when it was of another length. With `streams` each piece is good only until the next. */
      readonly content: Uint8Array | AsyncIterable<Uint8Array>
      /** Whoever takes a streamed content says when he is done with it: the next entry waits for that. */
      readonly done: () => void
    }

/**
 * Looks at each entry before it is made: its path stays below `dir`, and every folder it lies in is a true folder, made by this very
 * call or looked at (a link there would lead the writing elsewhere). Small contents are read here, large ones given on as streams.
 */
export async function* readyEntries(
  source: Pick<Transport, 'stat'>,
  dir: RemotePath,
  entries: AsyncIterable<NewEntry> | Iterable<NewEntry>,
  kind: string,
  options: CallOptions & {
    /**
     * Names in a folder that was there before the call, where making a name that is taken does not fail by itself: they are looked
     * at once. Absent: it does.
     */
    readonly names?: (dir: RemotePath) => Promise<ReadonlySet<string>>
    /** `dir` is known to be a true folder. */
    readonly known?: boolean
    /** Contents of any size are given on as they come, each alone: for whoever writes them one after the other into one stream. */
    readonly streams?: boolean
  } = {},
): AsyncGenerator<ReadyEntry> {
  /** Folders that may be written in, with the names they held before; what this call makes is empty. */
  const folders = new Map<string, ReadonlySet<string>>()
  const made = new Set<string>()
  const namesIn = options.names ?? (async () => NONE)
  const call = options.signal === undefined ? {} : { signal: options.signal }
  const beFolder = async (path: RemotePath): Promise<void> => {
    const entry = await source.stat(path, call)
    if (entry === undefined) throw notThere(path)
    if (entry.type !== 'dir')
      throw entry.type === 'symlink' ? accessDenied(path, 'a link where a folder should be') : notRegular(path, entry.type)
  }
  const haveParents = async (name: RemotePath): Promise<void> => {
    const parent = parentPath(name)
    if (folders.has(parent)) return
    await haveParents(parent)
    const path = joinPath(dir, parent)
    await beFolder(path)
    folders.set(parent, await namesIn(path))
  }

  if (options.known !== true) await beFolder(dir)
  folders.set('', await namesIn(dir))
  for await (const entry of untilStopped(entries, options.signal)) {
    const name = entry.path
    if (!isBelow(name)) throw badName(name, kind)
    await haveParents(name)
    const path = joinPath(dir, name)
    if (made.has(name) || folders.get(parentPath(name))?.has(baseName(name))) throw nameTaken(path)
    made.add(name)
    if (entry.type === 'dir') {
      folders.set(name, NONE)
      yield { type: 'dir', name, path, mode: entry.mode ?? DIR_MODE }
      continue
    }
    const file = { type: 'file', name, path, mode: entry.mode ?? FILE_MODE, size: entry.size } as const
    const { content, size } = entry
    if (content instanceof Uint8Array || (size <= HELD && options.streams !== true)) {
      const bytes = content instanceof Uint8Array ? content : await gather(exactly(content, size, path, options.signal), size)
      if (bytes.length !== size) throw changedWhileRead(path, size, bytes.length)
      yield { ...file, content: bytes, done: () => {} }
      continue
    }
    let done: () => void = () => {}
    const over = new Promise<void>((resolve) => {
      done = resolve
    })
    const stream = exactly(content, size, path, options.signal)
    yield { ...file, content: options.streams === true ? stream : owned(stream), done }
    await over
  }
}

/** `names` for `readyEntries`, by a listing. */
export function namesBy(list: Transport['list'], call: CallOptions): (dir: RemotePath) => Promise<ReadonlySet<string>> {
  return async (dir) => new Set((await list(dir, call)).map((entry) => baseName(entry.path)))
}

/** A relative path of plain names. `remotePath` makes no other, but whoever builds an entry may have cast. */
function isBelow(name: string): boolean {
  return name !== '' && !name.includes('\0') && name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

/** The whole of a content. Its pieces are lent, so each is copied as it comes. */
async function gather(content: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  for await (const part of content) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Pieces that stay good: several of them may be on their way at once. */
async function* owned(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const part of content) yield Buffer.from(part)
}

/** A content, until the signal says stop. @throws SG-TRAN-010 when it is of another length. */
async function* exactly(
  content: AsyncIterable<Uint8Array>,
  size: number,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const source = stoppable(content, signal)
  let got = 0
  try {
    for (let next = await source.next(); next.done !== true; next = await source.next()) {
      got += next.value.length
      if (got > size) throw changedWhileRead(path, size, got)
      yield next.value
    }
  } finally {
    source.leave()
  }
  if (got !== size) throw changedWhileRead(path, size, got)
}
