import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import type { BlobId, SnapshotEntry } from '../../core/snapshot.ts'
import { BadTree, checkTree, manifestOf, readManifest, writeManifests } from './manifest.ts'

const p = (path: string): RemotePath => path as RemotePath
const BLOB = 'b'.repeat(40) as BlobId
const sha256 = 'a'.repeat(64) as NonNullable<SnapshotEntry['sha256']>

describe('a manifest', () => {
  it('gives back what was written, without the place of the bytes', () => {
    const whole = { mode: 0o4755, mtime: -1.5, ctime: 1_700_000_000_123.456, inode: 2 ** 52, nlink: 2, uid: 0, gid: 33 }
    const entries: SnapshotEntry[] = [
      { path: p('d'), type: 'dir', size: 4096, ...whole },
      { path: p('d/a\n"\udc80'), type: 'file', size: 3, ...whole, sha256, blob: BLOB },
      { path: p('d/b'), type: 'file', size: 0, mtime: 0 },
      { path: p('d/c'), type: 'symlink', size: 1, mtime: 0, target: '../\udcff' },
      { path: p('d/e'), type: 'fifo', size: 0, mtime: 0 },
    ]
    const written = new Map(writeManifests(new Map(entries.map((entry) => [entry.path, entry]))))
    expect(readManifest(p('d'), written.get(p('d')) as string)).toEqual(entries.map(({ blob: _, ...entry }) => entry))
  })

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['null', 'null'],
    ['no name', '{"s":1,"m":1}'],
    ['no size', '{"n":"a","m":1}'],
    ['no time', '{"n":"a","s":1}'],
    ['an unknown field', '{"n":"a","s":1,"m":1,"x":1}'],
    ['a field every object has', '{"n":"a","s":1,"m":1,"__proto__":1}'],
    ['a field of every object', '{"n":"a","s":1,"m":1,"toString":1}'],
    ['a name that is none', '{"n":1,"s":1,"m":1}'],
    ['a size below 0', '{"n":"a","s":-1,"m":1}'],
    ['a size with a fraction', '{"n":"a","s":1.5,"m":1}'],
    ['a size that is text', '{"n":"a","s":"1","m":1}'],
    ['a time that is null', '{"n":"a","s":1,"m":null}'],
    ['a time beyond numbers', '{"n":"a","s":1,"m":1e999}'],
    ['modes beyond 07777', '{"n":"a","s":1,"m":1,"p":4096}'],
    ['an unknown type', '{"n":"a","s":1,"m":1,"t":"door"}'],
    ['a digest that is none', '{"n":"a","s":1,"m":1,"h":"abc"}'],
    ['a digest in capitals', `{"n":"a","s":1,"m":1,"h":"${'A'.repeat(64)}"}`],
    ['a target that is none', '{"n":"a","s":1,"m":1,"t":"symlink","to":{}}'],
    ['a folder below it', '{"n":"a","s":1,"m":1,"t":"dir"}'],
    ['a path for a name', '{"n":"a/b","s":1,"m":1}'],
    ['names out of order', '{"n":"b","s":1,"m":1}\n{"n":"a","s":1,"m":1}'],
    ['a name twice', '{"n":"a","s":1,"m":1}\n{"n":"a","s":1,"m":1}'],
  ])('is none with %s', (_, text) => {
    expect(() => readManifest(p('d'), `${text}\n`)).toThrow()
  })

  it('shares the entries of each line that is in the one known before it, and is no other for it', () => {
    const text = fc
      .uniqueArray(
        fc.record({ name: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'b', 'é', ' ') }), size: fc.nat(2) }),
        {
          selector: ({ name }) => name,
          maxLength: 12,
        },
      )
      .map((files) => {
        const folder: SnapshotEntry = { path: p('d'), type: 'dir', size: 0, mtime: 0 }
        const entries = files.map(
          ({ name, size }): SnapshotEntry => ({ path: p(`d/${name}`), type: 'file', size, mtime: 0, sha256, blob: BLOB }),
        )
        return new Map([...writeManifests(new Map([folder, ...entries].map((entry) => [entry.path, entry])))]).get(p('d')) as string
      })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const known = { text: before, entries: readManifest(p('d'), before) }
        const read = readManifest(p('d'), after, known)
        expect(read).toEqual(readManifest(p('d'), after))
        const lines = before.split('\n')
        for (const [i, line] of after.split('\n').slice(0, -1).entries()) {
          const at = lines.indexOf(line)
          if (at >= 0) expect(read[i]).toBe(known.entries[at])
        }
      }),
    )
  })

  it('is none with names out of order where some of them are known', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((name) => `{"n":"${name}","s":1,"m":1}\n`) as [string, string, string]
    const known = { text: a + b + c, entries: readManifest(p('d'), a + b + c) }
    for (const text of [b + a, c + a + b, a + a, b + c + b]) expect(() => readManifest(p('d'), text, known)).toThrow('out of order')
    expect(() => readManifest(p('d'), `${a}${b.slice(0, -1)}`, known)).toThrow('cut')
  })

  it('is none when it was cut', () => {
    expect(() => readManifest(p('d'), '{"n":"a","s":1,"m":1}')).toThrow('cut')
  })
})

