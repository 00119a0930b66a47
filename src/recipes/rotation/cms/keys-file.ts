import { rotatorOf } from '../../../cms/rotators.ts'
import type { RemotePath } from '../../../core/path.ts'
import { removeOurs } from '../../ops/remove-tree.ts'
import type { OpContext } from '../../types.ts'
import { type ConfigPlace, dropKept, keepConfig, placesOf, putBack, putConfig, readConfig } from '../database/config-files.ts'
import type { PlacedRotation } from '../types.ts'

/** What the script is told of the keys that now stand in the file (`RenewedKeys.digests`). */
export type KeyDigests = Readonly<Record<string, string>>

/** The configuration file of a CMS that keeps keys of its own there; for others every call does nothing. Each can be made again after a crash. */
export interface KeysFile {
  /** @throws SG-ROT-002 where its keys cannot be renewed. Changes nothing. */
  check(): Promise<void>
  /** Where an exchange that was cut left none, the old one stands there again: without it nothing of the site can be asked. */
  mend(): Promise<void>
  /** Keeps the old file and puts one with new keys in its place. */
  renew(): Promise<KeyDigests>
  putBack(): Promise<void>
  /** The old keys go: they are to be found nowhere. */
  clear(): Promise<void>
}

export function createKeysFile({ index, credential }: PlacedRotation<'cms'>, context: OpContext): KeysFile {
  const { transport, signal } = context
  const { cms, config: file } = credential
  const withKeys = rotatorOf(cms)?.withKeys
  const config = file === undefined ? undefined : (placesOf(index, [file], context)[0] as ConfigPlace)
  if (config === undefined || withKeys === undefined) {
    return { check: async () => {}, mend: async () => {}, renew: async () => ({}), putBack: async () => {}, clear: async () => {} }
  }
  const isThere = async (path: RemotePath): Promise<boolean> => (await transport.stat(path, { signal })) !== undefined
  const kept = (): Promise<Buffer> => readConfig(config, context, config.kept)

  return {
    async check() {
      withKeys(await readConfig(config, context))
    },
    async mend() {
      if (!(await isThere(config.path)) && (await isThere(config.kept))) await putBack(config, await kept(), context)
    },
    async renew() {
      if (!(await isThere(config.kept))) await keepConfig(config, await readConfig(config, context), context)
      const { content, digests } = withKeys(await kept())
      if (Object.keys(digests).length > 0) await putConfig(config, content, context)
      return digests
    },
    async putBack() {
      if (await isThere(config.kept)) await putBack(config, await kept(), context)
    },
    async clear() {
      await dropKept(config, context)
      for (const path of [config.staged, `${config.staged}.away`]) await removeOurs(path as RemotePath, context)
    },
  }
}
