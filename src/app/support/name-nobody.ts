import { homedir, hostname, userInfo } from 'node:os'
import type { Account, Owner, Site } from '../../core/account.ts'

/** What would tell a stranger whose sites these are. */
export interface Named {
  readonly accounts: readonly Account[]
  readonly sites: readonly Site[]
  readonly owners: readonly Owner[]
}

/** Shorter names stand in other words by chance, and are replaced only where they stand alone. */
const ALONE_BELOW = 5
/** Addresses that name nobody. */
const NOBODY = /^(?:127\.0\.0\.1|::1|localhost|root|)$/

/**
 * A function that writes a text anew in which every account, site, owner, host, login, address and folder of the inventory has a number
 * instead of its name, the same one everywhere: who helps can follow what belongs together, and knows nobody. So have this machine's own
 * name, its user and home folder.
 */
export function nameNobody({ accounts, sites, owners }: Named, machine = thisMachine()): (text: string) => string {
  const aliases = new Map<string, string>()
  const give = (kind: string, number: number, ...names: (string | undefined)[]): void => {
    for (const name of names)
      if (name !== undefined && !NOBODY.test(name) && !aliases.has(name.toLowerCase())) aliases.set(name.toLowerCase(), `${kind}-${number}`)
  }
  for (const [i, site] of sites.entries()) {
    give('site', i + 1, site.id)
    give('url', i + 1, site.url, hostOf(site.url))
    give('root', i + 1, site.root === '' || site.root === '.' || site.root === 'www' ? undefined : site.root)
    for (const [k, admin] of (site.admins ?? []).entries()) give(`admin-${i + 1}`, k + 1, admin)
    for (const label of [...site.groups, ...site.tags]) give('group', aliases.size, label)
  }
  for (const [i, account] of accounts.entries()) {
    give('account', i + 1, account.id)
    give('host', i + 1, account.host)
    give('login', i + 1, account.user)
    give('home', i + 1, account.home)
    give('service', i + 1, account.service)
    give('keyfile', i + 1, account.identityFile)
  }
  for (const [i, owner] of owners.entries()) give('owner', i + 1, owner.id, owner.name, owner.email)
  give('machine', 1, machine.home)
  give('machine', 2, machine.host)
  give('machine', 3, machine.user)
  // A long name first: elus-nord is no elus. Names within a JSON text are escaped there.
  const names = [...aliases.keys()].toSorted((a, b) => b.length - a.length)
  const patterns = names.map((name) => {
    const escaped = JSON.stringify(name)
      .slice(1, -1)
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    return name.length < ALONE_BELOW ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped
  })
  if (patterns.length === 0) return (text) => text
  const every = new RegExp(patterns.join('|'), 'giu')
  return (text) => text.replace(every, (found) => aliases.get((JSON.parse(`"${found}"`) as string).toLowerCase()) ?? found)
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname
}

function thisMachine(): { readonly home: string; readonly host: string; readonly user: string } {
  return { home: homedir(), host: hostname(), user: userInfo().username }
}
