import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { RotationReport } from '../../src/core/rotation-report.ts'
import { rotationReportSchema } from '../../src/core/rotation-report-schema.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { logsIn } from '../helpers/spip-rotation.ts'
import { type Desk, expectCode, said, useUpgradeWorld } from '../helpers/upgrade-world.ts'
import { apacheMissing } from '../lab/apache.ts'
import type { HostedSite } from '../lab/hosted-site.ts'
import { type Outcome, siteguard } from '../lab/siteguard.ts'
import type { SiteName } from '../lab/sites.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 900_000, hookTimeout: 900_000 })

/** Sites of one account, and whose they are; a dozen where all faults are asked for. */
const SITES: readonly (readonly [id: string, name: SiteName, owner: 'town' | 'club'])[] = [
  ['mairie', 'spip44', 'town'],
  ['ecole', 'spip44mysql', 'town'],
  ['velo', 'spip32', 'club'],
  ...(ALL_FAULTS ? Array.from({ length: 9 }, (_, at) => [`s${at}`, 'spip44', at % 2 === 0 ? 'town' : 'club'] as const) : []),
]
const EDITOR = 'Mot de passe de redac'

layer('several sites of one account, behind Apache, over a real sshd', apacheMissing() ?? sshdMissing(), () => {
  const world = useUpgradeWorld()

  it('rotate in one run, contained first, with one printed notice for each owner', async () => {
    const sites = new Map<string, HostedSite>()
    for (const [id, name] of SITES) {
      const site = await world().host(id, name)
      await site.php('spip-people.php', 'redac', EDITOR)
      sites.set(id, site)
    }
    const desk = world().desk(Object.fromEntries([...sites].map(([id, { url }]) => [id, { url }])))
    withOwners(desk)
    await vault(desk, 'init')
    const { uid, gid } = world().hosting.sshd
    const login = async (id: string, who: string, password: string): Promise<boolean> => {
      const site = sites.get(id) as HostedSite
      return await logsIn({ root: site.root, url: site.url, as: { uid, gid } }, who, password)
    }

    // Without a yes nothing is changed, and every site is told of.
    const dry = await rotate(desk, 0, '--all')
    expect(dry).toMatchObject({ applied: false, notices: [] })
    expect(dry.sites.map(({ site, parts }) => [site, ...parts.map(({ state }) => state)])).toEqual(SITES.map(([id]) => [id, 'planned']))
    const checks = (report: RotationReport, id: string): string[] =>
      report.sites.filter(({ site }) => site === id).flatMap(({ parts }) => parts.flatMap(({ plan }) => (plan?.checks ?? []).map(said1)))
    expect(checks(dry, 'mairie')).toContain('accounts ok file')
    expect(checks(dry, 'ecole')).toContain('accounts ok renewed')
    expect(checks(dry, 'ecole')).toContain('lost-passwords told ask-anew')
    expect(await login('mairie', 'redac', EDITOR)).toBe(true)

    const done = await rotate(desk, 0, '--all', '--emergency', '--apply', '--yes')
    const kinds = done.sites.map(({ site, parts }) => [site, ...parts.map(({ round, state }) => `${round} ${state}`)])
    expect(kinds).toEqual(
      SITES.map(([id, name]) => [id, 'contain applied', name.includes('mysql') ? 'accounts applied' : 'accounts nothing']),
    )
    // What lets somebody in goes first, on every site.
    const begun = (round: string): string[] =>
      done.sites.flatMap(({ parts }) => parts.flatMap((part) => (part.round === round && part.run ? [part.run.startedAt] : []))).sort()
    expect((begun('contain').at(-1) as string) <= (begun('accounts')[0] as string)).toBe(true)

    const slots = done.sites.flatMap((site) => site.slots ?? [])
    const secrets: string[] = []
    for (const slot of slots) secrets.push((await vault(desk, 'show', '--reveal', slot, '--pipe')).stdout.trim())
    expect(new Set(secrets).size).toBe(slots.length)
    for (const [id] of SITES) {
      const site = sites.get(id) as HostedSite
      const own = slots.findIndex((slot) => slot.startsWith(`${id}/people/1-`))
      expect(await login(id, site.site.login, secrets[own] as string), id).toBe(true)
      expect(await login(id, site.site.login, site.site.password), id).toBe(false)
      expect(await login(id, 'redac', EDITOR), id).toBe(false)
      expect(await site.visit(), id).toMatchObject({ whole: true })
    }

    // One for each owner, to be read by this login alone; people are named in it, in both languages, and no password.
    expect(done.notices.map(({ owner, sites: of }) => [owner, ...of])).toEqual(
      (['town', 'club'] as const).map((owner) => [owner, ...SITES.filter((site) => site[2] === owner).map(([id]) => id)]),
    )
    for (const { file, sites: of } of done.notices) {
      expect(statSync(file).mode & 0o777).toBe(0o600)
      const text = readFileSync(file, 'utf8')
      expect(text).toContain('NEW PASSWORDS')
      expect(text).toContain('NOUVEAUX MOTS DE PASSE')
      expect(text).toContain('redac')
      for (const id of of) expect(text).toContain(`${(sites.get(id) as HostedSite).url.replace(/\/$/, '')}/spip.php?page=spip_pass`)
      for (const secret of [...secrets, EDITOR]) expect(text).not.toContain(secret)
      expect(
        Math.max(
          ...text
            .split('\n')
            .filter((line) => !line.includes('http'))
            .map((line) => line.length),
        ),
      ).toBeLessThanOrEqual(80)
    }
    expect(readFileSync((done.notices[0] as { file: string }).file, 'utf8')).toContain('Ville de Test')

    // A second time: other passwords again, and no more places in the vault than before.
    const again = await rotate(desk, 0, 'mairie', '--only', 'people', '--apply', '--yes')
    expect(again.sites.map(({ parts }) => parts.map(({ state }) => state))).toEqual([['applied']])
    const people = slots.filter((slot) => slot.startsWith('mairie/people/'))
    expect(again.sites.flatMap((site) => site.slots ?? []).sort()).toEqual(people.toSorted())
    for (const slot of people) expect(secrets).not.toContain((await vault(desk, 'show', '--reveal', slot, '--pipe')).stdout.trim())
    expect(readdirSync(join(desk.home, '.local/state/siteguard/notices'))).toHaveLength(2)

    // A site that is not there keeps no other from its turn; a wrong name for --keep shuts nobody out.
    const document = JSON.parse(readFileSync(desk.inventory, 'utf8')) as { sites: object }
    writeFileSync(
      desk.inventory,
      JSON.stringify({ ...document, sites: { absent: { account: 'lab', root: 'www/absent' }, ...document.sites } }),
    )
    const some = await rotate(desk, 3, 'absent', 'mairie', '--only', 'sessions', '--apply', '--yes')
    expect(some.sites.map(({ site, parts }) => [site, ...parts.map(({ state }) => state)])).toEqual([
      ['absent', 'failed'],
      ['mairie', 'applied'],
    ])
    // Nothing was handed out, so there is nobody to warn.
    expect(some.notices).toEqual([])
    const keep = await desk.run(['rotate', 'mairie', '--keep', 'nobody', '--apply', '--yes'])
    expect(keep.code, said(keep)).toBe(6)
    expect(keep.stderr.replace(/\s+/g, ' ')).toContain('nobody is called nobody here (--keep)')
  })
})

const said1 = ({ check, state, params }: { check: string; state: string; params: Record<string, unknown> }): string =>
  `${check} ${state} ${String(params.reason)}`

async function vault(desk: Desk, ...args: readonly string[]): Promise<Outcome> {
  return expectCode(await siteguard(['vault', ...args], desk.home), 0)
}

/** `siteguard rotate ARGS --json`, its report held to a schema that knows every field of it. */
async function rotate(desk: Desk, code: number, ...args: readonly string[]): Promise<RotationReport> {
  const outcome = expectCode(await desk.run(['rotate', ...args, '--json']), code)
  const report = JSON.parse(outcome.stdout) as RotationReport
  expect(rotationReportSchema.parse(report)).toEqual(report)
  return report
}

function withOwners({ inventory }: Desk): void {
  const document = JSON.parse(readFileSync(inventory, 'utf8')) as { sites: Record<string, object>; owners?: object }
  const sites = Object.fromEntries(SITES.map(([id, , owner]) => [id, { ...document.sites[id], owner }]))
  const owners = { town: { name: 'Ville de Test' }, club: { name: 'Le club' } }
  writeFileSync(inventory, JSON.stringify({ ...document, sites, owners }))
}
