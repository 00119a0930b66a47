import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { spipUpgrader } from '../../src/cms/spip/upgrade/index.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { asksAnew, logsIn, type RotatedSite, renewSpip, spipSecrets, stealFrom, still } from '../helpers/spip-rotation.ts'
import { makeMutualised, query, releaseText, upgradeBench } from '../helpers/spip-upgrade.ts'
import { giveToLab, labFolder } from '../lab/place.ts'
import { run } from '../lab/run.ts'
import { type LabSite, labSites, type SiteName, serveSite } from '../lab/sites.ts'
import { visitSpip } from '../lab/spip-site.ts'
import { mutualisationOf } from '../lab/trees.ts'

const PHP74 = join(labFolder(), 'php74', 'php')

interface World extends RotatedSite {
  readonly site: LabSite
}

let stops: (() => Promise<void>)[] = []
beforeAll(() => labSites(), 600_000)
afterEach(async () => {
  for (const stop of stops.reverse()) await stop()
  stops = []
})

async function begin(name: SiteName): Promise<World> {
  const served = await serveSite(name)
  stops.push(() => served.stop())
  const { root, url, site } = served
  return { root, url, site, ...(site.version.startsWith('3.') ? { php: PHP74 } : {}) }
}

/** One that was brought from 3.2 to the newest a moment ago: passwords and keys of both times. */
async function beginUpgraded(name: SiteName): Promise<World> {
  const bench = await upgradeBench(name)
  stops.push(() => bench.stop())
  await bench.close()
  await bench.swap()
  const { schema } = await spipUpgrader.needs(await releaseText(bench.release.root))
  const answers = await bench.migrate({ to: schema })
  if (answers.some(({ ok }) => !ok)) throw new Error(`not upgraded: ${JSON.stringify(answers)}`)
  await bench.open()
  return { root: bench.root, url: bench.url(), site: bench.served.site }
}

const sqlOf = (site: RotatedSite) => (sql: string) => query(site.root, sql, site.config)

/** An author's row, as somebody who can write to the database puts it there. */
async function addAuthor(site: RotatedSite, row: Readonly<Record<string, string>>): Promise<void> {
  const all = { bio: '', email: '', nom_site: '', url_site: '', low_sec: '', pgp: '', htpass: '', webmestre: 'non', source: 'spip', ...row }
  const names = Object.keys(all)
  await sqlOf(site)(
    `INSERT INTO spip_auteurs (${names.join(', ')}) VALUES (${Object.values(all)
      .map((v) => `'${v}'`)
      .join(', ')})`,
  )
}

const EDITOR = 'Mot de passe de redac'
const NEW = ['Neuf0123456789abcdef', 'Neuf0123456789ABCDEF'] as const

async function addPeople(site: World): Promise<void> {
  const script = join(labFolder(), 'kit', 'php', 'spip-people.php')
  await run(site.php ?? process.env.PHP ?? 'php', ['-d', 'display_errors=0', script, site.root, 'redac', EDITOR], { cwd: site.root })
  // Nobody's password but the intruder's: the hash is SPIP 3's own, which every 4.4 takes, and `source` is to keep us away from it.
  const hash = (await run('sh', ['-c', "printf %s 'grainPorte cachee' | sha256sum"])).slice(0, 64)
  const common = { nom: 'Ldap', email: 'ldap@example.org', statut: '0minirezo', alea_actuel: 'grain', alea_futur: 'grain2' }
  await addAuthor(site, { ...common, id_auteur: '900', login: 'ldap', pass: hash, source: 'ldap' })
  await addAuthor(site, { ...common, id_auteur: '901', login: 'parti', pass: hash, statut: '5poubelle', email: 'parti@example.org' })
}

const SITES = [
  ['spip44', begin],
  ['spip32', beginUpgraded],
  ['spip32mysql', begin],
  ...(ALL_FAULTS
    ? ([
        ['spip44mysql', begin],
        ['spip44old', begin],
        ['spip32', begin],
        ['spip32mysql', beginUpgraded],
      ] as const)
    : []),
] as const

