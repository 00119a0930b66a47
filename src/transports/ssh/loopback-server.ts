import { spawn } from 'node:child_process'
import { timingSafeEqual } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import type { AuthContext, Connection, ParsedKey, ServerChannel, Session } from 'ssh2'
import ssh2 from 'ssh2'
import { parseHostKey } from './known-hosts.ts'
import { serveSftp } from './loopback-sftp.ts'

const { Server, utils } = ssh2

export interface LoopbackOptions {
  /** The account's folder: where commands and SFTP start. Nothing keeps them in it. */
  readonly home: string
  readonly user: string
  /** A line of authorized_keys. */
  readonly publicKey?: string
  readonly password?: string
  /** Answered as keyboard-interactive instead of as a password. */
  readonly keyboardInteractive?: boolean
  /** Commands are run. Default true. */
  readonly exec?: boolean
  /** The SFTP subsystem is there. Default true. */
  readonly sftp?: boolean
  /** Sessions open at once on one connection, as sshd's MaxSessions. Default 10. */
  readonly maxSessions?: number
  /** Commands are not told the signals that are meant for them, as by sshd before 7.9. Default false. */
  readonly deaf?: boolean
  /** Files and folders open at once over SFTP, as a server with few file handles has it. Default: no limit. */
  readonly maxHandles?: number
  /** Type of the host key. Default ed25519. */
  readonly hostKeyType?: 'ed25519' | 'ecdsa' | 'rsa'
}

export interface LoopbackServer {
  readonly port: number
  /** `TYPE SHA256:…`, as the inventory pins it. */
  readonly hostKey: string
  /** `TYPE BASE64`, as known_hosts holds it after the name. */
  readonly publicKey: string
  /** Ends every connection and every command still running. */
  close(): Promise<void>
}

/**
 * An SSH server on loopback over a folder of this machine, for the demonstration and for tests: no root, no installed server.
 * Commands run as the calling user by /bin/sh with a clean environment, so it is for folders and keys of our own only.
 */
