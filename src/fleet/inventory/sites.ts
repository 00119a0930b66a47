import type { Account, AccountId, Owner, OwnerId, Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { nearestNames } from '../../core/nearest.ts'
import { remotePath } from '../../core/path.ts'
import type { YamlPath } from '../../yaml/index.ts'
import { BY_DEFAULT, note, type ReadContext } from './accounts.ts'
import type { WrittenSite } from './schema.ts'
import type { EffectiveValue, SiteSettings } from './types.ts'

export function readOwners({ written, picker }: ReadContext): Owner[] {
  return Object.entries(written.owners ?? {}).map(([id, { name, email, approves, signingKeys, policy }]) => {
    const asIs = (value: EffectiveValue['value']): EffectiveValue['value'] => value
    const pathOf = (key: string): YamlPath => ['owners', id, key]
    picker.pick(pathOf('name'), [{ value: name, path: pathOf('name') }], asIs)
    picker.pick(pathOf('email'), [{ value: email, path: pathOf('email') }], asIs)
    picker.pick(
      pathOf('approves'),
      [
        { value: approves, path: pathOf('approves') },
        { value: false, origin: BY_DEFAULT },
      ],
      asIs,
    )
    picker.pick(pathOf('signingKeys'), [{ value: signingKeys, path: pathOf('signingKeys') }], asIs)
    for (const key of ['withoutAsking', 'windows', 'tell'] as const)
      picker.pick(['owners', id, 'policy', key], [{ value: policy?.[key], path: ['owners', id, 'policy', key] }], asIs)
    return {
      id: id as OwnerId,
      name,
      ...(email === undefined ? {} : { email }),
      approves: approves ?? false,
      ...(signingKeys === undefined ? {} : { signingKeys }),
      ...(policy === undefined ? {} : { policy }),
    }
  })
}

/**
 * Sites with their settings: a flag or variable first, then the site's own, its account's, the defaults'.
 * @throws SG-INV-003 for a site of an account the file does not describe.
 */
export function readSites(context: ReadContext, accounts: readonly Account[]): { sites: Site[]; settings: Map<SiteId, SiteSettings> } {
  const settings = new Map<SiteId, SiteSettings>()
  const known = new Map(accounts.map((account) => [account.id, account]))
  const sites = Object.entries(context.written.sites ?? {}).map(([id, own]) => {
    const account = known.get(own.account as AccountId)
    if (account === undefined) throw unknownAccount(context, id, own.account)
    const site = readSite(context, id, own)
    settings.set(site.id, readSettings(context, id, own))
    return site
  })
  noteDuplicateRoots(context, sites, known)
  noteUnknownOwners(context)
  return { sites, settings }
}

const asIs = (value: EffectiveValue['value']): EffectiveValue['value'] => value

function readSite({ picker, written }: ReadContext, id: string, own: WrittenSite): Site {
  const defaults = written.defaults?.site ?? {}
  const pathOf = (key: string): YamlPath => ['sites', id, key]
  const pick = <K extends 'cms' | 'admins' | 'groups' | 'tags'>(key: K) =>
    picker.pick(
      pathOf(key),
      [
        { value: own[key], path: pathOf(key) },
        { value: defaults[key], path: ['defaults', 'site', key] },
      ],
      asIs as never,
    ) as (typeof own)[K] | undefined
  picker.pick(pathOf('account'), [{ value: own.account, path: pathOf('account') }], asIs)
  const root = remotePath(own.root)
  picker.pick(pathOf('root'), [{ value: root === '' ? '.' : (root as string), path: pathOf('root') }], asIs)
  const url = picker.pick(pathOf('url'), [{ value: own.url, path: pathOf('url') }], asIs)
  const cms = pick('cms')
  const admins = pick('admins')
  const owner = picker.pick(
    pathOf('owner'),
    [
      { value: own.owner, path: pathOf('owner') },
      { value: written.accounts?.[own.account]?.owner, path: ['accounts', own.account, 'owner'] },
      { value: defaults.owner, path: ['defaults', 'site', 'owner'] },
    ],
    asIs,
  )
  return {
    id: id as SiteId,
    account: own.account as AccountId,
    root,
    ...(url === undefined ? {} : { url }),
    ...(cms === undefined ? {} : { cms }),
    ...(owner === undefined ? {} : { owner: owner as OwnerId }),
    ...(admins === undefined ? {} : { admins }),
    groups: pick('groups') ?? [],
    tags: pick('tags') ?? [],
  }
}

function readSettings({ overrides, picker, written }: ReadContext, id: string, own: WrittenSite): SiteSettings {
  const places = <K extends 'failOn' | 'paranoid'>(key: K) => [
    { value: own[key], path: ['sites', id, key] },
    { value: written.accounts?.[own.account]?.[key], path: ['accounts', own.account, key] },
    { value: written.defaults?.site?.[key], path: ['defaults', 'site', key] },
  ]
  const failOn = picker.pick(
    ['sites', id, 'failOn'],
    [overrides.failOn, ...places('failOn'), { value: 'probable' as const, origin: BY_DEFAULT }],
    asIs,
  )
  const paranoid = picker.pick(
    ['sites', id, 'paranoid'],
    [overrides.paranoid, ...places('paranoid'), { value: false, origin: BY_DEFAULT }],
    asIs,
  )
  return { failOn: failOn ?? 'probable', paranoid: paranoid ?? false }
}

function noteDuplicateRoots(context: ReadContext, sites: readonly Site[], accounts: ReadonlyMap<AccountId, Account>): void {
  const seen = new Map<string, SiteId>()
  for (const { id, account, root } of sites) {
    const home = accounts.get(account)?.home ?? ''
    const place = JSON.stringify([account, root.startsWith('/') || home === '' ? root : remotePath(`${home}/${root}`)])
    const other = seen.get(place)
    if (other === undefined) seen.set(place, id)
    else note(context, ['sites', id, 'root'], 'value', 'duplicate-root', { account, root: root === '' ? '.' : root, other })
  }
}

function noteUnknownOwners(context: ReadContext): void {
  const { written } = context
  const known = Object.keys(written.owners ?? {})
  const check = (path: YamlPath, owner: string | undefined): void => {
    if (owner !== undefined && !known.includes(owner))
      note(context, path, 'value', 'unknown-owner', { owner, near: nearestNames(owner, known, 2) })
  }
  check(['defaults', 'site', 'owner'], written.defaults?.site?.owner)
  for (const [id, { owner }] of Object.entries(written.accounts ?? {})) check(['accounts', id, 'owner'], owner)
  for (const [id, { owner }] of Object.entries(written.sites ?? {})) check(['sites', id, 'owner'], owner)
}

function unknownAccount({ document }: ReadContext, site: string, account: string): SiteguardError<'SG-INV-003'> {
  const position = document.valueAt(['sites', site, 'account'])
  return new SiteguardError({ code: 'SG-INV-003', kind: 'config', params: { file: document.file, ...position, account, site } })
}
