import { dirname, resolve } from 'node:path'
import type { ProviderSettings, SecretRef } from '../../core/account.ts'
import { PROVIDER_KINDS } from '../../providers/index.ts'
import { showSecretRef } from '../../secrets/show-ref.ts'
import { type ReadContext, readSecretRef } from './accounts.ts'
import { expandHome } from './find.ts'
import type { WrittenSecretRef } from './schema.ts'

/** The control APIs of hosts, with where their keys are. */
export function readProviders({ written, picker, document, homeDir }: ReadContext): ProviderSettings[] {
  const local = (path: string): string => resolve(dirname(document.file), expandHome(path, homeDir))
  return Object.entries(written.providers ?? {}).map(([name, own]) => {
    const { kind: said, endpoint, ...refs } = own ?? {}
    const here = ['providers', name]
    const asIs = (value: string): string => value
    if (said !== undefined) picker.pick([...here, 'kind'], [{ value: said, path: [...here, 'kind'] }], asIs)
    if (endpoint !== undefined) picker.pick([...here, 'endpoint'], [{ value: endpoint, path: [...here, 'endpoint'] }], asIs)
    const keys: Record<string, SecretRef> = {}
    for (const [key, ref] of Object.entries(refs) as [string, WrittenSecretRef][]) {
      keys[key] = readSecretRef(ref, local)
      picker.pick([...here, key], [{ value: ref, path: [...here, key] }], (one) => showSecretRef(readSecretRef(one, local)))
    }
    const kind = said ?? (PROVIDER_KINDS.find((one) => one === name) as string | undefined) ?? 'generic'
    return { name, kind, ...(endpoint === undefined ? {} : { endpoint }), keys }
  })
}
