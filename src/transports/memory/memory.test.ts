import { describe, expect, it } from 'vitest'
import { remotePath } from '../../core/path.ts'
import { createMemoryTransport } from './index.ts'

const p = remotePath

describe('createMemoryTransport', () => {
  it('leaves out ctime and inode when the account has none', async () => {
    const with_ = createMemoryTransport({ 'a.txt': 'x' })
    const without = createMemoryTransport({ 'a.txt': 'x' }, { capabilities: { changeTime: false } })
    expect((await with_.stat(p('a.txt')))?.ctime).toBeTypeOf('number')
    expect(Object.keys((await without.stat(p('a.txt'))) ?? {})).not.toContain('ctime')
    expect(Object.keys((await without.stat(p('a.txt'))) ?? {})).not.toContain('inode')
  })

  it('follows links in the middle of a path only, and not for ever', async () => {
    const t = createMemoryTransport({
      'real/a.txt': 'x',
      link: { type: 'symlink', target: 'real' },
      up: { type: 'symlink', target: '../site/real/../real' },
      loop: { type: 'symlink', target: 'loop' },
    })
    expect((await t.stat(p('link/a.txt')))?.type).toBe('file')
    expect((await t.stat(p('up/a.txt')))?.type).toBe('file')
    expect((await t.stat(p('link')))?.type).toBe('symlink')
    await expect(t.stat(p('loop/a.txt'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  })

  it('has exec only when a test answers it', async () => {
    await expect(createMemoryTransport().exec(['/bin/true'])).rejects.toMatchObject({ code: 'SG-TRAN-004' })
    const t = createMemoryTransport({}, { exec: (argv) => ({ code: 3, stdout: Buffer.from(argv.join(' ')), stderr: Buffer.alloc(0) }) })
    expect(t.capabilities.exec).toBe(true)
    expect(await t.exec(['/bin/echo', 'a'])).toMatchObject({ code: 3, stdout: Buffer.from('/bin/echo a') })
    expect(t.meter.execs).toBe(1)
  })

  it('holds a 20 GB sparse file without its bytes', async () => {
    const t = createMemoryTransport({ 'big.bin': { type: 'file', size: 20e9 } })
    expect((await t.stat(p('big.bin')))?.size).toBe(20e9)
    const pieces: Buffer[] = []
    for await (const piece of t.read(p('big.bin'), { offset: 20e9 - 10 })) pieces.push(piece)
    expect(Buffer.concat(pieces)).toEqual(Buffer.alloc(10))
  })

  it('lets a test change files behind our back', async () => {
    const t = createMemoryTransport({ 'a.txt': 'x' })
    t.volume.put('/home/site/a.txt', 'longer')
    expect((await t.stat(p('a.txt')))?.size).toBe(6)
    t.volume.drop('/home/site/a.txt')
    expect(await t.stat(p('a.txt'))).toBeUndefined()
  })
})
