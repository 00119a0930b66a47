import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Secret } from '../../src/core/secret.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import { createLoopbackServer, type LoopbackOptions } from '../../src/transports/ssh/loopback-server.ts'
import { emptyDesk, nobody, sshAccount } from '../helpers/ssh-account.ts'
import { runTransportContract } from './transport.ts'
import { contractTree, plantTree } from './tree.ts'

const PASSWORD = 'not a real one'

function contractOver(name: string, kind: 'ssh' | 'sftp', served: Partial<LoopbackOptions>): void {
  runTransportContract(name, async () => {
    const home = mkdtempSync(join(tmpdir(), 'siteguard-loopback-'))
    const seeds = contractTree({ homeLength: home.length, longest: 3_800 })
    plantTree(home, seeds)
    const server = await createLoopbackServer({ home, user: 'elus', password: PASSWORD, ...served })
    const desk = emptyDesk()
    const account = sshAccount({ port: server.port, user: 'elus', hostKeys: [server.hostKey], transport: kind })
    const options = { ...desk.options, credentials: { ...nobody, password: async () => new Secret('password', PASSWORD) } }
    const adapter = kind === 'ssh' ? createSshAdapter() : createSftpAdapter()
    const exec = kind === 'ssh' && served.exec !== false
    const transport = await adapter.connect(account, options)
    return {
      transport,
      seeds,
      connect: () => adapter.connect(account, options),
      root: process.geteuid?.() === 0,
      exec,
      changeTime: exec,
      rawNames: true,
      close: async () => {
        await transport.close()
        await server.close()
        desk.remove()
        rmSync(home, { recursive: true, force: true })
      },
    }
  })
}

contractOver('ssh', 'ssh', {})
contractOver('ssh, one session', 'ssh', { maxSessions: 1, keyboardInteractive: true, deaf: true })
contractOver('ssh, two sessions', 'ssh', { maxSessions: 2 })
contractOver('ssh, commands refused', 'ssh', { exec: false })
contractOver('sftp', 'sftp', {})
contractOver('sftp, a server with few file handles', 'sftp', { maxHandles: 5 })
