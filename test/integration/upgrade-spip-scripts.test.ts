import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { spipUpgrader } from '../../src/cms/spip/upgrade/index.ts'
import { intervalHolds } from '../../src/cms/spip/upgrade/interval.ts'
import { thinned } from '../fault/kill/play.ts'
import {
  activate,
  addOldAuthors,
  makeMutualised,
  migrateOp,
  plantJob,
  query,
  releaseText,
  spipAt,
  type UpgradeBench,
  upgradeBench,
} from '../helpers/spip-upgrade.ts'
import { createBrowser } from '../lab/browser.ts'
import { labFolder } from '../lab/place.ts'
import { run } from '../lab/run.ts'
import { labSites, type SiteName } from '../lab/sites.ts'
import { isWholeSpipPage, loginToSpip, visitSpip } from '../lab/spip-site.ts'
import { mutualisationOf, releaseTree, schemaAt } from '../lab/trees.ts'

let bench: UpgradeBench | undefined
beforeAll(() => labSites(), 600_000)
afterEach(async () => {
  await bench?.stop()
  bench = undefined
})

async function begin(name: SiteName): Promise<UpgradeBench> {
  bench = await upgradeBench(name)
  return bench
}

const ENTRIES = [
  '/',
  '/index.php',
  '/spip.php',
  '/spip.php?page=login',
  '/spip.php?action=cron',
  '/ecrire/',
  '/ecrire/?exec=accueil',
  '/ecrire/prive.php',
]

/** Every way in tells visitors to come back, whatever they ask for. */
async function expectClosed(url: string): Promise<void> {
  for (const path of ENTRIES) {
    const answer = await fetch(new URL(path, url), { redirect: 'manual', headers: { 'user-agent': 'Mozilla/5.0' } })
    expect([path, answer.status, answer.headers.get('retry-after'), answer.headers.get('cache-control')]).toEqual([
      path,
      503,
      '120',
      'no-store',
    ])
    expect(await answer.text()).toContain(spipUpgrader.gateMark)
  }
}

const SITES = [
  ['spip32', '23375', '7.4'],
  ['spip44mysql', 'oldest', undefined],
  ['spip32mysql', '23375', undefined],
  ['spip44old', 'oldest', undefined],
] as const

// test/integration/upgrade-spip.test.ts has all four from end to end.
describe.each(thinned(SITES, 2))('%s to the newest 4.4', (name, from, php) => {
  it('is closed all the while, migrated, and whole again with its old passwords', async () => {
    // A host that still has 3.2 has the PHP it needs.
    bench = await upgradeBench(name, { ...(php === undefined ? {} : { php: join(labFolder(), 'php74', 'php') }) })
    const site = bench
    const { login, password, article, title } = site.served.site
    const needs = await spipUpgrader.needs(await releaseText(site.release.root))
    const planted = join(site.root, 'IMG', 'planted.txt')
    const schema = from === 'oldest' ? await schemaAt(from) : from
    await addOldAuthors(site)
    await plantJob(site, planted)
    const before = await site.query('SELECT id_article, titre, texte FROM spip_articles ORDER BY id_article')
    expect(await site.query("SELECT valeur FROM spip_meta WHERE nom = 'version_installee'")).toEqual([[schema]])

    await site.close()
    await expectClosed(site.url())
    await site.swap()
    await expectClosed(site.url())

    const answers = await site.migrate({ to: needs.schema })
    expect(answers.map((answer) => [answer.ok, answer.ok ? answer.schema : answer.reason])).toEqual([
      [true, needs.schema],
      [true, needs.schema],
      [true, needs.schema],
    ])
    const log = answers.flatMap((answer) => answer.log).join('\n')
    expect(log).toMatch(/queued tasks dropped: .*file_put_contents x1/)
    expect(log).not.toMatch(/could not|cannot|not active|NOT NULL/)
    await expectClosed(site.url())
    expect(await site.query("SELECT COUNT(*) FROM spip_jobs WHERE fonction = 'file_put_contents'")).toEqual([['0']])
    expect(Number((await site.query('SELECT COUNT(*) FROM spip_jobs'))[0]?.[0])).toBeGreaterThan(3)
    expect(readFileSync(join(site.root, 'config/cles.php'), 'utf8')).toContain('secret_des_auth')

    await site.open()
    expect(await visitSpip(site.url(), article)).toMatchObject({ whole: true, status: 200, title: expect.stringContaining(title) })
    for (const path of [
      '/',
      '/spip.php?page=plan',
      '/spip.php?page=recherche&recherche=bonjour',
      '/spip.php?page=login&url=%2Fecrire%2F',
    ]) {
      const page = await createBrowser(site.url()).get(path, true)
      expect([path, isWholeSpipPage(page), spipUpgrader.sickness(page.body)]).toEqual([path, true, undefined])
    }
    expect(await loginToSpip(createBrowser(site.url()), login, password)).toBe(true)
    expect(await site.query('SELECT id_article, titre, texte FROM spip_articles ORDER BY id_article')).toEqual(before)
    expect(await site.query('SELECT login, pass FROM spip_auteurs WHERE id_auteur >= 901 ORDER BY id_auteur')).toEqual([
      ['ancien', 'x'],
      ['redac', 'x'],
      ['visiteur', '0123456789abcdef0123456789abcdef'],
    ])
    expect(existsSync(planted)).toBe(false)

    // A second time there is nothing to do, and nobody's keys change.
    const keys = readFileSync(join(site.root, 'config/cles.php'), 'utf8')
    const again = await site.migrate({ to: needs.schema, keeps: 'nothing' })
    expect(again.map((answer) => answer.ok)).toEqual([true, true])
    expect((await site.migrate({ to: needs.schema })).map((answer) => answer.ok)).toEqual([true, true, true])
    expect(readFileSync(join(site.root, 'config/cles.php'), 'utf8')).toBe(keys)
    expect(await loginToSpip(createBrowser(site.url()), login, password)).toBe(true)
  }, 180_000)
})

