import { EventEmitter } from 'node:events'
import { PassThrough } from 'node:stream'
import type { Client } from 'ssh2'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { RemotePath } from '../../src/core/path.ts'
import { scanReportSchema } from '../../src/core/scan-report-schema.ts'
import { createListBudget, MAX_CHARACTERS } from '../../src/transports/bulk/list-budget.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import { LIST_TRAILER } from '../../src/transports/ssh/commands.ts'
import { createLink } from '../../src/transports/ssh/link.ts'
import { type Field, RESPONSE, STATUS, writePacket } from '../../src/transports/ssh/sftp-wire.ts'
import type { Transport } from '../../src/transports/types.ts'
import { all, tree } from '../contract/transport.ts'
import { cleanWorld } from '../helpers/scan-world.ts'
import type { Liar, Played } from '../lab/liar/lies.ts'
import { connectToLiar } from '../lab/liar/link.ts'
import type { Said } from '../lab/liar/memory-shell.ts'

/** What an account's server can say without end, or that nobody can hold: each such lie by itself. */

const IDLE_MS = 200
const p = (path: string): RemotePath => path as RemotePath
const FILES = { 'www/a.php': '<?php a();', 'www/b.php': '<?php b();', 'www/d/c.php': '<?php c();' }

/** A server that is honest but for what is given here; `packet` gives nothing for an answer that stays as it is. */
function connect(
  kind: 'ssh' | 'sftp',
  lies: { packet?: (answer: Buffer) => Buffer | undefined; command?: (said: Said, words: string) => Partial<Played> | undefined },
): Promise<Transport> {
  const files = createMemoryTransport(FILES)
  const liar: Liar = {
    told: [],
    packet: (answer) => ({ bytes: [framed(lies.packet?.(answer) ?? answer)] }),
    command: (said) => ({
      out: [said.marker, said.bytes],
      err: [said.marker],
      code: said.code,
      ...lies.command?.(said, said.bytes.toString('latin1')),
    }),
  }
  return connectToLiar(kind, { files, liar, packed: false }, IDLE_MS)
}
const framed = (packet: Buffer): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(packet.length)
  return Buffer.concat([head, packet])
}
const names = (id: number, list: readonly (string | Buffer)[], count = list.length): Buffer => {
  const fields = list.flatMap((name): Field[] => [
    { bytes: Buffer.from(name) },
    { bytes: Buffer.alloc(0) },
    { uint32: 0x4 },
    { uint32: 0o100644 },
  ])
  return writePacket(RESPONSE.NAME, id, [{ uint32: count }, ...fields]).subarray(4)
}
const isEnd = (answer: Buffer): boolean => answer[0] === RESPONSE.STATUS && answer.readUInt32BE(5) === STATUS.EOF
const idOf = (answer: Buffer): number => answer.readUInt32BE(1)

async function using<T>(transport: Transport, work: (transport: Transport) => Promise<T>): Promise<T> {
  try {
    return await work(transport)
  } finally {
    await transport.close()
  }
}

