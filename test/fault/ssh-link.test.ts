import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import type { ConnectOptions, Transport } from '../../src/transports/types.ts'
import { pattern } from '../contract/tree.ts'
import { layer } from '../helpers/layer.ts'
import { severalAtOnce } from '../helpers/several-at-once.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { type FlakyProxy, type Mischief, startFlakyProxy } from '../lab/flaky-proxy.ts'
import { makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

/** Codes that say the link, not the account, is at fault. */
const LINK_ERRORS = ['SG-CONN-001', 'SG-CONN-002', 'SG-CONN-003']

layer('a link that breaks after any number of bytes', sshdMissing(), () => {
  let sshd: Sshd
  let proxy: FlakyProxy
  let desk: ReturnType<typeof emptyDesk>
  let options: ConnectOptions
  let key: string

  beforeAll(async () => {
    desk = emptyDesk()
    const pair = makeKey(join(desk.folder, 'id'))
    key = pair.file
    sshd = await startSshd({ authorizedKeys: [pair.publicLine] })
    for (let i = 0; i < 60; i += 1) {
      mkdirSync(join(sshd.home, `www/d${i % 6}`), { recursive: true })
      writeFileSync(join(sshd.home, `www/d${i % 6}/${i}.php`), pattern(i * 50, i))
    }
    proxy = await startFlakyProxy(sshd.port)
    options = { ...desk.options, idleMs: 400, connectMs: 1_500 }
  })
  afterAll(async () => {
    await proxy?.close()
    await sshd?.stop()
    desk?.remove()
  })

  const connect = (kind: 'ssh' | 'sftp', { port } = proxy): Promise<Transport> => {
    const adapter = kind === 'ssh' ? createSshAdapter() : createSftpAdapter()
    return adapter.connect(sshAccount({ port, user: sshd.user, identityFile: key, hostKeys: sshd.hostKeys }), options)
  }

  /** What a scan does: lists, hashes, reads, writes a little. */
  const work = async (
    kind: 'ssh' | 'sftp',
    through = proxy,
  ): Promise<{ files: number; digests: number; bytes: number; problems: string[] }> => {
    const transport = await connect(kind, through)
    const problems: string[] = []
    try {
      const files: RemotePath[] = []
      for await (const batch of transport.listTree(['www' as RemotePath])) {
        for (const entry of batch.entries) if (entry.type === 'file') files.push(entry.path)
        problems.push(...batch.problems.map((problem) => problem.reason))
      }
      let digests = 0
      for await (const result of transport.hashMany(files, 'sha256')) {
        if ('digest' in result) digests += 1
        else problems.push(result.problem.reason)
      }
      let bytes = 0
      for await (const result of transport.readMany(files.map((path) => ({ path, limit: 1_000_000 })))) {
        if ('content' in result) bytes += result.content.bytes.length
        else problems.push(result.problem.reason)
      }
      return { files: files.length, digests, bytes, problems }
    } finally {
      await transport.close()
    }
  }

  const whole = { files: 60, digests: 60, bytes: 50 * ((59 * 60) / 2), problems: [] as string[] }

  describe.each(['ssh', 'sftp'] as const)('%s', (kind) => {
    it('passes everything through an honest proxy', async () => {
      proxy.arm('cut', undefined)
      expect(await work(kind)).toEqual(whole)
    })

    it.each<[Mischief, number]>([
      ['cut', 40],
      ['reset', 25],
      ['stall', 14],
    ])('ends in an error of the link when the server is %s, or is done', async (mischief, rounds) => {
      proxy.arm('cut', undefined)
      await work(kind)
      const total = proxy.passed
      // Every byte of the greeting matters, later ones fall inside longer packets.
      const points = new Set([0, 1, 20, 21, 22, 40, 41])
      for (let i = 0; i < rounds; i += 1) points.add(Math.round((total * (i + 1)) / (rounds + 1)))
      let broken = 0
      await severalAtOnce(points, async (bytes) => {
        const own = await startFlakyProxy(sshd.port)
        own.arm(mischief, bytes)
        const result = await work(kind, own).catch((error: unknown) => error)
        await own.close()
        if (isSiteguardError(result)) {
          expect(LINK_ERRORS, `${mischief} after ${bytes}: ${result.message}`).toContain(result.code)
          if (mischief === 'stall') expect(result.code, `after ${bytes}`).toBe('SG-CONN-002')
          broken += 1
        } else if (JSON.stringify(result) !== JSON.stringify(whole)) {
          throw new Error(
            `${mischief} after ${bytes} of ${total} bytes: ${result instanceof Error ? result.stack : JSON.stringify(result)}`,
          )
        }
      })
      expect(broken).toBeGreaterThan(points.size * 0.8)
    })
  })

  it('ends work in progress when the link dies under it, and refuses more', async () => {
    proxy.arm('cut', undefined)
    const transport = await connect('ssh')
    const running = transport.exec(['/bin/sleep', '600'])
    running.catch(() => {})
    await transport.stat('www' as RemotePath)
    proxy.strike('reset')
    await expect(running).rejects.toMatchObject({ code: 'SG-CONN-003' })
    // Nothing tries again over a connection that is gone: whoever waited for it would wait in vain.
    await expect(transport.stat('www' as RemotePath)).rejects.toMatchObject({ code: 'SG-CONN-003', retry: 'never' })
    await transport.close()
  })

  it('lets a slow command be slow while the server lives', async () => {
    proxy.arm('cut', undefined)
    const transport = await connect('ssh')
    expect((await transport.exec(['/bin/sleep', '1.5'])).code).toBe(0)
    await transport.close()
  })

  it('keeps an idle connection', async () => {
    proxy.arm('cut', undefined)
    const transport = await connect('ssh')
    await new Promise((resolve) => setTimeout(resolve, 1_200))
    expect((await transport.stat('www' as RemotePath))?.type).toBe('dir')
    await transport.close()
  })

  it('ends when nobody answers at all', async () => {
    proxy.arm('stall', 0)
    await expect(connect('ssh')).rejects.toMatchObject({ code: 'SG-CONN-002', kind: 'timeout' })
    const { credentials: _none, ...rest } = options
    await expect(createSshAdapter().offeredKey(sshAccount({ port: proxy.port, user: sshd.user }), rest)).rejects.toMatchObject({
      code: 'SG-CONN-002',
    })
  })

  it('leaves no session behind', async () => {
    proxy.arm('cut', undefined)
    for (let tries = 0; ; tries += 1) {
      const left = sessionsOf(sshd)
      if (left === 0) return
      if (tries > 100) expect(left).toBe(0)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  })
})

/** Processes of sshd that still serve somebody. */
function sessionsOf(sshd: Sshd): number {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(sshd.pid)], { encoding: 'utf8' })
  return stdout.split('\n').filter((line) => line.trim() !== '').length
}
