import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { OwnerId, SiteId } from '../../core/account.ts'
import type { RunRecord } from '../../core/run-record.ts'
import { diskWriteError } from '../../disk/disk-error.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { checkStore, isStoreFile, listStores, openStore } from '../../snapshots/store/index.ts'
import { type RecordFiles, writeRecordFile } from '../night/record-files.ts'
import { approvalsIn, writeApproval } from './approval-files.ts'
import { journalFile, readJournal } from './owner-journal.ts'
import { PAPERS, PARTS, type PackageHead, packageError, writeSums } from './owner-package.ts'

/** Where things of owners lie on this machine. */
export interface OwnerFolders {
  readonly stores: string
  readonly incidents: string
  readonly journals: string
  /** Those of this machine, and of the team's ledger. */
  readonly approvals: readonly string[]
}

export interface ExportRequest {
  /** Made, or empty. */
  readonly folder: string
  readonly head: PackageHead
  /** Text of the inventory's part. */
  readonly inventory: string
  readonly papers: Readonly<Record<keyof typeof PAPERS, string>>
  /** Names of folders of incidents that are about this owner's sites alone. */
  readonly incidents: readonly string[]
  readonly signal: AbortSignal
}

/** What was taken along. */
export interface OwnerExport {
  readonly folder: string
  readonly files: number
  readonly journal: number
  readonly approvals: number
  readonly records: number
  readonly incidents: readonly string[]
  readonly snapshots: readonly { readonly site: SiteId; readonly count: number; readonly absent: number }[]
  /** Sites of which nothing is kept here. */
  readonly without: readonly SiteId[]
}

/**
 * Everything of one owner in a folder he can take away, and go on with elsewhere. Nothing of anybody else is in it. Copies of stores are checked
 * when they lie there; contents that only an off-site copy has are counted.
 * @throws SG-FLEET-015 (a journal that does not hold together is handed to nobody), SG-FLEET-017, SG-DISK-001, SG-DISK-002
 */
export async function exportOwner(
  { folder, head, inventory, papers, incidents, signal }: ExportRequest,
  folders: OwnerFolders,
  records: RecordFiles,
): Promise<OwnerExport> {
  const owner = head.owner as OwnerId
  const sites = head.sites as string[] as SiteId[]
  const journal = await readJournal(folders.journals, owner)
  if ((await readdir(folder).catch(() => [])).length > 0) throw packageError(folder, 'not-empty')
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(join(folder, PARTS.head), `${JSON.stringify(head, null, 2)}\n`, { mode: 0o600 })
    await writeFile(join(folder, PARTS.inventory), inventory, { mode: 0o600 })
    for (const lang of ['en', 'fr'] as const) await writeFile(join(folder, PAPERS[lang]), papers[lang], { mode: 0o600 })
    if (journal.length > 0) await cp(journalFile(folders.journals, owner), join(folder, PARTS.journal))
    for (const incident of incidents) await cp(join(folders.incidents, incident), join(folder, PARTS.incidents, incident), COPY)
  } catch (error) {
    throw diskWriteError(folder, error)
  }
  const approvals = await copyApprovals(folder, owner, folders.approvals)
  const kept = await copyRecords(folder, new Set(sites), records)
  const here = new Set(await listStores(folders.stores))
  const snapshots = []
  for (const site of sites.filter((id) => here.has(id))) snapshots.push(await copyStore(folder, site, folders.stores, signal))
  const without = sites.filter((id) => !here.has(id))
  return { folder, files: await writeSums(folder), journal: journal.length, approvals, records: kept, incidents, snapshots, without }
}

const COPY = { recursive: true, verbatimSymlinks: true } as const

async function copyApprovals(folder: string, owner: OwnerId, from: readonly string[]): Promise<number> {
  let count = 0
  for (const approval of (await Promise.all(from.map((one) => approvalsIn(one)))).flat()) {
    if (approval.owner !== owner) continue
    await writeApproval(join(folder, PARTS.approvals, `${safeFileName(approval.plan)}.${safeFileName(owner)}.json`), approval)
    count += 1
  }
  return count
}

/** Nights, with these sites and their accounts alone. */
async function copyRecords(folder: string, sites: ReadonlySet<string>, records: RecordFiles): Promise<number> {
  let count = 0
  for (const id of await records.list()) {
    const record = await records.open(id).catch(() => undefined)
    const own = record?.sites.filter(({ site }) => sites.has(site)) ?? []
    if (record === undefined || own.length === 0) continue
    const accounts = new Set(own.map(({ account }) => account))
    const part: RunRecord = {
      ...record,
      inventory: { ...record.inventory, sites: record.inventory.sites.filter((site) => sites.has(site)) },
      accounts: record.accounts.filter(({ account }) => accounts.has(account as never)),
      sites: own,
      waiverProblems: [],
    }
    await mkdir(join(folder, PARTS.records), { recursive: true, mode: 0o700 })
    await writeRecordFile(join(folder, PARTS.records, `${id}.json`), part)
    count += 1
  }
  return count
}

/** Refs are listed before packs: what a snapshot that is just being taken adds is then in packs nothing names yet. */
async function copyStore(folder: string, site: SiteId, stores: string, signal: AbortSignal): Promise<OwnerExport['snapshots'][number]> {
  const name = `${safeFileName(site)}.git`
  const [from, to] = [join(stores, name), join(folder, PARTS.stores, name)]
  try {
    const listed = async (packs: boolean): Promise<string[]> =>
      (await readdir(from, { recursive: true })).filter((file) => isStoreFile(file) && file.startsWith('objects/') === packs)
    const files = [...(await listed(false)), ...(await listed(true))]
    for (const file of files) await cp(join(from, file), join(to, file))
    for (const empty of ['objects/info', 'refs/heads', 'refs/tags']) await mkdir(join(to, empty), { recursive: true })
  } catch (error) {
    throw diskWriteError(to, error)
  }
  const store = await openStore({ folder: join(folder, PARTS.stores), site })
  const { faults, snapshots } = await checkStore(store, { signal })
  const damaged = faults.find(({ what }) => what !== 'absent')
  if (damaged !== undefined) throw packageError(folder, 'store', `${site}: ${damaged.name} ${damaged.detail}`)
  return { site, count: snapshots, absent: faults.length }
}