it('closes every way in where the server has a security screen of its own before each script', async () => {
  const site = await begin('spip32')
  const screen = join(site.root, 'tmp/screen.php')
  await write(site, 'tmp/screen.php', "<?php define('_ECRAN_SECURITE', '1.6.7');")
  const php = join(labFolder(), 'php74', 'php-cgi')
  const ask = async (file: string): Promise<string> => {
    const env = {
      SCRIPT_FILENAME: join(site.root, file),
      SCRIPT_NAME: `/${file}`,
      REQUEST_URI: `/${file}`,
      REQUEST_METHOD: 'GET',
      REDIRECT_STATUS: '1',
      SERVER_PROTOCOL: 'HTTP/1.1',
      HTTP_HOST: 'x',
    }
    const cwd = join(site.root, file.includes('/') ? 'ecrire' : '')
    return /^Status: (\d+)/m.exec(await run(php, ['-d', `auto_prepend_file=${screen}`], { cwd, env }))?.[1] ?? '200'
  }
  const entries = ['index.php', 'spip.php', 'ecrire/index.php', 'ecrire/prive.php']
  expect(await ask('spip.php')).not.toBe('503')
  await site.close()
  for (const file of entries) expect([file, await ask(file)]).toEqual([file, '503'])
  await site.swap()
  for (const file of entries) expect([file, await ask(file)]).toEqual([file, '503'])
}, 60_000)

it('takes plugins to fit as SPIP itself does', async () => {
  const versions = ['3.2.0', '3.2.19', '4.0.0-beta2', '4.0.0', '4.4.0-dev', '4.4.0', '4.4.30', '4.5.0', '5.0.0']
  const bounds = ['', '3.0', '3.2.0', '3.2.*', '3.2.99', '4', '4.*', '4.0.0-alpha', '4.0.*', '4.4.0-dev', '4.4.*', '4.4.30', '4.99.99']
  const intervals = bounds.flatMap((min) =>
    bounds.flatMap((max) => ['[]', '][', ']]', '[[', '()'].map((marks) => `${marks[0]}${min};${max}${marks[1]}`)),
  )
  const ours = intervals.map((interval) => versions.map((version) => intervalHolds(interval, version)))
  for (const version of ['oldest', 'newest'] as const) {
    const { root } = await releaseTree('spip', version)
    const code = `define('_EXTRAIRE_INTERVALLE', ',^[\\[\\(\\]]([0-9.a-zRC\\s\\-]*)[;]([0-9.a-zRC\\s\\-\\*]*)[\\]\\)\\[]$,');
      foreach (['plugin_version_compatible', 'spip_version_compare'] as $name) foreach (['plugin.php', 'utils.php', '../plugins/installer.php'] as $file) if (preg_match('/^function ' . $name . '\\(.*?^}/ms', file_get_contents('${root}/ecrire/inc/' . $file), $m)) eval($m[0]);
      $in = json_decode(stream_get_contents(STDIN), true); $out = [];
      foreach ($in[0] as $i) { $row = []; foreach ($in[1] as $v) $row[] = plugin_version_compatible($i, $v); $out[] = $row; } echo json_encode($out);`
    const theirs = JSON.parse(
      await run(process.env.PHP ?? 'php', ['-r', code], { input: JSON.stringify([intervals, versions]) }),
    ) as boolean[][]
    const differ = intervals.flatMap((interval, i) =>
      versions.flatMap((one, k) => (ours[i]?.[k] === theirs[i]?.[k] ? [] : [`${interval} ${one}`])),
    )
    expect([version, differ]).toEqual([version, []])
  }
}, 60_000)

