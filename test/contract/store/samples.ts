import { createHash } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AccountId, SiteId } from '../../../src/core/account.ts'
import type { Sha256 } from '../../../src/core/manifest.ts'
import { parentPath, type RemotePath } from '../../../src/core/path.ts'
import type { SnapshotEntry, SnapshotInfo, SnapshotRecord } from '../../../src/core/snapshot.ts'
import { openStore } from '../../../src/snapshots/store/index.ts'
import type { SnapshotStore } from '../../../src/snapshots/types.ts'

export const SITE = 'site.example' as SiteId

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sg-store-'))
}

export async function newStore(folder = emptyFolder()): Promise<SnapshotStore> {
  return await openStore({ folder, site: SITE, create: true })
}

export function recordAt(second: number, more: Partial<SnapshotRecord> = {}): Omit<SnapshotRecord, 'id' | 'version'> {
  const at = new Date(Date.UTC(2026, 10, 1) + second * 1000).toISOString()
  return {
    site: SITE,
    account: 'acc' as AccountId,
    root: 'www' as RemotePath,
    transport: 'ssh',
    role: 'taken',
    startedAt: at,
    endedAt: at,
    siteguard: '0.0.0',
    cms: [],
    files: 0,
    bytes: 0,
    fetched: 0,
    wireBytes: 0,
    databases: [],
    gaps: [],
    complete: true,
    ...more,
  }
}

export function sha256(bytes: Uint8Array | string): Sha256 {
  return createHash('sha256').update(bytes).digest('hex') as Sha256
}

/** What a tree of files is to be: contents by path; folders above are made; links as `{ link }`. */
export type Plan = Readonly<Record<string, string | Buffer | { readonly link: string } | { readonly dir: true }>>

/** Takes a snapshot of made-up files. */
export async function take(store: SnapshotStore, second: number, plan: Plan, more: Partial<SnapshotRecord> = {}): Promise<SnapshotInfo> {
  const writer = await store.begin()
  try {
    const entries = new Map<string, SnapshotEntry>()
    const folder = (path: string): void => {
      if (entries.has(path)) return
      entries.set(path, { path: path as RemotePath, type: 'dir', size: 0, mode: 0o705, mtime: 1000 })
      if (path !== '') folder(parentPath(path))
    }
    folder('')
    for (const [path, what] of Object.entries(plan)) {
      if (path.includes('/')) folder(parentPath(path))
      if (typeof what === 'object' && 'dir' in what) folder(path)
      else if (typeof what === 'object' && 'link' in what) {
        entries.set(path, { path: path as RemotePath, type: 'symlink', size: what.link.length, mtime: 2000, target: what.link })
      } else {
        const bytes = Buffer.from(what as string)
        const stored = await writer.put(bytes.length, bytes)
        entries.set(path, { path: path as RemotePath, type: 'file', size: bytes.length, mode: 0o604, mtime: 3000.5, ...stored })
      }
    }
    return await writer.finish(recordAt(second, more), entries.values())
  } catch (error) {
    await writer.abort()
    throw error
  }
}

export async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of content) parts.push(part)
  return Buffer.concat(parts)
}

/** The files of a snapshot, with their bytes. */
export async function contentsOf(store: SnapshotStore, info: SnapshotInfo): Promise<Record<string, string>> {
  const reader = await store.open(info.record.id)
  try {
    const out: Record<string, string> = {}
    for (const entry of (await reader.entries()).values()) {
      if (entry.blob !== undefined) out[entry.path] = (await bytesOf(reader.content(entry.blob))).toString()
    }
    return out
  } finally {
    await reader.close()
  }
}
