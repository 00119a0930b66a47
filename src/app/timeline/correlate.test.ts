import { describe, expect, it } from 'vitest'
import { shippedAdvisories } from '../../cms/advisories/index.ts'
import type { Site } from '../../core/account.ts'
import type { RemotePath } from '../../core/path.ts'
import type { LogEvent } from '../../logs/index.ts'
import { describeActors, suspectedAddresses } from './actors.ts'
import { advisoryStates } from './advisory-states.ts'
import { correlate, type Explained } from './correlate.ts'
import { type SeenEvent, seenEvent } from './events.ts'
import { createPlaces } from './places.ts'
import type { Suspect } from './suspects.ts'

const T = Date.UTC(2026, 10, 19, 2, 14, 7)
const SITE = { id: 'town', account: 'elus', root: 'www', url: 'https://www.town.example/', groups: [], tags: [] } as unknown as Site
const OTHER = { ...SITE, id: 'school', root: 'www/school', url: 'https://school.example/' } as Site
const places = createPlaces([SITE, OTHER], '/home/elus' as RemotePath, ['town.example-access.log', 'school.example.log', 'ftp.log'])

let line = 0
const web = (seconds: number, address: string, request: string, more: Partial<LogEvent> = {}, log = 0): SeenEvent => {
  const [method = '', target = ''] = request.split(' ')
  return seenEvent({ kind: 'web', at: T + seconds * 1000, line: ++line, address, method, target, status: 200, ...more }, log, 0, ['spip'])
}
const ftp = (seconds: number, path: string, more: Partial<LogEvent> = {}): SeenEvent =>
  seenEvent(
    { kind: 'ftp', at: T + seconds * 1000, line: ++line, address: '192.0.2.50', user: 'elus', action: 'upload', path, ...more },
    2,
    0,
    ['spip'],
  )
const file = (path: string, more: Partial<Suspect> = {}): Suspect => ({
  path: path as RemotePath,
  is: 'file',
  how: 'added',
  rule: 'code-in-upload',
  severity: 'critical',
  confidence: 'certain',
  isCode: path.endsWith('.php'),
  moments: [{ at: T, by: 'ctime' }],
  forged: false,
  seen: { after: T - 86_400_000, by: T + 86_400_000, where: 'snapshot' },
  ...more,
})
const explain = (suspects: readonly Suspect[], events: readonly SeenEvent[], version: string | undefined = '4.2.0'): Explained[] => {
  const core = { root: '' as RemotePath, cms: 'spip', components: [], ...(version === '' ? {} : { version: version as string }) }
  return correlate(
    suspects,
    [...events].sort((a, b) => a.at - b.at),
    { places, advisoriesOf: advisoryStates([core], shippedAdvisories()) },
  )
}
const BAD = '203.0.113.7'
const READER = '198.51.100.1'

