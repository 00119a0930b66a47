import { chmodSync, lchownSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findRights } from '../../src/app/plans/find-rights.ts'
import { decodeName, type RemotePath, relativeTo } from '../../src/core/path.ts'
import type { SnapshotEntry } from '../../src/core/snapshot.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { isRoot, makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

const OTHER = 33
const BAD_NAME = Buffer.from('b\xe9\n', 'latin1')

layer('accounts of another user', sshdMissing() ?? (isRoot ? undefined : 'needs root'), () => {
  const desk = emptyDesk()
  const key = makeKey(join(desk.folder, 'id'))
  let sshd: Sshd
  let root: string

  beforeAll(async () => {
    sshd = await startSshd({ authorizedKeys: [key.publicLine] })
    root = join(sshd.home, 'www')
    const make = (name: string | Buffer, mode: number, uid: number): void => {
      const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)])
      mkdirSync(path)
      lchownSync(path, uid, sshd.gid === OTHER ? 0 : OTHER)
      chmodSync(path, mode)
    }
    make('', 0o755, sshd.uid)
    make('ours', 0o755, sshd.uid)
    make('ours-closed', 0o555, sshd.uid)
    make('theirs', 0o755, OTHER)
    make('theirs/open', 0o777, OTHER)
    make(Buffer.concat([Buffer.from('theirs/'), BAD_NAME]), 0o755, OTHER)
    writeFileSync(join(root, 'ours/theirs.php'), '')
    lchownSync(join(root, 'ours/theirs.php'), OTHER, OTHER)
  })
  afterAll(async () => {
    await sshd?.stop()
    desk.remove()
  })

  it.each(['ssh', 'sftp'] as const)('finds over %s which folders are closed to the login', async (transport) => {
    const account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys, transport })
    const line = await (transport === 'ssh' ? createSshAdapter() : createSftpAdapter()).connect(account, desk.options)
    try {
      const entries = new Map<RemotePath, SnapshotEntry>()
      for await (const batch of line.listTree([root as RemotePath])) {
        for (const entry of batch.entries) {
          const path = relativeTo(root as RemotePath, entry.path) as RemotePath
          entries.set(path, { ...entry, path } as unknown as SnapshotEntry)
        }
      }
      const rights = await findRights(line, root as RemotePath, entries, new AbortController().signal)
      expect(rights.uid).toBe(sshd.uid)
      expect([...rights.closed].sort()).toEqual(['ours-closed', 'theirs', decodeName(Buffer.concat([Buffer.from('theirs/'), BAD_NAME]))])
    } finally {
      await line.close()
    }
  })
})
