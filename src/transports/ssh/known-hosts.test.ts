import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { type HostKey, judgeKnownHosts, knownTypes, matchesHost, parseHostKey, parseKnownHosts } from './known-hosts.ts'

function key(type: string, fill: number): HostKey {
  const name = Buffer.from(type)
  const blob = Buffer.concat([Buffer.from([0, 0, 0, name.length]), name, Buffer.from([0, 0, 0, 32]), Buffer.alloc(32, fill)])
  return parseHostKey(blob) as HostKey
}

const ed1 = key('ssh-ed25519', 1)
const ed2 = key('ssh-ed25519', 2)
const rsa = key('ssh-rsa', 3)
const line = (hosts: string, k: HostKey, marker = ''): string => `${marker}${hosts} ${k.type} ${k.blob.toString('base64')} comment`
const hashed = (name: string): string => {
  const salt = Buffer.alloc(20, 7)
  return `|1|${salt.toString('base64')}|${createHmac('sha1', salt).update(name).digest('base64')}`
}
const judge = (text: string, host: string, port: number, offered: HostKey, alias?: string) =>
  judgeKnownHosts(parseKnownHosts(text, 'kh'), { host, port, ...(alias === undefined ? {} : { alias }) }, offered)

describe('parseHostKey', () => {
  it('shows the fingerprint as ssh-keygen does', () => {
    // A key made once with ssh-keygen; the fingerprint is what `ssh-keygen -lf` printed.
    const blob = Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAIMdJvVKNEhTzu4OU4nxiEOxtTUnTDHKhE8YpIZP7JGXM', 'base64')
    expect(parseHostKey(blob)).toMatchObject({ type: 'ssh-ed25519' })
    expect(parseHostKey(blob)?.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/)
  })

  it('knows what is no key', () => {
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.alloc(8),
      Buffer.from([0, 0, 0, 4, 1, 2, 3, 4, 5]),
      Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0]),
    ])
      expect(parseHostKey(bytes)).toBeUndefined()
  })
})

describe('matchesHost', () => {
  it.each([
    ['example.org', 'example.org', true],
    ['example.org', 'sub.example.org', false],
    ['a,b,c', 'b', true],
    ['*.example.org', 'sub.example.org', true],
    ['*.example.org', 'example.org', false],
    ['*.example.org,!bad.example.org', 'bad.example.org', false],
    ['!bad.example.org,*.example.org', 'good.example.org', true],
    ['!bad.example.org', 'other.example.org', false],
    ['host?', 'host1', true],
    ['host?', 'host', false],
    ['[example.org]:2222', '[example.org]:2222', true],
    ['EXAMPLE.org', 'example.org', true],
    ['*', 'anything', true],
    ['a*b*c', 'axxbyyc', true],
    ['a*b*c', 'axxbyy', false],
  ])('%s and %s: %s', (patterns, name, expected) => {
    expect(matchesHost(patterns, name)).toBe(expected)
  })

  it('takes time in proportion, whatever the stars', () => {
    expect(matchesHost(`${'*a'.repeat(40)}b`, 'a'.repeat(5000))).toBe(false)
  })

  it('reads hashed names', () => {
    expect(matchesHost(hashed('[example.org]:2222'), '[example.org]:2222')).toBe(true)
    expect(matchesHost(hashed('example.org'), 'other.org')).toBe(false)
    expect(matchesHost('|1|broken', 'x')).toBe(false)
  })
})

describe('judgeKnownHosts', () => {
  it('knows a host by name, by hash, and by name and port', () => {
    expect(judge(line('h', ed1), 'h', 22, ed1).verdict).toBe('known')
    expect(judge(line(hashed('h'), ed1), 'H', 22, ed1).verdict).toBe('known')
    expect(judge(line('[h]:2222', ed1), 'h', 2222, ed1).verdict).toBe('known')
    expect(judge(line('h', ed1), 'h', 2222, ed1).verdict).toBe('known')
    expect(judge(line('[h]:2222', ed1), 'h', 22, ed1).verdict).toBe('unknown')
  })

  it('says what was expected of a changed key, and where that stands', () => {
    expect(judge(`# first line\n${line('h', ed1)}`, 'h', 22, ed2)).toEqual({
      verdict: 'changed',
      expected: [`ssh-ed25519 ${ed1.fingerprint}`],
      source: 'kh:2',
    })
    expect(judge(line('h', ed1), 'h', 22, rsa).verdict).toBe('changed')
    // Another key under the name without the port says nothing about this port.
    expect(judge(line('h', ed1), 'h', 2222, ed2).verdict).toBe('unknown')
  })

  it('refuses a revoked key even where it is listed as good', () => {
    expect(judge(`${line('h', ed1)}\n${line('h', ed1, '@revoked ')}`, 'h', 22, ed1)).toEqual({ verdict: 'revoked', source: 'kh:2' })
    expect(judge(line('*', ed1, '@revoked '), 'h', 2222, ed1).verdict).toBe('revoked')
    expect(judge(`${line('h', ed1)}\n${line('h', ed2, '@revoked ')}`, 'h', 22, ed1).verdict).toBe('known')
  })

  it('does not take a certificate authority for a host key', () => {
    expect(judge(line('h', ed1, '@cert-authority '), 'h', 22, ed1).verdict).toBe('unknown')
  })

  it('looks only under the alias when there is one', () => {
    expect(judge(line('alias', ed1), 'h', 2222, ed1, 'alias').verdict).toBe('known')
    expect(judge(line('h', ed1), 'h', 22, ed1, 'alias').verdict).toBe('unknown')
  })

  it('leaves out lines it cannot understand', () => {
    const text = [
      '',
      '#',
      'h',
      'h ssh-ed25519',
      'h ssh-ed25519 !!!',
      `h ssh-rsa ${ed1.blob.toString('base64')}`,
      '@new h x y',
      line('h', ed2),
    ].join('\n')
    expect(parseKnownHosts(text, 'kh').map((one) => one.source)).toEqual(['kh:8'])
  })

  it('lists the types to ask for', () => {
    const text = [line('h', rsa), line('h', ed1), line('other', ed2), line('h', ed2, '@revoked ')].join('\n')
    expect(knownTypes(parseKnownHosts(text, 'kh'), { host: 'h', port: 22 })).toEqual(['ssh-rsa', 'ssh-ed25519'])
  })
})
