import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHttpClient, createOfflineHttpClient } from './create-http-client.ts'

let server: Server
let mirror = ''
let dir = ''
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end()
const seen: { url: string; headers: IncomingMessage['headers'] }[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-http-'))
  server = createServer((request, response) => {
    seen.push({ url: request.url ?? '', headers: request.headers })
    answer(request, response)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  mirror = `http://127.0.0.1:${(server.address() as AddressInfo).port}/m`
})
afterEach(() => {
  seen.length = 0
})
afterAll(async () => {
  server.closeAllConnections()
  await new Promise((done) => server.close(done))
  await rm(dir, { recursive: true, force: true })
})

const client = () => createHttpClient({ mirror, userAgent: 'siteguard-test' })

describe('createHttpClient', () => {
  it('asks the mirror, without credentials, and gives the decoded body', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip', 'set-cookie': 'a=b' }).end(gzipSync('hello'))
    const http = client()
    expect((await http.get('https://www.spip.net/spip_loader.api/3?x=1', { maxBytes: 100 })).toString()).toBe('hello')
    await http.get('https://www.spip.net/again', { maxBytes: 100, headers: { Accept: 'application/json' } })
    expect(seen.map((request) => request.url)).toEqual(['/m/www.spip.net/spip_loader.api/3?x=1', '/m/www.spip.net/again'])
    expect(seen[0]?.headers['user-agent']).toBe('siteguard-test')
    expect(seen[1]?.headers.accept).toBe('application/json')
    expect(seen[1]?.headers.cookie).toBeUndefined()
  })

  it('refuses addresses before asking anybody', async () => {
    const http = client()
    for (const [url, fault] of [
      ['http://www.spip.net/', 'not-https'],
      ['file:///etc/passwd', 'not-https'],
      ['https://me:s3cret@www.spip.net/', 'credentials'],
      ['nonsense', 'malformed'],
    ] as const) {
      const error = await http.get(url, { maxBytes: 10 }).catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'SG-HTTP-005', params: { fault } })
      expect(String(error)).not.toContain('s3cret')
    }
    await expect(http.get('https://a.example/', { maxBytes: 10, headers: { Cookie: 'x' } })).rejects.toMatchObject({ code: 'SG-INT-001' })
    expect(seen).toEqual([])
  })

  it('refuses a mirror by plain http on the network', () => {
    expect(() => createHttpClient({ mirror: 'http://mirror.example', userAgent: 't' })).toThrow(
      expect.objectContaining({ code: 'SG-HTTP-005' }),
    )
    expect(() => createHttpClient({ mirror: 'http://mirror.example', userAgent: 't', allowHttpMirror: true })).not.toThrow()
    expect(() => createHttpClient({ mirror: '::', userAgent: 't' })).toThrow(expect.objectContaining({ code: 'SG-HTTP-005' }))
  })

  it('counts the decoded bytes, so that a small answer cannot unpack into a large one', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000))
    answer = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    await expect(client().get('https://a.example/', { maxBytes: 1_000_000 })).rejects.toMatchObject({
      code: 'SG-HTTP-003',
      params: { limit: 1_000_000 },
    })
    expect(bomb.length).toBeLessThan(1_000_000)
  })

  it('takes a body of exactly the limit and refuses one byte more, announced or not', async () => {
    answer = (request, response) => {
      const body = Buffer.alloc(Number(request.url?.split('/').at(-1)))
      if (request.url?.includes('announced')) response.setHeader('content-length', body.length)
      else response.setHeader('transfer-encoding', 'chunked')
      response.end(body)
    }
    for (const how of ['announced', 'chunked']) {
      expect(await client().get(`https://a.example/${how}/1000`, { maxBytes: 1000 })).toHaveLength(1000)
      await expect(client().get(`https://a.example/${how}/1001`, { maxBytes: 1000 })).rejects.toMatchObject({ code: 'SG-HTTP-003' })
    }
  })

  it('does not wait for a body that is announced too large', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-length': 1001 }).flushHeaders()
    await expect(client().get('https://a.example/', { maxBytes: 1000, timeoutMs: 20_000 })).rejects.toMatchObject({ code: 'SG-HTTP-003' })
  })

  it('ends a server that drips for ever, and one that never answers', async () => {
    const open: NodeJS.Timeout[] = []
    answer = (request, response) => {
      if (request.url?.endsWith('/silent')) return
      response.writeHead(200)
      open.push(setInterval(() => response.write('.'), 20))
    }
    for (const path of ['drip', 'silent']) {
      await expect(client().get(`https://a.example/${path}`, { maxBytes: 1e9, timeoutMs: 300 })).rejects.toMatchObject({
        code: 'SG-HTTP-004',
        params: { seconds: 0.3 },
        retry: 'later',
      })
    }
    for (const timer of open) clearInterval(timer)
  })

  it('stops when it is told to, before and during', async () => {
    const controller = new AbortController()
    answer = (_, response) => {
      response.writeHead(200)
      response.write('x')
      controller.abort()
    }
    const options = { maxBytes: 10, signal: controller.signal }
    await expect(client().get('https://a.example/', options)).rejects.toMatchObject({ code: 'SG-INT-002', kind: 'cancelled' })
    const asked = seen.length
    await expect(client().get('https://a.example/', options)).rejects.toMatchObject({ code: 'SG-INT-002' })
    expect(seen.length).toBe(asked)
  })

  it('says a cut body is a failure, not a short answer', async () => {
    answer = (request, response) => {
      if (request.url?.endsWith('chunked')) response.writeHead(200)
      else response.writeHead(200, { 'content-length': 1000 })
      response.write('half')
      setTimeout(() => response.destroy(), 20)
    }
    for (const how of ['sized', 'chunked']) {
      await expect(client().get(`https://a.example/${how}`, { maxBytes: 2000 })).rejects.toMatchObject({
        code: 'SG-HTTP-001',
        retry: 'later',
      })
    }
  })

  it('decodes what it asks for, and tells a coded body that is cut', async () => {
    const whole = brotliCompressSync(Buffer.alloc(5000, 'abc'))
    answer = (request, response) => {
      const bytes = request.url?.endsWith('cut') ? whole.subarray(0, whole.length - 4) : whole
      response.writeHead(200, { 'content-encoding': 'br' }).end(bytes)
    }
    expect(await client().get('https://a.example/whole', { maxBytes: 5000 })).toEqual(Buffer.alloc(5000, 'abc'))
    await expect(client().get('https://a.example/cut', { maxBytes: 5000 })).rejects.toMatchObject({ code: 'SG-HTTP-001' })
  })

  it('asks again where a connection that was kept is closed in the moment it is used', async () => {
    const connections: Socket[] = []
    const closing = createTcpServer((socket) => {
      connections.push(socket)
      let asked = 0
      socket.on('error', () => {})
      socket.on('data', () => {
        asked += 1
        if (asked === 1) socket.write('HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: keep-alive\r\n\r\nhere')
        else socket.resetAndDestroy()
      })
    })
    await new Promise<void>((done) => closing.listen(0, '127.0.0.1', done))
    const http = createHttpClient({ mirror: `http://127.0.0.1:${(closing.address() as AddressInfo).port}`, userAgent: 't' })
    for (let i = 0; i < 3; i += 1) expect((await http.get('https://a.example/', { maxBytes: 10 })).toString()).toBe('here')
    expect(connections).toHaveLength(3)
    for (const socket of connections) socket.destroy()
    await new Promise((done) => closing.close(done))
  })

  it('asks once only for an answer that breaks off on a connection that was kept', async () => {
    answer = (request, response) => {
      if (request.url?.endsWith('whole')) response.end('here')
      else {
        response.writeHead(200, { 'content-length': 1000 }).write('half')
        setTimeout(() => request.socket.resetAndDestroy(), 20)
      }
    }
    expect((await client().get('https://a.example/whole', { maxBytes: 10 })).toString()).toBe('here')
    await expect(client().get('https://a.example/half', { maxBytes: 2000 })).rejects.toMatchObject({ code: 'SG-HTTP-001' })
    // One that was asked for a second time would come in meanwhile.
    await client().get('https://a.example/whole', { maxBytes: 10 })
    expect(seen.map(({ url }) => url?.split('/').at(-1))).toEqual(['whole', 'half', 'whole'])
  })

  it('tells status codes apart', async () => {
    answer = (request, response) => response.writeHead(Number(request.url?.split('/').at(-1))).end('no')
    await expect(client().get('https://a.example/404', { maxBytes: 10 })).rejects.toMatchObject({
      code: 'SG-HTTP-002',
      kind: 'not-found',
      retry: 'never',
    })
    await expect(client().get('https://a.example/500', { maxBytes: 10 })).rejects.toMatchObject({
      code: 'SG-HTTP-002',
      params: { status: 500 },
      retry: 'later',
    })
    await expect(client().get('https://a.example/204', { maxBytes: 10 })).rejects.toMatchObject({ code: 'SG-HTTP-002' })
  })

  it('follows five redirects and not six', async () => {
    answer = (request, response) => {
      const left = Number(request.url?.split('/').at(-1))
      if (left === 0) response.end('there')
      else response.writeHead(302, { location: String(left - 1) }).end('moved')
    }
    expect((await client().get('https://a.example/5', { maxBytes: 10 })).toString()).toBe('there')
    await expect(client().get('https://a.example/6', { maxBytes: 10 })).rejects.toMatchObject({
      code: 'SG-HTTP-005',
      params: { fault: 'too-many-redirects' },
    })
  })

  it('keeps redirects within the mirror', async () => {
    answer = (request, response) => {
      if (request.url === '/m/b.example/there') response.end('mapped')
      else
        response.writeHead(301, { location: request.url?.endsWith('away') ? 'http://169.254.169.254/' : 'https://b.example/there' }).end()
    }
    expect((await client().get('https://a.example/x', { maxBytes: 10 })).toString()).toBe('mapped')
    await expect(client().get('https://a.example/away', { maxBytes: 10 })).rejects.toMatchObject({ params: { fault: 'leaves-mirror' } })
  })

  it('names the reason when nobody listens', async () => {
    const gone = createServer()
    await new Promise<void>((done) => gone.listen(0, '127.0.0.1', done))
    const { port } = gone.address() as AddressInfo
    await new Promise((done) => gone.close(done))
    const http = createHttpClient({ mirror: `http://127.0.0.1:${port}`, userAgent: 't' })
    await expect(http.get('https://a.example/', { maxBytes: 10 })).rejects.toMatchObject({
      code: 'SG-HTTP-001',
      params: { detail: 'ECONNREFUSED' },
    })
  })

  it('downloads into a private file and hashes what it wrote', async () => {
    const body = Buffer.alloc(300_000, 'abc')
    answer = (_, response) => response.end(body)
    const file = join(dir, 'whole')
    expect(await client().download('https://a.example/f', file, { maxBytes: 1e6 })).toEqual({
      sha256: createHash('sha256').update(body).digest('hex'),
      size: body.length,
    })
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readFile(file)).equals(body)).toBe(true)
  })

  it('leaves no file behind when a download fails, and never writes over one', async () => {
    answer = (_, response) => response.end(Buffer.alloc(5000))
    await expect(client().download('https://a.example/f', join(dir, 'part'), { maxBytes: 1000 })).rejects.toMatchObject({
      code: 'SG-HTTP-003',
    })
    await writeFile(join(dir, 'mine'), 'kept')
    await expect(client().download('https://a.example/f', join(dir, 'mine'), { maxBytes: 1e6 })).rejects.toMatchObject({
      code: 'SG-DISK-002',
    })
    expect(await readFile(join(dir, 'mine'), 'utf8')).toBe('kept')
    expect((await readdir(dir)).sort()).toEqual(['mine', 'whole'])
  })
})

describe('createOfflineHttpClient', () => {
  it('fails at once', async () => {
    const http = createOfflineHttpClient()
    await expect(http.get('https://a.example/', { maxBytes: 1 })).rejects.toMatchObject({ code: 'SG-HTTP-001' })
    await expect(http.download('https://a.example/', join(dir, 'none'), { maxBytes: 1 })).rejects.toMatchObject({ code: 'SG-HTTP-001' })
    expect(await readdir(dir)).not.toContain('none')
  })
})
