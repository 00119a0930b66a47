import type { GateFile } from '../../../cms/upgrade-types.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import type { FileState, HealthPage, LinkState, Op, PathState, TreeMember } from '../../../core/op.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { PlanNote } from '../../../core/plan.ts'
import { orderMembers, treeStateOf } from '../../../core/tree-digest.ts'
import { sha256Of } from '../../canonical.ts'
import { mayExchange, type Rights } from '../../rights.ts'
import type { OverlayTree } from '../../types.ts'
import { above, type ComposedParts, wholeOf } from './compose-parts.ts'
import type { Subject } from './find-subject.ts'

/** The looks at the site that an upgrade ends with. */
export interface Looks {
  /** Who is closed out: pages that answer 503 while the gate stands. */
  readonly closed: readonly HealthPage[]
  readonly open: readonly HealthPage[]
  readonly logs: readonly RemotePath[]
  readonly picture?: string
}

export interface OpsInput {
  readonly subject: Subject
  readonly overlay: OverlayTree
  readonly rights: Rights
  readonly composed: ComposedParts
  readonly gate: readonly GateFile[]
  /** Relative to the site's root. */
  readonly derived: readonly RemotePath[]
  /** What is done while the site is closed, when files are as they will be; and what when it is open again. */
  readonly whileClosed: readonly Op[]
  readonly afterwards: readonly Op[]
  readonly looks: Looks
}

export interface ComposedOps {
  readonly ops: readonly Op[]
  readonly trees: Readonly<Record<string, readonly TreeMember[]>>
  readonly notes: readonly PlanNote[]
  /** What stands in place of entry files meanwhile: bytes that are in no release. */
  readonly stubs: ReadonlyMap<Sha256, Buffer>
  /** The site's own files are written again: their contents are in the snapshot the plan was made from. */
  readonly givesBack: boolean
  /** Gate files that cannot be put, because what stands there is no file. */
  readonly opaque: readonly RemotePath[]
}

/** opcache may look at files as seldom as once a minute. */
const CLOSED_PATIENCE_MS = 75_000
/** SPIP's own "Site en travaux", after a failed connection to its database, lasts 30 s. */
const OPEN_PATIENCE_MS = 45_000

/**
 * The ops of an upgrade in their order: close, wait until visitors see it, exchange, empty what is derived from the old code, bring the
 * databases to their schema, open, look. A database whose schema stays is done after the opening: visitors need not wait for it.
 */
export function composeOps(input: OpsInput): ComposedOps {
  const { subject, overlay, composed, looks, whileClosed, afterwards } = input
  const { installation } = subject
  const { cms } = installation
  const trees: Record<string, readonly TreeMember[]> = {}
  const gated = placeGate(input)
  const stubs = new Map<Sha256, Buffer>()
  for (const { bytes } of gated.files) stubs.set(sha256Of(bytes), bytes)

  const closes = gated.files.map(({ path, before, stub }): Op => ({ kind: 'write', path, before, after: stub, gate: 'close' }))
  const known = (state: PathState, members: readonly TreeMember[]): PathState => {
    if (state.is === 'tree') trees[state.digest] = members
    return state
  }
  const swaps = composed.parts.flatMap((part): Op[] => {
    if (gated.files.some(({ path }) => path === part.path)) return []
    const inside = gated.files.filter(({ path }) => relativeTo(part.path, path) !== undefined)
    const was = part.before.is === 'tree' ? withStubs(overlay.below(part.path), part.path, inside) : []
    const is = part.after.is === 'tree' ? withStubs(part.members, part.path, inside) : []
    const before = known(part.before.is === 'tree' ? treeStateOf(was, part.before.mode) : part.before, was)
    const after = known(part.after.is === 'tree' ? treeStateOf(is, part.after.mode) : part.after, is)
    if (after.is === 'absent') return before.is === 'absent' ? [] : [{ kind: 'remove', path: part.path, before }]
    return [{ kind: 'write', path: part.path, before, after }]
  })
  const folders = missingFolders(swaps, overlay).map((path): Op => ({ kind: 'mkdir', path }))
  const swept = sweep(input, trees)
  let givesBack = false
  const removed = composed.parts.filter((part) => part.is === 'folder' && part.after.is === 'absent')
  const opens = gated.files.toReversed().flatMap(({ path, before, stub }): Op[] => {
    // It went with its folder.
    if (removed.some((part) => relativeTo(part.path, path) !== undefined)) return []
    const wanted = composed.finally(path)
    const after = wanted === 'untouched' ? before : wanted
    if (after === 'gone' || after.is === 'absent') return [{ kind: 'remove', path, before: stub }]
    givesBack ||= after.is === 'file' && before.is === 'file' && after.sha256 === before.sha256
    return [{ kind: 'write', path, before: stub, after, gate: 'open' }]
  })
  const look = (expect: 'closed' | 'open'): Op => ({
    kind: 'health',
    cms,
    installation: installation.root,
    expect,
    pages: looks[expect],
    logs: expect === 'open' ? looks.logs : [],
    patienceMs: expect === 'open' ? OPEN_PATIENCE_MS : CLOSED_PATIENCE_MS,
    ...(expect === 'open' && looks.picture !== undefined ? { picture: looks.picture } : {}),
  })
  const ops = [
    ...closes,
    ...(closes.length > 0 ? [look('closed')] : []),
    ...folders,
    ...swaps,
    ...swept.ops,
    ...whileClosed,
    ...opens,
    ...afterwards,
    look('open'),
  ]
  return { ops, trees, notes: swept.notes, stubs, givesBack, opaque: gated.opaque }
}

