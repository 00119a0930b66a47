import { gunzipSync, inflateRawSync, inflateSync, constants as zlib } from 'node:zlib'
import { TEXT_LIMIT } from './values.ts'

const latin1 = (bytes: Buffer): string => bytes.toString('latin1')
export const bytesOf = (source: string): Buffer => Buffer.from(source, 'latin1')

function attempt(unpack: () => Buffer): string | undefined {
  try {
    return latin1(unpack())
  } catch {
    return undefined
  }
}
// What is cut off at its end is still read as far as it goes.
const LIMITS = { maxOutputLength: TEXT_LIMIT, finishFlush: zlib.Z_SYNC_FLUSH }
export const inflateRaw = (source: string): string | undefined => attempt(() => inflateRawSync(bytesOf(source), LIMITS))
export const inflate = (source: string): string | undefined => attempt(() => inflateSync(bytesOf(source), LIMITS))
export const gunzip = (source: string): string | undefined => attempt(() => gunzipSync(bytesOf(source), LIMITS))

/** As PHP's: what is not of the alphabet is passed over. */
export const base64 = (source: string): string => latin1(Buffer.from(source.replace(/[^A-Za-z0-9+/]/g, ''), 'base64'))
export const hex = (source: string): string | undefined =>
  source.length % 2 === 0 && /^[0-9a-f]*$/i.test(source) ? latin1(Buffer.from(source, 'hex')) : undefined
export function rot13(source: string): string {
  const bytes = bytesOf(source)
  for (let i = 0; i < bytes.length; i += 1) {
    const c = bytes[i] as number
    const letter = c | 0x20
    if (letter >= 97 && letter <= 122) bytes[i] = letter < 110 ? c + 13 : c - 13
  }
  return latin1(bytes)
}
export const reverse = (source: string): string => latin1(bytesOf(source).reverse())

export function uudecode(source: string): string {
  const out: number[] = []
  for (const line of source.split('\n')) {
    const length = (line.charCodeAt(0) - 32) & 63
    if (line === '' || length === 0) continue
    const from = out.length
    for (let i = 1; i < line.length; i += 4) {
      const [a, b, c, d] = [0, 1, 2, 3].map((n) => ((line.charCodeAt(i + n) || 32) - 32) & 63) as [number, number, number, number]
      out.push(((a << 2) | (b >> 4)) & 255, ((b << 4) | (c >> 2)) & 255, ((c << 6) | d) & 255)
    }
    out.length = Math.min(out.length, from + length)
  }
  return latin1(Buffer.from(out))
}

/** Files of an archive that are looked at. */
const ENTRIES = 20

/** What the files of a ZIP archive hold, by their own headers; those that are packed as zip and gzip do, or not at all. */
export function unzip(source: string): string[] {
  const texts: string[] = []
  let at = source.indexOf('PK\x03\x04')
  while (at >= 0 && texts.length < ENTRIES) {
    const header = bytesOf(source.slice(at, at + 30))
    if (header.length < 30) break
    const start = at + 30 + header.readUInt16LE(26) + header.readUInt16LE(28)
    const size = header.readUInt32LE(18)
    const next = source.indexOf('PK\x03\x04', size > 0 ? start + size : start)
    const packed = source.slice(start, size > 0 ? start + size : next < 0 ? source.length : next)
    const text = header.readUInt16LE(8) === 8 ? inflateRaw(packed) : packed
    if (text !== undefined && text !== '') texts.push(text)
    at = next
  }
  return texts
}
