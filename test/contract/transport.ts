import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReadResult } from '../../src/core/content.ts'
import type { Entry, Problem } from '../../src/core/entry.ts'
import { baseName, joinPath, parentPath, remotePath } from '../../src/core/path.ts'
import type { HashResult, ListBatch, ListOptions, ReadRequest, Transport } from '../../src/transports/types.ts'
import { BIG, HOSTILE_NAMES, LONGEST_NAME, MANY, MTIME, pattern, type Seed } from './tree.ts'

/** An account that holds `contractTree`, and what is known of it from outside: the transport must not claim otherwise. */
export interface ContractAccount {
  readonly transport: Transport
  /** The seeds that were planted. */
  readonly seeds: readonly Seed[]
  /** A second login to the same account; the suite closes it. */
  connect(): Promise<Transport>
  /** The login is root, whom no mode keeps out. */
  readonly root: boolean
  readonly exec: boolean
  readonly changeTime: boolean
  readonly rawNames: boolean
  /** Names that this server leaves out of its listings without a word. No client can see them. */
  hides?(name: string): boolean
  /** Names that this server lists, and refuses to open. */
  refuses?(name: string): boolean
  /** Names that this server does not make, or makes another one instead. */
  cannotCreate?(name: string): boolean
  /** Listings give a day and not a second. */
  readonly coarseTimes?: boolean
  /** Paths of a few programs of the account, where `exec`. */
  readonly programs?: { readonly echo: string; readonly cat: string; readonly env: string; readonly sh: string; readonly sleep: string }
  close(): Promise<void>
}

const p = remotePath
const PROGRAMS = { echo: '/bin/echo', cat: '/bin/cat', env: '/usr/bin/env', sh: '/bin/sh', sleep: '/bin/sleep' }

