import { upgraderOf } from '../../cms/upgraders.ts'
import type { Entry } from '../../core/entry.ts'
import { isSiteguardError } from '../../core/error.ts'
import { baseName, joinPath, type RemotePath } from '../../core/path.ts'
import { held, onSite } from '../ops/parts.ts'
import { removeOurs } from '../ops/remove-tree.ts'
import type { OpContext, PlacedOp } from '../types.ts'
import { makeFolder, readMark, writeMark } from './marks.ts'

/*
 * Files of the site's own that a migration moves elsewhere (SPIP 4.0 makes documents of the logos of 3.x): the database that comes back
 * looks for them where they were. Copied while the site is closed, as bytes: the CMS may write into the very file that it moves.
 */

type Migrated = PlacedOp<'migrate'>

/** Keeps a copy of each. Safe to call again until it has returned. @throws what reading or writing one throws */
export async function keepMoved(each: Migrated, context: OpContext): Promise<void> {
  const { index } = each
  const { transport, signal } = context
  const entries = await movedEntries(each, context)
  if (entries.length === 0) return
  await makeFolder(context, held(context, index))
  for (const [at, { path }] of entries.entries()) {
    const to = keptFile(each, at, context)
    await removeOurs(to, context)
    await transport.create(to, transport.read(path, { signal }), { signal, ...(transport.capabilities.chmod ? { mode: 0o600 } : {}) })
  }
  const files = entries.map(({ path, mode }) => ({ name: baseName(path), ...(mode === undefined ? {} : { mode: mode & 0o7777 }) }))
  await writeMark(context, index, 'moved', { files })
}

/** Puts each back that is not where it was. What stands there by now is newer, and stays. Safe to call again. */
export async function putMovedBack(each: Migrated, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const { movesFrom } = each.op
  const known = namesOf(each)
  if (movesFrom === undefined || known === undefined) return
  const { files } = await readMark(context, each.index, 'moved')
  for (const [at, { name, mode }] of files.entries()) {
    const [from, to] = [keptFile(each, at, context), onSite(context, joinPath(movesFrom, name))]
    // The hold folder is the account's: no name of it leads anywhere else.
    if (!known.test(name) || (await transport.stat(to, { signal })) !== undefined) continue
    if ((await transport.stat(from, { signal })) === undefined) continue
    if (mode !== undefined && transport.capabilities.chmod) await transport.chmod(from, mode, { signal })
    await transport.rename(from, to, { signal })
  }
}

async function movedEntries(each: Migrated, context: OpContext): Promise<Entry[]> {
  const { movesFrom } = each.op
  const known = namesOf(each)
  if (movesFrom === undefined || known === undefined) return []
  try {
    const entries = await context.transport.list(onSite(context, movesFrom), { signal: context.signal })
    return entries.filter(({ path, type }) => type === 'file' && known.test(baseName(path)))
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-TRAN-002') return []
    throw error
  }
}

function namesOf({ op }: Migrated): RegExp | undefined {
  return op.movesFrom === undefined ? undefined : upgraderOf(op.cms)?.moves?.names
}

/** In the order of the mark: a name of the site's is no name in our folder. */
function keptFile({ index }: Migrated, at: number, context: OpContext): RemotePath {
  return joinPath(held(context, index), `moved-${at}`)
}
