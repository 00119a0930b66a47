import type { LeavingFacts } from '../../core/leaving.ts'
import { showSecretRef } from '../../secrets/show-ref.ts'
import type { Inventory } from '../inventory/types.ts'

/** What an owner has to change who leaves, by the inventory of his keepers and his part of it. Pure. */
export function leavingOf(all: Inventory, own: Inventory, incidents: readonly string[], at: string): LeavingFacts {
  const [owner] = own.owners
  const mine = new Set(own.sites.map(({ id }) => id))
  const routes = (all.alerts?.routes ?? []).filter((route) => route.owner === undefined || route.owner === owner?.id)
  return {
    owner: owner?.name ?? '',
    at,
    accounts: own.accounts.map(({ id, host, home, user, password, passphrase, identityFile }) => ({
      account: id,
      address: host === undefined ? (home ?? '.') : user === undefined ? host : `${user}@${host}`,
      secrets: [
        ...[password, passphrase].flatMap((ref) => (ref === undefined ? [] : [showSecretRef(ref)])),
        ...(identityFile === undefined ? [] : [identityFile]),
      ],
      others: all.sites.filter((site) => site.account === id && !mine.has(site.id)).length,
    })),
    providers: own.providers.map(({ name }) => name),
    sites: own.sites.map(({ id }) => id),
    copies: all.offsite.map(({ name }) => name),
    channels: [...new Set(routes.flatMap(({ channels }) => channels))],
    incidents,
  }
}
