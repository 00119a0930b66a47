import { createHash } from 'node:crypto'
import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** One digest over names, types, sizes, modes and times of a whole folder: anything touched gives another. Missing gives ''. */
export function digestListing(folder: string): string {
  const hash = createHash('sha256')
  const walk = (at: string): void => {
    for (const entry of readdirSync(join(folder, at), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name)
      const stat = lstatSync(join(folder, path))
      const time = entry.isDirectory() ? 0 : stat.mtimeMs
      hash.update(`${path}\0${stat.mode}\0${entry.isDirectory() ? 0 : stat.size}\0${time}\n`)
      if (entry.isDirectory()) walk(path)
    }
  }
  try {
    walk('')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
  return hash.digest('hex')
}
