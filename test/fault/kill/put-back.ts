import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Picture, pictureOf } from './picture.ts'

const COPY = 'tar -C "$1" --no-recursion --null -T - -cf - | tar -C "$2" -xpmf -'
const COPY_WHOLE = COPY.replace(' --no-recursion', '')

/**
 * Brings a folder back to what a copy of it holds, by writing only what is otherwise: most of a site is as it was, and to write thousands of
 * small files anew takes longer than what is tried on them. What is written gets a time of its own: opcache knows a file by its path and time.
 * @param wanted `pictureOf(copy, living)`. @param living Paths below the folder that always come back whole.
 */
export function putBack(folder: string, copy: string, wanted: Picture, living: readonly string[]): void {
  const now = pictureOf(folder, living)
  const bothFolders = (path: string): boolean => [now, wanted].every((each) => each.get(path)?.startsWith('dir ') === true)
  for (const [path, line] of now) {
    const aim = wanted.get(path)
    if (aim === line) continue
    if (bothFolders(path)) chmodSync(join(folder, path), Number.parseInt((aim as string).slice(4), 8))
    else rmSync(join(folder, path), { recursive: true, force: true })
  }
  for (const path of living) rmSync(join(folder, path), { recursive: true, force: true })
  const bring = (script: string, paths: readonly string[]): void => {
    if (paths.length > 0) execFileSync('sh', ['-c', script, 'sh', copy, folder], { input: `${paths.join('\0')}\0` })
  }
  bring(
    COPY,
    [...wanted].flatMap(([path, line]) => (now.get(path) === line || bothFolders(path) ? [] : [path])),
  )
  bring(
    COPY_WHOLE,
    living.filter((path) => existsSync(join(copy, path))),
  )
}
