import type { HardenRule, HardenSite, Telling } from '../../harden-types.ts'

/** Values of some settings (`meta`), of each database that was read. */
async function metas({ databases }: HardenSite, names: readonly string[]): Promise<ReadonlyMap<string, string>[]> {
  const all: Map<string, string>[] = []
  for (const { rows, link } of databases) {
    const found = new Map<string, string>()
    for await (const { nom, valeur } of rows(`${link.prefix}meta`) ?? []) {
      if (typeof nom === 'string' && typeof valeur === 'string' && names.includes(nom)) found.set(nom, valeur)
    }
    all.push(found)
  }
  return all
}

/** Forums are where the exploits of 2026 came in (a preview is made of what anybody sends). Only the owner knows whether he wants them. */
export const forums: HardenRule = {
  id: 'forums',
  sources: ['CVE-2026-77647', 'CVE-2024-7954'],
  async look(site) {
    const tells: Telling[] = []
    for (const found of await metas(site, ['forums_publics', 'formats_documents_forum'])) {
      const open = found.get('forums_publics')
      if (open === undefined || open === 'non') continue
      const documents = found.get('formats_documents_forum') ?? ''
      tells.push({ reason: documents === '' ? 'forums' : 'forums-files', params: { value: open, files: documents } })
    }
    return { measures: [], tells: distinct(tells) }
  },
}

/** Who may register has an account: many holes ask for no more than that. */
export const registrations: HardenRule = {
  id: 'registrations',
  sources: ['CVE-2026-22206', 'CVE-2026-8429'],
  async look(site) {
    const found = await metas(site, ['accepter_inscriptions', 'accepter_visiteurs'])
    const open = new Set(found.flatMap((one) => [...one].filter(([, value]) => value === 'oui').map(([name]) => name)))
    return { measures: [], tells: open.size === 0 ? [] : [{ reason: 'registrations', params: { names: [...open].sort() } }] }
  },
}

/** Hosts of a mutualisation with the same settings are told once. */
function distinct(tells: readonly Telling[]): Telling[] {
  return [...new Map(tells.map((one) => [JSON.stringify(one), one])).values()]
}
