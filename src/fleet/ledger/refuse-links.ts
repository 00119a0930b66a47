import { lstat, readdir, realpath } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { Inventory } from '../inventory/types.ts'

/** Folders of a ledger that siteguard reads and writes. */
const PARTS = ['', 'records', 'baselines', 'approvals']

/**
 * Refuses a team's repository that leads out of itself. Whoever may commit there could otherwise have a file of this machine read as if it were
 * a record, and written over as one: no part of the ledger may be a symbolic link, and a vault beside it none that leaves the folder.
 * @throws SG-FLEET-021
 */
export async function refuseLinks({ file, ledger, vault }: Pick<Inventory, 'file' | 'ledger' | 'vault'>): Promise<void> {
  if (ledger === undefined) return
  const team = dirname(file)
  const links = [
    ...(await linksOnTheWay(team, ledger)),
    ...(await Promise.all(PARTS.map((part) => linksIn(join(ledger, part))))).flat(),
    ...((await leads(team, vault)) || (await leads(ledger, vault)) ? [vault] : []),
  ]
  const [link] = links.sort()
  if (link !== undefined) throw new SiteguardError({ code: 'SG-FLEET-021', kind: 'integrity', params: { path: link, ledger } })
}

/** Steps from a folder down to a path below it, if it is below. */
function stepsTo(folder: string, path: string): string[] {
  const way = relative(folder, path)
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? [] : way.split(sep)
}

async function linksOnTheWay(folder: string, path: string): Promise<string[]> {
  const steps = stepsTo(folder, path)
  const places = steps.map((_, i) => join(folder, ...steps.slice(0, i + 1)))
  const found = await Promise.all(places.map((place) => lstat(place).catch(() => undefined)))
  return places.filter((_, i) => found[i]?.isSymbolicLink())
}

async function linksIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  return entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => join(folder, name))
}

/** Whether a file below a folder really lies outside of it. One that is not there leads nowhere. */
async function leads(folder: string, file: string): Promise<boolean> {
  if (stepsTo(folder, file).length === 0) return false
  const [from, to] = await Promise.all([folder, file].map((path) => realpath(path).catch(() => undefined)))
  return from !== undefined && to !== undefined && stepsTo(from, to).length === 0
}
