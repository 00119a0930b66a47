import { SiteguardError } from '../../src/core/error.ts'
import { joinPath, type RemotePath } from '../../src/core/path.ts'
import { createEach } from '../../src/transports/bulk/create-each.ts'
import { accessDenied, cancelled, notThere } from '../../src/transports/bulk/problems.ts'
import { readAndHash } from '../../src/transports/bulk/read-and-hash.ts'
import { readEach } from '../../src/transports/bulk/read-each.ts'
import { walkTree } from '../../src/transports/bulk/walk-tree.ts'
import type { CallOptions, Transport } from '../../src/transports/types.ts'

/** The calls a fault can change; everything else a transport does is made of them. */
export type Primitives = Pick<
  Transport,
  'stat' | 'list' | 'read' | 'create' | 'rename' | 'link' | 'symlink' | 'mkdir' | 'remove' | 'rmdir' | 'chmod'
>

/** What goes wrong, as a change to the calls of a transport that works. Never shipped. */
export type Fault = (good: Transport) => Partial<Primitives>

/** A transport with a fault. Its bulk calls are made of its own faulty single ones, as those of SFTP and FTP are. */
export function withFault(good: Transport, fault: Fault): Transport {
  const bad: Primitives = { ...primitivesOf(good), ...fault(good) }
  const width = (): number => 2
  const signalOf = (options: CallOptions | undefined): CallOptions => (options?.signal === undefined ? {} : { signal: options.signal })
  return {
    ...good,
    ...bad,
    capabilities: { ...good.capabilities, remoteHash: [], remoteSearch: false, bulkRead: false },
    listTree: (roots, options) => walkTree(bad, roots, { ...options, width }),
    readMany: (requests, options) => readEach(bad, requests, { ...signalOf(options), width, partialRead: true }),
    createMany: (dir, entries, options) => createEach(bad, dir, entries, { ...signalOf(options), width, kind: 'fault' }),
    hashMany: (paths, algorithm, options) => readAndHash(bad, paths, algorithm, { ...signalOf(options), width }),
  }
}

function primitivesOf(good: Transport): Primitives {
  const { stat, list, read, create, rename, link, symlink, mkdir, remove, rmdir, chmod } = good
  return { stat, list, read, create, rename, link, symlink, mkdir, remove, rmdir, chmod }
}

/** A fault names its file as the site does; callers may name it from the root. */
function same(asked: string, path: string): boolean {
  return asked === path || asked.endsWith(`/${path}`)
}

const lost = (): SiteguardError =>
  new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'fault', host: 'fault', detail: 'cut' }, retry: 'now' })

/** Reading the file ends in the middle, as if it were whole. */
export function truncatedRead(path: string): Fault {
  return (good) => ({
    async *read(asked, options) {
      if (!same(asked, path)) return yield* good.read(asked, options)
      const size = (await good.stat(asked))?.size ?? 0
      yield* good.read(asked, { ...options, length: Math.floor(size / 2) })
    },
  })
}

/** One bit of the file arrives wrong. */
export function bitFlip(path: string, at = 10): Fault {
  return (good) => ({
    async *read(asked, options) {
      let offset = options?.offset ?? 0
      for await (const piece of good.read(asked, options)) {
        const copy = Buffer.from(piece)
        if (same(asked, path) && offset <= at && at < offset + copy.length) copy[at - offset] = (copy[at - offset] as number) ^ 1
        offset += copy.length
        yield copy
      }
    },
  })
}

/** Reading the file never gives an answer; only the caller's signal ends it. */
export function hang(path: string): Fault {
  return (good) => ({
    async *read(asked, options) {
      if (!same(asked, path)) return yield* good.read(asked, options)
      await new Promise<never>((_resolve, reject) => {
        const { signal } = options ?? {}
        if (signal?.aborted) reject(cancelled())
        signal?.addEventListener('abort', () => reject(cancelled()), { once: true })
      })
    },
  })
}

/** The connection is gone after this many calls, for good. */
export function closedMidway(calls: number): Fault {
  return (good) => {
    let left = calls
    const count = (): void => {
      left -= 1
      if (left < 0) throw lost()
    }
    return {
      stat: async (path, options) => {
        count()
        return await good.stat(path, options)
      },
      list: async (path, options) => {
        count()
        return await good.list(path, options)
      },
      async *read(path, options) {
        count()
        yield* good.read(path, options)
      },
    }
  }
}

/** The folder may not be listed. */
export function deniedDir(path: string): Fault {
  return (good) => ({
    list: async (dir, options) => {
      if (same(dir, path)) throw accessDenied(dir, 'permission denied')
      return await good.list(dir, options)
    },
  })
}

/** Somebody else does something to the account after it was listed and before the file is read. */
export function changedUnderUs(path: string, change: () => void): Fault {
  return (good) => ({
    async *read(asked, options) {
      if (same(asked, path)) change()
      yield* good.read(asked, options)
    },
  })
}

/** Reading the file is answered with "not there", and the listing shows it. */
export function saidGone(path: string): Fault {
  return (good) => ({
    async *read(asked, options) {
      if (same(asked, path)) throw notThere(asked)
      yield* good.read(asked, options)
    },
  })
}

type Write = Exclude<keyof Primitives, 'stat' | 'list' | 'read'>
const WRITES: readonly Write[] = ['create', 'rename', 'link', 'symlink', 'mkdir', 'remove', 'rmdir', 'chmod']

/** Every writing call as `around` makes it. */
function onWrites(good: Transport, around: (write: Write, run: () => Promise<void>) => Promise<void>): Partial<Primitives> {
  const wrapped = WRITES.map((write) => {
    const call = good[write] as (...args: unknown[]) => Promise<void>
    return [write, (...args: unknown[]) => around(write, () => call.apply(good, args))]
  })
  return Object.fromEntries(wrapped) as Partial<Primitives>
}

/** What was asked for is done, and the answer never comes. */
export function lostReply(): Fault {
  return (good) =>
    onWrites(good, async (_write, run) => {
      await run()
      throw lost()
    })
}

/** The listing of a folder shows names that lead elsewhere, beside the true ones. */
export function lyingListing(folder: string, names: readonly string[]): Fault {
  return (good) => ({
    list: async (dir, options) => {
      const entries = await good.list(dir, options)
      if (!same(dir, folder)) return entries
      const forged = names.map((name) => ({ path: joinPath(dir, name) as RemotePath, type: 'dir' as const, size: 0, mtime: 0 }))
      return [...entries, ...forged]
    },
  })
}

/** The listing of a folder leaves a name out. */
export function hiddenName(path: string): Fault {
  return (good) => ({
    list: async (dir, options) => (await good.list(dir, options)).filter((entry) => !same(entry.path, path)),
  })
}