describe('over SFTP', () => {
  it('a folder without an end is listed as far as entries are wanted, and no further', async () => {
    let next = 0
    const endless = await connect('sftp', {
      packet: (answer) =>
        isEnd(answer)
          ? names(
              idOf(answer),
              Array.from({ length: 50 }, () => `n${next++}`),
            )
          : undefined,
    })
    await using(endless, async (transport) => {
      const found: string[] = []
      const reasons: string[] = []
      for await (const { entries, problems } of transport.listTree([p('www')], { maxEntries: 500 })) {
        found.push(...entries.map(({ path }) => path))
        reasons.push(...problems.map(({ reason }) => reason))
      }
      expect(found.length).toBeLessThanOrEqual(500)
      expect(reasons).toContain('too-many')
      expect(next).toBeLessThan(2000)
    })
  })

  it.each([
    ['answers without a name', []],
    ['the folder itself, again and again', ['.', '..']],
  ])('%s are no listing', async (_what, list) => {
    const transport = await connect('sftp', { packet: (answer) => (isEnd(answer) ? names(idOf(answer), list) : undefined) })
    const { problems } = await using(transport, (t) => tree(t, ['www']))
    expect(problems[0]).toMatchObject({ reason: 'io', detail: 'a listing without names or an end' })
  })

  it('names that are sent and not counted are told', async () => {
    const short = (answer: Buffer): Buffer | undefined => {
      if (answer[0] !== RESPONSE.NAME || answer.readUInt32BE(5) < 3) return undefined
      const less = Buffer.from(answer)
      less.writeUInt32BE(3, 5)
      return less
    }
    const { problems } = await using(await connect('sftp', { packet: short }), (t) => tree(t, ['www']))
    expect(problems).toContainEqual(expect.objectContaining({ path: 'www', detail: 'more names than were announced' }))
  })

  it('a NUL in a name is a lie, and in the login folder no folder', async () => {
    const evil = (answer: Buffer): Buffer | undefined =>
      answer[0] === RESPONSE.NAME && answer.readUInt32BE(5) > 1 ? names(idOf(answer), ['.', '..', 'x\0y.php']) : undefined
    const { entries, problems } = await using(await connect('sftp', { packet: evil }), (t) => tree(t, ['www']))
    expect(entries.map(({ path }) => path)).toEqual(['www'])
    expect(problems.map(({ reason }) => reason)).toEqual(['lie'])
    const home = (answer: Buffer): Buffer | undefined => (answer[0] === RESPONSE.NAME ? names(idOf(answer), ['/home/x\0y']) : undefined)
    await expect(connect('sftp', { packet: home })).rejects.toMatchObject({ code: 'SG-CONN-004' })
  })

  it('words with an error are cut', async () => {
    const long = (answer: Buffer): Buffer | undefined =>
      answer[0] === RESPONSE.DATA
        ? writePacket(RESPONSE.STATUS, idOf(answer), [{ uint32: STATUS.FAILURE }, { bytes: Buffer.alloc(900_000, 'w') }]).subarray(4)
        : undefined
    const results = await using(await connect('sftp', { packet: long }), (t) => all(t.readMany([{ path: p('www/a.php'), limit: 100 }])))
    expect(results).toMatchObject([{ problem: { reason: 'io', detail: 'w'.repeat(500) } }])
  })

  it('sizes that no sum can hold make a report that can be read all the same', async () => {
    const world = await cleanWorld()
    const huge = (answer: Buffer): Buffer | undefined => {
      if (answer[0] !== RESPONSE.NAME || answer.readUInt32BE(5) < 3) return undefined
      const fields = [{ uint32: 0x5 }, { uint64: (2n ** 64n - 1n) as unknown as number }, { uint32: 0o100644 }]
      const list = ['1.jpg', '2.jpg'].flatMap((name): Field[] => [{ bytes: Buffer.from(name) }, { bytes: Buffer.alloc(0) }, ...fields])
      return writePacket(RESPONSE.NAME, idOf(answer), [{ uint32: 2 }, ...list]).subarray(4)
    }
    const report = await world.scan({}, { connect: () => connect('sftp', { packet: huge }) })
    scanReportSchema.parse(JSON.parse(JSON.stringify({ ...report, waiverProblems: [] })))
    expect(report.sites[0]).toMatchObject({ counts: { bytes: Number.MAX_SAFE_INTEGER } })
  })

  it('SFTP that was there and is not any more is a lost connection', async () => {
    const files = createMemoryTransport(FILES)
    let begun = 0
    const liar: Liar = {
      told: [],
      packet: (answer) => {
        begun += answer[0] === RESPONSE.VERSION ? 1 : 0
        const over = begun > 1 || answer[0] === RESPONSE.ATTRS
        return { bytes: over ? [] : [framed(answer)], ...(over && { end: 'channel' }) }
      },
      command: (said) => ({ out: [said.bytes], err: [], code: 0 }),
    }
    const transport = await connectToLiar('sftp', { files, liar, packed: false }, IDLE_MS)
    await using(transport, async (t) => {
      await expect(t.stat(p('www'))).rejects.toMatchObject({ code: 'SG-TRAN-008' })
      await expect(t.stat(p('www'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    })
  })
})

describe('of commands', () => {
  it.each([
    ['zeros behind a tar', { behind: true, endless: Buffer.alloc(60_000) }],
    ['the same files again', { behind: false, endless: undefined }],
  ])('%s end the reading', async (_what, { behind, endless }) => {
    const files = 3 * 1024
    const command = ({ marker, bytes }: Said): Partial<Played> | undefined =>
      bytes.includes('ustar')
        ? { out: [marker, behind ? bytes : bytes.subarray(0, files)], endless: endless ?? bytes.subarray(0, files) }
        : undefined
    const wanted = ['www/a.php', 'www/b.php', 'www/d/c.php'].map((path) => ({ path: p(path), limit: 100 }))
    const results = await using(await connect('ssh', { command }), (t) => all(t.readMany(wanted)))
    expect(results.filter((result) => 'content' in result)).toHaveLength(3)
  })

  it.each(['..', '.', '../../etc/passwd', 'd//c.php'])('a listing that names %j is a lie from there on', async (name) => {
    const command = ({ marker, bytes }: Said): Partial<Played> | undefined =>
      bytes.includes('/www/b.php') && bytes.includes(' 1000 1000 ')
        ? {
            out: [
              marker,
              Buffer.from(
                bytes.toString('latin1').replace('/www/b.php\0', () => `/www/${name}\0`),
                'latin1',
              ),
            ],
          }
        : undefined
    const { entries, problems } = await using(await connect('ssh', { command }), (t) => tree(t, ['www']))
    for (const { path } of entries) expect(path).toMatch(/^www(?:\/[ad](?:\.php|\/c\.php)?)?$/)
    expect(problems).toMatchObject([{ reason: 'lie' }])
  })

  it('digests and hits without an end are not listened to', async () => {
    const transport = await connect('ssh', {
      command: (_said, text) => (/^[0-9a-f]{64} |^\+\//.test(text) ? { endless: Buffer.from('spam\0spam\n'.repeat(5000)) } : undefined),
    })
    await using(transport, async (t) => {
      const paths = [p('www/a.php'), p('www/b.php')]
      expect(await all(t.hashMany(paths, 'sha256'))).toMatchObject([{ digest: expect.any(String) }, { digest: expect.any(String) }])
      const problems = (await all(t.search(paths, 'php-open-tag'))).flatMap((batch) => batch.problems)
      expect(problems).toMatchObject([{ reason: 'lie' }])
    })
  })

  it('a listing that begins again and again is a lie where it first does', async () => {
    let sent = 0
    const command = (said: Said, text: string): Partial<Played> | undefined => {
      const end = text.indexOf(`\0${LIST_TRAILER} `)
      if (end < 0 || !text.includes('/www/b.php')) return undefined
      sent += 1
      return { out: [said.marker], endless: said.bytes.subarray(0, end + 1) }
    }
    const { entries, problems } = await using(await connect('ssh', { command }), (t) => tree(t, ['www']))
    expect(sent).toBe(1)
    expect(problems).toMatchObject([{ reason: 'lie' }])
    expect(entries.length).toBeLessThan(1000)
  })

  it('bytes behind a packed listing leave it told as cut, if not as read', async () => {
    for (let size = 1; size < 200_000; size *= 9) {
      const files = createMemoryTransport(FILES)
      const behind = Buffer.alloc(size, 0x1f)
      const liar: Liar = {
        told: [],
        packet: (answer) => ({ bytes: [framed(answer)] }),
        command: ({ marker, bytes, code }) => ({
          out: [marker, bytes[0] === 0x1f ? Buffer.concat([bytes, behind]) : bytes],
          err: [marker],
          code,
        }),
      }
      const { entries, problems } = await using(await connectToLiar('ssh', { files, liar, packed: true }, IDLE_MS), (t) => tree(t, ['www']))
      if (problems.length === 0) expect(entries).toHaveLength(5)
      else expect(problems).toMatchObject([{ reason: 'disconnected' }])
    }
  })
})

describe('what is counted', () => {
  afterEach(() => vi.useRealTimers())

  it('of a listing: entries, and the characters of their names', () => {
    const few = createListBudget(2)
    expect([1, 2, 3].map(() => few.take({ path: p('a') }))).toEqual([true, true, false])
    expect(few.problem).toMatchObject({ reason: 'too-many', detail: 'more than 2 entries' })
    const many = createListBudget()
    const long = p('x'.repeat(MAX_CHARACTERS / 4))
    expect([1, 2, 3, 4, 5].map(() => many.take({ path: long }))).toEqual([true, true, true, true, false])
    expect(many.problem.detail).toContain('characters')
  })

  it.each([
    [1, true],
    [500, false],
  ])('of a link: %s bytes every second are given up: %s', async (bytesASecond, givenUp) => {
    vi.useFakeTimers()
    const socket = new PassThrough()
    let bytes = 0
    const link = createLink(new EventEmitter() as unknown as Client, socket, {
      account: 'a',
      host: 'h',
      idleMs: 30_000,
      beneath: () => {},
      bytes: () => bytes,
    })
    let failure: unknown
    const waiting = link
      .await<void>('listing the files', () => {})
      .catch((error: unknown) => {
        failure = error
      })
    for (let second = 0; second < 3 * 3600 && failure === undefined; second += 1) {
      bytes += bytesASecond
      socket.write('.')
      await vi.advanceTimersByTimeAsync(1000)
    }
    if (givenUp) expect(failure).toMatchObject({ code: 'SG-CONN-002', params: { seconds: 7200 } })
    else expect(failure).toBeUndefined()
    link.fail(link.lost('over'))
    await waiting
  })
})
