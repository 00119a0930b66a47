import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
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

/**
 * Whether everything the stamp names is still exactly as it was when built, and built from the same source. Tens of thousands of files are
 * looked at for it: once a run of tests, which `SITEGUARD_LAB_SEEN` is a folder of.
 */
export function isWhole(file: string, source: string): boolean {
  if (!existsSync(file)) return false
  try {
    const text = readFileSync(file, 'utf8')
    const stamp = JSON.parse(text) as Stamp
    if (stamp.source !== source) return false
    const folder = process.env.SITEGUARD_LAB_SEEN
    const seen = folder === undefined ? undefined : join(folder, createHash('sha256').update(`${file}\0${text}`).digest('hex'))
    if (seen !== undefined && existsSync(seen)) return true
    if (!Object.entries(stamp.folders).every(([each, digest]) => digestListing(each) === digest)) return false
    if (seen !== undefined && folder !== undefined) {
      mkdirSync(folder, { recursive: true })
      writeFileSync(seen, '')
    }
    return true
  } catch {
    return false
  }
}

export function writeStamp(file: string, source: string, folders: readonly string[]): void {
  const stamp: Stamp = { source, folders: Object.fromEntries(folders.map((folder) => [folder, digestListing(folder)])) }
  writeFileSync(file, JSON.stringify(stamp))
}
