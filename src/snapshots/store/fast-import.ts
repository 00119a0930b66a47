import { createHash } from 'node:crypto'
import type { Sha256 } from '../../core/manifest.ts'
import type { BlobId } from '../../core/snapshot.ts'
import { feed, type Git, gitFailed, throwIfCancelled } from './git.ts'

/**
 * One `git fast-import`, for trees, manifests and a commit over contents that are packed already. All calls one after the other;
 * bytes that are given stay as they are.
 */
export interface FastImport {
  /** `text` is latin1: one character a byte. */
  command(text: string): Promise<void>
  /** A file of the commit, with its bytes. */
  inline(path: string, bytes: Uint8Array): Promise<void>
  /** Ends it. @throws SG-SNAP-002 with what Git said when it did not take everything; SG-DISK-002 when the disk is full. */
  done(): Promise<void>
  kill(): Promise<void>
}

/** Bytes sent at once. */
const GATHERED = 65_536

export function startFastImport(git: Git, signal?: AbortSignal): FastImport {
  const args = ['fast-import', '--quiet', '--done', '--depth=0', '--max-pack-size=256m']
  const process = git.start(args, { ...(signal && { signal }) })
  let ended = false
  void process.ended.then(() => {
    ended = true
  })
  const check = (): void => {
    throwIfCancelled(signal)
    if (ended) throw gitFailed(git.dir, args, undefined, process.said() || 'ended early')
  }
  let gathered: Uint8Array[] = []
  let held = 0
  const flush = async (): Promise<void> => {
    const all = Buffer.concat(gathered, held)
    gathered = []
    held = 0
    check()
    await feed(process, all)
    check()
  }
  /** One write for each of 20,000 commands would take longer than Git does with them. */
  const write = async (data: Uint8Array): Promise<void> => {
    gathered.push(data)
    held += data.length
    if (held > GATHERED) await flush()
  }
  return {
    command: (text) => write(Buffer.from(text, 'latin1')),
    async inline(path, bytes) {
      await write(Buffer.from(`M 100644 inline "${path}"\ndata ${bytes.length}\n`, 'latin1'))
      await write(bytes)
      await write(Buffer.from('\n'))
    },
    async done() {
      await write(Buffer.from('done\n'))
      await flush()
      process.child.stdin.end()
      process.child.stdout.resume()
      const code = await process.ended
      throwIfCancelled(signal)
      if (code !== 0) throw gitFailed(git.dir, args, code, process.said())
    },
    kill: () => process.kill(),
  }
}

/** Both names of a content: Git's and ours. */
export function nameBlob(bytes: Uint8Array): { blob: BlobId; sha256: Sha256 } {
  return {
    blob: createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex') as BlobId,
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
  }
}
