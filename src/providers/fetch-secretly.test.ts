import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSiteguardError, type SiteguardError } from '../core/error.ts'
import { Secret } from '../core/secret.ts'
import { fetchSecretly } from './fetch-secretly.ts'
import { fetchLog, linksOf, listLogFiles } from './log-files.ts'
import type { ProviderLogs } from './types.ts'

let server: Server
let answer: RequestListener
let folder: string
let base: string
let asked: string[]

const TOKEN = 'tk-very-secret'
const ASKING = { userAgent: 'siteguard/test', provider: 'ovh' }
const OPTIONS = { ...ASKING, what: 'dump', name: 'elusdb 1' } as const

beforeEach(async () => {
  asked = []
  folder = mkdtempSync(join(tmpdir(), 'siteguard-fetch-'))
  server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  rmSync(folder, { recursive: true, force: true })
})

const file = (): string => join(folder, 'out')
const fetchIt = (url: string, over: object = {}) => fetchSecretly(new Secret('dump', url), file(), { ...OPTIONS, ...over })

async function errorOf(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  )
  if (!isSiteguardError(error)) throw error ?? new Error('nothing was thrown')
  return error
}

describe('what is fetched from an address nobody may know', () => {
  it('is kept as it is sent, whatever its encoding is said to be', async () => {
    answer = (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(Buffer.from([0x1f, 0x8b, 0, 1]))
    expect((await fetchIt(`${base}/a.gz?${TOKEN}`)).size).toBe(4)
    expect(readFileSync(file())).toEqual(Buffer.from([0x1f, 0x8b, 0, 1]))
  })

  it('may be somewhere else, within https or this machine', async () => {
    answer = (request, response) =>
      request.url === '/b'
        ? response.end('b')
        : response.writeHead(302, { location: request.url === '/a' ? '/b' : 'http://b.example/' }).end()
    expect((await fetchIt(`${base}/a`)).size).toBe(1)
    rmSync(file())
    expect((await errorOf(fetchIt(`${base}/c`))).params).toMatchObject({ why: 'elsewhere' })
  })

  it.each([
    ['round and round', (url: string) => ({ status: 302, headers: { location: url } }), 'elsewhere'],
    ['refused', () => ({ status: 403, headers: {} }), 'status'],
    ['nowhere', () => ({ status: 302, headers: {} }), 'status'],
    ['to a file of this machine', () => ({ status: 302, headers: { location: 'file:///etc/passwd' } }), 'elsewhere'],
    ['with a password', () => ({ status: 302, headers: { location: 'https://a:b@c.example/' } }), 'elsewhere'],
    ['larger than it may be, as announced', () => ({ status: 200, headers: { 'content-length': '99' } }), 'too-large'],
  ] as const)('fails where it is %s', async (_name, says, why) => {
    answer = (request, response) => {
      const { status, headers } = says(request.url ?? '')
      response.writeHead(status, headers).end(status === 200 ? 'x'.repeat(99) : '')
    }
    const error = await errorOf(fetchIt(`${base}/x?secret=${TOKEN}`, { most: 50 }))
    expect(error).toMatchObject({ code: 'SG-PROV-011', params: { why, name: 'elusdb 1' } })
    expect(`${error.message} ${JSON.stringify(error.params)}`).not.toContain(TOKEN)
    expect(readdirSync(folder)).toEqual([])
  })

  it.each(['http://db.example/dump', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'dump.sql', 'https://a:b@c.example/'])(
    'asks nothing of %s',
    async (url) => {
      expect((await errorOf(fetchIt(url))).params).toMatchObject({ why: 'not-https' })
      expect(asked).toEqual([])
    },
  )

  it('leaves nothing half where the link breaks, or it is larger than announced', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half')
      setImmediate(() => response.destroy())
    }
    expect((await errorOf(fetchIt(`${base}/half`))).params).toMatchObject({ why: 'broken' })
    answer = (_request, response) => {
      // Without a length: in pieces.
      response.write('x'.repeat(30))
      response.end('x'.repeat(30))
    }
    expect((await errorOf(fetchIt(`${base}/more`, { most: 50 }))).params).toMatchObject({ why: 'too-large' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('ends when it is told to', async () => {
    const stop = new AbortController()
    answer = (_request, response) => {
      response.write('begun')
      setImmediate(() => stop.abort())
    }
    expect((await errorOf(fetchIt(`${base}/slow`, { signal: stop.signal }))).code).toBe('SG-INT-002')
    expect(readdirSync(folder)).toEqual([])
  })
})

describe('pages of logs', () => {
  const logs = (): ProviderLogs => ({ url: `${base}/site.example/`, domain: 'site.example', token: new Secret('logs', TOKEN) })

  it.each([
    ['<a href="a.log">', ['a.log']],
    ["<A HREF='osl/'>", ['osl/']],
    ['<a href=a-20-11-2026.log.gz>', ['a-20-11-2026.log.gz']],
    ['<a href="/site.example/b.log?token=x">', ['b.log']],
    ['<a href="https://h.example/site.example/c.log">', ['c.log']],
    ['<a href="https://evil.example/site.example/c.log">', []],
    ['<a href="../other/c.log"> <a href="/"> <a href="?C=M"> <a href="#x"> <a href="javascript:x">', []],
    ['<a href="%2e%2e/c.log"> <a href="..%2fc.log"> <a href=".htpasswd"> <a href="a b.log"> <a href="a/b.log">', []],
    ['<a href="x\u0000.log"> <a href="x&#10;.log">', []],
  ])('%j', (page, links) => {
    expect(linksOf(page, 'https://h.example/site.example/', '')).toEqual(links)
  })

  it('are followed a few levels, each once, with the token in every question', async () => {
    answer = (request, response) => {
      const path = (request.url ?? '').replace(/\?.*/, '')
      // Every folder lists a deeper one of the same kind, and the same again.
      response.end(`<a href="deeper/">d</a><a href="deeper/">d</a><a href="${path.length}.log">l</a><a href="stats/">s</a>`)
    }
    const files = await listLogFiles(logs(), ASKING)
    expect(files.map(({ path }) => path)).toEqual(['14.log', 'deeper/21.log', 'deeper/deeper/28.log', 'deeper/deeper/deeper/35.log'])
    expect(asked).toHaveLength(4)
    expect(asked.every((url) => url.endsWith(`?token=${TOKEN}`))).toBe(true)
  })

  it('end, however many there are', async () => {
    let made = 0
    answer = (_request, response) => response.end(Array.from({ length: 40 }, () => `<a href="f${made++}/">`).join(''))
    expect(await listLogFiles(logs(), ASKING)).toEqual([])
    expect(asked.length).toBeLessThanOrEqual(300)
  })

  it('below the first that cannot be had are passed over; the first is an error', async () => {
    answer = (request, response) =>
      request.url?.startsWith('/site.example/?') ? response.end('<a href="a.log"><a href="ftp/">') : response.writeHead(500).end()
    expect((await listLogFiles(logs(), ASKING)).map(({ path }) => path)).toEqual(['a.log'])
    answer = (_request, response) => response.writeHead(401).end()
    const error = await errorOf(listLogFiles(logs(), ASKING))
    expect(error).toMatchObject({ code: 'SG-PROV-011', params: { what: 'log', why: 'status', detail: '401', name: 'site.example/' } })
    expect(error.message).not.toContain(TOKEN)
  })

  it('let in by a token once, and by a cookie from then on, that goes nowhere else', async () => {
    const other = createServer((request, response) => void response.end(String(request.headers.cookie)))
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done))
    let tokens = 0
    answer = (request, response) => {
      const url = new URL(request.url ?? '/', base)
      const known = request.headers.cookie === 'session=abc'
      if (!known && url.searchParams.get('token') === TOKEN && tokens++ === 0)
        response.writeHead(302, { location: '/site.example/', 'set-cookie': ['session=abc; Path=/; HttpOnly', 'ba d=x', '=y'] }).end()
      else if (!known) response.writeHead(401).end()
      else if (url.pathname.endsWith('/away.log'))
        response.writeHead(302, { location: `http://127.0.0.1:${(other.address() as AddressInfo).port}/` }).end()
      else response.end('<a href="a.log"> <a href="away.log">')
    }
    const files = await listLogFiles(logs(), ASKING)
    expect(files.map(({ path }) => path)).toEqual(['a.log', 'away.log'])
    await fetchLog(files[1] as (typeof files)[number], file(), ASKING)
    expect(readFileSync(file(), 'utf8')).toBe('undefined')
    other.closeAllConnections()
    await new Promise((done) => other.close(done))
  })

  it('lead to files, without a token where there is none', async () => {
    answer = (request, response) => response.end(request.url)
    const { token: _token, ...open } = logs()
    await fetchLog({ logs: open, path: 'osl/a.log' }, file(), ASKING)
    expect(readFileSync(file(), 'utf8')).toBe('/site.example/osl/a.log')
  })
})
