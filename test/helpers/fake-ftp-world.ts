import { afterEach } from 'vitest'
import type { Account, AccountId } from '../../src/core/account.ts'
import { Secret } from '../../src/core/secret.ts'
import { createFtpAdapter } from '../../src/transports/ftp/index.ts'
import type { ConnectOptions, Transport } from '../../src/transports/types.ts'
import { type FakeAnswer, type FakeFtp, type FakeFtpOptions, startFakeFtp } from '../lab/fake-ftp.ts'

/** MLSD lines, as a server sends them. */
export const file = (name: string, size = 1): string => `type=file;size=${size};modify=20260102030405;UNIX.mode=0644; ${name}\r\n`
export const dir = (name: string, unique = ''): string =>
  `type=dir;sizd=4096;modify=20260102030405;UNIX.mode=0755;${unique && `unique=${unique};`} ${name}\r\n`

/** Answers one command with a refusal. */
export function refuses(refused: string, text: string): FakeAnswer {
  return (verb, _argument, session) => {
    if (verb === refused) session.reply(text)
    return verb === refused
  }
}

export function accountFor(fields: Partial<Account> = {}): Account {
  return { id: 'fake' as AccountId, transport: 'ftp', host: '127.0.0.1', user: 'web', hostKeys: [], tls: 'none', ...fields }
}

export interface ReachOptions {
  readonly options?: Partial<ConnectOptions>
  readonly account?: Partial<Account>
  readonly ca?: string
}

/** The fake server of the running test, and transports to it; both are ended after each test. */
export interface FakeWorld {
  readonly server: FakeFtp
  start(served: FakeFtpOptions): Promise<FakeFtp>
  reach(served: FakeFtpOptions, options?: ReachOptions): Promise<Transport>
}

export function createFakeWorld(): FakeWorld {
  let server: FakeFtp | undefined
  let open: Transport[] = []
  afterEach(async () => {
    for (const transport of open) await transport.close()
    open = []
    await server?.stop()
    server = undefined
  })
  const credentials = {
    password: async () => new Secret('ftp', 'secret'),
    passphrase: async () => undefined,
    answer: async () => undefined,
  }
  const world: FakeWorld = {
    get server() {
      if (server === undefined) throw new Error('no server was started')
      return server
    },
    async start(served) {
      await server?.stop()
      server = await startFakeFtp(served)
      return server
    },
    async reach(served, { options, account, ca } = {}) {
      const { port } = await world.start(served)
      const adapter = createFtpAdapter(ca === undefined ? {} : { ca })
      const transport = await adapter.connect(accountFor({ port, ...account }), { credentials, ...options })
      open.push(transport)
      return transport
    },
  }
  return world
}
