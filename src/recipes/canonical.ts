import { createHash } from 'node:crypto'
import type { Sha256 } from '../core/manifest.ts'

/**
 * JSON with the keys of every object in code-unit order and no spaces: one value, one text. Lone surrogates (names that are
 * not UTF-8) come as `\udcXX`. Members that are undefined are left out, as in JSON.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((each) => canonicalJson(each === undefined ? null : each)).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const parts: string[] = []
  for (const key of Object.keys(value).sort()) {
    const member = (value as Record<string, unknown>)[key]
    if (member !== undefined) parts.push(`${JSON.stringify(key)}:${canonicalJson(member)}`)
  }
  return `{${parts.join(',')}}`
}

export function sha256Of(data: string | Uint8Array): Sha256 {
  return createHash('sha256').update(data).digest('hex') as Sha256
}
