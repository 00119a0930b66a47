import type { Account } from '../../core/account.ts'
import type { ConnectOptions, Transport, TransportAdapter } from '../types.ts'
import { fetchHostKey, loadLogIn, openConnection } from './connect.ts'
import { createSshTransport } from './transport.ts'

async function connectAs(kind: 'ssh' | 'sftp', account: Account, options: ConnectOptions): Promise<Transport> {
  const connection = await openConnection(account, options)
  try {
    return await createSshTransport(kind, account, connection, options)
  } catch (error) {
    await connection.link.close()
    throw error
  }
}

/** Commands and SFTP over one SSH login; what the account refuses of the two is said in `capabilities`. */
export function createSshAdapter(): TransportAdapter {
  return { connect: (account, options) => connectAs('ssh', account, options), load: loadLogIn, offeredKey: fetchHostKey }
}

/** The same login, but no command is ever run. */
export function createSftpOnlyAdapter(): TransportAdapter {
  return { connect: (account, options) => connectAs('sftp', account, options), load: loadLogIn, offeredKey: fetchHostKey }
}
