import { SiteguardError } from '../../../core/error.ts'
import type { EditFault } from '../../../core/error-codes.ts'
import type { Secret } from '../../../core/secret.ts'

/** One value on its way to or from a password manager. */
export interface VaultEntry {
  /** Not yet a name of a slot when it comes from elsewhere. */
  readonly name: string
  readonly value: Secret
  readonly user: string
  readonly url: string
  readonly note: string
  /** ISO 8601. */
  readonly made?: string
}

export function cannotRead(file: string, fault: EditFault, line = 0, column = 0): SiteguardError<'SG-VAULT-017'> {
  return new SiteguardError({ code: 'SG-VAULT-017', kind: 'usage', params: { file, line, column, fault, slot: '' } })
}

/** A name of a slot made of any title: what cannot stand in one becomes `-`. */
export function slotNameOf(...parts: readonly string[]): string {
  const clean = parts
    .flatMap((part) => part.normalize('NFD').replace(/\p{M}/gu, '').split('/'))
    .map((part) =>
      part
        .replace(/[^A-Za-z0-9._@:-]+/g, '-')
        .replace(/^[^A-Za-z0-9]+/, '')
        .replace(/-+$/, ''),
    )
    .filter((part) => part !== '')
  return clean.join('/').slice(0, 190).replace(/\/+$/, '') || 'entry'
}
