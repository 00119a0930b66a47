import { SiteguardError } from '../core/error.ts'
import type { Op } from '../core/op.ts'
import { parentPath, type RemotePath } from '../core/path.ts'
import type { SnapshotEntry } from '../core/snapshot.ts'

/**
 * What the login surely may not do below the site's root: PHP often runs as another user, whose caches and uploads stand in folders that
 * are closed to ours. Where nothing is known (FTP tells no owners), nothing is barred, and what is refused then is rolled back.
 */
export interface Rights {
  /** User id of the login. */
  readonly uid?: number
  /** Folders whose names it cannot change; they cannot be moved elsewhere either (their '..' would change). */
  readonly closed: ReadonlySet<RemotePath>
}

export const ALL_RIGHTS: Rights = { closed: new Set() }

/** Whether what stands at a path can be exchanged, taken away or put there. */
export function mayExchange(path: RemotePath, isFolder: boolean, { closed }: Rights): boolean {
  return !closed.has(parentPath(path)) && !(isFolder && closed.has(path))
}

/** Whether the permission bits are the login's to set: only an owner's are. */
export function maySetMode(entry: SnapshotEntry | undefined, { uid }: Rights): boolean {
  return uid === undefined || uid === 0 || entry?.uid === undefined || entry.uid === uid
}

export interface RightRules {
  mayExchange(path: RemotePath, isFolder: boolean): boolean
  maySetMode(path: RemotePath): boolean
}

/** The same as functions of paths. */
export function ruleRights(entries: ReadonlyMap<RemotePath, SnapshotEntry>, rights: Rights): RightRules {
  return {
    mayExchange: (path, isFolder) => mayExchange(path, isFolder, rights),
    maySetMode: (path) => maySetMode(entries.get(path), rights),
  }
}

/** Paths named in an error; the count tells the rest. */
const NAMED = 10

/** Refuses before anything is changed what the account would refuse in the middle. @throws SG-REST-014 */
export function checkRights(ops: readonly Op[], entries: ReadonlyMap<RemotePath, SnapshotEntry>, rights: Rights, site: string): void {
  const barred = ops.filter((op) => !isAllowed(op, entries, rights)).map(pathOf)
  if (barred.length > 0) throw refused(barred, entries, rights, site)
}

/** The path of the site an op is named by. */
export function pathOf(op: Op): RemotePath {
  if (op.kind === 'migrate' || op.kind === 'health') return op.installation
  if (op.kind === 'probe') return op.target.folder
  if (op.kind === 'rotate') return 'installation' in op.credential ? op.credential.installation : ('' as RemotePath)
  return op.kind === 'sql' ? op.database : op.kind === 'move' ? op.from : op.path
}

/** The error that names paths the login cannot change, and the folder that is in the way of the first. */
export function refused(
  paths: readonly RemotePath[],
  entries: ReadonlyMap<RemotePath, SnapshotEntry>,
  { uid, closed }: Rights,
  site: string,
): SiteguardError {
  const [first = '' as RemotePath] = paths
  const above = parentPath(first)
  const at = entries.get(closed.has(above) ? above : first)
  return new SiteguardError({
    code: 'SG-REST-014',
    kind: 'permission',
    params: {
      site,
      paths: paths.slice(0, NAMED),
      count: paths.length,
      at: at === undefined || at.path === '' ? '.' : at.path,
      owner: at?.uid === undefined ? '?' : String(at.uid),
      mode: at?.mode === undefined ? '?' : (at.mode & 0o7777).toString(8),
      login: uid === undefined ? '?' : String(uid),
    },
  })
}

/** Whether an op is the login's to do, as far as it is known. */
export function isAllowed(op: Op, entries: ReadonlyMap<RemotePath, SnapshotEntry>, rights: Rights): boolean {
  switch (op.kind) {
    case 'write':
    case 'remove':
      return mayExchange(op.path, op.before.is === 'tree', rights)
    case 'mkdir':
      return mayExchange(op.path, false, rights)
    case 'move':
      return mayExchange(op.from, op.state.is === 'tree', rights) && mayExchange(op.to, false, rights)
    case 'chmod':
      return maySetMode(entries.get(op.path), rights)
    case 'sql':
    case 'migrate':
    case 'health':
    case 'rotate':
    case 'probe':
      return true
  }
}
