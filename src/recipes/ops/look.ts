import type { Entry } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { PathState, TreeMember } from '../../core/op.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../../core/path.ts'
import { identityOf } from '../../snapshots/pull/find-unchanged.ts'
import type { OpContext } from '../types.ts'
import { forEach, groupBy } from './each.ts'

interface SeenFile {
  readonly is: 'file'
  readonly size: number
  readonly mode?: number
  /** Milliseconds; only where the listing tells it, and `identity` with it. */
  readonly ctime?: number
  /** What its owner cannot keep as it is when he changes the bytes (`identityOf`). */
  readonly identity?: string
  sha256?: string
}

/** What was found at one path. `sha256` only where it was asked for and could be had. */
export type Seen =
  | { readonly is: 'absent' }
  | SeenFile
  | { readonly is: 'link'; readonly target: string | undefined }
  /** `members`: undefined when nobody asked for them, or not all could be seen. */
  | { readonly is: 'dir'; readonly mode?: number; members?: Map<RemotePath, Seen> }
  | { readonly is: 'other'; readonly type: string }

/** One path to look at, and the states it may be in: what none of them needs is not read. */
export interface Wanted {
  readonly path: RemotePath
  readonly states: readonly PathState[]
}

/**
 * So many names in one folder are looked up by listing it. Over SFTP, where questions travel together and a listing of 8,000 names comes
 * in eighty answers one after the other (0.2 s without any distance), asking pays for longer.
 */
const LIST_FROM = 4
const LIST_FROM_SFTP = 64
const ABSENT: Seen = { is: 'absent' }

/**
 * Looks at many paths of the account at once: their types and sizes, the members of folders that are to be a whole tree, and
 * (deep) the hashes of those files whose size would fit.
 */
export async function lookAt(wanted: readonly Wanted[], context: OpContext, depth: 'deep' | 'quick'): Promise<Map<RemotePath, Seen>> {
  const found = await glance(
    wanted.map((each) => each.path),
    context,
  )
  const trees = wanted.filter(({ path, states }) => found.get(path)?.is === 'dir' && states.some((state) => state.is === 'tree'))
  await readTrees(trees, found, context)
  if (depth === 'deep') await hashAll(wanted, found, context)
  return found
}

/**
 * Whether what was found is this state, as far as it was looked at (`lookAt` decides how deep). A mode that cannot be set
 * here, or that one side does not tell, says nothing.
 */
export function isState(seen: Seen | undefined, state: PathState, context: OpContext, depth: 'deep' | 'quick'): boolean {
  if (seen === undefined || seen.is === 'absent') return state.is === 'absent' && seen !== undefined
  if (state.is === 'absent' || seen.is === 'other') return false
  if (state.is === 'link') return seen.is === 'link' && seen.target === state.target
  if (state.is === 'file') {
    return seen.is === 'file' && seen.size === state.size && sameMode(seen.mode, state.mode, context) && sameHash(seen, state.sha256, depth)
  }
  if (seen.is !== 'dir' || !sameMode(seen.mode, state.mode, context)) return false
  const members = context.plan.trees[state.digest]
  if (members === undefined || seen.members === undefined || seen.members.size !== members.length) return false
  const inside = seen.members
  return members.every((member) => isMember(inside.get(member.path), member, context, depth))
}

/** Whether what was found in a tree is this member of it (`isState`). */
export function isMember(seen: Seen | undefined, member: TreeMember, context: OpContext, depth: 'deep' | 'quick'): boolean {
  if (member.is === 'dir') return seen?.is === 'dir' && sameMode(seen.mode, member.mode, context)
  return isState(seen, member, context, depth)
}

function sameMode(seen: number | undefined, wanted: number | undefined, context: OpContext): boolean {
  return seen === undefined || wanted === undefined || !context.transport.capabilities.chmod || (seen & 0o7777) === (wanted & 0o7777)
}

function sameHash(seen: SeenFile, sha256: string, depth: 'deep' | 'quick'): boolean {
  return depth === 'quick' || seen.sha256 === sha256
}

/** Types and sizes. Folders of which several names are wanted are listed once. */
async function glance(paths: readonly RemotePath[], context: OpContext): Promise<Map<RemotePath, Seen>> {
  const { transport, signal } = context
  const from = ['ssh', 'sftp'].includes(transport.kind) ? LIST_FROM_SFTP : LIST_FROM
  const found = new Map<RemotePath, Seen>()
  await checkParents(paths, context)
  const byFolder = groupBy(new Set(paths), parentPath)
  const single: RemotePath[] = []
  const listed: [RemotePath, RemotePath[]][] = []
  for (const [folder, inside] of byFolder) {
    if (inside.length < from) single.push(...inside)
    else listed.push([folder, inside])
  }
  await forEach(
    [...single, ...listed],
    async (job) => {
      if (typeof job === 'string') {
        const entry = await transport.stat(job, { signal })
        found.set(job, entry === undefined ? ABSENT : seenOf(entry))
        return
      }
      const [folder, inside] = job
      const entries = await listIfThere(folder, context)
      const byPath = new Map(entries.map((entry) => [entry.path, entry]))
      for (const path of inside) {
        const entry = byPath.get(path)
        found.set(path, entry === undefined ? ABSENT : seenOf(entry))
      }
    },
    signal,
  )
  return found
}

async function listIfThere(folder: RemotePath, context: OpContext): Promise<Entry[]> {
  try {
    return await context.transport.list(folder, { signal: context.signal })
  } catch (error) {
    // Not there, or not a folder any more: the names are not there either. What is in the way shows when something is put.
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return []
    const now = await context.transport.stat(folder, { signal: context.signal })
    if (now?.type !== 'dir') return []
    throw error
  }
}