describe('killed in the middle, and run again', () => {
  it.each(thinned(['spip32mysql', 'spip32'] as const))(
    '%s: wherever it dies, it comes to the same end',
    async (name) => {
      const site = await begin(name)
      await site.close()
      await site.swap()
      const schema = (await spipUpgrader.needs(await releaseText(site.release.root))).schema
      let killed = 0
      for (const [script, moments] of [
        ['core', [120, 160, 200, 240, 280, 330, 400]],
        ['plugins', [100, 150, 200, 250, 300, 400]],
        ['verify', [80, 120]],
      ] as const) {
        for (const moment of moments) if (!(await site.script(script, moment)).ok) killed += 1
        expect(await site.script(script)).toMatchObject({ ok: true, schema })
      }
      expect(killed).toBeGreaterThan(0)
      await site.open()
      expect(await visitSpip(site.url(), site.served.site.article)).toMatchObject({ whole: true })
      expect(await loginToSpip(createBrowser(site.url()), site.served.site.login, site.served.site.password)).toBe(true)
    },
    180_000,
  )

  it.each(thinned(['spip32', 'spip32mysql'] as const))(
    '%s: a step SPIP noted as done before it was killed doing it is done',
    async (name) => {
      const site = await begin(name)
      await site.close()
      await site.swap()
      // As it stands when the process dies between the note and the ALTER that adds `backup_cles`.
      for (const [key, value] of [
        ['version_installee', '2021021800'],
        ['version_installee_maj_2022022302', '1'],
      ]) {
        await site.query(`DELETE FROM spip_meta WHERE nom = '${key}'`)
        await site.query(`INSERT INTO spip_meta (nom, valeur, impt) VALUES ('${key}', '${value}', 'non')`)
      }
      const answer = await site.script('core')
      expect(answer).toMatchObject({ ok: true })
      expect(await site.query('SELECT backup_cles FROM spip_auteurs WHERE id_auteur = 1')).toEqual([['']])
      expect(await site.query("SELECT nom FROM spip_meta WHERE nom LIKE 'version_installee_maj%'")).toEqual([])
    },
    120_000,
  )
})

