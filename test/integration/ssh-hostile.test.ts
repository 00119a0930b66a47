import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { encodeName, type RemotePath } from '../../src/core/path.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import type { ReadRequest, Transport } from '../../src/transports/types.ts'
import { all, tree } from '../contract/transport.ts'
import { layer } from '../helpers/layer.ts'
import { emptyDesk, sshAccount } from '../helpers/ssh-account.ts'
import { makeKey, type Sshd, sshdMissing, startSshd } from '../lab/sshd.ts'

const p = (path: string): RemotePath => path as RemotePath
const GIB = 1 << 30

layer('a hostile account on a real sshd', sshdMissing(), () => {
  let sshd: Sshd
  let desk: ReturnType<typeof emptyDesk>
  let key: string

  beforeAll(async () => {
    desk = emptyDesk()
    const pair = makeKey(join(desk.folder, 'id'))
    key = pair.file
    sshd = await startSshd({ authorizedKeys: [pair.publicLine], sftpInside: true })
    mkdirSync(join(sshd.home, 'www'))
    writeFileSync(join(sshd.home, 'www/index.php'), '<?php echo 1;')
    writeFileSync(join(sshd.home, 'www/photo.jpg'), 'x<?php echo 2;')
  })
  afterAll(async () => {
    await sshd?.stop()
    desk?.remove()
  })

  const startFile = (text: string): void => {
    const file = join(sshd.home, '.bashrc')
    writeFileSync(file, text)
    chownSync(file, sshd.uid, sshd.gid)
  }
  const connect = (kind: 'ssh' | 'sftp' = 'ssh'): Promise<Transport> => {
    const account = sshAccount({ port: sshd.port, user: sshd.user, identityFile: key, hostKeys: sshd.hostKeys, transport: kind })
    return (kind === 'ssh' ? createSshAdapter() : createSftpAdapter()).connect(account, desk.options)
  }
  const using = async <T>(work: (transport: Transport) => Promise<T>, kind: 'ssh' | 'sftp' = 'ssh'): Promise<T> => {
    const transport = await connect(kind)
    try {
      return await work(transport)
    } finally {
      await transport.close()
    }
  }
  /** Everything the account can be asked, on files whose answers are known. */
  const seesTheTruth = async (transport: Transport): Promise<void> => {
    const { entries, problems } = await tree(transport, ['www'])
    expect(problems).toEqual([])
    expect(entries.map((entry) => entry.path).sort()).toEqual(['www', 'www/index.php', 'www/photo.jpg'])
    const digests = (await all(transport.hashMany([p('www/index.php')], 'sha256'))).map((result) =>
      'digest' in result ? result.digest : 'none',
    )
    expect(digests).toEqual(['1b90fd3730db41d00c70bac79074ab336a3acb01f3677629d90a16693362744c'])
    const asked = ['www/index.php', 'www/photo.jpg'].map((path) => ({ path: p(path), limit: 100 }))
    const contents = (await all(transport.readMany(asked))).map((result) =>
      'content' in result ? result.content.bytes.toString() : result.problem.reason,
    )
    expect(contents.sort()).toEqual(['<?php echo 1;', 'x<?php echo 2;'])
    const hits = (await all(transport.search([p('www/photo.jpg')], 'php-open-tag'))).flatMap((batch) => batch.hits)
    expect(hits).toEqual(['www/photo.jpg'])
    const said = await transport.exec(['/bin/echo', 'on'])
    expect([said.code, said.stdout.toString(), said.stderr.toString()]).toEqual([0, 'on\n', ''])
  }

  describe('start-up files', () => {
    afterEach(() => startFile(''))

    it('may print before an sftp-server that the login shell starts', async () => {
      const outside = await startSshd({ authorizedKeys: [execFileSync('ssh-keygen', ['-yf', key], { encoding: 'utf8' }).trim()] })
      try {
        writeFileSync(join(outside.home, '.bashrc'), 'echo "Bienvenue"; head -c 5000 /dev/zero; printf "\\002\\000\\000"\n')
        for (const adapter of [createSshAdapter(), createSftpAdapter()]) {
          const account = sshAccount({ port: outside.port, user: outside.user, identityFile: key, hostKeys: outside.hostKeys })
          const transport = await adapter.connect(account, desk.options)
          expect((await transport.stat(p('.bashrc')))?.type).toBe('file')
          await transport.close()
        }
        writeFileSync(join(outside.home, '.bashrc'), 'exit 0\n')
        const account = sshAccount({ port: outside.port, user: outside.user, identityFile: key, hostKeys: outside.hostKeys })
        await expect(createSshAdapter().connect(account, desk.options)).rejects.toMatchObject({ code: 'SG-CONN-004' })
      } finally {
        await outside.stop()
      }
    })

    it('may print on both streams', async () => {
      startFile('echo "Welcome!"; printf "no newline"; echo "=siteguard deadbeef="; echo "a warning" >&2; head -c 5000 /dev/zero\n')
      await using(async (transport) => {
        expect(transport.capabilities).toMatchObject({ exec: true, listing: 'find' })
        await seesTheTruth(transport)
      })
    })

    it('may put lying programs first in PATH, as functions and as aliases', async () => {
      const lies = join(sshd.home, 'lies')
      mkdirSync(lies, { recursive: true })
      for (const name of ['find', 'tar', 'sha256sum', 'grep', 'gzip', 'xargs', 'printf', 'env', 'sh', 'echo']) {
        writeFileSync(join(lies, name), '#!/bin/sh\necho lie\n')
        chmodSync(join(lies, name), 0o755)
      }
      startFile(`
export PATH=${lies}:$PATH LD_LIBRARY_PATH=/nowhere GREP_OPTIONS=--nothing TAR_OPTIONS=--help POSIXLY_CORRECT=1 GZIP=-9
find() { echo lie; }; tar() { echo lie; }; sha256sum() { echo lie; }; printf() { echo lie; }; env() { echo lie; }
alias find='echo lie' env='echo lie'; shopt -s expand_aliases; set -f; IFS=x; umask 777
`)
      await using(seesTheTruth)
    })

    it('may change the folder', async () => {
      startFile('cd /tmp\n')
      await using(seesTheTruth)
    })

    it.each([
      ['end the session', 'exit 0'],
      ['run something else instead', 'exec /bin/true'],
      ['redefine exec itself', 'exec() { echo lie; }'],
      ['answer for us', 'echo "pwd /"; echo end; exit 0'],
      ['print for ever', 'yes spam'],
    ])('may %s: then only SFTP is used', async (_what, text) => {
      startFile(`${text}\n`)
      await using(async (transport) => {
        expect(transport.capabilities).toMatchObject({ exec: false, listing: 'walk', remoteHash: [], bulkRead: false, remoteSearch: false })
        expect((await tree(transport, ['www'])).entries.length).toBe(3)
      })
    })
  })

  it('an account without SFTP is read by commands alone, and not written', async () => {
    const bare = await startSshd({ authorizedKeys: [execFileSync('ssh-keygen', ['-yf', key], { encoding: 'utf8' }).trim()], sftpOff: true })
    const account = sshAccount({ port: bare.port, user: bare.user, identityFile: key, hostKeys: bare.hostKeys })
    const transport = await createSshAdapter().connect(account, desk.options)
    try {
      mkdirSync(join(bare.home, 'www'))
      writeFileSync(join(bare.home, 'www/index.php'), '<?php echo 1;')
      writeFileSync(join(bare.home, 'www/photo.jpg'), 'x<?php echo 2;')
      await seesTheTruth(transport)
      expect((await transport.list(p('www'))).map((entry) => entry.path).sort()).toEqual(['www/index.php', 'www/photo.jpg'])
      expect(await transport.stat(p('www'))).toMatchObject({ type: 'dir' })
      expect(await transport.stat(p('nowhere'))).toBeUndefined()
      await expect(transport.list(p('nowhere'))).rejects.toMatchObject({ code: 'SG-TRAN-002' })
      await expect(transport.list(p('www/index.php'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
      const part: Buffer[] = []
      for await (const piece of transport.read(p('www/index.php'), { offset: 6, length: 4 })) part.push(piece)
      expect(Buffer.concat(part).toString()).toBe('echo')
      await expect(transport.create(p('www/new'), Buffer.from('x'))).rejects.toMatchObject({ code: 'SG-TRAN-004' })
      const [vanished] = await all(transport.readMany([{ path: p('www/gone'), limit: 10 }]))
      expect(vanished).toMatchObject({ problem: { reason: 'vanished' } })
    } finally {
      await transport.close()
      await bare.stop()
    }
  })

  it('a menu in place of SFTP and of commands, that waits for an answer, is given up', async () => {
    const lines = ["ForceCommand echo '1) files  2) mail'; cat >/dev/null"]
    const menu = await startSshd({ authorizedKeys: [execFileSync('ssh-keygen', ['-yf', key], { encoding: 'utf8' }).trim()], lines })
    const account = sshAccount({ port: menu.port, user: menu.user, identityFile: key, hostKeys: menu.hostKeys })
    try {
      await expect(createSshAdapter().connect(account, { ...desk.options, idleMs: 1_000 })).rejects.toMatchObject({ code: 'SG-CONN-004' })
    } finally {
      await menu.stop()
    }
  })

  it('an SFTP server that greets and then says nothing is given up, though the connection lives', async () => {
    // The greeting of version 3 without extensions.
    const lines = ["ForceCommand printf '\\000\\000\\000\\005\\002\\000\\000\\000\\003'; cat >/dev/null"]
    const mute = await startSshd({ authorizedKeys: [execFileSync('ssh-keygen', ['-yf', key], { encoding: 'utf8' }).trim()], lines })
    const account = sshAccount({ port: mute.port, user: mute.user, identityFile: key, hostKeys: mute.hostKeys, transport: 'sftp' })
    try {
      const connecting = createSftpAdapter().connect(account, { ...desk.options, idleMs: 1_000 })
      await expect(connecting).rejects.toMatchObject({ code: 'SG-CONN-002' })
    } finally {
      await mute.stop()
    }
  })

  describe('files', () => {
    const hold = (name: string): string => {
      const folder = join(sshd.home, name)
      mkdirSync(folder, { recursive: true })
      return folder
    }

    it('a sparse file of 20 GB is neither read, nor searched for long, nor in the way of others', async () => {
      const folder = hold('sparse')
      writeFileSync(join(folder, 'before.php'), 'before')
      writeFileSync(join(folder, 'zafter.php'), 'after')
      const huge = openSync(join(folder, 'huge.php'), 'w')
      ftruncateSync(huge, 20 * GIB)
      closeSync(huge)
      const requests: ReadRequest[] = ['before', 'huge', 'zafter'].map((name) => ({ path: p(`sparse/${name}.php`), limit: 1 << 20 }))
      for (const kind of ['ssh', 'sftp'] as const) {
        await using(async (transport) => {
          const from = transport.meter.bytesIn
          const answers: string[] = []
          for await (const result of transport.readMany(requests)) {
            answers.push(
              'content' in result ? `${result.content.path}: ${result.content.bytes}` : `${result.path}: ${result.problem.reason}`,
            )
          }
          expect(answers.sort()).toEqual(['sparse/before.php: before', 'sparse/huge.php: too-large', 'sparse/zafter.php: after'])
          const samples: unknown[] = []
          for await (const result of transport.readMany([{ path: p('sparse/huge.php'), limit: 1 << 20, sample: 4096 }]))
            samples.push(result)
          expect(samples).toMatchObject([{ content: { sampled: true, size: 20 * GIB, bytes: Buffer.alloc(8192) } }])
          expect(transport.meter.bytesIn - from).toBeLessThan(8 << 20)
        }, kind)
      }
      await using(async (transport) => {
        const hits = (await all(transport.search([p('sparse/huge.php')], 'php-open-tag'))).flatMap((batch) => batch.hits)
        expect(hits).toEqual([])
      })
      rmSync(folder, { recursive: true })
    })

    it('a file that becomes a FIFO or a link after it was listed is not read', async () => {
      const folder = hold('swapped')
      execFileSync('mkfifo', [join(folder, 'fifo')])
      symlinkSync('/etc/passwd', join(folder, 'link'))
      writeFileSync(join(folder, 'plain'), 'plain')
      const paths = ['fifo', 'link', 'plain', 'gone'].map((name) => p(`swapped/${name}`))
      for (const kind of ['ssh', 'sftp'] as const) {
        await using(async (transport) => {
          const answers: Record<string, string> = {}
          for await (const result of transport.readMany(paths.map((path) => ({ path, limit: 1000 }))))
            answers['content' in result ? result.content.path : result.path] = 'content' in result ? 'read' : result.problem.reason
          const expected = {
            'swapped/fifo': 'not-a-file',
            'swapped/link': 'not-a-file',
            'swapped/plain': 'read',
            'swapped/gone': 'vanished',
          }
          expect(answers).toEqual(expected)
          const hashes: Record<string, string> = {}
          for await (const result of transport.hashMany(paths, 'sha256'))
            hashes[result.path] = 'digest' in result ? 'read' : result.problem.reason
          expect(hashes).toEqual(expected)
        }, kind)
      }
    })

    it('a file that changes while it is read is never given half', async () => {
      const folder = hold('moving')
      const file = join(folder, 'log')
      writeFileSync(file, 'x'.repeat(3_000_000))
      let on = true
      const writer = (async () => {
        while (on) {
          writeFileSync(file, 'y'.repeat(1000 + Math.floor(Math.random() * 3_000_000)))
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      })()
      for (const kind of ['ssh', 'sftp'] as const) {
        await using(async (transport) => {
          for (let round = 0; round < 15; round += 1) {
            for await (const result of transport.readMany([
              { path: p('moving/log'), limit: 10_000_000 },
              { path: p('www/index.php'), limit: 100 },
            ])) {
              if ('content' in result) expect(result.content.bytes.length).toBe(result.content.size)
              else expect(['changed-while-read', 'vanished', 'io']).toContain(result.problem.reason)
            }
          }
        }, kind)
      }
      on = false
      await writer
    })

    it('a folder of 200,000 entries is listed, with little memory', async () => {
      // In memory where there is room: making the names on a disk takes longer than everything else here.
      const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : sshd.home, 'crowd-'))
      chmodSync(folder, 0o755)
      try {
        execFileSync('sh', ['-c', `cd "$1" && seq -f 'n%.0f.php' 1 200000 | xargs touch`, 'sh', folder])
        for (const kind of ['ssh', 'sftp'] as const) {
          await using(async (transport) => {
            let count = 0
            let largest = 0
            for await (const batch of transport.listTree([p(folder)])) {
              expect(batch.problems).toEqual([])
              count += batch.entries.length
              largest = Math.max(largest, batch.entries.length)
            }
            expect(count).toBe(200_001)
            // The records come and go in pieces: what is held does not grow with the folder.
            if (kind === 'ssh') expect(largest).toBeLessThan(5_000)
          }, kind)
        }
      } finally {
        execFileSync('rm', ['-rf', folder])
      }
    })

    it('a path of 4,000 characters and one longer than the system takes are both listed', async () => {
      const part = 'q'.repeat(250)
      const folder = hold('deep')
      execFileSync('sh', [
        '-c',
        'cd "$1" && i=0 && while [ $i -lt 18 ]; do mkdir "$2" && cd -P "$2" || exit 1; i=$((i+1)); [ $i = 15 ] && echo in > file; done; echo out > file',
        'sh',
        folder,
        part,
      ])
      await using(async (transport) => {
        const { entries, problems } = await tree(transport, ['deep'])
        expect(entries.filter((entry) => entry.type === 'dir').length).toBe(19)
        expect(entries.filter((entry) => entry.path.endsWith('/file')).length).toBe(2)
        expect(problems).toEqual([])
        const files = entries.filter((entry) => entry.type === 'file').sort((a, b) => a.path.length - b.path.length)
        const answers: string[] = []
        for await (const result of transport.readMany(files.map(({ path }) => ({ path, limit: 100 }))))
          answers.push('content' in result ? result.content.bytes.toString() : result.problem.reason)
        expect(answers[0]).toBe('in\n')
        expect(['io', 'vanished', 'denied']).toContain(answers[1])
      })
      await using(async (transport) => {
        const { entries, problems } = await tree(transport, ['deep'])
        // SFTP asks by whole paths, so what lies deeper than a path can be is said to be unread.
        expect(entries.length).toBeGreaterThan(15)
        expect(problems.length).toBe(1)
      }, 'sftp')
      execFileSync('rm', ['-rf', folder])
    })

    it('folders that may not be read or entered are told, once each', async () => {
      const folder = hold('closed')
      for (const [name, mode] of [
        ['none', 0],
        ['noenter', 0o444],
        ['noread', 0o111],
      ] as const) {
        mkdirSync(join(folder, name))
        writeFileSync(join(folder, name, 'secret.php'), 'x')
        chmodSync(join(folder, name), mode)
      }
      if (sshd.uid === 0) return
      for (const kind of ['ssh', 'sftp'] as const) {
        await using(async (transport) => {
          const { problems } = await tree(transport, ['closed'])
          const denied = problems.filter((problem) => problem.reason === 'denied').map((problem) => problem.path)
          expect(denied).toEqual(expect.arrayContaining(['closed/none', 'closed/noread']))
          expect(new Set(denied).size).toBe(denied.length)
          expect(problems.some((problem) => problem.path?.startsWith('closed/noenter'))).toBe(true)
        }, kind)
      }
      execFileSync('chmod', ['-R', '755', folder])
    })

    it('names of any bytes are listed, read, searched, hashed, made and removed', async () => {
      const folder = hold('names')
      chmodSync(folder, 0o777)
      const names = ['invalid\udcff\udc0a'.replace('\udc0a', '\n'), '\u001b]0;title\u0007', '-rf', "quote'", '\\n', ' ', '*', 'a\nb']
      for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), encodeName(name)]), '<?php echo 1;')
      for (const kind of ['ssh', 'sftp'] as const) {
        await using(async (transport) => {
          const files = (await tree(transport, ['names'])).entries.filter((entry) => entry.type === 'file').map((entry) => entry.path)
          expect(files.sort()).toEqual(names.map((name) => `names/${name}`).sort())
          let read = 0
          for await (const result of transport.readMany(files.map((path) => ({ path, limit: 100 })))) if ('content' in result) read += 1
          expect(read).toBe(names.length)
          let hashed = 0
          for await (const result of transport.hashMany(files, 'md5')) if ('digest' in result) hashed += 1
          expect(hashed).toBe(names.length)
          if (transport.capabilities.remoteSearch) {
            const hits = (await all(transport.search(files, 'php-open-tag'))).flatMap((batch) => batch.hits)
            expect(hits.sort()).toEqual(files)
          }
          const made = p(`names/new\udcfe\n${kind}`)
          await transport.create(made, Buffer.from('x'))
          expect((await transport.stat(made))?.size).toBe(1)
          await transport.remove(made)
          expect(await transport.stat(made)).toBeUndefined()
        }, kind)
      }
    })
  })
})
