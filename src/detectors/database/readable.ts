/** A text as the HTML it holds, and where each of its characters stands in the value. */
export interface Readable {
  readonly text: string
  /** Where the character at an offset of `text`, or its end, stands in the value. Does not decrease. */
  origin(offset: number): number
  /** Something that is not in `text` stands between these two offsets of the value. */
  skips(from: number, to: number): boolean
}

/** A part of a text that is written otherwise. */
interface Change {
  readonly from: number
  readonly to: number
  readonly by: string
}

/** JSON and slashed text as the HTML they hold, with places. `codeIsShown`: what SPIP shows as code is left out. */
export function readableOf(value: string, codeIsShown: boolean): Readable {
  const shown = codeIsShown ? codeIn(value) : []
  const plain = applied(value, shown)
  const escapes = escapesIn(plain)
  const [back, outer] = [originIn(escapes), originIn(shown)]
  return {
    text: applied(plain, escapes),
    origin: (offset) => outer(back(offset)),
    skips: (from, to) => shown.some((change) => change.from < to && change.to > from),
  }
}

/** The same without places, for those who only look. */
export function readable(value: string, codeIsShown: boolean): string {
  const plain = codeIsShown ? withoutCode(value) : value
  return applied(plain, escapesIn(plain))
}

/** The text without what SPIP shows as code. */
export function withoutCode(text: string): string {
  return applied(text, codeIn(text))
}

function escapesIn(text: string): Change[] {
  if (!/\\["'/]|\\u003[ce]/i.test(text)) return []
  return Array.from(text.matchAll(/\\(?:(["'/])|u003c|u003C|u003e|u003E)/g), ({ 0: whole, 1: quote, index }) => ({
    from: index,
    to: index + whole.length,
    by: quote ?? (/c$/i.test(whole) ? '<' : '>'),
  }))
}

/** `<code>` and `<cadre>`, without the tags that end them. */
function codeIn(text: string): Change[] {
  const open = /<(code|cadre)(?=[\s>|])/gi
  const lower = text.toLowerCase()
  const ended = new Set<string>()
  const changes: Change[] = []
  for (let match = open.exec(text); match !== null; match = open.exec(text)) {
    const name = (match[1] as string).toLowerCase()
    if (ended.has(name)) continue
    const end = lower.indexOf(`</${name}`, match.index)
    if (end < 0) {
      ended.add(name)
      continue
    }
    changes.push({ from: match.index, to: end, by: ' ' })
    open.lastIndex = end
  }
  return changes
}

function applied(text: string, changes: readonly Change[]): string {
  if (changes.length === 0) return text
  const parts: string[] = []
  let at = 0
  for (const { from, to, by } of changes) {
    parts.push(text.slice(at, from), by)
    at = to
  }
  return [...parts, text.slice(at)].join('')
}

function originIn(changes: readonly Change[]): (offset: number) => number {
  /** Where each change stands in what was made: its beginning, and how much shorter the text is behind it. */
  const places: { readonly at: number; readonly end: number; readonly from: number; readonly shift: number }[] = []
  let shift = 0
  for (const { from, to, by } of changes) {
    const at = from - shift
    shift += to - from - by.length
    places.push({ at, end: at + by.length, from, shift })
  }
  return (offset) => {
    let [low, high] = [0, places.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((places[middle] as (typeof places)[number]).at < offset) low = middle + 1
      else high = middle
    }
    const before = places[low - 1]
    if (before === undefined) return offset
    return offset < before.end ? before.from : offset + before.shift
  }
}
