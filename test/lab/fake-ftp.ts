import { createServer, type Socket } from 'node:net'
import { createSecureContext, type SecureContext, TLSSocket } from 'node:tls'

/** An FTP server that says what a test tells it to: the lies, cuts and stalls that a real one cannot be made to do. */
export interface FakeFtp {
  readonly port: number
  /** Every command line received, in order. */
  readonly commands: string[]
  /** Logins begun. */
  readonly logins: () => number
  stop(): Promise<void>
}

export interface FakeSession {
  reply(text: string): void
  /** Sends over the data connection the client opened with EPSV, and ends it. */
  send(data: Buffer | string, end?: 'end' | 'cut' | 'stall'): void
  /** Ends the control connection. */
  hangUp(): void
  /** Encrypts the control connection from here on; data connections follow. */
  encrypt(): void
}

/** Answers one command. Returning false leaves it to the usual answers. */
export type FakeAnswer = (verb: string, argument: string, session: FakeSession) => boolean | undefined

export interface FakeFtpOptions {
  readonly features?: readonly string[]
  /** MLSD lines (or LIST lines) by absolute path, as sent. */
  readonly listings?: Readonly<Record<string, string>>
  readonly files?: Readonly<Record<string, Buffer | string>>
  readonly answer?: FakeAnswer
  /** Key and certificate (PEM) for AUTH TLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** TLS from the first byte. */
  readonly implicit?: boolean
  readonly greeting?: string
}

const FEATURES = ['MLST type*;size*;sizd*;modify*;UNIX.mode*;unique*;', 'REST STREAM', 'SIZE', 'UTF8', 'EPSV']

export async function startFakeFtp(options: FakeFtpOptions = {}): Promise<FakeFtp> {
  const commands: string[] = []
  const sockets = new Set<Socket>()
  const context = options.tls && createSecureContext(options.tls)
  let logins = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    serve(socket, options, context, commands, sockets, () => {
      logins += 1
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as { port: number }).port,
    commands,
    logins: () => logins,
    stop: async () => {
      for (const socket of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function serve(
  raw: Socket,
  options: FakeFtpOptions,
  context: SecureContext | undefined,
  commands: string[],
  sockets: Set<Socket>,
  onLogin: () => void,
): void {
  let control: Socket = raw
  let data: Promise<Socket> | undefined
  let offset = 0
  let folder = '/'
  let buffered = ''

  const session: FakeSession = {
    reply: (text) => void control.write(`${text}\r\n`, 'latin1'),
    send: (bytes, end = 'end') => {
      void data?.then((socket) => {
        socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes, () => {
          if (end === 'end') socket.end()
          if (end === 'cut') socket.resetAndDestroy()
        })
      })
    },
    hangUp: () => control.destroy(),
    encrypt: () => {
      raw.removeAllListeners('data')
      control = new TLSSocket(raw, { isServer: true, ...(context && { secureContext: context }) })
      listen()
    },
  }

  const openData = (): void => {
    data = new Promise((resolve) => {
      const listener = createServer((socket) => {
        sockets.add(socket)
        socket.on('error', () => {})
        socket.on('close', () => sockets.delete(socket))
        listener.close()
        const encrypted = control instanceof TLSSocket && context
        resolve(encrypted ? new TLSSocket(socket, { isServer: true, secureContext: context }).on('error', () => {}) : socket)
      })
      listener.listen(0, '127.0.0.1', () => {
        session.reply(`229 Extended passive mode (|||${(listener.address() as { port: number }).port}|)`)
      })
    })
  }

  const transfer = (bytes: Buffer | string): void => {
    session.reply('150 here it comes')
    session.send(bytes)
    session.reply('226 done')
  }

  const list = (path: string): void => {
    const lines = options.listings?.[path]
    if (lines === undefined) session.reply('550 no such folder')
    else transfer(lines)
  }

  const usual: Record<string, (argument: string) => void> = {
    AUTH: () => {
      session.reply(options.tls ? '234 go on' : '502 no TLS')
      if (options.tls) session.encrypt()
    },
    USER: () => session.reply('331 password?'),
    PASS: () => {
      onLogin()
      session.reply('230 welcome')
    },
    FEAT: () => session.reply(`211-features\r\n${(options.features ?? FEATURES).map((line) => ` ${line}\r\n`).join('')}211 end`),
    PWD: () => session.reply('257 "/" is here'),
    EPSV: openData,
    REST: (argument) => {
      offset = Number(argument)
      session.reply('350 go on')
    },
    CWD: (argument) => {
      folder = argument
      if (options.listings?.[argument] === undefined) session.reply('550 no such folder')
      else session.reply('250 here')
    },
    MLSD: list,
    LIST: () => list(folder),
    RETR: (argument) => {
      const file = options.files?.[argument]
      if (file === undefined) session.reply('550 no such file')
      else transfer((typeof file === 'string' ? Buffer.from(file) : file).subarray(offset))
      offset = 0
    },
    SITE: () => session.reply('500 no'),
    QUIT: () => control.end(),
  }

  const handle = (line: string): void => {
    commands.push(line)
    const space = line.indexOf(' ')
    const verb = (space < 0 ? line : line.slice(0, space)).toUpperCase()
    const argument = space < 0 ? '' : line.slice(space + 1)
    if (options.answer?.(verb, argument, session)) return
    const answer = usual[verb]
    if (answer) answer(argument)
    else session.reply('200 fine')
  }

  const listen = (): void => {
    control.on('error', () => {})
    control.on('data', (chunk: Buffer) => {
      buffered += chunk.toString('latin1')
      for (let end = buffered.indexOf('\n'); end >= 0; end = buffered.indexOf('\n')) {
        const line = buffered.slice(0, end).replace(/\r$/, '')
        buffered = buffered.slice(end + 1)
        handle(line)
      }
    })
  }

  if (options.implicit === true) session.encrypt()
  else listen()
  session.reply(options.greeting ?? '220 ready')
}
