import { createHash } from 'node:crypto'
import type { HashAlgorithm, ManifestFile } from '../core/manifest.ts'

const TEXT_PROBE = 8192
const CR = 0x0d
const LF = 0x0a

/** Lower-case hex. */
export function digestOf(bytes: Uint8Array, algorithm: HashAlgorithm): string {
  return createHash(algorithm).update(bytes).digest('hex')
}

/** No NUL among the first 8 KiB: what FTP clients take for text and may convert. */
export function isText(bytes: Uint8Array): boolean {
  return !bytes.subarray(0, TEXT_PROBE).includes(0)
}

/**
 * Digest of a text with every CR removed, so that copies with Unix and DOS line ends have the same. Undefined for binary files,
 * and for a text in which some CR is not followed by a line feed: PHP takes a lone CR for the end of a line, so one put into (or
 * taken out of) a comment switches code on or off. Such a text has no harmless variant.
 */
export function textDigestOf(bytes: Uint8Array, algorithm: HashAlgorithm): string | undefined {
  const text = withoutCr(bytes)
  return text === undefined ? undefined : digestOf(text, algorithm)
}

/**
 * The bytes differ from the release's file in line ends alone, as after an upload in FTP's ASCII mode. Also true when they do not
 * differ at all. A manifest without text digests (WordPress's lists) is only told apart when its own file has Unix line ends.
 */
export function isLineEndingVariant(bytes: Uint8Array, file: ManifestFile, algorithm: HashAlgorithm): boolean {
  const digest = textDigestOf(bytes, algorithm)
  if (digest === undefined) return false
  if (file.textDigest !== undefined) return digest === file.textDigest
  // With a known size the archive was read, and the file found to be no text.
  return file.size === undefined && (digest === file.digest || (file.alternatives?.includes(digest) ?? false))
}

function withoutCr(bytes: Uint8Array): Uint8Array | undefined {
  if (!isText(bytes)) return undefined
  if (!bytes.includes(CR)) return bytes
  const out = Buffer.allocUnsafe(bytes.length)
  let length = 0
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number
    if (byte !== CR) {
      out[length] = byte
      length += 1
      continue
    }
    // Several in a row come from text converted twice.
    let next = i + 1
    while (bytes[next] === CR) next += 1
    if (bytes[next] !== LF) return undefined
    i = next - 1
  }
  return out.subarray(0, length)
}
