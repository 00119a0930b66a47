import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SiteId } from '../../core/account.ts'
import { explainConfig, originText } from './explain.ts'
import { inventoryProblems, loadInventory, parseInventory } from './load.ts'

const FILE = '/inv/siteguard.yml'
const env = { HOME: '/home/op' }
const parse = (text: string, more: Partial<Parameters<typeof parseInventory>[2]> = {}) => parseInventory(text, FILE, { env, ...more })
const problems = (text: string, lang: 'en' | 'fr' = 'en') =>
  inventoryProblems(text, FILE, { env, lang }).map((p) => `${p.line}:${p.column} ${p.path}: ${p.problem}`)
/** An inventory with one account and one site, and room for more keys in each. */
const one = (account = '', site = '', rest = '') =>
  `version: 1\naccounts:\n  a: { host: h.example.org, user: u${account} }\nsites:\n  s: { account: a, root: www${site} }\n${rest}`

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-inventory-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

describe('parseInventory', () => {
  it('gives accounts, sites and owners with defaults applied', () => {
    const inventory = parse(`version: 1
lang: fr
owners: { mairie: { name: Mairie, email: w@example.org, approves: true }, asso: { name: Asso } }
defaults:
  account: { connections: 2, identityFile: ~/.ssh/id, user: common }
  site: { cms: spip, groups: [all], failOn: possible }
accounts:
  elus: { host: ssh.example.org, owner: mairie, failOn: certain, hostKeys: ["ssh-ed25519 SHA256:${'A'.repeat(43)}"] }
  ftp1: { transport: ftps, host: ftp.example.org, port: 990, implicitTls: true, tlsFingerprint: "${'ab'.repeat(32)}", password: prompt }
  ftp2: { transport: ftp, host: ftp.example.org, password: { command: [pass, show, x] } }
  here: { transport: local, home: ./mirror }
sites:
  lepcf.fr: { account: elus, root: ./www//lepcf/, url: "https://lepcf.fr/", groups: [] }
  old/essai: { account: elus, root: ., owner: asso, cms: wordpress, failOn: probable }
  mirror: { account: here, root: /abs }
`)
    expect(inventory.accounts).toEqual([
      {
        id: 'elus',
        transport: 'ssh',
        host: 'ssh.example.org',
        user: 'common',
        hostKeys: [`ssh-ed25519 SHA256:${'A'.repeat(43)}`],
        tls: 'explicit',
        identityFile: '/home/op/.ssh/id',
        connections: 2,
      },
      {
        id: 'ftp1',
        transport: 'ftp',
        host: 'ftp.example.org',
        port: 990,
        user: 'common',
        hostKeys: [],
        tls: 'implicit',
        tlsFingerprint: 'ab'.repeat(32),
        password: { from: 'prompt' },
        connections: 2,
      },
      {
        id: 'ftp2',
        transport: 'ftp',
        host: 'ftp.example.org',
        user: 'common',
        hostKeys: [],
        tls: 'none',
        password: { from: 'command', argv: ['pass', 'show', 'x'] },
        connections: 2,
      },
      { id: 'here', transport: 'local', hostKeys: [], tls: 'explicit', home: '/inv/mirror', connections: 2 },
    ])
    expect(inventory.sites).toEqual([
      { id: 'lepcf.fr', account: 'elus', root: 'www/lepcf', url: 'https://lepcf.fr/', cms: 'spip', owner: 'mairie', groups: [], tags: [] },
      { id: 'old/essai', account: 'elus', root: '', cms: 'wordpress', owner: 'asso', groups: ['all'], tags: [] },
      { id: 'mirror', account: 'here', root: '/abs', cms: 'spip', groups: ['all'], tags: [] },
    ])
    expect(inventory.owners).toEqual([
      { id: 'mairie', name: 'Mairie', email: 'w@example.org', approves: true },
      { id: 'asso', name: 'Asso', approves: false },
    ])
    expect([...inventory.settings]).toEqual([
      ['lepcf.fr', { failOn: 'certain', paranoid: false }],
      ['old/essai', { failOn: 'probable', paranoid: false }],
      ['mirror', { failOn: 'possible', paranoid: false }],
    ])
    expect(inventory.lang).toBe('fr')
  })

  it('takes paths from the folder of the inventory, and ~ from the home folder', () => {
    const [account] = parse(one(', identityFile: keys/id, passphrase: "file:~/p", password: "file:../x"')).accounts
    expect(account).toMatchObject({
      identityFile: '/inv/keys/id',
      passphrase: { from: 'file', path: '/home/op/p' },
      password: { from: 'file', path: '/x' },
    })
  })

  it('takes empty sections for absent ones', () => {
    expect(parse('version: 1\nowners:\ndefaults:\naccounts:\nsites:\nwaivers:\n')).toMatchObject({ accounts: [], sites: [], waivers: [] })
  })

  it('keeps ids that look like numbers, and names of JavaScript, as they are', () => {
    const inventory = parse(
      'version: 1\naccounts:\n  1.10: { host: h }\n  constructor: { host: h }\nsites:\n  2024: { account: constructor, root: a }\n',
    )
    expect(inventory.accounts.map((a) => a.id)).toEqual(['1.10', 'constructor'])
    expect(inventory.sites.map((s) => s.id)).toEqual(['2024'])
    expect(() => parse('version: 1\naccounts: {}\nsites:\n  s: { account: toString, root: a }\n')).toThrow(/SG-INV-003/)
  })
})

