import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../src/core/path.ts'
import type { NewEntry, Transport } from '../../src/transports/types.ts'
import { PROGRAMS } from './changing.ts'
import { all, bytes, p, type Subject, stream, tree } from './subject.ts'
import { BIG, HOSTILE_NAMES, LONGEST_NAME, pattern } from './tree.ts'

type NewFile = Extract<NewEntry, { type: 'file' }>

const file = (path: string, content: Buffer | AsyncIterable<Uint8Array>, more: Partial<NewFile> = {}): NewFile => ({
  type: 'file',
  path: p(path),
  size: content instanceof Buffer ? content.length : 0,
  content,
  ...more,
})
const folder = (path: string, mode?: number): NewEntry => ({ type: 'dir', path: p(path), ...(mode === undefined ? {} : { mode }) })

/** Takes away everything below a folder, whatever its modes, and the folder. */
async function clear(t: Transport, path: string): Promise<void> {
  const { entries } = await tree(t, [path])
  const inOrder = entries.sort((a, b) => b.path.split('/').length - a.path.split('/').length)
  if (t.capabilities.chmod) for (const entry of inOrder) if (entry.type === 'dir') await t.chmod(entry.path, 0o755)
  for (const entry of inOrder) await (entry.type === 'dir' ? t.rmdir(entry.path) : t.remove(entry.path))
}

