import type { Account, Site } from '../core/account.ts'
import { SiteguardError } from '../core/error.ts'
import type { CmsId } from '../core/installation.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { type Selection, selectSites } from '../fleet/select.ts'
import type { Context, OptionValues } from './command.ts'
import { flag, list, usage } from './options.ts'

const CMS = ['spip', 'wordpress', 'generic'] as const satisfies readonly CmsId[]
const isCms = (name: string): name is CmsId => CMS.some((known) => known === name)

/** The sites that the selectors of a command line ask for. @throws SG-USE-001, SG-USE-002 */
export function pickSites(context: Context, inventory: Inventory, names: unknown, options: OptionValues): Selection {
  const cms = list(options, 'cms')
  const unknown = cms.find((name) => !isCms(name))
  if (unknown !== undefined) throw usage('--cms', context.texts.help.usage.badValue({ value: unknown, allowed: CMS.join(', ') }))
  return selectSites(
    inventory,
    {
      names: (names as readonly string[] | undefined) ?? [],
      groups: list(options, 'group'),
      owners: list(options, 'owner'),
      accounts: list(options, 'account'),
      cms: cms.filter(isCms),
      all: flag(options, 'all'),
    },
    context.texts.lang,
  )
}

/** As `pickSites`, and every site when nothing is asked for: for commands that only read what is on this machine. */
export function pickSitesOrAll(context: Context, inventory: Inventory, names: unknown, options: OptionValues): readonly Site[] {
  const asked = (names as readonly string[] | undefined)?.length ?? 0
  const flags = ['group', 'owner', 'account', 'cms'].some((name) => list(options, name).length > 0)
  return asked > 0 || flags ? pickSites(context, inventory, names, options).sites : inventory.sites
}

/** The one site of that name. @throws SG-USE-001, SG-USE-002; SG-USE-004 when it means several. */
export function pickSite(context: Context, inventory: Inventory, name: string): Site {
  const { sites } = selectSites(inventory, { names: [name] }, context.texts.lang)
  if (sites.length === 1) return sites[0] as Site
  throw new SiteguardError({ code: 'SG-USE-004', kind: 'usage', params: { name, known: sites.map((site) => site.id) } })
}

/** The account of that id, where one name was given and no site has it: `siteguard restore` and `rotate` then are about the account. */
export function accountMeant({ accounts, sites }: Inventory, names: unknown): Account | undefined {
  const [name, ...more] = (names as readonly string[] | undefined) ?? []
  if (name === undefined || more.length > 0 || sites.some(({ id }) => id === name)) return undefined
  return accounts.find(({ id }) => id === name)
}
