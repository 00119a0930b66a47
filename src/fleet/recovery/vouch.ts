import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account, Owner, Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { EXCEPTION_NAMESPACE, exceptionStatement } from '../../core/exception-statement.ts'
import { readPublicKey } from '../../core/public-key.ts'
import type { Recovery, RecoveryException } from '../../core/recovery.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { signerOf, signText } from '../../evidence/index.ts'
import type { Vouching } from './types.ts'

export interface VouchOptions {
  /** Where texts to be signed are written, and signatures looked for beside them (`<text>.sig`). */
  readonly folder: string
  readonly sites: readonly Site[]
  readonly owners: readonly Owner[]
  /** Key that signs here and now. */
  readonly key?: string
  /** Somebody sits at the terminal, who may be asked for its passphrase. */
  readonly asks: boolean
}

/**
 * Whether who decides about a site takes a point on himself. Where the inventory names his SSH keys, he signs it: with `key`, or elsewhere, by the
 * text written down here. Where it names none his word counts unsigned, and is told as such.
 * @throws SG-REC-005 when `key` is none of his, SG-INC-007 when it cannot sign
 */
export async function vouch(
  account: Account,
  recovery: Recovery,
  { signed, ...exception }: RecoveryException,
  options: VouchOptions,
): Promise<Vouching> {
  const keys = keysFor(account, exception.site, options)
  if (keys.length === 0) return { is: 'good', exception }
  const text = exceptionStatement(account.id, recovery.id, exception)
  const good = async (signature: string): Promise<Vouching | undefined> => {
    const key = await signerOf(text, signature, keys, EXCEPTION_NAMESPACE)
    return key === undefined ? undefined : { is: 'good', exception: { ...exception, signed: { key, signature } } }
  }
  if (options.key !== undefined) {
    const made = await good(await signText(text, options.key, EXCEPTION_NAMESPACE, options.asks))
    if (made !== undefined) return made
    throw new SiteguardError({ code: 'SG-REC-005', kind: 'permission', params: { site: exception.site, key: options.key } })
  }
  const kept = signed === undefined ? undefined : await good(signed.signature)
  if (kept !== undefined) return kept
  const file = join(options.folder, `${safeFileName(recovery.id)}-${safeFileName(exception.site)}-${exception.point}.txt`)
  const beside = await readFile(`${file}.sig`, 'utf8').catch(() => undefined)
  const brought = beside === undefined ? undefined : await good(beside)
  if (brought !== undefined) return brought
  await writeFileAtomic(file, text)
  return { is: 'to-sign', text, file, ...(beside === undefined ? {} : { why: `${file}.sig` }) }
}

/** Bare keys of the site's owner. A copy nobody declared belongs to one of those who decide about the account. */
function keysFor(account: Account, id: SiteId, { sites, owners }: Pick<VouchOptions, 'sites' | 'owners'>): string[] {
  const own = sites.find((site) => site.id === id)?.owner
  const all = sites.flatMap((site) => (site.account === account.id && site.owner !== undefined ? [site.owner] : []))
  const meant = new Set(own === undefined ? all : [own])
  return owners
    .filter((owner) => meant.has(owner.id))
    .flatMap(({ signingKeys = [] }) => signingKeys)
    .flatMap((line) => {
      const key = readPublicKey(line)
      return key === undefined ? [] : [`${key.type} ${key.blob}`]
    })
}
