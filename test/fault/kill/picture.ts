import { createHash } from 'node:crypto'
import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { join } from 'node:path'

/** Everything below a folder, by path: type, mode, content (or a link's target). Times and owners do not count. */
export type Picture = ReadonlyMap<string, string>

const known = new Map<string, string>()

/** Hashes are kept by inode and change time, so that a second look at a large tree reads only what was touched. */
function hashOf(path: string, stat: ReturnType<typeof statOf>): string {
  const key = `${stat.dev}:${stat.ino}:${stat.size}:${stat.ctimeNs}`
  let hash = known.get(key)
  if (hash === undefined) {
    hash = createHash('sha256').update(readFileSync(path)).digest('hex')
    known.set(key, hash)
  }
  return hash
}

const statOf = (path: string) => lstatSync(path, { bigint: true })

/** One thing as it stands, without what is below it. */
function lineOf(path: string): string {
  const stat = statOf(path)
  const mode = (stat.mode & 0o7777n).toString(8)
  if (stat.isDirectory()) return `dir ${mode}`
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`
  return stat.isFile() ? `file ${mode} ${stat.size} ${hashOf(path, stat)}` : 'other'
}

/** @param skip Paths below the folder that are not looked at, nor what is below them. */
export function pictureOf(folder: string, skip: readonly string[] = []): Picture {
  const picture = new Map<string, string>()
  const walk = (dir: string): void => {
    for (const name of readdirSync(join(folder, dir)).sort()) {
      const path = dir === '' ? name : `${dir}/${name}`
      if (skip.includes(path)) continue
      const line = lineOf(join(folder, path))
      picture.set(path, line)
      if (line.startsWith('dir ')) walk(path)
    }
  }
  walk('')
  return picture
}

/** A file, link or folder with all below it, as one text; undefined when nothing stands there. */
export function thingAt(path: string): string | undefined {
  try {
    const line = lineOf(path)
    return line.startsWith('dir ') ? [line, ...[...pictureOf(path)].map(([inner, text]) => `${inner}: ${text}`)].join('\n') : line
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** What is otherwise than it should be, at most ten lines; '' when nothing is. */
export function differences(found: Picture, wanted: Picture): string {
  const lines: string[] = []
  for (const [path, line] of wanted) if (found.get(path) !== line) lines.push(`${path}: ${found.get(path) ?? 'nothing'}, not ${line}`)
  for (const [path, line] of found) if (!wanted.has(path)) lines.push(`${path}: ${line}, not nothing`)
  return lines.slice(0, 10).join('\n')
}
