import type { Site } from '../../core/account.ts'
import type { Entry } from '../../core/entry.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { Listener } from '../../core/events.ts'
import type { RemotePath } from '../../core/path.ts'
import { joinPath, linkedFrom, ROOT_LINKS, relativeTo } from '../../core/path.ts'
import { standing } from '../../core/standing.ts'
import { createTree } from '../../core/tree.ts'
import type { Transport } from '../../transports/types.ts'
import { absolute, partition } from './partition.ts'
import { DAMAGED_BASELINE, noteNotRun, noteProblem, type SiteWork } from './site-work.ts'
import { loadBaseline, loadState } from './state.ts'
import type { ScanDeps } from './types.ts'

export interface ListSitesOptions {
  readonly stateDir: string
  readonly loadState?: ScanDeps['loadState']
  readonly baselineDir?: string
  readonly standingOf?: ScanDeps['standingOf']
  readonly treeOf?: ScanDeps['treeOf']
  readonly signal: AbortSignal
  readonly emit: Listener
}

/** One listing for all sites of the account, shared out among them. A root that is itself a link is followed, nothing else is. */
export async function listSites(
  transport: Transport,
  account: string,
  sites: readonly Site[],
  options: ListSitesOptions,
): Promise<SiteWork[]> {
  const works: SiteWork[] = []
  for (const site of sites) works.push(await emptyWork(site, absolute(site.root, transport.home), options))
  let todo = works
  for (let hop = 0; todo.length > 0; hop += 1) {
    await listOnce(transport, account, todo, options)
    const linked = todo.filter((work) => work.rootEntry?.type === 'symlink' && work.rootEntry.target !== undefined && hop < ROOT_LINKS)
    for (const work of linked) {
      const target = (work.rootEntry as Entry).target as string
      work.root = linkedFrom(work.root, target)
    }
    todo = linked
  }
  for (const work of works) {
    const root = work.rootEntry
    if (root === undefined && work.notRun.length === 0) work.notRun.push({ check: 'site', subject: work.site.root, reason: 'vanished' })
    if (root !== undefined && root.type !== 'dir') work.notRun.push({ check: 'site', subject: work.site.root, reason: 'not-a-folder' })
    // A wiped site, or a wrong path: whatever it is, it is no clean site.
    if (root?.type === 'dir' && work.tree.size === 0 && work.notRun.length === 0) {
      work.notRun.push({ check: 'site', subject: work.site.root, reason: 'empty' })
    }
  }
  return works
}

async function listOnce(transport: Transport, account: string, works: readonly SiteWork[], options: ListSitesOptions): Promise<void> {
  const split = partition(works)
  const entries = new Map<SiteWork, Entry[]>(works.map((work) => [work, []]))
  let done = 0
  for await (const batch of transport.listTree(split.roots, { signal: options.signal })) {
    for (const entry of batch.entries) {
      const place = split.place(absolute(entry.path, transport.home))
      for (const work of place?.owners ?? []) {
        const { inner } = place as { inner: RemotePath }
        if (inner === '') work.rootEntry = entry
        else (entries.get(work) as Entry[]).push(inner === entry.path ? entry : { ...entry, path: inner })
      }
    }
    for (const problem of batch.problems) {
      const place = problem.path === undefined ? undefined : split.place(absolute(problem.path, transport.home))
      // A problem of nobody in particular (the listing was cut short) is everybody's.
      for (const work of place?.owners ?? works) noteProblem(work, 'listing', place?.inner ?? problem.path ?? '', problem)
    }
    done += batch.entries.length
    options.emit({ type: 'progress', account, done, bytes: transport.meter.bytesIn })
  }
  for (const work of works) {
    const listed = entries.get(work) as Entry[]
    work.tree = options.treeOf?.(listed) ?? createTree(listed)
  }
}

async function emptyWork(site: Site, root: RemotePath, options: ListSitesOptions): Promise<SiteWork> {
  const { stateDir, baselineDir = stateDir, standingOf = standing } = options
  const { loadState: load = (id) => loadState(stateDir, id) } = options
  const baseline = await loadBaseline(baselineDir, site.id)
  return {
    site,
    root,
    tree: createTree([]),
    standingOf,
    before: await load(site.id),
    ...(baseline === undefined || baseline === 'damaged' ? {} : { baseline }),
    notRun: baseline === 'damaged' ? [DAMAGED_BASELINE] : [],
    installations: [],
    byRoot: new Map(),
    outside: new Map(),
    manifests: [],
    listed: new Map(),
    versions: { advisories: [], releases: new Map() },
    loud: [],
    failed: new Set(),
    known: new Map(),
    records: new Map(),
    markers: new Map(),
    raw: [],
    judgedRows: new Map(),
    counts: { knownGood: 0, unchanged: 0, hashed: 0, fetched: 0, rulesOnly: 0 },
  }
}

/** Folders compared. The answers are asked for one after the other, so their number is round trips. */
const CROSS_CHECK_FOLDERS = 6
/** Names in a folder up to which it is compared: SFTP sends some 200 bytes for each. */
const CROSS_CHECK_NAMES = 2000

/**
 * Asks for some folders a second way (SFTP, which no shell start-up file touches) and compares with the listing the account's
 * own `find` printed. A name that only the second way shows, and that `find` still does not show when asked again, was hidden
 * by the account. Returns such names, relative to the site.
 */
export async function crossCheck(transport: Transport, work: SiteWork, signal: AbortSignal): Promise<RemotePath[]> {
  if (transport.capabilities.listing !== 'find' || transport.listIndependently === undefined) return []
  const hidden: RemotePath[] = []
  for (const folder of pickFolders(work)) {
    const dir = joinPath(work.root, folder)
    const missing = new Map<string, RemotePath>()
    let shown: Entry[] = []
    try {
      shown = await transport.listIndependently(dir, { signal })
    } catch (error) {
      if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
      // Gone meanwhile is no doubt; anything else is a check that did not run.
      if (error.code !== 'SG-TRAN-002') noteNotRun(work, { check: 'listing', subject: folder, reason: 'second-look', detail: error.code })
      continue
    }
    for (const entry of shown) {
      const path = relativeTo(work.root, absolute(entry.path, transport.home))
      // SFTP spells names that are not UTF-8 with U+FFFD: they cannot be compared.
      if (path !== undefined && !work.tree.has(path) && !path.includes('\ufffd')) missing.set(path, path)
    }
    if (missing.size === 0) continue
    for await (const batch of transport.listTree([dir], { signal, maxDepth: 1 })) {
      for (const entry of batch.entries) missing.delete(relativeTo(work.root, absolute(entry.path, transport.home)) ?? '')
    }
    hidden.push(...missing.values())
  }
  return hidden
}

/** The root, and folders spread evenly over the tree. */
function pickFolders(work: SiteWork): RemotePath[] {
  const folders: RemotePath[] = ['' as RemotePath]
  for (const entry of work.tree.entries()) {
    if (entry.type === 'dir' && entry.unreadable !== true && work.tree.children(entry.path).length <= CROSS_CHECK_NAMES)
      folders.push(entry.path)
  }
  if (folders.length <= CROSS_CHECK_FOLDERS) return folders
  const step = (folders.length - 1) / (CROSS_CHECK_FOLDERS - 1)
  return Array.from({ length: CROSS_CHECK_FOLDERS }, (_, i) => folders[Math.round(i * step)] as RemotePath)
}