describe.each(SITES)('%s', (name, make) => {
  it('makes everything that was stolen worthless, and once more', async () => {
    const site = await make(name)
    const sql = sqlOf(site)
    const { login, password, article } = site.site
    await addPeople(site)
    expect(await logsIn(site, 'redac', EDITOR)).toBe(true)
    expect(await logsIn(site, 'ldap', 'Porte cachee')).toBe(true)
    await sql("UPDATE spip_auteurs SET low_sec = 'volé', htpass = 'redac:volé'")
    await sql("INSERT INTO spip_meta (nom, valeur, impt) VALUES ('creer_htpasswd', 'oui', 'non')")
    await sql(
      "INSERT INTO spip_jobs (descriptif, fonction, args, md5args, inclure, priorite, date, status) VALUES ('x', 'file_put_contents', 'a:0:{}', 'x', '', 0, '2037-01-01 00:00:00', 1)",
    )
    writeFileSync(join(site.root, 'tmp/.htpasswd'), 'redac:volé\n')
    giveToLab(join(site.root, 'tmp/.htpasswd'))
    const loot = await stealFrom(site, login, password)
    expect(await loot.cookieOpens()).toBe(true)

    const seen: Map<string, string>[] = [await spipSecrets(site)]
    expect([...(seen[0] as Map<string, string>).keys()].sort()).toEqual(
      expect.arrayContaining(['author 1 cookie_oubli', 'author 1 low_sec', 'author 1 pass', 'author 900 pass', 'meta alea_ephemere']),
    )
    for (const [turn, fresh] of NEW.entries()) {
      const answer = await renewSpip(site, { passwords: { 1: fresh } })
      expect(answer).toMatchObject({ ok: true, proved: [1], counts: { passwords: 1, keys: expect.any(Number) } })
      const words = answer.log.join('\n')
      if (turn === 0) expect(words).toContain('waiting jobs dropped: file_put_contents x1')
      expect(`${words}${JSON.stringify(answer)}`).not.toContain(fresh)
      const now = await spipSecrets(site)
      for (const before of seen) expect(still(before, now)).toEqual([])
      for (const value of (seen[0] as Map<string, string>).values())
        expect(
          existsSync(join(site.root, 'tmp/meta_cache.php')) && readFileSync(join(site.root, 'tmp/meta_cache.php'), 'utf8').includes(value),
        ).toBe(false)
      seen.push(now)

      expect(await loot.cookieOpens()).toBe(false)
      expect(await loot.linkOpens()).toBe(false)
      await loot.useLink('Volé-0123456789')
      for (const [who, what] of [
        [login, password],
        [login, 'Volé-0123456789'],
        ...(turn === 0
          ? ([
              ['redac', EDITOR],
              ['redac', 'x'],
              ['ldap', 'Porte cachee'],
              ['parti', 'Porte cachee'],
            ] as const)
          : [[login, NEW[0]] as const]),
      ] as const)
        expect([who, what, await logsIn(site, who, what)]).toEqual([who, what, false])
      expect(await logsIn(site, login, fresh)).toBe(true)
      expect(await visitSpip(site.url, article)).toMatchObject({ whole: true, status: 200 })
    }
    // Nobody had it but the file the web server asks by, which stays there, empty or with what is new.
    expect(readFileSync(join(site.root, 'tmp/.htpasswd'), 'utf8')).not.toContain('volé')
    expect(await sql("SELECT fonction FROM spip_jobs WHERE fonction = 'file_put_contents'")).toEqual([])
    expect(Number((await sql('SELECT COUNT(*) FROM spip_jobs'))[0]?.[0])).toBeGreaterThan(3)
    expect(await sql('SELECT id_auteur, pass FROM spip_auteurs WHERE id_auteur >= 900 ORDER BY id_auteur')).toEqual([
      ['900', ''],
      ['901', ''],
    ])
    // Whoever has no password any more can ask for one.
    expect(await asksAnew(site, 'redac@example.org')).toBe(true)
  }, 180_000)
})

