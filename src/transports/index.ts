import type { Account } from '../core/account.ts'
import type { TransportAdapter } from './types.ts'

export type { Transport, TransportAdapter } from './types.ts'

/** Every way to reach an account. Loaded when first used: most commands need one of them, `--help` none. */
const ADAPTERS = {
  ssh: async () => (await import('./ssh/index.ts')).createSshAdapter(),
  sftp: async () => (await import('./sftp/index.ts')).createSftpAdapter(),
  ftp: async () => (await import('./ftp/index.ts')).ftpAdapter,
  local: async () => (await import('./local/index.ts')).localAdapter,
} satisfies Record<Account['transport'], () => Promise<TransportAdapter>>

export function loadAdapter(kind: Account['transport']): Promise<TransportAdapter> {
  return ADAPTERS[kind]()
}
