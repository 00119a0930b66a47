import { execFileSync } from 'node:child_process'
import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { remotePath as p, type RemotePath } from '../../src/core/path.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import type { NewEntry, Transport } from '../../src/transports/types.ts'
import { all, bytes } from '../contract/transport.ts'
import { pattern } from '../contract/tree.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { type FlakyProxy, type Mischief, startFlakyProxy } from '../lab/flaky-proxy.ts'
import { isRoot, makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

const LINK_ERRORS = ['SG-CONN-002', 'SG-CONN-003']

function* files(count: number, size: number, at: (index: number) => void = () => {}): Generator<NewEntry> {
  for (let i = 0; i < count; i += 1) {
    at(i)
    const content = pattern(size, i)
    yield { type: 'file', path: p(`${i}.bin`), size, content, mode: 0o640 }
  }
}

layer('writing over a link that breaks', sshdMissing(), () => {
  let sshd: Sshd
  let proxy: FlakyProxy
  let desk: ReturnType<typeof emptyDesk>
  let key: string
  let made = 0

  beforeAll(async () => {
    desk = emptyDesk()
    const pair = makeKey(join(desk.folder, 'id'))
    key = pair.file
    sshd = await startSshd({ authorizedKeys: [pair.publicLine] })
    proxy = await startFlakyProxy(sshd.port)
  })
  afterAll(async () => {
    await proxy?.close()
    await sshd?.stop()
    desk?.remove()
  })

  const connect = (kind: 'ssh' | 'sftp'): Promise<Transport> => {
    const adapter = kind === 'ssh' ? createSshAdapter() : createSftpAdapter()
    const account = sshAccount({ port: proxy.port, user: sshd.user, identityFile: key, hostKeys: sshd.hostKeys, transport: kind })
    return adapter.connect(account, { ...desk.options, idleMs: 500 })
  }
  const newFolder = async (t: Transport): Promise<RemotePath> => {
    made += 1
    const dir = p(`made-${made}`)
    await t.mkdir(dir, { mode: 0o700 })
    return dir
  }

  describe.each(['ssh', 'sftp'] as const)('%s', (kind) => {
    it.each<[Mischief, number]>([
      ['cut', 0],
      ['cut', 30],
      ['reset', 1],
      ['reset', 55],
      ['stall', 30],
    ])('createMany ends in an error of the link: %s at file %d', async (mischief, at) => {
      const t = await connect(kind)
      const dir = await newFolder(t)
      const strike = (index: number): void => {
        if (index === at) proxy.strike(mischief)
      }
      await expect(t.createMany(dir, files(60, 20_000, strike))).rejects.toMatchObject({
        code: expect.stringMatching(new RegExp(LINK_ERRORS.join('|'))),
      })
      await t.close()
      // What is there under its name is at least nothing that was never sent.
      for (const name of readdirSync(join(sshd.home, dir))) expect(name).toMatch(/^\d+\.bin$/)
    })

    it('createMany does not wait for a source that never goes on', async () => {
      const t = await connect(kind)
      const dir = await newFolder(t)
      let asked: () => void = () => {}
      const waiting = new Promise<void>((resolve) => {
        asked = resolve
      })
      async function* stuck(): AsyncGenerator<NewEntry> {
        yield* files(3, 10)
        asked()
        await new Promise(() => {})
      }
      const stop = new AbortController()
      const running = t.createMany(dir, stuck(), { signal: stop.signal })
      running.catch(() => {})
      await waiting
      stop.abort()
      await expect(running).rejects.toMatchObject({ code: 'SG-INT-002' })
      await t.close()
    })
  })

  it.each<Mischief>(['cut', 'reset', 'stall'])('execStream ends in an error of the link when it is %s', async (mischief) => {
    const t = await connect('ssh')
    let got = 0
    const reading = async (): Promise<void> => {
      for await (const piece of t.execStream(['/bin/sh', '-c', 'while :; do echo 0123456789; done'])) {
        if (got < 500_000 && got + piece.length >= 500_000) proxy.strike(mischief)
        got += piece.length
      }
    }
    await expect(reading()).rejects.toMatchObject({ code: expect.stringMatching(/^SG-CONN-00[23]$/) })
    await t.close()
  })
})

layer('writing on an account that does not help', sshdMissing() ?? (isRoot ? undefined : 'a small disk needs root'), () => {
  let sshd: Sshd
  let desk: ReturnType<typeof emptyDesk>
  let key: string
  let small: string

  beforeAll(async () => {
    desk = emptyDesk()
    const pair = makeKey(join(desk.folder, 'id'))
    key = pair.file
    sshd = await startSshd({ authorizedKeys: [pair.publicLine] })
    small = join(sshd.home, 'small')
    mkdirSync(small)
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,nr_inodes=40,mode=700', 'tmpfs', small])
    chownSync(small, sshd.uid, sshd.gid)
    const noise = [
      'echo "Welcome!"; echo "to stderr" >&2',
      'umask 077',
      'alias tar=false; tar() { echo mine; }',
      'export TAR_OPTIONS=--overwrite',
    ]
    writeFileSync(join(sshd.home, '.bashrc'), `${noise.join('\n')}\n`)
  })
  afterAll(async () => {
    if (small !== undefined) execFileSync('umount', [small])
    await sshd?.stop()
    desk?.remove()
  })

  const withAccount = async (kind: 'ssh' | 'sftp', work: (t: Transport) => Promise<void>): Promise<void> => {
    const adapter = kind === 'ssh' ? createSshAdapter() : createSftpAdapter()
    const account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key, hostKeys: sshd.hostKeys, transport: kind })
    const t = await adapter.connect(account, desk.options)
    try {
      await work(t)
    } finally {
      await t.close()
    }
  }

  describe.each(['ssh', 'sftp'] as const)('%s', (kind) => {
    it('says that the disk is full, before all is sent', async () => {
      await withAccount(kind, async (t) => {
        const full = { code: 'SG-TRAN-012' }
        let taken = 0
        const many = files(2_000, 100_000, (index) => {
          taken = index
        })
        await t.mkdir(p('small/a'), { mode: 0o700 })
        await expect(t.createMany(p('small/a'), many)).rejects.toMatchObject(full)
        expect(taken).toBeLessThan(1_000)
        await expect(t.create(p('small/one'), pattern(2_000_000))).rejects.toMatchObject(full)
        expect(existsSync(join(small, 'one'))).toBe(false)
        execFileSync('rm', ['-rf', join(small, 'a')])
        await t.mkdir(p('small/a'), { mode: 0o700 })
        await expect(t.createMany(p('small/a'), files(60, 10))).rejects.toMatchObject(full)
        execFileSync('rm', ['-rf', join(small, 'a')])
      })
    })

    it('says what it may not do', async () => {
      await withAccount(kind, async (t) => {
        await t.mkdir(p(`shut-${kind}`), { mode: 0o500 })
        await expect(t.createMany(p(`shut-${kind}`), files(3, 10))).rejects.toMatchObject({
          code: 'SG-TRAN-001',
          params: { path: expect.stringMatching(/^shut-/) },
        })
        await expect(t.link(p('.bashrc'), p(`shut-${kind}/x`))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
        await expect(t.symlink(p(`shut-${kind}/x`), 'y')).rejects.toMatchObject({ code: 'SG-TRAN-001' })
      })
    })

    it('writes with the modes asked for, whatever the start-up files say and set', async () => {
      await withAccount(kind, async (t) => {
        const dir = p(`noisy-${kind}`)
        await t.mkdir(dir, { mode: 0o700 })
        await t.createMany(dir, [
          { type: 'dir', path: p('open'), mode: 0o777 },
          { type: 'file', path: p('open/all'), mode: 0o666, size: 3, content: Buffer.from('abc') },
          { type: 'file', path: p('strange'), mode: 0o4755, size: 0, content: Buffer.alloc(0) },
        ])
        expect((await t.stat(p(`${dir}/open`)))?.mode).toBe(0o777)
        expect((await t.stat(p(`${dir}/open/all`)))?.mode).toBe(0o666)
        expect((await t.stat(p(`${dir}/strange`)))?.mode).toBe(0o4755)
        expect((await bytes(t, `${dir}/open/all`)).toString()).toBe('abc')
        await expect(t.createMany(dir, [{ type: 'file', path: p('open/all'), size: 1, content: Buffer.from('x') }])).rejects.toMatchObject({
          code: 'SG-TRAN-003',
        })
        if (kind === 'sftp') return
        const out = Buffer.concat(await all(t.execStream(['/bin/cat'], { stdin: pattern(3_000_000) })))
        expect(out.equals(pattern(3_000_000))).toBe(true)
      })
    })
  })
})