describe('what goes wrong', () => {
  it('names the table that cannot be altered', async () => {
    const site = await begin('spip32mysql')
    await site.close()
    await site.swap()
    // A view takes reads and writes, and no ALTER.
    await site.query('RENAME TABLE spip_auteurs TO spip_auteurs_real')
    await site.query('CREATE VIEW spip_auteurs AS SELECT * FROM spip_auteurs_real')
    const answers = await site.migrate()
    expect(answers.at(-1)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/spip_auteurs could not be altered: it lacks backup_cles/),
    })
    const log = answers.flatMap((answer) => answer.log).join('\n')
    expect(log).toMatch(/not.*BASE TABLE/i)
  }, 120_000)

  it('names the plugin whose new code PHP cannot run, of the release and of a third party', async () => {
    const site = await begin('spip44old')
    await site.close()
    await site.swap()
    await write(site, 'plugins-dist/forum/forum_administrations.php', '<?php\nfunction forum_upgrade( {')
    await site.query("UPDATE spip_meta SET valeur = '1.0.0' WHERE nom = 'forum_base_version'")
    expect((await site.migrate()).at(-1)).toMatchObject({
      ok: false,
      culprit: 'forum',
      reason: expect.stringMatching(/plugins: ParseError.*forum_administrations\.php:2/),
    })
    await run('cp', ['-a', join(site.release.root, 'plugins-dist/forum/forum_administrations.php'), join(site.root, 'plugins-dist/forum/')])

    await write(
      site,
      'plugins/agenda/paquet.xml',
      '<paquet prefix="agenda" categorie="date" version="2.0.0" etat="stable" compatibilite="[4.0.0;4.*]" schema="2.0.0"><nom>Agenda</nom></paquet>',
    )
    await write(
      site,
      'plugins/agenda/agenda_administrations.php',
      '<?php\nfunction agenda_upgrade($meta, $to) {\n  call_to_nothing();\n}\n',
    )
    await activate(site, 'agenda')
    expect((await site.migrate()).at(-1)).toMatchObject({
      ok: false,
      culprit: 'agenda',
      reason: expect.stringContaining('call_to_nothing'),
    })
    // Its tables do not come to where its own description says.
    await write(site, 'plugins/agenda/agenda_administrations.php', '<?php\nfunction agenda_upgrade($meta, $to) {}\n')
    expect((await site.migrate()).at(-1)).toMatchObject({ ok: false, culprit: 'agenda', reason: expect.stringContaining('2.0.0') })
    await write(
      site,
      'plugins/agenda/agenda_administrations.php',
      "<?php\nfunction agenda_upgrade($meta, $to) {\n  include_spip('base/upgrade');\n  maj_plugin($meta, $to, ['create' => [['sql_create', 'spip_agendas', ['id_agenda' => 'bigint(21) NOT NULL', 'note' => 'text'], ['PRIMARY KEY' => 'id_agenda']]]]);\n}\n",
    )
    expect((await site.migrate()).map((answer) => answer.ok)).toEqual([true, true, true])
    expect(await site.query('SELECT COUNT(*) FROM spip_agendas')).toEqual([['0']])
  }, 180_000)

  it('tells a plugin that says it does not fit, and goes on', async () => {
    const site = await begin('spip44old')
    await write(
      site,
      'plugins/vieux/paquet.xml',
      '<paquet prefix="vieux" categorie="date" version="1.0.0" etat="stable" compatibilite="[3.0.0;3.2.*]"><nom>Vieux</nom></paquet>',
    )
    await activate(site, 'vieux')
    await site.close()
    await site.swap()
    const answers = await site.migrate()
    expect(answers.map((answer) => answer.ok)).toEqual([true, true, true])
    expect(answers.flatMap((answer) => answer.log).join('\n')).toMatch(/not active any more: plugins\/vieux: .*3\.2\.\*/)
  }, 120_000)

  it('lets no PHP of the command line switch off a plugin for want of what the web server’s PHP may have', async () => {
    const site = await begin('spip44old')
    const needs = '<necessite nom="PHP:nothing_has_it" />'
    await write(
      site,
      'plugins/auto/cartes/v1.0.0/paquet.xml',
      `<paquet prefix="cartes" categorie="date" version="1.0.0" etat="stable" compatibilite="[4.0.0;4.*]"><nom>Cartes</nom>${needs}</paquet>`,
    )
    await activate(site, 'cartes', 'auto/cartes/v1.0.0')
    const listed = () => site.query("SELECT COUNT(*) FROM spip_meta WHERE nom = 'plugin' AND valeur LIKE '%cartes%'")
    // Nothing has to be migrated: it is left to the first visit.
    for (const name of ['plugins', 'verify']) {
      const answer = await site.script(name, undefined, { keeps: 'nothing' })
      expect(answer).toMatchObject({ ok: true, log: [expect.stringMatching(/left to the first visit: cartes needs PHP:nothing_has_it/)] })
    }
    expect(await listed()).toEqual([['1']])
    // Something has: then it ends, and all is put back by whoever kept the copies.
    await site.close()
    await site.swap()
    expect((await site.migrate()).at(-1)).toMatchObject({
      ok: false,
      culprit: 'cartes',
      reason: expect.stringContaining('PHP:nothing_has_it'),
    })
  }, 120_000)

  it('refuses a database newer than the release, and a release that is not there', async () => {
    const site = await begin('spip44old')
    await site.close()
    await site.swap()
    await site.query("UPDATE spip_meta SET valeur = '2099010100' WHERE nom = 'version_installee'")
    expect(await site.script('core')).toMatchObject({ ok: false, reason: expect.stringMatching(/2099010100.*newer/) })
    await site.query(`UPDATE spip_meta SET valeur = '${await schemaAt('oldest')}' WHERE nom = 'version_installee'`)
    expect(await site.script('plugins')).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`not at ${await schemaAt('newest')} yet`),
    })
    await run('mv', [join(site.root, 'config/connect.php'), join(site.root, 'config/connect.away')])
    expect(await site.script('core')).toMatchObject({ ok: false })
    await run('mv', [join(site.root, 'config/connect.away'), join(site.root, 'config/connect.php')])
    await run('rm', ['-rf', join(site.root, 'ecrire')])
    expect(await site.script('core')).toMatchObject({ ok: false, reason: expect.stringContaining('no SPIP stands at') })
  }, 120_000)
})

