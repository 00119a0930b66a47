import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import { fromWire, quotedPath, toWire } from './names.ts'
import { createListingReader, type FolderListing, parseLsLine, parseMlsdLine } from './parse-listing.ts'

const NOW = Date.UTC(2026, 10, 21)
const DIR = 'dir' as RemotePath

function mlsd(text: string): FolderListing {
  const reader = createListingReader(DIR, parseMlsdLine, NOW)
  // In small pieces: lines are cut anywhere.
  const bytes = Buffer.from(text, 'latin1')
  for (let at = 0; at < bytes.length; at += 7) reader.add(bytes.subarray(at, at + 7))
  return reader.end()
}
function ls(text: string): FolderListing {
  const reader = createListingReader(DIR, parseLsLine, NOW)
  reader.add(Buffer.from(text, 'latin1'))
  return reader.end()
}
const reasons = (listing: FolderListing): string[] => listing.problems.map((problem) => problem.reason)
const file = (name: string): string => `type=file;size=1;modify=20260102030405;UNIX.mode=0644; ${name}\r\n`

describe('MLSD', () => {
  it('reads what pure-ftpd writes', () => {
    const listing = mlsd(
      'type=cdir;sizd=4096;modify=20261121211812;UNIX.mode=0755;UNIX.uid=1234;UNIX.gid=1234;unique=fe00g26e88f; .\r\n' +
        'type=pdir;sizd=4096;modify=20261121211812;UNIX.mode=0755;UNIX.uid=1234;UNIX.gid=1234;unique=fe00g26e88f; ..\r\n' +
        'type=OS.unix=slink:;size=5;modify=20261121211812;UNIX.mode=0777;unique=fe00g26e899; link\r\n' +
        'type=unknown;size=0;modify=20261121211812;UNIX.mode=0644;unique=fe00g26e89f; fifo\r\n' +
        'type=file;size=1;modify=20261121211812;UNIX.mode=00;unique=fe00g26e898; nop.txt\r\n' +
        'type=dir;sizd=4096;modify=20261121211812;UNIX.mode=0311;unique=fe00g26e896; xonly\r\n' +
        'type=file;size=20000000000;modify=20261121211812.250;UNIX.mode=04755;unique=fe00g26e92a;  leading; a=b; c \r\n',
    )
    const mtime = Date.UTC(2026, 10, 21, 21, 18, 12)
    expect(listing.problems).toEqual([])
    expect(listing.entries).toEqual([
      { path: 'dir/link', type: 'symlink', size: 5, mode: 0o777, mtime },
      { path: 'dir/fifo', type: 'other', size: 0, mode: 0o644, mtime },
      { path: 'dir/nop.txt', type: 'file', size: 1, mode: 0, mtime },
      { path: 'dir/xonly', type: 'dir', size: 4096, mode: 0o311, mtime },
      { path: 'dir/ leading; a=b; c ', type: 'file', size: 20e9, mode: 0o4755, mtime: mtime + 250 },
    ])
    expect(listing.self?.unique).toBe('fe00g26e88f')
    expect(listing.uniques.get('dir/xonly')).toBe('fe00g26e896')
  })

  it('reads what proftpd writes, and the link of RFC 3659', () => {
    const listing = mlsd(
      'modify=20261121211812;perm=adfrw;size=1;type=OS.unix=symlink;unique=FE00U26E88F;UNIX.mode=0777; self\r\n' +
        'modify=20261121211812;type=OS.unix=slink:/target/a b;size=3; old\r\n',
    )
    expect(listing.problems).toEqual([])
    expect(listing.entries).toMatchObject([
      { path: 'dir/self', type: 'symlink' },
      { path: 'dir/old', type: 'symlink', target: '/target/a b' },
    ])
  })

  it('keeps the bytes of names', () => {
    const [entry] = mlsd(file('inv\xff\xfe \xc3\xa9')).entries
    expect(entry?.path).toBe('dir/inv\udcff\udcfe é')
    expect(toWire('inv\udcff\udcfe é', false)).toBe('inv\xff\xfe \xc3\xa9')
  })

  it.each([
    ['a newline in a name', file('evil\n.php')],
    ['a name that forges an entry', file(`evil\ntype=file;size=1; forged.php`)],
    ['a name that forges an entry with CR LF', file(`evil\r\nforged.php`)],
    ['a name that forges the parent', file('evil\ntype=pdir;size=1; x.php')],
    ['a name that forges the folder', file('evil\ntype=cdir;size=1; x.php')],
    ['a name that ends with a newline', file('evil.php\n')],
    ['a carriage return in a name', file('evil\r.php')],
    ['a line without facts', `${file('a')}no facts here\r\n`],
    ['a line without a type', 'size=1;modify=20260102030405; x\r\n'],
    ['a size that is none', 'type=file;size=-1; x\r\n'],
    ['a time that is none', 'type=file;size=1;modify=yesterday; x\r\n'],
    ['an empty name', 'type=file;size=1; \r\n'],
    ['an empty line', `${file('a')}\r\n${file('b')}`],
    ['a way up', file('../../etc/passwd')],
    ['an absolute name', file('/etc/passwd')],
    ['the parent as a file', file('..')],
    ['a NUL in a name', file('a\0b')],
    ['a line without end', `type=file;size=1; ${'x'.repeat(70_000)}`],
  ])('never passes over %s in silence', (_what, text) => {
    const listing = mlsd(text)
    expect(reasons(listing).length).toBeGreaterThan(0)
    for (const entry of listing.entries) {
      expect(entry.path.startsWith('dir/')).toBe(true)
      expect(entry.path.slice(4)).not.toMatch(/[/\r\n\0]|^\.\.?$/)
    }
  })

  it('calls a name that is listed twice a lie, and keeps one', () => {
    const listing = mlsd(file('index.php') + file('index.php'))
    expect(listing.entries.length).toBe(1)
    expect(listing.problems).toMatchObject([{ path: 'dir/index.php', reason: 'lie' }])
  })

  it('tells a few lines one by one and counts the rest', () => {
    const listing = mlsd('nonsense\r\n'.repeat(1000))
    expect(listing.problems.length).toBe(21)
    expect(listing.problems.at(-1)?.detail).toBe('980 more lines not understood')
  })
})

