import { damaged, feed, type Git, throwIfCancelled } from '../store/git.ts'

/** Contents given to Git one after the other, as one new pack. */
export interface BlobImporter {
  blob(size: number, content: AsyncIterable<Uint8Array> | Uint8Array): Promise<void>
  /** They are on the disk. @throws SG-SNAP-002 with what Git said when it did not take everything. */
  done(): Promise<void>
  kill(): Promise<void>
}

export function startBlobImport(git: Git, signal?: AbortSignal): BlobImporter {
  const started = git.start(
    ['fast-import', '--quiet', '--done', '--depth=0', '--max-pack-size=256m'],
    signal === undefined ? {} : { signal },
  )
  started.child.stdout.resume()
  const write = async (data: Uint8Array | string): Promise<void> => {
    throwIfCancelled(signal)
    await feed(started, data)
  }
  return {
    async blob(size, content) {
      await write(`blob\ndata ${size}\n`)
      if (content instanceof Uint8Array) await write(content)
      else for await (const piece of content) await write(piece)
      await write('\n')
    },
    async done() {
      await write('done\n')
      started.child.stdin.end()
      const code = await started.ended
      throwIfCancelled(signal)
      if (code !== 0) throw damaged(git.dir, `git fast-import (${code}): ${started.said()}`)
    },
    kill: () => started.kill(),
  }
}
