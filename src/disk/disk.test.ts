import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sweepTemporaries, writeFileAtomic } from './atomic-write.ts'
import { reasonOf } from './disk-error.ts'
import { safeFileName } from './file-name.ts'
import { readFileIfThere, readGzipJson, readJson, setAside, writeGzipJson, writeJson } from './json-file.ts'
import { appFolders } from './xdg.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-disk-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

describe('appFolders', () => {
  it('honours XDG on every platform and ignores relative values', () => {
    expect(appFolders({ HOME: '/h', XDG_CACHE_HOME: '/c', XDG_STATE_HOME: 'relative', XDG_DATA_HOME: '' }, 'linux')).toEqual({
      config: '/h/.config/siteguard',
      cache: '/c/siteguard',
      state: '/h/.local/state/siteguard',
      data: '/h/.local/share/siteguard',
    })
    expect(appFolders({ HOME: '/Users/a', XDG_CACHE_HOME: '/c' }, 'darwin')).toEqual({
      config: '/Users/a/Library/Application Support/siteguard/config',
      cache: '/c/siteguard',
      state: '/Users/a/Library/Application Support/siteguard/state',
      data: '/Users/a/Library/Application Support/siteguard/data',
    })
  })

  it('uses the roaming and local folders of Windows', () => {
    expect(appFolders({ USERPROFILE: 'C:\\Users\\a', LOCALAPPDATA: 'D:\\local' }, 'win32')).toEqual({
      config: 'C:\\Users\\a\\AppData\\Roaming\\siteguard\\config',
      cache: 'D:\\local\\siteguard\\cache',
      state: 'D:\\local\\siteguard\\state',
      data: 'C:\\Users\\a\\AppData\\Roaming\\siteguard\\data',
    })
  })
})

describe('writeFileAtomic', () => {
  it('makes parents 0700 and the file 0600 whatever the umask, and leaves nothing behind', async () => {
    const old = process.umask(0)
    try {
      const file = join(dir, 'a', 'b', 'c.txt')
      await writeFileAtomic(file, 'one')
      await writeFileAtomic(file, 'two')
      expect(await readFile(file, 'utf8')).toBe('two')
      expect((await stat(file)).mode & 0o777).toBe(0o600)
      expect((await stat(join(dir, 'a'))).mode & 0o777).toBe(0o700)
      expect((await stat(join(dir, 'a', 'b'))).mode & 0o777).toBe(0o700)
      expect(await readdir(join(dir, 'a', 'b'))).toEqual(['c.txt'])
    } finally {
      process.umask(old)
    }
  })

  it('gives exactly the mode asked for under a narrow umask', async () => {
    const old = process.umask(0o077)
    try {
      await writeFileAtomic(join(dir, 'open.txt'), 'x', 0o644)
      expect((await stat(join(dir, 'open.txt'))).mode & 0o777).toBe(0o644)
    } finally {
      process.umask(old)
    }
  })

  it('keeps the old file and cleans up when the rename fails', async () => {
    const target = join(dir, 'is-a-folder')
    await mkdir(join(target, 'full'), { recursive: true })
    await expect(writeFileAtomic(target, 'x')).rejects.toMatchObject({ code: 'SG-DISK-002', params: { file: target } })
    expect((await readdir(dir)).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })

  it('says SG-DISK-002 when a parent is a file', async () => {
    await writeFile(join(dir, 'plain'), '')
    await expect(writeFileAtomic(join(dir, 'plain', 'x', 'y'), 'x')).rejects.toMatchObject({ code: 'SG-DISK-002' })
  })

  it('replaces a link instead of writing through it', async () => {
    await writeFile(join(dir, 'victim'), 'untouched')
    await symlink(join(dir, 'victim'), join(dir, 'link'))
    await writeFileAtomic(join(dir, 'link'), 'mine')
    expect(await readFile(join(dir, 'victim'), 'utf8')).toBe('untouched')
    expect(await readFile(join(dir, 'link'), 'utf8')).toBe('mine')
  })

  it('takes names as long as the file system does', async () => {
    const file = join(dir, `${'é'.repeat(100)}.txt`)
    await writeFileAtomic(file, 'x')
    expect(await readFile(file, 'utf8')).toBe('x')
  })
})

describe('JSON files', () => {
  it('gives back any value, plain and gzipped, lone surrogates too', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.string({ unit: 'binary' }), async (value, text) => {
        // -0 is the one JSON value JavaScript does not write back.
        const kept = JSON.parse(JSON.stringify({ value, text, lone: '\udc80' }))
        await writeJson(join(dir, 'v.json'), kept)
        await writeGzipJson(join(dir, 'v.json.gz'), kept)
        expect(await readJson(join(dir, 'v.json'))).toEqual({ value: kept })
        expect(await readGzipJson(join(dir, 'v.json.gz'))).toEqual({ value: kept })
      }),
      { numRuns: 25 },
    )
  })

  it('calls a cut or foreign file corrupt, an absent one missing, and never throws', async () => {
    const file = join(dir, 'cut.json.gz')
    await writeGzipJson(file, { a: 'x'.repeat(5000) })
    await truncate(file, 30)
    expect(await readGzipJson(file)).toMatchObject({ problem: 'corrupt' })
    await writeFile(file, 'not gzip')
    expect(await readGzipJson(file)).toMatchObject({ problem: 'corrupt' })
    await writeFile(file, gzipSync('not json'))
    expect(await readGzipJson(file)).toMatchObject({ problem: 'corrupt' })
    expect(await readGzipJson(join(dir, 'absent'))).toMatchObject({ problem: 'missing' })
    expect(await readJson(dir)).toMatchObject({ problem: 'unreadable' })
  })

  it('does not unpack a bomb', async () => {
    const file = join(dir, 'bomb.json.gz')
    await writeFile(file, gzipSync(JSON.stringify('0'.repeat(2_000_000))))
    expect(await readGzipJson(file, 1_000_000)).toMatchObject({ problem: 'corrupt' })
  })

  it('sets a bad file aside', async () => {
    const file = join(dir, 'bad.json')
    await writeFile(file, '{')
    await setAside(file)
    expect(await readFileIfThere(file)).toBeUndefined()
    expect(await readFile(`${file}.corrupt`, 'utf8')).toBe('{')
  })

  it('tells a file that cannot be read from one that is not there', async () => {
    await expect(readFileIfThere(dir)).rejects.toMatchObject({ code: 'SG-DISK-001', params: { file: dir } })
    expect(await readFileIfThere(join(dir, 'absent'))).toBeUndefined()
  })
})