/** The one suite of `Transport` (src/transports/types.ts), the same for every adapter, embedded and real. */
export function runTransportContract(name: string, setup: () => Promise<ContractAccount>): void {
  describe(name, () => {
    let account: ContractAccount
    let t: Transport
    beforeAll(async () => {
      account = await setup()
      t = account.transport
    })
    afterAll(async () => {
      await account?.close()
    })

    const seeds = (type: Seed['type']): Seed[] => account.seeds.filter((seed) => seed.type === type)
    const links = (): Seed[] => seeds('symlink').filter((seed) => !mayMiss(seed.path))
    const readable = (seed: Seed): boolean => account.root || !seed.path.startsWith('locked')
    const time = (): number => (account.coarseTimes ? MTIME - (MTIME % 86_400_000) : MTIME)
    /** Names the listing may not hold: the server hides them, or the transport said that it cannot carry them. */
    const mayMiss = (path: string): boolean => account.hides?.(baseName(path)) === true || (!account.rawNames && /[\r\n\0]/.test(path))

    describe('capabilities', () => {
      it('are told truthfully', () => {
        const c = t.capabilities
        expect(c.exec).toBe(account.exec)
        expect(c.changeTime).toBe(account.changeTime)
        expect(c.rawNames).toBe(account.rawNames)
        expect(c.maxChannels).toBeGreaterThanOrEqual(1)
        if (!c.exec)
          expect({ listing: c.listing, bulkRead: c.bulkRead, php: c.php }).toEqual({ listing: 'walk', bulkRead: false, php: undefined })
        expect(t.home.startsWith('/')).toBe(true)
      })

      it('hold for what is listed', async () => {
        const [entry] = (await tree(t, ['plain.txt'])).entries
        expect(entry?.ctime !== undefined && entry.inode !== undefined).toBe(t.capabilities.changeTime)
      })

      it('refuse what is not there, by name', async ({ skip }) => {
        skip(t.capabilities.exec && t.capabilities.remoteSearch, 'it has everything')
        if (!t.capabilities.exec) await expect(t.exec(['/bin/true'])).rejects.toMatchObject({ code: 'SG-TRAN-004' })
        if (!t.capabilities.remoteSearch)
          await expect(all(t.search([p('plain.txt')], 'php-open-tag'))).rejects.toMatchObject({ code: 'SG-TRAN-004' })
      })
    })

    describe('stat', () => {
      it('gives type, size, mode and time', async () => {
        expect(await t.stat(p('plain.txt'))).toMatchObject({ path: 'plain.txt', type: 'file', size: 6, mode: 0o604, mtime: time() })
        expect(await t.stat(p('folder'))).toMatchObject({ path: 'folder', type: 'dir' })
        expect(await t.stat(p('empty.txt'))).toMatchObject({ type: 'file', size: 0 })
        expect(await t.stat(p('big.bin'))).toMatchObject({ size: BIG.length, mode: 0o640 })
      })

      it('takes absolute paths, and keeps the path as it was asked', async () => {
        const path = joinPath(t.home, 'folder/in.txt')
        expect(await t.stat(path)).toMatchObject({ path, type: 'file', size: 2 })
      })

      it('knows the login folder', async () => {
        expect(await t.stat(p(''))).toMatchObject({ path: '', type: 'dir' })
        expect(await t.stat(t.home)).toMatchObject({ path: t.home, type: 'dir' })
      })

      it('does not follow links', async () => {
        for (const { path } of links()) expect(await t.stat(p(path)), path).toMatchObject({ type: 'symlink' })
      })

      it('gives undefined for what is not there, also below a file', async () => {
        expect(await t.stat(p('nowhere'))).toBeUndefined()
        expect(await t.stat(p('nowhere/below'))).toBeUndefined()
        expect(await t.stat(p('plain.txt/below'))).toBeUndefined()
      })

      it('sees a FIFO without opening it', async () => {
        // pure-ftpd says `unknown`.
        expect(t.kind === 'ftp' ? ['fifo', 'other'] : ['fifo']).toContain((await t.stat(p('pipes/fifo')))?.type)
      })
    })

    describe('list', () => {
      it('gives each entry once, named under the folder as it was asked', async () => {
        const entries = await t.list(p('folder'))
        expect(entries.map((entry) => entry.path).sort()).toEqual(['folder/in.txt', 'folder/sub'])
        expect(entries.find((entry) => entry.path === 'folder/in.txt')).toMatchObject({ type: 'file', size: 2, mtime: time() })
        const absolute = await t.list(joinPath(t.home, 'folder'))
        expect(absolute.map((entry) => entry.path).sort()).toEqual([joinPath(t.home, 'folder/in.txt'), joinPath(t.home, 'folder/sub')])
      })

      it('lists the login folder and an empty one', async () => {
        const names = (await t.list(p(''))).map((entry) => entry.path)
        expect(names).toContain('plain.txt')
        expect(names).toContain('hostile')
        expect(await t.list(p('empty'))).toEqual([])
      })

      it('tells what is not there from what is no folder', async () => {
        await expect(t.list(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(t.list(p('nowhere/below'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(t.list(p('plain.txt'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[17]$/) })
      })

      it('does not follow a link to a folder', async () => {
        await expect(t.list(p('links/folder'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[17]$/) })
      })

      it('says when it may not look', async () => {
        if (account.root) expect((await t.list(p('locked'))).length).toBe(1)
        else await expect(t.list(p('locked'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
      })
    })

    describe('listTree', () => {
      it('gives every entry exactly once, or says what is missing', async () => {
        const { entries, problems } = await tree(t, [''])
        const paths = entries.map((entry) => entry.path)
        expect(new Set(paths).size).toBe(paths.length)
        const listed = new Set<string>(paths)
        const expected = new Set<string>([
          '',
          ...account.seeds.filter(readable).flatMap((seed) => withParents(seed.path)),
          'locked',
          'locked.txt',
        ])
        for (const path of expected) if (!mayMiss(path)) expect(listed.has(path), JSON.stringify(path)).toBe(true)
        for (const path of listed) expect(expected.has(path) || !account.rawNames, JSON.stringify(path)).toBe(true)
        const unseen = [...expected].filter((path) => !listed.has(path) && account.hides?.(baseName(path)) !== true)
        if (unseen.length > 0) expect(problems.some((problem) => problem.reason === 'bad-name')).toBe(true)
        if (account.rawNames) expect(problems.filter((problem) => problem.reason !== 'denied')).toEqual([])
      })

      it('reports a folder it may not read, and goes on', async () => {
        const { entries, problems } = await tree(t, ['locked', 'folder'])
        expect(entries.map((entry) => entry.path)).toContain('folder/sub/below.txt')
        expect(entries.find((entry) => entry.path === 'locked')).toMatchObject({ type: 'dir' })
        if (!account.root) expect(problems).toMatchObject([{ path: 'locked', reason: 'denied' }])
      })

      it('does not follow links, whatever they lead to', async () => {
        const { entries, problems } = await tree(t, ['links'])
        expect(problems).toEqual([])
        const found = entries.filter((entry) => entry.path !== 'links')
        expect(found.length).toBe(links().length)
        for (const link of found) expect(link.type, link.path).toBe('symlink')
      })

      it('gives the target of a link where it is known at all', async () => {
        const { entries } = await tree(t, ['links'])
        const targets = Object.fromEntries(entries.map((entry) => [entry.path, entry.target]))
        for (const { path, target } of links()) expect([target, ...(t.kind === 'ftp' ? [undefined] : [])]).toContain(targets[path])
      })

      it('takes several roots, a file, and a missing one', async () => {
        const { entries, problems } = await tree(t, ['folder', 'plain.txt', 'nowhere'])
        expect(entries.map((entry) => entry.path).sort()).toEqual([
          'folder',
          'folder/in.txt',
          'folder/sub',
          'folder/sub/below.txt',
          'plain.txt',
        ])
        expect(problems).toMatchObject([{ path: 'nowhere', reason: 'vanished' }])
      })

      it('keeps the root as it was given, absolute too', async () => {
        const root = joinPath(t.home, 'folder')
        const { entries } = await tree(t, [root])
        expect(entries.map((entry) => entry.path).sort()).toEqual([root, `${root}/in.txt`, `${root}/sub`, `${root}/sub/below.txt`])
      })

      it('prunes', async () => {
        const { entries, problems } = await tree(t, ['folder'], { prune: [p('folder/sub')] })
        expect(entries.map((entry) => entry.path).sort()).toEqual(['folder', 'folder/in.txt', 'folder/sub'])
        expect(problems).toEqual([])
      })

      it('stops at maxEntries and maxDepth, and says so', async () => {
        const few = await tree(t, ['many'], { maxEntries: 100 })
        expect(few.entries.length).toBe(100)
        expect(few.problems.map((problem) => problem.reason)).toContain('too-many')
        const flat = await tree(t, ['folder'], { maxDepth: 1 })
        expect(flat.entries.map((entry) => entry.path).sort()).toEqual(['folder', 'folder/in.txt', 'folder/sub'])
        expect(flat.problems).toMatchObject([{ path: 'folder/sub', reason: 'too-deep' }])
      })

      it('can be left in the middle', async () => {
        for await (const batch of t.listTree([p('')])) if (batch.entries.length > 0) break
        expect((await t.stat(p('plain.txt')))?.size).toBe(6)
      })
    })

    describe('read', () => {
      it('gives the bytes of every kind of file', async () => {
        for (const path of ['plain.txt', 'empty.txt', 'bytes.bin', 'crlf.txt', 'big.bin', `long/${LONGEST_NAME}`]) {
          expectBytes(await bytes(t, path), account.seeds.find((seed) => seed.path === path)?.bytes as Buffer)
        }
      })

      it('reads a path of thousands of characters', async () => {
        const deep = account.seeds.find((seed) => seed.path.startsWith('deep/'))?.path as string
        expect(deep.length).toBeGreaterThan(2000)
        expect((await bytes(t, deep)).toString()).toBe('deepest')
      })

      it('reads names made to mislead', async () => {
        for (const { path, bytes: expected } of account.seeds.filter((seed) => seed.path.startsWith('hostile/'))) {
          if (mayMiss(path)) {
            await expect(bytes(t, path), JSON.stringify(path)).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[289]$/) })
          } else if (account.refuses?.(baseName(path))) {
            await expect(bytes(t, path), JSON.stringify(path)).rejects.toMatchObject({ code: 'SG-TRAN-001' })
          } else expect(await bytes(t, path), JSON.stringify(path)).toEqual(expected)
        }
      })

      it('starts and ends where asked', async ({ skip }) => {
        skip(!t.capabilities.partialRead, 'reads start at the start here')
        expectBytes(await bytes(t, 'big.bin', { offset: 1_000_001, length: 300_000 }), BIG.subarray(1_000_001, 1_300_001))
        expectBytes(await bytes(t, 'big.bin', { length: 10 }), BIG.subarray(0, 10))
        expectBytes(await bytes(t, 'big.bin', { offset: BIG.length - 3 }), BIG.subarray(-3))
        expectBytes(await bytes(t, 'big.bin', { offset: BIG.length, length: 5 }), Buffer.alloc(0))
        expectBytes(await bytes(t, 'big.bin', { offset: BIG.length + 100 }), Buffer.alloc(0))
        expectBytes(await bytes(t, 'plain.txt', { offset: 2, length: 100 }), Buffer.from('llo\n'))
      })

      it('can be left in the middle', async () => {
        for (let i = 0; i < 3; i += 1) {
          for await (const piece of t.read(p('big.bin'))) {
            expect(piece.length).toBeGreaterThan(0)
            break
          }
        }
        expect((await bytes(t, 'plain.txt')).toString()).toBe('hello\n')
      })

      it('throws for what cannot be read, and never blocks', async () => {
        await expect(bytes(t, 'nowhere')).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(bytes(t, 'nowhere/below')).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(bytes(t, 'folder')).rejects.toMatchObject({ code: 'SG-TRAN-007' })
        await expect(bytes(t, 'links/file')).rejects.toMatchObject({ code: 'SG-TRAN-007' })
        await expect(bytes(t, 'pipes/fifo')).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[17]$/) })
        if (!account.root) await expect(bytes(t, 'locked.txt')).rejects.toMatchObject({ code: 'SG-TRAN-001' })
        if (!account.root) await expect(bytes(t, 'locked/secret.txt')).rejects.toMatchObject({ code: 'SG-TRAN-001' })
      })
    })

    describe('readMany', () => {
      it('answers each request exactly once', async () => {
        const paths = Array.from({ length: MANY }, (_, i) => `many/${i}.txt`)
        const results = await all(t.readMany([...paths, 'nowhere'].map((path) => request(path))))
        expect(results.map(pathOf).sort()).toEqual([...paths, 'nowhere'].sort())
        for (const result of results) {
          if ('content' in result) expect(result.content.bytes.toString()).toBe(`number ${baseName(result.content.path).split('.')[0]}`)
          else expect(result).toMatchObject({ path: 'nowhere', problem: { reason: 'vanished' } })
        }
      })

      it('answers a path that is asked twice twice', async () => {
        const results = await all(t.readMany([request('plain.txt'), request('plain.txt')]))
        expect(results.map((result) => 'content' in result && result.content.bytes.toString())).toEqual(['hello\n', 'hello\n'])
      })

      it('tells why each of the others was not read', async () => {
        const reasons = await problemsOf(
          t.readMany(['folder', 'links/file', 'links/dangling', 'links/loop', 'nowhere'].map((path) => request(path))),
        )
        expect(reasons).toEqual({
          folder: 'not-a-file',
          'links/file': 'not-a-file',
          'links/dangling': 'not-a-file',
          'links/loop': mayMiss('links/loop') ? 'vanished' : 'not-a-file',
          nowhere: 'vanished',
        })
        const fifo = await problemsOf(t.readMany([request('pipes/fifo')]))
        expect(['not-a-file', 'denied', 'io']).toContain(fifo['pipes/fifo'])
        const locked = await problemsOf(t.readMany([request('locked.txt'), request('locked/secret.txt')]))
        expect(locked).toEqual(account.root ? {} : { 'locked.txt': 'denied', 'locked/secret.txt': 'denied' })
      })

      it('keeps to the limit', async () => {
        const results = await all(
          t.readMany([
            request('big.bin', { limit: BIG.length - 1 }),
            request('plain.txt', { limit: 6 }),
            request('empty.txt', { limit: 0 }),
          ]),
        )
        expect(results.find((result) => pathOf(result) === 'big.bin')).toMatchObject({ problem: { reason: 'too-large' } })
        expect(results.find((result) => pathOf(result) === 'plain.txt')).toMatchObject({ content: { size: 6, sampled: false } })
        expect(results.find((result) => pathOf(result) === 'empty.txt')).toMatchObject({ content: { size: 0, bytes: Buffer.alloc(0) } })
        const [whole] = await all(t.readMany([request('big.bin', { limit: BIG.length })]))
        expect(whole && 'content' in whole && whole.content.bytes.equals(BIG)).toBe(true)
      })

      it('samples head and tail, or gives the whole', async () => {
        const [result] = await all(t.readMany([request('big.bin', { limit: 4_000_000, sample: 1000 })]))
        if (!result || !('content' in result)) throw new Error('no content')
        const { bytes: got, sampled, size } = result.content
        expect(size).toBe(BIG.length)
        expect(got.equals(sampled ? Buffer.concat([BIG.subarray(0, 1000), BIG.subarray(-1000)]) : BIG)).toBe(true)
        const [small] = await all(t.readMany([request('plain.txt', { sample: 1000 })]))
        expect(small).toMatchObject({ content: { sampled: false, bytes: Buffer.from('hello\n') } })
      })

      it('reads hostile names or tells the problem', async () => {
        const hostile = HOSTILE_NAMES.map((name) => `hostile/${name}`)
        const results = await all(t.readMany(hostile.map((path) => request(path))))
        expect(results.map(pathOf).sort()).toEqual([...hostile].sort())
        for (const result of results) {
          const i = hostile.indexOf(pathOf(result))
          if ('content' in result) expect(result.content.bytes.toString()).toBe(`hostile ${i}`)
          else {
            expect(account.rawNames, JSON.stringify(result)).toBe(false)
            expect(mayMiss(pathOf(result)) ? ['bad-name', 'vanished', 'io'] : ['denied']).toContain(result.problem.reason)
            expect(mayMiss(pathOf(result)) || account.refuses?.(baseName(pathOf(result)))).toBe(true)
          }
        }
      })

      it('can be left in the middle', async () => {
        for await (const result of t.readMany(Array.from({ length: 50 }, (_, i) => request(`many/${i}.txt`)))) {
          expect('content' in result).toBe(true)
          break
        }
        expect((await bytes(t, 'plain.txt')).toString()).toBe('hello\n')
      })
    })

    describe('hashMany', () => {
      it.each(['sha256', 'md5'] as const)('gives the %s of each file once', async (algorithm) => {
        const files = account.seeds.filter(
          (seed) => seed.type === 'file' && readable(seed) && !mayMiss(seed.path) && account.refuses?.(baseName(seed.path)) !== true,
        )
        const results = await all(t.hashMany([...files.map((seed) => p(seed.path)), p('nowhere'), p('folder'), p('links/file')], algorithm))
        expect(results.length).toBe(files.length + 3)
        const digests = new Map(
          results.map((result) => [result.path as string, 'digest' in result ? result.digest : result.problem.reason]),
        )
        for (const { path, bytes: content } of files)
          expect(digests.get(path), JSON.stringify(path)).toBe(digest(content as Buffer, algorithm))
        expect(digests.get('nowhere')).toBe('vanished')
        expect(digests.get('folder')).toBe('not-a-file')
        expect(digests.get('links/file')).toBe('not-a-file')
      })

      it('hashes here when paranoid, from the bytes themselves', async () => {
        const before = t.meter.bytesIn
        const results = await all(t.hashMany([p('big.bin'), p('empty.txt')], 'sha256', { paranoid: true }))
        const byPath = new Map<string, HashResult>(results.map((result) => [result.path, result]))
        expect(byPath.get('big.bin')).toMatchObject({ digest: digest(BIG, 'sha256'), bytes: BIG.length })
        expect(byPath.get('empty.txt')).toMatchObject({ digest: digest(Buffer.alloc(0), 'sha256') })
        expect(t.meter.bytesIn - before).toBeGreaterThanOrEqual(BIG.length)
      })

      it('tells what it may not read', async () => {
        const results = await all(t.hashMany([p('locked.txt'), p('locked/secret.txt'), p('pipes/fifo')], 'sha256'))
        expect(results.length).toBe(3)
        for (const result of results) {
          if (result.path === 'pipes/fifo' || !account.root) expect('problem' in result, result.path).toBe(true)
        }
      })
    })

    describe('search', () => {
      it('finds the pattern wherever it stands in the file', async ({ skip }) => {
        skip(!t.capabilities.remoteSearch, 'no search here')
        const paths = ['code/photo.jpg', 'code/clean.jpg', 'code/almost.jpg', 'plain.txt', 'empty.txt', 'big.bin', 'links/file', 'nowhere']
        const hits: string[] = []
        const problems: Problem[] = []
        for await (const batch of t.search(paths.map(p), 'php-open-tag')) {
          hits.push(...batch.hits)
          problems.push(...batch.problems)
        }
        expect(hits).toEqual(['code/photo.jpg'])
        expect(problems.map((problem) => problem.path)).toContain('nowhere')
        expect(problems.map((problem) => problem.path)).not.toContain('plain.txt')
      })

      it('finds nothing in names, however they look', async ({ skip }) => {
        skip(!t.capabilities.remoteSearch, 'no search here')
        const paths = HOSTILE_NAMES.map((name) => p(`hostile/${name}`))
        const hits: string[] = []
        for await (const batch of t.search(paths, 'php-open-tag')) hits.push(...batch.hits)
        expect(hits).toEqual([])
      })
    })

    describe('writing', () => {
      it('creates a file with its bytes and mode, from a buffer or a stream', async () => {
        await t.create(p('scratch/new.bin'), BIG, { mode: 0o600 })
        expect((await bytes(t, 'scratch/new.bin')).equals(BIG)).toBe(true)
        expect((await t.stat(p('scratch/new.bin')))?.mode).toBe(0o600)
        const parts = [Buffer.from('one '), Buffer.alloc(0), pattern(200_000, 7), Buffer.from(' end')]
        await t.create(p('scratch/stream.bin'), stream(parts))
        expect((await bytes(t, 'scratch/stream.bin')).equals(Buffer.concat(parts))).toBe(true)
        await t.create(p('scratch/empty.bin'), Buffer.alloc(0))
        expect(await t.stat(p('scratch/empty.bin'))).toMatchObject({ type: 'file', size: 0 })
        for (const name of ['new.bin', 'stream.bin', 'empty.bin']) await t.remove(p(`scratch/${name}`))
        expect(await t.list(p('scratch'))).toEqual([])
      })

      it('never writes over what is there', async () => {
        await expect(t.create(p('plain.txt'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(t.create(p('folder'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(t.create(p('links/dangling'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(t.create(p('nowhere/new.txt'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        expect((await bytes(t, 'plain.txt')).toString()).toBe('hello\n')
        expect(await t.stat(p('links/nowhere'))).toBeUndefined()
      })

      it('leaves no half file when the source fails', async () => {
        async function* broken(): AsyncGenerator<Buffer> {
          yield Buffer.from('half')
          throw new Error('the source broke')
        }
        await expect(t.create(p('scratch/half.txt'), broken())).rejects.toThrow()
        expect(await t.stat(p('scratch/half.txt'))).toBeUndefined()
      })

      it('creates names made to mislead, where it can carry them', async () => {
        for (const name of HOSTILE_NAMES) {
          const path = p(`scratch/${name}`)
          if (mayMiss(name) || account.cannotCreate?.(name)) {
            await expect(t.create(path, Buffer.from('x')), JSON.stringify(name)).rejects.toMatchObject({
              code: expect.stringMatching(/^SG-TRAN/),
            })
            continue
          }
          await t.create(path, Buffer.from(name.length.toString()))
          expect((await bytes(t, path)).toString(), JSON.stringify(name)).toBe(name.length.toString())
          await t.remove(path)
        }
        const left = await t.list(p('scratch'))
        for (const { path } of left) await t.remove(path)
        if (account.cannotCreate === undefined) expect(left).toEqual([])
      })

      it('makes a folder once: of two that want the name, one gets it', async () => {
        const other = await account.connect()
        try {
          const results = await Promise.allSettled([t.mkdir(p('scratch/lock'), { mode: 0o700 }), other.mkdir(p('scratch/lock'))])
          expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
          const lost = results.find((result) => result.status === 'rejected') as PromiseRejectedResult
          expect(lost.reason).toMatchObject({ code: 'SG-TRAN-003' })
          await expect(t.mkdir(p('plain.txt'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
          await expect(t.mkdir(p('nowhere/new'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        } finally {
          await other.close()
        }
        await t.rmdir(p('scratch/lock'))
        expect(await t.stat(p('scratch/lock'))).toBeUndefined()
      })

      it('renames without replacing, unless that is asked for and can be done in one step', async () => {
        await t.create(p('scratch/a'), Buffer.from('a'))
        await t.create(p('scratch/b'), Buffer.from('b'))
        await expect(t.rename(p('scratch/a'), p('scratch/b'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        expect((await bytes(t, 'scratch/b')).toString()).toBe('b')
        if (t.capabilities.replace === 'atomic') {
          await t.rename(p('scratch/a'), p('scratch/b'), { replace: true })
          expect((await bytes(t, 'scratch/b')).toString()).toBe('a')
        } else {
          await expect(t.rename(p('scratch/a'), p('scratch/b'), { replace: true })).rejects.toMatchObject({ code: 'SG-TRAN-003' })
          await t.remove(p('scratch/b'))
          await t.rename(p('scratch/a'), p('scratch/b'))
        }
        await t.rename(p('scratch/b'), p('scratch/c'))
        expect((await t.list(p('scratch'))).map((entry) => entry.path)).toEqual(['scratch/c'])
        await expect(t.rename(p('scratch/b'), p('scratch/d'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await t.remove(p('scratch/c'))
      })

      it('renames folders with what they hold', async () => {
        await t.mkdir(p('scratch/one'))
        await t.create(p('scratch/one/in.txt'), Buffer.from('in'))
        await t.mkdir(p('scratch/two'))
        await expect(t.rename(p('scratch/one'), p('scratch/two'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await t.rename(p('scratch/one'), p('scratch/three'))
        expect((await bytes(t, 'scratch/three/in.txt')).toString()).toBe('in')
        await t.remove(p('scratch/three/in.txt'))
        await t.rmdir(p('scratch/three'))
        await t.rmdir(p('scratch/two'))
        expect(await t.list(p('scratch'))).toEqual([])
      })

      it('sets modes', async ({ skip }) => {
        skip(!t.capabilities.chmod, 'no modes here')
        await t.create(p('scratch/mode'), Buffer.from('x'))
        for (const mode of [0o600, 0o444, 0o604, 0o755]) {
          await t.chmod(p('scratch/mode'), mode)
          expect((await t.stat(p('scratch/mode')))?.mode?.toString(8)).toBe(mode.toString(8))
        }
        await expect(t.chmod(p('nowhere'), 0o600)).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await t.remove(p('scratch/mode'))
      })

      it('removes files and empty folders, and nothing more', async () => {
        await t.mkdir(p('scratch/full'))
        await t.create(p('scratch/full/x'), Buffer.from('x'))
        await expect(t.rmdir(p('scratch/full'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[18]$/) })
        await expect(t.remove(p('scratch/full'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[178]$/) })
        await expect(t.remove(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(t.rmdir(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await t.remove(p('scratch/full/x'))
        await t.rmdir(p('scratch/full'))
        expect(await t.list(p('scratch'))).toEqual([])
      })
    })

    describe('exec', () => {
      it('runs a program with exactly its arguments, whatever they hold', async ({ skip }) => {
        skip(!t.capabilities.exec, 'no exec here')
        const { echo } = account.programs ?? PROGRAMS
        const args = HOSTILE_NAMES.filter((name) => !/[\udc80-\udcff]/.test(name) && !name.startsWith('-') && !name.includes('\\'))
        const result = await t.exec([echo, ...args, '$HOME', ''])
        expect(result.stdout.toString()).toBe(`${[...args, '$HOME', ''].join(' ')}\n`)
        expect(result).toMatchObject({ code: 0, stderr: Buffer.alloc(0) })
      })

      it('gives input, output, errors and the exit code', async ({ skip }) => {
        skip(!t.capabilities.exec, 'no exec here')
        const { cat, sh } = account.programs ?? PROGRAMS
        const input = pattern(500_000, 3)
        expect((await t.exec([cat], { stdin: input })).stdout.equals(input)).toBe(true)
        const result = await t.exec([sh, '-c', 'echo out; echo err >&2; exit 7'])
        expect(result).toEqual({ code: 7, stdout: Buffer.from('out\n'), stderr: Buffer.from('err\n') })
      })

      it('gives a clean environment', async ({ skip }) => {
        skip(!t.capabilities.exec, 'no exec here')
        const lines = (await t.exec([(account.programs ?? PROGRAMS).env])).stdout.toString().split('\n')
        expect(lines).toContain('LC_ALL=C')
        for (const name of ['HOME', 'USER', 'BASH_ENV', 'LD_PRELOAD', 'SSH_CLIENT'])
          expect(lines.some((line) => line.startsWith(`${name}=`))).toBe(false)
      })

      it('ends what takes too long or says too much, and goes on', async ({ skip }) => {
        skip(!t.capabilities.exec, 'no exec here')
        const { sleep, sh, echo } = account.programs ?? PROGRAMS
        await expect(t.exec([sleep, '600'], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'SG-CONN-002' })
        await expect(t.exec([sh, '-c', 'while :; do echo yes; done'], { maxBytes: 10_000 })).rejects.toMatchObject({ code: 'SG-TRAN-006' })
        const stop = new AbortController()
        const running = t.exec([sleep, '600'], { signal: stop.signal })
        stop.abort()
        await expect(running).rejects.toMatchObject({ code: 'SG-INT-002' })
        expect((await t.exec([echo, 'on'])).stdout.toString()).toBe('on\n')
      })

      it('does not take a relative name for a program', async ({ skip }) => {
        skip(!t.capabilities.exec, 'no exec here')
        await expect(t.exec(['echo', 'x'])).rejects.toThrow()
      })
    })

    describe('as a whole', () => {
      it('does many things at once', async () => {
        const reads = Array.from({ length: 40 }, async (_, i) => (await bytes(t, `many/${i}.txt`)).toString())
        const stats = Array.from({ length: 40 }, (_, i) => t.stat(p(`many/${i}.txt`)))
        const lists = Array.from({ length: 5 }, () => t.list(p('folder')))
        expect(await Promise.all(reads)).toEqual(Array.from({ length: 40 }, (_, i) => `number ${i}`))
        expect((await Promise.all(stats)).map((entry) => entry?.path)).toEqual(Array.from({ length: 40 }, (_, i) => `many/${i}.txt`))
        expect((await Promise.all(lists)).map((list) => list.length)).toEqual([2, 2, 2, 2, 2])
      })

      it('counts', async () => {
        const before = { ...t.meter }
        await bytes(t, 'big.bin')
        expect(t.meter.bytesIn - before.bytesIn).toBeGreaterThanOrEqual(BIG.length)
        expect(t.meter.roundTrips).toBeGreaterThan(before.roundTrips)
        const out = t.meter.bytesOut
        await t.create(p('scratch/count'), BIG)
        expect(t.meter.bytesOut - out).toBeGreaterThanOrEqual(BIG.length)
        await t.remove(p('scratch/count'))
        if (!t.capabilities.exec) expect(t.meter.execs).toBe(0)
      })

      it('stops when told, and can be used again', async () => {
        const aborted = AbortSignal.abort()
        const cancelled = { code: 'SG-INT-002' }
        await expect(t.stat(p('plain.txt'), { signal: aborted })).rejects.toMatchObject(cancelled)
        await expect(t.list(p('folder'), { signal: aborted })).rejects.toMatchObject(cancelled)
        await expect(tree(t, [''], { signal: aborted })).rejects.toMatchObject(cancelled)
        await expect(all(t.readMany([request('plain.txt')], { signal: aborted }))).rejects.toMatchObject(cancelled)
        await expect(all(t.hashMany([p('plain.txt')], 'sha256', { signal: aborted }))).rejects.toMatchObject(cancelled)
        await expect(t.create(p('scratch/no'), Buffer.from('x'), { signal: aborted })).rejects.toMatchObject(cancelled)
        await expect(t.mkdir(p('scratch/no'), { signal: aborted })).rejects.toMatchObject(cancelled)
        expect(await t.stat(p('scratch/no'))).toBeUndefined()
        const stop = new AbortController()
        const reading = async (): Promise<void> => {
          for await (const _piece of t.read(p('big.bin'), { signal: stop.signal })) stop.abort()
        }
        await expect(reading()).rejects.toMatchObject(cancelled)
        expect((await bytes(t, 'plain.txt')).toString()).toBe('hello\n')
      })

      it('closes once or twice, and then refuses', async () => {
        const other = await account.connect()
        expect((await other.stat(p('plain.txt')))?.size).toBe(6)
        await other.close()
        await other.close()
        await expect(other.stat(p('plain.txt'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
        expect((await t.stat(p('plain.txt')))?.size).toBe(6)
      })
    })
  })
}

export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

export async function bytes(t: Transport, path: string, options: { offset?: number; length?: number } = {}): Promise<Buffer> {
  return Buffer.concat(await all(t.read(p(path), options)))
}

export async function tree(
  t: Transport,
  roots: readonly string[],
  options: ListOptions = {},
): Promise<{ entries: Entry[]; problems: Problem[] }> {
  const batches: ListBatch[] = await all(t.listTree(roots.map(p), options))
  return { entries: batches.flatMap((batch) => [...batch.entries]), problems: batches.flatMap((batch) => [...batch.problems]) }
}

/** Compares large buffers without printing them. */
function expectBytes(actual: Buffer, expected: Buffer): void {
  expect(actual.length).toBe(expected.length)
  expect(actual.equals(expected)).toBe(true)
}

function request(path: string, options: Partial<ReadRequest> = {}): ReadRequest {
  return { path: p(path), limit: 10_000_000, ...options }
}

function pathOf(result: ReadResult): string {
  return 'content' in result ? result.content.path : result.path
}

async function problemsOf(results: AsyncIterable<ReadResult>): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for await (const result of results) if ('problem' in result) found[result.path] = result.problem.reason
  return found
}

function digest(content: Buffer, algorithm: string): string {
  return createHash(algorithm).update(content).digest('hex')
}

async function* stream(parts: readonly Buffer[]): AsyncGenerator<Buffer> {
  for (const part of parts) {
    await new Promise((resolve) => setImmediate(resolve))
    yield part
  }
}

function withParents(path: string): string[] {
  const out: string[] = []
  for (let at: string = path; at !== ''; at = parentPath(at)) out.push(at)
  return out
}
