import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { diskReadError } from '../../disk/disk-error.ts'
import { writeTar } from '../../evidence/index.ts'

/** A pack as one file, whole or not at all; its files lie below a folder of the pack's name. @throws SG-DISK-001, SG-DISK-002 */
export async function packAsTar(dir: string, pack: string, target: string, now: number): Promise<{ readonly bytes: number }> {
  const names: string[] = []
  try {
    for (const entry of await readdir(dir, { withFileTypes: true })) {
      if (!entry.isDirectory()) names.push(entry.name)
      else for (const name of await readdir(join(dir, entry.name))) names.push(`${entry.name}/${name}`)
    }
  } catch (error) {
    throw diskReadError(dir, error)
  }
  const files = names.sort().map((name) => ({ name: `${pack}/${name}`, path: join(dir, name) }))
  return await writeTar(target, files, now)
}
