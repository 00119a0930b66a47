import { afterEach, expect, it } from 'vitest'
import { type FakeFtp, startFakeFtp } from '../../../test/lab/fake-ftp.ts'
import type { Account, AccountId } from '../../core/account.ts'
import { remotePath } from '../../core/path.ts'
import { Secret } from '../../core/secret.ts'
import type { Transport } from '../types.ts'
import { ftpAdapter } from './index.ts'

let server: FakeFtp
let transport: Transport
afterEach(async () => {
  await transport?.close()
  await server?.stop()
})

const LISTING = 'type=dir;UNIX.mode=0700;modify=20260101000000; www\r\n'
const NOT_KNOWN = '550 would not change perms on /. not such file or directory'

/** A server that answers `SITE CHMOD …` as told, by its argument. */
async function open(answers: (argument: string) => string): Promise<void> {
  server = await startFakeFtp({
    features: ['SITE CHMOD', 'MLST type*;size*;modify*;UNIX.mode*;', 'UTF8', 'EPSV'],
    listings: { '/': LISTING, '/www': LISTING },
    answer(verb, argument, session) {
      if (verb === 'CWD') session.reply('250 OK')
      else if (verb === 'SITE' && argument.startsWith('CHMOD')) session.reply(answers(argument.slice(6)))
      else return false
      return true
    },
  })
  const account: Account = {
    id: 'a' as AccountId,
    transport: 'ftp',
    host: '127.0.0.1',
    port: server.port,
    user: 'web',
    hostKeys: [],
    tls: 'none',
  }
  const none = async (): Promise<undefined> => undefined
  const credentials = { password: async () => new Secret('password', 'x'), passphrase: none, answer: none }
  transport = await ftpAdapter.connect(account, { credentials })
}

const asked = (): string[] => server.commands.filter((line) => /^(?:SITE CHMOD|CWD)/.test(line)).slice(-3)

it('opens the home folder by its path, where the server knows it', async () => {
  await open(() => '200 Permissions changed on /')
  await transport.chmod(transport.home, 0o705)
  expect(asked().at(-1)).toBe('SITE CHMOD 0705 /')
})

it('opens the home folder as the one it stands in, where the server does not', async () => {
  await open((argument) => (argument === '0705 .' ? '200 Permissions changed on .' : NOT_KNOWN))
  await transport.chmod(transport.home, 0o705)
  expect(asked()).toEqual(['SITE CHMOD 0705 /', 'CWD /', 'SITE CHMOD 0705 .'])
})

it('is refused where neither helps, and never changes another folder instead', async () => {
  await open(() => NOT_KNOWN)
  await expect(transport.chmod(transport.home, 0o705)).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  await expect(transport.chmod(remotePath('/www'), 0o705)).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  expect(server.commands.filter((line) => line.startsWith('SITE CHMOD'))).toEqual([
    'SITE CHMOD 0705 /',
    'SITE CHMOD 0705 .',
    'SITE CHMOD 0705 /www',
  ])
})
