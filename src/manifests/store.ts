import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import type { HashAlgorithm, Manifest, ManifestFile, ReleaseRef } from '../core/manifest.ts'
import { diskReadError } from '../disk/disk-error.ts'
import { safeFileName } from '../disk/file-name.ts'
import { readGzipJson, setAside, writeGzipJson } from '../disk/json-file.ts'
import { digestOf } from './digest.ts'
import { isReleasePath } from './release-file.ts'

export type LoadOutcome =
  | { readonly manifest: Manifest }
  | { readonly problem: 'missing' | 'corrupt' | 'unreadable'; readonly detail: string }

/** One line of `siteguard manifest list`. */
export interface StoredManifest extends ReleaseRef {
  readonly file: string
  readonly source: string
  readonly algorithm: HashAlgorithm
  readonly files: number
}

export interface BrokenManifest {
  readonly file: string
  readonly detail: string
}

/** Manifests on the operator's disk, one file each, checked on every load. */
export interface ManifestStore {
  /** Never throws. One that fails its check is moved aside as `<file>.corrupt` and never used. */
  load(release: ReleaseRef): Promise<LoadOutcome>
  /** Replaces what was kept of the same release. @throws SG-DISK-002 */
  save(manifest: Manifest): Promise<string>
  /** Every manifest, checked. Broken ones are reported where they lie, not moved. */
  list(): Promise<{ readonly manifests: StoredManifest[]; readonly broken: BrokenManifest[] }>
}

const FORMAT = 1
/** Unpacked. The largest manifest seen (WordPress 6, 3,945 files) has 0.6 MB. */
const MAX_BYTES = 64 * 1024 * 1024
const SUFFIX = '.json.gz'
/** In place of a text digest that equals the digest: most files have no CR at all. */
const SAME = 1

const envelopeSchema = z.object({ format: z.literal(FORMAT), sha256: z.string(), body: z.string() })
type Row = readonly [
  path: string,
  digest: string,
  size: number | null,
  textDigest: string | typeof SAME | null,
  alternatives: readonly string[],
]
const isText = (value: unknown): boolean => typeof value === 'string'
/** By hand: zod, field by field for the 7,000 files of two releases, took a third of judging a site nothing changed on. */
const isRow = (row: unknown): row is Row =>
  Array.isArray(row) &&
  row.length === 5 &&
  isText(row[0]) &&
  isText(row[1]) &&
  (row[2] === null || (Number.isSafeInteger(row[2]) && row[2] >= 0)) &&
  (row[3] === null || row[3] === SAME || isText(row[3])) &&
  Array.isArray(row[4]) &&
  row[4].every(isText)
const bodySchema = z.object({
  product: z.string().min(1),
  version: z.string().min(1),
  locale: z.string().optional(),
  algorithm: z.enum(['sha256', 'md5']),
  source: z.string(),
  files: z.custom<readonly Row[]>((rows) => Array.isArray(rows) && rows.every(isRow)),
})

/**
 * Keeps manifests below `<cacheDir>/manifests/<product>/<version>[_<locale>].json.gz`. Each file holds the SHA-256 of its own
 * content: a cut, rotten or hand-edited file is found. (Somebody who can write there could make a new one with the right sum;
 * the folder is as trusted as the program, and is 0700.)
 */
export function createManifestStore(cacheDir: string): ManifestStore {
  const root = join(cacheDir, 'manifests')

  const fileOf = ({ product, version, locale }: ReleaseRef): string => {
    const name = safeFileName(version) + (locale === undefined ? '' : `_${safeFileName(locale)}`)
    return join(root, ...product.split('/').map(safeFileName), name + SUFFIX)
  }

  return {
    async load(release) {
      const file = fileOf(release)
      const read = await readStored(file)
      if ('manifest' in read) {
        if (sameRelease(read.manifest, release)) return read
        await setAside(file)
        return { problem: 'corrupt', detail: `${file}: holds ${read.manifest.product} ${read.manifest.version}` }
      }
      if (read.problem === 'corrupt') await setAside(file)
      return read
    },
    async save(manifest) {
      const file = fileOf(manifest)
      const body = JSON.stringify(toBody(manifest))
      await writeGzipJson(file, { format: FORMAT, sha256: digestOf(Buffer.from(body), 'sha256'), body })
      return file
    },
    async list() {
      const manifests: StoredManifest[] = []
      const broken: BrokenManifest[] = []
      for (const file of await filesBelow(root)) {
        const read = await readStored(file)
        if ('manifest' in read) {
          const { files, ...rest } = read.manifest
          manifests.push({ ...rest, file, files: files.size })
        } else broken.push({ file, detail: read.detail })
      }
      return { manifests, broken }
    },
  }
}

async function readStored(file: string): Promise<LoadOutcome> {
  const outcome = await readGzipJson(file, MAX_BYTES)
  if ('problem' in outcome) return { problem: outcome.problem, detail: `${file}: ${outcome.detail}` }
  const corrupt = (detail: string): LoadOutcome => ({ problem: 'corrupt', detail: `${file}: ${detail}` })
  const envelope = envelopeSchema.safeParse(outcome.value)
  if (!envelope.success) return corrupt('not a manifest of this format')
  if (digestOf(Buffer.from(envelope.data.body), 'sha256') !== envelope.data.sha256) return corrupt('checksum')
  const manifest = fromBody(envelope.data.body)
  return manifest === undefined ? corrupt('content') : { manifest }
}

function toBody(manifest: Manifest): z.input<typeof bodySchema> {
  const { files, ...rest } = manifest
  const rows = [...files]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, file]): Row => {
      const text = file.textDigest === file.digest ? SAME : (file.textDigest ?? null)
      return [path, file.digest, file.size ?? null, text, [...(file.alternatives ?? [])]]
    })
  return { ...rest, files: rows }
}

/** Undefined when anything in it is not what `toBody` writes: the sum was right, so it was made by something else. */
function fromBody(text: string): Manifest | undefined {
  const body = parseBody(text)
  if (body === undefined) return undefined
  const { files: rows, locale, ...rest } = body
  const digest = rest.algorithm === 'sha256' ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{32}$/
  const files = new Map<string, ManifestFile>()
  for (const [path, own, size, text, alternatives] of rows) {
    const textDigest = text === SAME ? own : (text ?? undefined)
    const areDigests = digest.test(own) && (textDigest === undefined || textDigest === own || digest.test(textDigest))
    if (!isReleasePath(path) || !areDigests || !alternatives.every((value) => digest.test(value))) return undefined
    files.set(path, {
      digest: own,
      ...(size === null ? {} : { size }),
      ...(textDigest === undefined ? {} : { textDigest }),
      ...(alternatives.length === 0 ? {} : { alternatives }),
    })
  }
  return { ...rest, ...(locale === undefined ? {} : { locale }), files }
}

function parseBody(text: string): z.output<typeof bodySchema> | undefined {
  try {
    return bodySchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function sameRelease(a: ReleaseRef, b: ReleaseRef): boolean {
  return a.product === b.product && a.version === b.version && a.locale === b.locale
}

async function filesBelow(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith(SUFFIX) && !entry.name.startsWith('.'))
    return files.map((entry) => join(entry.parentPath, entry.name)).sort()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw diskReadError(root, error)
  }
}
