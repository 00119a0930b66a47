import { createSftpOnlyAdapter } from '../ssh/index.ts'
import type { TransportAdapter } from '../types.ts'

/** SFTP alone: the login and the file operations of `ssh`, and never a command, whatever the account would allow. */
export function createSftpAdapter(): TransportAdapter {
  return createSftpOnlyAdapter()
}
