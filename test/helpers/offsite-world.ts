import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AccountId, SiteId } from '../../src/core/account.ts'
import type { Sha256 } from '../../src/core/manifest.ts'
import { parentPath, remotePath } from '../../src/core/path.ts'
import type { BlobId, SnapshotEntry, SnapshotId, SnapshotInfo } from '../../src/core/snapshot.ts'
import { createIdentity, type Identity } from '../../src/secrets/index.ts'
import { type CopyOptions, createDirectoryTarget } from '../../src/snapshots/offsite/index.ts'
import { openStore } from '../../src/snapshots/store/index.ts'
import type { ObjectTarget, SnapshotReader, SnapshotStore } from '../../src/snapshots/types.ts'

export const SITE = 'town.example' as SiteId

/** Bytes that crossed to and from a place. */
export interface Counted {
  in: number
  out: number
  puts: string[]
}

/** Counts, and lets a test step in before each put. */
export function watchTarget(target: ObjectTarget, counted: Counted, beforePut?: (name: string) => Promise<void> | void): ObjectTarget {
  const passing = async function* (content: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Buffer> {
    for await (const piece of content) {
      count(piece.byteLength)
      yield Buffer.from(piece)
    }
  }
  return {
    ...target,
    get: (name, options) => passing(target.get(name, options), (bytes) => (counted.in += bytes)),
    async put(name, size, content, options) {
      await beforePut?.(name)
      counted.puts.push(name)
      await target.put(
        name,
        size,
        passing(content, (bytes) => (counted.out += bytes)),
        options,
      )
    },
  }
}

/** A machine of its own (stores, state) and a place both machines reach. */
export interface Machine {
  readonly store: SnapshotStore
  readonly options: CopyOptions
  readonly dir: string
  readonly counted: Counted
  take(files: ReadonlyMap<string, Buffer | SnapshotEntry>, at: string): Promise<SnapshotInfo>
}

export interface OffsiteWorld {
  readonly dir: string
  readonly place: string
  readonly identity: Identity
  machine(name: string, options?: Partial<CopyOptions> & { beforePut?: (name: string) => Promise<void> | void }): Promise<Machine>
  remove(): Promise<void>
}

export async function offsiteWorld(): Promise<OffsiteWorld> {
  const dir = await mkdtemp(join(tmpdir(), 'siteguard-offsite-'))
  const identity = await createIdentity(join(dir, 'identity.txt'))
  const place = join(dir, 'place')
  return {
    dir,
    place,
    identity,
    async machine(name, { beforePut, ...over } = {}) {
      const store = await openStore({ folder: join(dir, name, 'snapshots'), site: SITE, create: true })
      const counted: Counted = { in: 0, out: 0, puts: [] }
      const target = watchTarget(over.target ?? createDirectoryTarget(place), counted, beforePut)
      const stateDir = join(dir, name, 'offsite')
      const options: CopyOptions = { site: SITE, identity, recipients: [], signers: [], stateDir, place: 'disk', ...over, target }
      return { store, options, dir: join(dir, name), counted, take: (files, at) => takeSnapshot(store, files, at) }
    },
    remove: () => rm(dir, { recursive: true, force: true }),
  }
}

/** Stores a tree. Files given as entries are named, not put: they are in an earlier snapshot. */
export async function takeSnapshot(
  store: SnapshotStore,
  files: ReadonlyMap<string, Buffer | SnapshotEntry>,
  at: string,
): Promise<SnapshotInfo> {
  const writer = await store.begin()
  const time = Date.parse(at)
  const entries = new Map<string, SnapshotEntry>([['', { path: remotePath(''), type: 'dir', size: 0, mtime: 0, mode: 0o755 }]])
  const addParents = (path: string): void => {
    const parent = parentPath(path)
    if (entries.has(parent)) return
    addParents(parent)
    entries.set(parent, { path: parent, type: 'dir', size: 0, mtime: 0, mode: 0o755 })
  }
  let bytes = 0
  let count = 0
  for (const [name, content] of files) {
    addParents(name)
    count += 1
    if (Buffer.isBuffer(content)) {
      const { blob, sha256 } = await writer.put(content.length, content)
      entries.set(name, entryOf(name, content.length, time, blob, sha256))
      bytes += content.length
    } else {
      entries.set(name, content)
      bytes += content.size
    }
  }
  return await writer.finish(
    {
      site: SITE,
      account: 'elus' as AccountId,
      root: remotePath('www'),
      transport: 'ssh',
      role: 'taken',
      startedAt: at,
      endedAt: at,
      siteguard: '0.0.0',
      cms: [],
      files: count,
      bytes,
      fetched: count,
      wireBytes: bytes,
      databases: [],
      gaps: [],
      complete: true,
    },
    entries.values(),
  )
}

function entryOf(path: string, size: number, mtime: number, blob: BlobId, sha256: Sha256): SnapshotEntry {
  return { path: remotePath(path), type: 'file', size, mtime, mode: 0o644, blob, sha256 }
}

async function contentOf(reader: SnapshotReader, entry: SnapshotEntry): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of reader.content(entry.blob as BlobId)) parts.push(part)
  return Buffer.concat(parts)
}

/** A snapshot's files as this machine has them. */
export async function expectFiles(machine: Machine, id: SnapshotId, files: ReadonlyMap<string, Buffer | SnapshotEntry>): Promise<void> {
  const reader = await machine.store.open(id)
  const entries = await reader.entries()
  for (const [path, content] of files) {
    const entry = entries.get(path as never) as SnapshotEntry
    if (Buffer.isBuffer(content)) expect((await contentOf(reader, entry)).equals(content), path).toBe(true)
    else expect(entry.sha256).toBe(content.sha256)
  }
  await reader.close()
}
