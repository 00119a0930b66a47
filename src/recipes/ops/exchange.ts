import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { PathState, Stand } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { OpContext } from '../types.ts'
import { forEach } from './each.ts'
import { checkParents, forgetParents, isState, lookAt, type Seen } from './look.ts'
import { canRemake, held, onSite, remade, staged, type Thing } from './parts.ts'
import { removeOurs } from './remove-tree.ts'
import { uploadAll } from './upload.ts'

/**
 * The one movement behind `write` and `remove`: what stands at a path goes to the hold folder, what is staged takes its place.
 * Everything is a rename or a hard link, so what was there keeps its inode, owner, mode and times, there and back again.
 */
export interface Exchange {
  readonly index: number
  readonly path: RemotePath
  readonly before: PathState
  /** `absent`: nothing is put there. */
  readonly after: PathState
}

/** Where the parts of one exchange are found. */
interface Scene {
  readonly exchange: Exchange
  readonly site: RemotePath
  readonly held: RemotePath
  readonly staged: RemotePath
  /** Found at the path; in the hold folder; in the stage folder. */
  readonly at: Seen
  readonly inHold: Seen
  readonly inStage: Seen
}

/** One movement takes two looks; what is more was meddled with meanwhile. */
const ROUNDS = 8

export async function standOfExchanges(
  exchanges: readonly Exchange[],
  context: OpContext,
  depth: 'deep' | 'quick',
): Promise<Map<number, Stand>> {
  const scenes = await look(exchanges, context, depth)
  return new Map(scenes.map((scene) => [scene.exchange.index, standOf(scene, context, depth)]))
}

/** To `after`, from `before` or in between. */
export async function applyExchanges(exchanges: readonly Exchange[], context: OpContext): Promise<void> {
  await checkParents(
    exchanges.map(({ path }) => onSite(context, path)),
    context,
  )
  // The straight way asks nothing. Where it meets something, a look decides.
  const rest: Exchange[] = []
  await forEach(
    exchanges,
    async (exchange) => {
      if (!(await straight(exchange, context))) rest.push(exchange)
    },
    context.signal,
  )
  await settle(rest, context, 'after')
  forget(exchanges, context)
}

/** To `before`, from `after` or in between. */
export async function undoExchanges(exchanges: readonly Exchange[], context: OpContext): Promise<void> {
  await settle(exchanges, context, 'before')
  forget(exchanges, context)
}

function forget(exchanges: readonly Exchange[], context: OpContext): void {
  const trees = exchanges.filter(({ before, after }) => before.is === 'tree' || after.is === 'tree')
  forgetParents(
    trees.map(({ path }) => onSite(context, path)),
    context,
  )
}

async function look(exchanges: readonly Exchange[], context: OpContext, depth: 'deep' | 'quick'): Promise<Scene[]> {
  const found = await lookAt(
    exchanges.flatMap(({ index, path, before, after }) => [
      { path: onSite(context, path), states: [before, after] },
      { path: held(context, index), states: [before] },
      { path: staged(context, index), states: [after] },
    ]),
    context,
    depth,
  )
  return exchanges.map((exchange) => {
    const site = onSite(context, exchange.path)
    const parts = { site, held: held(context, exchange.index), staged: staged(context, exchange.index) }
    const get = (path: RemotePath): Seen => found.get(path) as Seen
    return { exchange, ...parts, at: get(parts.site), inHold: get(parts.held), inStage: get(parts.staged) }
  })
}

/** What stands at the path. Where before and after look alike (a mode nobody tells), the parts put aside tell them apart. */
function place(scene: Scene, context: OpContext, depth: 'deep' | 'quick'): 'before' | 'after' | 'empty' | 'other' {
  const { before, after } = scene.exchange
  const isBefore = isState(scene.at, before, context, depth)
  const isAfter = isState(scene.at, after, context, depth)
  if (isBefore && isAfter) return scene.inHold.is !== 'absent' && scene.inStage.is === 'absent' ? 'after' : 'before'
  if (isBefore) return 'before'
  if (isAfter) return 'after'
  return scene.at.is === 'absent' ? 'empty' : 'other'
}

