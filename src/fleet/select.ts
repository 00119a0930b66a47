import type { Site, SiteId } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import { compileGlob, isGlob } from '../core/glob.ts'
import type { CmsId } from '../core/installation.ts'
import { nearestNames } from '../core/nearest.ts'
import { problemText } from '../i18n/problems.ts'
import type { Lang } from '../i18n/types.ts'
import type { Inventory } from './inventory/types.ts'

/** What a command line asks for. Within one kind any may match; kinds narrow each other down. */
export interface SiteQuery {
  /**
   * Site ids, account ids (all sites of the account), or patterns of either. A name that is both is the site. A pattern is
   * tried on site ids first, and on account ids only when it matches no site; here `*` also matches '/'.
   */
  readonly names?: readonly string[]
  readonly groups?: readonly string[]
  readonly owners?: readonly string[]
  readonly accounts?: readonly string[]
  readonly cms?: readonly CmsId[]
  readonly all?: boolean
}

export interface Selection {
  /** In the order of the inventory. */
  readonly sites: readonly Site[]
  /**
   * Sites kept although `--cms` was given, because the inventory does not say which CMS they are: to be decided from their
   * files. Dropping them here would leave sites unchecked without a word.
   */
  readonly undecided: ReadonlySet<SiteId>
}

/**
 * The sites a query selects.
 * @throws SG-USE-001 when it asks for nothing; SG-USE-002 for the first selector that matches nothing, with the nearest names
 *   (or all, when there are few), or for the whole query when its parts have no site in common.
 */
export function selectSites(inventory: Pick<Inventory, 'sites' | 'accounts'>, query: SiteQuery, lang: Lang): Selection {
  const { sites } = inventory
  const { names = [], groups = [], owners = [], accounts = [], cms = [] } = query
  if (query.all !== true && [names, groups, owners, accounts, cms].every((asked) => asked.length === 0)) {
    const params = { flag: '--all', problem: problemText(lang, 'nothing-selected', {}) }
    throw new SiteguardError({ code: 'SG-USE-001', kind: 'usage', params })
  }
  const accountIds = inventory.accounts.map((account) => account.id as string)
  const byName = names.map((name) => sitesNamed(sites, accountIds, name))
  const byGroup = groups.map((group) => labelled(sites, '--group', group, (site) => site.groups))
  const byOwner = owners.map((owner) => labelled(sites, '--owner', owner, (site) => (site.owner === undefined ? [] : [site.owner])))
  const byAccount = accounts.map((account) => labelled(sites, '--account', account, (site) => [site.account], accountIds))
  const isWanted = (site: Site): boolean =>
    [byName, byGroup, byOwner, byAccount].every((kind) => kind.length === 0 || kind.some((found) => found.has(site.id))) &&
    (cms.length === 0 || site.cms === undefined || cms.includes(site.cms))
  const selected = sites.filter(isWanted)
  if (selected.length === 0) throw nothing(describe(query), [])
  return { sites: selected, undecided: new Set(cms.length === 0 ? [] : selected.filter((s) => s.cms === undefined).map((s) => s.id)) }
}

function sitesNamed(sites: readonly Site[], accountIds: readonly string[], name: string): ReadonlySet<SiteId> {
  const exact = sites.filter((site) => site.id === name)
  if (exact.length > 0) return idsOf(exact)
  if (accountIds.includes(name)) {
    const held = sites.filter((site) => site.account === name)
    if (held.length === 0) throw nothing(name, [])
    return idsOf(held)
  }
  const matches = matcherOf(name)
  const bySite = sites.filter((site) => matches(site.id))
  const found = bySite.length > 0 ? bySite : sites.filter((site) => matches(site.account))
  if (found.length === 0) throw nothing(name, [...sites.map((site) => site.id), ...accountIds])
  return idsOf(found)
}

function labelled(
  sites: readonly Site[],
  flag: string,
  wanted: string,
  labelsOf: (site: Site) => readonly string[],
  known: readonly string[] = sites.flatMap(labelsOf),
): ReadonlySet<SiteId> {
  const matches = matcherOf(wanted)
  const found = sites.filter((site) => labelsOf(site).some((label) => label === wanted || matches(label)))
  if (found.length === 0) throw nothing(`${flag} ${wanted}`, known, wanted)
  return idsOf(found)
}

/** A pattern that cannot be one (an open `[`) matches nothing but itself. */
function matcherOf(text: string): (name: string) => boolean {
  return (isGlob(text) ? compileGlob(text, { paths: false }) : undefined) ?? ((name) => name === text)
}

const FEW = 12

function nothing(selector: string, known: readonly string[], wanted = selector): SiteguardError<'SG-USE-002'> {
  const names = [...new Set(known)]
  const near = nearestNames(wanted, names)
  const shown = near.length > 0 ? near : names.length <= FEW ? names : [...names.slice(0, FEW), '…']
  return new SiteguardError({ code: 'SG-USE-002', kind: 'usage', params: { selector, known: shown } })
}

function describe({ names = [], groups = [], owners = [], accounts = [], cms = [], all }: SiteQuery): string {
  const flags = (flag: string, values: readonly string[]): string[] => values.map((value) => `${flag} ${value}`)
  return [
    ...names,
    ...flags('--group', groups),
    ...flags('--owner', owners),
    ...flags('--account', accounts),
    ...flags('--cms', cms),
    ...(all === true ? ['--all'] : []),
  ].join(' ')
}

function idsOf(sites: readonly Site[]): ReadonlySet<SiteId> {
  return new Set(sites.map((site) => site.id))
}
