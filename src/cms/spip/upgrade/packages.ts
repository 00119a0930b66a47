import { attributesOf, readPaquet } from '../xml.ts'
import { intervalHolds } from './interval.ts'

/** What a `paquet.xml` says beside its name and version. */
export interface Package {
  readonly prefix?: string
  readonly version?: string
  /** Schema of its tables, where it has any. */
  readonly schema?: string
  /** SPIP versions it works with, as an interval (`[4.2.0;4.*]`). */
  readonly fits?: string
  /** Intervals of PHP versions it needs. */
  readonly php: readonly string[]
  /** PHP extensions it needs. Lower case. */
  readonly extensions: readonly string[]
}

/** Longer than any description. Characters. */
const MAX_CHARS = 256 * 1024

/** Reads a `paquet.xml`; undefined when the text is none. */
export function readPackage(text: string): Package | undefined {
  const bytes = Buffer.from(text.slice(0, MAX_CHARS))
  const attributes = attributesOf(bytes, 'paquet')
  if (attributes === undefined) return undefined
  const php: string[] = []
  const extensions: string[] = []
  for (const element of elements(text.slice(0, MAX_CHARS), 'necessite')) {
    const needed = attributesOf(Buffer.from(element), 'necessite')
    const name = needed?.get('nom')?.toLowerCase() ?? ''
    const interval = needed?.get('compatibilite')
    if (name === 'php' && interval !== undefined) php.push(interval)
    else if (/^php:[a-z0-9_]{1,40}$/.test(name)) extensions.push(name.slice('php:'.length))
  }
  const schema = attributes.get('schema')?.trim()
  const fits = attributes.get('compatibilite')
  return {
    ...readPaquet(bytes),
    ...(schema === undefined || !/^[0-9][\w.-]{0,63}$/.test(schema) ? {} : { schema: plainNumber(schema) }),
    ...(fits === undefined ? {} : { fits }),
    php,
    extensions,
  }
}

/** The plugins a `paquet.xml` says it needs under a version of SPIP, with the intervals of theirs it works with (`` for any). */
export function neededPlugins(text: string, spip: string): { readonly id: string; readonly versions: string }[] {
  const needed: { id: string; versions: string }[] = []
  for (const element of elements(sectionsFor(text.slice(0, MAX_CHARS), spip), 'necessite')) {
    const attributes = attributesOf(Buffer.from(element), 'necessite')
    const id = attributes?.get('nom')?.trim().toLowerCase() ?? ''
    // `PHP:gd` is an extension of PHP's.
    if (!/^[a-z_][a-z0-9_]{0,63}$/.test(id) || id === 'php' || id === 'spip') continue
    needed.push({ id, versions: attributes?.get('compatibilite')?.trim() ?? '' })
  }
  return needed
}

/** Without the sections `<spip compatibilite="…">…</spip>` that are for other versions. */
function sectionsFor(text: string, spip: string): string {
  let out = ''
  let at = 0
  for (let start = text.indexOf('<spip'); start >= 0; start = text.indexOf('<spip', at)) {
    const end = text.indexOf('</spip>', start)
    if (end < 0) break
    const section = text.slice(start, end)
    const interval = attributesOf(Buffer.from(section.slice(0, section.indexOf('>') + 1)), 'spip')?.get('compatibilite') ?? ''
    out += text.slice(at, start)
    if (intervalHolds(interval, spip)) out += section
    at = end
  }
  return out + text.slice(at)
}

/** Elements `<name …>` that stand in no comment. */
function elements(text: string, name: string): string[] {
  const plain = text.replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  return plain.match(new RegExp(`<${name}\\s[^<>]{0,2000}>`, 'g')) ?? []
}

/** A schema as it stands in the database: SPIP writes `2026_08_03_00` in its code and `2026080300` there. */
export function plainNumber(schema: string): string {
  return schema.replace(/_/g, '')
}