function standOf(scene: Scene, context: OpContext, depth: 'deep' | 'quick'): Stand {
  const { before, after } = scene.exchange
  const kept = before.is === 'absent' || isState(scene.inHold, before, context, depth)
  const safe = kept || canRemake(context, before)
  switch (place(scene, context, depth)) {
    case 'before':
      return scene.inHold.is === 'absent' || before.is === 'absent' ? 'before' : 'between'
    case 'after':
      // Gone from the site and not put aside either: somebody else took it, unless the store has it.
      return after.is === 'absent' && !safe ? 'unknown' : 'after'
    case 'empty':
      return safe ? 'between' : 'unknown'
    case 'other':
      return 'unknown'
  }
}

/** Files and links are replaced in one step where the account can; what stood there then has a second name in the hold folder. */
function linksFirst({ before, after }: Exchange, context: OpContext): boolean {
  const { hardLink, replace } = context.transport.capabilities
  return hardLink && replace === 'atomic' && before.is === 'file' && (after.is === 'file' || after.is === 'link')
}

/** The movement from `before`, without a look. False where something was not as it should be: a look decides then. */
async function straight(exchange: Exchange, context: OpContext): Promise<boolean> {
  const { transport, signal } = context
  const site = onSite(context, exchange.path)
  const from = staged(context, exchange.index)
  const to = held(context, exchange.index)
  try {
    if (exchange.before.is !== 'absent' && linksFirst(exchange, context)) {
      await transport.link(site, to, { signal })
      await transport.rename(from, site, { signal, replace: true })
      return true
    }
    if (exchange.before.is !== 'absent') await transport.rename(site, to, { signal })
    if (exchange.after.is !== 'absent') await transport.rename(from, site, { signal })
    return true
  } catch (error) {
    if (isSiteguardError(error) && LOOK.has(error.code)) return false
    throw error
  }
}

/** Refusals after which a look tells more: denied, not there, taken, unsupported, not regular, io. */
const LOOK: ReadonlySet<string> = new Set(['SG-TRAN-001', 'SG-TRAN-002', 'SG-TRAN-003', 'SG-TRAN-004', 'SG-TRAN-007', 'SG-TRAN-008'])

async function settle(exchanges: readonly Exchange[], context: OpContext, goal: 'before' | 'after'): Promise<void> {
  let left = exchanges
  const noLinks = new Set<number>()
  for (let round = 0; left.length > 0; round += 1) {
    const scenes = await look(left, context, 'deep')
    const open = scenes.filter((scene) => !isSettled(scene, context, goal))
    if (open.length > 0 && round === ROUNDS) throw unknown(open)
    await forEach(open, (scene) => (goal === 'after' ? forward(scene, context, noLinks) : back(scene, context)), context.signal)
    left = open.map((scene) => scene.exchange)
  }
}

function isSettled(scene: Scene, context: OpContext, goal: 'before' | 'after'): boolean {
  const stands = place(scene, context, 'deep')
  if (goal === 'after') return stands === 'after'
  return stands === 'before' && (scene.exchange.before.is === 'absent' || scene.inHold.is === 'absent')
}