export async function createLoopbackServer(options: LoopbackOptions): Promise<LoopbackServer> {
  const home = await realpath(options.home)
  const keys = makeHostKey(options.hostKeyType ?? 'ed25519')
  const blob = keys.key.getPublicSSH()
  const shown = parseHostKey(blob)
  if (shown === undefined) throw new Error('the host key could not be made')
  const connections = new Set<Connection>()
  const commands = new Set<number>()

  const server = new Server({ hostKeys: [keys.private] }, (connection) => {
    connections.add(connection)
    // An answer of several packets would wait 40 ms for the client's acknowledgement of the first.
    ;(connection as unknown as Socket).setNoDelay(true)
    connection.on('close', () => connections.delete(connection))
    connection.on('error', () => {})
    connection.on('authentication', (context) => authenticate(context, options))
    let sessions = 0
    connection.on('ready', () => {
      connection.on('session', (accept, reject) => {
        if (sessions >= (options.maxSessions ?? 10)) {
          reject()
          return
        }
        sessions += 1
        const session = accept()
        session.on('close', () => {
          sessions -= 1
        })
        serveSession(session, options, home, commands)
      })
      // A jump host forwards; this server is none.
      connection.on('request', (_accept, reject) => reject?.())
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve())
  })
  return {
    port: (server.address() as AddressInfo).port,
    hostKey: `${shown.type} ${shown.fingerprint}`,
    publicKey: `${shown.type} ${blob.toString('base64')}`,
    close: async () => {
      for (const group of commands) signalGroup(group, 'SIGKILL')
      for (const connection of connections) connection.end()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

/** What ssh2 makes for a type of key. */
type MakePair = (type: 'ed25519' | 'ecdsa' | 'rsa') => { readonly private: string }

const makePair: MakePair = (type) => {
  if (type === 'ed25519') return utils.generateKeyPairSync('ed25519')
  return type === 'rsa' ? utils.generateKeyPairSync('rsa', { bits: 2048 }) : utils.generateKeyPairSync('ecdsa', { bits: 256 })
}

/**
 * A host key that can be read. ssh2 1.17 cuts off the zeros a public ed25519 key begins with, one in 256, and cannot read what it wrote
 * then (`lib/keygen.js`): another is made.
 */
export function makeHostKey(
  type: 'ed25519' | 'ecdsa' | 'rsa',
  pair: MakePair = makePair,
): { readonly private: string; readonly key: ParsedKey } {
  for (let tries = 0; tries < 20; tries += 1) {
    const made = pair(type)
    const key = utils.parseKey(made.private)
    if (!(key instanceof Error)) return { private: made.private, key }
  }
  throw new Error('the host key could not be made')
}

function same(left: Buffer | string, right: Buffer | string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function authenticate(context: AuthContext, options: LoopbackOptions): void {
  const methods = [
    ...(options.publicKey === undefined ? [] : ['publickey' as const]),
    ...(options.password === undefined
      ? []
      : [options.keyboardInteractive === true ? ('keyboard-interactive' as const) : ('password' as const)]),
  ]
  const refuse = (): void => context.reject(methods)
  if (!same(context.username, options.user)) {
    refuse()
    return
  }
  if (context.method === 'password' && methods.includes('password') && options.password !== undefined) {
    if (same(context.password, options.password)) context.accept()
    else refuse()
  } else if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive')) {
    context.prompt([{ prompt: 'Password: ', echo: false }], (answers) => {
      if (answers[0] !== undefined && same(answers[0], options.password ?? '')) context.accept()
      else refuse()
    })
  } else if (context.method === 'publickey' && options.publicKey !== undefined) {
    const allowed = utils.parseKey(options.publicKey) as ParsedKey
    const isRight = same(context.key.data, allowed.getPublicSSH())
    if (!isRight) refuse()
    else if (context.signature === undefined || context.blob === undefined) context.accept()
    else if (allowed.verify(context.blob, context.signature, context.hashAlgo) === true) context.accept()
    else refuse()
  } else refuse()
}

function serveSession(session: Session, options: LoopbackOptions, home: string, commands: Set<number>): void {
  let group: number | undefined
  session.on('exec', (accept, reject, info) => {
    if (options.exec === false) reject?.()
    else group = runCommand(accept(), info.command, options.user, home, commands)
  })
  session.on('signal', (_accept, _reject, { name }) => {
    if (options.deaf !== true && group !== undefined && commands.has(group)) signalGroup(group, `SIG${name}` as NodeJS.Signals)
  })
  session.on('subsystem', (accept, reject, info) => {
    if (options.sftp === false || info.name !== 'sftp') reject?.()
    else serveSftp(accept(), home, options.maxHandles)
  })
  // ssh2 would start its own SFTP server here, which knows no names that are not UTF-8.
  session.on('env', (_accept, reject) => reject?.())
}

function runCommand(channel: ServerChannel, command: string, user: string, home: string, commands: Set<number>): number | undefined {
  const child = spawn('/bin/sh', ['-c', command], {
    cwd: home,
    env: { HOME: home, USER: user, LOGNAME: user, SHELL: '/bin/sh', PATH: '/usr/bin:/bin' },
    stdio: 'pipe',
    detached: true,
  })
  const group = child.pid
  if (group !== undefined) commands.add(group)
  channel.on('error', () => {})
  child.stdin.on('error', () => {})
  child.on('error', () => {
    channel.exit(127)
    channel.end()
  })
  channel.pipe(child.stdin)
  child.stdout.pipe(channel, { end: false })
  child.stderr.pipe(channel.stderr, { end: false })
  channel.on('close', () => {
    if (group !== undefined && commands.delete(group)) signalGroup(group, 'SIGKILL')
  })
  child.on('close', (code, signal) => {
    if (group !== undefined) commands.delete(group)
    if (signal === null) channel.exit(code ?? 1)
    else channel.exit(signal.replace(/^SIG/, ''))
    channel.end()
  })
  return group
}

function signalGroup(group: number, name: NodeJS.Signals): void {
  try {
    process.kill(-group, name)
  } catch {
    // Ended by itself.
  }
}
