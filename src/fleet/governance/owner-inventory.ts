import type { Lang } from '../../i18n/types.ts'
import { checkYaml, parseYaml, writeYaml, yamlError } from '../../yaml/index.ts'
import { inventorySchema } from '../inventory/schema.ts'
import type { Inventory } from '../inventory/types.ts'

/**
 * The part of an inventory's text that is one owner's, as a file of its own. What is its keepers' is not in it: places for copies, vault, ledger,
 * whom they tell, whose keys open what is sealed.
 * @param own The inventory limited to that owner. @throws SG-INV-001
 */
export function inventoryOfOwner(text: string, own: Inventory, lang: Lang): string {
  const parsed = parseYaml(text, own.file, lang)
  if ('problem' in parsed) throw yamlError(parsed.problem)
  const checked = checkYaml(parsed.document, inventorySchema, lang)
  if ('problems' in checked) throw yamlError(checked.problems[0] as Parameters<typeof yamlError>[0])
  const { version, lang: spoken, owners, defaults, accounts, providers, sites, waivers } = checked.value
  const ids = (all: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(all.map(({ id }) => id))
  const hosts = new Set(own.providers.map(({ name }) => name))
  const owner = own.owners[0]?.id as string
  const mine = (waivers ?? []).filter((waiver) => ids(own.sites).has((waiver as { readonly site?: string } | null)?.site ?? ''))
  const part = {
    version,
    ...(spoken === undefined ? {} : { lang: spoken }),
    owners: pick(owners, new Set([owner])),
    ...(defaults === undefined || defaults === null ? {} : { defaults }),
    accounts: pick(accounts, ids(own.accounts)),
    ...(hosts.size === 0 ? {} : { providers: pick(providers, hosts) }),
    sites: Object.fromEntries(Object.entries(pick(sites, ids(own.sites))).map(([id, site]) => [id, { ...site, owner }])),
    ...(mine.length === 0 ? {} : { waivers: mine }),
  }
  return writeYaml(JSON.parse(JSON.stringify(part)))
}

function pick<T>(all: Readonly<Record<string, T>> | null | undefined, names: ReadonlySet<string>): Record<string, T> {
  return Object.fromEntries(Object.entries(all ?? {}).filter(([name]) => names.has(name)))
}