it('renews what it was asked to, and lets everybody go on with the rest', async () => {
  const site = await begin('spip44')
  const { login, password } = site.site
  await addPeople(site)
  const loot = await stealFrom(site, login, password)
  const keysFile = () => readFileSync(join(site.root, 'config/cles.php'), 'utf8')
  const first = { keys: keysFile(), secrets: await spipSecrets(site) }

  expect(await renewSpip(site, { renews: ['sessions'] })).toMatchObject({ ok: true, proved: [] })
  expect(keysFile()).toBe(first.keys)
  expect(await loot.cookieOpens()).toBe(false)
  expect(await loot.linkOpens()).toBe(true)
  expect(await logsIn(site, login, password)).toBe(true)

  expect(await renewSpip(site, { renews: ['jobs'] })).toMatchObject({ ok: true })
  expect(await loot.linkOpens()).toBe(true)

  const before = await spipSecrets(site)
  expect(await renewSpip(site, { renews: ['keys'] })).toMatchObject({ ok: true })
  const kept = still(before, await spipSecrets(site))
  expect(kept.filter((one) => /^key|secret|backup|cookie|low_sec/.test(one))).toEqual(['key secret_des_auth'])
  expect(await loot.linkOpens()).toBe(false)
  for (const [who, what] of [
    [login, password],
    ['redac', EDITOR],
  ] as const)
    expect(await logsIn(site, who, what)).toBe(true)

  expect(await renewSpip(site, { renews: ['people'], passwords: { 1: NEW[0] } })).toMatchObject({ ok: true, proved: [1] })
  expect(await logsIn(site, login, password)).toBe(false)
  expect(await logsIn(site, 'redac', EDITOR)).toBe(false)
  expect(await logsIn(site, login, NEW[0])).toBe(true)
}, 120_000)

it('renews keys that an extension had SPIP read before, and says which of them were extensions’', async () => {
  const site = await begin('spip44')
  const options = join(site.root, 'config/mes_options.php')
  writeFileSync(
    options,
    "<?php\n$GLOBALS['spip_pipeline']['declarer_tables_interfaces'] = ($GLOBALS['spip_pipeline']['declarer_tables_interfaces'] ?? '') . '|coffre_lit';\nfunction coffre_lit($x) { \\Spip\\Chiffrer\\SpipCles::instance(); file_put_contents(_DIR_TMP . 'coffre.txt', 'x'); return $x; }\n",
  )
  giveToLab(options)
  const sql = sqlOf(site)
  await sql(`INSERT INTO spip_meta (nom, valeur, impt) VALUES ('secret_de_coffre', '${Buffer.alloc(32, 7).toString('base64')}', 'non')`)
  const before = await spipSecrets(site)
  const answer = await renewSpip(site, { passwords: { 1: NEW[0] } })
  expect(answer).toMatchObject({ ok: true, log: expect.arrayContaining([expect.stringContaining('coffre')]) })
  expect(existsSync(join(site.root, 'tmp/coffre.txt'))).toBe(true)
  expect(still(before, await spipSecrets(site))).toEqual([])
  expect(await logsIn(site, site.site.login, NEW[0])).toBe(true)
}, 120_000)

