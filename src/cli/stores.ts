import { lastKnownClean } from '../app/snapshot/last-known-clean.ts'
import type { FoundOffsite } from '../app/store/bring.ts'
import type { Site, SiteId } from '../core/account.ts'
import { completeId } from '../core/complete-id.ts'
import { SiteguardError } from '../core/error.ts'
import type { BlobId, SnapshotInfo } from '../core/snapshot.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { listStores, openStore } from '../snapshots/store/index.ts'
import type { SnapshotStore } from '../snapshots/types.ts'
import type { Context, OptionValues } from './command.ts'
import { storesFolder } from './folders.ts'
import { inventoryIfAny } from './open-inventory.ts'
import { pickSitesOrAll } from './pick-sites.ts'

/**
 * The store of a site. Contents of it that are not on this disk come from the off-site places of the inventory when they are read.
 * @throws SG-SNAP-001 when there is none and `create` is not set.
 */
export function openSiteStore(context: Context, options: OptionValues, site: SiteId, create = false): Promise<SnapshotStore> {
  return openStore({ folder: storesFolder(context), site, create, bring: (store, blobs) => bringHere(context, options, store, blobs) })
}

/** Of these contents, those the off-site places of the inventory hold; and what became of asking each. */
export async function lieElsewhere(
  context: Context,
  options: OptionValues,
  store: SnapshotStore,
  blobs: readonly BlobId[],
): Promise<FoundOffsite> {
  const inventory = await inventoryIfAny(context, options)
  if (inventory === undefined || inventory.offsite.length === 0) return { found: new Set(), outcomes: [] }
  const [{ openCopyDesk }, { contentsOffsite }] = await loadCopying()
  const desk = await openCopyDesk(context, options, inventory, [store.site], false)
  return await contentsOffsite(store, blobs, inventory.offsite, desk)
}

async function bringHere(context: Context, options: OptionValues, store: SnapshotStore, blobs: readonly BlobId[]): Promise<void> {
  const inventory = await inventoryIfAny(context, options)
  if (inventory === undefined || inventory.offsite.length === 0) return
  const [{ openCopyDesk }, { bringContents }] = await loadCopying()
  const desk = await openCopyDesk(context, options, inventory, [store.site], false)
  await bringContents(store, blobs, inventory.offsite, desk)
}

/** Only where something is not on this disk: most commands that open a store never need a copy. */
function loadCopying(): Promise<[typeof import('./copy-desk.ts'), typeof import('../app/store/bring.ts')]> {
  return Promise.all([import('./copy-desk.ts'), import('../app/store/bring.ts')])
}

/**
 * Sites with a store on this machine that are asked for, all when none is. What is here can be looked at without an inventory;
 * groups, owners and accounts need one.
 */
export async function pickStores(context: Context, names: readonly string[], options: OptionValues): Promise<SiteId[]> {
  const inventory = await inventoryIfAny(context, options)
  const kept = await listStores(storesFolder(context))
  if (names.length === 0 && inventory === undefined) return kept
  const known = new Map((inventory?.sites ?? []).map((site) => [site.id, site]))
  // A site that left the inventory still has its snapshots.
  const orphans = kept.filter((id) => !known.has(id)).map((id): Site => ({ ...NOBODYS, id }))
  const all = { ...(inventory ?? NO_INVENTORY), sites: [...known.values(), ...orphans] } as Inventory
  return pickSitesOrAll(context, all, names, options)
    .map((site) => site.id)
    .filter((id) => kept.includes(id))
}

const NOBODYS = { account: '', root: '', groups: [], tags: [] } as unknown as Site
const NO_INVENTORY = { accounts: [], owners: [] }

export interface FoundSnapshot {
  readonly store: SnapshotStore
  readonly info: SnapshotInfo
  /** All of its site, oldest first. */
  readonly all: readonly SnapshotInfo[]
}

/**
 * The snapshot a word means: `SITE@MOMENT`, or the beginning of it where only one begins so; `SITE@latest` (or just `SITE`);
 * `SITE@last-clean`. The site may be left out where there is only one store, or as `beside` says (the other side of a diff).
 * @throws SG-USE-004, SG-USE-005, SG-USE-006; SG-REST-001 when none is known to be clean.
 */
export async function findSnapshot(context: Context, options: OptionValues, word: string, beside?: FoundSnapshot): Promise<FoundSnapshot> {
  const sites = await listStores(storesFolder(context))
  if (sites.length === 0) throw noneKept(word)
  const at = word.lastIndexOf('@')
  const isMoment =
    at < 0 && (word === 'latest' || word === 'last-clean' || (/^\d/.test(word) && !sites.some((site) => site.startsWith(word))))
  const only = beside?.store.site ?? (sites.length === 1 ? sites[0] : undefined)
  const site = isMoment && only !== undefined ? only : (completeId(at < 0 ? word : word.slice(0, at), sites) as SiteId)
  const moment = isMoment ? word : at < 0 ? 'latest' : word.slice(at + 1)
  const store = beside?.store.site === site ? beside.store : await openSiteStore(context, options, site)
  const all = await store.list({ targets: true })
  const own = all.filter((info) => info.record.role !== 'target')
  const found = await (async (): Promise<SnapshotInfo | undefined> => {
    if (moment === 'latest') return own.at(-1)
    if (moment === 'last-clean') return await lastKnownClean(store)
    const id = completeId(
      `${site}@${moment}`,
      all.map((info) => info.record.id as string),
    )
    return all.find((info) => info.record.id === id)
  })()
  if (found !== undefined) return { store, info: found, all: own }
  if (moment === 'last-clean') {
    const judged = own.slice(-5).map(({ record, marks }) => (marks.verdict === undefined ? record.id : `${record.id} (${marks.verdict})`))
    throw new SiteguardError({ code: 'SG-REST-001', kind: 'not-found', params: { site, known: judged } })
  }
  const known = own.slice(-5).map((info) => info.record.id as string)
  throw new SiteguardError({ code: 'SG-USE-005', kind: 'usage', params: { name: `${site}@${moment}`, known } })
}

/** As `findSnapshot`, of a site of the inventory: one that nothing is kept of yet is no mistyped name. */
export async function findSnapshotOf(context: Context, options: OptionValues, site: SiteId, moment: string): Promise<FoundSnapshot> {
  if (!(await listStores(storesFolder(context))).includes(site)) throw noneKept(site)
  return await findSnapshot(context, options, `${site}@${moment}`)
}

function noneKept(name: string): SiteguardError {
  return new SiteguardError({ code: 'SG-USE-006', kind: 'usage', params: { name, what: 'snapshot' } })
}
