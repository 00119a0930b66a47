import { createHash, timingSafeEqual } from 'node:crypto'
import type { AddressInfo, Socket } from 'node:net'
import type { Connection, ServerChannel, Session } from 'ssh2'
import ssh2 from 'ssh2'
import { makeHostKey } from '../../../src/transports/ssh/loopback-server.ts'
import { type LyingAccount, serveCommandLies, serveSftpLies, type Wire } from './serve.ts'

/** What the server does below SFTP and commands, at the level of SSH itself. */
export type Mischief =
  | 'none'
  | 'new keys over and over'
  | 'no channel'
  | 'no answer to requests'
  | 'refuses every channel'
  | 'closes after the login'
  | 'noise after the login'
  | 'a packet without an end'
  | 'banners'
  | 'asks for ever'

export interface LyingServer {
  readonly port: number
  readonly hostKey: string
  /** Everything a client sent while it logged in. */
  readonly given: readonly string[]
  /** The first words of every command line. */
  readonly commands: readonly string[]
  close(): Promise<void>
}

const ESCAPE = '\u001b]0;owned\u0007\u001b[2J'

/** An SSH server on loopback for an account in memory, each connection answered for by a liar of its own. Nothing is run, and no file of this machine is behind it. */
export async function startLyingServer(options: {
  readonly user: string
  readonly password: string
  readonly mischief?: Mischief
  /** Who answers on the next connection. */
  readonly account: () => LyingAccount
}): Promise<LyingServer> {
  const { user, password, mischief = 'none', account } = options
  const keys = makeHostKey('ed25519')
  const connections = new Set<Connection>()
  const given: string[] = []
  const commands: string[] = []
  const isPassword = (text: string): boolean => {
    const [a, b] = [Buffer.from(text), Buffer.from(password)]
    return a.length === b.length && timingSafeEqual(a, b)
  }

  const server = new ssh2.Server(
    { hostKeys: [keys.private], ...(mischief === 'banners' && { banner: ESCAPE.repeat(1000), greeting: ESCAPE }) },
    (connection) => {
      connections.add(connection)
      const socket = (connection as unknown as { _sock: Socket })._sock
      const answers = account()
      connection.on('close', () => connections.delete(connection))
      connection.on('error', () => {})
      connection.on('authentication', (context) => {
        if (context.method === 'password') given.push(context.password)
        if (mischief === 'asks for ever' && context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive'])
        else if (context.method === 'keyboard-interactive') {
          const ask = (left: number): void =>
            context.prompt([{ prompt: `${ESCAPE}Password (${left}): `, echo: true }], `${ESCAPE}title`, ESCAPE, (words) => {
              given.push(...words)
              if (left > 0) ask(left - 1)
              else context.reject()
            })
          ask(mischief === 'asks for ever' ? 1_000_000 : 0)
        } else if (context.method === 'password' && context.username === user && isPassword(context.password)) context.accept()
        else context.reject(['password'])
      })
      const stop = {} as { timer?: NodeJS.Timeout }
      connection.on('ready', () => {
        if (mischief === 'closes after the login') connection.end()
        if (mischief === 'noise after the login') socket.write(Buffer.alloc(200_000, 0xa5))
        if (mischief === 'a packet without an end') socket.write(Buffer.from([0x7f, 0xff, 0xff, 0xff]))
        if (mischief === 'new keys over and over') {
          stop.timer = setInterval(() => {
            try {
              connection.rekey()
            } catch {
              // One is under way.
            }
          }, 1)
        }
      })
      connection.on('close', () => clearInterval(stop.timer))
      connection.on('request', (_accept, reject) => reject?.())
      connection.on('session', (accept, reject) => {
        if (mischief === 'no channel') return
        if (mischief === 'refuses every channel') {
          reject()
          return
        }
        serveSession(accept(), answers, mischief, commands, () => socket.destroy())
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const blob = keys.key.getPublicSSH()
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: `${keys.key.type} SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
    given,
    commands,
    close: async () => {
      for (const connection of connections) (connection as unknown as { _sock: Socket })._sock.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function serveSession(session: Session, account: LyingAccount, mischief: Mischief, commands: string[], die: () => void): void {
  const quiet = mischief === 'no answer to requests'
  session.on('exec', (accept, _reject, { command }) => {
    if (quiet) return
    const channel = accept()
    commands.push(command.slice(0, 60))
    const stdin: Buffer[] = []
    const input = new Promise<void>((resolve) => {
      channel.on('end', () => resolve())
      channel.on('close', () => resolve())
    })
    channel.on('data', (chunk: Buffer) => stdin.push(chunk))
    const line = Buffer.from(command, 'utf8')
    void serveCommandLies(account, line, () => input.then(() => Buffer.concat(stdin)), wireOf(channel, die))
  })
  // Nobody listens for 'sftp': ssh2 would answer it by itself.
  session.on('subsystem', (accept) => {
    if (quiet) return
    const channel = accept()
    const receive = serveSftpLies(account, wireOf(channel, die))
    channel.on('data', (chunk: Buffer) => {
      try {
        receive(chunk)
      } catch {
        channel.close()
      }
    })
  })
}

function wireOf(channel: ServerChannel, die: () => void): Wire {
  let open = true
  channel.on('close', () => {
    open = false
  })
  channel.on('error', () => {})
  return {
    get open() {
      return open
    },
    get wanted() {
      return !channel.writableNeedDrain
    },
    out: (bytes) => void channel.write(bytes),
    err: (bytes) => void channel.stderr.write(bytes),
    exit: (code) => void channel.exit(code),
    end: () => void channel.end(),
    close: () => void channel.close(),
    die,
  }
}
