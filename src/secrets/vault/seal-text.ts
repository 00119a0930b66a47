import { SiteguardError } from '../../core/error.ts'
import { gather, sealHeadTo, sealPayload } from '../seal.ts'
import { recipientsOf } from './keepers.ts'
import type { VaultKeys } from './keys.ts'
import type { Keeper } from './types.ts'

/** A text for the keepers of a vault: an edit that was refused is kept so. */
export async function sealText(text: string, keepers: readonly Keeper[]): Promise<Buffer> {
  const { head, key } = await sealHeadTo((await recipientsOf(keepers)).map(({ recipient }) => recipient))
  const plain = Buffer.from(text)
  return await gather(sealPayload(plain.length, [plain], head, key))
}

/** @throws SG-VAULT-003, SG-VAULT-004 */
export async function openText(sealed: Buffer, keys: VaultKeys, file: string): Promise<string> {
  const mac = sealed.indexOf('\n--- ')
  const end = mac === -1 ? -1 : sealed.indexOf('\n', mac + 1)
  if (end === -1) throw new SiteguardError({ code: 'SG-VAULT-004', kind: 'integrity', params: { file, fault: 'not-age' } })
  const fileKey = await keys.open(sealed.subarray(0, end + 1))
  if (fileKey === undefined) {
    throw new SiteguardError({ code: 'SG-VAULT-003', kind: 'integrity', params: { file, ours: [...keys.recipients()], count: 1 } })
  }
  const { Decrypter } = await import('age-encryption')
  const decrypter = new Decrypter()
  decrypter.addIdentity({ unwrapFileKey: () => fileKey })
  return await decrypter.decrypt(sealed, 'text').catch(() => {
    throw new SiteguardError({ code: 'SG-VAULT-004', kind: 'integrity', params: { file, fault: 'damaged' } })
  })
}