it('tells of a statement that failed which it was, not what was in it', async () => {
  const php = spipUpgrader.scripts(migrateOp())[0]?.php ?? ''
  const code = `${/^function sg_without_values[\s\S]*?^}$/m.exec(php)?.[0]} while (($l = fgets(STDIN)) !== false) echo sg_without_values(trim($l)), "\\n";`
  const lines = [
    "NOT NULL constraint failed - INSERT INTO spip_meta (nom,valeur) VALUES ('secret_du_site','Mn+xxGPG')",
    `UPDATE spip_auteurs SET pass='$2y$10$x', login="it\\"s", bio='a\\'b' WHERE id_auteur=1`,
    "'base.spip_auteurs' is not of type 'BASE TABLE'",
    "REPLACE spip_meta SET valeur='cut o",
    'key Mn+xxGPG+v4sVknvPdyVwzrp9WjdFO9ELYG= is bad',
  ]
  expect((await run(process.env.PHP ?? 'php', ['-r', code], { input: lines.join('\n') })).trim().split('\n')).toEqual([
    'NOT NULL constraint failed - INSERT INTO spip_meta (nom,valeur) VALUES …',
    'UPDATE spip_auteurs SET pass=…, login=…, bio=… WHERE id_auteur=1',
    "'base.spip_auteurs' is not of type 'BASE TABLE'",
    'REPLACE spip_meta SET valeur=…',
    'key … is bad',
  ])
})

describe('a mutualisation', () => {
  it('is migrated host by host, each in its own database', async () => {
    const hosts = ['un.example', 'deux.example']
    bench = await upgradeBench('spip44old', { installation: spipAt(hosts.map((host) => `sites/${host}`)) })
    const site = bench
    const old = await releaseTree('spip', 'oldest', '4.4')
    await makeMutualised(site.root, await mutualisationOf(old.version), hosts)
    await site.close()
    await site.swap()
    await run('sh', [
      '-c',
      'rm -rf "$1/mutualisation" && cp -a "$2" "$1/mutualisation"',
      'sh',
      site.root,
      await mutualisationOf(site.release.version),
    ])
    const version = async (host: string): Promise<unknown> =>
      (await query(site.root, "SELECT valeur FROM spip_meta WHERE nom = 'version_installee'", `sites/${host}/config`))[0]?.[0]

    expect((await site.migrate({ host: 'un.example' })).map((answer) => answer.ok)).toEqual([true, true, true])
    expect([await version('un.example'), await version('deux.example')]).toEqual([await schemaAt('newest'), await schemaAt('oldest')])
    expect(existsSync(join(site.root, 'sites/un.example/config/cles.php'))).toBe(true)
    expect((await site.migrate({ host: 'deux.example' })).map((answer) => answer.ok)).toEqual([true, true, true])
    expect(await version('deux.example')).toBe(await schemaAt('newest'))
    // A name this mutualisation does not know, and none at all, migrate nothing.
    for (const host of ['trois.example', '']) expect((await site.migrate({ host })).at(-1)).toMatchObject({ ok: false })
    expect(existsSync(join(site.root, 'sites/trois.example'))).toBe(false)
  }, 180_000)
})

async function write(site: UpgradeBench, path: string, text: string): Promise<void> {
  await run('sh', ['-c', 'mkdir -p "$(dirname "$1")" && cat >"$1"', 'sh', join(site.root, path)], { input: text })
}
