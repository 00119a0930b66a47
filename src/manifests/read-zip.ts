import { promisify } from 'node:util'
import { crc32, inflateRaw, inflateRawSync } from 'node:zlib'
import type { Entry, ZipFile } from 'yauzl'
import { isSiteguardError } from '../core/error.ts'
import { decodeName } from '../core/path.ts'
import { archiveError, isReleasePath, RELEASE_LIMITS, type ReleaseFile, type ReleaseLimits } from './release-file.ts'

const inflate = promisify(inflateRaw)

const STORED = 0
const DEFLATED = 8
const ENCRYPTED = 1
const UNICODE_PATH = 0x7075
const LOCAL_HEADER_BYTES = 30
/** Up to here the way to a worker thread and back costs more than unpacking. */
const INLINE_BYTES = 256 * 1024
const TYPE_MASK = 0xf000
const REGULAR = 0x8000
const FOLDER = 0x4000

/**
 * Reads the files of a zip, in the archive's order. It is given as bytes, so that what was hashed is what is read. The whole
 * table of contents is checked before the first file is given: a name that leads out, stands twice or is a link, an encrypted
 * or overlapping entry, or more bytes than any release has, refuse the archive as a whole. Contents are checked against their
 * size and CRC-32. Folders are not given.
 * @param label names the archive in errors.
 * @throws SG-MAN-003
 */
export async function* readZip(archive: Buffer, label: string, limits: ReleaseLimits = RELEASE_LIMITS): AsyncGenerator<ReleaseFile> {
  const { paths, read } = await openZip(archive, label, limits)
  for (const path of paths) yield { path, bytes: await read(path) }
}

/** A zip whose table of contents was checked, as `readZip` does; each file is unpacked and checked when it is asked for. */
export interface OpenZip {
  /** In the archive's order. */
  readonly paths: readonly string[]
  /** When its newest file was last changed, as the archive says; where it names no zone, as if in UTC. Absent: it says nothing of use. */
  readonly newest?: Date
  /** @throws SG-MAN-003 */
  read(path: string): Promise<Buffer>
}

/** @throws SG-MAN-003 */
export async function openZip(archive: Buffer, label: string, limits: ReleaseLimits = RELEASE_LIMITS): Promise<OpenZip> {
  if (archive.length > limits.maxArchiveBytes) throw archiveError(label, 'too-large')
  const { zip, entries } = await readContents(archive, label, limits)
  const byPath = new Map(entries.map(({ path, entry }) => [path, entry]))
  const newest = newestOf(entries)
  return {
    paths: entries.map(({ path }) => path),
    ...(newest === undefined ? {} : { newest }),
    read: async (path) => {
      const entry = byPath.get(path)
      if (entry === undefined) throw archiveError(label, 'empty', path)
      return await readEntry(archive, zip, entry, path, label)
    },
  }
}

/** The zip format's first moment is 1980: what packers write that know no time, or want none to be known. */
const FIRST_MOMENT = Date.UTC(1995, 0, 1)

function newestOf(entries: readonly Listed[]): Date | undefined {
  let newest = Number.NEGATIVE_INFINITY
  for (const { entry } of entries) {
    const at = entry.getLastModDate({ timezone: 'UTC' }).getTime()
    if (at > newest) newest = at
  }
  return newest >= FIRST_MOMENT ? new Date(newest) : undefined
}

interface Listed {
  readonly path: string
  readonly entry: Entry
}

async function readContents(archive: Buffer, label: string, limits: ReleaseLimits): Promise<{ zip: ZipFile; entries: Listed[] }> {
  const { fromBufferPromise } = await import('yauzl')
  try {
    // Names are decoded here: yauzl's own way turns '\' into '/' and old code pages into text.
    const zip = await fromBufferPromise(archive, { decodeStrings: false })
    if (zip.entryCount > limits.maxFiles) throw archiveError(label, 'too-many')
    const entries: Listed[] = []
    const folders = new Set<string>()
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry)
      const isFolder = name.endsWith('/')
      const path = isFolder ? name.slice(0, -1) : name
      checkEntry(entry, path, isFolder, label, limits)
      if (isFolder) folders.add(path)
      else entries.push({ path, entry })
    }
    checkTogether(entries, folders, archive.length, label, limits)
    return { zip, entries }
  } catch (error) {
    throw isSiteguardError(error) ? error : archiveError(label, 'not-zip', '', error)
  }
}

