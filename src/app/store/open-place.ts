import type { Account, AccountId, SecretRef } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import type { Secret } from '../../core/secret.ts'
import { createDirectoryTarget, createSftpTarget } from '../../snapshots/offsite/index.ts'
import type { ObjectTarget } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'

/** How a place is reached. */
export interface PlaceReach {
  /** `label` in the words of the inventory. */
  secret(ref: SecretRef, label: string): Promise<Secret>
  account(id: AccountId): Account
  /** With the right to write. */
  connect(account: Account, signal: AbortSignal): Promise<Transport>
}

/**
 * Opens a place of the inventory.
 * @throws what connecting throws, SG-SEC-001 for a key that cannot be had.
 */
export async function openPlace(place: OffsitePlace, reach: PlaceReach, signal: AbortSignal): Promise<ObjectTarget> {
  switch (place.kind) {
    case 'directory':
      return createDirectoryTarget(place.path)
    case 'sftp': {
      const account = reach.account(place.account)
      return createSftpTarget(await reach.connect(account, signal), account, place.path)
    }
    case 's3': {
      const label = `store.offsite.${place.name}.s3`
      const { accessKeyId } = place
      // Its package is the largest of all, and most places are no buckets.
      const { createS3Target } = await import('../../snapshots/offsite/targets/s3.ts')
      return createS3Target({
        endpoint: place.endpoint,
        bucket: place.bucket,
        region: place.region,
        prefix: place.prefix,
        accessKeyId: typeof accessKeyId === 'string' ? accessKeyId : await reach.secret(accessKeyId, `${label}.accessKeyId`),
        secretAccessKey: await reach.secret(place.secretAccessKey, `${label}.secretAccessKey`),
      })
    }
  }
}

/** The places of these names; all when none is named. @throws SG-STORE-001 */
export function placesNamed(places: readonly OffsitePlace[], names: readonly string[]): OffsitePlace[] {
  const known = places.map((place) => place.name)
  const wanted = names.length === 0 ? known : names
  if (wanted.length === 0) throw new SiteguardError({ code: 'SG-STORE-001', kind: 'usage', params: { place: '', known } })
  return wanted.map((name) => {
    const place = places.find((one) => one.name === name)
    if (place === undefined) throw new SiteguardError({ code: 'SG-STORE-001', kind: 'usage', params: { place: name, known } })
    return place
  })
}
