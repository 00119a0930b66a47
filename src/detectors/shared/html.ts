/** A tag of HTML as a browser would take it. Names are lower case. */
export interface Tag {
  readonly name: string
  readonly close: boolean
  /** Offset of its `<`, and behind its `>`. */
  readonly start: number
  readonly end: number
  /** Values without their quotes, entities as they are written. The first of each name counts. */
  readonly attributes: ReadonlyMap<string, string>
  /** What stands inside, of `script` and `style`. */
  readonly body?: string
}

/** Attributes of one tag that are kept. */
const ATTRIBUTES = 60
const NONE: ReadonlyMap<string, string> = new Map()
/** Their content is text, whatever it looks like. */
const RAW = new Set(['script', 'style', 'textarea', 'title', 'xmp', 'noembed'])
/** Ends a name, of a tag or an attribute. */
const NAME_END = /[\s/>=]/g
const VALUE_END = /[\s>]/g

/** Tags of a text in their order, comments left out. Linear in its length: every quote and every end is looked for once. */
export function* tagsOf(text: string): Generator<Tag> {
  const finder = createFinder(text)
  let at = text.indexOf('<')
  while (at >= 0) {
    const first = text.charCodeAt(at + 1)
    if (first === 0x21) at = text.startsWith('!--', at + 1) ? finder.past('-->', at + 4) : finder.past('>', at + 2)
    else if (first === 0x3f) at += 2
    else if (isLetter(first) || (first === 0x2f && isLetter(text.charCodeAt(at + 2)))) {
      const tag = readTag(text, at, finder)
      yield tag
      at = tag.end
    } else at += 1
    at = at < 0 ? -1 : text.indexOf('<', at)
  }
}

const isLetter = (code: number): boolean => (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)

interface Finder {
  /** Offset of a piece at or after `from`; the text's length where there is none. */
  next(piece: string, from: number): number
  /** Offset behind it; -1 where there is none. */
  past(piece: string, from: number): number
}

/** Remembers where it found what, so that a piece that is asked for again and again is looked for once. */
function createFinder(text: string): Finder {
  const found = new Map<string, number>()
  const next = (piece: string, from: number): number => {
    const known = found.get(piece)
    if (known !== undefined && known >= from) return known
    const at = text.indexOf(piece, from)
    const there = at < 0 ? text.length : at
    found.set(piece, there)
    return there
  }
  const past = (piece: string, from: number): number => {
    const at = next(piece, from)
    return at >= text.length ? -1 : at + piece.length
  }
  return { next, past }
}

/** Where the attributes of the tag at an offset stand, by their names; of two with one name the first. */
export function attributePlaces(text: string, start: number): ReadonlyMap<string, { readonly start: number; readonly end: number }> {
  const places = new Map<string, { start: number; end: number }>()
  readTag(text, start, createFinder(text), places)
  return places
}

function readTag(text: string, start: number, finder: Finder, places?: Map<string, { start: number; end: number }>): Tag {
  const close = text[start + 1] === '/'
  const named = endOf(NAME_END, text, start + (close ? 2 : 1))
  const name = text.slice(start + (close ? 2 : 1), Math.min(named, start + 40)).toLowerCase()
  let attributes: Map<string, string> | undefined
  let at = named
  while (at < text.length && text[at] !== '>') {
    const code = text.charCodeAt(at)
    if (code <= 0x20 || code === 0x2f || code === 0x3d) {
      at += 1
      continue
    }
    const key = at
    at = endOf(NAME_END, text, at + 1)
    const attribute = text.slice(key, Math.min(at, key + 60)).toLowerCase()
    let value = ''
    const sign = skipSpace(text, at)
    if (text[sign] === '=') {
      at = skipSpace(text, sign + 1)
      const quote = text[at]
      if (quote === '"' || quote === "'") {
        const end = finder.next(quote, at + 1)
        // A quote that never ends: browsers drop the tag; what it says is still worth a look.
        const stop = end < text.length ? end : finder.next('>', at + 1)
        value = text.slice(at + 1, stop)
        at = end < text.length ? end + 1 : stop
      } else {
        const end = endOf(VALUE_END, text, at)
        value = text.slice(at, end)
        at = end
      }
    }
    attributes ??= new Map()
    if (attributes.size < ATTRIBUTES && !attributes.has(attribute)) {
      attributes.set(attribute, value)
      places?.set(attribute, { start: key, end: at })
    }
  }
  const end = Math.min(at + 1, text.length)
  const tag = { name, close, start, end, attributes: attributes ?? NONE }
  if (close || !RAW.has(name)) return tag
  const stop = endOfRaw(text, name, end, finder)
  return { ...tag, end: stop, ...(name === 'script' || name === 'style' ? { body: text.slice(end, stop) } : {}) }
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  const match = pattern.exec(text)
  return match === null ? text.length : match.index
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 0x20) at += 1
  return at
}

/** Where `</name` begins, in whatever case. */
function endOfRaw(text: string, name: string, from: number, finder: Finder): number {
  let at = finder.next('</', from)
  while (at < text.length && text.slice(at + 2, at + 2 + name.length).toLowerCase() !== name) at = finder.next('</', at + 2)
  return at
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  colon: ':',
  tab: '\t',
  newline: '\n',
  sol: '/',
}

/** An attribute's value with its entities read, as far as anybody hides behind them. */
export function plainValue(value: string): string {
  if (!value.includes('&')) return value
  return value.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole
    const code = decimal === undefined ? Number.parseInt(hex as string, 16) : Number(decimal)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}

/**
 * How a style keeps something from being seen. off: in ways nobody shows anything again from (far outside, no size, no colour) ·
 * gone: `display:none` and the like, which scripts take back.
 */
export function hidingOf(style: string): 'off' | 'gone' | undefined {
  const rules = plainValue(style.slice(0, 4000))
    .toLowerCase()
    .replaceAll(/\/\*[^*]*\*\//g, '')
    .replaceAll(/\s+/g, '')
  if (/(?:^|;)text-indent:-\d{3,}/.test(rules)) return 'off'
  if (
    /(?:^|;)position:(?:absolute|fixed)/.test(rules) &&
    /(?:^|;)(?:left|top|right|bottom|margin(?:-left|-top)?):-(?:\d{4,}|[3-9]\d\d|\d{2,3}(?:em|rem|vw|vh))/.test(rules)
  )
    return 'off'
  if (/(?:^|;)font-size:0?[01]?(?:px|pt|em|%)?(?:;|$|!)/.test(rules) && /font-size:(?:0|1px|1pt)/.test(rules)) return 'off'
  if (/(?:^|;)clip:rect\(0?[01]?(?:px)?[,01px]*\)|(?:^|;)clip-path:inset\((?:50|100)%\)|(?:^|;)transform:scale\(0\)/.test(rules))
    return 'off'
  if (/(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;|$|!)/.test(rules) && /(?:^|;)overflow(?:-[xy])?:(?:hidden|clip)/.test(rules))
    return 'off'
  if (/(?:^|;)display:none/.test(rules) || /(?:^|;)visibility:(?:hidden|collapse)/.test(rules)) return 'gone'
  if (/(?:^|;)opacity:0?(?:\.0+)?(?:;|$|!)/.test(rules)) return 'gone'
  return undefined
}
