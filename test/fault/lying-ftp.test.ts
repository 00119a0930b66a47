import { expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { createFtpAdapter } from '../../src/transports/ftp/index.ts'
import { accountFor, dir, file } from '../helpers/fake-ftp-world.ts'
import { lookAtAccount } from '../helpers/look-at-account.ts'
import { playSeeds, type SeededCase } from '../helpers/play-seeds.ts'
import { type FakeAnswer, type FakeSession, startFakeFtp } from '../lab/fake-ftp.ts'
import { EVIL_NAMES } from '../lab/liar/lies.ts'
import { createRandom, type Random } from '../lab/liar/random.ts'
import { ALL_FAULTS } from './kill/play.ts'

/** An FTP server that lies in what it replies, lists and sends, seed by seed (SITEGUARD_FAULTS=all: more of them). */

const FILES = { '/www/index.php': '<?php echo 1;', '/www/IMG/b.php': '<?php b();', '/www/IMG/a.jpg': 'a'.repeat(3000) }
const LISTINGS: Readonly<Record<string, string>> = {
  '/': dir('www'),
  '/www': `${file('index.php', 13)}${dir('IMG')}`,
  '/www/IMG': `${file('b.php', 10)}${file('a.jpg', 3000)}`,
}
const LS =
  'drwxr-xr-x 2 u g 4096 Jan 02 03:04 IMG\r\n-rw-r--r-- 1 u g 13 Jan 02 03:04 index.php\r\nlrwxrwxrwx 1 u g 3 Jan 02 03:04 l -> ../..\r\n'
const IDLE_MS = 2000
const MOST_LIES = 2
const MOST_COMMANDS = 2000

type Lie = (session: FakeSession, random: Random) => void

/** In place of any reply. */
const REPLIES: Readonly<Record<string, Lie>> = {
  'another code': (session, random) =>
    session.reply(`${random.pick([0, 99, 120, 200, 226, 257, 299, 331, 350, 421, 425, 450, 500, 550, 552, 999])} no`),
  'no code': (session) => session.reply('hello'),
  'two replies': (session) => session.reply('200 fine\r\n200 fine'),
  'a reply without an end': (session) => session.reply(`250-${'spam\r\n 250-'.repeat(2000)}`),
  'a line without an end': (session) => session.reply('2'.repeat(2_000_000)),
  'an escape': (session) => session.reply('550 \u001b]0;owned\u0007\u001b[2J'),
  'control bytes': (session) => session.reply('200 \0\u00ff\u00f4\u00f2\b'),
  silence: () => {},
  'a hang-up': (session) => session.hangUp(),
}
/** In place of what is listed or sent. */
const TRANSFERS: Readonly<Record<string, Lie>> = {
  'an evil name': (session, random) => transfer(session, file(random.pick(EVIL_NAMES).toString('latin1'), random.below(100))),
  'an evil folder': (session, random) => transfer(session, dir(random.pick(EVIL_NAMES).toString('latin1'))),
  'odd facts': (session, random) =>
    transfer(
      session,
      `type=${random.pick(['file', 'dir', 'OS.unix=symlink', 'x', ''])};size=${random.pick(['-1', '9'.repeat(400), '1e9', '', 'x'])};modify=${random.pick(['99999999999999', '0', '20260230250000', '', '9'.repeat(60)])};UNIX.mode=${random.pick(['777777777777', '9', '-1', ''])}; odd\r\n`,
    ),
  'an ls listing': (session) => transfer(session, LS),
  'odd ls numbers': (session, random) =>
    transfer(
      session,
      LS.replace(/\d+/g, () => random.pick(['9'.repeat(400), '-1', '0', '99'])),
    ),
  'a listing as sent': (session) => transfer(session, LISTINGS['/www'] as string),
  noise: (session, random) => transfer(session, Buffer.from(Array.from({ length: 5000 }, () => random.below(256)))),
  'too much': (session) => transfer(session, Buffer.alloc(3_000_000, 'x')),
  nothing: (session) => transfer(session, ''),
  'no end': (session) => {
    session.reply('150 here it comes')
    session.send('part', 'stall')
  },
  'a cut': (session) => {
    session.reply('150 here it comes')
    session.send('part', 'cut')
  },
  'an end without data': (session) => session.reply('226 done'),
}
/** In place of where data comes from. */
const PLACES = [
  '229 (|||0|)',
  '229 (|||70000|)',
  '229 (|||-1|)',
  '229 nowhere',
  '227 (127,0,0,1,0,1)',
  '227 (10,0,0,1,4,4)',
  '227 (999,0,0,1,4,4)',
]

function transfer(session: FakeSession, bytes: Buffer | string): void {
  session.reply('150 here it comes')
  session.send(bytes)
  session.reply('226 done')
}

interface Case extends SeededCase {
  readonly told: string[]
  readonly answer: FakeAnswer
}

function caseOf(seed: number): Case {
  const random = createRandom(seed)
  const told: string[] = []
  let honest = random.below(40)
  const answer: FakeAnswer = (verb, _argument, session) => {
    honest -= 1
    if (honest >= 0 || told.length >= MOST_LIES || !random.chance(1 / 8)) return false
    const isTransfer = verb === 'MLSD' || verb === 'LIST' || verb === 'RETR'
    if ((verb === 'EPSV' || verb === 'PASV') && random.chance(0.5)) {
      told.push(`place at ${verb}`)
      session.reply(random.pick(PLACES))
      return true
    }
    const lies = isTransfer && random.chance(0.7) ? TRANSFERS : REPLIES
    const lie = random.pick(Object.keys(lies))
    told.push(`${lie} at ${verb}`)
    lies[lie]?.(session, random)
    return true
  }
  return { told, answer }
}

it('lies of an FTP server are answers or errors of ours, lead nowhere, and end', async () => {
  const { wrong, figures } = await playSeeds(ALL_FAULTS ? 5000 : 60, caseOf, async ({ answer, told }) => {
    const features = told.length % 2 === 0 ? undefined : []
    const server = await startFakeFtp({ files: FILES, listings: LISTINGS, answer, ...(features && { features }) })
    const credentials = {
      password: async () => new Secret('ftp', 'secret'),
      passphrase: async () => undefined,
      answer: async () => undefined,
    }
    try {
      const transport = await createFtpAdapter().connect(accountFor({ port: server.port }), {
        credentials,
        idleMs: IDLE_MS,
        connectMs: 1000,
      })
      try {
        await lookAtAccount(transport)
      } finally {
        await transport.close()
      }
      return 'answered'
    } catch (error) {
      if (!isSiteguardError(error)) throw error
      expect(error.code).not.toBe('SG-INT-001')
      return error.code
    } finally {
      await server.stop()
      expect(server.commands.length).toBeLessThan(MOST_COMMANDS)
      for (const line of server.commands) {
        expect(line.split(/[ /]/)).not.toContain('..')
        expect(line).not.toMatch(/[\r\n\0]/)
        expect(/^\S*/.exec(line)?.[0]).toMatch(/^[A-Z]{3,4}$/)
      }
    }
  })
  process.stderr.write(`FTP: ${figures}\n`)
  expect(wrong).toEqual([])
}, 3_600_000)
