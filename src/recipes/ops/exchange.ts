import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { type Stand, standsAt } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { OpContext } from '../types.ts'
import { backChanging, forwardChanging, standOfChanging } from './changing.ts'
import { forEach } from './each.ts'
import { checkParents, forgetParents, isState, lookAt, type Seen, type Wanted } from './look.ts'
import { canRemake, held, onSite, remade, staged, type Thing } from './parts.ts'
import { clearStage, type Exchange, linksFirst, type Scene, setAside, tryLink, unknown } from './scene.ts'
import { uploadAll } from './upload.ts'

/** One movement takes two looks; what is more was meddled with meanwhile. */
const ROUNDS = 8

export async function standOfExchanges(
  exchanges: readonly Exchange[],
  context: OpContext,
  depth: 'deep' | 'quick',
): Promise<Map<number, Stand>> {
  const scenes = await look(exchanges, context, depth)
  if (depth === 'deep') tellWritten(scenes, context)
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
    exchanges.flatMap((exchange): Wanted[] => {
      const { index, path, before, after, changing } = exchange
      // What is in a cache is nobody's question.
      const asked = changing && after.is === 'absent' ? [] : [before, after]
      return [
        { path: onSite(context, path), states: asked },
        { path: held(context, index), states: changing ? [] : [before] },
        { path: staged(context, index), states: [after] },
      ]
    }),
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
  const { before, after, changing } = scene.exchange
  if (changing) return standOfChanging(scene)
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
  if (scene.exchange.changing) return standsAt(standOfChanging(scene), goal)
  const stands = place(scene, context, 'deep')
  if (goal === 'after') return stands === 'after'
  return stands === 'before' && (scene.exchange.before.is === 'absent' || scene.inHold.is === 'absent')
}

/** One movement towards `after`. */
async function forward(scene: Scene, context: OpContext, noLinks: Set<number>): Promise<void> {
  const { transport, signal } = context
  const { exchange, site } = scene
  if (exchange.changing) return await forwardChanging(scene, context, noLinks)
  const { before, after, index } = exchange
  const stands = place(scene, context, 'deep')
  if (stands === 'other') throw unknown([scene])
  if (after.is !== 'absent' && !isState(scene.inStage, after, context, 'deep')) throw unknown([scene])
  if (before.is === 'absent') {
    await transport.rename(scene.staged, site, { signal })
    return
  }
  const kept = isState(scene.inHold, before, context, 'deep')
  if (!kept && scene.inHold.is !== 'absent') await setAside(scene.held, scene, context)
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
    if (before.is === 'tree') await setAside(scene.held, scene, context)
    else await transport.remove(scene.held, { signal })
  }
  await transport.rename(site, scene.held, { signal })
  if (after.is !== 'absent') await transport.rename(scene.staged, site, { signal })
}

/** One movement towards `before`. */
async function back(scene: Scene, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const { exchange, site } = scene
  if (exchange.changing) return await backChanging(scene, context)
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
    else await setAside(scene.held, scene, context)
    return
  }
  const source = kept ? scene.held : await remake(scene, context)
  if (!kept && scene.inHold.is !== 'absent') await setAside(scene.held, scene, context)
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

/** Uploads what stood before from the store again, beside what is staged. @throws SG-RUN-019 when the store does not have it. */
async function remake(scene: Scene, context: OpContext): Promise<RemotePath> {
  const { index, path, before } = scene.exchange
  if (before.is === 'absent' || !canRemake(context, before))
    throw new SiteguardError({ code: 'SG-RUN-019', kind: 'conflict', params: { path } })
  const name = remade(index)
  await uploadAll([{ name, state: before as Thing, path }], context)
  return joinPath(context.place.stage, name)
}

/** A database in a file is told as tables are: what visitors wrote is not lost, but is not where they left it. */
function tellWritten(scenes: readonly Scene[], context: OpContext): void {
  for (const scene of scenes) {
    const { changing, after, path } = scene.exchange
    if (!changing || after.is === 'absent') continue
    const stand = standOfChanging(scene)
    if ((stand === 'before' || stand === 'after') && !isState(scene.at, scene.exchange[stand], context, 'deep')) {
      context.emit({ type: 'file-written', account: context.plan.account, path, since: stand === 'before' ? 'plan' : 'swap' })
    }
  }
}
