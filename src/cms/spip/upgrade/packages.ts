import { attributesOf, readPaquet } from '../xml.ts'

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

/** Elements `<name …>` that stand in no comment. */
function elements(text: string, name: string): string[] {
  const plain = text.replace(/<!--[\s\S]*?(?:-->|$)/g, '')
  return plain.match(new RegExp(`<${name}\\s[^<>]{0,2000}>`, 'g')) ?? []
}

/** A schema as it stands in the database: SPIP writes `2026_08_03_00` in its code and `2026080300` there. */
export function plainNumber(schema: string): string {
  return schema.replace(/_/g, '')
}
