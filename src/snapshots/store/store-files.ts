import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CONFIG, HEAD } from './open-store.ts'

const FILES =
  /^(?:config|HEAD|siteguard-site|siteguard-marks\/[\w-][\w.-]*|refs\/(?:snapshots|targets)\/[\w-]+|objects\/pack\/pack-[0-9a-f]{40}\.(?:pack|idx|rev))$/

/**
 * Whether a path in a store is one of those it consists of. Whoever takes up a store that others made takes nothing else: settings, hooks and
 * further places of a Git repository name programs that Git runs.
 */
export function isStoreFile(path: string): boolean {
  return FILES.test(path)
}

/** Whether the settings of a store are ours, byte for byte. */
export async function hasOurSettings(dir: string): Promise<boolean> {
  const read = (name: string): Promise<string> => readFile(join(dir, name), 'utf8').catch(() => '')
  return (await read('config')) === CONFIG && (await read('HEAD')) === HEAD
}
