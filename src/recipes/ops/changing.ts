import type { Stand } from '../../core/op.ts'
import type { OpContext } from '../types.ts'
import { isState } from './look.ts'
import { clearStage, linksFirst, type Scene, setAside, tryLink, unknown } from './scene.ts'

/*
 * Exchanges at paths every visit writes to. A cache is full again a moment after it was emptied, and a database in a file never stands as
 * it was planned: measured by their bytes, no busy site could be restored or taken back. So here the hold folder alone tells where an
 * exchange stands: what is in it was taken from the site, whatever it is.
 */

export function standOfChanging({ exchange, at, inHold, inStage }: Scene): Stand {
  const { before, after } = exchange
  if (after.is === 'absent') return inHold.is !== 'absent' ? 'after' : at.is === 'absent' ? 'either' : 'before'
  if (inHold.is === 'absent') return at.is === before.is ? 'before' : 'unknown'
  return inStage.is === 'absent' && at.is !== 'absent' ? 'after' : 'between'
}

/** One movement towards `after`. */
export async function forwardChanging(scene: Scene, context: OpContext, noLinks: Set<number>): Promise<void> {
  const { transport, signal } = context
  const { exchange, site, held, staged } = scene
  const put = exchange.after.is !== 'absent'
  if (standOfChanging(scene) === 'unknown') throw unknown([scene])
  if (put && !isState(scene.inStage, exchange.after, context, 'deep')) throw unknown([scene])
  if (scene.inHold.is === 'absent') {
    if (linksFirst(exchange, context) && !noLinks.has(exchange.index)) {
      if (!(await tryLink(scene, context))) {
        noLinks.add(exchange.index)
        return
      }
      await transport.rename(staged, site, { signal, replace: true })
      return
    }
    await transport.rename(site, held, { signal })
    if (put) await transport.rename(staged, site, { signal })
    return
  }
  if (scene.at.is === 'file' && transport.capabilities.replace === 'atomic') {
    await transport.rename(staged, site, { signal, replace: true })
    return
  }
  // A visitor had it made again between our two renames.
  if (scene.at.is !== 'absent') await setAside(site, scene, context)
  await transport.rename(staged, site, { signal })
}

/** One movement towards `before`. */
export async function backChanging(scene: Scene, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const { at, inHold, inStage, site, held, staged } = scene
  if (inHold.is === 'absent') throw unknown([scene])
  if (at.is !== 'absent') {
    // With something staged, both names may be one file: then a replacing rename would do nothing.
    if (transport.capabilities.replace === 'atomic' && inStage.is === 'absent' && at.is !== 'dir' && inHold.is !== 'dir') {
      await transport.rename(held, site, { signal, replace: true })
      return
    }
    await clearStage(scene, context)
    await transport.rename(site, staged, { signal })
  }
  await transport.rename(held, site, { signal })
}
