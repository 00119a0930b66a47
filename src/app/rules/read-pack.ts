import { createHash } from 'node:crypto'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import type { PackFault } from '../../core/rule-error-codes.ts'
import type { YaraSource } from '../../detectors/yara/types.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import { type ReleaseLimits, readZip } from '../../manifests/index.ts'

/** The rules of a pack as they lie on this machine, and what they are known by. */
export interface ReadPack {
  /** Of its folder or file; `[a-z0-9._-]`. */
  readonly name: string
  /**
   * Of an archive or a file, of its bytes. Of a folder, of what `sha256sum` says of its rule files in the order of their names:
   * `find . -name '*.yar' -o -name '*.yara' | LC_ALL=C sort | xargs sha256sum | sha256sum` in it.
   */
  readonly sha256: string
  readonly sources: readonly YaraSource[]
}

const MIB = 1024 * 1024
/** The largest public collections have about 1,000 files and 12 MB of rules. */
const LIMITS: ReleaseLimits = {
  maxArchiveBytes: 64 * MIB,
  maxFiles: 20_000,
  maxFileBytes: 32 * MIB,
  maxTotalBytes: 256 * MIB,
  maxRatio: 150,
  ratioFloor: 8 * MIB,
}
/** Of the rules alone. */
const MAX_RULES_BYTES = 32 * MIB
const RULE_FILE = /\.yara?$/i

/** Reads a folder, a zip or one file of rules. Nothing of it is compiled yet. @throws SG-DISK-001, SG-MAN-003 (the zip), SG-RULE-007 */
export async function readPack(path: string): Promise<ReadPack> {
  const name = nameOf(path)
  try {
    if ((await stat(path)).isDirectory()) return await readFolder(path, name)
    if ((await stat(path)).size > LIMITS.maxArchiveBytes) throw packError(name, 'too-large')
    const bytes = await readFile(path)
    const sha256 = sha256Of(bytes)
    const files = RULE_FILE.test(path) ? [{ path: basename(path), bytes }] : await rulesOfZip(bytes, path)
    return { name, sha256, sources: sourcesOf(name, files) }
  } catch (error) {
    throw diskReadError(path, error)
  }
}

/** As packs are called: what is not a letter, digit, dot or dash becomes a dash. */
export function nameOf(path: string): string {
  const name = basename(path)
    .toLowerCase()
    .replace(/\.(?:zip|yara?)$/, '')
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+|-+$/g, '')
  return name === '' ? 'pack' : name.slice(0, 60)
}

interface RuleFile {
  readonly path: string
  readonly bytes: Buffer
}

async function readFolder(folder: string, name: string): Promise<ReadPack> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    // Links are not followed: they lead out.
    .filter((entry) => entry.isFile() && RULE_FILE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(folder, '/').length).replaceAll('\\', '/'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  if (paths.length > LIMITS.maxFiles) throw packError(name, 'too-many')
  const files: RuleFile[] = []
  for (const path of paths) {
    if ((await stat(join(folder, path))).size > LIMITS.maxFileBytes) throw packError(name, 'too-large')
    files.push({ path, bytes: await readFile(join(folder, path)) })
  }
  const list = files.map(({ path, bytes }) => `${sha256Of(bytes)}  ./${path}\n`).join('')
  return { name, sha256: sha256Of(Buffer.from(list)), sources: sourcesOf(name, files) }
}

async function rulesOfZip(bytes: Buffer, label: string): Promise<RuleFile[]> {
  const files: RuleFile[] = []
  for await (const file of readZip(bytes, label, LIMITS)) if (RULE_FILE.test(file.path)) files.push(file)
  return files
}

function sourcesOf(name: string, files: readonly RuleFile[]): YaraSource[] {
  if (files.length === 0) throw packError(name, 'no-rules')
  if (files.reduce((sum, { bytes }) => sum + bytes.length, 0) > MAX_RULES_BYTES) throw packError(name, 'too-large')
  return files.map(({ path, bytes }) => ({ file: path, text: bytes.toString('utf8').replace(/^\u{feff}/u, '') }))
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

export function packError(pack: string, fault: PackFault): SiteguardError {
  return new SiteguardError({ code: 'SG-RULE-007', kind: 'config', params: { pack, fault } })
}
