import { expect, it } from 'vitest'
import { type FakeSite, type FakeWorld, upgradeFleet } from '../../../test/helpers/upgrade-fleet.ts'
import type { Account, Site } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import type { SiteUpgrade, UpgradeWish } from './types.ts'
import { endedWell, surveySite, upgradeSite } from './upgrade-site.ts'

const NEWEST = { spip: '4.4.30', 'spip-plugin/agenda': '2.0', 'spip-plugin/cextras': '4.1', 'spip-plugin/saisies': '5.0' }
const ALL: UpgradeWish = { core: true, extensions: 'all' }

function world(more: Partial<FakeSite> = {}): FakeWorld {
  const extensions = { agenda: '1.9', cextras: '4.1', saisies: '4.9', unlisted: '1.0' }
  return upgradeFleet({ a: { account: 'one', version: '4.4.21', extensions, ...more } }, NEWEST)
}

async function upgrade(here: FakeWorld, wish: UpgradeWish, mayBegin = true): Promise<{ surveyed: SiteUpgrade; done: SiteUpgrade }> {
  const { sites, accounts } = here.request()
  const order = { account: accounts[0] as Account, site: sites[0] as Site, wish }
  const { upgrade: surveyed } = await surveySite(order, here.deps())
  here.log.push('—')
  return { surveyed, done: await upgradeSite(order, surveyed, here.deps(), async () => mayBegin) }
}

const said = ({ parts }: SiteUpgrade): string[] => parts.map(({ part, state }) => `${part.kind === 'core' ? 'core' : part.id} ${state}`)

it('plans the core and each extension that has something newer, and asks the account nothing about the others', async () => {
  const here = world()
  const { surveyed } = await upgrade(here, ALL)
  expect(said(surveyed)).toEqual(['core planned', 'agenda planned', 'cextras current', 'saisies planned', 'unlisted unknown'])
  expect(here.log.slice(0, 3)).toEqual(['plan a core', 'plan a agenda', 'plan a saisies'])
})

it('applies one plan each, the core first', async () => {
  const here = world()
  const { done } = await upgrade(here, ALL)
  expect(said(done)).toEqual(['core applied', 'agenda applied', 'cextras current', 'saisies applied', 'unlisted unknown'])
  expect(here.log.slice(here.log.indexOf('—') + 1)).toEqual([
    'plan a core 4.4.30',
    'apply a core 4.4.30',
    'plan a agenda 2.0',
    'apply a agenda 2.0',
    'plan a saisies 5.0',
    'apply a saisies 5.0',
  ])
})

it('names the extension that fails, which goes back alone, and does the others', async () => {
  const here = world({ trouble: { agenda: 'sick' } })
  const { surveyed, done } = await upgrade(here, ALL)
  expect(said(done)).toEqual(['core applied', 'agenda rolled-back', 'cextras current', 'saisies applied', 'unlisted unknown'])
  expect(here.sites.get('a')).toMatchObject({ version: '4.4.30', extensions: { agenda: '1.9', saisies: '5.0' } })
  expect(done.parts[1]).toMatchObject({ error: { code: 'SG-RUN-006' }, run: { state: 'rolled-back' } })
  expect(endedWell(done, surveyed)).toBe(false)
})

it('does not go on to the extensions where the core failed', async () => {
  const here = world({ trouble: { core: 'sick' } })
  const { done } = await upgrade(here, ALL)
  expect(said(done)).toEqual(['core rolled-back', 'agenda not-begun', 'cextras current', 'saisies not-begun', 'unlisted unknown'])
})

it('does not go on after a cut', async () => {
  const here = world({ trouble: { agenda: 'cut' } })
  const { done } = await upgrade(here, ALL)
  expect(said(done)).toEqual(['core applied', 'agenda kept', 'cextras current', 'saisies not-begun', 'unlisted unknown'])
})

it('asks a refused extension again while others move: it may have waited for one of them', async () => {
  const here = world({ trouble: { agenda: 'refused' } })
  here.onLog = (line) => {
    if (line === 'apply a saisies 5.0') Object.assign(here.sites.get('a') ?? {}, { trouble: {} })
  }
  const { surveyed, done } = await upgrade(here, ALL)
  expect(said(surveyed)[1]).toBe('agenda refused')
  expect(said(done)).toEqual(['core applied', 'agenda applied', 'cextras current', 'saisies applied', 'unlisted unknown'])
  expect(endedWell(done, surveyed)).toBe(true)
})

it('asks it no more when nothing moved', async () => {
  const here = world({ trouble: { agenda: 'refused' } })
  const { surveyed, done } = await upgrade(here, ALL)
  expect(here.log.filter((line) => line.startsWith('plan a agenda'))).toHaveLength(2)
  expect(endedWell(done, surveyed)).toBe(true)
})

