import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { placesNamed } from '../../src/app/store/open-place.ts'
import { pullStores } from '../../src/app/store/pull.ts'
import { pushStores } from '../../src/app/store/push.ts'
import { storeStatuses } from '../../src/app/store/status.ts'
import type { Account, AccountId, SiteId } from '../../src/core/account.ts'
import type { OffsitePlace } from '../../src/core/offsite.ts'
import { remotePath } from '../../src/core/path.ts'
import { Secret } from '../../src/core/secret.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { layer } from '../helpers/layer.ts'
import { type OffsiteWorld, offsiteWorld, SITE } from '../helpers/offsite-world.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { type LabS3, startS3 } from '../lab/s3.ts'
import { makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

layer('off-site places on real servers', sshdMissing(), () => {
  let world: OffsiteWorld
  let s3: LabS3
  let sshd: Sshd
  let account: Account
  let places: OffsitePlace[]
  const desk = emptyDesk()
  beforeAll(async () => {
    world = await offsiteWorld()
    s3 = await startS3({ conditionalPut: true })
    const key = makeKey(join(desk.folder, 'id'))
    sshd = await startSshd({ authorizedKeys: [key.publicLine] })
    account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key.file, hostKeys: sshd.hostKeys, transport: 'sftp' })
    const { endpoint, bucket, region } = s3
    const keys = { accessKeyId: { from: 'env', name: 'ID' }, secretAccessKey: { from: 'env', name: 'KEY' } } as const
    places = [
      { name: 'box', kind: 'sftp', account: 'lab' as AccountId, path: remotePath('copies') },
      { name: 'cloud', kind: 's3', endpoint, bucket, region, prefix: 'town/', ...keys },
      { name: 'disk', kind: 'directory', path: world.place },
    ]
  })
  afterAll(async () => {
    await s3?.stop()
    await sshd?.stop()
    await world?.remove()
    desk.remove()
  })
  const depsOf = (machine: Awaited<ReturnType<OffsiteWorld['machine']>>) => ({
    reach: {
      secret: async (_ref: unknown, label: string) => new Secret(label, 'S3RVER'),
      account: () => account,
      connect: () => createSftpAdapter().connect(account, desk.options),
    },
    identity: world.identity,
    recipients: [],
    signers: [],
    stateDir: join(machine.dir, 'offsite'),
    judgedDir: join(machine.dir, 'judged'),
    signal: new AbortController().signal,
    openStore: async () => machine.store,
    findStore: async () => machine.store,
  })

  it('take, show and give back a store, each on its own', async () => {
    const here = await world.machine('here')
    const files = new Map(Array.from({ length: 30 }, (_, i) => [`f/${i}.php`, randomBytes(20_000)]))
    const { record } = await here.take(files, '2026-11-01T03:00:00.000Z')
    const pushed = await pushStores([SITE], places, depsOf(here))
    expect(pushed.map(({ place, result }) => [place, result?.pushed])).toEqual(places.map(({ name }) => [name, [record.id]]))
    const statuses = await storeStatuses([SITE], places, depsOf(here), true)
    for (const { result } of statuses) expect(result).toMatchObject({ counter: 1, faults: [], notPushed: [], notHere: [] })
    for (const place of places) {
      const there = await world.machine(`there-${place.name}`)
      const [pulled] = await pullStores([SITE], [place], 'all', depsOf(there))
      expect(pulled?.error).toBeUndefined()
      const reader = await there.store.open(record.id)
      for (const [path, bytes] of files) {
        const entry = (await reader.entries()).get(path as never)
        const parts: Buffer[] = []
        for await (const part of reader.content(entry?.blob as never)) parts.push(part)
        expect(Buffer.concat(parts).equals(bytes), path).toBe(true)
      }
      await reader.close()
    }
  })

  it('are asked one after the other until one has the site', async () => {
    const there = await world.machine('asks')
    const empty: OffsitePlace = { name: 'empty', kind: 'directory', path: join(world.dir, 'empty') }
    const outcomes = await pullStores([SITE], [empty, ...placesNamed(places, ['cloud'])], 'newest', depsOf(there))
    expect(outcomes.map(({ place, error }) => [place, error?.code])).toEqual([
      ['empty', 'SG-STORE-010'],
      ['cloud', undefined],
    ])
    expect(await pullStores(['no.example' as SiteId], [empty], 'newest', depsOf(there))).toMatchObject([
      { error: { code: 'SG-STORE-010' } },
    ])
  })

  it('are told apart by name', () => {
    expect(placesNamed(places, [])).toHaveLength(3)
    expect(() => placesNamed(places, ['nas'])).toThrow(/SG-STORE-001/)
    expect(() => placesNamed([], [])).toThrow(/SG-STORE-001/)
  })
})
