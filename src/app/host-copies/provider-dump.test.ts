import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import type { Sha256 } from '../../core/manifest.ts'
import type { RemotePath } from '../../core/path.ts'
import { Secret } from '../../core/secret.ts'
import type { BlobId } from '../../core/snapshot.ts'
import { dumpDatabases } from '../../snapshots/database/index.ts'
import type { DatabaseLink, SnapshotWriter } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import { createProviderDump } from './provider-dump.ts'

let world: OvhWorld
beforeEach(async () => {
  world = await startOvhWorld()
})
afterEach(() => world.stop())

const DUMP = Buffer.from(
  [
    '-- MySQL dump 10.13',
    'CREATE TABLE `spip_meta` (\n  `nom` varchar(255) NOT NULL,\n  `valeur` text,\n  PRIMARY KEY (`nom`)\n) ENGINE=InnoDB;',
    "INSERT INTO `spip_meta` VALUES ('nom_site','Mairie'),('adresse_site','https://elus.example');",
    'CREATE TABLE `other_table` (\n  `a` int\n) ENGINE=InnoDB;',
    '-- Dump completed on 2026-11-22 10:00:00',
    '',
  ].join('\n'),
)
const LINK: DatabaseLink = {
  kind: 'mysql',
  installation: '' as RemotePath,
  config: 'config/connect.php' as RemotePath,
  host: 'elusdb.mysql.db',
  name: 'elusdb',
  user: 'elusdb',
  password: new Secret('database', 'x'),
  prefix: 'spip_',
}

/** Dumps as where nothing can be run. */
async function dumped(link: DatabaseLink = LINK) {
  const texts: string[] = []
  const writer: Pick<SnapshotWriter, 'put' | 'putUnsized'> = {
    put: () => Promise.reject(new Error('no file')),
    async putUnsized(content) {
      const parts: Uint8Array[] = []
      for await (const part of content) parts.push(part)
      texts.push(Buffer.concat(parts).toString())
      return { blob: String(texts.length) as BlobId, sha256: '0'.repeat(64) as Sha256, bytes: Buffer.concat(parts).length }
    },
  }
  const provider = createProviderDump(await world.open(), { provider: 'ovh', now: Date.now, firstPauseMs: 5 })
  const transport = { capabilities: { exec: false } } as Transport
  return { ...(await dumpDatabases(transport, '' as RemotePath, [link], writer, { provider, programs: {} })), texts }
}

it.each([
  ['as text', (bytes: Buffer) => bytes],
  ['packed', (bytes: Buffer) => gzipSync(bytes)],
])('has the host make a dump, and takes the tables of the site from it: %s', async (_name, pack) => {
  const database = world.hosting.databases[0] as { content?: () => Buffer }
  let made = 0
  database.content = () => {
    made += 1
    return pack(DUMP)
  }
  for (const _ of [1, 2]) {
    const { databases, gaps, texts } = await dumped()
    expect(gaps).toEqual([])
    expect(databases).toMatchObject([{ by: 'provider', consistent: false, tables: [{ name: 'spip_meta', rows: 2 }] }])
    expect(texts.join('')).toContain('Mairie')
  }
  // Locked as it is, nobody has written meanwhile.
  expect(made).toBe(1)
})

it('is a gap where the host has no such database, cannot be asked, or gives half of it', async () => {
  expect((await dumped({ ...LINK, name: 'nobodys' })).gaps).toMatchObject([{ reason: 'dump' }])
  const database = world.hosting.databases[0] as { content?: () => Buffer }
  database.content = () => DUMP.subarray(0, DUMP.length - 60)
  const cut = await dumped()
  expect([cut.databases, cut.gaps]).toMatchObject([[], [{ reason: 'cut' }]])
  database.content = () => gzipSync(DUMP).subarray(0, 80)
  ;(world.hosting.databases[0] as { dumps: unknown[] }).dumps = []
  expect((await dumped()).gaps).toMatchObject([{ reason: 'cut' }])
  world.fake.behaviour.errors.push({ status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"no"}', path: /dump/ })
  expect((await dumped()).gaps).toMatchObject([{ reason: 'dump', detail: 'SG-PROV-003' }])
})
