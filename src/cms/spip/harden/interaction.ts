import type { HardenRule, HardenSite } from '../../harden-types.ts'

/** Values of some settings (`meta`), where the database was read. */
async function metas({ rows, link }: HardenSite, names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  if (rows === undefined || link === undefined) return found
  for await (const { nom, valeur } of rows(`${link.prefix}meta`) ?? []) {
    if (typeof nom === 'string' && typeof valeur === 'string' && names.includes(nom)) found.set(nom, valeur)
  }
  return found
}

/** Forums are where the exploits of 2026 came in (a preview is made of what anybody sends). Only the owner knows whether he wants them. */
export const forums: HardenRule = {
  id: 'forums',
  sources: ['CVE-2026-77647', 'CVE-2024-7954'],
  async look(site) {
    const found = await metas(site, ['forums_publics', 'formats_documents_forum'])
    const open = found.get('forums_publics')
    if (open === undefined || open === 'non') return { measures: [] }
    const documents = found.get('formats_documents_forum') ?? ''
    return { measures: [], tells: [{ reason: documents === '' ? 'forums' : 'forums-files', params: { value: open, files: documents } }] }
  },
}

/** Who may register has an account: many holes ask for no more than that. */
export const registrations: HardenRule = {
  id: 'registrations',
  sources: ['CVE-2026-22206', 'CVE-2026-8429'],
  async look(site) {
    const found = await metas(site, ['accepter_inscriptions', 'accepter_visiteurs'])
    const open = [...found].filter(([, value]) => value === 'oui').map(([name]) => name)
    return { measures: [], tells: open.length === 0 ? [] : [{ reason: 'registrations', params: { names: open.sort() } }] }
  },
}
