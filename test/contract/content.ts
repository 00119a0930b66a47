import { describe, expect, it } from 'vitest'
import type { Problem } from '../../src/core/entry.ts'
import { baseName } from '../../src/core/path.ts'
import type { HashResult } from '../../src/transports/types.ts'
import { all, bytes, digest, expectBytes, p, pathOf, problemsOf, request, type Subject } from './subject.ts'
import { BIG, HOSTILE_NAMES, LONGEST_NAME, MANY } from './tree.ts'

/** What a transport must read: read, readMany, hashMany, search. */
export function contentContract(s: Subject): void {
  describe('read', () => {
    it('gives the bytes of every kind of file', async () => {
      for (const path of ['plain.txt', 'empty.txt', 'bytes.bin', 'crlf.txt', 'big.bin', `long/${LONGEST_NAME}`]) {
        expectBytes(await bytes(s.t, path), s.account.seeds.find((seed) => seed.path === path)?.bytes as Buffer)
      }
    })

    it('reads a path of thousands of characters', async () => {
      const deep = s.account.seeds.find((seed) => seed.path.startsWith('deep/'))?.path as string
      expect(deep.length).toBeGreaterThan(2000)
      expect((await bytes(s.t, deep)).toString()).toBe('deepest')
    })

    it('reads names made to mislead', async () => {
      for (const { path, bytes: expected } of s.account.seeds.filter((seed) => seed.path.startsWith('hostile/'))) {
        if (s.mayMiss(path)) {
          await expect(bytes(s.t, path), JSON.stringify(path)).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[289]$/) })
        } else if (s.account.refuses?.(baseName(path))) {
          await expect(bytes(s.t, path), JSON.stringify(path)).rejects.toMatchObject({ code: 'SG-TRAN-001' })
        } else expect(await bytes(s.t, path), JSON.stringify(path)).toEqual(expected)
      }
    })

    it('starts and ends where asked', async ({ skip }) => {
      skip(!s.t.capabilities.partialRead, 'reads start at the start here')
      expectBytes(await bytes(s.t, 'big.bin', { offset: 1_000_001, length: 300_000 }), BIG.subarray(1_000_001, 1_300_001))
      expectBytes(await bytes(s.t, 'big.bin', { length: 10 }), BIG.subarray(0, 10))
      expectBytes(await bytes(s.t, 'big.bin', { offset: BIG.length - 3 }), BIG.subarray(-3))
      expectBytes(await bytes(s.t, 'big.bin', { offset: BIG.length, length: 5 }), Buffer.alloc(0))
      expectBytes(await bytes(s.t, 'big.bin', { offset: BIG.length + 100 }), Buffer.alloc(0))
      expectBytes(await bytes(s.t, 'plain.txt', { offset: 2, length: 100 }), Buffer.from('llo\n'))
    })

    it('can be left in the middle', async () => {
      for (let i = 0; i < 3; i += 1) {
        for await (const piece of s.t.read(p('big.bin'))) {
          expect(piece.length).toBeGreaterThan(0)
          break
        }
      }
      expect((await bytes(s.t, 'plain.txt')).toString()).toBe('hello\n')
    })

    it('throws for what cannot be read, and never blocks', async () => {
      await expect(bytes(s.t, 'nowhere')).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await expect(bytes(s.t, 'nowhere/below')).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await expect(bytes(s.t, 'folder')).rejects.toMatchObject({ code: 'SG-TRAN-007' })
      await expect(bytes(s.t, 'links/file')).rejects.toMatchObject({ code: 'SG-TRAN-007' })
      await expect(bytes(s.t, 'pipes/fifo')).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[17]$/) })
      if (!s.account.root) await expect(bytes(s.t, 'locked.txt')).rejects.toMatchObject({ code: 'SG-TRAN-001' })
      if (!s.account.root) await expect(bytes(s.t, 'locked/secret.txt')).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    })
  })

  describe('readMany', () => {
    it('answers each request exactly once', async () => {
      const paths = Array.from({ length: MANY }, (_, i) => `many/${i}.txt`)
      const results = await all(s.t.readMany([...paths, 'nowhere'].map((path) => request(path))))
      expect(results.map(pathOf).sort()).toEqual([...paths, 'nowhere'].sort())
      for (const result of results) {
        if ('content' in result) expect(result.content.bytes.toString()).toBe(`number ${baseName(result.content.path).split('.')[0]}`)
        else expect(result).toMatchObject({ path: 'nowhere', problem: { reason: 'vanished' } })
      }
    })

    it('answers a path that is asked twice twice', async () => {
      const results = await all(s.t.readMany([request('plain.txt'), request('plain.txt')]))
      expect(results.map((result) => 'content' in result && result.content.bytes.toString())).toEqual(['hello\n', 'hello\n'])
    })

    it('tells why each of the others was not read', async () => {
      const reasons = await problemsOf(
        s.t.readMany(['folder', 'links/file', 'links/dangling', 'links/loop', 'nowhere'].map((path) => request(path))),
      )
      expect(reasons).toEqual({
        folder: 'not-a-file',
        'links/file': 'not-a-file',
        'links/dangling': 'not-a-file',
        'links/loop': s.mayMiss('links/loop') ? 'vanished' : 'not-a-file',
        nowhere: 'vanished',
      })
      const fifo = await problemsOf(s.t.readMany([request('pipes/fifo')]))
      expect(['not-a-file', 'denied', 'io']).toContain(fifo['pipes/fifo'])
      const locked = await problemsOf(s.t.readMany([request('locked.txt'), request('locked/secret.txt')]))
      expect(locked).toEqual(s.account.root ? {} : { 'locked.txt': 'denied', 'locked/secret.txt': 'denied' })
    })

    it('keeps to the limit', async () => {
      const results = await all(
        s.t.readMany([
          request('big.bin', { limit: BIG.length - 1 }),
          request('plain.txt', { limit: 6 }),
          request('empty.txt', { limit: 0 }),
        ]),
      )
      expect(results.find((result) => pathOf(result) === 'big.bin')).toMatchObject({ problem: { reason: 'too-large' } })
      expect(results.find((result) => pathOf(result) === 'plain.txt')).toMatchObject({ content: { size: 6, sampled: false } })
      expect(results.find((result) => pathOf(result) === 'empty.txt')).toMatchObject({ content: { size: 0, bytes: Buffer.alloc(0) } })
      const [whole] = await all(s.t.readMany([request('big.bin', { limit: BIG.length })]))
      expect(whole && 'content' in whole && whole.content.bytes.equals(BIG)).toBe(true)
    })

    it('samples head and tail, or gives the whole', async () => {
      const [result] = await all(s.t.readMany([request('big.bin', { limit: 4_000_000, sample: 1000 })]))
      if (!result || !('content' in result)) throw new Error('no content')
      const { bytes: got, sampled, size } = result.content
      expect(size).toBe(BIG.length)
      expect(got.equals(sampled ? Buffer.concat([BIG.subarray(0, 1000), BIG.subarray(-1000)]) : BIG)).toBe(true)
      const [small] = await all(s.t.readMany([request('plain.txt', { sample: 1000 })]))
      expect(small).toMatchObject({ content: { sampled: false, bytes: Buffer.from('hello\n') } })
    })

    it('reads hostile names or tells the problem', async () => {
      const hostile = HOSTILE_NAMES.map((name) => `hostile/${name}`)
      const results = await all(s.t.readMany(hostile.map((path) => request(path))))
      expect(results.map(pathOf).sort()).toEqual([...hostile].sort())
      for (const result of results) {
        const i = hostile.indexOf(pathOf(result))
        if ('content' in result) expect(result.content.bytes.toString()).toBe(`hostile ${i}`)
        else {
          expect(s.account.rawNames, JSON.stringify(result)).toBe(false)
          expect(s.mayMiss(pathOf(result)) ? ['bad-name', 'vanished', 'io'] : ['denied']).toContain(result.problem.reason)
          expect(s.mayMiss(pathOf(result)) || s.account.refuses?.(baseName(pathOf(result)))).toBe(true)
        }
      }
    })

    it('can be left in the middle', async () => {
      for await (const result of s.t.readMany(Array.from({ length: 50 }, (_, i) => request(`many/${i}.txt`)))) {
        expect('content' in result).toBe(true)
        break
      }
      expect((await bytes(s.t, 'plain.txt')).toString()).toBe('hello\n')
    })
  })

  describe('hashMany', () => {
    it.each(['sha256', 'md5'] as const)('gives the %s of each file once', async (algorithm) => {
      const files = s.account.seeds.filter(
        (seed) => seed.type === 'file' && s.readable(seed) && !s.mayMiss(seed.path) && s.account.refuses?.(baseName(seed.path)) !== true,
      )
      const results = await all(s.t.hashMany([...files.map((seed) => p(seed.path)), p('nowhere'), p('folder'), p('links/file')], algorithm))
      expect(results.length).toBe(files.length + 3)
      const digests = new Map(results.map((result) => [result.path as string, 'digest' in result ? result.digest : result.problem.reason]))
      for (const { path, bytes: content } of files)
        expect(digests.get(path), JSON.stringify(path)).toBe(digest(content as Buffer, algorithm))
      expect(digests.get('nowhere')).toBe('vanished')
      expect(digests.get('folder')).toBe('not-a-file')
      expect(digests.get('links/file')).toBe('not-a-file')
    })

    it('hashes here when paranoid, from the bytes themselves', async () => {
      const before = s.t.meter.bytesIn
      const results = await all(s.t.hashMany([p('big.bin'), p('empty.txt')], 'sha256', { paranoid: true }))
      const byPath = new Map<string, HashResult>(results.map((result) => [result.path, result]))
      expect(byPath.get('big.bin')).toMatchObject({ digest: digest(BIG, 'sha256'), bytes: BIG.length })
      expect(byPath.get('empty.txt')).toMatchObject({ digest: digest(Buffer.alloc(0), 'sha256') })
      expect(s.t.meter.bytesIn - before).toBeGreaterThanOrEqual(BIG.length)
    })

    it('tells what it may not read', async () => {
      const results = await all(s.t.hashMany([p('locked.txt'), p('locked/secret.txt'), p('pipes/fifo')], 'sha256'))
      expect(results.length).toBe(3)
      for (const result of results) {
        if (result.path === 'pipes/fifo' || !s.account.root) expect('problem' in result, result.path).toBe(true)
      }
    })
  })

  describe('search', () => {
    it('finds the pattern wherever it stands in the file', async ({ skip }) => {
      skip(!s.t.capabilities.remoteSearch, 'no search here')
      const paths = ['code/photo.jpg', 'code/clean.jpg', 'code/almost.jpg', 'plain.txt', 'empty.txt', 'big.bin', 'links/file', 'nowhere']
      const hits: string[] = []
      const problems: Problem[] = []
      for await (const batch of s.t.search(paths.map(p), 'php-open-tag')) {
        hits.push(...batch.hits)
        problems.push(...batch.problems)
      }
      expect(hits).toEqual(['code/photo.jpg'])
      expect(problems.map((problem) => problem.path)).toContain('nowhere')
      expect(problems.map((problem) => problem.path)).not.toContain('plain.txt')
    })

    it('finds nothing in names, however they look', async ({ skip }) => {
      skip(!s.t.capabilities.remoteSearch, 'no search here')
      const paths = HOSTILE_NAMES.map((name) => p(`hostile/${name}`))
      const hits: string[] = []
      for await (const batch of s.t.search(paths, 'php-open-tag')) hits.push(...batch.hits)
      expect(hits).toEqual([])
    })
  })
}
