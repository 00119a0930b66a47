import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, AccountId } from '../../src/core/account.ts'
import type { ConnectOptions, CredentialSource } from '../../src/transports/types.ts'

/** Nobody to ask and nothing to find. */
export const nobody: CredentialSource = {
  password: async () => undefined,
  passphrase: async () => undefined,
  answer: async () => undefined,
}

/** An account over SSH on loopback. */
export function sshAccount(fields: Partial<Account> & { port: number; user: string }): Account {
  return { id: 'lab' as AccountId, transport: 'ssh', host: '127.0.0.1', hostKeys: [], tls: 'none', ...fields }
}

/** A throwaway folder that stands for ~, so that the tester's own keys, agent and known hosts play no part. */
export function emptyDesk(): { folder: string; options: ConnectOptions; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-desk-'))
  return {
    folder,
    options: { credentials: nobody, homeDir: folder, env: { PATH: process.env.PATH, HOME: folder } },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
