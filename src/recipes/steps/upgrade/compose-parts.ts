import type { CorePart, ReleaseText } from '../../../cms/upgrade-types.ts'
import type { Sha256 } from '../../../core/manifest.ts'
import type { FileState, LinkState, PathState, TreeMember } from '../../../core/op.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import { orderMembers, sameState, treeDigest, treeStateOf } from '../../../core/tree-digest.ts'
import type { OverlayTree, ReleaseFiles, StepContext } from '../../types.ts'
import type { Subject } from './find-subject.ts'

/** A part of the release and what becomes of it, before any gate stands. Paths are relative to the site's root. */
export interface ComposedPart {
  readonly path: RemotePath
  readonly is: 'folder' | 'file'
  readonly before: PathState
  /** Members of `after` where it is a folder, ordered. */
  readonly members: readonly TreeMember[]
  readonly after: PathState
}

export interface ComposedParts {
  /** Only those that change. */
  readonly parts: readonly ComposedPart[]
  /** What the release has at a path that is exchanged: what a gate gives way to. `undefined` there: nothing. */
  finally(path: RemotePath): FileState | LinkState | 'gone' | 'untouched'
  /** Paths that cannot be exchanged as a whole, because something there was not read or is no file. */
  readonly opaque: readonly RemotePath[]
  /** Parts, or folders on the way to one, that are links to somewhere else. */
  readonly linked: readonly RemotePath[]
  /** Mode of a new file of the core. */
  readonly fileMode: number | undefined
}

/** What may be put of one file. */
interface Sources {
  readonly subject: Subject
  readonly release: Pick<ReleaseFiles, 'files'>
  readonly text: ReleaseText
  /** Paths somebody else put there, by today's rules: never carried over. */
  readonly intrusions: ReadonlySet<RemotePath>
}

/**
 * What every part of the release becomes: the release's files, and beside them what the CMS itself wrote into the core's folders. Modes
 * stay as they are; new files and folders get those that most of the core has, without everybody's right to write. Files that
 * their owners often take away (`isOptional`) are not brought back where they are gone. `leaves`: everything stays as it stands.
 */
export function composeParts(
  { subject, release, text, intrusions }: Sources,
  { overlay, capabilities, entries }: Pick<StepContext, 'overlay' | 'capabilities'> & { readonly entries: StepContext['entries'] },
  tree: Parameters<Subject['upgrader']['coreParts']>[1],
  leaves = false,
): ComposedParts {
  const { installation, adapter, upgrader, folder, isCore } = subject
  const wanted: readonly CorePart[] = isCore
    ? upgrader.coreParts(text, tree, installation).map((part) => ({ ...part, path: joinPath(installation.root, part.path) }))
    : [{ path: folder, is: overlay.state(folder).is === 'file' ? 'file' : 'folder' }]
  const modes = usualModes(
    wanted.map(({ path }) => path),
    overlay,
    entries,
    installation.root,
  )
  const innerOf = (path: RemotePath): RemotePath => relativeTo(installation.root, path) ?? path
  const releaseAt = (path: RemotePath): string | undefined => {
    const inner = relativeTo(folder, path)
    return inner !== undefined && release.files.has(inner) ? inner : undefined
  }
  const always = new Set(wanted.flatMap((part) => (part.always === true ? [part.path] : [])))
  const isLeftOut = (path: RemotePath): boolean =>
    isCore && !always.has(path) && overlay.state(path).is === 'absent' && adapter.isOptional(innerOf(path), installation)
  const modeOf = (mode: number | undefined): { mode?: number } => (mode === undefined || !capabilities.chmod ? {} : { mode })
  const fileState = (path: RemotePath, inner: string): FileState => {
    const { sha256, size } = release.files.get(inner) as { sha256: Sha256; size: number }
    return { is: 'file', sha256, size, ...modeOf(keptMode(overlay.state(path), 'file') ?? modes.file) }
  }
  const isOwn = (path: RemotePath): boolean => !intrusions.has(path) && isCarried(subject, innerOf(path))

  const whole = new Map<RemotePath, 'folder' | 'file'>()
  for (const { path, is } of wanted) whole.set(path, is)
  const opaque: RemotePath[] = []
  const linked: RemotePath[] = []
  const parts: ComposedPart[] = []

  const newMembers = (part: RemotePath): TreeMember[] => {
    const members = new Map<RemotePath, TreeMember>()
    const put = (path: RemotePath, state: FileState | LinkState): void => {
      const inner = relativeTo(part, path) as RemotePath
      members.set(inner, { ...state, path: inner })
      for (let dir = parentPath(inner); dir !== '' && !members.has(dir); dir = parentPath(dir)) {
        members.set(dir, { is: 'dir', path: dir, ...modeOf(keptMode(overlay.state(joinPath(part, dir)), 'dir') ?? modes.dir) })
      }
    }
    for (const inner of release.files.keys()) {
      const path = joinPath(folder, inner)
      const below = relativeTo(part, path)
      if (below !== undefined && below !== '' && !isLeftOut(path)) put(path, fileState(path, inner))
    }
    for (const member of overlay.below(part)) {
      const path = joinPath(part, member.path)
      if (member.is === 'dir' || members.has(member.path) || !isOwn(path)) continue
      if (member.is === 'link') put(path, { is: 'link', target: member.target })
      else
        put(path, { is: 'file', sha256: member.sha256, size: member.size, ...modeOf(keptMode(overlay.state(path), 'file') ?? modes.file) })
    }
    return orderMembers([...members.values()])
  }

  for (const { path, is } of leaves ? [] : wanted) {
    const blocked = [...above(path), path].find((at) => overlay.state(at).is === 'link')
    if (blocked !== undefined) {
      if (!linked.includes(blocked)) linked.push(blocked)
      continue
    }
    const before = wholeOf(path, overlay)
    if (Array.isArray(before)) {
      opaque.push(...before)
      continue
    }
    const inner = releaseAt(path)
    const members = is === 'folder' ? newMembers(path) : []
    let after: PathState
    if (is === 'file') after = inner === undefined || isLeftOut(path) ? { is: 'absent' } : fileState(path, inner)
    else if (members.every((member) => member.is !== 'file') || !hasBelow(release.files.keys(), relativeTo(folder, path)))
      after = { is: 'absent' }
    else after = treeStateOf(members, modeOf(keptMode(overlay.state(path), 'dir') ?? modes.dir).mode)
    if (sameState(before as PathState, after)) continue
    // Where no mode can be set, none is worth an exchange.
    if (!capabilities.chmod && before.is === 'tree' && after.is === 'tree' && sameContents(overlay.below(path), members)) continue
    parts.push({ path, is, before: before as PathState, after, members: after.is === 'tree' ? members : [] })
  }
  return {
    parts,
    opaque,
    linked,
    fileMode: capabilities.chmod ? modes.file : undefined,
    finally(path) {
      const owner = [path, ...above(path)].find((at) => whole.has(at))
      if (owner === undefined || leaves) return 'untouched'
      if (parts.some((part) => part.path === owner && part.after.is === 'absent')) return 'gone'
      const inner = releaseAt(path)
      if (inner !== undefined && !isLeftOut(path)) return fileState(path, inner)
      const stands = overlay.state(path)
      if (whole.get(owner) === 'folder' && (stands.is === 'file' || stands.is === 'link') && isOwn(path)) return stands
      return 'gone'
    },
  }
}