describe('reasonOf', () => {
  it('keeps the words of the system and drops the path', async () => {
    const error = await readFile('/no/such, file').catch((e: unknown) => e)
    expect(reasonOf(error)).toBe('no such file or directory (ENOENT)')
    expect(reasonOf(new Error('boom'))).toBe('boom')
  })
})

describe('safeFileName', () => {
  it('keeps plain ids readable', () => {
    expect(safeFileName('lepcf.fr')).toBe('lepcf.fr')
    expect(safeFileName('a/B')).toBe('a%2f%42')
    expect(safeFileName('..')).toBe('%2e%2e')
    expect(safeFileName('.x')).toBe('%2ex')
    expect(safeFileName('nul.txt')).toBe('%6eul.txt')
    expect(safeFileName('')).toBe('%')
  })

  it('is one to one, also where names ignore case, and always a plain short name', () => {
    const id = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', 'a', 'A', '%', '/', '2', 'e'), maxLength: 6 }),
      fc.string({ minLength: 170, maxLength: 400 }),
    )
    const seen = new Map<string, string>()
    fc.assert(
      fc.property(id, (value) => {
        const name = safeFileName(value)
        expect(name).toMatch(/^[a-z0-9%_-][a-z0-9%._-]*$/)
        expect(name.endsWith('.')).toBe(false)
        expect(name.length).toBeLessThanOrEqual(180)
        const before = seen.get(name.toLowerCase())
        if (before !== undefined) expect(Buffer.from(before).equals(Buffer.from(value))).toBe(true)
        seen.set(name.toLowerCase(), value)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('sweepTemporaries', () => {
  it('takes away what the dead left, and nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'siteguard-sweep-'))
    const dead = spawnSync('true').pid
    const end = `${'a'.repeat(12)}.tmp`
    const stay = [`.x.json.${process.pid}.${end}`, `.x.json.${process.ppid}.${end}`, `x.json.${dead}.${end}`, '.x.json.tmp', 'x.json']
    for (const name of [...stay, `.x.json.${dead}.${end}`]) await writeFile(join(folder, name), '')
    await sweepTemporaries(folder)
    await sweepTemporaries(join(folder, 'missing'))
    expect((await readdir(folder)).sort()).toEqual(stay.sort())
    await rm(folder, { recursive: true })
  })
})
