import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { draftInventory } from './draft.ts'
import { inventoryProblems, parseInventory } from './load.ts'
import { parseTarget } from './target.ts'

const env = { HOME: '/home/op' }
const places = { cwd: '/desk', file: '/desk/siteguard.yml' }

describe('parseTarget', () => {
  it.each([
    ['elus@ssh.cluster0.example.org', { id: 'elus', transport: 'ssh', host: 'ssh.cluster0.example.org', user: 'elus' }],
    ['elus@h:2222', { id: 'elus', transport: 'ssh', host: 'h', user: 'elus', port: 2222 }],
    ['elus@[2001:db8::1]:22', { id: 'elus', transport: 'ssh', host: '2001:db8::1', user: 'elus', port: 22 }],
    ['my-host', { id: 'my-host', transport: 'ssh', host: 'my-host' }],
    ['www@h.example.org', { id: 'h.example.org', transport: 'ssh', host: 'h.example.org', user: 'www' }],
    ['sftp://u@h', { id: 'u', transport: 'sftp', host: 'h', user: 'u' }],
    ['ftps://u@h:990/', { id: 'u', transport: 'ftps', host: 'h', user: 'u', port: 990 }],
    [
      'ftp://web@example.org@ftp.example.org',
      { id: 'ftp.example.org', transport: 'ftp', host: 'ftp.example.org', user: 'web@example.org' },
    ],
    ['./www', { id: 'main', transport: 'local', home: './www' }],
    ['/srv/mairie', { id: 'mairie', transport: 'local', home: '/srv/mairie' }],
    ['~/sites/blog', { id: 'blog', transport: 'local', home: '~/sites/blog' }],
    ['file:///srv/x', { id: 'x', transport: 'local', home: '/srv/x' }],
    ['.', { id: 'main', transport: 'local', home: '.' }],
  ])('%s', (target, expected) => {
    expect(parseTarget(target, 'en')).toEqual(expected)
  })

  it.each([
    '',
    'a b',
    'http://h',
    'ftp://h',
    'ftps://h',
    'u@',
    'u@h:0',
    'u@h:99999',
    'u@h:x',
    '-oProxyCommand=x',
    'u@-h',
    'a@b/c',
    'u@h\n',
  ])('refuses %j', (target) => {
    expect(() => parseTarget(target, 'en')).toThrow(expect.objectContaining({ code: 'SG-USE-001' }))
  })

  it('refuses a password without repeating it', () => {
    for (const target of ['u:hunter2@h', 'ftp://u:hunter2@h', 'sftp://u:hunter2@h:22', 'ssh://u:hunt:er2@h/x']) {
      const refuse = () => parseTarget(target, 'fr')
      expect(refuse).toThrow(expect.objectContaining({ params: { flag: 'TARGET', problem: expect.stringContaining('mot de passe') } }))
      expect(refuse).not.toThrow(/hunt/)
    }
  })
})

describe('draftInventory', () => {
  it.each(['elus@ssh.example.org', 'my-host', 'u@h:2222', 'sftp://u@h', 'ftps://u@h', 'ftp://u@h', './www', '/srv/x y', 'true@h', '1@h'])(
    'writes for %s a file that loads, in both languages',
    (target) => {
      for (const lang of ['en', 'fr'] as const) {
        const { text, account } = draftInventory(target, lang, places)
        const inventory = parseInventory(text, '/desk/siteguard.yml', { env })
        expect(inventory.accounts.map((a) => a.id)).toEqual([account])
        expect(inventory.lang).toBe(lang)
        const { id: _, transport, ...rest } = parseTarget(target, lang)
        const [entry] = inventory.accounts
        expect(entry?.transport).toBe(transport === 'ftps' ? 'ftp' : transport)
        expect(entry?.tls).toBe(transport === 'ftp' ? 'none' : 'explicit')
        if (transport !== 'local') expect(entry).toMatchObject(rest)
        for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(180)
      }
    },
  )

  it('holds examples that work once their comment sign is taken away', () => {
    for (const lang of ['en', 'fr'] as const) {
      const { text } = draftInventory('elus@ssh.example.org', lang, places)
      const used = text
        .replace(/^#( {3}mairie:|#? {5}(?:name|email): .*)$/gm, '$1')
        .replace(/^# {3}/gm, '  ')
        .replace('owners: {}', '')
        .replace('waivers: []', '')
      const lines = used.split('\n')
      // Section keys follow their example: put them before it.
      lines.splice(
        lines.findIndex((line) => /^ +mairie:/.test(line)),
        0,
        'owners:',
      )
      lines.splice(
        lines.findIndex((line) => line.includes('- rule:')),
        0,
        'waivers:',
      )
      const example = lines
        .join('\n')
        .replace(/^ {4}# (identityFile|password|home): /gm, '    $1: ')
        .replace(/^ {5}(?=name|email)/gm, '    ')
      expect(inventoryProblems(example, '/desk/siteguard.yml', { env })).toEqual([])
      const inventory = parseInventory(example, '/desk/siteguard.yml', { env, now: Date.parse('2026-11-21') })
      expect(inventory.owners).toHaveLength(1)
      expect(inventory.waivers).toHaveLength(1)
      expect(inventory.waiverProblems).toEqual([])
      expect(inventory.accounts[0]).toMatchObject({
        identityFile: '/home/op/.ssh/id_ed25519',
        password: { from: 'env', name: 'ELUS_PASSWORD' },
        home: 'www',
      })
    }
  })

  it('writes a folder as seen from the file', () => {
    const home = (file: string, target: string) =>
      parseInventory(draftInventory(target, 'en', { cwd: '/desk', file }).text, file, { env }).accounts[0]?.home
    expect(home('/desk/siteguard.yml', './www')).toBe('/desk/www')
    expect(home('/elsewhere/deep/siteguard.yml', './www')).toBe('/desk/www')
    expect(home('/desk/siteguard.yml', '.')).toBe('/desk')
    expect(home('/desk/siteguard.yml', '~/www')).toBe('/home/op/www')
  })

  it('never writes a file that does not load, whatever the target', () => {
    const target = fc.oneof(
      fc.string({ unit: fc.constantFrom(...'aZ0@:/.-_~[]#\'" \n&*!'), maxLength: 20 }),
      fc.tuple(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 })).map(([user, host]) => `${user}@${host}`),
    )
    fc.assert(
      fc.property(target, (value) => {
        let text: string
        try {
          text = draftInventory(value, 'en', places).text
        } catch (error) {
          expect(error).toMatchObject({ code: 'SG-USE-001' })
          return
        }
        expect(parseInventory(text, '/desk/siteguard.yml', { env }).accounts).toHaveLength(1)
      }),
      { numRuns: 3000 },
    )
  })
})
