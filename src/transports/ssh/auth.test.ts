import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuthenticationType } from 'ssh2'
import ssh2 from 'ssh2'
import { describe, expect, it } from 'vitest'
import type { Account } from '../../core/account.ts'
import { prepareLogin } from './auth.ts'
import type { HostSettings } from './config.ts'

/** What is tried, one after the other, with a server that lets nobody in and names these methods each time. */
async function triesOf(identityFiles: readonly string[], left: AuthenticationType[]): Promise<string[]> {
  const settings = {
    host: 'host.example',
    port: 22,
    user: 'somebody',
    identityFiles,
    chosenFiles: identityFiles,
    identitiesOnly: true,
    methods: { publickey: true, keyboardInteractive: false, password: true },
    proxyJump: [],
  } as unknown as HostSettings
  const credentials = { password: async () => undefined, passphrase: async () => undefined, answer: async () => undefined }
  const login = await prepareLogin({ account: { id: 'lab' } as Account, settings, credentials, log: () => {} })
  const ask = (named: AuthenticationType[] | null): Promise<string | false> =>
    new Promise((resolve) => {
      login.handler(named as AuthenticationType[], false, (method) => resolve(typeof method === 'object' ? method.type : false))
    })
  const tries: string[] = []
  for (let answer = await ask(null); answer !== false && tries.length < 5; answer = await ask(left)) tries.push(answer)
  return tries
}

describe('a login', () => {
  it('offers a key without asking first, and asks for nothing at all when nothing else is left', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'sg-key-')), 'key')
    // Of ssh2's ed25519 keys one in three hundred cannot be read again.
    writeFileSync(file, ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private)
    expect(await triesOf([file], ['publickey', 'password'])).toEqual(['agent', 'none'])
  })

  it('asks which methods there are where it has no key', async () => {
    expect(await triesOf([], ['publickey', 'password'])).toEqual(['none'])
  })
})
