import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { treeOf } from '../../test/helpers/trees.ts'
import { bareInstallation } from '../core/installation.ts'
import type { RemotePath } from '../core/path.ts'
import { readHost } from './database-link.ts'
import { adapterOf } from './index.ts'
import type { DatabaseFacts } from './types.ts'

const SPIP = { 'spip.php': '<?php', 'prive/a.php': '<?php', 'ecrire/inc_version.php': '<?php' }

function databases(cms: 'spip' | 'wordpress', files: Record<string, string>, root = '', extra: object = {}): DatabaseFacts {
  const { tree, contents } = treeOf(files)
  const adapter = adapterOf(cms)
  const installation = { ...bareInstallation(cms, root as RemotePath), ...extra }
  const wanted = adapter.databaseFiles(tree, installation)
  return adapter.databasesOf(
    tree,
    installation,
    new Map(wanted.flatMap((path) => (contents.has(path) ? [[path, contents.get(path)!]] : []))),
  )
}

function plain(facts: DatabaseFacts): object[] {
  return facts.links.map((link) => (link.kind === 'mysql' ? { ...link, password: link.password.reveal() } : { ...link }))
}

const connect = (call: string): Record<string, string> => ({
  ...SPIP,
  'config/connect.php': `<?php\nif (!defined("_ECRIRE_INC_VERSION")) return;\n$GLOBALS['spip_connect_version'] = 0.8;\n${call}\n`,
})

describe('SPIP', () => {
  it('reads connect.php as 4.4 and 3.2 write it', () => {
    const facts = databases('spip', connect(`spip_connect_db('127.0.0.1','33306','m1','dbpass-m1','m1','mysql', 'spip','','');`))
    expect(plain(facts)).toEqual([
      {
        kind: 'mysql',
        installation: '',
        config: 'config/connect.php',
        host: '127.0.0.1',
        port: 33306,
        name: 'm1',
        user: 'm1',
        password: 'dbpass-m1',
        prefix: 'spip_',
      },
    ])
    const sqlite = databases('spip', connect(`spip_connect_db('','','','','spip','sqlite3', 'spip','','');\n?>`))
    expect(plain(sqlite)).toEqual([{ kind: 'sqlite', installation: '', file: 'config/bases/spip.sqlite', prefix: 'spip_' }])
  })

  it.each([
    [
      `spip_connect_db('h','','u','a\\'b\\\\c"$d','n','mysql','mairie','','utf8');`,
      { password: `a'b\\c"$d`, prefix: 'mairie_', charset: 'utf8' },
    ],
    [`spip_connect_db("h",'',"u","p\\$x",'n');`, { password: 'p$x', prefix: 'spip_' }],
    [`spip_connect_db('localhost:/run/mysqld/s.sock','','u','p','n');`, { host: 'localhost', socket: '/run/mysqld/s.sock' }],
    [`spip_connect_db('h:3307','0','u','p','n','mysql',null);`, { host: 'h', port: 3307, prefix: 'spip_' }],
    [`spip_connect_db('h',3308,'u','é😀','n','mysql','');`, { port: 3308, password: 'é😀' }],
    [`@mysql_connect("h","u","p"); @mysql_select_db("old");`, { host: 'h', name: 'old', prefix: 'spip_' }],
  ])('%s', (call, wanted) => {
    expect(plain(databases('spip', connect(call)))).toEqual([expect.objectContaining(wanted)])
  })

  it.each([
    `spip_connect_db(getenv('H'),'','u','p','n','mysql','spip');`,
    `spip_connect_db('h','','u',"p$x",'n','mysql','spip');`,
    `spip_connect_db('h','','u','p','n','pg','spip');`,
    `spip_connect_db('h','','u','p','','mysql','spip');`,
    `spip_connect_db('h','','u','p','a','mysql','spip'); spip_connect_db('h','','u','p','b','mysql','spip');`,
    `spip_connect_db('','','','','../../etc/x','sqlite3','spip');`,
    `/* spip_connect_db('h','','u','p','a','mysql','spip'); */`,
    `function spip_connect_db($a) {}`,
  ])('guesses nothing from %s', (call) => {
    const facts = databases('spip', connect(call))
    expect(facts.links).toEqual([])
    expect(facts.problems).toHaveLength(1)
  })

  it('finds further connectors, and the hosts of a mutualisation', () => {
    const call = (name: string): string => `<?php spip_connect_db('h','','u','p','${name}','mysql','spip');`
    const files = {
      ...SPIP,
      'config/connect.php': call('own'),
      'config/annuaire.php': call('annuaire'),
      'config/mes_options.php': call('never'),
      'config/autre.php': '<?php // nothing',
      'sites/a.example/config/connect.php': call('a'),
    }
    const facts = databases('spip', files, '', { sharedBy: ['sites/a.example'] })
    expect(plain(facts).map((link) => [(link as { installation: string }).installation, (link as { name: string }).name])).toEqual([
      ['', 'own'],
      ['config/annuaire', 'annuaire'],
      ['sites/a.example', 'a'],
    ])
    expect(facts.problems).toEqual([])
  })

  it('says what could not be read, and nothing of a site that has no connector', () => {
    const { tree } = treeOf(connect(`spip_connect_db('h','','u','p','n');`))
    expect(adapterOf('spip').databasesOf(tree, bareInstallation('spip', '' as RemotePath), new Map()).problems).toHaveLength(1)
    expect(databases('spip', SPIP)).toEqual({ links: [], problems: [] })
  })

  it('reads back any password SPIP writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (password) => {
        const written = password.replace(/['\\]/g, '\\$&')
        expect(plain(databases('spip', connect(`spip_connect_db('h','','u','${written}','n','mysql','spip','','');`)))).toEqual([
          expect.objectContaining({ password }),
        ])
      }),
    )
  })

  it('shows no password', () => {
    const facts = databases('spip', connect(`spip_connect_db('h','','u','hidden-word','n');`))
    expect(JSON.stringify(facts)).not.toContain('hidden-word')
  })
})

