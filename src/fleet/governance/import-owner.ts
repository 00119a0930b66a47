import { cp, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { OwnerId, SiteId } from '../../core/account.ts'
import { ensureFolder } from '../../disk/atomic-write.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { readFileIfThere, readJson } from '../../disk/json-file.ts'
import { hasOurSettings, isStoreFile, listStores, openStore } from '../../snapshots/store/index.ts'
import type { OwnerFolders } from './export-owner.ts'
import { checkJournal, journalFile, readJournal } from './owner-journal.ts'
import { checkSums, PARTS, type PackageHead, packageError, packageHead } from './owner-package.ts'

const MOST_HEAD = 16 * 1024 * 1024

/** What was brought in. */
export interface OwnerImport {
  readonly head: PackageHead
  /** Text of the inventory, for whoever asked to put it where it belongs. */
  readonly inventory: string
  readonly journal: number
  readonly stores: readonly SiteId[]
  readonly snapshots: number
  readonly incidents: readonly string[]
  readonly records: number
  readonly approvals: number
}

export interface ImportFolders extends Omit<OwnerFolders, 'approvals'> {
  readonly approvals: string
  readonly records: string
}

/**
 * Brings in what `exportOwner` wrote on another machine. All of it is checked first; nothing that lies here is written over: where there is a
 * store, a journal that says something else, or an incident of the same name, nothing is done at all.
 * @throws SG-FLEET-015, SG-FLEET-017, SG-DISK-001, SG-DISK-002
 */
export async function importOwner(folder: string, folders: ImportFolders): Promise<OwnerImport> {
  const read = await readJson(join(folder, PARTS.head), MOST_HEAD)
  const head = 'value' in read ? packageHead.safeParse(read.value).data : undefined
  if (head === undefined) throw packageError(folder, 'no-package')
  const files = await checkSums(folder)
  const owner = head.owner as OwnerId
  const inside = (part: string): string => join(folder, part)
  for (const file of files.filter((path) => path.startsWith(`${PARTS.stores}/`)))
    if (!isStoreFile(file.split('/').slice(2).join('/'))) throw packageError(folder, 'stranger', file)
  await checkJournal(inside(PARTS.journal))
  const stores = await listStores(inside(PARTS.stores))
  const stranger = stores.find((site) => !head.sites.includes(site))
  if (stranger !== undefined) throw packageError(folder, 'stranger', stranger)
  for (const name of stores.map(nameOf))
    if (!(await hasOurSettings(join(inside(PARTS.stores), name)))) throw packageError(folder, 'stranger', name)
  const incidents = await namesIn(inside(PARTS.incidents))
  const journal = await readFileIfThere(inside(PARTS.journal))
  const own = await readFileIfThere(journalFile(folders.journals, owner))
  if (own !== undefined && journal !== undefined && !journal.subarray(0, own.length).equals(own))
    throw packageError(folder, 'journal', journalFile(folders.journals, owner))
  const moves: (readonly [from: string, to: string])[] = [
    ...stores.map(nameOf).map((name) => [join(inside(PARTS.stores), name), join(folders.stores, name)] as const),
    ...incidents.map((name) => [join(inside(PARTS.incidents), name), join(folders.incidents, name)] as const),
  ]
  for (const [, to] of moves) if (await isThere(to)) throw packageError(folder, 'exists', to)
  for (const [from, to] of moves) await bring(from, to)
  const records = await bringNew(inside(PARTS.records), folders.records)
  const approvals = await bringNew(inside(PARTS.approvals), folders.approvals)
  if (journal !== undefined) await bring(inside(PARTS.journal), journalFile(folders.journals, owner))
  const { length } = await readJournal(folders.journals, owner)
  const inventory = (await readFileIfThere(inside(PARTS.inventory)))?.toString('utf8') ?? ''
  let snapshots = 0
  for (const site of stores) snapshots += (await (await openStore({ folder: folders.stores, site })).list()).length
  return { head, inventory, journal: length, stores, snapshots, incidents, records, approvals }
}

function nameOf(site: SiteId): string {
  return `${safeFileName(site)}.git`
}

async function namesIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.')).sort()
}

/** Records and approvals are told apart by their names: one that is here already is the same. */
async function bringNew(from: string, to: string): Promise<number> {
  let count = 0
  for (const name of await namesIn(from)) {
    if (await isThere(join(to, name))) continue
    await bring(join(from, name), join(to, name))
    count += 1
  }
  return count
}

/** In its place by one rename, so that a copy that is cut is nothing. */
async function bring(from: string, to: string): Promise<void> {
  const beside = `${to}.importing`
  try {
    await ensureFolder(join(to, '..'))
    await rm(beside, { recursive: true, force: true })
    await cp(from, beside, { recursive: true, verbatimSymlinks: true })
    await rename(beside, to)
  } catch (error) {
    throw diskWriteError(to, error)
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined
}