describe('what is refused, and where', () => {
  it.each([
    ['accounts: {}\n', '1:1 : the key "version" is missing'],
    ['version: 2\naccounts: {}\n', '1:10 version: this siteguard reads version 1 of the format: write "version: 1"'],
    ['version: 1\n', '1:1 : the key "accounts" is missing'],
    ['version: 1\naccounts: {}\nsite: {}\n', '3:1 site: unknown key "site". Did you mean "sites"?'],
    [one(', prot: 22'), '3:38 accounts.a.prot: unknown key "prot". Did you mean "port"?'],
    [one(', port: 0'), '3:44 accounts.a.port: Too small: expected number to be >=1'],
    [one('', ', owner: nobody'), '5:38 sites.s.owner: no owner "nobody" under "owners:".'],
    [one(', implicitTls: true'), '3:38 accounts.a.implicitTls: "implicitTls" is only for transport ftps'],
    [one(', transport: ftp, hostKeys: []'), '3:54 accounts.a.hostKeys: "hostKeys" is only for transport ssh, sftp'],
    [one('', '', '  t: { account: a, root: ./www/ }\n'), '6:26 sites.t.root: site s has the same folder "www" of account a'],
    ['version: 1\naccounts:\n  a: { user: u }\n', '3:3 accounts.a: this account has no "host"'],
    ['version: 1\naccounts:\n  a: { transport: ftps, host: h }\n', '3:3 accounts.a: this account has no "user", which FTP needs'],
    ['version: 1\naccounts:\n  a: { transport: local }\n', '3:3 accounts.a: a local account needs "home": the folder on this machine'],
  ])('%j', (text, expected) => {
    expect(problems(text)).toEqual([expected])
  })

  it.each([
    ['accounts', one().replace('a: {', 'a/b: {').replace('account: a', 'account: a/b'), 'an account id is made of'],
    ['sites', one('', '', '  a//b: { account: a, root: x }\n'), 'a site id is made of'],
    ['sites', one('', '', '  ../b: { account: a, root: x }\n'), 'a site id is made of'],
    ['host', one().replace('h.example.org', 'u@h'), 'a host is a name'],
    ['host', one().replace('h.example.org', '"h:22"'), 'a host is a name'],
    ['host', one().replace('h.example.org', '-oProxyCommand=x'), 'a host is a name'],
    ['user', one().replace('user: u', 'user: "u:pw"'), 'a login name holds'],
    ['user', one().replace('user: u', 'user: -u'), 'a login name holds'],
    ['root', one().replace('root: www', 'root: ~/www'), 'a path on the account'],
    ['root', one().replace('root: www', 'root: www/../x'), 'a path on the account'],
    ['root', one().replace('root: www', 'root: ""'), 'a path on the account'],
    ['home', one(', home: ../x'), 'a path on the account'],
    ['url', one('', ', url: "https://u:pw@h/"'), 'an address begins with'],
    ['url', one('', ', url: "javascript:x"'), 'an address begins with'],
    ['hostKeys', one(', hostKeys: [SHA256:abc]'), 'a host key is written as'],
    ['transport', one(', transport: telnet'), '"ssh"|"sftp"|"ftps"|"ftp"|"local"'],
  ])('%s: %j', (_, text, words) => {
    expect(problems(text)[0]).toContain(words)
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'SG-INV-001' }))
  })

  it('lists every problem in the order of the file', () => {
    const text = 'version: 1\nlang: de\naccounts:\n  a: { host: h, port: x, usr: y }\nsites: { s: { root: x } }\n'
    expect(problems(text).map((line) => line.split(' ')[0])).toEqual(['2:7', '4:23', '4:26', '5:10'])
  })

  it('names the place of a site whose account is not there', () => {
    expect(() => parse(one('', '', '  t: { account: b, root: y }\n'))).toThrow(
      expect.objectContaining({ code: 'SG-INV-003', params: { file: FILE, line: 6, column: 17, account: 'b', site: 't' } }),
    )
  })

  it('speaks the language that was decided, else the one of the file, else the one of the system', () => {
    const text = 'version: 1\nlang: fr\naccounts: {}\nsite: {}\n'
    const said = (more: object, t = text) => inventoryProblems(t, FILE, { env, ...more })[0]?.problem
    expect(said({})).toBe('clé inconnue « site ». Vouliez-vous dire « sites » ?')
    expect(said({ lang: 'en', systemLang: 'fr' })).toBe('unknown key "site". Did you mean "sites"?')
    expect(said({ systemLang: 'fr' }, text.replace('lang: fr\n', ''))).toContain('clé inconnue')
    expect(said({}, text.replace('lang: fr\n', ''))).toContain('unknown key')
  })
})

