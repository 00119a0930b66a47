import { describe, expect, it } from 'vitest'
import { baseName, joinPath } from '../../src/core/path.ts'
import { all, p, type Subject, tree, withParents } from './subject.ts'
import { BIG } from './tree.ts'

/** What a transport must show: capabilities, stat, list, listTree. */
export function listingContract(s: Subject): void {
  describe('capabilities', () => {
    it('are told truthfully', () => {
      const c = s.t.capabilities
      expect(c.exec).toBe(s.account.exec)
      expect(c.changeTime).toBe(s.account.changeTime)
      expect(c.rawNames).toBe(s.account.rawNames)
      expect(c.maxChannels).toBeGreaterThanOrEqual(1)
      if (!c.exec)
        expect({ listing: c.listing, bulkRead: c.bulkRead, php: c.php }).toEqual({ listing: 'walk', bulkRead: false, php: undefined })
      expect(s.t.home.startsWith('/')).toBe(true)
    })

    it('hold for what is listed', async () => {
      const [entry] = (await tree(s.t, ['plain.txt'])).entries
      expect(entry?.ctime !== undefined && entry.inode !== undefined).toBe(s.t.capabilities.changeTime)
    })

    it('refuse what is not there, by name', async ({ skip }) => {
      skip(s.t.capabilities.exec && s.t.capabilities.remoteSearch, 'it has everything')
      if (!s.t.capabilities.exec) await expect(s.t.exec(['/bin/true'])).rejects.toMatchObject({ code: 'SG-TRAN-004' })
      if (!s.t.capabilities.remoteSearch)
        await expect(all(s.t.search([p('plain.txt')], 'php-open-tag'))).rejects.toMatchObject({ code: 'SG-TRAN-004' })
    })
  })

  describe('stat', () => {
    it('gives type, size, mode and time', async () => {
      expect(await s.t.stat(p('plain.txt'))).toMatchObject({ path: 'plain.txt', type: 'file', size: 6, mode: 0o604, mtime: s.time() })
      expect(await s.t.stat(p('folder'))).toMatchObject({ path: 'folder', type: 'dir' })
      expect(await s.t.stat(p('empty.txt'))).toMatchObject({ type: 'file', size: 0 })
      expect(await s.t.stat(p('big.bin'))).toMatchObject({ size: BIG.length, mode: 0o640 })
    })

    it('takes absolute paths, and keeps the path as it was asked', async () => {
      const path = joinPath(s.t.home, 'folder/in.txt')
      expect(await s.t.stat(path)).toMatchObject({ path, type: 'file', size: 2 })
    })

    it('knows the login folder', async () => {
      expect(await s.t.stat(p(''))).toMatchObject({ path: '', type: 'dir' })
      expect(await s.t.stat(s.t.home)).toMatchObject({ path: s.t.home, type: 'dir' })
    })

    it('does not follow links', async () => {
      for (const { path } of s.links()) expect(await s.t.stat(p(path)), path).toMatchObject({ type: 'symlink' })
    })

    it('gives undefined for what is not there, also below a file', async () => {
      expect(await s.t.stat(p('nowhere'))).toBeUndefined()
      expect(await s.t.stat(p('nowhere/below'))).toBeUndefined()
      expect(await s.t.stat(p('plain.txt/below'))).toBeUndefined()
    })

    it('sees a FIFO without opening it', async () => {
      // pure-ftpd says `unknown`.
      expect(s.t.kind === 'ftp' ? ['fifo', 'other'] : ['fifo']).toContain((await s.t.stat(p('pipes/fifo')))?.type)
    })
  })

  describe('list', () => {
    it('gives each entry once, named under the folder as it was asked', async () => {
      const entries = await s.t.list(p('folder'))
      expect(entries.map((entry) => entry.path).sort()).toEqual(['folder/in.txt', 'folder/sub'])
      expect(entries.find((entry) => entry.path === 'folder/in.txt')).toMatchObject({ type: 'file', size: 2, mtime: s.time() })
      const absolute = await s.t.list(joinPath(s.t.home, 'folder'))
      expect(absolute.map((entry) => entry.path).sort()).toEqual([joinPath(s.t.home, 'folder/in.txt'), joinPath(s.t.home, 'folder/sub')])
    })

    it('lists the login folder and an empty one', async () => {
      const names = (await s.t.list(p(''))).map((entry) => entry.path)
      expect(names).toContain('plain.txt')
      expect(names).toContain('hostile')
      expect(await s.t.list(p('empty'))).toEqual([])
    })

    it('tells what is not there from what is no folder', async () => {
      await expect(s.t.list(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await expect(s.t.list(p('nowhere/below'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await expect(s.t.list(p('plain.txt'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[17]$/) })
    })

    it('does not follow a link to a folder', async () => {
      await expect(s.t.list(p('links/folder'))).rejects.toMatchObject({ code: expect.stringMatching(/^SG-TRAN-00[17]$/) })
    })

    it('says when it may not look', async () => {
      if (s.account.root) expect((await s.t.list(p('locked'))).length).toBe(1)
      else await expect(s.t.list(p('locked'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    })
  })

  describe('listTree', () => {
    it('gives every entry exactly once, or says what is missing', async () => {
      const { entries, problems } = await tree(s.t, [''])
      const paths = entries.map((entry) => entry.path)
      expect(new Set(paths).size).toBe(paths.length)
      const listed = new Set<string>(paths)
      const expected = new Set<string>([
        '',
        ...s.account.seeds.filter(s.readable).flatMap((seed) => withParents(seed.path)),
        'locked',
        'locked.txt',
      ])
      for (const path of expected) if (!s.mayMiss(path)) expect(listed.has(path), JSON.stringify(path)).toBe(true)
      for (const path of listed) expect(expected.has(path) || !s.account.rawNames, JSON.stringify(path)).toBe(true)
      const unseen = [...expected].filter((path) => !listed.has(path) && s.account.hides?.(baseName(path)) !== true)
      if (unseen.length > 0) expect(problems.some((problem) => problem.reason === 'bad-name')).toBe(true)
      if (s.account.rawNames) expect(problems.filter((problem) => problem.reason !== 'denied')).toEqual([])
    })

    it('reports a folder it may not read, and goes on', async () => {
      const { entries, problems } = await tree(s.t, ['locked', 'folder'])
      expect(entries.map((entry) => entry.path)).toContain('folder/sub/below.txt')
      expect(entries.find((entry) => entry.path === 'locked')).toMatchObject({ type: 'dir' })
      if (!s.account.root) expect(problems).toMatchObject([{ path: 'locked', reason: 'denied' }])
    })

    it('does not follow links, whatever they lead to', async () => {
      const { entries, problems } = await tree(s.t, ['links'])
      expect(problems).toEqual([])
      const found = entries.filter((entry) => entry.path !== 'links')
      expect(found.length).toBe(s.links().length)
      for (const link of found) expect(link.type, link.path).toBe('symlink')
    })

    it('gives the target of each link', async () => {
      const { entries } = await tree(s.t, ['links'])
      const targets = Object.fromEntries(entries.map((entry) => [entry.path, entry.target]))
      // proftpd shows links to '.' and '..', and nowhere where they lead.
      const hidden = (target = ''): boolean => s.t.kind === 'ftp' && /^\.\.?$/.test(target)
      for (const { path, target } of s.links()) if (!hidden(target)) expect(targets[path], path).toBe(target)
    })

    it('takes several roots, a file, and a missing one', async () => {
      const { entries, problems } = await tree(s.t, ['folder', 'plain.txt', 'nowhere'])
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
      const root = joinPath(s.t.home, 'folder')
      const { entries } = await tree(s.t, [root])
      expect(entries.map((entry) => entry.path).sort()).toEqual([root, `${root}/in.txt`, `${root}/sub`, `${root}/sub/below.txt`])
    })

    it('prunes', async () => {
      const { entries, problems } = await tree(s.t, ['folder'], { prune: [p('folder/sub')] })
      expect(entries.map((entry) => entry.path).sort()).toEqual(['folder', 'folder/in.txt', 'folder/sub'])
      expect(problems).toEqual([])
    })

    it('stops at maxEntries and maxDepth, and says so', async () => {
      const few = await tree(s.t, ['many'], { maxEntries: 100 })
      expect(few.entries.length).toBe(100)
      expect(few.problems.map((problem) => problem.reason)).toContain('too-many')
      const flat = await tree(s.t, ['folder'], { maxDepth: 1 })
      expect(flat.entries.map((entry) => entry.path).sort()).toEqual(['folder', 'folder/in.txt', 'folder/sub'])
      expect(flat.problems).toMatchObject([{ path: 'folder/sub', reason: 'too-deep' }])
    })

    it('can be left in the middle', async () => {
      for await (const batch of s.t.listTree([p('')])) if (batch.entries.length > 0) break
      expect((await s.t.stat(p('plain.txt')))?.size).toBe(6)
    })
  })
}