describe('the request that wrote a file', () => {
  const noise = [
    web(-400, READER, 'GET /spip.php?article1'),
    web(-1, READER, 'GET /spip.php?article2'),
    web(300, READER, 'POST /spip.php?article2'),
  ]

  it('is certain where it fits a hole that was open, in those seconds, and its sender asked for the file first', () => {
    const [found] = explain(
      [file('IMG/x.php')],
      [...noise, web(-1, BAD, 'POST /spip.php?page=spip_pass'), web(3, BAD, 'GET /IMG/x.php?c=id')],
    )
    expect(found?.cause).toMatchObject({
      confidence: 'certain',
      way: 'hole',
      shape: 'spip-forgotten-password',
      rivals: 0,
      event: { address: BAD },
    })
    expect(found?.cause?.advisories?.[0]).toEqual({ id: 'CVE-2023-27372', open: true })
    expect(found?.visits).toMatchObject({ addresses: 1 })
  })

  it('is probable where nobody asked for the file, and no hole is named that was mended', () => {
    expect(explain([file('IMG/x.php')], [...noise, web(-1, BAD, 'POST /spip.php?page=spip_pass')])[0]?.cause).toMatchObject({
      confidence: 'probable',
    })
    const mended = explain([file('IMG/x.php')], [...noise, web(-1, BAD, 'POST /spip.php?page=spip_pass')], '4.4.30')[0]?.cause
    expect(mended).toMatchObject({ confidence: 'possible', advisories: [{ open: false }, { open: false }] })
    expect(mended?.because).not.toContain('hole')
  })

  it('is less sure with another who sent something in those seconds', () => {
    const [found] = explain(
      [file('IMG/x.php')],
      [web(-1, BAD, 'POST /spip.php?page=spip_pass'), web(-1, '192.0.2.9', 'POST /spip.php?page=spip_pass')],
    )
    expect(found?.cause).toMatchObject({ confidence: 'possible', rivals: 1 })
  })

  it('is nobody’s where all that happened then was read', () => {
    expect(explain([file('IMG/x.php')], noise.slice(0, 2))[0]?.cause).toBeUndefined()
    expect(explain([file('IMG/x.php')], [web(-4000, BAD, 'POST /spip.php?page=spip_pass')])[0]?.cause).toBeUndefined()
  })

  it('is not the one that asks for the file, nor one for a file of that name in another site', () => {
    expect(explain([file('IMG/x.php')], [web(0, BAD, 'POST /IMG/x.php')])[0]?.cause).toBeUndefined()
    const [found] = explain(
      [file('IMG/x.php')],
      [web(5, BAD, 'GET /IMG/x.php', { host: 'school.example' }), web(6, BAD, 'GET /IMG/x.php', {}, 1)],
    )
    expect(found?.visits.well).toEqual([])
  })

  it('is the shell’s where a planted file was asked in those seconds, and the shell has its own cause', () => {
    const shell = file('IMG/x.php', { moments: [{ at: T - 3_600_000, by: 'ctime' }] })
    const found = explain(
      [shell, file('local/y.php')],
      [
        web(-3601, BAD, 'POST /spip.php?page=spip_pass'),
        web(-3590, BAD, 'GET /IMG/x.php'),
        web(-1, '192.0.2.9', 'POST /IMG/x.php'),
        web(0, READER, 'POST /spip.php?article2'),
      ],
    )
    expect(found[0]?.cause).toMatchObject({ way: 'hole', event: { address: BAD } })
    expect(found[1]?.cause).toMatchObject({ way: 'shell', through: 'IMG/x.php', event: { address: '192.0.2.9' } })
  })

  it('is told by who came first where the file has no time of its own', () => {
    const [found] = explain(
      [file('IMG/x.php', { moments: [] })],
      [
        web(-90, BAD, 'GET /IMG/x.php', { status: 404 }),
        web(-60, BAD, 'POST /spip.php?page=spip_pass'),
        web(0, BAD, 'GET /IMG/x.php'),
        web(9, '192.0.2.9', 'GET /IMG/x.php'),
      ],
    )
    expect(found?.cause).toMatchObject({ confidence: 'probable', event: { address: BAD, method: 'POST' } })
    expect(found?.visits.missing?.status).toBe(404)
    expect(found?.visits.addresses).toBe(2)
  })

  it('is told so, too, where the time it has was set back by whoever planted it', () => {
    const old = file('IMG/x.php', { moments: [{ at: Date.UTC(2019, 0, 1), by: 'mtime' }], forged: true })
    const events = [web(-60, BAD, 'POST /spip.php?page=spip_pass'), web(0, BAD, 'GET /IMG/x.php')]
    expect(explain([old], events)[0]?.cause).toMatchObject({ confidence: 'probable', event: { address: BAD, method: 'POST' } })
    expect(explain([old], events.slice(1))[0]?.cause).toBeUndefined()
  })

  it('may have been made to another site of the account, which is named', () => {
    const event = { ...web(-1, BAD, 'POST /old/IMG/shell.php', { host: 'school.example' }), site: 'school' }
    const [found] = explain([file('IMG/x.php')], [event, web(4, BAD, 'GET /IMG/x.php')])
    expect(found?.cause).toMatchObject({ confidence: 'certain', shape: 'code-in-media', event: { site: 'school' } })
  })

  it('of a file that was changed, counts nobody who reads it', () => {
    const [found] = explain(
      [file('index.php', { how: 'changed' })],
      [web(1, READER, 'GET /index.php'), web(-1, BAD, 'POST /spip.php?page=spip_pass')],
    )
    expect(found?.visits.well).toEqual([])
    expect(found?.cause).toMatchObject({ event: { address: BAD } })
  })
})