describe('LIST', () => {
  it('reads what ls -l writes', () => {
    const listing = ls(
      'total 12\r\n' +
        'drwxr-xr-x   6 web      1234         4096 Nov 21 21:20 .\r\n' +
        'drwxr-xr-x   6 web      1234         4096 Nov 21 21:20 ..\r\n' +
        '-rw-r--r--   1 web      1234            1 Nov 20 21:18  lead\r\n' +
        '-rwsr-sr-t   1 web      1234     20000000000 Mar  4  2025 old file \r\n' +
        'lrwxrwxrwx   1 web      1234           11 Nov 20 21:18 abs -> /etc/passwd\r\n' +
        'lrwxrwxrwx   1 web      1234            8 Nov 20 21:18 in -> name -> a -> b c\r\n' +
        'prw-r--r--   1 web      1234            0 Dec 24 21:18 fifo\r\n' +
        'brw-r--r--   1 web      1234       8,   1 Nov 20 21:18 disk\r\n' +
        'd---------   2 web      1234         4096 Nov 20 21:18 denied\r\n',
    )
    expect(listing.problems).toEqual([])
    expect(listing.self?.type).toBe('dir')
    const mtime = Date.UTC(2026, 10, 20, 21, 18)
    expect(listing.entries).toEqual([
      { path: 'dir/ lead', type: 'file', size: 1, mode: 0o644, mtime },
      { path: 'dir/old file ', type: 'file', size: 20e9, mode: 0o7755, mtime: Date.UTC(2025, 2, 4) },
      { path: 'dir/abs', type: 'symlink', size: 11, mode: 0o777, mtime, target: '/etc/passwd' },
      { path: 'dir/in -> name', type: 'symlink', size: 8, mode: 0o777, mtime, target: 'a -> b c' },
      // December is still to come this year: it was last year's.
      { path: 'dir/fifo', type: 'fifo', size: 0, mode: 0o644, mtime: Date.UTC(2025, 11, 24, 21, 18) },
      { path: 'dir/disk', type: 'block', size: 0, mode: 0o644, mtime },
      { path: 'dir/denied', type: 'dir', size: 4096, mode: 0, mtime },
    ])
  })

  it.each([
    ['another format', '11-21-26  09:18PM                 1 dos.txt\r\n'],
    ['a total in the middle', '-rw-r--r-- 1 w g 1 Nov 20 21:18 a\r\ntotal 12\r\n'],
    ['a newline in a name', '-rw-r--r-- 1 w g 1 Nov 20 21:18 new\nline.php\r\n'],
    ['a month that is none', '-rw-r--r-- 1 w g 1 Foo 20 21:18 a\r\n'],
  ])('never passes over %s in silence', (_what, text) => {
    expect(reasons(ls(text)).length).toBeGreaterThan(0)
  })

  it('comes to an end with lines made to take for ever', () => {
    const lines = ['-rwxrwxrwx 1 '.repeat(4000), ' '.repeat(60_000), `-rwxrwxrwx ${'1 '.repeat(20_000)}`]
    expect(ls(lines.map((line) => `${line}\r\n`).join('')).problems.length).toBe(3)
  })
})

describe('names', () => {
  it('never sends what would end a command', () => {
    for (const name of ['a\r\nDELE index.php', 'a\nb', 'a\rb', 'a\0b']) {
      expect(() => toWire(name, false), JSON.stringify(name)).toThrow(expect.objectContaining({ code: 'SG-TRAN-009' }))
    }
  })

  it('doubles the byte that Telnet takes for a command, where the server does', () => {
    expect(toWire('a\udcffb', true)).toBe('a\xff\xffb')
    expect(toWire('a\udcffb', false)).toBe('a\xffb')
    expect(fromWire('a\xffb')).toBe('a\udcffb')
  })

  it('reads the folder of a 257 reply', () => {
    expect(quotedPath('257 "/" is your current location')).toBe('/')
    expect(quotedPath('257 "/a ""quoted"" name" is here')).toBe('/a "quoted" name')
    expect(quotedPath('257 no quotes')).toBeUndefined()
  })
})
