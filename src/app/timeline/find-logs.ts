import { lstat, readdir } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { TimelineLog } from '../../core/timeline-report.ts'
import { reasonOf } from '../../disk/disk-error.ts'
import type { FoundLog } from './types.ts'

/** Folder levels, and files, below what is named. */
const MOST_DEPTH = 8
const MOST_FILES = 20_000

/**
 * Logs on this machine: files, and those in folders, by name. Links below a folder are not followed.
 * @throws SG-TIME-001 when one of the paths is not there or cannot be read.
 */
export async function logsHere(paths: readonly string[], from: TimelineLog['from']): Promise<FoundLog[]> {
  const found: FoundLog[] = []
  for (const path of paths) {
    try {
      const stat = await lstat(path)
      // What somebody names may be a link; what lies in it may not.
      if (stat.isDirectory() || (stat.isSymbolicLink() && (await isFolder(path)))) await walk(path, path, 0, from, found)
      else found.push({ file: path, name: basename(path), from })
    } catch (cause) {
      throw new SiteguardError({ code: 'SG-TIME-001', kind: 'not-found', params: { path, detail: reasonOf(cause) }, cause })
    }
  }
  return found
}

async function isFolder(path: string): Promise<boolean> {
  return await readdir(path).then(
    () => true,
    () => false,
  )
}

async function walk(top: string, folder: string, depth: number, from: TimelineLog['from'], found: FoundLog[]): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (found.length >= MOST_FILES) return
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < MOST_DEPTH) await walk(top, path, depth + 1, from, found)
    // Files half fetched are hidden ones.
    else if (entry.isFile() && !entry.name.startsWith('.')) found.push({ file: path, name: relative(top, path), from })
  }
}