describe('a file that came another way', () => {
  it.each(['/home/elus/www/IMG/x.php', '/www/IMG/x.php', 'www/IMG/x.php', '/IMG/x.php'])('by FTP as %s is certain', (path) => {
    const [found] = explain([file('IMG/x.php')], [web(-1, BAD, 'POST /spip.php?page=spip_pass'), ftp(0, path)])
    expect(found?.cause).toMatchObject({ confidence: 'certain', way: 'ftp', event: { user: 'elus', action: 'upload' } })
  })

  it('by FTP into another site is not this one’s', () => {
    expect(explain([file('IMG/x.php')], [ftp(0, '/home/elus/www/school/IMG/x.php')])[0]?.cause).toBeUndefined()
  })

  it('by FTP into another site is told apart, too, where nobody knows the home folder', () => {
    const homeless = createPlaces([SITE, OTHER], '' as RemotePath, [])
    const names = (path: string): string | undefined => homeless.names(ftp(0, path), 'IMG/x.php' as RemotePath)
    expect(names('/homez.161/elus/www/IMG/x.php')).toBe('whole')
    expect(names('/homez.161/elus/www/school/IMG/x.php')).toBeUndefined()
    expect(names('/IMG/x.php')).toBe('whole')
    expect(names('x.php')).toBe('name')
    expect(names('y.php')).toBeUndefined()
  })

  it('by FTP long before it was last seen not to be there is another one', () => {
    expect(explain([file('IMG/x.php')], [ftp(-200_000, '/home/elus/www/IMG/x.php')])[0]?.cause).toBeUndefined()
  })

  it('by a login just before is only possible', () => {
    const login = seenEvent({ kind: 'ssh', at: T - 1000, line: 1, address: BAD, user: 'elus', action: 'login' }, 2, 0, [])
    expect(explain([file('x.php')], [login])[0]?.cause).toMatchObject({ confidence: 'possible', way: 'ssh' })
  })
})

it('takes a row’s own address for a witness', () => {
  const row: Suspect = {
    ...file('db://spip_forum/7/texte'),
    is: 'row',
    how: 'changed',
    isCode: false,
    address: BAD,
    moments: [{ at: T, by: 'row' }],
  }
  const [found] = explain([row], [web(-1, '192.0.2.9', 'POST /spip.php?article2'), web(-1, BAD, 'POST /spip.php?article2')], '4.4.30')
  expect(found?.cause).toMatchObject({ event: { address: BAD }, confidence: 'probable' })
  expect(found?.cause?.because).toContain('row-address')
})

it('judges a request to another site of the account by what that site ran', () => {
  const states = { town: '4.4.30', school: '3.2.11' } as const
  const of = (site: keyof typeof states) => advisoryStates([{ cms: 'spip', version: states[site] }], shippedAdvisories())
  const context = {
    places,
    advisoriesOf: (shape: Parameters<ReturnType<typeof of>>[0], { site }: SeenEvent) => of(site === 'school' ? 'school' : 'town')(shape),
  }
  const asked = { ...web(-1, BAD, 'POST /spip.php?page=spip_pass', {}, 1), site: 'school' }
  const [found] = correlate([file('IMG/x.php')], [asked, web(3, BAD, 'GET /IMG/x.php')], context)
  expect(found?.cause).toMatchObject({ way: 'hole', confidence: 'certain', event: { site: 'school' } })
  expect(found?.cause?.advisories?.[0]).toEqual({ id: 'CVE-2023-27372', open: true })
  expect(found?.cause?.because).toContain('hole')
})

describe('who is followed', () => {
  it('is who caused something, used what was planted, or asked what nobody honest asks; not who reads', () => {
    const events = [
      web(-1, BAD, 'POST /spip.php?page=spip_pass'),
      web(3, BAD, 'GET /IMG/x.php'),
      web(9, '192.0.2.9', 'POST /IMG/x.php'),
      web(20, READER, 'GET /spip.php?article1'),
      web(30, '192.0.2.77', 'GET /?a=<?php'),
      web(31, '192.0.2.78', 'GET /?a=<?php', { status: 403 }),
      web(40, BAD, 'POST /', { host: 'school.example' }),
      web(50, BAD, 'GET /', { host: 'else.example' }),
    ]
    const explained = explain([file('IMG/x.php')], events)
    const addresses = suspectedAddresses(explained, events)
    expect(addresses).toEqual([BAD, '192.0.2.9', '192.0.2.77'])
    const [first] = describeActors(addresses, events, explained, places)
    expect(first).toMatchObject({ address: BAD, requests: 4, sent: 2, caused: ['IMG/x.php'], visited: ['IMG/x.php'], left: 0 })
    expect(first?.sites).toEqual([
      { name: 'town', known: true, requests: 2, sent: 1 },
      { name: 'school', known: true, requests: 1, sent: 1 },
      { name: 'else.example', known: false, requests: 1, sent: 0 },
    ])
  })
})
