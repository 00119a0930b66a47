import { describe, expect, it } from 'vitest'
import type { RemotePath } from '../core/path.ts'
import { createMemoryTransport } from '../transports/memory/index.ts'
import { makeWorkplace, openBase, workplaceOf, workplacesOf } from './choose-workplace.ts'

const p = (path: string): RemotePath => path as RemotePath
const signal = new AbortController().signal
const paths = (home: string, root: string, roots: string[]): string[] =>
  workplacesOf(p(home), p(root), roots.map(p)).map(({ path, inDocumentRoot }) => (inDocumentRoot ? `${path} (served)` : path))

describe('workplacesOf', () => {
  it('takes the login folder unless it is served', () => {
    expect(paths('/home/u', 'www', ['www', 'blog'])).toEqual(['/home/u/.siteguard'])
    expect(paths('/home/u', '', [''])).toEqual(['/home/u/.siteguard (served)'])
    expect(paths('/home/u/www/sub', '', [''])).toEqual(['/home/u/www/sub/.siteguard (served)'])
    // Another site of the account is served there.
    expect(paths('/home/u', 'www', ['www', ''])).toEqual(['/home/u/.siteguard (served)'])
    expect(paths('/', '', [''])).toEqual(['/.siteguard (served)'])
    expect(paths('/', 'www', ['www'])).toEqual(['/.siteguard'])
  })

  it('takes the folder beside a site that is elsewhere, on whose file system renames work', () => {
    expect(paths('/home/u', '/srv/web/site', ['/srv/web/site'])).toEqual(['/srv/web/.siteguard', '/home/u/.siteguard'])
    expect(paths('/home/u', '/srv/web/site', ['/srv/web/site', '/srv/web'])).toEqual(['/home/u/.siteguard'])
    expect(paths('/home/u', '/site', ['/site'])).toEqual(['/home/u/.siteguard'])
  })
})

describe('openBase', () => {
  it('makes a closed folder, finds it again, and refuses a link in its place', async () => {
    const t = createMemoryTransport({ www: { type: 'dir' } })
    const bases = workplacesOf(t.home, p('www'), [p('www')])
    expect(await openBase(t, bases, signal, false)).toBeUndefined()
    expect(await openBase(t, bases, signal)).toMatchObject({ path: '/home/site/.siteguard', made: true })
    expect((await t.stat(p('.siteguard')))?.mode).toBe(0o700)
    expect((await openBase(t, bases, signal))?.made).toBeUndefined()
    const place = workplaceOf(bases[0] as never, '20261122T000000Z-00000001')
    await makeWorkplace(t, place, signal)
    await makeWorkplace(t, place, signal)
    const trap = createMemoryTransport({ '.siteguard': { type: 'symlink', target: 'www' }, www: { type: 'dir' } })
    await expect(openBase(trap, bases, signal)).rejects.toMatchObject({ code: 'SG-RUN-016', params: { type: 'symlink' } })
    t.volume.drop(place.hold)
    t.volume.put(place.hold, { type: 'symlink', target: '/etc' })
    await expect(makeWorkplace(t, place, signal)).rejects.toMatchObject({ code: 'SG-RUN-016' })
  })

  it('closes a folder that is served to visitors, and says when none can be made', async () => {
    const t = createMemoryTransport({})
    const bases = workplacesOf(t.home, p(''), [p('')])
    expect(await openBase(t, bases, signal)).toMatchObject({ inDocumentRoot: true })
    expect(t.volume.find('/home/site/.siteguard/.htaccess')?.bytes.toString()).toMatch(/Require all denied[\s\S]*Deny from all/)
    const closed = createMemoryTransport({}, { home: '/home/x' })
    closed.volume.put('/home/x', { type: 'dir', unreadable: true })
    await expect(openBase(closed, workplacesOf(p('/home/x'), p('www'), []), signal)).rejects.toMatchObject({ kind: 'permission' })
  })
})
