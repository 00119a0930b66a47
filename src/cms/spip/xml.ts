/**
 * The little that is needed of SPIP's plugin descriptions. Not an XML parser: no document type, no entity but the five of XML,
 * nothing fetched, linear work on any bytes.
 */

export interface PluginFacts {
  /** Lower case; undefined when the file gives none that could be a prefix. */
  readonly prefix?: string
  readonly version?: string
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
/** Longer than any real one; a description is read from its start. Characters. */
const MAX_CHARS = 256 * 1024

function withoutComments(text: string): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const start = text.indexOf('<!--', at)
    if (start < 0) return out + text.slice(at)
    out += text.slice(at, start)
    const end = text.indexOf('-->', start + 4)
    if (end < 0) return out
    at = end + 3
  }
  return out
}

function decode(value: string): string {
  return value.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name] as string)
}

/** Attributes of the first `<name …>` element, or undefined when there is none. The first of two equal names counts, as in SPIP. */
export function attributesOf(bytes: Buffer, name: string): ReadonlyMap<string, string> | undefined {
  const text = withoutComments(bytes.toString('utf8', 0, MAX_CHARS))
  const opening = new RegExp(`<${name}(?=[\\s/>])`).exec(text)
  if (!opening) return undefined
  const attributes = new Map<string, string>()
  const pattern = /\s+([a-zA-Z_][\w:.-]*)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/y
  pattern.lastIndex = opening.index + opening[0].length
  for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
    const key = (match[1] as string).toLowerCase()
    if (!attributes.has(key)) attributes.set(key, decode(match[2] ?? match[3] ?? ''))
  }
  return attributes
}

function prefixed(prefix: string | undefined, version: string | undefined): PluginFacts {
  const name = prefix?.trim().toLowerCase()
  const number = version?.trim()
  return {
    ...(name !== undefined && /^[a-z_][a-z0-9_]{0,63}$/.test(name) ? { prefix: name } : {}),
    ...(number !== undefined && /^[0-9][\w.+~-]{0,63}$/.test(number) ? { version: number } : {}),
  }
}

/** Facts of a `paquet.xml` (SPIP 3.0 and later): attributes of its root. */
export function readPaquet(bytes: Buffer): PluginFacts {
  const attributes = attributesOf(bytes, 'paquet')
  return prefixed(attributes?.get('prefix'), attributes?.get('version'))
}

/** Facts of a `plugin.xml` (before 3.0, still read by 3.2 through plugins made for both): elements of its root. */
export function readPluginXml(bytes: Buffer): PluginFacts {
  const text = withoutComments(bytes.toString('utf8', 0, MAX_CHARS))
  const element = (name: string): string | undefined => new RegExp(`<${name}>([^<]{0,200})</${name}>`).exec(text)?.[1]
  return prefixed(element('prefix'), element('version'))
}
