import type { AccountId, Site } from '../../core/account.ts'
import type { Shard } from '../../core/run-record.ts'

/**
 * The accounts of one of several machines. All machines come to the same parts without a word to one another: accounts go, those with most
 * sites first (then by name), each to the part that has the fewest sites by then. An account is never split: it is one login.
 */
export function accountsOfShard(sites: readonly Pick<Site, 'account'>[], { index, count }: Shard): ReadonlySet<AccountId> {
  const weights = new Map<AccountId, number>()
  for (const { account } of sites) weights.set(account, (weights.get(account) ?? 0) + 1)
  const loads = new Array<number>(count).fill(0)
  const mine = new Set<AccountId>()
  for (const [account, weight] of [...weights].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))) {
    const lightest = loads.indexOf(Math.min(...loads))
    loads[lightest] = (loads[lightest] as number) + weight
    if (lightest === index - 1) mine.add(account)
  }
  return mine
}
