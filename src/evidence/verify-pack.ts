import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { SiteguardError } from '../core/error.ts'
import { diskReadError, reasonOf } from '../disk/disk-error.ts'
import { checkLog } from './check-log.ts'
import { BESIDE, CHAIN, chainOf, MANIFEST, PACK_LOG, readSums, SIGNATURE, SUMS } from './pack-format.ts'
import { checkSignature } from './sign-pack.ts'
import { readTar } from './tar.ts'
import type { PackCheck, PackFault } from './types.ts'

/** Lists and logs are read into memory; one that is larger is none of ours. Bytes. */
const MOST_TEXT = 512 * 1024 * 1024

/** What of a pack's files has to be looked at: the digest of each, and the text of a few. */
interface PackFiles {
  readonly name: string
  readonly digests: ReadonlyMap<string, { readonly sha256: string; readonly bytes: number }>
  /** Links, pipes and such. */
  readonly special: readonly string[]
  text(name: string): Uint8Array | undefined
}

const TEXTS: ReadonlySet<string> = new Set([SUMS, CHAIN, SIGNATURE, MANIFEST, PACK_LOG])

/**
 * Verifies a pack, a folder or a tar of one: every byte, every line of its lists, their order and number, and the running log in it. Nothing
 * is written or believed; what is wrong is told, not thrown. `seal`: the one that was noted, if any.
 * @throws SG-INC-006 where there is no pack, SG-DISK-001
 */
export async function verifyPack(
  place: string,
  options: { readonly seal?: string; readonly signal?: AbortSignal } = {},
): Promise<PackCheck> {
  const files = await openFiles(place, options.signal)
  const faults: { file: string; fault: PackFault }[] = files.special.map((file) => ({ file, fault: 'special' }))
  const sums = files.text(SUMS)
  if (sums === undefined) throw new SiteguardError({ code: 'SG-INC-006', kind: 'not-found', params: { place, detail: SUMS } })
  const text = Buffer.from(sums).toString('latin1')
  const listed = readSums(text)
  const chain = chainOf(text)
  if (listed === undefined) faults.push({ file: SUMS, fault: 'sums' })
  if (Buffer.from(files.text(CHAIN) ?? []).toString('latin1') !== chain.text) faults.push({ file: CHAIN, fault: 'chain' })
  const names = new Set<string>()
  for (const { file, sha256: promised } of listed ?? []) {
    const found = files.digests.get(file)
    if (found === undefined) faults.push({ file, fault: 'missing' })
    else if (found.sha256 !== promised || names.has(file)) faults.push({ file, fault: 'changed' })
    names.add(file)
  }
  for (const file of files.digests.keys()) if (!names.has(file) && !BESIDE.has(file)) faults.push({ file, fault: 'unlisted' })
  const log = files.text(PACK_LOG)
  if (log === undefined || checkLog(log).fault !== undefined) faults.push({ file: PACK_LOG, fault: 'log' })
  const manifest = readManifest(files.text(MANIFEST))
  const items = manifest?.items ?? []
  const described = items.every(({ file, sha256: digest, bytes }) => {
    const found = files.digests.get(file)
    return found?.sha256 === digest && found.bytes === bytes
  })
  const whole = manifest !== undefined && manifest.head.files === items.length && items.length === [...names].filter(isPiece).length
  if (!whole || !described) faults.push({ file: MANIFEST, fault: 'manifest' })
  if (options.seal !== undefined && options.seal !== chain.seal) faults.push({ file: CHAIN, fault: 'seal' })
  const signature = await checkSignature(files.text(SIGNATURE), sums)
  if (signature.signature === 'bad') faults.push({ file: SIGNATURE, fault: 'signature' })
  return {
    pack: manifest?.head.pack ?? files.name,
    seal: chain.seal,
    files: items.length,
    bytes: items.reduce((sum, item) => sum + item.bytes, 0),
    faults,
    ...signature,
  }
}

function isPiece(file: string): boolean {
  return file.startsWith('files/')
}

const itemSchema = z.object({ file: z.string(), sha256: z.string(), bytes: z.int().min(0) })
const headSchema = z.object({ format: z.literal('siteguard-evidence'), version: z.literal(1), pack: z.string(), files: z.int().min(0) })

function readManifest(
  bytes: Uint8Array | undefined,
): { readonly head: z.infer<typeof headSchema>; readonly items: readonly z.infer<typeof itemSchema>[] } | undefined {
  if (bytes === undefined) return undefined
  try {
    const [first, ...rest] = Buffer.from(bytes)
      .toString('utf8')
      .split('\n')
      .slice(0, -1)
      .map((line): unknown => JSON.parse(line))
    const items = rest.flatMap((value) => {
      if (typeof value === 'object' && value !== null && 'lacking' in value) return []
      return [itemSchema.parse(value)]
    })
    return { head: headSchema.parse(first), items }
  } catch {
    return undefined
  }
}

async function openFiles(place: string, signal: AbortSignal | undefined): Promise<PackFiles> {
  const found = await lstat(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new SiteguardError({ code: 'SG-INC-006', kind: 'not-found', params: { place, detail: '' } })
    throw diskReadError(place, error)
  })
  return found.isDirectory() ? await folderFiles(place, signal) : await tarFiles(place, signal)
}

async function folderFiles(folder: string, signal: AbortSignal | undefined): Promise<PackFiles> {
  const digests = new Map<string, { sha256: string; bytes: number }>()
  const texts = new Map<string, Uint8Array>()
  const special: string[] = []
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`
      if (entry.isDirectory()) await walk(name)
      else if (entry.isFile()) digests.set(name, await readThrough(createReadStream(join(folder, name)), name, texts, signal))
      else special.push(name)
    }
  }
  try {
    await walk('')
  } catch (error) {
    throw diskReadError(folder, error)
  }
  return { name: basename(folder), digests, special, text: (name) => texts.get(name) }
}

/** All members lie below one folder, which has the pack's name. */
async function tarFiles(file: string, signal: AbortSignal | undefined): Promise<PackFiles> {
  const digests = new Map<string, { sha256: string; bytes: number }>()
  const texts = new Map<string, Uint8Array>()
  const special: string[] = []
  let top: string | undefined
  try {
    for await (const member of readTar(createReadStream(file))) {
      const [, folder = '', name = ''] = /^([^/]+)\/(.+)$/.exec(member.name) ?? []
      top ??= folder
      // A second member of one name would take the first one's place where it is unpacked.
      if (!member.file || name === '' || folder !== top || digests.has(name)) special.push(member.name)
      else digests.set(name, await readThrough(member.content, name, texts, signal))
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== undefined) throw diskReadError(file, error)
    throw new SiteguardError({ code: 'SG-INC-006', kind: 'integrity', params: { place: file, detail: reasonOf(error) }, cause: error })
  }
  return { name: top ?? basename(file), digests, special, text: (name) => texts.get(name) }
}

async function readThrough(
  content: AsyncIterable<Uint8Array>,
  name: string,
  texts: Map<string, Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256')
  const pieces: Uint8Array[] = []
  let bytes = 0
  for await (const piece of content) {
    signal?.throwIfAborted()
    hash.update(piece)
    bytes += piece.length
    if (TEXTS.has(name) && bytes <= MOST_TEXT) pieces.push(piece)
  }
  if (TEXTS.has(name) && bytes <= MOST_TEXT) texts.set(name, Buffer.concat(pieces))
  return { sha256: hash.digest('hex'), bytes }
}
