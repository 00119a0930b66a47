import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { diskReadError } from '../../disk/disk-error.ts'
import { byMoment, isMoment, SNAPSHOTS, TARGETS } from './record.ts'

export interface StoreRef {
  readonly name: string
  readonly moment: string
  readonly role: 'snapshot' | 'target'
  /** '' where the file does not hold one: a snapshot that is damaged, not one that is gone. */
  readonly commit: string
}

/**
 * Refs of a store, oldest first, read from the files themselves: Git passes over one it cannot read, and a snapshot would
 * vanish without a word.
 */
export async function readRefs(dir: string): Promise<StoreRef[]> {
  const out = new Map<string, StoreRef>()
  const add = (name: string, commit: string): void => {
    const role = name.startsWith(SNAPSHOTS) ? 'snapshot' : name.startsWith(TARGETS) ? 'target' : undefined
    const moment = name.slice(name.lastIndexOf('/') + 1)
    if (role !== undefined && isMoment(moment)) out.set(name, { name, moment, role, commit })
  }
  // `git pack-refs` is never run here, but a person may have.
  for (const line of (await textOf(join(dir, 'packed-refs'))).split('\n')) {
    const [, commit, name] = /^([0-9a-f]{40}) (refs\/\S+)$/.exec(line) ?? []
    if (commit !== undefined && name !== undefined) add(name, commit)
  }
  for (const folder of [SNAPSHOTS, TARGETS]) {
    for (const name of await namesIn(join(dir, folder))) {
      if (!isMoment(name)) continue
      const text = await textOf(join(dir, folder, name))
      add(folder + name, /^([0-9a-f]{40})\n$/.exec(text)?.[1] ?? '')
    }
  }
  return [...out.values()].sort((a, b) => byMoment(a.moment, b.moment))
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskReadError(folder, error)
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'latin1')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw diskReadError(file, error)
  }
}
