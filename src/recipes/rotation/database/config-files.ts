import type { CmsRotator } from '../../../cms/rotate-types.ts'
import { rotatorOf } from '../../../cms/rotators.ts'
import type { ConfigFile } from '../../../core/credential.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import { baseName, joinPath, parentPath, type RemotePath } from '../../../core/path.ts'
import { held } from '../../ops/parts.ts'
import { removeOurs } from '../../ops/remove-tree.ts'
import type { OpContext } from '../../types.ts'

/** Larger than any configuration file. Bytes. */
const MOST = 1024 * 1024

/** One configuration file of a rotation: where it is, and where its old bytes are kept meanwhile. */
export interface Config {
  readonly path: RemotePath
  /** For people. */
  readonly name: string
  readonly kept: RemotePath
  readonly staged: RemotePath
  readonly rotator: CmsRotator
}

/** @throws SG-ROT-001 when nobody knows the CMS of one. */
export function configsOf(index: number, files: readonly ConfigFile[], context: OpContext): Config[] {
  return files.map(({ cms, root, path }, number) => {
    const rotator = rotatorOf(cms)
    if (rotator === undefined)
      throw new SiteguardError({ code: 'SG-ROT-001', kind: 'unsupported', params: { installation: path, why: 'no-cms' } })
    return {
      path: joinPath(root === context.plan.root ? context.root : root, path),
      name: root === context.plan.root ? path : joinPath(root, path),
      kept: joinPath(held(context, index), `config-${number}`),
      staged: joinPath(context.place.stage, `${index}-config-${number}`),
      rotator,
    }
  })
}

/** The file as it stands. @throws SG-ROT-002 when it is none, or larger than any. */
export async function readConfig(config: Config, context: OpContext, path = config.path): Promise<Buffer> {
  const { transport, signal } = context
  const entry = await transport.stat(path, { signal })
  const fault = entry?.type !== 'file' ? 'no-file' : entry.size > MOST ? 'too-large' : undefined
  if (fault !== undefined) throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: config.name, why: fault } })
  const parts: Buffer[] = []
  let size = 0
  for await (const part of transport.read(path, { signal })) {
    size += part.length
    if (size > MOST) throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: config.name, why: 'too-large' } })
    parts.push(part)
  }
  return Buffer.concat(parts)
}

/** The one password all of them hold. @throws SG-ROT-002 where one holds none that can be read, or another one. */
export function samePassword(configs: readonly Config[], contents: readonly Buffer[]): string {
  const found = configs.map(({ rotator }, index) => rotator.passwordOf(contents[index] as Buffer))
  const odd = found.findIndex((password) => password === undefined || password !== found[0])
  if (odd === -1) return found[0] as string
  const why = found[odd] === undefined ? 'no-literal' : 'differs'
  throw new SiteguardError({ code: 'SG-ROT-002', kind: 'config', params: { file: configs[odd]?.name ?? '', why } })
}

/** Keeps a copy of the old file, whole or not at all; what an earlier try kept stays. */
export async function keepConfig(config: Config, content: Buffer, context: OpContext): Promise<void> {
  const { transport, signal } = context
  if ((await transport.stat(config.kept, { signal })) !== undefined) return
  const fresh = `${config.kept}.new` as RemotePath
  await removeOurs(fresh, context)
  await transport.create(fresh, content, { signal, ...(transport.capabilities.chmod ? { mode: 0o600 } : {}) })
  await transport.rename(fresh, config.kept, { signal })
}

/**
 * Puts other bytes in the file's place, with its rights, by one rename where the account can; where it cannot the file is away for a
 * moment. Nothing where they stand there already.
 */
export async function putConfig(config: Config, content: Buffer, context: OpContext): Promise<void> {
  const { transport, signal } = context
  const entry = await transport.stat(config.path, { signal })
  if (entry?.type === 'file' && entry.size === content.length && (await readConfig(config, context)).equals(content)) return
  await removeOurs(config.staged, context)
  const mode = entry?.mode
  await transport.create(config.staged, content, {
    signal,
    ...(transport.capabilities.chmod && mode !== undefined ? { mode: mode & 0o777 } : {}),
  })
  if (transport.capabilities.replace === 'atomic') await transport.rename(config.staged, config.path, { signal, replace: true })
  else {
    const away = `${config.staged}.away` as RemotePath
    await removeOurs(away, context)
    if (entry !== undefined) await transport.rename(config.path, away, { signal })
    await transport.rename(config.staged, config.path, { signal })
    await removeOurs(away, context)
  }
  if (!(await readConfig(config, context)).equals(content))
    throw new SiteguardError({ code: 'SG-RUN-014', kind: 'integrity', params: { path: config.name, detail: '' } })
}

/** Takes away a note the CMS made of a database that did not let it in: it would not ask again for half a minute. */
export async function clearOutage({ rotator, path }: Config, context: OpContext): Promise<void> {
  const { outageNotes } = rotator
  if (outageNotes === undefined) return
  const { transport, signal } = context
  const folder = joinPath(parentPath(parentPath(path)), outageNotes.folder)
  try {
    for (const entry of await transport.list(folder, { signal })) {
      if (entry.type === 'file' && outageNotes.names.test(baseName(entry.path))) await transport.remove(entry.path, { signal })
    }
  } catch (error) {
    if (!isSiteguardError(error) || !['SG-TRAN-001', 'SG-TRAN-002'].includes(error.code)) throw error
  }
}
