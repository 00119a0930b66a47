import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createServer as createSocketServer, type Socket, type Server as SocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Answer = (request: IncomingMessage, response: ServerResponse) => void

/** A site's server on loopback: what it answers can be changed at any time. */
export interface PageServer {
  readonly url: string
  readonly port: number
  /** Paths asked, in order. */
  readonly asked: string[]
  readonly headers: IncomingMessage['headers'][]
  answer: Answer
  stop(): Promise<void>
}

export async function startPages(answer: Answer, tls?: { readonly key: string; readonly cert: string }): Promise<PageServer> {
  const asked: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const handle: Answer = (request, response) => {
    asked.push(request.url ?? '')
    headers.push(request.headers)
    pages.answer(request, response)
  }
  const server: Server = tls === undefined ? createServer(handle) : createTlsServer(tls, handle)
  server.on('clientError', (_error, socket) => socket.destroy())
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const pages: PageServer = {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}/`,
    port,
    asked,
    headers,
    answer,
    async stop() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
  return pages
}

/** A server that says these bytes to whoever comes, and then what `more` does with the connection. */
export async function startRaw(
  bytes: string | Buffer,
  more: (socket: Socket) => void = (socket) => socket.end(),
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const sockets = new Set<Socket>()
  const server: SocketServer = createSocketServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
    socket.once('data', () => socket.write(bytes, () => more(socket)))
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async stop() {
      for (const socket of sockets) socket.destroy()
      await new Promise((done) => server.close(done))
    },
  }
}

/** A page as a CMS gives it. */
export function page(title: string, text = 'Bonjour'): string {
  return `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${text}</h1></body></html>`
}

export function html(body: string | Buffer, status = 200, headers: Record<string, string> = {}): Answer {
  return (_request, response) => response.writeHead(status, { 'content-type': 'text/html; charset=utf-8', ...headers }).end(body)
}

/** A certificate for a name, signed by an authority of its own. */
export function makeCertificate(name: string): { readonly key: string; readonly cert: string; readonly ca: string } {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-cert-'))
  try {
    const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'ignore' })
    const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
    openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority')
    openssl('req', ...newKey, '-keyout', 'key.pem', '-out', 'request.pem', '-subj', `/CN=${name}`)
    writeFileSync(join(folder, 'extensions'), `subjectAltName=DNS:${name}\nbasicConstraints=CA:FALSE\n`)
    const signing = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'extensions']
    openssl('x509', '-req', '-in', 'request.pem', '-out', 'certificate.pem', ...signing)
    const read = (file: string) => readFileSync(join(folder, file), 'utf8')
    return { key: read('key.pem'), cert: read('certificate.pem'), ca: read('ca.pem') }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What keeps `makeCertificate` from working here, or undefined. */
export function whyNoCertificate(): string | undefined {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' })
    return undefined
  } catch {
    return 'openssl is not installed'
  }
}
