import { describe, expect, it } from 'vitest'
import { remotePath as p } from '../../src/core/path.ts'
import { all, bytes, tree } from '../contract/transport.ts'
import { createFakeWorld, dir, file, refuses } from '../helpers/fake-ftp-world.ts'
import type { FakeFtpOptions } from '../lab/fake-ftp.ts'

/** What hostile and broken FTP servers do, which real ones cannot be told to do. */

const world = createFakeWorld()
const { reach } = world

describe('listings that lie', () => {
  it('never lead out of the folder, and are reported', async () => {
    const t = await reach({
      listings: {
        '/': dir('site'),
        '/site': `${file('../../etc/passwd')}${file('/etc/passwd')}${dir('..')}${file('good.php')}${file('good.php')}nonsense\r\n`,
      },
    })
    const { entries, problems } = await tree(t, ['site'])
    expect(entries.map((entry) => entry.path)).toEqual(['site', 'site/good.php'])
    expect(problems.map((problem) => problem.reason).sort()).toEqual(['bad-name', 'bad-name', 'bad-name', 'bad-name', 'lie'])
    await expect(t.list(p('site'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  })

  it('of the topmost folder are none: it is its own parent', async () => {
    const t = await reach({ listings: { '/': `type=cdir;modify=20260102030405;unique=u0; .\r\n${file('good.php')}` } })
    const { entries, problems } = await tree(t, ['/'])
    expect([entries.map((entry) => entry.path), problems]).toEqual([expect.arrayContaining(['/good.php']), []])
  })

  it('that follow links are recognised as loops', async () => {
    const listings: Record<string, string> = { '/': dir('a', 'u1') }
    let path = '/a'
    for (let i = 0; i < 200; i += 1) {
      listings[path] = `type=cdir;modify=20260102030405;unique=u1; .\r\n${dir('a', 'u1')}`
      path += '/a'
    }
    const t = await reach({ listings })
    const { entries, problems } = await tree(t, ['a'])
    expect(problems).toMatchObject([{ reason: 'loop' }])
    expect(entries.length).toBeLessThan(5)
  })

  it('that go down for ever end at the depth limit', async () => {
    const t = await reach({
      answer: (verb, argument, session) => {
        if (verb !== 'MLSD') return false
        session.reply('150 here it comes')
        session.send(dir(argument === '/' ? 'a' : 'a'))
        session.reply('226 done')
        return true
      },
    })
    const { entries, problems } = await tree(t, ['a'], { maxDepth: 30 })
    expect(entries.length).toBe(31)
    expect(problems).toMatchObject([{ reason: 'too-deep' }])
  })

  it('that were cut short by the server say so', async () => {
    const t = await reach({
      answer: (verb, argument, session) => {
        if (verb !== 'MLSD' || argument !== '/many') return false
        session.reply('150 here it comes')
        session.send(file('1') + file('2'))
        session.reply('226 Output truncated to 2 matches')
        return true
      },
      listings: { '/': dir('many') },
    })
    const { problems } = await tree(t, ['many'])
    expect(problems).toMatchObject([{ path: 'many', reason: 'too-many' }])
  })

  it('that are empty where the server always shows the folder itself were not read', async () => {
    const self = 'type=cdir;modify=20260102030405; .\r\n'
    const t = await reach({ listings: { '/': self + dir('empty') + dir('hidden'), '/empty': self, '/hidden': '' } })
    const { problems } = await tree(t, ['empty', 'hidden'])
    expect(problems).toMatchObject([{ path: 'hidden', reason: 'denied' }])
  })
})

describe('transfers that lie', () => {
  const short: FakeFtpOptions = { listings: { '/': file('a.php', 100) }, files: { '/a.php': 'only ten b' } }

  it('short files are no whole files, whoever asks', async () => {
    const t = await reach(short)
    await expect(bytes(t, 'a.php')).rejects.toMatchObject({ code: 'SG-TRAN-010' })
    expect(await all(t.readMany([{ path: p('a.php'), limit: 1000 }]))).toMatchObject([
      { path: 'a.php', problem: { reason: 'changed-while-read' } },
    ])
    expect(await all(t.hashMany([p('a.php')], 'sha256'))).toMatchObject([{ path: 'a.php', problem: { reason: 'changed-while-read' } }])
  })

  it('files that are longer than told stop at the limit', async () => {
    const t = await reach({ listings: { '/': file('a.php', 10) }, files: { '/a.php': Buffer.alloc(5_000_000) } })
    expect(await all(t.readMany([{ path: p('a.php'), limit: 1000 }]))).toMatchObject([{ problem: { reason: 'too-large' } }])
    expect(t.meter.bytesIn).toBeLessThan(5_000_000)
  })

  it('a data connection that is cut fails that file only, on the same login', async () => {
    let cuts = 0
    const t = await reach(
      {
        listings: { '/': file('a.php', 100) + file('b.php', 2) },
        files: { '/b.php': 'ok' },
        answer: (verb, argument, session) => {
          if (verb !== 'RETR' || argument !== '/a.php') return false
          cuts += 1
          session.reply('150 here it comes')
          session.send('half', 'cut')
          setTimeout(() => session.reply('426 the connection was cut'), 20)
          return true
        },
      },
      { account: { connections: 1 } },
    )
    const results = await all(t.readMany(['a.php', 'b.php'].map((path) => ({ path: p(path), limit: 1000 }))))
    expect(results).toMatchObject([{ path: 'a.php', problem: { reason: 'io' } }, { content: { bytes: Buffer.from('ok') } }])
    expect(cuts).toBe(1)
    expect(world.server.logins()).toBe(1)
  })

  it('a data connection that fails before it gave anything is tried once more', async () => {
    let tries = 0
    const t = await reach({
      listings: { '/': file('a.php', 2) },
      files: { '/a.php': 'ok' },
      answer: (verb, _argument, session) => {
        if (verb !== 'RETR') return false
        tries += 1
        if (tries > 1) return false
        session.reply('425 no data connection')
        return true
      },
    })
    expect(await all(t.readMany([{ path: p('a.php'), limit: 1000 }]))).toMatchObject([{ content: { bytes: Buffer.from('ok') } }])
    expect(tries).toBe(2)
  })

  it('a server that hangs up at one file, twice, fails that file only', async () => {
    const t = await reach({
      listings: { '/': file('a.php', 100) + file('b.php', 2) },
      files: { '/b.php': 'ok' },
      answer: (verb, argument, session) => {
        if (verb !== 'RETR' || argument !== '/a.php') return false
        session.hangUp()
        return true
      },
    })
    const results = await all(t.readMany(['a.php', 'b.php'].map((path) => ({ path: p(path), limit: 1000 }))))
    expect(results.length).toBe(2)
    expect(results.find((result) => 'problem' in result)).toMatchObject({ path: 'a.php', problem: { reason: 'io' } })
    expect(results.find((result) => 'content' in result)).toMatchObject({ content: { bytes: Buffer.from('ok') } })
  })
})

describe('servers that stall', () => {
  const stages: [string, FakeFtpOptions][] = [
    ['before the greeting', { greeting: '120-' }],
    ['at the login', { answer: (verb) => verb === 'PASS' }],
    ['at FEAT', { answer: (verb) => verb === 'FEAT' }],
  ]
  it.each(stages)('%s are given up', async (_stage, served) => {
    await expect(reach(served, { options: { idleMs: 200, connectMs: 5000 } })).rejects.toMatchObject({ code: 'SG-CONN-002' })
    await expect(reach(served, { options: { idleMs: 5000, connectMs: 200 } })).rejects.toMatchObject({ code: 'SG-CONN-002' })
  })

  it.each(['EPSV', 'MLSD'])('at %s are given up, and a new login works', async (stalled) => {
    let times = 0
    const t = await reach(
      {
        listings: { '/': file('a.php') },
        answer: (verb) => {
          if (verb !== stalled) return false
          times += 1
          return times === 1
        },
      },
      { options: { idleMs: 200 } },
    )
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-002' })
    expect((await t.list(p(''))).map((entry) => entry.path)).toEqual(['a.php'])
    expect(world.server.logins()).toBe(2)
  })

  it('in the middle of a file are given up', async () => {
    const t = await reach(
      {
        listings: { '/': file('a.php', 100) },
        answer: (verb, _argument, session) => {
          if (verb !== 'RETR') return false
          session.reply('150 here it comes')
          session.send('half', 'stall')
          return true
        },
      },
      { options: { idleMs: 200 } },
    )
    await expect(bytes(t, 'a.php')).rejects.toMatchObject({ code: 'SG-CONN-002' })
  })

  it('do not count the time of a slow reader', async () => {
    const t = await reach(
      { listings: { '/': file('a.php', 4_000_000) }, files: { '/a.php': Buffer.alloc(4_000_000, 1) } },
      { options: { idleMs: 300 } },
    )
    let size = 0
    let slow = true
    for await (const piece of t.read(p('a.php'))) {
      size += piece.length
      if (slow) await new Promise((resolve) => setTimeout(resolve, 900))
      slow = false
    }
    expect(size).toBe(4_000_000)
  })

  it('after the end of a file are let go, when a sample is enough', async () => {
    const t = await reach(
      {
        listings: { '/': file('a.bin', 1_000_000) + file('b.php', 2) },
        files: { '/b.php': 'ok' },
        answer: (verb, argument, session) => {
          if (verb !== 'RETR' || argument !== '/a.bin') return false
          session.reply('150 here it comes')
          session.send(Buffer.alloc(100_000), 'stall')
          return true
        },
      },
      { options: { idleMs: 200 } },
    )
    expect((await bytes(t, 'a.bin', { length: 10 })).length).toBe(10)
    expect((await bytes(t, 'b.php')).toString()).toBe('ok')
  })
})

describe('servers that hang up', () => {
  it('for good are lost, and say so', async () => {
    const t = await reach({ listings: { '/': file('a.php', 2) } })
    await world.server.stop()
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    await expect(tree(t, [''])).rejects.toMatchObject({ kind: 'connect' })
  })

  it('with 421 are asked later', async () => {
    const t = await reach({
      answer: (verb, _argument, session) => {
        if (verb !== 'MLSD') return false
        session.reply('421 going down')
        session.hangUp()
        return true
      },
    })
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-003', retry: 'later' })
  })

  it('when more logins come are not asked for more', async () => {
    let connected = 0
    const t = await reach(
      {
        listings: { '/': Array.from({ length: 20 }, (_, i) => file(`${i}`, 2)).join('') },
        files: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`/${i}`, 'ok'])),
        answer: (verb, _argument, session) => {
          if (verb !== 'USER') return false
          connected += 1
          if (connected === 1) return false
          session.reply('530 one login is enough')
          return true
        },
      },
      { account: { connections: 4 } },
    )
    const results = await all(t.readMany(Array.from({ length: 20 }, (_, i) => ({ path: p(`${i}`), limit: 10 }))))
    expect(results.every((result) => 'content' in result)).toBe(true)
    expect(t.capabilities.maxChannels).toBe(1)
    expect(world.server.logins()).toBe(1)
  })
})

