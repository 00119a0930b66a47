import { join } from 'node:path'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import { runTransportContract } from '../contract/transport.ts'
import { contractTree, plantTree } from '../contract/tree.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { isRoot, makeKey, type SshdOptions, sshdMissing, startSshd } from '../lab/sshd.ts'

interface Variant extends Omit<SshdOptions, 'authorizedKeys'> {
  readonly exec: boolean
  readonly changeTime: boolean
}

/** The transport contract against Debian's own sshd, in every shape of account that hosting companies sell. */
function contractOver(name: string, kind: 'ssh' | 'sftp', variant: Variant): void {
  runTransportContract(name, async () => {
    const desk = emptyDesk()
    const key = makeKey(join(desk.folder, 'id'))
    const sshd = await startSshd({ ...variant, authorizedKeys: [key.publicLine] })
    const seeds = contractTree({ homeLength: sshd.homeInside.length, longest: 3_800 })
    plantTree(sshd.home, seeds, sshd.uid)
    const account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys, transport: kind })
    const adapter = kind === 'ssh' ? createSshAdapter() : createSftpAdapter()
    const connect = () => adapter.connect(account, desk.options)
    const transport = await connect()
    return {
      transport,
      seeds,
      connect,
      root: isRoot && sshd.uid === 0,
      exec: variant.exec,
      changeTime: variant.changeTime,
      rawNames: true,
      close: async () => {
        await transport.close()
        await sshd.stop()
        desk.remove()
      },
    }
  })
}

layer('real sshd', sshdMissing(), () => {
  contractOver('ssh', 'ssh', { exec: true, changeTime: true })
  contractOver('ssh, MaxSessions 1', 'ssh', { exec: true, changeTime: true, maxSessions: 1 })
  contractOver('ssh to an account with internal-sftp only', 'ssh', { exec: false, changeTime: false, internalSftp: true })
  contractOver('sftp', 'sftp', { exec: false, changeTime: false })
  contractOver('ssh, BusyBox first in PATH', 'ssh', { exec: true, changeTime: true, lines: ['SetEnv PATH=/nowhere'] })
})
layer('real sshd in a jail', sshdMissing() ?? (isRoot ? undefined : 'a jail needs root'), () => {
  contractOver('ssh, nothing but BusyBox', 'ssh', { exec: true, changeTime: false, busyboxChroot: true })
})
