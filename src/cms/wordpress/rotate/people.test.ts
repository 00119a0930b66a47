import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../../core/path.ts'
import { Secret } from '../../../core/secret.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { TableRows } from '../../upgrade-types.ts'
import { foreignKeys } from './foreign-keys.ts'
import { people } from './people.ts'

type Rows = Readonly<Record<string, readonly Readonly<Record<string, string | null>>[]>>

const link: DatabaseLink = {
  kind: 'mysql',
  installation: '' as RemotePath,
  config: 'wp-config.php' as RemotePath,
  host: 'localhost',
  name: 'wp',
  user: 'wp',
  password: new Secret('test', 'x'),
  prefix: 'wp_',
}

const rowsOf =
  (tables: Rows): TableRows =>
  (table) => {
    const rows = tables[table]
    return rows === undefined
      ? undefined
      : (async function* () {
          yield* rows
        })()
  }

/** As PHP's `serialize` writes it. */
function serialized(value: unknown): string {
  if (typeof value === 'boolean') return `b:${value ? 1 : 0};`
  if (typeof value === 'number') return `i:${value};`
  if (typeof value === 'string') return `s:${Buffer.byteLength(value)}:"${value}";`
  const entries = Array.isArray(value) ? value.map((one, at) => [at, one]) : Object.entries(value as object)
  return `a:${entries.length}:{${entries.map(([key, one]) => serialized(key) + serialized(one)).join('')}}`
}

const user = (id: number, login: string, more: Readonly<Record<string, string | null>> = {}) => ({
  ID: String(id),
  user_login: login,
  user_pass: '$P$Bxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  user_email: `${login}@example.org`,
  display_name: login,
  ...more,
})
const given = (id: number, list: unknown, key = 'wp_capabilities') => ({
  user_id: String(id),
  meta_key: key,
  meta_value: typeof list === 'string' ? list : serialized(list),
})
const option = (name: string, value: unknown) => ({
  option_name: name,
  option_value: typeof value === 'string' ? value : serialized(value),
})

const ROLES = option('wp_user_roles', {
  administrator: { name: 'Administrator', capabilities: { manage_options: true, edit_posts: true } },
  editor: { name: 'Editor', capabilities: { edit_posts: true, manage_options: false } },
  subscriber: { name: 'Subscriber', capabilities: { read: true, install_plugins: true } },
  gérant: { name: 'Gérant', capabilities: { read: true, promote_users: true } },
  customer: { name: 'Customer', capabilities: { read: true } },
})

const brief = async (tables: Rows): Promise<Record<string, string>> => {
  const all = await people(rowsOf(tables), link)
  return Object.fromEntries(
    all.map(({ login, role, active, doubts }) => [login, [role, ...(active ? [] : ['inactive']), ...doubts].join(' ')]),
  )
}

