import { execFileSync } from 'node:child_process'
import { chmodSync, lchownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { encodeName } from '../../src/core/path.ts'
import type { MemoryFile } from '../../src/transports/memory/index.ts'

/** One file of the tree every transport is tried on. Paths are in the string form of `decodeName`. */
export interface Seed {
  readonly path: string
  readonly type: 'file' | 'dir' | 'symlink' | 'fifo'
  readonly bytes?: Buffer
  readonly mode?: number
  readonly target?: string
}

/** Bytes that repeat at no small distance, so that a piece in the wrong place shows. */
export function pattern(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size)
  let state = (seed * 2_654_435_761) >>> 0
  for (let i = 0; i < size; i += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

export const BIG = pattern(1_500_000)
export const MTIME = Date.UTC(2025, 2, 4, 5, 6, 7)
export const MANY = 500

/** Names a site may hold to mislead, break or hide from whoever reads it. */
export const HOSTILE_NAMES: readonly string[] = [
  'new\nline.php',
  'type=file;size=1; forged.php\ntype=dir;size=1; forged',
  'cr\rreturn.php',
  'tab\there',
  'esc\u001b[31mred\u001b[0m.php',
  '-rf',
  '--help',
  `quote'double"back\``,
  '$(touch pwned)',
  '\u0024{HOME}',
  '`id`',
  'glob*[a-z]?',
  '{brace,brace}',
  'trailing ',
  ' leading',
  'a -> b',
  'semi;colon&and|pipe',
  'back\\slash',
  '~tilde',
  '#hash',
  '%0a%s%n',
  'été-日本.txt',
  'invalid\udcff\udcfe.php',
  'telnet\udcff\udcff',
  'latin1-\udce9t\udce9',
  '...',
  '.hidden',
  'total 12',
]

/** 255 bytes, the longest name Linux allows. */
export const LONGEST_NAME = `${'n'.repeat(251)}.txt`

/** Folders below `deep/`, so that the deepest file's absolute path is a little under `length` characters. */
export function deepPath(homeLength: number, length: number): string {
  const part = 'p'.repeat(200)
  const parts: string[] = ['deep']
  let size = homeLength + 5
  while (size + 201 + 10 < length) {
    parts.push(part)
    size += 201
  }
  return [...parts, 'deep.txt'].join('/')
}

/** A file the pattern of `search` is in, cut by every piece size in use: it starts 2 bytes before the 256 kB and 64 kB borders. */
function hiddenCode(): Buffer {
  const bytes = Buffer.alloc(600_000, 0x61)
  bytes.write('<?php system($x);', 262_142, 'latin1')
  return bytes
}

export function contractTree(options: { readonly homeLength: number; readonly longest: number }): Seed[] {
  const seeds: Seed[] = [
    { path: 'plain.txt', type: 'file', bytes: Buffer.from('hello\n'), mode: 0o604 },
    { path: 'empty.txt', type: 'file', bytes: Buffer.alloc(0) },
    { path: 'bytes.bin', type: 'file', bytes: Buffer.from(Array.from({ length: 1024 }, (_, i) => i & 255)) },
    { path: 'crlf.txt', type: 'file', bytes: Buffer.from('a\r\nb\nc\r\n\n\xff\xfd\xff', 'latin1') },
    { path: 'big.bin', type: 'file', bytes: BIG, mode: 0o640 },
    { path: 'code/photo.jpg', type: 'file', bytes: hiddenCode() },
    { path: 'code/clean.jpg', type: 'file', bytes: Buffer.alloc(600_000, 0x61) },
    // The long open tag needs a following space: cut off by the end of the first piece, it is none.
    { path: 'code/almost.jpg', type: 'file', bytes: Buffer.concat([Buffer.alloc(262_139, 0x61), Buffer.from('<?phpx')]) },
    { path: 'empty', type: 'dir' },
    { path: 'folder/in.txt', type: 'file', bytes: Buffer.from('in') },
    { path: 'folder/sub/below.txt', type: 'file', bytes: Buffer.from('below') },
    { path: 'links/file', type: 'symlink', target: '../plain.txt' },
    { path: 'links/folder', type: 'symlink', target: '../folder' },
    { path: 'links/dangling', type: 'symlink', target: 'nowhere' },
    { path: 'links/loop', type: 'symlink', target: 'loop' },
    { path: 'links/here', type: 'symlink', target: '.' },
    { path: 'links/up', type: 'symlink', target: '..' },
    { path: 'links/outside', type: 'symlink', target: '/etc/passwd' },
    { path: 'links/space in -> target', type: 'symlink', target: 'a -> b c' },
    { path: 'pipes/fifo', type: 'fifo' },
    { path: 'locked/secret.txt', type: 'file', bytes: Buffer.from('secret') },
    { path: 'locked.txt', type: 'file', bytes: Buffer.from('secret'), mode: 0 },
    { path: `long/${LONGEST_NAME}`, type: 'file', bytes: Buffer.from('longest') },
    { path: deepPath(options.homeLength, options.longest), type: 'file', bytes: Buffer.from('deepest') },
    { path: 'scratch', type: 'dir', mode: 0o755 },
    ...HOSTILE_NAMES.map((name, i): Seed => ({ path: `hostile/${name}`, type: 'file', bytes: Buffer.from(`hostile ${i}`) })),
    ...Array.from({ length: MANY }, (_, i): Seed => ({ path: `many/${i}.txt`, type: 'file', bytes: Buffer.from(`number ${i}`) })),
    { path: 'locked', type: 'dir', mode: 0 },
  ]
  return seeds
}

/** Puts the tree on this machine's disk, for a server to show. `owner` is the login the server gives it to. */
export function plantTree(folder: string, seeds: readonly Seed[], owner?: number): void {
  const at = (path: string): Buffer => Buffer.concat([Buffer.from(`${folder}/`), encodeName(path)])
  const modes: { path: Buffer; mode: number }[] = []
  const made: Buffer[] = []
  for (const seed of seeds) {
    const path = at(seed.path)
    const parents = seed.path.split('/').slice(0, -1)
    parents.forEach((_, i) => {
      const parent = at(parents.slice(0, i + 1).join('/'))
      if (mkdirSync(parent, { recursive: true }) !== undefined) made.push(parent)
    })
    if (seed.type === 'dir') mkdirSync(path, { recursive: true })
    else if (seed.type === 'file') writeFileSync(path, seed.bytes ?? Buffer.alloc(0))
    else if (seed.type === 'symlink') symlinkSync(seed.target ?? '', path)
    else execFileSync('mkfifo', ['--', `${folder}/${seed.path}`])
    made.push(path)
    if (seed.mode !== undefined) modes.push({ path, mode: seed.mode })
  }
  execFileSync('find', [folder, '-type', 'f', '-exec', 'touch', '-h', '-d', new Date(MTIME).toISOString(), '{}', '+'])
  if (owner !== undefined) for (const path of [Buffer.from(folder), ...made]) lchownSync(path, owner, owner)
  for (const { path, mode } of modes) chmodSync(path, mode)
}

/** The same tree for the in-memory transport. */
export function memoryFiles(seeds: readonly Seed[]): Record<string, MemoryFile> {
  const files: Record<string, MemoryFile> = {}
  for (const { path, type, bytes, mode, target } of seeds) {
    files[path] = {
      type,
      ...(type === 'file' ? { mtime: MTIME } : {}),
      ...(bytes && { bytes }),
      ...(mode !== undefined && { mode }),
      ...(target !== undefined && { target }),
      ...(mode === 0 ? { unreadable: true } : {}),
    }
  }
  return files
}
