import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { remotePath } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { createDirectoryTarget } from '../../src/snapshots/offsite/targets/directory.ts'
import { createS3Target } from '../../src/snapshots/offsite/targets/s3.ts'
import { createSftpTarget } from '../../src/snapshots/offsite/targets/sftp.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { startS3 } from '../lab/s3.ts'
import { makeKey, sshdMissing, startSshd } from '../lab/sshd.ts'
import { runTargetContract } from './object-target.ts'

runTargetContract('directory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-target-'))
  const make = () => createDirectoryTarget(join(folder, 'not', 'there', 'yet'))
  return { target: make(), again: async () => make(), close: () => rm(folder, { recursive: true, force: true }) }
})

for (const conditionalPut of [true, false]) {
  runTargetContract(`S3${conditionalPut ? '' : ' that ignores If-None-Match'}`, async () => {
    const s3 = await startS3({ conditionalPut })
    const make = () => createS3Target({ ...s3, prefix: 'town/copies/', secretAccessKey: new Secret('s3', s3.secretAccessKey) })
    const target = make()
    return {
      target,
      again: async () => make(),
      close: async () => {
        await target.close()
        await s3.stop()
      },
    }
  })
}

layer('real sshd', sshdMissing(), () => {
  for (const kind of ['ssh', 'sftp'] as const) {
    runTargetContract(`SFTP over ${kind}`, async () => {
      const desk = emptyDesk()
      const key = makeKey(join(desk.folder, 'id'))
      const sshd = await startSshd({ authorizedKeys: [key.publicLine] })
      const account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys, transport: kind })
      const adapter = kind === 'ssh' ? createSshAdapter() : createSftpAdapter()
      const again = async () => createSftpTarget(await adapter.connect(account, desk.options), account, remotePath('deep/siteguard'))
      const target = await again()
      return {
        target,
        again,
        close: async () => {
          await target.close()
          await sshd.stop()
          desk.remove()
        },
      }
    })
  }
})
