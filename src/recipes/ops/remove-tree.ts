import { isSiteguardError } from '../../core/error.ts'
import { type RemotePath, relativeTo } from '../../core/path.ts'
import type { OpContext } from '../types.ts'
import { forEach, groupBy } from './each.ts'

/**
 * Removes a file, link or whole folder of ours on the account; nothing else, and nothing outside the folder we work in.
 * What is not there any more is fine.
 */
export async function removeOurs(path: RemotePath, context: Pick<OpContext, 'transport' | 'place' | 'signal'>): Promise<void> {
  const { transport, place, signal } = context
  const inner = relativeTo(place.base, path)
  if (inner === undefined || inner === '') throw new Error(`not ours to remove: ${path}`)
  const entry = await transport.stat(path, { signal })
  if (entry === undefined) return
  if (entry.type !== 'dir') {
    await gone(transport.remove(path, { signal }))
    return
  }
  const folders: RemotePath[] = []
  const others: RemotePath[] = []
  for await (const batch of transport.listTree([path], { signal, maxDepth: 4096 })) {
    for (const each of batch.entries) {
      if (each.type !== 'dir') others.push(each.path)
      else {
        folders.push(each.path)
        if (each.mode !== undefined && (each.mode & 0o300) !== 0o300 && transport.capabilities.chmod)
          await transport.chmod(each.path, 0o700, { signal })
      }
    }
  }
  await forEach(others, (each) => gone(transport.remove(each, { signal })), signal)
  const byDepth = groupBy(folders, (folder) => folder.split('/').length)
  for (const depth of [...byDepth.keys()].sort((a, b) => b - a))
    await forEach(byDepth.get(depth) as RemotePath[], (each) => gone(transport.rmdir(each, { signal })), signal)
}

async function gone(work: Promise<void>): Promise<void> {
  try {
    await work
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002') throw error
  }
}
