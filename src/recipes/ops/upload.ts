import { collectGarbage } from '../../core/collect-garbage.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { FileState, TreeMember } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import { letHeapDouble } from '../../core/tune-v8.ts'
import type { NewEntry } from '../../transports/types.ts'
import type { OpContext } from '../types.ts'
import { forEach } from './each.ts'
import { isMember, isState, lookAt, type Seen } from './look.ts'
import type { Thing } from './parts.ts'
import { removeOurs } from './remove-tree.ts'

/** One thing to have in the stage folder. */
export interface Upload {
  /** Name in the stage folder. */
  readonly name: string
  readonly state: Thing
  /** Of a file whose state tells none: what the file it replaces has. */
  readonly mode?: number
  /** For people: the path of the site it is for. */
  readonly path: RemotePath
}

interface Parts {
  /** Contents are given as they lie in the store. */
  readonly unproven: boolean
  readonly entries: NewEntry[]
  readonly links: { readonly path: RemotePath; readonly target: string }[]
  /** Folders that are to be closed once they are filled. */
  readonly modes: { readonly path: RemotePath; readonly mode: number }[]
}

/** Sending so many takes longer than tidying up before it (50 ms). */
const MANY = 5_000
/** How often what did not arrive is sent in all: over FTP each file has a connection of its own, and of thousands one may fail. */
const ROUNDS = 3
/** What may be a matter of one transfer: it broke, or ended early. No room, no permission and a lost link are no better the second time. */
const TRANSFER = new Set(['SG-TRAN-008', 'SG-TRAN-010'])

/**
 * Makes these things in the stage folder and proves by hash that they arrived. What is already there and right stays (an
 * earlier try got that far); what is there and wrong (half a file) goes first, and is sent again. Every file has its final mode from
 * the first moment. The site itself is not touched.
 * @throws SG-RUN-017 when a content is not in the store, SG-RUN-014 when something arrived otherwise than it was sent.
 */
export async function uploadAll(uploads: readonly Upload[], context: OpContext): Promise<void> {
  let missing = uploads
  for (let round = 0; missing.length > 0; round += 1) {
    const { there, wrong } = await lookFor(missing, context)
    const [first] = wrong
    if (first === undefined) return
    if (round === ROUNDS) throw notAsSent(first, there, context)
    missing = wrong
    for (const { name } of missing) {
      const path = joinPath(context.place.stage, name)
      if (there.get(path)?.is !== 'absent') await removeOurs(path, context)
    }
    try {
      // What arrives is proven by its hash. One that was not right goes once more, proven here: so a damaged store is told as such.
      await send(missing, context, round === 0)
    } catch (error) {
      if (round + 1 === ROUNDS || !isSiteguardError(error) || !TRANSFER.has(error.code) || error.retry === 'never') throw error
    }
  }
}

/** What is in the stage folder under these names, and which of them are not what they should be. */
async function lookFor(uploads: readonly Upload[], context: OpContext): Promise<{ there: Map<RemotePath, Seen>; wrong: Upload[] }> {
  const { stage } = context.place
  const wanted = uploads.map(({ name, state }) => ({ path: joinPath(stage, name), states: [state] }))
  const there = await lookAt(wanted, context, 'deep')
  return { there, wrong: uploads.filter(({ name, state }) => !isState(there.get(joinPath(stage, name)), state, context, 'deep')) }
}

async function send(uploads: readonly Upload[], context: OpContext, unproven: boolean): Promise<void> {
  const { transport, place, signal } = context
  const parts: Parts = { unproven, entries: [], links: [], modes: [] }
  for (const upload of uploads) partsOf(upload, context, parts)
  if (parts.entries.length > MANY) {
    // What planning left would lie there until the end, below all that is sent.
    collectGarbage()
    letHeapDouble()
  }
  if (parts.entries.some(({ type }) => type === 'file')) await context.contents.prepare?.()
  if (parts.entries.length > 0) await transport.createMany(place.stage, parts.entries, { signal })
  await forEach(parts.links, ({ path, target }) => transport.symlink(joinPath(place.stage, path), target, { signal }), signal)
  // Innermost first: a closed folder lets nobody in.
  for (const { path, mode } of parts.modes.reverse()) await transport.chmod(joinPath(place.stage, path), mode, { signal })
}

