import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest'
import type { Plan, PlanNote } from '../../src/core/plan.ts'
import type { ScanReport } from '../../src/core/scan-report.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { layer } from '../helpers/layer.ts'
import { ftpLabMissing } from '../lab/ftpd.ts'
import { type Hosting, startHosting } from '../lab/hosting.ts'
import { knowReleases } from '../lab/known-releases.ts'
import { type AccountSite, serveInAccount } from '../lab/serve-account.ts'
import { allRows, askRows, PLANTED } from '../lab/site-rows.ts'
import { type Outcome, siteguard } from '../lab/siteguard.ts'
import { labSites, type SiteName } from '../lab/sites.ts'
import { sshdMissing } from '../lab/sshd.ts'

vi.setConfig({ testTimeout: 600_000, hookTimeout: 900_000 })

type Way = 'ssh' | 'sftp' | 'ftp'
/** Sites and how they are reached; more of them where all faults are asked for. Without programs only a database in a file can be read. */
const SPIPS: readonly (readonly [SiteName, Way])[] = [
  ['spip44mysql', 'ssh'],
  ...(ALL_FAULTS
    ? ([['spip44', 'sftp'], ['spip32', 'ssh'], ...(ftpLabMissing() === undefined ? ([['spip44', 'ftp']] as const) : [])] as const)
    : []),
]

/** An author's own words, with what an editor puts into them. */
const [HEAD, TAIL] = ['Conseil d’été : {{« œuvre »}} \\ "3 < 4"\r\n\r\n- [un lien->art2]\t', '\n\nEt la suite, &amp; la fin.']

