import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { html, type PageServer, page, startPages, startRaw } from '../../test/helpers/page-server.ts'
import { createPageClient } from './create-page-client.ts'
import type { PageAnswer } from './types.ts'

const client = createPageClient({ userAgent: 'Mozilla/5.0 siteguard-test' })
const running: { stop(): Promise<void> }[] = []
const serve = async (...args: Parameters<typeof startPages>): Promise<PageServer> => {
  const server = await startPages(...args)
  running.push(server)
  return server
}
const serveRaw = async (...args: Parameters<typeof startRaw>) => {
  const server = await startRaw(...args)
  running.push(server)
  return server
}
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

const text = (answer: unknown) => (answer as PageAnswer).body.toString()

describe('createPageClient', () => {
  it('asks as a browser does, without cookies, on a connection of its own', async () => {
    const server = await serve(html(page('Accueil'), 200, { 'set-cookie': 'session=1', 'X-Powered-By': 'PHP/8.2.1' }))
    const answer = (await client.ask(`${server.url}a?b=1#c`)) as PageAnswer
    await client.ask(server.url)
    expect(answer).toMatchObject({ status: 200, url: `${server.url}a?b=1` })
    expect(answer.headers['x-powered-by']).toBe('PHP/8.2.1')
    expect(text(answer)).toContain('<title>Accueil</title>')
    expect(server.asked).toEqual(['/a?b=1', '/'])
    expect(server.headers[0]).toMatchObject({ 'user-agent': 'Mozilla/5.0 siteguard-test', connection: 'close' })
    expect(server.headers[1]?.cookie).toBeUndefined()
  })

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ])('decodes %s', async (coding, compress) => {
    const server = await serve(html(compress(Buffer.from(page('Été'))), 200, { 'content-encoding': coding }))
    expect(text(await client.ask(server.url))).toBe(page('Été'))
  })

  it('gives every status as an answer', async () => {
    for (const status of [301, 403, 404, 500, 503]) {
      const server = await serve(html('x', status, { location: '/other' }))
      expect(await client.ask(server.url)).toMatchObject({ status })
    }
  })

  it('follows redirects within the host only, as many as asked for', async () => {
    const server = await serve((request, response) => {
      const n = Number(/^\/(\d+)$/.exec(request.url ?? '')?.[1])
      if (n > 0) response.writeHead(302, { location: `/${n - 1}` }).end()
      else response.end(page('there'))
    })
    expect(await client.ask(`${server.url}3`, { follow: 3 })).toMatchObject({ status: 200, url: `${server.url}0` })
    expect(await client.ask(`${server.url}4`, { follow: 3 })).toMatchObject({ failed: 'redirect' })
    expect(await client.ask(`${server.url}1`)).toMatchObject({ status: 302 })
    server.answer = (_, response) => response.writeHead(302, { location: 'http://localhost:1/' }).end()
    expect(await client.ask(server.url, { follow: 3 })).toEqual({ failed: 'redirect', detail: 'to another host: localhost:1' })
    server.answer = (_, response) => response.writeHead(302, { location: 'javascript:alert(1)' }).end()
    expect(await client.ask(server.url, { follow: 3 })).toMatchObject({ failed: 'redirect' })
    expect(server.asked.filter((path) => path === '/')).toHaveLength(2)
  })

  it('reads an endless body up to its limit, and no further', async () => {
    const server = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
        response.once('drain', more)
      }
      more()
    })
    const answer = (await client.ask(server.url, { maxBytes: 100_000 })) as PageAnswer
    expect(answer.status).toBe(200)
    expect(answer.body.length).toBe(100_000)
  })

  it('cuts what unpacks to gigabytes, and what unpacks to nothing for ever', async () => {
    const bomb = gzipSync(Buffer.alloc(64_000_000))
    const server = await serve(html(bomb, 200, { 'content-encoding': 'gzip' }))
    expect(((await client.ask(server.url, { maxBytes: 10_000 })) as PageAnswer).body.length).toBe(10_000)

    const nothing = gzipSync('')
    const endless = await serveRaw('HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n', (socket) => {
      const more = () => {
        while (!socket.destroyed && socket.write(Buffer.concat(Array(1000).fill(nothing))));
        socket.once('drain', more)
      }
      more()
    })
    expect(await client.ask(endless.url, { maxBytes: 10_000 })).toMatchObject({ failed: 'protocol' })
  })

  it('waits no longer than asked, whether nothing comes or a byte a moment', async () => {
    const silent = await serve(() => {})
    expect(await client.ask(silent.url, { timeoutMs: 150 })).toEqual({ failed: 'timeout', detail: '0.15 s' })
    const drip = await serve((_, response) => {
      response.writeHead(200)
      const timer = setInterval(() => response.write('x'), 20)
      response.on('close', () => clearInterval(timer))
    })
    expect(await client.ask(drip.url, { timeoutMs: 200 })).toEqual({ failed: 'timeout', detail: '0.2 s' })
    const headers = await serveRaw('HTTP/1.1 200 OK\r\n', (socket) => {
      const timer = setInterval(() => socket.write('x-a: b\r\n'), 20)
      socket.on('close', () => clearInterval(timer))
    })
    expect(await client.ask(headers.url, { timeoutMs: 200 })).toMatchObject({ failed: 'timeout' })
  })

  it.each([
    ['no HTTP', 'SSH-2.0-OpenSSH_9.2\r\n', 'protocol'],
    ['nothing', '', 'protocol'],
    ['half a body', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf', 'protocol'],
    ['two lengths', 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 'protocol'],
    ['headers without end', `HTTP/1.1 200 OK\r\n${'x-a: y\r\n'.repeat(20_000)}`, 'protocol'],
    ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n', 'protocol'],
    ['bytes that are no gzip', 'HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nabcd', 'protocol'],
  ])('takes %s for no answer', async (_name, bytes, failed) => {
    const server = await serveRaw(bytes)
    expect(await client.ask(server.url, { timeoutMs: 5000 })).toMatchObject({ failed })
  })

  it('tells a refused connection, an unknown name and no address apart', async () => {
    const server = await serve(html(''))
    await server.stop()
    running.pop()
    expect(await client.ask(server.url)).toEqual({ failed: 'refused', detail: 'ECONNREFUSED' })
    expect(await client.ask('http://nowhere.invalid/', { timeoutMs: 5000 })).toMatchObject({ failed: 'dns' })
    expect(await client.ask('ftp://example.org/')).toMatchObject({ failed: 'protocol' })
    expect(await client.ask('http://me:s3cret@127.0.0.1/')).toEqual({
      failed: 'protocol',
      detail: 'the address carries a user name or a password',
    })
    expect(await client.ask('nonsense')).toMatchObject({ failed: 'protocol' })
  })

  it('does not ask the addresses where clouds tell their machines secrets, and looks names up', async () => {
    for (const host of ['169.254.169.254', '[fe80::1]', '[::ffff:169.254.169.254]', '0xA9FEA9FE'])
      expect(await client.ask(`http://${host}/latest/meta-data/`, { timeoutMs: 5000 }), host).toEqual({
        failed: 'refused',
        detail: 'EACCES',
      })
    const server = await serve(html(page('ici')))
    expect(await client.ask(`http://localhost:${server.port}/`)).toMatchObject({ status: 200 })
  })

  it('asks another address for a host where it is told to', async () => {
    const server = await serve(html(page('hier')))
    const elsewhere = createPageClient({
      userAgent: 'x',
      connectTo: (host, port) => (host === 'town.example' && port === 80 ? { host: '127.0.0.1', port: server.port } : undefined),
    })
    expect(await elsewhere.ask('http://town.example/page')).toMatchObject({ status: 200, url: 'http://town.example/page' })
    expect(server.headers[0]?.host).toBe('town.example')
  })

  it('posts a form, and goes along with no redirect', async () => {
    let body = ''
    const server = await serve(async (request, response) => {
      for await (const chunk of request) body += chunk
      response.writeHead(302, { location: '/x' }).end()
    })
    expect(await client.post(server.url, { token: 'a b&c', step: 'é' }, { follow: 5 })).toMatchObject({ status: 302 })
    expect(body).toBe('token=a+b%26c&step=%C3%A9')
    expect(server.headers[0]?.['content-type']).toBe('application/x-www-form-urlencoded')
  })

  it('is stopped by its caller', async () => {
    const abort = new AbortController()
    const server = await serve(() => abort.abort())
    await expect(client.ask(server.url, { signal: abort.signal })).rejects.toMatchObject({ code: 'SG-INT-002' })
    await expect(client.ask(server.url, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'SG-INT-002' })
  })
})