/** Folders of the site known to be real ones in this run. */
const checked = new WeakMap<OpContext, Set<RemotePath>>()

/**
 * Refuses paths of the site below anything but real folders: writing "through" a link would change a place nobody planned.
 * Each folder is looked at once a run.
 * @throws SG-RUN-016
 */
export async function checkParents(paths: readonly RemotePath[], context: OpContext): Promise<void> {
  let known = checked.get(context)
  if (known === undefined) {
    known = new Set()
    checked.set(context, known)
  }
  const folders = new Set<RemotePath>()
  for (const path of paths) {
    const inner = relativeTo(context.root, path)
    if (inner === undefined || relativeTo(context.place.base, path) !== undefined) continue
    for (let at = parentPath(inner); at !== ''; at = parentPath(at)) {
      const folder = joinPath(context.root, at)
      if (known.has(folder)) break
      folders.add(folder)
    }
  }
  const real = known
  const wrong: SiteguardError[] = []
  // Outermost first, level by level: below a link nothing is asked.
  const levels = groupBy(folders, (folder) => folder.split('/').length)
  for (const level of [...levels.keys()].sort((a, b) => a - b)) {
    await forEach(
      levels.get(level) as RemotePath[],
      async (folder) => {
        const entry = await context.transport.stat(folder, { signal: context.signal })
        if (entry?.type === 'dir') real.add(folder)
        else if (entry?.type === 'symlink')
          wrong.push(new SiteguardError({ code: 'SG-RUN-016', kind: 'conflict', params: { path: folder, type: entry.type } }))
      },
      context.signal,
    )
    const first = wrong[0]
    if (first !== undefined) throw first
  }
}

/** Forgets what was known of the folders at and below these paths: an op moved them. */
export function forgetParents(paths: readonly RemotePath[], context: OpContext): void {
  const known = checked.get(context)
  if (known === undefined || known.size === 0) return
  for (const path of paths) {
    for (const folder of known) if (relativeTo(path, folder) !== undefined) known.delete(folder)
  }
}

function seenOf(entry: Entry): Seen {
  const mode = entry.mode === undefined ? {} : { mode: entry.mode }
  if (entry.type === 'file') {
    const { size, ctime } = entry
    const identity = identityOf(entry)
    return { is: 'file', size, ...mode, ...(ctime === undefined || identity === undefined ? {} : { ctime, identity }) }
  }
  if (entry.type === 'dir') return { is: 'dir', ...mode }
  if (entry.type === 'symlink') return { is: 'link', target: entry.target }
  return { is: 'other', type: entry.type }
}

async function readTrees(wanted: readonly Wanted[], found: Map<RemotePath, Seen>, context: OpContext): Promise<void> {
  if (wanted.length === 0) return
  const roots = [...new Set(wanted.map((each) => each.path))]
  const members = new Map(roots.map((root) => [root, new Map<RemotePath, Seen>()]))
  const partly = new Set<RemotePath>()
  /** The root a listed path lies below. None of them lies in another: they are ops of one batch. */
  const rootOf = (path: RemotePath): RemotePath | undefined => {
    for (let at = path; at !== '' && at !== '/'; at = parentPath(at)) if (members.has(at)) return at
    return undefined
  }
  for await (const batch of context.transport.listTree(roots, { signal: context.signal })) {
    for (const entry of batch.entries) {
      const root = rootOf(entry.path)
      if (root !== undefined && root !== entry.path) members.get(root)?.set(relativeTo(root, entry.path) as RemotePath, seenOf(entry))
    }
    for (const problem of batch.problems) {
      const root = problem.path === undefined ? undefined : rootOf(problem.path)
      for (const each of root === undefined ? roots : [root]) partly.add(each)
    }
  }
  for (const root of roots) {
    const seen = found.get(root)
    if (seen?.is === 'dir' && !partly.has(root)) seen.members = members.get(root) as Map<RemotePath, Seen>
  }
}

/**
 * Digests of files whose bytes were hashed in this run, by identity. A folder that is moved into place as one leaves its files' ctime
 * as it is, so what was proved where it was staged need not be hashed again where it stands: of everything (1.2 GB) that is half the hashing.
 */
const proved = new WeakMap<OpContext, Map<string, string>>()
/** A file of the last moments before the listing may change once more within one step of a coarse clock: it proves nothing later on. */
const SETTLED_MS = 1000

async function hashAll(wanted: readonly Wanted[], found: Map<RemotePath, Seen>, context: OpContext): Promise<void> {
  const known = proved.get(context) ?? new Map<string, string>()
  proved.set(context, known)
  const files = new Map<RemotePath, SeenFile>()
  let newest = 0
  const add = (path: RemotePath, file: SeenFile): void => {
    newest = Math.max(newest, file.ctime ?? 0)
    const sha256 = file.identity === undefined ? undefined : known.get(file.identity)
    if (sha256 === undefined) files.set(path, file)
    else file.sha256 = sha256
  }
  for (const { path, states } of wanted) {
    const seen = found.get(path)
    for (const state of states) {
      if (!isState(seen, state, context, 'quick')) continue
      if (seen?.is === 'file') add(path, seen)
      if (seen?.is === 'dir') for (const [inner, member] of seen.members ?? []) if (member.is === 'file') add(joinPath(path, inner), member)
    }
  }
  if (files.size === 0) return
  for await (const result of context.transport.hashMany([...files.keys()], 'sha256', { signal: context.signal })) {
    const seen = files.get(result.path)
    if (seen === undefined || !('digest' in result)) continue
    seen.sha256 = result.digest
    if (seen.identity !== undefined && (seen.ctime as number) < newest - SETTLED_MS) known.set(seen.identity, result.digest)
  }
}