layer('the database of an infected site', sshdMissing(), () => {
  let hosting: Hosting
  const served: AccountSite[] = []
  beforeAll(async () => {
    await labSites()
    hosting = await startHosting()
  })
  afterEach(async () => {
    for (const site of served.splice(0)) await site.stop()
  })
  afterAll(() => hosting?.stop())

  async function startLab(name: SiteName, way: Way) {
    const id = `${name}-${way}`
    const root = await hosting.addSite(id, name)
    const site = await serveInAccount(name, root)
    served.push(site)
    await hosting.own(root)
    const connection = way === 'ssh' ? hosting.overSsh : way === 'sftp' ? hosting.overSftp : await hosting.overFtp()
    const inventory = hosting.inventory(connection, [id])
    const home = await knowReleases(hosting.operator(id))
    const run = (command: string, ...args: string[]): Promise<Outcome> =>
      siteguard(
        [command, ...args, '--inventory', inventory, ...(['scan', 'plan'].includes(command) ? ['--mirror', hosting.feed.mirror] : [])],
        home,
      )
    const found = async (): Promise<[path: string, rule: string][]> => {
      const { stdout, stderr } = await run('scan', id, '--database', '--json')
      const [report] = (JSON.parse(stdout || `"${stderr}"`) as ScanReport).sites
      expect(report?.notRun).toEqual([])
      return (report?.findings ?? [])
        .filter(
          ({ path, class: kind, confidence, severity }) =>
            path.startsWith('db://') && kind === 'intrusion' && confidence !== 'possible' && severity !== 'info',
        )
        .map(({ path, rule }): [string, string] => [path, rule])
        .sort()
    }
    return { id, root, site, run, found }
  }

  const planOf = ({ stdout, stderr }: Outcome): Plan => {
    const { plans } = JSON.parse(stdout || JSON.stringify(stderr)) as { plans: readonly { plan: Plan }[] }
    return plans[0]?.plan as Plan
  }
  const succeeded = (outcome: Outcome): Outcome => {
    expect(outcome, outcome.stderr + outcome.stdout.slice(-3000)).toMatchObject({ code: 0 })
    return outcome
  }

  it.each(SPIPS)('%s over %s: what was put in goes, every other byte stays, and a rollback gives all of it back', async (name, way) => {
    const { id, root, site, run, found } = await startLab(name, way)
    const prefix = 'spip_'
    const clean = await allRows(root, prefix)
    const [article] = (await askRows(root, [['SELECT id_article, texte FROM spip_articles ORDER BY id_article LIMIT 1']]))[0] ?? []
    const [number, own] = article as [number, string]
    const [[plugins]] = (await askRows(root, [["SELECT valeur FROM spip_meta WHERE nom='plugin'"]]))[0] as [[string]]
    const planted = plugins.replace(/^a:(\d+):\{/, (_, count: string) => `a:${Number(count) + 1}:{${PLANTED.plugin}`)
    const section = (titre: string, texte: string, descriptif = ''): [string, ...string[]] => [
      "INSERT INTO spip_rubriques (titre, texte, descriptif, statut) VALUES (?, ?, ?, 'publie')",
      titre,
      texte,
      descriptif,
    ]
    await askRows(root, [
      ['UPDATE spip_articles SET texte = ? WHERE id_article = ?', `${own}${HEAD}${PLANTED.script}${TAIL}`, String(number)],
      section('Un', `${HEAD}${PLANTED.php}${TAIL}`, `${HEAD}${PLANTED.links}${TAIL}`),
      section('Deux', `${HEAD}${PLANTED.frame}${TAIL}`, `${PLANTED.filter}${TAIL}`),
      // Where it ends nobody can tell: PHP has no end there, and the author's words follow.
      section('Trois', `${PLANTED.openPhp} ${TAIL}`),
      [
        "INSERT INTO spip_jobs (descriptif, fonction, args, md5args, inclure, priorite, status) VALUES ('', 'file_put_contents', 'a:1:{i:0;s:1:\"x\";}', '', '', 0, 1)",
      ],
      ["INSERT INTO spip_meta (nom, valeur, impt) VALUES ('zz', ?, 'oui')", PLANTED.object],
      ["UPDATE spip_meta SET valeur = ? WHERE nom = 'plugin'", planted],
      [
        "INSERT INTO spip_auteurs (nom, login, email, statut, webmestre, bio, nom_site, url_site, pass) VALUES ('S', 'support', '', '1comite', 'oui', '', '', '', 'x1')",
      ],
      [
        "INSERT INTO spip_documents (id_document, extension, titre, fichier, distant, statut, descriptif, credits) VALUES (777, 'php', '', 'php/x.php', 'non', 'publie', '', '')",
      ],
      ["INSERT INTO spip_documents_liens (id_document, id_objet, objet, vu) VALUES (777, 1, 'article', 'non')"],
    ])
    await hosting.own(root)
    const infected = await allRows(root, prefix)
    const plan = planOf(await run('plan', 'clean-database', id, '--json'))
    const told = (why: PlanNote['why']): string[] => plan.notes.filter((note) => note.why === why).map(({ path }) => path)
    expect(told('row-removed')).toHaveLength(3)
    expect(told('row-disarmed')).toHaveLength(1)
    const [left, ...others] = told('row-left')
    expect(others).toEqual([])
    expect(await allRows(root, prefix)).toEqual(infected)
    succeeded(await run('apply', plan.id, '--yes'))

    // All is gone but what cannot be cut, which the plan has told.
    expect(await found()).toEqual([[left, 'database-php']])
    const after = await allRows(root, prefix)
    const [texts, sections, people, lists] = await askRows(root, [
      ['SELECT texte FROM spip_articles WHERE id_article = ?', String(number)],
      ["SELECT texte, descriptif FROM spip_rubriques WHERE titre IN ('Un', 'Deux', 'Trois') ORDER BY id_rubrique"],
      ["SELECT statut, webmestre, pass FROM spip_auteurs WHERE login = 'support'"],
      ["SELECT nom, valeur FROM spip_meta WHERE nom IN ('plugin', 'zz') ORDER BY nom"],
    ])
    expect(texts).toEqual([[`${own}${HEAD}${TAIL}`]])
    expect(sections).toEqual([
      [`${HEAD}${TAIL}`, `${HEAD}${TAIL}`],
      [`${HEAD}${TAIL}`, TAIL],
      [`${PLANTED.openPhp} ${TAIL}`, ''],
    ])
    expect(people).toEqual([['5poubelle', 'non', '']])
    expect(lists).toEqual([
      ['plugin', plugins],
      ['zz', ''],
    ])
    // Tables nobody touched are what they were before anybody broke in; of the others no row is lost.
    const changed = new Set(['spip_articles', 'spip_rubriques', 'spip_meta', 'spip_auteurs'])
    for (const [table, rows] of after) if (!changed.has(table)) expect([table, rows]).toEqual([table, clean.get(table)])
    for (const [table, more] of [
      ['spip_articles', 0],
      ['spip_rubriques', 3],
      ['spip_meta', 1],
      ['spip_auteurs', 1],
    ] as const)
      expect([table, after.get(table)?.length]).toEqual([table, (clean.get(table)?.length ?? 0) + more])

    succeeded(await run('rollback', plan.id, '--yes'))
    expect(await allRows(root, prefix)).toEqual(infected)
    expect((await site.visit()).status).toBe(200)
  })

  const serialized = (text: string): string => `s:${Buffer.byteLength(text)}:"${text}";`
  const listed = (...members: string[]): string => `a:${members.length / 2}:{${members.join('')}}`

  if (ALL_FAULTS)
    it('of a WordPress: options, schedules, widgets, posts and people, with every length right', async () => {
      const { id, root, site, run, found } = await startLab('wordpress', 'ssh')
      const prefix = 'wp_'
      const option = (name: string, value: string): [string, ...string[]] => [
        "INSERT INTO wp_options (option_name, option_value, autoload) VALUES (?, ?, 'yes') ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
        name,
        value,
      ]
      const read = async (sql: string): Promise<unknown> => (await askRows(root, [[sql]]))[0]?.[0]?.[0]
      const cron = String(await read("SELECT option_value FROM wp_options WHERE option_name='cron'"))
      const plugins = String(await read("SELECT option_value FROM wp_options WHERE option_name='active_plugins'"))
      const post = String(await read('SELECT post_content FROM wp_posts WHERE ID = 1'))
      const widget = (text: string): string =>
        listed(
          'i:2;',
          listed(serialized('title'), serialized('Été'), serialized('text'), serialized(text)),
          serialized('_multiwidget'),
          'i:1;',
        )
      const call = listed(serialized('0'.repeat(32)), listed(serialized('schedule'), 'b:0;', serialized('args'), listed()))
      const hooked = cron.replace(/^a:(\d+):\{/, (_, n: string) => `a:${Number(n) + 1}:{i:1;${listed(serialized('system'), call)}`)
      const active = plugins.replace(
        /^a:(\d+):\{/,
        (_, n: string) => `a:${Number(n) + 1}:{i:${n};${serialized('../uploads/2026/08/x.php')}`,
      )
      expect([hooked, active]).not.toContain(cron)
      await askRows(root, [
        ['UPDATE wp_posts SET post_content = ? WHERE ID = 1', `${post}${HEAD}${PLANTED.script}${TAIL}`],
        option('cron', hooked),
        option('active_plugins', active),
        option('widget_text', widget(`${HEAD}${PLANTED.script}${TAIL}`)),
        option('zz', listed('i:0;', PLANTED.wordpressObject, serialized('own'), serialized('été'))),
        ["INSERT INTO wp_users (ID, user_login, user_pass, user_nicename, display_name) VALUES (77, 'wp_update', '$P$Bx', 'u', 'u')"],
        [
          "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (77, 'wp_capabilities', ?)",
          listed(serialized('manage_options'), 'b:1;'),
        ],
        ["INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (77, 'session_tokens', 'a:0:{}')"],
        ["INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (1, '_wp_attached_file', '2026/08/x.php')"],
      ])
      const infected = await allRows(root, prefix)
      expect((await found()).map(([, rule]) => rule).sort()).toEqual([
        ...[
          'database-document',
          'database-job',
          'database-object',
          'database-owner',
          'database-plugin',
          'database-script',
          'database-script',
        ],
      ])
      const plan = planOf(await run('plan', 'clean-database', id, '--json'))
      succeeded(await run('apply', plan.id, '--yes'))
      expect(await found()).toEqual([])
      const options = await askRows(root, [
        [
          "SELECT option_name, option_value FROM wp_options WHERE option_name IN ('cron', 'active_plugins', 'widget_text', 'zz') ORDER BY option_name",
        ],
        ['SELECT post_content FROM wp_posts WHERE ID = 1'],
        ['SELECT user_pass FROM wp_users WHERE ID = 77'],
        ['SELECT meta_key, meta_value FROM wp_usermeta WHERE user_id = 77'],
        ["SELECT COUNT(*) FROM wp_postmeta WHERE meta_value = '2026/08/x.php'"],
      ])
      expect(options).toEqual([
        [
          ['active_plugins', plugins],
          ['cron', cron],
          ['widget_text', widget(`${HEAD}${TAIL}`)],
          ['zz', listed(serialized('own'), serialized('été'))],
        ],
        [[`${post}${HEAD}${TAIL}`]],
        [['']],
        [['wp_capabilities', 'a:0:{}']],
        [[expect.anything()]],
      ])
      expect(Number(options[4]?.[0]?.[0])).toBe(0)
      expect(await site.visit()).toMatchObject({ status: 200, whole: true })
      succeeded(await run('rollback', plan.id, '--yes'))
      expect(await found()).toHaveLength(7)
      expect([...infected.keys()]).toEqual([...(await allRows(root, prefix)).keys()])
    })
})
