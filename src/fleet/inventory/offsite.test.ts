import { describe, expect, it } from 'vitest'
import { inventoryProblems, parseInventory } from './load.ts'

const R = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'
const S = `ed25519:${'A'.repeat(43)}`
const options = { env: { HOME: '/home/op' } }
const HEAD = 'version: 1\naccounts:\n  box: { transport: sftp, host: h }\n  web: { transport: ftps, host: h, user: u }\n'
const parse = (text: string) => parseInventory(HEAD + text, '/inv/siteguard.yml', options)
const first = (text: string, lang: 'en' | 'fr' = 'en') => inventoryProblems(HEAD + text, '/inv/siteguard.yml', { ...options, lang })[0]

describe('off-site places of the inventory', () => {
  it('are none by default', () => {
    expect(parse('')).toMatchObject({ recipients: [], offsite: [], signers: [] })
    expect(parse('recipients:\nstore:\n')).toMatchObject({ recipients: [], offsite: [], signers: [] })
  })

  it('are read with paths made absolute and secrets kept as references', () => {
    const inventory = parse(`recipients: [${R}]
store:
  signers: ["${S}"]
  offsite:
    - { name: disk, directory: ../copies }
    - { name: box, sftp: box, path: a/b/ }
    - { name: here, sftp: box }
    - { name: s, s3: { endpoint: "http://127.0.0.1:9000", bucket: town, prefix: /x/y/, accessKeyId: ABC, secretAccessKey: "file:~/k" } }
    - { name: t, s3: { endpoint: "https://s3.example.org", bucket: town, region: gra, accessKeyId: "env:ID", secretAccessKey: { command: [pass, x, y] } } }
`)
    expect(inventory.recipients).toEqual([R])
    expect(inventory.signers).toEqual([S])
    const s3 = { kind: 's3', bucket: 'town' }
    expect(inventory.offsite).toEqual([
      { name: 'disk', kind: 'directory', path: '/copies' },
      { name: 'box', kind: 'sftp', account: 'box', path: 'a/b' },
      { name: 'here', kind: 'sftp', account: 'box', path: 'siteguard' },
      {
        ...s3,
        name: 's',
        endpoint: 'http://127.0.0.1:9000',
        region: 'us-east-1',
        prefix: 'x/y/',
        accessKeyId: 'ABC',
        secretAccessKey: { from: 'file', path: '/home/op/k' },
      },
      {
        ...s3,
        name: 't',
        endpoint: 'https://s3.example.org',
        region: 'gra',
        prefix: '',
        accessKeyId: { from: 'env', name: 'ID' },
        secretAccessKey: { from: 'command', argv: ['pass', 'x', 'y'] },
      },
    ])
    const shown = JSON.stringify(inventory.effective)
    expect(shown).toContain('"store.offsite.4.s3.secretAccessKey","keys"')
    expect(shown).not.toContain('"y"]')
  })

  it('are refused at the line that is wrong', () => {
    const place = (text: string) => `store:\n  offsite:\n    - ${text}\n`
    const s3 = (text: string) => place(`{ name: s, s3: { ${text} } }`)
    const keys = 'accessKeyId: ABC, secretAccessKey: "env:X"'
    const cases: readonly (readonly [string, RegExp, number, string])[] = [
      [`recipients:\n  - ${R.slice(0, -1)}q\n`, /public age key/, 6, 'recipients.0'],
      ['recipients:\n  - ssh-ed25519 AAAA\n', /public age key/, 6, 'recipients.0'],
      ['store:\n  signers:\n    - ed25519:x\n', /store key shows it/, 7, 'store.signers.0'],
      [place('{ name: A, directory: x }'), /lower-case letters/, 7, 'store.offsite.0.name'],
      [place('{ name: a }'), /exactly one/, 7, 'store.offsite.0'],
      [place('{ name: a, directory: x, sftp: box }'), /exactly one/, 7, 'store.offsite.0'],
      [place('{ name: a, directory: x, path: y }'), /"path" is only/, 7, 'store.offsite.0.path'],
      [place('{ name: a, sftp: none }'), /no account "none"/, 7, 'store.offsite.0.sftp'],
      [place('{ name: a, sftp: web }'), /no account "web"/, 7, 'store.offsite.0.sftp'],
      [place('{ name: a, sftp: box, path: ../x }'), /no "~"/, 7, 'store.offsite.0.path'],
      [place('{ name: a, directory: x }\n    - { name: a, directory: y }'), /another place called "a"/, 8, 'store.offsite.1.name'],
      [s3(`endpoint: "http://s3.example.org", bucket: town, ${keys}`), /https/, 7, 'store.offsite.0.s3.endpoint'],
      [s3(`endpoint: "http://127.0.0.1.example.org", bucket: town, ${keys}`), /https/, 7, 'store.offsite.0.s3.endpoint'],
      [s3(`endpoint: "https://u:p@s3.example.org", bucket: town, ${keys}`), /no password/, 7, 'store.offsite.0.s3.endpoint'],
      [s3(`endpoint: "https://s3.example.org", bucket: T, ${keys}`), /bucket/, 7, 'store.offsite.0.s3.bucket'],
      [s3('endpoint: "https://s3.example.org", bucket: town, accessKeyId: ABC'), /"secretAccessKey" is missing/, 7, 'store.offsite.0.s3'],
      [
        s3('endpoint: "https://s3.example.org", bucket: town, accessKeyId: ABC, secretAccessKey: hunter2'),
        /never stands/,
        7,
        'store.offsite.0.s3.secretAccessKey',
      ],
    ]
    for (const [text, problem, line, path] of cases) {
      const found = first(text)
      expect(found, text).toMatchObject({ line })
      expect(found?.problem, text).toMatch(problem)
      expect(found?.problem).not.toContain('hunter2')
      expect(found?.path, text).toContain(path)
      expect(first(text, 'fr')?.problem, text).not.toBe(found?.problem)
    }
  })
})