describe('logging in', () => {
  it('says who was refused, and not with what', async () => {
    const refused = reach({ answer: refuses('PASS', '530 no') })
    await expect(refused).rejects.toMatchObject({ code: 'SG-AUTH-001', params: { user: 'web', tried: ['password'] } })
    await refused.catch((error: Error) => expect(`${error.message}${error.stack}${JSON.stringify(error)}`).not.toContain('secret'))
  })

  it('says when there was no password to try', async () => {
    const credentials = { password: async () => undefined, passphrase: async () => undefined, answer: async () => undefined }
    await expect(reach({}, { options: { credentials } })).rejects.toMatchObject({ code: 'SG-AUTH-001', params: { tried: [] } })
  })

  it('is done once for many files', async () => {
    const t = await reach(
      {
        listings: { '/': Array.from({ length: 50 }, (_, i) => file(`${i}`, 2)).join('') },
        files: Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`/${i}`, 'ok'])),
      },
      { account: { connections: 2 } },
    )
    await all(t.readMany(Array.from({ length: 50 }, (_, i) => ({ path: p(`${i}`), limit: 10 }))))
    expect(world.server.logins()).toBe(2)
    expect(world.server.commands.filter((line) => line.startsWith('MLSD')).length).toBe(1)
  })

  it('sends no name that would be a command', async () => {
    const t = await reach({ listings: { '/': file('a.php') } })
    const name = 'x\r\nDELE /a.php'
    for (const call of [
      () => t.stat(p(name)),
      () => t.create(p(name), Buffer.from('x')),
      () => t.remove(p(name)),
      () => t.rename(p('a.php'), p(name)),
      () => t.mkdir(p(name)),
      () => t.rmdir(p(name)),
      () => t.chmod(p(name), 0o600),
      () => bytes(t, name),
      () => t.list(p(name)),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'SG-TRAN-009' })
    expect(await all(t.readMany([{ path: p(name), limit: 10 }]))).toMatchObject([{ problem: { reason: 'bad-name' } }])
    expect(world.server.commands.some((line) => line.startsWith('DELE'))).toBe(false)
  })

  it('does not take a folder that could not be opened for an empty one', async () => {
    const t = await reach({
      features: [],
      listings: { '/': '' },
      answer: (verb, _argument, session) => {
        if (verb !== 'LIST') return false
        session.reply('150 Here comes the directory listing.')
        session.send('')
        session.reply('226 Transfer done (but failed to open directory).')
        return true
      },
    })
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
    const batches = await all(t.listTree([p('')]))
    expect(batches.flatMap((batch) => batch.problems).map((problem) => problem.reason)).toEqual(['denied'])
  })

  it('does not call gone what may be on a line it does not understand', async () => {
    const t = await reach({ features: [], listings: { '/': '11-21-26  10:00AM       <DIR>          www\r\n' } })
    await expect(t.stat(p('www'))).rejects.toMatchObject({ code: 'SG-TRAN-001' })
  })

  it('says that there is no passive mode, and to try another way', async () => {
    const t = await reach({
      answer: (verb, _argument, session) => {
        if (verb !== 'EPSV' && verb !== 'PASV') return false
        session.reply('550 Permission denied.')
        return true
      },
    })
    await expect(t.list(p(''))).rejects.toMatchObject({
      code: 'SG-TRAN-004',
      params: { operation: 'a passive data connection (550 Permission denied.)', transport: 'ftp' },
    })
  })

  it('does not go where PASV points', async () => {
    const t = await reach(
      {
        answer: (verb, _argument, session) => {
          if (verb === 'EPSV') session.reply('500 no')
          else if (verb === 'PASV') session.reply('227 Entering Passive Mode (192,0,2,1,10,10)')
          else return false
          return true
        },
      },
      { options: { idleMs: 2000 } },
    )
    await expect(t.list(p(''))).rejects.toMatchObject({ code: 'SG-CONN-003' })
  })
})
