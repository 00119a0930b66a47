import { createHash } from 'node:crypto'
import type { HashAlgorithm } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import type { CallOptions, HashResult, Transport } from '../types.ts'
import { problemOf, throwIfCancelled } from './problems.ts'
import { runJobs } from './run-jobs.ts'

/** `hashMany` from the bytes themselves: nothing the account says about a digest is believed. */
export function readAndHash(
  source: Pick<Transport, 'read'>,
  paths: Iterable<RemotePath>,
  algorithm: HashAlgorithm,
  options: CallOptions & { width: () => number },
): AsyncGenerator<HashResult> {
  return runJobs(paths, options.width, async (path): Promise<HashResult> => {
    throwIfCancelled(options.signal)
    const hash = createHash(algorithm)
    let bytes = 0
    try {
      for await (const part of source.read(path, options.signal === undefined ? {} : { signal: options.signal })) {
        hash.update(part)
        bytes += part.length
      }
    } catch (error) {
      return { path, problem: problemOf(path, error) }
    }
    return { path, digest: hash.digest('hex'), bytes }
  })
}
