import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { PHP_OPEN_TAG } from '../../../src/core/content.ts'
import { decodeName, encodeName, type RemotePath } from '../../../src/core/path.ts'
import type { MemoryTransport } from '../../../src/transports/memory/index.ts'
import type { StoredNode } from '../../../src/transports/memory/volume.ts'
import { markerOf, PROBED_PROGRAMS } from '../../../src/transports/ssh/commands.ts'
import { packTar } from '../../../src/transports/ssh/tar-pack.ts'
import { pathsBelow } from './memory-sftp.ts'

/** What a command prints on standard output behind the marker, and how it ends. */
export interface Said {
  readonly marker: Buffer
  readonly bytes: Buffer
  readonly code: number
}

const LETTERS: Readonly<Record<string, string>> = { file: 'f', dir: 'd', symlink: 'l', fifo: 'p', socket: 's' }
const ABILITIES = ['find', 'find0', 'tar', 'xargs', 'sha256', 'sha256z', 'md5', 'md5z', 'grep', 'gzip']

/**
 * Answers siteguard's own command lines (commands.ts) as a shell account would, out of an account in memory. No program is run, and
 * what writes is not known: then siteguard writes over SFTP.
 * @param packed the account has gzip: its listing comes packed.
 */
export async function answerCommand(account: MemoryTransport, line: Buffer, stdin: () => Promise<Buffer>, packed: boolean): Promise<Said> {
  const words = wordsOf(line)
  const from = words.findIndex((word) => word.toString() === '-c')
  const [script = Buffer.alloc(0), , nonce = Buffer.alloc(0), ...args] = words.slice(from + 1)
  const said = (bytes: Buffer, code = 0): Said => ({ marker: Buffer.from(markerOf(nonce.toString())), bytes, code })
  const texts = args.map((word) => decodeName(word))
  if (texts.includes('--') && script.includes('pwd')) return said(probe(account, packed))
  if (texts.includes('-printf')) {
    const records = Buffer.concat([listing(account, texts), Buffer.from(`Z ${nonce} 0\0\0`)])
    return said(texts[0] === '' ? records : gzipSync(records))
  }
  if (texts.includes('-cf')) return said(await tar(account, namesIn(await stdin())))
  if (script.includes('-print0') && script.includes('export F;')) return said(hashes(account, namesIn(await stdin()), texts))
  if (script.includes('printf "+%s')) return said(search(account, namesIn(await stdin()), nonce.toString()))
  // Unpacking is not known to it, and of what is, no program is there.
  if (texts.includes('-x')) return { marker: Buffer.alloc(0), bytes: Buffer.alloc(0), code: 127 }
  return said(Buffer.alloc(0), 127)
}

/** The words of a line that `quoteWord` quoted. */
function wordsOf(line: Buffer): Buffer[] {
  const words: number[][] = [[]]
  let quoted = false
  for (let at = 0; at < line.length; at += 1) {
    const byte = line[at] as number
    if (byte === 0x27) quoted = !quoted
    else if (!quoted && byte === 0x5c) {
      at += 1
      words.at(-1)?.push(line[at] as number)
    } else if (!quoted && byte === 0x20) words.push([])
    else words.at(-1)?.push(byte)
  }
  return words.map((word) => Buffer.from(word))
}

function namesIn(stdin: Buffer): RemotePath[] {
  return stdin.length === 0 ? [] : (decodeName(stdin.subarray(0, -1)).split('\0') as RemotePath[])
}

function probe(account: MemoryTransport, packed: boolean): Buffer {
  const can = ABILITIES.filter((ability) => packed || ability !== 'gzip')
  const programs = PROBED_PROGRAMS.filter((name) => name !== 'php' && name !== 'openssl')
  const lines = [
    `pwd ${account.home}`,
    ...programs.map((name) => `program ${name} /usr/bin/${name}`),
    ...can.map((name) => `can ${name}`),
    'end',
  ]
  return encodeName(`${lines.join('\n')}\n`)
}

function listing(account: MemoryTransport, words: readonly string[]): Buffer {
  const most = Number(words[words.indexOf('-maxdepth') + 1])
  const roots = words.slice(words.indexOf('-P') + 1, words.indexOf('-maxdepth')) as RemotePath[]
  const records = roots.flatMap((root) =>
    pathsBelow(account, root)
      .filter(([path]) => path.slice(root.length).split('/').length - 1 <= most)
      .map(([path, node]) => recordOf(path, node)),
  )
  return Buffer.concat(records)
}

function recordOf(path: string, node: StoredNode): Buffer {
  const seconds = (ms: number): string => (ms / 1000).toFixed(9)
  const head = `- ${LETTERS[node.type] ?? '?'} ${node.mode.toString(8)} 1 1000 1000 ${seconds(node.ctime)} ${node.inode} ${node.size} ${seconds(node.mtime)} `
  return encodeName(`${head}${path}\0${node.target}\0`)
}

const filesOf = (account: MemoryTransport, names: readonly RemotePath[]): [RemotePath, Buffer][] =>
  names.flatMap((name): [RemotePath, Buffer][] => {
    const node = account.volume.find(name)
    return node?.type === 'file' ? [[name, node.bytes]] : []
  })

async function tar(account: MemoryTransport, names: readonly RemotePath[]): Promise<Buffer> {
  async function* entries() {
    for (const [name, content] of filesOf(account, names))
      yield { type: 'file', name, path: name, mode: 0o644, size: content.length, content, done: () => {} } as const
  }
  const pieces: Buffer[] = []
  for await (const piece of packTar(entries())) pieces.push(piece)
  return Buffer.concat(pieces)
}

function hashes(account: MemoryTransport, names: readonly RemotePath[], words: readonly string[]): Buffer {
  const algorithm = words.some((word) => word.includes('md5')) ? 'md5' : 'sha256'
  const end = words.includes('-z') ? '\0' : '\n'
  const lines = filesOf(account, names).map(([name, bytes]) => `${createHash(algorithm).update(bytes).digest('hex')}  ${name}${end}`)
  return encodeName(lines.join(''))
}

function search(account: MemoryTransport, names: readonly RemotePath[], nonce: string): Buffer {
  const hits = filesOf(account, names).filter(([, bytes]) => PHP_OPEN_TAG.test(bytes.toString('latin1')))
  return encodeName(`${hits.map(([name]) => `+${name}\0`).join('')}Z ${nonce} 0\0`)
}