describe('people of a WordPress', () => {
  it('are told by their numbers, with what they may do', async () => {
    const tables = {
      wp_users: [
        user(9, 'zoé', { display_name: 'Zoé' }),
        user(1, 'admin'),
        user(2, 'rédac'),
        user(3, 'visiteur'),
        user(4, 'gérante'),
        user(5, 'sans'),
      ],
      wp_usermeta: [
        given(1, { administrator: true }),
        given(2, { editor: true, administrator: false }),
        given(3, { customer: true }),
        given(4, { gérant: true }),
        given(9, { customer: true, edit_others_posts: true }),
        { user_id: '5', meta_key: 'nickname', meta_value: 'x' },
        { user_id: '5', meta_key: 'other_capabilities', meta_value: serialized({ administrator: true }) },
      ],
      wp_options: [option('siteurl', 'http://x'), ROLES],
    }
    const all = await people(rowsOf(tables), link)
    expect(all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 9])
    expect(all.at(-1)).toEqual({ id: 9, login: 'zoé', name: 'Zoé', email: 'zoé@example.org', role: 'editor', active: true, doubts: [] })
    expect(await brief(tables)).toEqual({
      admin: 'owner',
      rédac: 'editor',
      visiteur: 'visitor',
      gérante: 'owner',
      sans: 'visitor',
      zoé: 'editor',
    })
  })

  it('with rights of an owner that no role gives, or a role that should not, are to be looked at', async () => {
    const people = await brief({
      wp_users: [user(1, 'alone'), user(2, 'lowly'), user(3, 'broken'), user(4, 'object'), user(5, 'number')],
      wp_usermeta: [
        given(1, { customer: true, manage_options: true }),
        given(2, { subscriber: true }),
        given(3, 'a:1:{s:13:"administrator";b:1'),
        given(4, 'O:8:"stdClass":1:{s:13:"administrator";b:1;}'),
        given(5, { administrator: 1 }),
      ],
      wp_options: [ROLES],
    })
    expect(people).toEqual({
      alone: 'owner odd-rights',
      lowly: 'owner odd-rights',
      broken: 'visitor odd-rights',
      object: 'visitor odd-rights',
      number: 'owner',
    })
  })

  it('have the roles WordPress ships where the site’s list cannot be read', async () => {
    const people = await brief({
      wp_users: [user(1, 'admin'), user(2, 'auteur'), user(3, 'abonné')],
      wp_usermeta: [given(1, { administrator: true }), given(2, { author: true }), given(3, { subscriber: true })],
      wp_options: [option('wp_user_roles', 'a:1:{')],
    })
    expect(people).toEqual({ admin: 'owner', auteur: 'editor', abonné: 'visitor' })
  })

  it('of a network own it only as super administrators, wherever they administer a site', async () => {
    const people = await brief({
      wp_users: [
        user(1, 'racine'),
        user(2, 'du-site'),
        user(3, 'du-second'),
        user(4, 'spammeur', { spam: '1' }),
        user(5, 'parti', { deleted: '1' }),
      ],
      wp_usermeta: [
        given(2, { administrator: true }),
        given(3, { administrator: true }, 'wp_2_capabilities'),
        given(3, { subscriber: true }),
        given(4, { editor: true }),
      ],
      wp_options: [
        option('wp_user_roles', {
          administrator: { capabilities: { manage_options: true } },
          editor: { capabilities: { edit_posts: true } },
          subscriber: { capabilities: {} },
        }),
      ],
      wp_sitemeta: [
        { meta_key: 'site_name', meta_value: 'x' },
        { meta_key: 'site_admins', meta_value: serialized(['racine', 'nobody']) },
      ],
    })
    expect(people).toEqual({
      racine: 'owner',
      'du-site': 'editor',
      'du-second': 'editor',
      spammeur: 'editor inactive',
      parti: 'visitor inactive',
    })
  })

  it('without a password, or with a login another has, are not active', async () => {
    const people = await brief({
      wp_users: [
        user(1, 'admin'),
        user(2, 'Admin', { display_name: 'Admin' }),
        user(3, 'adm1n'),
        user(4, 'vide', { user_pass: '' }),
        user(5, 'éteint', { user_pass: `!${'0'.repeat(40)}` }),
        user(6, 'nul', { user_pass: null }),
        user(7, 'balise', { display_name: '<img src=x>' }),
      ],
      wp_usermeta: [],
      wp_options: [],
    })
    expect(people).toEqual({
      admin: 'visitor twin-login',
      Admin: 'visitor inactive twin-login',
      adm1n: 'visitor twin-login',
      vide: 'visitor inactive',
      éteint: 'visitor inactive',
      nul: 'visitor inactive',
      balise: 'visitor markup',
    })
  })

  it('are none where there is no table', async () => {
    expect(await people(rowsOf({}), link)).toEqual([])
  })
})

describe('keys to elsewhere', () => {
  it('are told by the names of settings, never by their values', async () => {
    const canary = 'c4n4ry-of-the-settings'
    const found = await foreignKeys(
      rowsOf({
        wp_options: [
          option('siteurl', 'http://x'),
          option('wp_mail_smtp', { mail: { from_email: 'a@b' }, smtp: { host: 'mail', user: 'me', pass: canary } }),
          option('woocommerce_stripe_settings', { publishable_key: 'pk_live_1', secret_key: canary, enabled: 'yes', webhook_secret: '' }),
          option('mailserver_pass', 'password'),
          option('some_api_key', canary),
          option('auth_key', canary),
          option('_transient_feed_token', canary),
          option('default_password_nag', '1'),
          option('rewrite_rules', { '^wc-auth/v1': 'index.php?wc-auth-version=1' }),
          option('mail_api', { password: 'yes', generate_password: 'no' }),
          option('recaptcha', { site_key: 'public-one', secret: canary }),
          { option_name: null, option_value: 'x' },
        ],
        wp_sitemeta: [{ meta_key: 'network_token', meta_value: canary }],
      }),
      link,
    )
    expect(found).toEqual([
      'network_token',
      'recaptcha/secret',
      'some_api_key',
      'woocommerce_stripe_settings/secret_key',
      'wp_mail_smtp/smtp/pass',
    ])
    expect(JSON.stringify(found)).not.toContain(canary)
  })

  it('are bounded', async () => {
    const many = Array.from({ length: 600 }, (_, at) => option(`plugin_${at}_secret`, 'value'))
    expect(await foreignKeys(rowsOf({ wp_options: many }), link)).toHaveLength(500)
    expect(await foreignKeys(rowsOf({}), link)).toEqual([])
  })
})