interface Gated {
  readonly path: RemotePath
  readonly bytes: Buffer
  readonly before: FileState | LinkState | { readonly is: 'absent' }
  readonly stub: FileState
}

/** The files that close the site, where there is a folder to hold them; the mode is that of the file they stand for. */
function placeGate({ subject, overlay, composed, gate }: OpsInput): {
  readonly files: readonly Gated[]
  readonly opaque: readonly RemotePath[]
} {
  const files: Gated[] = []
  const opaque: RemotePath[] = []
  for (const { path: inner, bytes } of gate) {
    const path = joinPath(subject.installation.root, inner)
    if (overlay.state(parentPath(path)).is !== 'dir') continue
    const state = overlay.state(path)
    if (state.is === 'opaque' || state.is === 'dir') {
      opaque.push(path)
      continue
    }
    const mode = state.is === 'file' ? state.mode : composed.fileMode
    const stub: FileState = {
      is: 'file',
      sha256: sha256Of(bytes),
      size: bytes.length,
      ...(mode === undefined || composed.fileMode === undefined ? {} : { mode: mode & 0o775 }),
    }
    files.push({ path, bytes, before: state, stub })
  }
  return { files, opaque }
}

/** A folder's members while the gate stands. */
function withStubs(members: readonly TreeMember[], folder: RemotePath, gated: readonly Gated[]): readonly TreeMember[] {
  if (gated.length === 0) return members
  const all = new Map(members.map((member) => [member.path, member]))
  for (const { path, stub } of gated) {
    const inner = relativeTo(folder, path) as RemotePath
    all.set(inner, { ...stub, path: inner })
    for (const dir of above(inner)) if (!all.has(dir)) all.set(dir, { is: 'dir', path: dir })
  }
  return orderMembers([...all.values()])
}

/** Folders above what is written that are not there yet, the outermost first. */
function missingFolders(ops: readonly Op[], overlay: OverlayTree): RemotePath[] {
  const missing = new Set<RemotePath>()
  for (const op of ops) {
    if (op.kind !== 'write') continue
    for (const dir of above(op.path)) if (overlay.state(dir).is === 'absent') missing.add(dir)
  }
  return [...missing].sort()
}

/** Takes away what is derived from the old code. What is another user's stays and is told: the new code makes it anew all the same. */
function sweep({ overlay, rights, derived }: OpsInput, trees: Record<string, readonly TreeMember[]>): { ops: Op[]; notes: PlanNote[] } {
  const ops: Op[] = []
  const notes: PlanNote[] = []
  const paths = [...new Set(derived)].sort()
  const outermost = paths.filter((path) => !above(path).some((dir) => paths.includes(dir)))
  const take = (path: RemotePath): boolean => {
    const before = wholeOf(path, overlay)
    if (!Array.isArray(before)) {
      if (before.is === 'absent') return false
      if (!mayExchange(path, before.is === 'tree', rights)) {
        notes.push({ path, why: 'barred', detail: 'cache' })
        return false
      }
      if (before.is === 'tree') trees[before.digest] = overlay.below(path)
      ops.push({ kind: 'remove', path, before, changing: true })
      return true
    }
    if (overlay.state(path).is !== 'dir') {
      notes.push({ path, why: 'special' })
      return false
    }
    // Not as one: what can be taken of it goes by itself.
    const names = new Set(
      [...overlay.below(path), ...overlay.opaqueBelow(path).map((at) => ({ path: at }))].map(
        (member) => member.path.split('/')[0] as string,
      ),
    )
    return [...names]
      .sort()
      .map((name) => take(joinPath(path, name)))
      .some(Boolean)
  }
  for (const path of outermost) if (take(path)) notes.push({ path, why: 'derived' })
  return { ops, notes }
}
