import { type Field, type PacketReader, RESPONSE, readPacket, writePacket } from '../../../src/transports/ssh/sftp-wire.ts'
import type { Said } from './memory-shell.ts'
import type { Random } from './random.ts'

/** What is sent in place of one honest answer. */
export interface Sent {
  readonly bytes: readonly Buffer[]
  /** Afterwards the channel, or the whole connection, is closed. */
  readonly end?: 'channel' | 'link'
  /** It comes after the next answer. */
  readonly late?: true
}

/** What a command does in place of what it was asked. */
export interface Played {
  readonly out: readonly Buffer[]
  readonly err: readonly Buffer[]
  /** Undefined: the server does not say how it ended. */
  readonly code: number | undefined
  /** Goes on printing this for ever. */
  readonly endless?: Buffer
  /** Prints no more, and does not end. */
  readonly silent?: true
}

export interface Liar {
  /** The lies told so far, in order. */
  readonly told: readonly string[]
  /** The server's word on SFTP, `answer` being the honest one without its length. */
  packet(answer: Buffer): Sent
  command(said: Said): Played
}

const ESCAPE = '\u001b]0;owned\u0007\u001b[2J\u001b[31m'
/** Names no folder holds, or none that is safe to repeat. */
export const EVIL_NAMES: readonly Buffer[] = [
  '..',
  '../..',
  '../../../../../../etc/passwd',
  '/etc/passwd',
  'a/b',
  '',
  '.',
  'x\0y.php',
  'line\nbreak.php',
  `${ESCAPE}.php`,
  '\u202egpj.php',
  '__proto__',
  'constructor',
  "quote'; touch owned; '",
  '$(touch owned)',
  '-rf',
  'n'.repeat(100_000),
  'dir/'.repeat(3000),
].map((name) => Buffer.from(name))

const NUMBERS = [0n, 1n, 7n, 511n, 65_536n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]
const TYPES = [0, 0o010000, 0o020000, 0o040000, 0o060000, 0o100000, 0o120000, 0o140000, 0o170000]
const MODE = 0o7777

/** Chances: of an answer to be a lie, and of a command. */
const SHARE = 1 / 12
const COMMAND_SHARE = 1 / 4

/**
 * @param most lies told in all, so that most cases get beyond the first answer.
 * @param honest answers before the first lie: at most so many, by lot.
 */
export function createLiar(random: Random, most = 3, honest = 60): Liar {
  const told: string[] = []
  let first = random.chance(0.5) ? 0 : random.below(honest)
  const lies = (share: number): boolean => {
    first -= 1
    return first < 0 && told.length < most && random.chance(share)
  }
  const packetLies = Object.keys(PACKET_LIES) as (keyof typeof PACKET_LIES)[]
  const commandLies = Object.keys(COMMAND_LIES) as (keyof typeof COMMAND_LIES)[]
  return {
    told,
    packet(answer) {
      if (!lies(SHARE)) return { bytes: [framed(answer)] }
      const lie = random.pick(packetLies)
      told.push(`${lie} in answer ${answer[0]}`)
      return PACKET_LIES[lie](Buffer.from(answer), random)
    },
    command(said) {
      const honest: Played = { out: [said.marker, said.bytes], err: [said.marker], code: said.code }
      if (!lies(COMMAND_SHARE)) return honest
      const lie = random.pick(commandLies)
      told.push(`${lie} of a command`)
      return { ...honest, ...COMMAND_LIES[lie](said, random) }
    },
  }
}

const framed = (packet: Buffer, length = packet.length): Buffer => {
  const head = Buffer.alloc(4)
  head.writeUInt32BE(length >>> 0)
  return Buffer.concat([head, packet])
}
const whole = (packet: Buffer): Sent => ({ bytes: [framed(packet)] })

const drops = (bytes: Buffer): Buffer[] => Array.from(bytes, (byte) => Buffer.from([byte]))

function flip(bytes: Buffer, random: Random, from = 0): Buffer {
  const out = Buffer.from(bytes)
  for (let count = 1 + random.below(4); count > 0 && out.length > from; count -= 1) {
    const at = from + random.below(out.length - from)
    out[at] = (out[at] as number) ^ (1 << random.below(8))
  }
  return out
}

interface Name {
  name: Buffer
  longName: Buffer
  attributes: Field[]
}

/** Changes the attributes of an answer, of one name of it where there are several; answers without any come as they are. */
function withAttributes(answer: Buffer, random: Random, change: (found: Found) => Found): Buffer {
  const reader = readPacket(answer)
  const type = reader.byte()
  const id = reader.uint32()
  if (type === RESPONSE.ATTRS) return say(type, id, fieldsOf(change(foundIn(reader))))
  return withName(answer, random, (one) => ({ ...one, attributes: fieldsOf(change(one.found)) }))
}

