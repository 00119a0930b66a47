import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInventory } from './inventory/index.ts'
import { type SiteQuery, selectSites } from './select.ts'

const inventory = parseInventory(
  `version: 1
owners: { mairie: { name: Mairie }, asso: { name: Asso } }
accounts:
  elus: { host: h, owner: mairie }
  blog: { host: h }
  vide: { host: h }
  twin: { host: h }
sites:
  lepcf.fr: { account: elus, root: www, cms: spip, groups: [towns, big] }
  oserlapaix.fr: { account: elus, root: paix, cms: spip, groups: [towns] }
  old/essai: { account: elus, root: old/essai }
  carnet: { account: blog, root: www, cms: wordpress, owner: asso, groups: [asso] }
  twin: { account: twin, root: www }
  other: { account: twin, root: old }
`,
  '/inv/siteguard.yml',
  { env: { HOME: '/h' } },
)
const select = (query: SiteQuery) => selectSites(inventory, query, 'en')
const ids = (query: SiteQuery) => select(query).sites.map((s) => s.id as string)
const refusal = (query: SiteQuery, lang: 'en' | 'fr' = 'en') => {
  try {
    selectSites(inventory, query, lang)
  } catch (error) {
    const { code, params } = error as { code: string; params: object }
    return { code, ...params }
  }
  return undefined
}

describe('selectSites', () => {
  it.each<[SiteQuery, string[]]>([
    [{ names: ['lepcf.fr'] }, ['lepcf.fr']],
    [{ names: ['carnet', 'lepcf.fr'] }, ['lepcf.fr', 'carnet']],
    [{ names: ['elus'] }, ['lepcf.fr', 'oserlapaix.fr', 'old/essai']],
    [{ names: ['twin'] }, ['twin']],
    [{ accounts: ['twin'] }, ['twin', 'other']],
    [{ names: ['*.fr'] }, ['lepcf.fr', 'oserlapaix.fr']],
    [{ names: ['*essai'] }, ['old/essai']],
    [{ names: ['o?*'] }, ['oserlapaix.fr', 'old/essai', 'other']],
    [{ names: ['[cl]*'] }, ['lepcf.fr', 'carnet']],
    [{ names: ['el*'] }, ['lepcf.fr', 'oserlapaix.fr', 'old/essai']],
    [{ names: ['*'] }, ['lepcf.fr', 'oserlapaix.fr', 'old/essai', 'carnet', 'twin', 'other']],
    [{ all: true }, ['lepcf.fr', 'oserlapaix.fr', 'old/essai', 'carnet', 'twin', 'other']],
    [{ groups: ['towns'] }, ['lepcf.fr', 'oserlapaix.fr']],
    [{ groups: ['big', 'asso'] }, ['lepcf.fr', 'carnet']],
    [{ groups: ['t*'], names: ['o*'] }, ['oserlapaix.fr']],
    [{ owners: ['mairie'] }, ['lepcf.fr', 'oserlapaix.fr', 'old/essai']],
    [{ owners: ['mairie'], groups: ['big'] }, ['lepcf.fr']],
    [{ all: true, owners: ['asso'] }, ['carnet']],
  ])('%j gives %j', (query, expected) => {
    expect(ids(query)).toEqual(expected)
  })

  it('keeps sites whose CMS is not declared, and says which they are', () => {
    const { sites, undecided } = select({ cms: ['spip'], accounts: ['elus'] })
    expect(sites.map((s) => s.id)).toEqual(['lepcf.fr', 'oserlapaix.fr', 'old/essai'])
    expect([...undecided]).toEqual(['old/essai'])
    expect(select({ all: true }).undecided.size).toBe(0)
    expect(ids({ cms: ['wordpress', 'generic'], names: ['carnet', 'lepcf.fr'] })).toEqual(['carnet'])
  })

  it('names what matched nothing, with what may have been meant', () => {
    expect(refusal({ names: ['carnet', 'lepfc.fr'] })).toEqual({ code: 'SG-USE-002', selector: 'lepfc.fr', known: ['lepcf.fr'] })
    expect(refusal({ groups: ['town'] })).toEqual({ code: 'SG-USE-002', selector: '--group town', known: ['towns'] })
    expect(refusal({ accounts: ['eluss'] })).toEqual({ code: 'SG-USE-002', selector: '--account eluss', known: ['elus'] })
    expect(refusal({ owners: ['zzzzzz'] })).toEqual({ code: 'SG-USE-002', selector: '--owner zzzzzz', known: ['mairie', 'asso'] })
    expect(refusal({ names: ['vide'] })).toEqual({ code: 'SG-USE-002', selector: 'vide', known: [] })
    expect(refusal({ names: ['lep[cf'] })?.code).toBe('SG-USE-002')
    expect(refusal({ owners: ['mairie'], groups: ['asso'] })).toEqual({
      code: 'SG-USE-002',
      selector: '--group asso --owner mairie',
      known: [],
    })
  })

  it('asks for something to be named', () => {
    expect(refusal({})).toMatchObject({ code: 'SG-USE-001', flag: '--all' })
    expect(refusal({ names: [] }, 'fr')).toMatchObject({ problem: expect.stringContaining('aucun site n’a été désigné') })
  })

  it('never gives a site that was not asked for, twice, or out of order', () => {
    const all = inventory.sites.map((s) => s.id as string)
    fc.assert(
      fc.property(fc.subarray(all, { minLength: 1 }), (names) => {
        expect(ids({ names: [...names].reverse() })).toEqual(all.filter((id) => names.includes(id)))
      }),
    )
  })
})