/** One movement towards `after`. */
async function forward(scene: Scene, context: OpContext, noLinks: Set<number>): Promise<void> {
  const { transport, signal } = context
  const { exchange, site } = scene
  const { before, after, index } = exchange
  const stands = place(scene, context, 'deep')
  if (stands === 'other') throw unknown([scene])
  if (after.is !== 'absent' && !isState(scene.inStage, after, context, 'deep')) throw unknown([scene])
  if (before.is === 'absent') {
    await transport.rename(scene.staged, site, { signal })
    return
  }
  const kept = isState(scene.inHold, before, context, 'deep')
  if (!kept && scene.inHold.is !== 'absent') await setAside(scene, context)
  if (stands === 'empty') {
    if (!kept) await transport.rename(await remake(scene, context), scene.held, { signal })
    if (after.is !== 'absent') await transport.rename(scene.staged, site, { signal })
    return
  }
  // It stands as before.
  if (linksFirst(exchange, context) && !noLinks.has(index)) {
    if (!kept && !(await tryLink(scene, context))) {
      noLinks.add(index)
      return
    }
    await transport.rename(scene.staged, site, { signal, replace: true })
    return
  }
  // Two names of one file: a link that did not lead on, or a rename that was cut in its middle.
  if (kept) {
    if (before.is === 'tree') await setAside(scene, context)
    else await transport.remove(scene.held, { signal })
  }
  await transport.rename(site, scene.held, { signal })
  if (after.is !== 'absent') await transport.rename(scene.staged, site, { signal })
}

/** False where the account refuses a second name for this file (not its owner's, another file system). */
async function tryLink(scene: Scene, context: OpContext): Promise<boolean> {
  try {
    await context.transport.link(scene.site, scene.held, { signal: context.signal })
    return true
  } catch (error) {
    if (isSiteguardError(error) && ['SG-TRAN-001', 'SG-TRAN-004', 'SG-TRAN-008'].includes(error.code)) return false
    throw error
  }
}

/** One movement towards `before`. */
async function back(scene: Scene, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const { exchange, site } = scene
  const { before, after } = exchange
  const stands = place(scene, context, 'deep')
  if (stands === 'other') throw unknown([scene])
  if (before.is === 'absent') {
    await clearStage(scene, context)
    await transport.rename(site, scene.staged, { signal })
    return
  }
  const kept = isState(scene.inHold, before, context, 'deep')
  if (stands === 'before') {
    // The second name of what stands there, or what somebody put in its place.
    if (kept && before.is !== 'tree') await transport.remove(scene.held, { signal })
    else await setAside(scene, context)
    return
  }
  const source = kept ? scene.held : await remake(scene, context)
  if (!kept && scene.inHold.is !== 'absent') await setAside(scene, context)
  if (scene.at.is !== 'absent') {
    if (transport.capabilities.replace === 'atomic' && before.is !== 'tree' && after.is !== 'tree') {
      await transport.rename(source, site, { signal, replace: true })
      return
    }
    await clearStage(scene, context)
    await transport.rename(site, scene.staged, { signal })
  }
  await transport.rename(source, site, { signal })
}

async function clearStage(scene: Scene, context: OpContext): Promise<void> {
  if (scene.inStage.is !== 'absent') await removeOurs(scene.staged, context)
}

/** Uploads what stood before from the store again, beside what is staged. @throws SG-RUN-019 when the store does not have it. */
async function remake(scene: Scene, context: OpContext): Promise<RemotePath> {
  const { index, path, before } = scene.exchange
  if (before.is === 'absent' || !canRemake(context, before))
    throw new SiteguardError({ code: 'SG-RUN-019', kind: 'conflict', params: { path } })
  const name = remade(index)
  await uploadAll([{ name, state: before as Thing, path }], context)
  return joinPath(context.place.stage, name)
}

/** What lies in the hold folder in the place of what was put there is evidence: it stays, under a name of its own. */
async function setAside(scene: Scene, context: OpContext): Promise<void> {
  for (let n = 1; ; n += 1) {
    try {
      await context.transport.rename(scene.held, `${scene.held}.changed-${n}` as RemotePath, { signal: context.signal })
      return
    } catch (error) {
      if (!isSiteguardError(error) || error.code !== 'SG-TRAN-003' || n >= 100) throw error
    }
  }
}

function unknown(scenes: readonly Scene[]): SiteguardError {
  const paths = scenes.map((scene) => scene.exchange.path)
  return new SiteguardError({ code: 'SG-RUN-005', kind: 'conflict', params: { run: '', paths: paths.slice(0, 10), count: paths.length } })
}
