import { createHash } from 'node:crypto'
import { SiteguardError } from '../../core/error.ts'
import { gather, sealHeadTo, sealPayload } from '../seal.ts'
import { formatDocument, LONGEST_DOCUMENT, parseDocument, type VaultDocument } from './document.ts'
import { recipientsOf } from './keepers.ts'
import type { VaultKeys } from './keys.ts'

const ARMOR = '-----BEGIN AGE ENCRYPTED FILE-----'

/** A vault as its file says it. */
export interface OpenedVault {
  readonly document: VaultDocument
  /** Stanzas of the header by kind; those that only confuse onlookers (`-grease`) left out. */
  readonly stanzas: readonly string[]
  /** SHA-256 of the header. */
  readonly header: string
}

/** Seals to the document's own recipients. The header's digest is written into it, so the same document gives other bytes each time. */
export async function sealVault(document: VaultDocument): Promise<Buffer> {
  const recipients = await recipientsOf(document.recipients)
  const { head, key, header } = await sealHeadTo(recipients.map(({ recipient }) => recipient))
  const plain = formatDocument({ ...document, header: digest(header) })
  if (plain.length > LONGEST_DOCUMENT)
    throw new SiteguardError({ code: 'SG-VAULT-004', kind: 'integrity', params: { file: '', fault: 'too-large' } })
  return await gather(sealPayload(plain.length, [plain], head, key))
}

/** @throws SG-VAULT-003 when none of our keys opens it, SG-VAULT-004 when it is damaged or no vault; and what `keys` throws. */
export async function openVaultBytes(bytes: Buffer, keys: VaultKeys, file: string): Promise<OpenedVault> {
  const fault = (what: 'not-age' | 'damaged' | 'not-a-vault'): SiteguardError =>
    new SiteguardError({ code: 'SG-VAULT-004', kind: 'integrity', params: { file, fault: what } })
  const { Decrypter, armor } = await import('age-encryption')
  let sealed = bytes
  if (bytes.subarray(0, 200).toString('latin1').trimStart().startsWith(ARMOR)) {
    try {
      sealed = Buffer.from(armor.decode(bytes.toString('latin1')))
    } catch {
      throw fault('not-age')
    }
  }
  const mac = sealed.indexOf('\n--- ')
  const end = mac === -1 ? -1 : sealed.indexOf('\n', mac + 1)
  if (!sealed.subarray(0, 22).equals(Buffer.from('age-encryption.org/v1\n')) || end === -1) throw fault('not-age')
  const header = sealed.subarray(0, end + 1)
  const stanzas = [...header.toString('latin1').matchAll(/^-> (\S+)/gm)].map((match) => match[1] as string)
  const fileKey = await keys.open(header)
  if (fileKey === undefined) {
    const params = { file, ours: [...keys.recipients()], count: stanzas.length }
    throw new SiteguardError({ code: 'SG-VAULT-003', kind: 'integrity', params })
  }
  const decrypter = new Decrypter()
  decrypter.addIdentity({ unwrapFileKey: () => fileKey })
  const plain = await decrypter.decrypt(sealed).catch(() => {
    throw fault('damaged')
  })
  const document = parseDocument(plain)
  if (document === undefined) throw fault('not-a-vault')
  return { document, stanzas: stanzas.filter((name) => !name.endsWith('-grease')), header: digest(header) }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