it.each([
  ['after it', {}, ['agenda applied', 'saisies applied']],
  ['not at all where that one fails', { saisies: 'sick' }, ['agenda not-begun', 'saisies rolled-back']],
] as const)('brings along what comes after another %s', async (_, trouble, ended) => {
  const here = world({ trouble })
  const { plan, ...deps } = here.deps()
  const ties = { check: 'plugins', state: 'refused', params: { reason: 'ties', to: '2.0', first: ['saisies'] } }
  const tied: typeof plan = async (account, site, recipe) => {
    if (recipe.name === 'upgrade:agenda' && here.sites.get('a')?.extensions?.saisies !== '5.0')
      throw new SiteguardError({ code: 'SG-UPG-001', kind: 'conflict', params: { site: 'a', checks: [ties] } as never })
    return await plan(account, site, recipe)
  }
  const { sites, accounts } = here.request()
  const order = { account: accounts[0] as Account, site: sites[0] as Site, wish: { core: false, extensions: ['agenda', 'saisies'] } }
  const { upgrade: surveyed } = await surveySite(order, { ...deps, plan: tied })
  expect(said(surveyed)).toEqual(['agenda waiting', 'saisies planned'])
  const done = await upgradeSite(order, surveyed, { ...deps, plan: tied }, async () => true)
  expect(said(done)).toEqual(ended)
  expect(endedWell(done, surveyed)).toBe(ended[0] === 'agenda applied')
})

it.each([
  ['once the core is', {}, ['core applied', 'agenda applied']],
  ['not at all where the core fails', { core: 'sick' }, ['core rolled-back', 'agenda not-begun']],
] as const)('brings along an extension that is made for the newer core %s', async (_, trouble, ended) => {
  const here = world({ trouble, extensions: { agenda: '1.9' } })
  const { plan, ...deps } = here.deps()
  const held: typeof plan = async (account, site, recipe) => {
    const made = await plan(account, site, recipe)
    if (recipe.name !== 'upgrade:agenda' || here.sites.get('a')?.version === '4.4.30') return made
    const params = { reason: 'held', product: 'spip-plugin/agenda', from: '1.9', to: '1.9', core: 'spip 4.4.21', newer: ['2.0'] }
    return { ...made, plan: { ...made.plan, ops: [], checks: [{ check: 'version', state: 'ok', params }] } }
  }
  const { sites, accounts } = here.request()
  const order = { account: accounts[0] as Account, site: sites[0] as Site, wish: ALL }
  const { upgrade: surveyed } = await surveySite(order, { ...deps, plan: held })
  expect(said(surveyed)).toEqual(['core planned', 'agenda waiting'])
  const done = await upgradeSite(order, surveyed, { ...deps, plan: held }, async () => true)
  expect(said(done)).toEqual(ended)
  expect(here.sites.get('a')?.extensions?.agenda).toBe(ended[1] === 'agenda applied' ? '2.0' : '1.9')
})

it('plans by name whatever is known of the extension, to the version asked for where the core stays', async () => {
  const here = world()
  const { done } = await upgrade(here, { core: false, extensions: ['agenda'], to: '1.95' })
  expect(said(done)).toEqual(['agenda applied'])
  expect(here.log).toEqual(['plan a agenda 1.95', '—', 'plan a agenda 1.95', 'apply a agenda 1.95'])
})

it('looks what is installed where the core is not planned', async () => {
  const here = world()
  const { surveyed } = await upgrade(here, { core: false, extensions: 'all' })
  expect(said(surveyed)).toEqual(['agenda planned', 'cextras current', 'saisies planned', 'unlisted unknown'])
  expect(here.log[0]).toBe('plan a nothing')
})

it('says why it cannot look', async () => {
  const { surveyed } = await upgrade(world({ trouble: { core: 'away' } }), { core: false, extensions: 'all' })
  expect(said(surveyed)).toEqual(['core failed'])
})

it('begins nothing it may not', async () => {
  const here = world()
  const { done } = await upgrade(here, ALL, false)
  expect(said(done)).toEqual(['core not-begun', 'agenda not-begun', 'cextras current', 'saisies not-begun', 'unlisted unknown'])
  expect(here.log.some((line) => line.startsWith('apply'))).toBe(false)
})

it('finds nothing to say of a site that was asked for by a CMS it turns out not to be', async () => {
  const { surveyed } = await upgrade(world(), { ...ALL, cms: ['wordpress'] })
  expect(said(surveyed)).toEqual([])
})
