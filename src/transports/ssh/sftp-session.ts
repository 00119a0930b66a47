import { type ChannelGate, RequestRefused } from './channels.ts'
import type { Link } from './link.ts'
import { type SftpClient, startSftp } from './sftp-client.ts'
import { BadPacket } from './sftp-wire.ts'

/** An SFTP client for the time of one operation. */
export interface SftpLease {
  readonly client: SftpClient
  release(): void
}

/**
 * The account's SFTP channel: opened when first needed, kept while it costs nobody anything, given up between two
 * operations when the server allows too few channels, opened again afterwards.
 */
export interface SftpSession {
  lease(): Promise<SftpLease>
  use<T>(work: (client: SftpClient) => Promise<T>): Promise<T>
}

export function createSftpSession(link: Link, gate: ChannelGate, roundTrip: () => void): SftpSession {
  let current: Promise<SftpClient> | undefined
  let users = 0
  let worked = false

  const open = async (): Promise<SftpClient> => {
    let evict: () => void = () => {}
    const channel = await gate.subsystem('sftp', { idle: () => users === 0, evict: () => evict() })
    const client = await startSftp(channel, link, { progress: gate.progress, roundTrip })
    worked = true
    evict = () => {
      current = undefined
      client.end()
    }
    channel.once('close', () => {
      current = undefined
    })
    return client
  }

  const session: SftpSession = {
    lease: async () => {
      users += 1
      let released = false
      const release = (): void => {
        if (released) return
        released = true
        users -= 1
        if (users === 0) gate.idled()
      }
      try {
        current ??= open()
        const opening = current
        const client = await opening.catch((error: unknown) => {
          if (current === opening) current = undefined
          // An account whose SFTP worked until now is no account without it.
          if (worked && (error instanceof BadPacket || error instanceof RequestRefused)) throw link.lost(`SFTP: ${error.message}`, error)
          throw error
        })
        return { client, release }
      } catch (error) {
        release()
        throw error
      }
    },
    use: async (work) => {
      const { client, release } = await session.lease()
      try {
        return await work(client)
      } finally {
        release()
      }
    },
  }
  return session
}
