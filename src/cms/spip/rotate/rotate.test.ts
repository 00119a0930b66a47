import { describe, expect, it } from 'vitest'
import { spipAt, spipRelease } from '../../../../test/helpers/spip-release.ts'
import { treeOf } from '../../../../test/helpers/trees.ts'
import type { Renewal } from '../../../core/credential.ts'
import type { Installation } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { SiteFiles } from '../../rotate-types.ts'
import type { TableRows } from '../../upgrade-types.ts'
import { spipRotator as spip } from './index.ts'

type Row = Readonly<Record<string, string | null>>

const link: DatabaseLink = { kind: 'sqlite', installation: '' as RemotePath, file: 'x' as RemotePath, prefix: 'mairie_' }
const own = { database: '' as RemotePath, folder: '' as RemotePath }

function rowsOf(tables: Readonly<Record<string, readonly Row[]>>): TableRows {
  return (name) => {
    const rows = tables[name.replace(/^mairie_/, '')]
    return rows === undefined
      ? undefined
      : (async function* () {
          yield* rows
        })()
  }
}

const author = (id: number, login: string, more: Row = {}): Row => ({
  id_auteur: String(id),
  login,
  nom: login.toUpperCase(),
  email: `${login}@example.org`,
  statut: '1comite',
  webmestre: 'non',
  source: 'spip',
  pass: 'a'.repeat(60),
  ...more,
})

const optionsOf = (files: Readonly<Record<string, string>>, folder = ''): SiteFiles => ({
  installation: spipAt(folder === '' ? [] : [folder]),
  unit: { database: folder as RemotePath, folder: folder as RemotePath },
  text: spipRelease(files),
})

describe('who can log in', () => {
  const list = async (auteurs: readonly Row[], more: Readonly<Record<string, readonly Row[]>> = {}, files?: SiteFiles) =>
    await spip.people(rowsOf({ auteurs, ...more }), link, files)

  it('is everybody with a login, in the order of their numbers', async () => {
    const people = await list([
      author(7, 'visiteur', { statut: '6forum' }),
      author(2, 'redac'),
      author(1, 'admin', { statut: '0minirezo', webmestre: 'oui' }),
      author(3, 'parti', { statut: '5poubelle' }),
      author(4, ''),
      author(0, 'personne'),
      author(5, 'sans', { pass: '' }),
      author(6, 'rendu', { pass: 'x' }),
      { id_auteur: 'x', login: 'y' },
    ])
    expect(people.map(({ id, login, role, active, doubts }) => [id, login, role, active, doubts])).toEqual([
      [1, 'admin', 'owner', true, []],
      [2, 'redac', 'editor', true, []],
      [5, 'sans', 'editor', false, []],
      [6, 'rendu', 'editor', false, []],
      [7, 'visiteur', 'visitor', true, []],
    ])
  })

  it('does not own the site where sections bound them, unless the column says so all the same', async () => {
    const people = await list(
      [
        author(1, 'toutes', { statut: '0minirezo' }),
        author(2, 'une', { statut: '0minirezo' }),
        author(3, 'glisse', { statut: '0minirezo', webmestre: 'oui' }),
        author(4, 'visite', { statut: '6forum', webmestre: 'oui' }),
      ],
      {
        auteurs_liens: [
          { id_auteur: '1', objet: 'article', id_objet: '3' },
          { id_auteur: '2', objet: 'rubrique', id_objet: '3' },
          { id_auteur: '3', objet: 'rubrique', id_objet: '3' },
        ],
      },
    )
    expect(people.map(({ role, doubts }) => [role, doubts])).toEqual([
      ['owner', []],
      ['editor', []],
      ['owner', ['odd-rights']],
      ['owner', ['odd-rights']],
    ])
  })

  it('owns it by the options of the core or of the site, where the column does not say so', async () => {
    const auteurs = [author(1, 'admin', { statut: '0minirezo', webmestre: 'oui' }), author(66, 'discret'), author(67, 'autre')]
    const code = "<?php define('_ID_WEBMESTRES', '1:66');"
    const roles = async (files: SiteFiles) => (await list(auteurs, {}, files)).map(({ role, doubts }) => [role, doubts.join()])
    const found = [
      ['owner', ''],
      ['owner', 'odd-rights,named-in-options'],
      ['editor', ''],
    ]
    expect(await roles(optionsOf({ 'config/mes_options.php': code }))).toEqual(found)
    expect(await roles(optionsOf({ 'config/mes_options.php': code }, 'sites/a.example'))).toEqual(found)
    expect(await roles(optionsOf({ 'sites/a.example/config/mes_options.php': code }, 'sites/a.example'))).toEqual(found)
    expect(await roles(optionsOf({ 'config/mes_options.php': `<?php # ${code.slice(6)}` }))).toEqual([
      ['owner', ''],
      ['editor', ''],
      ['editor', ''],
    ])
  })

  it('is doubted where names are meant to be taken for others, or hold markup, or come from elsewhere', async () => {
    const people = await list([
      author(1, 'admin', { statut: '0minirezo' }),
      author(2, 'Adm1n ', { nom: '<script>' }),
      author(3, 'marie'),
      author(4, 'marie', { source: 'ldap', statut: '0minirezo', pass: '' }),
    ])
    expect(people.map(({ active, elsewhere, doubts }) => [active, elsewhere, doubts])).toEqual([
      [true, undefined, ['twin-login']],
      [true, undefined, ['markup', 'twin-login']],
      [true, undefined, ['twin-login']],
      // SPIP takes the first with a login.
      [false, 'ldap', ['foreign-source', 'twin-login']],
    ])
  })
})