/** What goes over to a new core folder although no release has it: what the CMS itself wrote there, and what its owner set for the server. */
export function isCarried({ isCore, adapter, upgrader, installation }: Subject, inner: RemotePath): boolean {
  return isCore && (adapter.isOwnWriting(inner, installation) || upgrader.carries?.(inner) === true)
}

/** As an op names it; the paths in the way where it cannot be named. */
export function wholeOf(path: RemotePath, overlay: OverlayTree): PathState | RemotePath[] {
  const state = overlay.state(path)
  if (state.is === 'opaque') return [path]
  if (state.is !== 'dir') return state
  const hidden = overlay.opaqueBelow(path)
  return hidden.length > 0 ? hidden.map((inner) => joinPath(path, inner)) : treeStateOf(overlay.below(path), state.mode)
}

/** The folders around a path, the innermost first; not the site's root. */
export function above(path: RemotePath): RemotePath[] {
  const out: RemotePath[] = []
  for (let dir = parentPath(path); dir !== '' && dir !== '/'; dir = parentPath(dir)) out.push(dir)
  return out
}

/** Whether two folders hold the same but for modes. */
function sameContents(a: readonly TreeMember[], b: readonly TreeMember[]): boolean {
  const bare = (members: readonly TreeMember[]): string =>
    treeDigest(members.map((member): TreeMember => (member.is === 'link' ? member : { ...member, mode: 0 })))
  return a.length === b.length && bare(a) === bare(b)
}

function hasBelow(paths: Iterable<string>, folder: RemotePath | undefined): boolean {
  if (folder === undefined) return false
  for (const path of paths) if (folder === '' || path.startsWith(`${folder}/`)) return true
  return false
}

/** What everybody may write to is not what the vendor meant; what nobody tells stays untold. Set-user-id and its kin never come back. */
function keptMode(state: ReturnType<OverlayTree['state']>, is: 'file' | 'dir'): number | undefined {
  if (state.is !== is || state.mode === undefined || (state.mode & 0o002) !== 0) return undefined
  return state.mode & (is === 'file' ? 0o777 : 0o7777)
}

/** The modes most files and folders of these parts have, without the right of everybody to write. */
function usualModes(
  parts: readonly RemotePath[],
  overlay: OverlayTree,
  entries: StepContext['entries'],
  root: RemotePath,
): { readonly file?: number; readonly dir?: number } {
  const counts = { file: new Map<number, number>(), dir: new Map<number, number>() }
  const count = (state: { readonly is: string; readonly mode?: number }): void => {
    if ((state.is !== 'file' && state.is !== 'dir') || state.mode === undefined) return
    const mode = state.mode & (state.is === 'file' ? 0o775 : 0o7775)
    counts[state.is].set(mode, (counts[state.is].get(mode) ?? 0) + 1)
  }
  for (const part of parts) {
    count(overlay.state(part) as { is: string; mode?: number })
    for (const member of overlay.below(part)) count(member)
  }
  // Nothing of it stands there yet: as the rest of the site.
  const lacks = { file: counts.file.size === 0, dir: counts.dir.size === 0 }
  for (const { path, type, mode } of lacks.file || lacks.dir ? entries.values() : []) {
    if ((type !== 'file' && type !== 'dir') || !lacks[type] || mode === undefined || relativeTo(root, path) === undefined) continue
    count({ is: type, mode: mode & 0o7777 })
  }
  const most = (of: ReadonlyMap<number, number>): number | undefined => [...of].sort((a, b) => b[1] - a[1])[0]?.[0]
  const [file, dir] = [most(counts.file), most(counts.dir)]
  return { ...(file === undefined ? {} : { file }), ...(dir === undefined ? {} : { dir }) }
}