interface Found {
  size: bigint
  mode: number
  mtime: number
}
const ATTRIBUTES = 0x0d

function foundIn(reader: PacketReader): Found {
  const { size = 0, mode = 0, mtime = 0 } = reader.attributes()
  return { size: BigInt(size), mode, mtime }
}

function fieldsOf({ size, mode, mtime }: Found): Field[] {
  return [{ uint32: ATTRIBUTES }, { uint64: size as unknown as number }, { uint32: mode >>> 0 }, { uint32: 0 }, { uint32: mtime >>> 0 }]
}

function withName(answer: Buffer, random: Random, change: (one: Name & { found: Found }) => Name, count?: number): Buffer {
  if (answer[0] !== RESPONSE.NAME) return answer
  const reader = readPacket(answer)
  reader.byte()
  const id = reader.uint32()
  const names: (Name & { found: Found })[] = []
  for (let left = reader.uint32(); left > 0; left -= 1) {
    const [name, longName] = [reader.bytes(), reader.bytes()]
    const isBare = answer.length - reader.left + 4 === answer.length && reader.left === 4
    const found = isBare ? { size: 0n, mode: 0, mtime: reader.uint32() } : foundIn(reader)
    names.push({ name, longName, found, attributes: fieldsOf(found) })
  }
  const at = random.below(names.length)
  const changed = names.map((one, index): Name => (index === at ? change(one) : one))
  const fields = changed.flatMap(({ name, longName, attributes }): Field[] => [{ bytes: name }, { bytes: longName }, ...attributes])
  return say(RESPONSE.NAME, id, [{ uint32: count ?? names.length }, ...fields])
}

function say(type: number, id: number, fields: readonly Field[]): Buffer {
  return writePacket(type, id, fields).subarray(4)
}

function statusWith(answer: Buffer, code: number, message: string): Buffer {
  return say(RESPONSE.STATUS, answer.readUInt32BE(1), [{ uint32: code }, { bytes: Buffer.from(message) }, { bytes: Buffer.alloc(0) }])
}

type PacketLie = (answer: Buffer, random: Random) => Sent

const PACKET_LIES = {
  name: (answer, random) => whole(withName(answer, random, (one) => ({ ...one, name: random.pick(EVIL_NAMES) }))),
  twice: (answer, random) => whole(withName(answer, random, (one) => ({ ...one, name: Buffer.from('index.php') }))),
  count: (answer, random) => whole(withName(answer, random, (one) => one, random.pick([0, 1, 2, 1000, 0xffffffff]))),
  size: (answer, random) => whole(withAttributes(answer, random, (found) => ({ ...found, size: random.pick(NUMBERS) }))),
  type: (answer, random) =>
    whole(withAttributes(answer, random, (found) => ({ ...found, mode: random.pick(TYPES) | (found.mode & MODE) }))),
  mode: (answer, random) => whole(withAttributes(answer, random, (found) => ({ ...found, mode: random.below(2 ** 32) }))),
  time: (answer, random) => whole(withAttributes(answer, random, (found) => ({ ...found, mtime: random.pick([0, 1, 0xffffffff]) }))),
  'no attributes': (answer, random) => whole(withName(answer, random, (one) => ({ ...one, attributes: [{ uint32: 0 }] }))),
  'many attributes': (answer, random) =>
    whole(withName(answer, random, (one) => ({ ...one, attributes: [{ uint32: 0x80000000 }, { uint32: 0xffffffff }] }))),
  id: (answer, random) => {
    const out = Buffer.from(answer)
    if (out.length >= 5) out.writeUInt32BE(random.pick([0, 1, out.readUInt32BE(1) + 1, 0xffffffff]) >>> 0, 1)
    return whole(out)
  },
  'kind of answer': (answer, random) => {
    const out = Buffer.from(answer)
    out[0] = random.pick([0, 2, 101, 102, 103, 104, 105, 201, 255])
    return whole(out)
  },
  status: (answer, random) =>
    answer.length < 5 ? whole(answer) : whole(statusWith(answer, random.pick([0, 1, 2, 3, 4, 5, 6, 7, 8, 99, 0xffffffff]), 'no')),
  words: (answer, random) =>
    answer.length < 5
      ? whole(answer)
      : whole(statusWith(answer, random.pick([3, 4]), random.pick([ESCAPE, 'w'.repeat(500_000), '\0', '']))),
  'length of the packet': (answer, random) => ({
    bytes: [framed(answer, random.pick([0, 1, answer.length - 1, answer.length + 1, 1 << 20, (1 << 20) + 1, 0x7fffffff, 0xffffffff]))],
  }),
  'a flipped bit': (answer, random) => whole(flip(answer, random, 5)),
  'cut short': (answer, random) => whole(answer.subarray(0, 1 + random.below(answer.length))),
  'bytes behind': (answer, random) => whole(Buffer.concat([answer, Buffer.alloc(1 + random.below(4000), random.below(256))])),
  'longer data': (answer) => {
    if (answer[0] !== RESPONSE.DATA) return whole(answer)
    return whole(say(RESPONSE.DATA, answer.readUInt32BE(1), [{ bytes: Buffer.alloc(900_000, 'x') }]))
  },
  'shorter data': (answer, random) => {
    if (answer[0] !== RESPONSE.DATA) return whole(answer)
    const data = answer.subarray(9)
    return whole(say(RESPONSE.DATA, answer.readUInt32BE(1), [{ bytes: data.subarray(0, random.below(data.length)) }]))
  },
  'said twice': (answer) => ({ bytes: [framed(answer), framed(answer)] }),
  late: (answer) => ({ bytes: [framed(answer)], late: true }),
  silence: () => ({ bytes: [] }),
  drip: (answer) => ({ bytes: [...drops(framed(answer).subarray(0, 300)), framed(answer).subarray(300)] }),
  'noise before': (answer, random) => ({ bytes: [Buffer.alloc(1 + random.below(100), random.below(256)), framed(answer)] }),
  'the channel closed': (answer, random) => ({ bytes: [framed(answer).subarray(0, random.below(answer.length))], end: 'channel' }),
  'the link closed': (answer, random) => ({ bytes: [framed(answer).subarray(0, random.below(answer.length))], end: 'link' }),
} satisfies Record<string, PacketLie>

