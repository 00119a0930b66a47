import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import { diskReadError } from '../../disk/disk-error.ts'

/** What lies where in the folder an owner takes away. */
export const PARTS = {
  head: 'owner.json',
  inventory: 'siteguard.yml',
  journal: 'journal.jsonl',
  approvals: 'approvals',
  records: 'records',
  stores: 'snapshots',
  incidents: 'incidents',
  sums: 'SHA256SUMS',
} as const

/** The paper in it, for each language. */
export const PAPERS = { en: 'LEAVING.txt', fr: 'DEPART.txt' } as const

export const packageHead = z.object({
  format: z.literal('siteguard-owner'),
  version: z.literal(1),
  owner: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/),
  name: z.string().max(300),
  at: z.iso.datetime(),
  by: z.string().max(300),
  siteguard: z.string().max(100),
  sites: z.array(z.string().max(128)).max(100_000),
})
export type PackageHead = z.infer<typeof packageHead>

export function packageError(folder: string, why: FleetErrorParams['SG-FLEET-017']['why'], detail = ''): SiteguardError {
  return new SiteguardError({ code: 'SG-FLEET-017', kind: 'integrity', params: { folder, why, detail } })
}

/** Writes the list of everything in the folder, as `sha256sum -c` reads it. Gives how many files. @throws SG-FLEET-017, SG-DISK-001 */
export async function writeSums(folder: string): Promise<number> {
  const sums = await sumsOf(folder)
  await writeFile(join(folder, PARTS.sums), [...sums].map(([file, sha256]) => `${sha256}  ${file}\n`).join(''), { mode: 0o600 })
  return sums.size
}

/**
 * Holds a folder against its list: what is in it came from elsewhere, and nothing of it is used before. Names of the list are only compared.
 * Gives the paths of its files.
 * @throws SG-FLEET-017, SG-DISK-001
 */
export async function checkSums(folder: string): Promise<readonly string[]> {
  const listed = new Map<string, string>()
  const text = await readFile(join(folder, PARTS.sums), 'utf8').catch((error: unknown) => {
    throw diskReadError(join(folder, PARTS.sums), error)
  })
  for (const line of text.split('\n').slice(0, -1)) {
    const [, sha256, file] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    if (sha256 === undefined || file === undefined) throw packageError(folder, 'sums', PARTS.sums)
    listed.set(file, sha256)
  }
  const found = await sumsOf(folder)
  for (const file of new Set([...listed.keys(), ...found.keys()]))
    if (listed.get(file) !== found.get(file)) throw packageError(folder, 'sums', file)
  return [...found.keys()]
}

/** Of every file but the list, by its path. A folder of ours holds files and folders, and nothing that leads out of it. */
async function sumsOf(folder: string): Promise<Map<string, string>> {
  const sums = new Map<string, string>()
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
      throw diskReadError(join(folder, below), error)
    })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) await walk(path)
      else if (!entry.isFile() || /[\r\n]/.test(path)) throw packageError(folder, 'stranger', path)
      else if (path !== PARTS.sums) sums.set(path, await digestOf(join(folder, path)))
    }
  }
  await walk('')
  return sums
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash).catch((error: unknown) => {
    throw diskReadError(file, error)
  })
  return hash.digest('hex')
}
