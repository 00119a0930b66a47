import { describe, expect, it } from 'vitest'
import { all, bytes, p, request, type Subject, stream, tree } from './subject.ts'
import { BIG, HOSTILE_NAMES, pattern } from './tree.ts'

export const PROGRAMS = { echo: '/bin/echo', cat: '/bin/cat', env: '/usr/bin/env', sh: '/bin/sh', sleep: '/bin/sleep' }

/** What a transport must do: writes, programs, and all of it at once. */
export function changingContract(s: Subject): void {
  describe('writing', () => {
    it('creates a file with its bytes and mode, from a buffer or a stream', async () => {
      await s.t.create(p('scratch/new.bin'), BIG, { mode: 0o600 })
      expect((await bytes(s.t, 'scratch/new.bin')).equals(BIG)).toBe(true)
      expect((await s.t.stat(p('scratch/new.bin')))?.mode).toBe(0o600)
      const parts = [Buffer.from('one '), Buffer.alloc(0), pattern(200_000, 7), Buffer.from(' end')]
      await s.t.create(p('scratch/stream.bin'), stream(parts))
      expect((await bytes(s.t, 'scratch/stream.bin')).equals(Buffer.concat(parts))).toBe(true)
      await s.t.create(p('scratch/empty.bin'), Buffer.alloc(0))
      expect(await s.t.stat(p('scratch/empty.bin'))).toMatchObject({ type: 'file', size: 0 })
      for (const name of ['new.bin', 'stream.bin', 'empty.bin']) await s.t.remove(p(`scratch/${name}`))
      expect(await s.t.list(p('scratch'))).toEqual([])
    })

    it('never writes over what is there', async () => {
      await expect(s.t.create(p('plain.txt'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await expect(s.t.create(p('folder'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await expect(s.t.create(p('links/dangling'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await expect(s.t.create(p('nowhere/new.txt'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      expect((await bytes(s.t, 'plain.txt')).toString()).toBe('hello\n')
      expect(await s.t.stat(p('links/nowhere'))).toBeUndefined()
    })

    it('leaves no half file when the source fails', async () => {
      async function* broken(): AsyncGenerator<Buffer> {
        yield Buffer.from('half')
        throw new Error('the source broke')
      }
      await expect(s.t.create(p('scratch/half.txt'), broken())).rejects.toThrow()
      expect(await s.t.stat(p('scratch/half.txt'))).toBeUndefined()
    })

    it('creates names made to mislead, where it can carry them', async () => {
      for (const name of HOSTILE_NAMES) {
        const path = p(`scratch/${name}`)
        if (s.mayMiss(name) || s.account.cannotCreate?.(name)) {
          await expect(s.t.create(path, Buffer.from('x')), JSON.stringify(name)).rejects.toMatchObject({
            code: expect.stringMatching(/^SG-TRAN/),
          })
          continue
        }
        await s.t.create(path, Buffer.from(name.length.toString()))
        expect((await bytes(s.t, path)).toString(), JSON.stringify(name)).toBe(name.length.toString())
        await s.t.remove(path)
      }
      const left = await s.t.list(p('scratch'))
      for (const { path } of left) await s.t.remove(path)
      if (s.account.cannotCreate === undefined) expect(left).toEqual([])
    })

    it('makes a folder once: of two that want the name, one gets it', async () => {
      const other = await s.account.connect()
      try {
        const results = await Promise.allSettled([s.t.mkdir(p('scratch/lock'), { mode: 0o700 }), other.mkdir(p('scratch/lock'))])
        expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
        const lost = results.find((result) => result.status === 'rejected') as PromiseRejectedResult
        expect(lost.reason).toMatchObject({ code: 'SG-TRAN-003' })
        await expect(s.t.mkdir(p('plain.txt'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(s.t.mkdir(p('nowhere/new'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      } finally {
        await other.close()
      }
      await s.t.rmdir(p('scratch/lock'))
      expect(await s.t.stat(p('scratch/lock'))).toBeUndefined()
    })

    it('renames without replacing, unless that is asked for and can be done in one step', async () => {
      await s.t.create(p('scratch/a'), Buffer.from('a'))
      await s.t.create(p('scratch/b'), Buffer.from('b'))
      await expect(s.t.rename(p('scratch/a'), p('scratch/b'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      expect((await bytes(s.t, 'scratch/b')).toString()).toBe('b')
      if (s.t.capabilities.replace === 'atomic') {
        await s.t.rename(p('scratch/a'), p('scratch/b'), { replace: true })
        expect((await bytes(s.t, 'scratch/b')).toString()).toBe('a')
      } else {
        await expect(s.t.rename(p('scratch/a'), p('scratch/b'), { replace: true })).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await s.t.remove(p('scratch/b'))
        await s.t.rename(p('scratch/a'), p('scratch/b'))
      }
      await s.t.rename(p('scratch/b'), p('scratch/c'))
      expect((await s.t.list(p('scratch'))).map((entry) => entry.path)).toEqual(['scratch/c'])
      await expect(s.t.rename(p('scratch/b'), p('scratch/d'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await s.t.remove(p('scratch/c'))
    })

    it('renames folders with what they hold', async () => {
      await s.t.mkdir(p('scratch/one'))
      await s.t.create(p('scratch/one/in.txt'), Buffer.from('in'))
      await s.t.mkdir(p('scratch/two'))
      await expect(s.t.rename(p('scratch/one'), p('scratch/two'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      const replace = { replace: true }
      await expect(s.t.rename(p('scratch/one'), p('scratch/two'), replace)).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await s.t.create(p('scratch/file'), Buffer.from('file'))
      await expect(s.t.rename(p('scratch/file'), p('scratch/two'), replace)).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await expect(s.t.rename(p('scratch/one'), p('scratch/file'), replace)).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await expect(s.t.rename(p('scratch/one'), p('scratch/one/in'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN/) })
      expect((await bytes(s.t, 'scratch/one/in.txt')).toString()).toBe('in')
      await s.t.remove(p('scratch/file'))
      await s.t.rename(p('scratch/one'), p('scratch/three'))
      expect((await bytes(s.t, 'scratch/three/in.txt')).toString()).toBe('in')
      await s.t.remove(p('scratch/three/in.txt'))
      await s.t.rmdir(p('scratch/three'))
      await s.t.rmdir(p('scratch/two'))
      expect(await s.t.list(p('scratch'))).toEqual([])
    })

    it('sets modes', async ({ skip }) => {
      skip(!s.t.capabilities.chmod, 'no modes here')
      await s.t.create(p('scratch/mode'), Buffer.from('x'))
      for (const mode of [0o600, 0o444, 0o604, 0o755]) {
        await s.t.chmod(p('scratch/mode'), mode)
        expect((await s.t.stat(p('scratch/mode')))?.mode?.toString(8)).toBe(mode.toString(8))
      }
      await expect(s.t.chmod(p('nowhere'), 0o600)).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await s.t.remove(p('scratch/mode'))
    })

    it('removes files and empty folders, and nothing more', async () => {
      await s.t.mkdir(p('scratch/full'))
      await s.t.create(p('scratch/full/x'), Buffer.from('x'))
      await expect(s.t.rmdir(p('scratch/full'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[18]$/) })
      await expect(s.t.remove(p('scratch/full'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[178]$/) })
      await expect(s.t.remove(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await expect(s.t.rmdir(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await s.t.remove(p('scratch/full/x'))
      await s.t.rmdir(p('scratch/full'))
      expect(await s.t.list(p('scratch'))).toEqual([])
    })
  })

  describe('exec', () => {
    it('runs a program with exactly its arguments, whatever they hold', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const { echo } = s.account.programs ?? PROGRAMS
      const args = HOSTILE_NAMES.filter((name) => !/[\udc80-\udcff]/.test(name) && !name.startsWith('-') && !name.includes('\\'))
      const result = await s.t.exec([echo, ...args, '$HOME', ''])
      expect(result.stdout.toString()).toBe(`${[...args, '$HOME', ''].join(' ')}\n`)
      expect(result).toMatchObject({ code: 0, stderr: Buffer.alloc(0) })
    })

    it('gives input, output, errors and the exit code', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const { cat, sh } = s.account.programs ?? PROGRAMS
      const input = pattern(500_000, 3)
      expect((await s.t.exec([cat], { stdin: input })).stdout.equals(input)).toBe(true)
      const result = await s.t.exec([sh, '-c', 'echo out; echo err >&2; exit 7'])
      expect(result).toEqual({ code: 7, stdout: Buffer.from('out\n'), stderr: Buffer.from('err\n') })
    })

    it('gives a clean environment', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const lines = (await s.t.exec([(s.account.programs ?? PROGRAMS).env])).stdout.toString().split('\n')
      expect(lines).toContain('LC_ALL=C')
      for (const name of ['HOME', 'USER', 'BASH_ENV', 'LD_PRELOAD', 'SSH_CLIENT'])
        expect(lines.some((line) => line.startsWith(`${name}=`))).toBe(false)
    })

    it('ends what takes too long or says too much, and goes on', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const { sleep, sh, echo } = s.account.programs ?? PROGRAMS
      await expect(s.t.exec([sleep, '600'], { timeoutMs: 300 })).rejects.toMatchObject({ code: 'SG-CONN-002' })
      await expect(s.t.exec([sh, '-c', 'while :; do echo yes; done'], { maxBytes: 10_000 })).rejects.toMatchObject({ code: 'SG-TRAN-006' })
      const stop = new AbortController()
      const running = s.t.exec([sleep, '600'], { signal: stop.signal })
      stop.abort()
      await expect(running).rejects.toMatchObject({ code: 'SG-INT-002' })
      expect((await s.t.exec([echo, 'on'])).stdout.toString()).toBe('on\n')
    })

    it('does not take a relative name for a program', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      await expect(s.t.exec(['echo', 'x'])).rejects.toThrow()
    })
  })

  describe('as a whole', () => {
    it('does many things at once', async () => {
      const reads = Array.from({ length: 40 }, async (_, i) => (await bytes(s.t, `many/${i}.txt`)).toString())
      const stats = Array.from({ length: 40 }, (_, i) => s.t.stat(p(`many/${i}.txt`)))
      const lists = Array.from({ length: 5 }, () => s.t.list(p('folder')))
      expect(await Promise.all(reads)).toEqual(Array.from({ length: 40 }, (_, i) => `number ${i}`))
      expect((await Promise.all(stats)).map((entry) => entry?.path)).toEqual(Array.from({ length: 40 }, (_, i) => `many/${i}.txt`))
      expect((await Promise.all(lists)).map((list) => list.length)).toEqual([2, 2, 2, 2, 2])
    })

    it('counts', async () => {
      const before = { ...s.t.meter }
      await bytes(s.t, 'big.bin')
      expect(s.t.meter.bytesIn - before.bytesIn).toBeGreaterThanOrEqual(BIG.length)
      expect(s.t.meter.roundTrips).toBeGreaterThan(before.roundTrips)
      const out = s.t.meter.bytesOut
      await s.t.create(p('scratch/count'), BIG)
      expect(s.t.meter.bytesOut - out).toBeGreaterThanOrEqual(BIG.length)
      await s.t.remove(p('scratch/count'))
      if (!s.t.capabilities.exec) expect(s.t.meter.execs).toBe(0)
    })

    it('stops when told, and can be used again', async () => {
      const aborted = AbortSignal.abort()
      const cancelled = { code: 'SG-INT-002' }
      await expect(s.t.stat(p('plain.txt'), { signal: aborted })).rejects.toMatchObject(cancelled)
      await expect(s.t.list(p('folder'), { signal: aborted })).rejects.toMatchObject(cancelled)
      await expect(tree(s.t, [''], { signal: aborted })).rejects.toMatchObject(cancelled)
      await expect(all(s.t.readMany([request('plain.txt')], { signal: aborted }))).rejects.toMatchObject(cancelled)
      await expect(all(s.t.hashMany([p('plain.txt')], 'sha256', { signal: aborted }))).rejects.toMatchObject(cancelled)
      await expect(s.t.create(p('scratch/no'), Buffer.from('x'), { signal: aborted })).rejects.toMatchObject(cancelled)
      await expect(s.t.mkdir(p('scratch/no'), { signal: aborted })).rejects.toMatchObject(cancelled)
      expect(await s.t.stat(p('scratch/no'))).toBeUndefined()
      const stop = new AbortController()
      const reading = async (): Promise<void> => {
        for await (const _piece of s.t.read(p('big.bin'), { signal: stop.signal })) stop.abort()
      }
      await expect(reading()).rejects.toMatchObject(cancelled)
      expect((await bytes(s.t, 'plain.txt')).toString()).toBe('hello\n')
    })

    it('closes once or twice, and then refuses', async () => {
      const other = await s.account.connect()
      expect((await other.stat(p('plain.txt')))?.size).toBe(6)
      await other.close()
      await other.close()
      await expect(other.stat(p('plain.txt'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
      expect((await s.t.stat(p('plain.txt')))?.size).toBe(6)
    })
  })
}