const config = (host = 'localhost', more = ''): string =>
  `<?php define( 'DB_NAME', 'wp' ); define('DB_USER', "u"); define('DB_PASSWORD', 'p\\'w'); define('DB_HOST', '${host}'); define('DB_CHARSET', 'utf8mb4');
  $table_prefix = 'wp_'; ${more}`

describe('WordPress', () => {
  it('reads wp-config.php', () => {
    const facts = databases('wordpress', { 'wp-config.php': config('127.0.0.1:33306') })
    expect(plain(facts)).toEqual([
      {
        kind: 'mysql',
        config: 'wp-config.php',
        installation: '',
        host: '127.0.0.1',
        port: 33306,
        name: 'wp',
        user: 'u',
        password: "p'w",
        prefix: 'wp_',
        charset: 'utf8mb4',
      },
    ])
  })

  it('takes the one of the folder above, unless a WordPress stands there', () => {
    expect(databases('wordpress', { 'wp-config.php': config(), 'blog/index.php': '' }, 'blog').links).toHaveLength(1)
    expect(databases('wordpress', { 'wp-config.php': config(), 'wp-settings.php': '' }, 'blog').links).toEqual([])
  })

  it.each([`define('DB_NAME', 'other');`, `define('DB_HOST', getenv('X'));`, `$table_prefix = $_SERVER['x'];`])(
    'guesses nothing when the file also says %s',
    (more) => {
      const facts = databases('wordpress', { 'wp-config.php': config('h', more) })
      expect(facts.links).toEqual([])
      expect(facts.problems).toHaveLength(1)
    },
  )
})

describe('hosts', () => {
  it.each([
    ['localhost', { host: 'localhost' }],
    ['', { host: 'localhost' }],
    ['db.example:3307', { host: 'db.example', port: 3307 }],
    [':/tmp/my.sock', { host: 'localhost', socket: '/tmp/my.sock' }],
    ['/tmp/my.sock', { host: 'localhost', socket: '/tmp/my.sock' }],
    ['::1', { host: '::1' }],
    ['[::1]:3307', { host: '::1', port: 3307 }],
    ['h:99999', undefined],
    ['a b', undefined],
    ['h:x', undefined],
  ])('%s', (text, wanted) => {
    expect(readHost(text)).toEqual(wanted)
  })
})
