import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeName } from '../../core/path.ts'
import { BadRecord, createRecordParser, type ParsedEntry, parseFindError, unquote } from './find-records.ts'

const record = (path: string | Buffer, { flag = '-', type = 'f', target = '' } = {}): Buffer =>
  Buffer.concat([
    Buffer.from(`${flag} ${type} 644 1 1000 1001 1795295909.5000000000 42 12 1795295908.0154050830 `),
    Buffer.from(path as string),
    Buffer.from(`\0${target}\0`),
  ])
const end = (nonce: string, status = 0): Buffer => Buffer.from(`Z ${nonce} ${status}\0\0`)

describe('createRecordParser', () => {
  it('reads records whatever the pieces they come in', () => {
    const bytes = Buffer.concat([
      record('/home/a b\nc'),
      record(Buffer.from([0x2f, 0xff, 0x0a])),
      record('/l', { type: 'l', target: '-> x' }),
      record('/d', { type: 'd', flag: '!' }),
      end('N', 1),
    ])
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 200 }), (sizes) => {
        const parser = createRecordParser('N')
        const out: ParsedEntry[] = []
        let at = 0
        for (let i = 0; at < bytes.length; i += 1) {
          const size = sizes[i % sizes.length] as number
          out.push(...parser.push(bytes.subarray(at, at + size)))
          at += size
        }
        expect(parser.status).toBe(1)
        expect(out.map(({ entry }) => entry.path)).toEqual(['/home/a b\nc', decodeName(Buffer.from([0x2f, 0xff, 0x0a])), '/l', '/d'])
        expect(out[0]?.entry).toEqual({
          path: '/home/a b\nc',
          type: 'file',
          size: 12,
          mode: 0o644,
          mtime: 1_795_295_908_015 + 0.405083,
          ctime: 1795295909500,
          inode: 42,
          nlink: 1,
          uid: 1000,
          gid: 1001,
        })
        expect(out[2]?.entry).toMatchObject({ type: 'symlink', target: '-> x' })
        expect(out[3]).toMatchObject({ closed: true, entry: { type: 'dir', unreadable: true } })
      }),
      { numRuns: 30 },
    )
  })

  it('has no status without the trailer', () => {
    const parser = createRecordParser('N')
    parser.push(record('/a'))
    expect(parser.status).toBeUndefined()
  })

  it.each([
    ['a trailer with another nonce', end('M')],
    ['something after the end', Buffer.concat([end('N'), record('/a')])],
    ['half a record after the end', Buffer.concat([end('N'), Buffer.from('- f\0')])],
    ['a record whose numbers go on in the path', Buffer.from('- f 644 1 1000 1001 1795295909.5 42 12 \x001795295908.01 /a\0\0')],
    ['a path of a megabyte, not ended', Buffer.concat([record('/a'), Buffer.alloc(1 << 20, 0x61)])],
    ['a target of a megabyte, not ended', Buffer.concat([record('/a').subarray(0, -1), Buffer.alloc(1 << 20, 0x61)])],
    ['words', Buffer.from('hello world\0\0')],
    ['a path of a megabyte', Buffer.alloc(1 << 20, 0x61)],
  ])('does not believe %s', (_what, bytes) => {
    expect(() => createRecordParser('N').push(bytes)).toThrow(BadRecord)
  })
})

describe('parseFindError', () => {
  it.each([
    ["/usr/bin/find: '/home/x': Permission denied", { path: '/home/x', reason: 'denied', detail: 'Permission denied' }],
    ["/usr/bin/find: '/home/it\\'s\\n': No such file or directory", { path: "/home/it's\n", reason: 'vanished' }],
    [
      "find: '/a\\': No such file or directory\\n': Permission denied",
      { path: "/a': No such file or directory\n", reason: 'denied', detail: 'Permission denied' },
    ],
    ["find: '/x': Input/output error", { path: '/x', reason: 'io', detail: 'Input/output error' }],
    [
      "find: File system loop detected; '/x' is part of the same",
      { reason: 'io', detail: "find: File system loop detected; '/x' is part of the same" },
    ],
    ['anything else', { reason: 'io', detail: 'anything else' }],
  ])('%s', (line, problem) => {
    expect(parseFindError(Buffer.from(line))).toEqual(problem)
  })
})

describe('unquote', () => {
  it('undoes octal and letter escapes', () => {
    expect(unquote("a\\n\\377\\\\\\t\\'")).toEqual(Buffer.from([0x61, 10, 255, 0x5c, 9, 0x27]))
  })
})

describe('numbers', () => {
  const listed = (text: string): ParsedEntry[] => createRecordParser('N').push(Buffer.from(`${text}/a\0\0`))

  it('are those a file system has: sizes and times that no number or Date holds are the last ones they do', () => {
    const [one] = listed(`- f 644 1 1 1 ${2n ** 63n}.5 ${2n ** 64n - 1n} ${2n ** 63n - 1n} -${2n ** 63n} `)
    expect(one?.entry).toMatchObject({ size: Number.MAX_SAFE_INTEGER, ctime: 8.64e15, mtime: -8.64e15 })
    expect(new Date(one?.entry.mtime ?? Number.NaN).toISOString()).toMatch(/^-27/)
  })

  it('of hundreds of digits are no listing', () => {
    for (const at of [3, 6, 7, 8, 9]) {
      const fields = ['-', 'f', '644', '1', '1', '1', '1', '42', '12', '1']
      fields[at] = '9'.repeat(400)
      expect(() => listed(`${fields.join(' ')} `)).toThrow(BadRecord)
    }
  })
})
