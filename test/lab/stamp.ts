import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestListing } from './digest.ts'
import { LAB_SOURCE } from './place.ts'

/** What a part of the lab was built from, and what it looked like when it was finished. */
interface Stamp {
  readonly source: string
  readonly folders: Readonly<Record<string, string>>
}

/** Digest of the files of this folder that a part of the lab is built by: when they change, it is built again. */
export function digestSource(files: readonly string[], ...others: string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(readFileSync(join(LAB_SOURCE, file))).update('\0')
  for (const other of others) hash.update(other).update('\0')
  return hash.digest('hex')
}

/** Whether everything the stamp names is still exactly as it was when built, and built from the same source. */
export function isWhole(file: string, source: string): boolean {
  if (!existsSync(file)) return false
  try {
    const stamp = JSON.parse(readFileSync(file, 'utf8')) as Stamp
    return stamp.source === source && Object.entries(stamp.folders).every(([folder, digest]) => digestListing(folder) === digest)
  } catch {
    return false
  }
}

export function writeStamp(file: string, source: string, folders: readonly string[]): void {
  const stamp: Stamp = { source, folders: Object.fromEntries(folders.map((folder) => [folder, digestListing(folder)])) }
  writeFileSync(file, JSON.stringify(stamp))
}