type CommandLie = (said: Said, random: Random) => Partial<Played>

const COMMAND_LIES = {
  'a flipped bit': ({ marker, bytes }, random) => ({ out: [marker, flip(bytes, random)] }),
  'cut short': ({ marker, bytes }, random) => ({ out: [marker, bytes.subarray(0, random.below(bytes.length))] }),
  'nothing said': () => ({ out: [], err: [] }),
  'no marker': ({ bytes }) => ({ out: [bytes] }),
  'two markers': ({ marker, bytes }) => ({ out: [marker, marker, bytes] }),
  'said twice': ({ marker, bytes }) => ({ out: [marker, bytes, bytes] }),
  'bytes behind': ({ marker, bytes }, random) => ({ out: [marker, bytes, Buffer.alloc(1 + random.below(100_000), random.below(256))] }),
  'bytes before': ({ marker, bytes }, random) => ({ out: [Buffer.alloc(random.below(100_000), 0x61), marker, bytes] }),
  'other code': (_said, random) => ({ code: random.pick([1, 2, 127, 255, -1, 2 ** 31]) }),
  'no code': () => ({ code: undefined }),
  'large numbers': ({ marker, bytes }, random) => ({ out: [marker, numbersIn(bytes, random)] }),
  'an evil name': ({ marker, bytes }, random) => ({ out: [marker, nameIn(bytes, random)] }),
  'errors for ever': ({ marker }) => ({
    err: [marker, ...Array.from({ length: 300 }, () => Buffer.from(`find: '${ESCAPE}': no\n`.repeat(50)))],
  }),
  'evil errors': ({ marker }, random) => ({
    err: [marker, Buffer.from(random.pick([ESCAPE, "find: '/home/site/www': Permission denied\n", 'e'.repeat(200_000), '\0\0\n']))],
  }),
  endless: ({ marker, bytes }, random) => ({
    out: [marker, ...(random.chance(0.5) ? [bytes] : [])],
    endless: random.pick([Buffer.alloc(60_000), Buffer.from('spam\n'.repeat(10_000)), bytes.length > 0 ? bytes : Buffer.alloc(512)]),
  }),
  silence: ({ marker, bytes }, random) => ({ out: [marker, bytes.subarray(0, random.below(bytes.length + 1))], silent: true }),
  drip: ({ marker, bytes }) => ({
    out: [marker, ...drops(bytes.subarray(0, 100)), bytes.subarray(100)],
  }),
} satisfies Record<string, CommandLie>

const GIANTS = ['9'.repeat(400), '99999999999999999999', '9007199254740993', '-1', '0', '8640000000000001', '1e9']

/** Some of the numbers of a text exchanged for others. */
function numbersIn(bytes: Buffer, random: Random): Buffer {
  const giant = random.pick(GIANTS)
  const share = random.pick([0.02, 0.3, 1])
  return Buffer.from(
    bytes.toString('latin1').replace(/\d{2,}/g, (number) => (random.chance(share) ? giant : number)),
    'latin1',
  )
}

function nameIn(bytes: Buffer, random: Random): Buffer {
  const evil = random.pick(EVIL_NAMES).toString('latin1')
  const share = random.pick([0.02, 0.3, 1])
  return Buffer.from(
    bytes.toString('latin1').replace(/(?<=\/)[\w.-]+(?=\0|\n)/g, (name) => (random.chance(share) ? evil : name)),
    'latin1',
  )
}