function notAsSent({ name, state, path }: Upload, there: ReadonlyMap<RemotePath, Seen>, context: OpContext): SiteguardError {
  const detail = difference(there.get(joinPath(context.place.stage, name)), state, context)
  return new SiteguardError({ code: 'SG-RUN-014', kind: 'integrity', params: { path, detail } })
}

function difference(seen: Seen | undefined, state: Thing, context: OpContext): string {
  if (state.is === 'tree' && seen?.is === 'dir') return treeDifference(seen, state.digest, context)
  if (state.is === 'file' && seen?.is === 'file') {
    if (seen.size !== state.size) return `${seen.size} bytes of ${state.size}`
    if (seen.sha256 !== state.sha256) return `sha256 ${seen.sha256 ?? '?'}, not ${state.sha256}`
    return `mode ${seen.mode?.toString(8) ?? '?'}, not ${state.mode?.toString(8) ?? '?'}`
  }
  return `${seen?.is ?? 'nothing'} for ${state.is}`
}

/** The first member that is not as it was sent. */
function treeDifference({ members }: Extract<Seen, { is: 'dir' }>, digest: string, context: OpContext): string {
  const wanted = context.plan.trees[digest] ?? []
  if (members === undefined) return 'not all of the folder could be listed'
  for (const member of wanted) {
    const seen = members.get(member.path)
    if (!isMember(seen, member, context, 'deep')) return `${member.path}: ${memberDifference(seen, member, context)}`
  }
  const sent = new Set(wanted.map(({ path }) => path))
  const more = [...members.keys()].find((path) => !sent.has(path))
  return more === undefined ? 'the mode of the folder' : `${more}: nobody sent it`
}

function memberDifference(seen: Seen | undefined, member: TreeMember, context: OpContext): string {
  return member.is === 'dir' ? `${seen?.is ?? 'nothing'} for dir` : difference(seen, member, context)
}

function partsOf({ name, state, mode, path }: Upload, context: OpContext, parts: Parts): void {
  if (state.is === 'link') parts.links.push({ path: name as RemotePath, target: state.target })
  else if (state.is === 'file') parts.entries.push(fileEntry(name as RemotePath, state, state.mode ?? mode, path, context, parts))
  else {
    parts.entries.push(dirEntry(name as RemotePath, state.mode, context, parts))
    for (const member of context.plan.trees[state.digest] ?? [])
      memberParts(joinPath(name, member.path), member, joinPath(path, member.path), context, parts)
  }
}

function memberParts(at: RemotePath, member: TreeMember, path: RemotePath, context: OpContext, parts: Parts): void {
  if (member.is === 'link') parts.links.push({ path: at, target: member.target })
  else if (member.is === 'file') parts.entries.push(fileEntry(at, member, member.mode, path, context, parts))
  else parts.entries.push(dirEntry(at, member.mode, context, parts))
}

function fileEntry(
  at: RemotePath,
  state: FileState,
  mode: number | undefined,
  path: RemotePath,
  context: OpContext,
  { unproven }: Parts,
): NewEntry {
  if (!context.contents.has(state.sha256))
    throw new SiteguardError({ code: 'SG-RUN-017', kind: 'integrity', params: { path, sha256: state.sha256 } })
  const content = context.contents.read(state.sha256, { lent: true, unproven })
  return { type: 'file', path: at, size: state.size, content, ...modeOf(mode, context) }
}

function dirEntry(at: RemotePath, mode: number | undefined, context: OpContext, parts: Parts): NewEntry {
  if (mode === undefined || !context.transport.capabilities.chmod) return { type: 'dir', path: at }
  // A folder its owner may not write to is filled first.
  if ((mode & 0o300) !== 0o300) parts.modes.push({ path: at, mode })
  return { type: 'dir', path: at, mode: mode | 0o300 }
}

function modeOf(mode: number | undefined, context: OpContext): { mode?: number } {
  return mode === undefined || !context.transport.capabilities.chmod ? {} : { mode }
}