it('ends as it should wherever it was killed before', async () => {
  const site = await begin('spip44mysql')
  const { login, password, article } = site.site
  await addPeople(site)
  const loot = await stealFrom(site, login, password)
  const before = await spipSecrets(site)
  let killed = 0
  for (const killAfterMs of ALL_FAULTS
    ? [40, 60, 80, 100, 120, 140, 160, 180, 200, 230, 260, 300, 350, 400, 500]
    : [80, 120, 160, 200, 250, 320])
    if (!(await renewSpip(site, { passwords: { 1: NEW[0] }, killAfterMs })).ok) killed += 1
  expect(killed).toBeGreaterThan(1)
  expect(await renewSpip(site, { passwords: { 1: NEW[0] } })).toMatchObject({ ok: true, proved: [1] })
  expect(still(before, await spipSecrets(site))).toEqual([])
  expect(await loot.cookieOpens()).toBe(false)
  expect(await loot.linkOpens()).toBe(false)
  expect(await logsIn(site, login, password)).toBe(false)
  expect(await logsIn(site, 'redac', EDITOR)).toBe(false)
  expect(await logsIn(site, login, NEW[0])).toBe(true)
  expect(await visitSpip(site.url, article)).toMatchObject({ whole: true })
  expect(readdirSync(join(site.root, 'config')).filter((name) => /^cles\.php./.test(name))).toEqual([])
}, 120_000)

describe('what goes wrong', () => {
  it('is told, and by no secret: keys that cannot be written, a table that cannot, a password SPIP refuses, input that is none', async () => {
    const site = await begin('spip44')
    expect(await renewSpip(site, { passwords: { 1: 'court' } })).toMatchObject({
      ok: false,
      reason: expect.stringContaining('does not take the new password of author 1'),
    })
    expect(await renewSpip(site, { passwords: [] as never })).toMatchObject({ ok: true, proved: [] })
    expect(await logsIn(site, site.site.login, site.site.password)).toBe(false)
    await run('chmod', ['500', join(site.root, 'config')])
    const answer = await renewSpip(site, { passwords: { 1: NEW[0] } })
    await run('chmod', ['755', join(site.root, 'config')])
    expect(answer).toMatchObject({ ok: false })
    expect(JSON.stringify(answer)).not.toContain(NEW[0])
    expect(await renewSpip(site, { passwords: { 1: NEW[0] } })).toMatchObject({ ok: true, proved: [1] })
    expect(await logsIn(site, site.site.login, NEW[0])).toBe(true)
  }, 120_000)

  it('is nobody’s way in who took another’s login', async () => {
    const site = await begin('spip44')
    const { login } = site.site
    await addAuthor(site, {
      id_auteur: '900',
      login,
      nom: 'Double',
      pass: 'y',
      statut: '0minirezo',
      webmestre: 'oui',
      email: 'double@example.org',
    })
    const answer = await renewSpip(site, { passwords: { 1: NEW[0], 900: NEW[1] } })
    expect(answer).toMatchObject({
      ok: true,
      proved: [1, 900],
      log: expect.arrayContaining([expect.stringContaining('the login of another')]),
    })
    expect(await logsIn(site, login, NEW[0])).toBe(true)
    expect(await logsIn(site, login, NEW[1])).toBe(false)
  }, 120_000)
})

it('renews one site of a mutualisation, and leaves the other as it is', async () => {
  const served = await serveSite('spip44old')
  stops.push(() => served.stop())
  const hosts = ['un.example', 'deux.example'] as const
  await makeMutualised(served.root, await mutualisationOf(served.site.version), hosts)
  const of = (host: string): RotatedSite => ({ root: served.root, url: served.url, host, config: `sites/${host}/config` })
  const [one, other] = [await spipSecrets(of(hosts[0])), await spipSecrets(of(hosts[1]))]
  expect(still(one, other).length).toBeGreaterThan(5)
  expect(await renewSpip(of(hosts[0]), { passwords: { 1: NEW[0] } })).toMatchObject({ ok: true, proved: [1] })
  expect(still(one, await spipSecrets(of(hosts[0])))).toEqual([])
  expect(await spipSecrets(of(hosts[1]))).toEqual(other)
  // A name it does not know, and none, renew nothing.
  for (const host of ['trois.example', '']) expect(await renewSpip(of(host), { passwords: { 1: NEW[1] } })).toMatchObject({ ok: false })
  expect(await spipSecrets(of(hosts[1]))).toEqual(other)
}, 120_000)
