import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Account, AccountId } from '../../core/account.ts'
import { remotePath as p } from '../../core/path.ts'
import type { ConnectOptions, Transport } from '../types.ts'
import { findPattern } from './find-pattern.ts'
import { localAdapter } from './index.ts'

const nobody = async (): Promise<undefined> => undefined
const options: ConnectOptions = { credentials: { password: nobody, passphrase: nobody, answer: nobody } }
const isRoot = process.geteuid?.() === 0

let folder: string
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'siteguard-local-')))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function reach(home: string | undefined = folder): Promise<Transport> {
  const account: Account = {
    id: 'local' as AccountId,
    transport: 'local',
    hostKeys: [],
    tls: 'none',
    ...(home === undefined ? {} : { home }),
  }
  return localAdapter.connect(account, options)
}
async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const item of items) out.push(item)
  return out
}

describe('localAdapter', () => {
  it('has the real path of the account’s home, and no key to show', async () => {
    mkdirSync(join(folder, 'real'))
    symlinkSync('real', join(folder, 'link'))
    expect((await reach(join(folder, 'link'))).home).toBe(join(folder, 'real'))
    expect(await localAdapter.offeredKey({} as Account, {})).toBeUndefined()
  })

  it('refuses a home that is not there or no folder', async () => {
    writeFileSync(join(folder, 'file'), '')
    await expect(reach(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
    await expect(reach(join(folder, 'file'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  })
})

describe('local transport', () => {
  if (isRoot)
    it('is kept out by modes as any user is, and says so', async () => {
      chmodSync(folder, 0o755)
      mkdirSync(join(folder, 'closed'))
      writeFileSync(join(folder, 'closed/in.php'), 'x')
      writeFileSync(join(folder, 'secret.php'), 'x')
      chmodSync(join(folder, 'closed'), 0)
      chmodSync(join(folder, 'secret.php'), 0o600)
      const seteuid = (id: number): void => process.seteuid?.(id)
      seteuid(65_534)
      try {
        const t = await reach()
        const batches = await all(t.listTree([p('')]))
        expect(batches.flatMap((batch) => batch.problems)).toMatchObject([{ path: 'closed', reason: 'denied' }])
        const results = await all(t.readMany(['secret.php', 'closed/in.php'].map((path) => ({ path: p(path), limit: 10 }))))
        expect(results.map((result) => 'problem' in result && result.problem.reason)).toEqual(['denied', 'denied'])
      } finally {
        seteuid(0)
      }
    })

  it('writes nothing through a link put in its way', async () => {
    const t = await reach()
    writeFileSync(join(folder, 'outside'), 'untouched')
    symlinkSync('outside', join(folder, 'link'))
    symlinkSync('not-yet', join(folder, 'dangling'))
    await expect(t.create(p('link'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
    await expect(t.create(p('dangling'), Buffer.from('bad'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
    await expect(t.chmod(p('link'), 0o777)).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    await expect(t.rmdir(p('link'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    await t.remove(p('link'))
    expect(readFileSync(join(folder, 'outside'), 'utf8')).toBe('untouched')
    expect((await t.list(p(''))).map((entry) => entry.path).sort()).toEqual(['dangling', 'outside'])
  })

  it('moves a link as a link, and never onto something', async () => {
    const t = await reach()
    symlinkSync('target', join(folder, 'link'))
    mkdirSync(join(folder, 'full'))
    writeFileSync(join(folder, 'full/x'), 'x')
    mkdirSync(join(folder, 'other'))
    await t.rename(p('link'), p('moved'))
    expect(readlinkSync(join(folder, 'moved'))).toBe('target')
    await expect(t.rename(p('moved'), p('full'), { replace: true })).rejects.toMatchObject({ code: 'SG-TRAN-003' })
    await expect(t.rename(p('full'), p('other'))).rejects.toMatchObject({ code: 'SG-TRAN-003' })
    await expect(t.rename(p('full'), p('nowhere/x'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
    expect(readFileSync(join(folder, 'full/x'), 'utf8')).toBe('x')
  })

  it('gives exactly the mode asked for, whatever the umask', async () => {
    const t = await reach()
    const before = process.umask(0o077)
    try {
      await t.create(p('file'), Buffer.from('x'), { mode: 0o664 })
      await t.mkdir(p('dir'), { mode: 0o775 })
    } finally {
      process.umask(before)
    }
    expect(statSync(join(folder, 'file')).mode & 0o7777).toBe(0o664)
    expect(statSync(join(folder, 'dir')).mode & 0o7777).toBe(0o775)
  })

  if (isRoot)
    it('knows owner, inode and links of a file', async () => {
      writeFileSync(join(folder, 'a'), 'x')
      chownSync(join(folder, 'a'), 1234, 5678)
      execFileSync('ln', [join(folder, 'a'), join(folder, 'b')])
      const t = await reach()
      const [a, b] = [await t.stat(p('a')), await t.stat(p('b'))]
      expect(a).toMatchObject({ uid: 1234, gid: 5678, nlink: 2 })
      expect(a?.inode).toBe(b?.inode)
    })

  it('ends what a program left behind when its time is over', async () => {
    const t = await reach()
    const script = `sleep 300 & echo $! > ${folder}/pid; wait`
    await expect(t.exec(['/bin/sh', '-c', script], { timeoutMs: 500 })).rejects.toMatchObject({ code: 'SG-CONN-002' })
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'))
    // A killed process may stay as a zombie until its new parent looks after it; it must not run any more.
    const state = (): string => {
      try {
        return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.[0] ?? 'gone'
      } catch {
        return 'gone'
      }
    }
    for (let tries = 0; tries < 100 && !['gone', 'Z', 'X'].includes(state()); tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 50))
    expect(['gone', 'Z', 'X']).toContain(state())
  })

  it('does not hand a program a name that it would get wrong', async () => {
    const t = await reach()
    await expect(t.exec(['/bin/echo', 'invalid\udcff'])).rejects.toMatchObject({ code: 'SG-TRAN-008' })
    await expect(t.exec(['/bin/echo', 'a\0b'])).rejects.toMatchObject({ code: 'SG-TRAN-008' })
    await expect(t.exec(['/no/such/program'])).rejects.toMatchObject({ code: 'SG-TRAN-002' })
    await expect(t.exec([folder])).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  })
})

if (!isRoot)
  it('local transport marks what the login may not read', async () => {
    writeFileSync(join(folder, 'secret.php'), 'x')
    chmodSync(join(folder, 'secret.php'), 0o200)
    const t = await reach()
    expect(await t.stat(p('secret.php'))).toMatchObject({ type: 'file', unreadable: true })
  })

describe('findPattern', () => {
  async function* cut(text: string, at: number): AsyncGenerator<Buffer> {
    yield Buffer.from(text.slice(0, at), 'latin1')
    yield Buffer.from(text.slice(at), 'latin1')
  }

  it('finds a tag wherever the pieces are cut', async () => {
    for (const tag of ['<?php echo', '<?= $x', '<?=`id`', '<script language="php">', '<?php']) {
      const text = `${'\x00\xff'.repeat(20)}${tag}`
      for (let at = 0; at <= text.length; at += 1) expect(await findPattern(cut(text, at), 'php-open-tag'), `${tag} at ${at}`).toBe(true)
    }
  })

  it('finds none where there is none, wherever the pieces are cut', async () => {
    for (const tag of ['<?phpx', '<?xml version', '<?=0', '<? echo', '<?ph p', '<script language="js">']) {
      const text = `${'a'.repeat(20)}${tag}${'b'.repeat(20)}`
      for (let at = 0; at <= text.length; at += 1) expect(await findPattern(cut(text, at), 'php-open-tag'), `${tag} at ${at}`).toBe(false)
    }
  })
})
