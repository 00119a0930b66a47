import { rotatorOf } from '../../../cms/rotators.ts'
import { SiteguardError } from '../../../core/error.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import { makeFolder } from '../../migration/marks.ts'
import { held, onSite } from '../../ops/parts.ts'
import { removeOurs } from '../../ops/remove-tree.ts'
import type { OpContext } from '../../types.ts'
import type { PlacedRotation } from '../types.ts'

/** Larger than any file of keys. Bytes. */
const MOST = 1024 * 1024

type Placed = PlacedRotation<'cms'>

/**
 * Keeps the files the CMS's script writes to as they are, each beside its op. Gives those that are there. Can be made again until the
 * script runs.
 */
export async function keepWritten(each: Placed, context: OpContext): Promise<RemotePath[]> {
  const { transport, signal } = context
  const had: RemotePath[] = []
  for (const [at, path] of writtenBy(each).entries()) {
    const entry = await transport.stat(onSite(context, path), { signal })
    if (entry?.type !== 'file') continue
    await makeFolder(context, held(context, each.index))
    const kept = keptAs(each, at, context)
    await removeOurs(kept, context)
    const mode = transport.capabilities.chmod && entry.mode !== undefined ? { mode: entry.mode & 0o777 } : {}
    await transport.create(kept, await bytesOf(path, context), { signal, ...mode })
    had.push(path)
  }
  return had
}

/** Puts them back so, and takes those away that were not there. */
export async function putWrittenBack(each: Placed, had: readonly string[], context: OpContext): Promise<void> {
  const { transport, signal } = context
  for (const [at, path] of writtenBy(each).entries()) {
    const site = onSite(context, path)
    const kept = keptAs(each, at, context)
    const old = had.includes(path) ? await transport.stat(kept, { signal }) : undefined
    // Put back by an earlier try.
    if (had.includes(path) && old === undefined) continue
    const isThere = (await transport.stat(site, { signal })) !== undefined
    if (isThere && (old === undefined || transport.capabilities.replace !== 'atomic')) await transport.remove(site, { signal })
    if (old !== undefined) await transport.rename(kept, site, { signal, replace: transport.capabilities.replace === 'atomic' })
  }
}

/** The old secrets in them are to be found nowhere. */
export async function clearWritten(each: Placed, context: OpContext): Promise<void> {
  for (const at of writtenBy(each).keys()) await removeOurs(keptAs(each, at, context), context)
}

async function bytesOf(path: RemotePath, context: OpContext): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of context.transport.read(onSite(context, path), { signal: context.signal })) {
    size += part.length
    if (size > MOST) throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: path, why: 'too-large' } })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

function writtenBy({ credential }: Placed): readonly RemotePath[] {
  return rotatorOf(credential.cms)?.writes?.(credential) ?? []
}

function keptAs({ index }: Placed, at: number, context: OpContext): RemotePath {
  return joinPath(held(context, index), `written-${at}`)
}