describe('what is taken away while the site is closed', () => {
  const paths = [
    'config/cles.php',
    'config/connect.php',
    'prive-config/cles.php',
    'tmp/meta_cache.php',
    'tmp/.htpasswd',
    'tmp/.htpasswd-admin',
    'tmp/.htpasswd-own',
    'tmp/sessions/1_0123456789abcdef0123456789abcdef.php',
    'tmp/cache/x.php',
    'sites/a.example/config/cles.php',
    'sites/a.example/tmp/sessions/1_0123456789abcdef0123456789abcdef.php',
    'blog/config/cles.php',
    'blog/tmp/meta_cache.php',
  ]
  const { tree } = treeOf(Object.fromEntries(paths.map((path) => [path, ''])))
  const take = (renews: readonly Renewal[], change: Partial<Installation> = {}, folder = '') =>
    spip.leftovers(tree, { ...spipAt(), ...change }, { ...own, folder: folder as RemotePath }, renews).sort()

  it('is what belongs to what is renewed; the keys with the passwords that are hashed with them', () => {
    expect(take(['keys', 'sessions', 'people', 'jobs'])).toEqual([
      'config/cles.php',
      'tmp/.htpasswd',
      'tmp/.htpasswd-admin',
      'tmp/meta_cache.php',
      'tmp/sessions',
    ])
    expect(take(['keys'])).toEqual(['tmp/meta_cache.php'])
    expect(take(['sessions'])).toEqual(['tmp/meta_cache.php', 'tmp/sessions'])
    expect(take(['people'])).toEqual(['tmp/.htpasswd', 'tmp/.htpasswd-admin', 'tmp/meta_cache.php'])
    expect(take([])).toEqual([])
  })

  it('is looked for where the site has it', () => {
    const all = ['keys', 'sessions', 'people', 'jobs'] as const
    expect(take(all, { folders: { config: 'prive-config' } })).toContain('prive-config/cles.php')
    expect(take(all, { sharedBy: ['sites/a.example'] as RemotePath[] }, 'sites/a.example')).toEqual([
      'sites/a.example/config/cles.php',
      'sites/a.example/tmp/sessions',
    ])
    expect(take(all, { root: 'blog' as RemotePath })).toEqual(['config/cles.php', 'tmp/meta_cache.php'])
  })
})

describe('keys to somewhere else', () => {
  it('are named, never shown', async () => {
    const facteur = 'a:3:{s:13:"smtp_password";s:6:"hunter";s:9:"smtp_host";s:12:"mail.example";s:13:"smtp_username";s:4:"moi@";}'
    const bank = 'a:1:{s:13:"config_stripe";a:2:{s:9:"secretKey";s:20:"sk_live_0123456789ab";s:4:"name";s:5:"passe";}}'
    const names = await spip.foreignKeys?.(
      rowsOf({
        meta: [
          { nom: 'facteur', valeur: facteur },
          { nom: 'bank_paiement', valeur: bank },
          { nom: 'gis_api_key', valeur: 'AIzaSyB-0123456789abcdef' },
          { nom: 'ma_cle', valeur: 'court' },
          { nom: 'forum_passe', valeur: 'oui' },
          { nom: 'proxy', valeur: 'http://moi:secret@proxy.example:3128' },
          { nom: 'secret_du_site', valeur: 'x'.repeat(44) },
          { nom: 'alea_ephemere', valeur: 'x'.repeat(32) },
          { nom: 'nom_site', valeur: 'Password' },
          { nom: 'cle\u001b[2J_token', valeur: 'a:1:{broken' },
          { nom: null, valeur: null },
        ],
        auteurs: [{ ...author(1, 'a'), api_token: 'secret', low_sec: 'y', twitter: 'z' }],
      }),
      link,
    )
    expect(names).toEqual([
      'bank_paiement/config_stripe/secretKey',
      expect.stringMatching(/^cle.*_token$/),
      'facteur/smtp_password',
      'gis_api_key',
      'mairie_auteurs.api_token',
      'proxy',
    ])
    for (const secret of ['hunter', 'sk_live', '\u001b']) expect(names?.join('')).not.toContain(secret)
  })

  it('are none where nothing was dumped', async () => {
    expect(await spip.foreignKeys?.(() => undefined, link)).toEqual([])
  })
})

describe('what the script says', () => {
  const said = (value: unknown, code = 0) => spip.readAnswer(Buffer.from(`words\n${JSON.stringify(value)}\n`), code)

  it('is read as counts, numbers and lines', () => {
    expect(said({ ok: true, counts: { keys: 4, jobs: 0 }, proved: [1, 3], log: ['a\u001b[2J'], said: '' })).toEqual({
      ok: true,
      counts: { keys: 4 },
      proved: [1, 3],
      log: [expect.not.stringContaining('\u001b')],
    })
  })

  it('is a failure where it says so, ends badly, proves no numbers or says nothing', () => {
    expect(said({ ok: false, reason: 'no' })).toEqual({ ok: false, reason: 'no', log: [] })
    expect(said({ ok: true }, 1)).toMatchObject({ ok: false, reason: 'PHP ended with status 1' })
    expect(said({ ok: true, proved: ['admin'] })).toMatchObject({ ok: false })
    expect(spip.readAnswer(Buffer.from('Fatal error'), 255)).toMatchObject({
      ok: false,
      reason: 'PHP ended (255) without an answer: Fatal error',
    })
  })
})
