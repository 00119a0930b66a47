import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { AlertChannel, AlertChannelKind as AnyKind } from '../../src/core/alert.ts'
import { Secret } from '../../src/core/secret.ts'
import type { NotifierDeps } from '../../src/notifiers/types.ts'

/** OVH's API is another server: test/lab/ovh-api.ts. */
export type AlertChannelKind = Exclude<AnyKind, 'ovh-sms'>

/** What a server of a channel was sent. */
export interface Received {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real server of one protocol on loopback, and the channel that leads to it. */
export interface AlertServer {
  readonly channel: AlertChannel
  readonly port: number
  readonly received: Received[]
  /** What the next request is answered with; the ones after it are taken. */
  answerNext(status: number, headers?: Readonly<Record<string, string>>): void
  close(): Promise<void>
}

/** Every secret a channel may need: none of them may ever be seen outside of what is sent. */
export const SECRET = 'canary-7f3e9a-secret'

export function alertDeps(base: () => string): NotifierDeps {
  const resolve: NotifierDeps['resolve'] = async (_, label) =>
    new Secret(label, label.endsWith('.url') ? `${base()}/hooks/${SECRET}` : SECRET)
  return { resolve, userAgent: 'siteguard/test', timeoutMs: 2000, sleep: async () => {} }
}

const REF = { from: 'env', name: 'SECRET' } as const

function channelOf(kind: AlertChannelKind, base: string, port: number): AlertChannel {
  const name = `my-${kind}`
  switch (kind) {
    case 'email':
      return {
        name,
        kind,
        host: '127.0.0.1',
        port,
        security: 'none',
        user: 'u',
        password: REF,
        from: 'siteguard@example.org',
        to: ['town@example.org', 'b@example.org'],
      }
    case 'ntfy':
      return { name, kind, url: base, topic: REF, token: REF }
    case 'matrix':
      return { name, kind, url: base, room: '!room/1:example.org', token: REF }
    case 'webhook':
      return { name, kind, url: REF, key: REF }
    case 'free-mobile':
      return { name, kind, user: '12345678', password: REF, url: `${base}/sendmsg` }
    default:
      return { name, kind, url: REF }
  }
}

export function startAlertServer(kind: AlertChannelKind): Promise<AlertServer> {
  return kind === 'email' ? startMail() : startHttp(kind)
}

async function startHttp(kind: AlertChannelKind): Promise<AlertServer> {
  const received: Received[] = []
  const answers: { status: number; headers: Readonly<Record<string, string>> }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
    const { status, headers } = answers.shift() ?? { status: 200, headers: {} }
    response.writeHead(status, headers).end('{"event_id":"$1"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    channel: channelOf(kind, `http://127.0.0.1:${port}`, port),
    port,
    received,
    answerNext: (status, headers = {}) => answers.push({ status, headers }),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function startMail(): Promise<AlertServer> {
  const received: Received[] = []
  const answers: number[] = []
  const server = new SMTPServer({
    authOptional: false,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _, done) {
      if (username === 'u' && password === SECRET) done(null, { user: 'u' })
      else done(new Error('no'))
    },
    onData(stream, session, done) {
      let body = ''
      stream.on('data', (chunk: Buffer) => {
        body += chunk.toString('utf8')
      })
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(',')
        received.push({ method: 'MAIL', path: to, headers: {}, body })
        const status = answers.shift()
        if (status === undefined) done()
        else done(Object.assign(new Error('refused'), { responseCode: status }))
      })
    },
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.server.address() as AddressInfo
  return {
    channel: channelOf('email', '', port),
    port,
    received,
    answerNext: (status) => answers.push(status),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