/** The entry's name from its bytes. Info-ZIP's Unicode path field is used when it belongs to these bytes, as unpackers do. */
function nameOf(entry: Entry): string {
  const raw = entry.fileNameRaw
  for (const field of entry.extraFields) {
    if (field.id !== UNICODE_PATH || field.data.length < 6 || field.data[0] !== 1) continue
    if (field.data.readUInt32LE(1) === crc32(raw)) return decodeName(field.data.subarray(5))
  }
  return decodeName(raw)
}

function checkEntry(entry: Entry, path: string, isFolder: boolean, label: string, limits: ReleaseLimits): void {
  if (!isReleasePath(path)) throw archiveError(label, 'bad-path', path)
  if ((entry.generalPurposeBitFlag & ENCRYPTED) !== 0) throw archiveError(label, 'encrypted', path)
  const type = (entry.externalFileAttributes >>> 16) & TYPE_MASK
  if (type !== 0 && type !== (isFolder ? FOLDER : REGULAR)) throw archiveError(label, 'special-file', path)
  if (isFolder) return
  const { compressionMethod: method, compressedSize: packed, uncompressedSize: size } = entry
  if (method !== STORED && method !== DEFLATED) throw archiveError(label, 'compression', path)
  if (size > limits.maxFileBytes) throw archiveError(label, 'too-large', path)
  if (size > limits.ratioFloor && size > packed * limits.maxRatio) throw archiveError(label, 'bomb', path)
}

function checkTogether(entries: readonly Listed[], folders: Set<string>, archiveBytes: number, label: string, limits: ReleaseLimits): void {
  if (entries.length === 0) throw archiveError(label, 'empty')
  let total = 0
  const paths = new Set<string>()
  for (const { path, entry } of entries) {
    if (paths.has(path)) throw archiveError(label, 'duplicate', path)
    paths.add(path)
    total += entry.uncompressedSize
  }
  for (const path of [...paths, ...folders]) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) folders.add(path.slice(0, at))
  }
  for (const path of paths) if (folders.has(path)) throw archiveError(label, 'duplicate', path)
  if (total > limits.maxTotalBytes) throw archiveError(label, 'too-large')
  if (total > limits.ratioFloor && total > archiveBytes * limits.maxRatio) throw archiveError(label, 'bomb')
  const byPlace = entries.toSorted((a, b) => a.entry.relativeOffsetOfLocalHeader - b.entry.relativeOffsetOfLocalHeader)
  let end = 0
  for (const { path, entry } of byPlace) {
    if (entry.relativeOffsetOfLocalHeader < end) throw archiveError(label, 'overlap', path)
    end = entry.relativeOffsetOfLocalHeader + LOCAL_HEADER_BYTES + entry.fileNameRaw.length + entry.compressedSize
  }
}

async function readEntry(archive: Buffer, zip: ZipFile, entry: Entry, path: string, label: string): Promise<Buffer> {
  let bytes: Buffer
  try {
    const local = await zip.readLocalFileHeaderPromise(entry)
    // Some unpackers believe the header before the data, others the table at the end: what they would write must be one thing.
    const same = local.fileName.equals(entry.fileNameRaw) && local.compressionMethod === entry.compressionMethod
    if (!same || (local.generalPurposeBitFlag & ENCRYPTED) !== 0) throw archiveError(label, 'header-mismatch', path)
    const packed = archive.subarray(local.fileDataStart, local.fileDataStart + entry.compressedSize)
    bytes = entry.compressionMethod === STORED ? Buffer.from(packed) : await unpack(packed, entry.uncompressedSize)
  } catch (error) {
    throw isSiteguardError(error) ? error : archiveError(label, 'damaged', path, error)
  }
  if (bytes.length !== entry.uncompressedSize || crc32(bytes) !== entry.crc32) throw archiveError(label, 'damaged', path)
  return bytes
}

/** Never more than the announced size is unpacked: one byte more is an error. */
async function unpack(packed: Buffer, size: number): Promise<Buffer> {
  const options = { maxOutputLength: Math.max(size, 1) }
  return size <= INLINE_BYTES ? inflateRawSync(packed, options) : await inflate(packed, options)
}
