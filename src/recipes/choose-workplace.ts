import { isSiteguardError, SiteguardError } from '../core/error.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../core/path.ts'
import type { Transport } from '../transports/types.ts'
import { forEach } from './ops/each.ts'
import type { Workplace } from './types.ts'

const NAME = '.siteguard'
/** For Apache 2.4 and 2.2; the 0700 of the folder is for the others. */
const DENY = Buffer.from(
  '<IfModule mod_authz_core.c>\nRequire all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\nOrder deny,allow\nDeny from all\n</IfModule>\n',
)

/** The folder we work in on an account, before any run has its part in it. */
export interface Base {
  readonly path: RemotePath
  readonly inDocumentRoot: boolean
  /** It was not there before. */
  readonly made?: boolean
}

/**
 * Where the folder to work in goes, best first: the login folder, when no document root is there or above; for a site outside it,
 * first the folder above the site's root; else the login folder all the same, closed to visitors. Undefined `root`: it is for no site.
 */
export function workplacesOf(home: RemotePath, root: RemotePath | undefined, roots: readonly RemotePath[]): Base[] {
  const full = (path: RemotePath): RemotePath => (path.startsWith('/') ? path : joinPath(home, path))
  const served = (root === undefined ? roots : [root, ...roots]).map(full)
  const isServed = (path: RemotePath): boolean => served.some((each) => relativeTo(each, path) !== undefined)
  const site = root === undefined ? home : full(root)
  const above = parentPath(site)
  // A rename does not leave its file system: a site elsewhere on the machine is best worked on from beside it.
  const near = relativeTo(home, site) === undefined ? [above, home] : [home]
  const outside = near.filter((path) => path !== '' && !isServed(path) && (path !== '/' || home === '/'))
  return [
    ...outside.map((path) => ({ path: joinPath(path, NAME), inDocumentRoot: false })),
    { path: joinPath(home, NAME), inDocumentRoot: true },
  ].filter((base, index, all) => all.findIndex((other) => other.path === base.path) === index)
}

/**
 * Makes sure of the folder we work in: 0700, a real folder, closed to visitors where it lies in a document root. Looks first, so
 * that a run goes on in the place where it was begun.
 * @throws SG-RUN-018 when none can be made, SG-RUN-016 when a link stands in its place.
 */
export async function openBase(transport: Transport, bases: readonly Base[], signal: AbortSignal, make = true): Promise<Base | undefined> {
  for (const base of bases) {
    const there = await transport.stat(base.path, { signal })
    if (there === undefined) continue
    if (there.type !== 'dir')
      throw new SiteguardError({ code: 'SG-RUN-016', kind: 'conflict', params: { path: base.path, type: there.type } })
    if (base.inDocumentRoot) await close(transport, base.path, signal)
    return base
  }
  if (!make) return undefined
  let refused: SiteguardError | undefined
  for (const base of bases) {
    try {
      await makeFolder(transport, base.path, signal)
      if (base.inDocumentRoot) await close(transport, base.path, signal)
      return { ...base, made: true }
    } catch (error) {
      if (!isSiteguardError(error) || !['SG-TRAN-001', 'SG-TRAN-002', 'SG-TRAN-008'].includes(error.code)) throw error
      refused = error
    }
  }
  const detail = (refused?.params as { detail?: string } | undefined)?.detail ?? ''
  const path = bases[0]?.path ?? ''
  throw new SiteguardError({ code: 'SG-RUN-018', kind: 'permission', params: { path, detail }, cause: refused })
}

/** The folders of one run. None is made here. */
export function workplaceOf(base: Base, run: string): Workplace {
  const folder = joinPath(base.path, `runs/${run}`)
  return {
    base: base.path,
    run: folder,
    stage: joinPath(folder, 'stage'),
    hold: joinPath(folder, 'hold'),
    journal: joinPath(folder, 'journal'),
    inDocumentRoot: base.inDocumentRoot,
  }
}

/** Makes the folders of a run that are not there. @throws SG-RUN-016 when something else stands in the place of one. */
export async function makeWorkplace(transport: Transport, place: Workplace, signal: AbortSignal): Promise<void> {
  await makeJournalFolder(transport, place, signal)
  await forEach([place.hold, place.stage], (path) => makeFolder(transport, path, signal), signal)
}

/** As much of them as the journal needs. */
export async function makeJournalFolder(transport: Transport, place: Workplace, signal: AbortSignal): Promise<void> {
  for (const path of [parentPath(place.run), place.run, place.journal]) await makeFolder(transport, path, signal)
}

async function makeFolder(transport: Transport, path: RemotePath, signal: AbortSignal): Promise<void> {
  try {
    await transport.mkdir(path, { signal, ...(transport.capabilities.chmod ? { mode: 0o700 } : {}) })
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-003') throw error
    const there = await transport.stat(path, { signal })
    if (there?.type !== 'dir')
      throw new SiteguardError({ code: 'SG-RUN-016', kind: 'conflict', params: { path, type: there?.type ?? 'other' } })
  }
}

async function close(transport: Transport, base: RemotePath, signal: AbortSignal): Promise<void> {
  try {
    await transport.create(joinPath(base, '.htaccess'), DENY, { signal, ...(transport.capabilities.chmod ? { mode: 0o604 } : {}) })
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-003') throw error
  }
}