describe('manifests of a tree', () => {
  const entry = (path: string, type: SnapshotEntry['type'] = 'file'): SnapshotEntry => ({ path: p(path), type, size: 0, mtime: 0 })
  const treeOf = (...entries: SnapshotEntry[]) => new Map(entries.map((one) => [one.path, one]))

  it('speak of a folder in its own, of all else in that of the folder it lies in', () => {
    expect([manifestOf(entry('a/b', 'dir')), manifestOf(entry('a/b')), manifestOf(entry('b'))]).toEqual(['a/b', 'a', ''])
    const tree = treeOf(entry('b/z'), entry('b/a', 'socket'), entry('b', 'dir'), entry('', 'dir'), entry('a', 'dir'), entry('b-c', 'block'))
    const written = [...writeManifests(tree)]
    expect(written.map(([dir, text]) => [dir, ...text.split('\n').map((line) => line && JSON.parse(line).n)])).toEqual([
      ['', '', 'b-c', ''],
      ['a', '', ''],
      ['b', '', 'a', 'z', ''],
    ])
    expect([...writeManifests(tree, (dir) => dir === 'b')]).toEqual([written[2]])
    for (const type of ['file', 'symlink', 'fifo', 'socket', 'block', 'char', 'other'] as const) {
      const [[, text]] = [...writeManifests(treeOf(entry('x', type)))] as [[RemotePath, string]]
      expect(readManifest(p(''), text)).toEqual([entry('x', type)])
    }
    expect(readManifest(p('d'), '{"n":"a","t":"file","s":0,"m":0}\n')).toEqual([entry('d/a')])
    expect(readManifest(p('d'), `{"n":"a","s":0,"m":0,"p":4095,"h":"${sha256}"}\n`)).toEqual([{ ...entry('d/a'), mode: 0o7777, sha256 }])
  })

  it('can only be of one whose paths stay below their folders', () => {
    const why = (...entries: SnapshotEntry[]): string => {
      try {
        checkTree(treeOf(...entries))
        return 'fine'
      } catch (error) {
        return error instanceof BadTree
          ? `${error.why} ${error.path} ${error.message === `${error.why}: ${JSON.stringify(error.path)}`}`
          : String(error)
      }
    }
    expect(why()).toBe('fine')
    expect(why(entry('', 'dir'), entry('a', 'dir'), entry('a/b/c'), entry('x'))).toBe('fine')
    expect(why(entry(''))).toBe('not-below-a-folder  true')
    expect(why(entry('a'), entry('a/b'))).toBe('not-below-a-folder a/b true')
    expect(why(entry('a', 'symlink'), entry('a/b/c'))).toBe('not-below-a-folder a/b/c true')
    expect(why(entry('a', 'dir'), entry('a/../b'))).toBe('outside a/../b true')
    expect(why(entry('/a'))).toBe('outside /a true')
    expect(why(entry('a//b'))).toBe('malformed a//b true')
    expect(why(entry('x'.repeat(256)))).toBe(`too-long ${'x'.repeat(256)} true`)
    const shared = entry('a//b')
    expect(() => checkTree(treeOf(shared), treeOf(shared))).not.toThrow()
    expect(() => checkTree(treeOf(shared), treeOf(entry('a//b')))).toThrow('malformed')
  })
})
