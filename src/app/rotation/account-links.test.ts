import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { AccountId, Site, SiteId } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import { Secret } from '../../core/secret.ts'
import { sharingOf } from '../../recipes/steps/rotate/sharing.ts'
import type { AccountLink, HostFacts } from '../../recipes/types.ts'
import type { DatabaseLink } from '../../snapshots/types.ts'
import { localAdapter } from '../../transports/local/index.ts'
import type { Transport } from '../../transports/types.ts'
import { findAccountLinks } from './account-links.ts'

let home: string
let transport: Transport

const spip = (host: string, user: string, password: string): string =>
  `<?php\nspip_connect_db('${host}','','${user}','${password}','base','mysql','spip','','utf8');\n`
const wordpress = (host: string, user: string, password: string): string =>
  `<?php define('DB_HOST', '${host}'); define('DB_NAME', 'b'); define('DB_USER', '${user}'); define('DB_PASSWORD', '${password}'); $table_prefix = 'wp_';`

const FILES: Readonly<Record<string, string>> = {
  'www/one/config/connect.php': spip('db.example', 'shop', 'secret'),
  'www/two/config/connect.php': spip('DB.example', 'shop', 'secret'),
  'www/two/sites/town/config/connect.php': spip('db.example', 'shop', 'secret'),
  'www/stray/wp-config.php': wordpress('db.example:3306', 'shop', 'secret'),
  'www/stale/config/connect.php': spip('db.example', 'shop', 'of last year'),
  'www/other/config/connect.php': spip('db.example', 'other', 'secret'),
  'www/elsewhere/config/connect.php': spip('another.example', 'shop', 'secret'),
  'www/unclear/config/connect.php': "<?php spip_connect_db(getenv('H'),'',getenv('U'),getenv('P'),'base','mysql','spip','','');",
  '.my.cnf': '[client]\nuser=shop\npassword="secret"\n[mysql]\nuser=else\npassword=x\n',
  '.hidden/config/connect.php': spip('db.example', 'shop', 'secret'),
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'siteguard-account-links-'))
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(home, path)), { recursive: true })
    await writeFile(join(home, path), text)
  }
  const none = { password: async () => undefined, passphrase: async () => undefined, answer: async () => undefined }
  const account = { id: 'lab' as AccountId, transport: 'local' as const, home, hostKeys: [], tls: 'none' as const }
  transport = await localAdapter.connect(account, { credentials: none })
})
afterAll(async () => {
  await transport.close()
  await rm(home, { recursive: true, force: true })
})

const siteAt = (id: string, account = 'lab'): Site =>
  ({
    id: id as SiteId,
    account: account as AccountId,
    root: `www/${id}` as RemotePath,
    url: `https://${id}.example`,
    groups: [],
    tags: [],
  }) as Site

const find = (): Promise<AccountLink[]> =>
  findAccountLinks(transport, siteAt('one'), [siteAt('one'), siteAt('two'), siteAt('stale', 'another')], new AbortController().signal)

it('finds who else in an account names a database account, in the inventory and out of it', async () => {
  const found = await find()
  expect(found.map(({ root, path, site }) => [join(root, path).slice(home.length + 1), site])).toEqual([
    ['.my.cnf', undefined],
    ['.my.cnf', undefined],
    ['www/elsewhere/config/connect.php', undefined],
    ['www/other/config/connect.php', undefined],
    ['www/stale/config/connect.php', undefined],
    ['www/stray/wp-config.php', undefined],
    ['www/two/config/connect.php', 'two'],
    ['www/two/sites/town/config/connect.php', 'two'],
  ])
  expect(JSON.stringify(found)).not.toContain('"secret"')
})

it('gives those of the same account its new password, tells strangers, and leaves what does not work today', async () => {
  const link: Extract<DatabaseLink, { kind: 'mysql' }> = {
    kind: 'mysql',
    installation: '' as RemotePath,
    config: 'config/connect.php' as RemotePath,
    host: 'db.example',
    name: 'base',
    user: 'shop',
    password: new Secret('shop', 'secret'),
    prefix: 'spip_',
  }
  const host: HostFacts = { php: [], pages: new Map(), accountLinks: await find() }
  const { configs, strangers, stale, sites } = sharingOf(link, { host })
  expect(configs.map(({ root, path, cms, url }) => [join(root, path).slice(home.length + 1), cms, url])).toEqual([
    ['.my.cnf', undefined, undefined],
    ['www/stray/wp-config.php', 'wordpress', undefined],
    ['www/two/config/connect.php', 'spip', 'https://two.example'],
    ['www/two/sites/town/config/connect.php', 'spip', undefined],
  ])
  expect([strangers, stale].map((paths) => paths.map((path) => path.slice(home.length + 1)))).toEqual([
    ['www/stray/wp-config.php'],
    ['www/stale/config/connect.php'],
  ])
  expect(sites).toEqual(['two'])
  expect(sharingOf(link, {})).toEqual({ configs: [], strangers: [], stale: [], sites: [] })
})
