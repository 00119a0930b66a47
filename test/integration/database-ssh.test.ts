import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RemotePath } from '../../src/core/path.ts'
import { createTableExchange, dumpDatabases, type Swap, swapNames } from '../../src/snapshots/database/index.ts'
import { findPrograms, type Programs } from '../../src/snapshots/database/programs.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { type DatabaseWorld, rungsOf, startDatabaseWorld } from '../helpers/database-world.ts'
import { HOSTILE_TABLES } from '../helpers/hostile-database.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { createTableStore } from '../helpers/table-store.ts'
import { makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

layer('databases over a real sshd', sshdMissing(), () => {
  const desk = emptyDesk()
  let world: DatabaseWorld
  let sshd: Sshd
  let ssh: Transport
  let sftp: Transport

  beforeAll(async () => {
    world = await startDatabaseWorld()
    await world.sql(HOSTILE_TABLES)
    const key = makeKey(join(desk.folder, 'id'))
    sshd = await startSshd({ authorizedKeys: [key.publicLine] })
    const account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys })
    ssh = await createSshAdapter().connect(account, desk.options)
    sftp = await createSftpAdapter().connect({ ...account, transport: 'sftp' }, desk.options)
  })
  afterAll(async () => {
    await ssh?.close()
    await sftp?.close()
    await sshd?.stop()
    await world?.stop()
    desk.remove()
  })

  const dumpOver = async (transport: Transport, programs?: Programs) => {
    const store = createTableStore()
    const result = await dumpDatabases(transport, '' as RemotePath, [world.link], store.writer, programs === undefined ? {} : { programs })
    return { ...result, store }
  }

  describe.each(['client', 'php'] as const)('by %s', (rung) => {
    it('dumps the same as beside the server, swaps and takes back', async () => {
      const programs = rungsOf(await findPrograms(ssh))[rung]
      const here = await world.dump()
      const there = await dumpOver(ssh, programs)
      expect(there.gaps).toEqual([])
      expect(there.databases[0]?.tables).toEqual(here.databases[0]?.tables)

      const [before] = (here.databases[0]?.tables ?? []).filter(({ name }) => name === 'spip_values')
      const swaps: Swap[] = [
        {
          change: { table: 'spip_values', before: '0'.repeat(64) as never, after: before!.sha256 },
          names: swapNames('ssh', 0, 0, 'spip_values'),
        },
      ]
      await world.sql("UPDATE spip_values SET v = 'defaced'")
      const exchange = await createTableExchange(ssh, world.link, '', { programs })
      await exchange.stage(swaps, async function* (sha256) {
        yield there.store.bytes(sha256)
      })
      await exchange.swap(swaps)
      expect((await dumpOver(ssh, programs)).databases[0]?.tables).toEqual(here.databases[0]?.tables)
      await exchange.swapBack(swaps)
      expect(await world.sql('SELECT DISTINCT v FROM spip_values')).toBe('defaced\n')
      await exchange.swap(swaps)
      await exchange.drop(swaps.flatMap(({ names }) => [names.fresh, names.old]))
      expect(await world.sql('SHOW TABLES')).not.toContain('sg')
    })
  })

  it('says that there is no way without a shell', async () => {
    expect(await dumpOver(sftp)).toMatchObject({ databases: [], gaps: [{ path: '', reason: 'no-way' }] })
  })
})
