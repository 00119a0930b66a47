import { EventEmitter } from 'node:events'
import { Duplex, PassThrough } from 'node:stream'
import type { Client } from 'ssh2'
import { createLink } from '../../../src/transports/ssh/link.ts'
import { createSshTransport } from '../../../src/transports/ssh/transport.ts'
import type { Transport } from '../../../src/transports/types.ts'
import { nobody, sshAccount } from '../../helpers/ssh-account.ts'
import { type LyingAccount, serveCommandLies, serveSftpLies, type Wire } from './serve.ts'

/** Bytes that wait for the client, beyond which it takes no more for now. */
const ENOUGH = 1 << 20

/** A channel as ssh2 gives it to a client; what is pushed into it comes from the server. */
class Channel extends Duplex {
  readonly stderr = new PassThrough()
  readonly outgoing = { id: 0, state: 'open' }
  received: (chunk: Buffer) => void = () => {}
  ended: () => void = () => {}

  constructor() {
    super({ autoDestroy: false })
    this.once('end', () => this.close())
    this.on('error', () => {})
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.received(chunk)
    done()
  }

  override _final(done: () => void): void {
    this.ended()
    done()
  }

  close(): void {
    if (this.outgoing.state === 'closed') return
    this.outgoing.state = 'closed'
    setImmediate(() => this.destroy())
  }
}

/**
 * What siteguard makes of an account whose server lies: its own transport over its own channels, without SSH in between, which makes
 * thousands of cases affordable. The server answers every keepalive, whatever else it does.
 */
export async function connectToLiar(kind: 'ssh' | 'sftp', account: LyingAccount, idleMs: number): Promise<Transport> {
  const socket = new PassThrough()
  const client = new EventEmitter()
  let bytes = 0
  const die = (): void => {
    socket.destroy()
  }
  const alive = (): void => {
    bytes += 1
    if (!socket.destroyed) socket.write('.')
  }
  const keepalive = setInterval(alive, idleMs / 3)
  socket.once('close', () => clearInterval(keepalive))

  const wireOf = (channel: Channel): Wire => ({
    get open() {
      return channel.outgoing.state === 'open' && !socket.destroyed
    },
    get wanted() {
      return !channel.isPaused() && channel.readableLength < ENOUGH
    },
    out: (piece) => {
      alive()
      channel.push(piece)
    },
    err: (piece) => void channel.stderr.write(piece),
    exit: (code) => void channel.emit('exit', code),
    end: () => void channel.push(null),
    close: () => channel.close(),
    die,
  })
  const give = (channel: Channel, done: (error: undefined, channel: Channel) => void): void => {
    alive()
    setImmediate(() => done(undefined, channel))
  }
  Object.assign(client, {
    end: die,
    subsys: (_name: string, done: (error: undefined, channel: Channel) => void) => {
      const channel = new Channel()
      channel.received = serveSftpLies(account, wireOf(channel))
      give(channel, done)
    },
    exec: (line: Buffer, done: (error: undefined, channel: Channel) => void) => {
      const channel = new Channel()
      const stdin: Buffer[] = []
      const input = new Promise<void>((resolve) => {
        channel.ended = resolve
      })
      channel.received = (chunk) => stdin.push(chunk)
      void serveCommandLies(account, line, () => input.then(() => Buffer.concat(stdin)), wireOf(channel))
      give(channel, done)
    },
  })
  const names = { account: 'lab', host: 'lab' }
  const link = createLink(client as unknown as Client, socket, { ...names, idleMs, beneath: die, bytes: () => bytes })
  const settings = { host: 'lab' } as Parameters<typeof createSshTransport>[2]['settings']
  const connection = { link, settings, by: undefined, bytes: () => ({ in: 0, out: 0 }) }
  try {
    return await createSshTransport(kind, sshAccount({ port: 22, user: 'elus' }), connection, { credentials: nobody, idleMs })
  } catch (error) {
    await link.close()
    throw error
  }
}
