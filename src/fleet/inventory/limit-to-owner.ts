import type { OwnerId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { Inventory } from './types.ts'

/**
 * The inventory as far as one owner decides: his sites, the accounts they lie on, the hosts and places those need. What belongs to others is
 * not in it: no login, no key to a host, no place for copies on an account of theirs can be reached by a run that has only this.
 * @throws SG-FLEET-011 for an owner the inventory does not have.
 */
export function limitToOwner(inventory: Inventory, name: string): Inventory {
  const { owners, sites, accounts, settings, providers, offsite, waivers } = inventory
  const owner = owners.find(({ id }) => id === name)
  if (owner === undefined) {
    const known = owners.map(({ id }) => id as string)
    throw new SiteguardError({ code: 'SG-FLEET-011', kind: 'usage', params: { owner: name, known } })
  }
  const own = sites.filter((site) => site.owner === (name as OwnerId))
  const ids = new Set(own.map(({ id }) => id))
  const kept = accounts.filter(({ id }) => own.some(({ account }) => account === id))
  const names = new Set(kept.flatMap(({ provider }) => provider ?? []))
  return {
    ...inventory,
    owners: [owner],
    sites: own,
    accounts: kept,
    settings: new Map([...settings].filter(([id]) => ids.has(id))),
    providers: providers.filter((provider) => names.has(provider.name)),
    offsite: offsite.filter((place) => place.kind !== 'sftp' || kept.some(({ id }) => id === place.account)),
    waivers: waivers.filter(({ covers }) => !('site' in covers) || covers.site === undefined || ids.has(covers.site)),
  }
}