describe('secrets in the file', () => {
  const literal = fc
    .string({ unit: fc.constantFrom(...'abcXYZ019:/@#%&*!{}[]"\' \\,-_.'), minLength: 6, maxLength: 30 })
    // Not by chance a reference, or a word of our own messages.
    .map((text) => `Zq${text}`)

  it('refuses a literal password, says what to write instead, and never repeats it', () => {
    fc.assert(
      fc.property(
        literal,
        fc.constantFrom('password', 'passphrase'),
        fc.constantFrom('plain', 'quoted', 'list', 'map', 'key'),
        (value, key, how) => {
          const quoted = JSON.stringify(value)
          const written = { plain: value, quoted, list: `[${quoted}]`, map: `{ command: ${quoted} }`, key: `{ ${quoted} }` }[how]
          const text = `version: 1\naccounts:\n  a:\n    host: h\n    ${key}: ${written}\n`
          let said: string
          try {
            parse(text)
            return // A quirk of YAML made it no value at all (a comment, say).
          } catch (error) {
            const { message, stack, params } = error as Error & { params: unknown }
            said = message + stack + JSON.stringify(params)
          }
          expect(said).not.toContain(value)
          if (how === 'quoted') expect(said).toContain('env:NAME, file:PATH (mode 600), prompt')
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('refuses numbers, and references that are none', () => {
    for (const written of [
      '12345678',
      '"env:"',
      'env:with space',
      '"file:"',
      'Prompt',
      '{ command: [] }',
      '{ command: pass }',
      '{ command: [pass], shell: true }',
      'true',
    ])
      expect(problems(one(`, password: ${written}`))[0], written).toContain('a secret never stands in this file')
  })

  it('shows references only', () => {
    const inventory = parse(one(', password: { command: [pass, show, private-path] }, passphrase: env:KEY'))
    const shown = Object.fromEntries(explainConfig(inventory).map((v) => [v.path, v.value]))
    expect(shown).toMatchObject({ 'accounts.a.password': 'command: pass …', 'accounts.a.passphrase': 'env:KEY' })
    expect(JSON.stringify(inventory.effective)).not.toContain('private-path')
  })
})

describe('precedence and origins', () => {
  const text = `version: 1
defaults:
  account: { connections: 4 }
  site: { failOn: possible }
accounts:
  a: { host: h }
  b: { host: h, failOn: certain, connections: 2 }
sites:
  s1: { account: a, root: x }
  s2: { account: b, root: x }
  s3: { account: b, root: y, failOn: probable }
`
  const read = (more: Partial<Parameters<typeof parseInventory>[2]> = {}) => {
    const inventory = parse(text, more)
    const origin = (path: string) => {
      const row = explainConfig(inventory).find((value) => value.path === path)
      return row === undefined ? undefined : `${row.value} ${originText(row.origin, { lang: 'en', cwd: '/inv' })}`
    }
    return { inventory, origin }
  }

  it('goes from the site to its account to the defaults to what is built in', () => {
    const { inventory, origin } = read()
    expect(inventory.settings.get('s1' as SiteId)?.failOn).toBe('possible')
    expect(origin('sites.s1.failOn')).toBe('possible siteguard.yml:4')
    expect(origin('sites.s2.failOn')).toBe('certain siteguard.yml:7')
    expect(origin('sites.s3.failOn')).toBe('probable siteguard.yml:11')
    expect(origin('sites.s1.paranoid')).toBe('false default')
    expect(origin('accounts.a.connections')).toBe('4 siteguard.yml:3')
    expect(origin('accounts.b.connections')).toBe('2 siteguard.yml:7')
    expect(origin('accounts.a.transport')).toBe('ssh default')
    expect(origin('accounts.a.port')).toBeUndefined()
  })

  it('lets variables win over the file, and flags over variables', () => {
    const variables = { ...env, SITEGUARD_FAIL_ON: 'possible', SITEGUARD_CONNECTIONS: '8', SITEGUARD_PARANOID: 'yes' }
    const byEnv = read({ env: variables })
    expect(byEnv.origin('sites.s3.failOn')).toBe('possible SITEGUARD_FAIL_ON')
    expect(byEnv.origin('accounts.b.connections')).toBe('8 SITEGUARD_CONNECTIONS')
    expect(byEnv.inventory.settings.get('s3' as SiteId)).toEqual({ failOn: 'possible', paranoid: true })
    const byFlag = read({ env: variables, flags: { failOn: 'certain', connections: 1, paranoid: false } })
    expect(byFlag.origin('sites.s3.failOn')).toBe('certain --fail-on')
    expect(byFlag.inventory.accounts.map((a) => a.connections)).toEqual([1, 1])
    expect(byFlag.inventory.settings.get('s3' as SiteId)?.paranoid).toBe(false)
  })

  it.each([
    [{ SITEGUARD_FAIL_ON: 'sure' }, 'SITEGUARD_FAIL_ON', 'must be one of certain, probable, possible'],
    [{ SITEGUARD_CONNECTIONS: '0' }, 'SITEGUARD_CONNECTIONS', 'must be a whole number from 1 to 64'],
    [{ SITEGUARD_CONNECTIONS: '1e1' }, 'SITEGUARD_CONNECTIONS', 'must be a whole number from 1 to 64'],
    [{ SITEGUARD_PARANOID: 'maybe' }, 'SITEGUARD_PARANOID', 'must be one of 1, true, yes, 0, false, no'],
  ])('refuses %j', (variables, flag, problem) => {
    expect(() => read({ env: { ...env, ...variables } })).toThrow(
      expect.objectContaining({ code: 'SG-USE-001', params: { flag, problem } }),
    )
  })

  it('explains one site or account alone', () => {
    const { inventory } = read()
    expect(explainConfig(inventory, 's1').map((v) => v.path)).toEqual([
      'sites.s1.account',
      'sites.s1.root',
      'sites.s1.failOn',
      'sites.s1.paranoid',
    ])
    expect(explainConfig(inventory, 'nobody')).toEqual([])
  })
})

describe('loadInventory', () => {
  const text = one()
  const put = async (...parts: string[]) => {
    const folder = join(dir, ...parts)
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'siteguard.yml'), text)
    return join(folder, 'siteguard.yml')
  }

  it('looks in the folder and above, the nearest first', async () => {
    const far = await put('tree')
    const deep = join(dir, 'tree', 'x', 'y', 'z')
    await mkdir(deep, { recursive: true })
    expect((await loadInventory({ cwd: deep, env })).file).toBe(far)
    const near = await put('tree', 'x')
    expect((await loadInventory({ cwd: deep, env })).file).toBe(near)
  })

  it('then in the user’s configuration; a name given or SITEGUARD_INVENTORY win', async () => {
    const config = await put('config', 'siteguard')
    const here = await put('tree')
    const empty = join(dir, 'empty')
    await mkdir(empty)
    const home = { HOME: empty, XDG_CONFIG_HOME: join(dir, 'config') }
    expect((await loadInventory({ cwd: empty, env: home })).file).toBe(config)
    expect((await loadInventory({ cwd: join(dir, 'tree'), env: { ...home, SITEGUARD_INVENTORY: config } })).file).toBe(config)
    expect((await loadInventory({ file: '../tree/siteguard.yml', cwd: empty, env: { ...home, SITEGUARD_INVENTORY: config } })).file).toBe(
      here,
    )
    await expect(loadInventory({ cwd: empty, env: { HOME: empty } })).rejects.toMatchObject({
      code: 'SG-INV-002',
      params: { folder: empty },
    })
    await expect(loadInventory({ file: 'no.yml', cwd: empty, env })).rejects.toMatchObject({ code: 'SG-DISK-001', kind: 'not-found' })
  })

  it('does not take an inventory that somebody else may have left in a folder above', async () => {
    const file = await put('shared')
    const cwd = join(dir, 'shared', 'work')
    await mkdir(cwd)
    await chmod(file, 0o666)
    await expect(loadInventory({ cwd, env })).rejects.toMatchObject({ code: 'SG-INV-005', params: { file, owner: 'mode 666' } })
    expect((await loadInventory({ file, cwd, env })).file).toBe(file)
    await chmod(file, 0o664)
    expect((await loadInventory({ cwd, env })).file).toBe(file)
  })

  if (process.getuid?.() === 0)
    it('… nor one of another user, unless sudo was typed by them', async () => {
      const file = await put('foreign')
      await chown(file, 12345, 12345)
      const cwd = join(dir, 'foreign')
      await expect(loadInventory({ cwd, env })).rejects.toMatchObject({ code: 'SG-INV-005', params: { owner: 'uid 12345' } })
      expect((await loadInventory({ cwd, env: { ...env, SUDO_UID: '12345' } })).file).toBe(file)
    })

  it('passes over a folder of that name, and a link that leads nowhere', async () => {
    const file = await put('odd')
    await mkdir(join(dir, 'odd', 'a', 'siteguard.yml'), { recursive: true })
    await mkdir(join(dir, 'odd', 'a', 'b'))
    await symlink('nowhere', join(dir, 'odd', 'a', 'b', 'siteguard.yml'))
    expect((await loadInventory({ cwd: join(dir, 'odd', 'a', 'b'), env })).file).toBe(file)
  })

  it('refuses what is no UTF-8, and takes a byte order mark', async () => {
    const file = join(dir, 'latin1.yml')
    await writeFile(file, Buffer.from('version: 1 # \xe9t\xe9\naccounts: {}\n', 'latin1'))
    await expect(loadInventory({ file, cwd: dir, env, lang: 'fr' })).rejects.toMatchObject({
      code: 'SG-INV-001',
      params: { problem: 'le fichier n’est pas du texte en UTF-8' },
    })
    await writeFile(file, `\ufeff${text}`)
    expect((await loadInventory({ file, cwd: dir, env })).sites).toHaveLength(1)
  })
})