/** What a transport must do: many files at once, links, and programs whose output is a stream. */
export function makingContract(s: Subject): void {
  const inNew = async (name: string, work: (dir: RemotePath) => Promise<void>): Promise<void> => {
    const dir = p(`scratch/${name}`)
    await s.t.mkdir(dir, { mode: 0o700 })
    try {
      await work(dir)
    } finally {
      await clear(s.t, dir)
    }
  }
  const mode = async (path: string): Promise<string | undefined> => (await s.t.stat(p(path)))?.mode?.toString(8)

  describe('createMany', () => {
    it('makes files and folders with their bytes and modes', async () => {
      await inNew('many', async (dir) => {
        const long = `${'folder'.repeat(20)}/${LONGEST_NAME}`
        const small = Array.from({ length: 150 }, (_, i) => file(`sub/${i}.txt`, Buffer.from(`number ${i}`)))
        await s.t.createMany(dir, [
          file('empty', Buffer.alloc(0), { mode: 0o600 }),
          folder('sub', 0o700),
          folder('sub/deeper'),
          folder('closed', 0o555),
          file('closed/in.txt', Buffer.from('in'), { mode: 0o444 }),
          file('sub/deeper/big.bin', BIG, { mode: 0o640 }),
          folder('folder'.repeat(20)),
          file(long, Buffer.from('long')),
          ...small,
          file('streamed.bin', stream([BIG, pattern(700_000, 9)]), { size: BIG.length + 700_000, mode: 0o664 }),
          file('block', pattern(512, 3)),
          folder('void', 0o777),
        ])
        expect((await bytes(s.t, `${dir}/sub/deeper/big.bin`)).equals(BIG)).toBe(true)
        expect((await bytes(s.t, `${dir}/streamed.bin`)).equals(Buffer.concat([BIG, pattern(700_000, 9)]))).toBe(true)
        expect((await bytes(s.t, `${dir}/${long}`)).toString()).toBe('long')
        expect((await bytes(s.t, `${dir}/block`)).equals(pattern(512, 3))).toBe(true)
        expect((await bytes(s.t, `${dir}/closed/in.txt`)).toString()).toBe('in')
        expect((await bytes(s.t, `${dir}/sub/149.txt`)).toString()).toBe('number 149')
        expect(await s.t.stat(p(`${dir}/empty`))).toMatchObject({ type: 'file', size: 0 })
        const { entries, problems } = await tree(s.t, [dir])
        expect(problems).toEqual([])
        expect(entries.length).toBe(1 + 5 + 6 + 150)
        expect((await s.t.list(p(`${dir}/sub`))).length).toBe(151)
        if (!s.t.capabilities.chmod) return
        const modes = { empty: 0o600, sub: 0o700, closed: 0o555, 'closed/in.txt': 0o444, 'streamed.bin': 0o664, void: 0o777, block: 0o604 }
        for (const [name, wanted] of Object.entries(modes)) expect(await mode(`${dir}/${name}`), name).toBe(wanted.toString(8))
        expect(await mode(`${dir}/sub/deeper`)).toBe('705')
      })
    })

    it('takes names made to mislead, where it can carry them', async () => {
      await inNew('many', async (dir) => {
        const names = HOSTILE_NAMES.filter((name) => !s.mayMiss(name) && !s.account.cannotCreate?.(name))
        await s.t.createMany(
          dir,
          names.map((name, i) => file(name, Buffer.from(`hostile ${i}`))),
        )
        expect((await s.t.list(dir)).map((entry) => entry.path).sort()).toEqual(names.map((name) => `${dir}/${name}`).sort())
        for (const [i, name] of names.entries()) expect((await bytes(s.t, `${dir}/${name}`)).toString()).toBe(`hostile ${i}`)
      })
    })

    it('reads each content to its end before it asks for the next entry', async () => {
      await inNew('many', async (dir) => {
        // As from one `git cat-file --batch`: one stream, cut into contents.
        let open = false
        async function* one(size: number): AsyncGenerator<Buffer> {
          open = true
          for (let left = size; left > 0; left -= 65_536) {
            await new Promise((resolve) => setImmediate(resolve))
            yield pattern(Math.min(left, 65_536), size)
          }
          open = false
        }
        async function* entries(): AsyncGenerator<NewEntry> {
          for (const size of [10, 2_000_000, 0, 300_000, 1_200_000, 5]) {
            yield file(`${size}`, one(size), { size })
            if (size > 0) expect(open, `the content before was read: ${size}`).toBe(false)
          }
        }
        await s.t.createMany(dir, entries())
        const sizes = (await s.t.list(dir)).map((entry) => entry.size)
        expect(sizes.sort((a, b) => a - b)).toEqual([0, 5, 10, 300_000, 1_200_000, 2_000_000])
      })
    })

    it('never writes over what is there, nor through a link', async () => {
      await inNew('many', async (dir) => {
        await s.t.create(p(`${dir}/there`), Buffer.from('old'))
        await s.t.mkdir(p(`${dir}/folder`), { mode: 0o755 })
        const taken = { code: 'SG-TRAN-003' }
        await expect(s.t.createMany(dir, [file('there', Buffer.from('new'))])).rejects.toMatchObject(taken)
        await expect(s.t.createMany(dir, [folder('there')])).rejects.toMatchObject(taken)
        await expect(s.t.createMany(dir, [folder('folder')])).rejects.toMatchObject(taken)
        await expect(s.t.createMany(dir, [file('folder', Buffer.from('new'))])).rejects.toMatchObject(taken)
        await expect(s.t.createMany(dir, [file('twice', Buffer.from('1')), file('twice', Buffer.from('2'))])).rejects.toMatchObject(taken)
        await s.t.createMany(dir, [file('folder/new', Buffer.from('new'))])
        await expect(s.t.createMany(dir, [file('folder/new', Buffer.from('newer'))])).rejects.toMatchObject(taken)
        expect((await bytes(s.t, `${dir}/there`)).toString()).toBe('old')
        expect((await bytes(s.t, `${dir}/folder/new`)).toString()).toBe('new')
        if (!s.t.capabilities.symlink) return
        await s.t.symlink(p(`${dir}/dangling`), 'nowhere')
        await s.t.symlink(p(`${dir}/away`), 'folder')
        await expect(s.t.createMany(dir, [file('dangling', Buffer.from('new'))])).rejects.toMatchObject(taken)
        await expect(s.t.createMany(dir, [folder('away')])).rejects.toMatchObject(taken)
        await expect(s.t.createMany(dir, [file('away/escaped', Buffer.from('new'))])).rejects.toMatchObject({ code: 'SG-TRAN-001' })
        await expect(s.t.createMany(p(`${dir}/away`), [file('escaped', Buffer.from('new'))])).rejects.toMatchObject({ code: 'SG-TRAN-001' })
        expect((await s.t.list(p(`${dir}/folder`))).map((entry) => entry.path)).toEqual([`${dir}/folder/new`])
      })
      // Seeds: a link to a folder, and a link that leads nowhere.
      if (s.links().length === 0) return
      await expect(s.t.createMany(p('links'), [file('dangling', Buffer.from('x'))])).rejects.toMatchObject({ code: 'SG-TRAN-003' })
      await expect(s.t.createMany(p('links'), [file('folder/escaped', Buffer.from('x'))])).rejects.toMatchObject({ code: 'SG-TRAN-001' })
      expect(await s.t.stat(p('folder/escaped'))).toBeUndefined()
    })

    it('stays below its folder, and needs it and the folders within', async () => {
      await inNew('many', async (dir) => {
        for (const path of ['../out', 'a/../../out', '/out', '', '.', 'a//b', 'nul\0'])
          await expect(s.t.createMany(dir, [{ ...file('x', Buffer.from('x')), path: path as RemotePath }])).rejects.toMatchObject({
            code: 'SG-TRAN-009',
          })
        await expect(s.t.createMany(dir, [file('absent/new', Buffer.from('x'))])).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(s.t.createMany(p(`${dir}/absent`), [file('new', Buffer.from('x'))])).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(s.t.createMany(p('plain.txt'), [file('new', Buffer.from('x'))])).rejects.toMatchObject({
          code: expect.stringMatching(/^SG-TRAN-00[17]$/),
        })
        await s.t.createMany(dir, [])
        expect(await s.t.list(dir)).toEqual([])
        expect(await s.t.stat(p('scratch/out'))).toBeUndefined()
      })
    })

    it('fails with what went wrong on our side, and goes on', async () => {
      await inNew('many', async (dir) => {
        async function* broken(): AsyncGenerator<Buffer> {
          yield pattern(600_000)
          throw new Error('the source broke')
        }
        async function* brokenList(): AsyncGenerator<NewEntry> {
          yield file('first', Buffer.from('first'))
          throw new Error('the list broke')
        }
        const wrong = { code: 'SG-TRAN-010' }
        await expect(s.t.createMany(dir, [file('a', Buffer.from('abc'), { size: 2 })])).rejects.toMatchObject(wrong)
        await expect(s.t.createMany(dir, [file('b', stream([Buffer.from('abc')]), { size: 4 })])).rejects.toMatchObject(wrong)
        await expect(s.t.createMany(dir, [file('c', stream([BIG]), { size: BIG.length + 1 })])).rejects.toMatchObject(wrong)
        await expect(s.t.createMany(dir, [file('d', stream([BIG, BIG]), { size: BIG.length })])).rejects.toMatchObject(wrong)
        await expect(s.t.createMany(dir, [file('e', broken(), { size: 3_000_000 })])).rejects.toThrow('the source broke')
        await expect(s.t.createMany(dir, brokenList())).rejects.toThrow('the list broke')
        await s.t.createMany(dir, [file('after', Buffer.from('after'))])
        expect((await bytes(s.t, `${dir}/after`)).toString()).toBe('after')
      })
    })

    it('does several at once, beside other calls', async () => {
      await inNew('many', async (dir) => {
        const work = Array.from({ length: 6 }, async (_, i) => {
          const own = p(`${dir}/${i}`)
          await s.t.mkdir(own, { mode: 0o755 })
          await s.t.create(p(`${own}/before`), Buffer.from('before'))
          await s.t.createMany(
            own,
            Array.from({ length: 8 }, (_, k) => file(`${k}`, pattern(20_000, k))),
          )
          expect((await s.t.list(own)).length).toBe(9)
        })
        await Promise.all(work)
        expect((await bytes(s.t, `${dir}/5/7`)).equals(pattern(20_000, 7))).toBe(true)
      })
    })

    it('stops when told', async () => {
      await inNew('many', async (dir) => {
        const stop = new AbortController()
        async function* endless(): AsyncGenerator<NewEntry> {
          for (let i = 0; ; i += 1) {
            if (i === 20) stop.abort()
            yield file(`${i}`, pattern(10_000, i))
          }
        }
        await expect(s.t.createMany(dir, endless(), { signal: stop.signal })).rejects.toMatchObject({ code: 'SG-INT-002' })
        await expect(s.t.createMany(dir, [], { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'SG-INT-002' })
      })
    })
  })

  describe('links', () => {
    it('gives a file a second name', async () => {
      if (!s.t.capabilities.hardLink) {
        await expect(s.t.link(p('plain.txt'), p('scratch/second'))).rejects.toMatchObject({ code: 'SG-TRAN-004' })
        return
      }
      await inNew('names', async (dir) => {
        const [first, second] = [p(`${dir}/first`), p(`${dir}/second`)]
        await s.t.create(first, Buffer.from('one file'), { mode: 0o640 })
        await s.t.link(first, second)
        expect((await bytes(s.t, second)).toString()).toBe('one file')
        if (s.t.capabilities.changeTime) {
          const found = (await tree(s.t, [dir])).entries.filter((entry) => entry.type === 'file')
          expect(found.map((entry) => entry.nlink)).toEqual([2, 2])
          expect(new Set(found.map((entry) => entry.inode)).size).toBe(1)
        }
        await expect(s.t.link(first, second)).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(s.t.link(p(`${dir}/absent`), p(`${dir}/x`))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        await expect(s.t.link(dir, p('scratch/x'))).rejects.toMatchObject({ code: 'SG-TRAN-007' })
        await expect(s.t.link(p('links/file'), p(`${dir}/x`))).rejects.toMatchObject({ code: 'SG-TRAN-007' })
        // One of the two is replaced in one step, and the other keeps what was.
        await s.t.create(p(`${dir}/new`), Buffer.from('new'))
        await s.t.rename(p(`${dir}/new`), first, { replace: true })
        expect((await bytes(s.t, first)).toString()).toBe('new')
        expect((await bytes(s.t, second)).toString()).toBe('one file')
      })
    })

    it('makes links that say what they are told, and follows none', async () => {
      if (!s.t.capabilities.symlink) {
        await expect(s.t.symlink(p('scratch/link'), 'plain.txt')).rejects.toMatchObject({ code: 'SG-TRAN-004' })
        return
      }
      await inNew('names', async (dir) => {
        const targets = ['nowhere', '../../plain.txt', '/etc/passwd', 'a -> b', '-rf', 'été\udce9\n', `${'long/'.repeat(60)}end`]
        for (const [i, target] of targets.entries()) {
          await s.t.symlink(p(`${dir}/${i}`), target)
          expect(await s.t.stat(p(`${dir}/${i}`))).toMatchObject({ type: 'symlink', target })
        }
        await expect(s.t.symlink(p(`${dir}/0`), 'elsewhere')).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(s.t.symlink(dir, 'elsewhere')).rejects.toMatchObject({ code: 'SG-TRAN-003' })
        await expect(s.t.symlink(p(`${dir}/absent/x`), 'elsewhere')).rejects.toMatchObject({ code: 'SG-TRAN-002' })
        expect((await s.t.stat(p(`${dir}/0`)))?.target).toBe('nowhere')
        // A link is moved and removed as itself.
        await s.t.rename(p(`${dir}/1`), p(`${dir}/moved`))
        expect(await s.t.stat(p(`${dir}/moved`))).toMatchObject({ type: 'symlink', target: '../../plain.txt' })
        await s.t.remove(p(`${dir}/moved`))
        expect((await bytes(s.t, 'plain.txt')).toString()).toBe('hello\n')
      })
    })
  })

  describe('execStream', () => {
    const programs = () => s.account.programs ?? PROGRAMS

    it('gives all of a long output as it comes, for a long input', async () => {
      if (!s.t.capabilities.exec) {
        await expect(all(s.t.execStream(['/bin/cat']))).rejects.toMatchObject({ code: 'SG-TRAN-004' })
        return
      }
      const parts = Array.from({ length: 12 }, (_, i) => pattern(1_000_000, i))
      const out = Buffer.concat(await all(s.t.execStream([programs().cat], { stdin: stream(parts) })))
      expect(out.equals(Buffer.concat(parts))).toBe(true)
      expect(Buffer.concat(await all(s.t.execStream([programs().echo, 'a  b', '$HOME']))).toString()).toBe('a  b $HOME\n')
      expect(await all(s.t.execStream([programs().cat]))).toEqual([])
    })

    it('says how the program ended, after what it gave', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const { sh } = programs()
      const got: Buffer[] = []
      const running = async (): Promise<void> => {
        for await (const piece of s.t.execStream([sh, '-c', 'echo out; echo "what went wrong" >&2; exit 7'])) got.push(piece)
      }
      await expect(running()).rejects.toMatchObject({ code: 'SG-TRAN-011', params: { program: sh, code: 7, detail: 'what went wrong' } })
      expect(Buffer.concat(got).toString()).toBe('out\n')
      // A program that does not read its input ends all the same.
      const refused = all(s.t.execStream([sh, '-c', 'exit 3'], { stdin: stream(Array.from({ length: 40 }, () => BIG)) }))
      await expect(refused).rejects.toMatchObject({ code: 'SG-TRAN-011', params: { code: 3 } })
      async function* broken(): AsyncGenerator<Buffer> {
        yield BIG
        throw new Error('the source broke')
      }
      await expect(all(s.t.execStream([programs().cat], { stdin: broken() }))).rejects.toThrow('the source broke')
    })

    it('ends the program when the loop is left, time is up or the caller stops', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const { sh, sleep, echo } = programs()
      let group = ''
      for await (const piece of s.t.execStream([sh, '-c', 'echo $$; while :; do echo more; done'])) {
        group = piece.toString().split('\n')[0] ?? ''
        break
      }
      expect(group).toMatch(/^\d+$/)
      const lives = async (): Promise<boolean> => (await s.t.exec([sh, '-c', `kill -0 ${group} 2>/dev/null`])).code === 0
      for (let tries = 0; tries < 100 && (await lives()); tries += 1) await wait(100)
      expect(await lives()).toBe(false)
      await expect(all(s.t.execStream([sleep, '600'], { timeoutMs: 300 }))).rejects.toMatchObject({ code: 'SG-CONN-002' })
      const stop = new AbortController()
      const running = all(s.t.execStream([sleep, '600'], { signal: stop.signal }))
      stop.abort()
      await expect(running).rejects.toMatchObject({ code: 'SG-INT-002' })
      expect(Buffer.concat(await all(s.t.execStream([echo, 'on']))).toString()).toBe('on\n')
    })

    it('waits for a slow reader', async ({ skip }) => {
      skip(!s.t.capabilities.exec, 'no exec here')
      const before = s.t.meter.bytesIn
      const size = 64_000_000
      const items = s.t.execStream([programs().sh, '-c', 'while :; do echo 0123456789012345678901234567890123456789; done'])
      const reader = items[Symbol.asyncIterator]()
      await reader.next()
      await wait(500)
      expect(s.t.meter.bytesIn - before).toBeLessThan(size / 4)
      await reader.return?.()
    })
  })
}
