import { Secret } from '../core/secret.ts'
import { createFormIndex, isSpace, SPACES, withoutSpaces } from './find-forms.ts'
import { secretForms } from './secret-forms.ts'

/** Shorter values are not looked for: they stand everywhere by chance. Characters. */
export const SHORTEST_REDACTED = 4
/** From this length on white space within a value counts for nothing. Characters, without it. */
const SHORTEST_LOOSE = 8
/** White space a stream waits behind for the rest of a value. Characters. */
const MOST_SPACES = 4096

/** Takes what must not be shown out of text. */
export interface Redactor {
  /** From now on the value and its encoded forms are replaced. Returns false for one that is too short to look for. */
  register(secret: Secret | string): boolean
  /** The text with every registered value replaced by the mark. */
  redact(text: string): string
  /** The same for text that comes in pieces, whose cuts may lie inside a value. */
  stream(): RedactingStream
}

export interface RedactingStream {
  /** What of the text so far can be shown. A little is held back until it is sure to begin no secret. */
  write(piece: string): string
  /** The rest. */
  end(): string
}

/** From, to; not touching one another, in order. */
type Span = readonly [number, number]

/**
 * Values are looked for as they are, and as base64 (also inside longer base64), base64url, hex, percent-encoded, JSON-, JS-
 * and HTML-escaped and shell-quoted text. White space counts for nothing, so that one is found that a layout broke into lines. So is
 * what a cut has left of one: all but a few characters before or behind `…`, half of a long one anywhere. Places that overlap are
 * replaced as one. The mark is made of a character no registered form contains, so that mark and neighbours can never spell a value again.
 */
export function createRedactor(): Redactor {
  const exact = createFormIndex()
  const loose = createFormIndex()
  const used = new Set<string>()
  let longest = 0
  let mark = '***'

  const spansOf = (text: string): Span[] => {
    if (longest === 0) return []
    const found = exact.find(text, false)
    const { bare, at } = withoutSpaces(text)
    for (const [from, to] of loose.find(bare, true)) found.push([at[from] as number, (at[to - 1] as number) + 1])
    return merge(found)
  }

  return {
    register(secret) {
      const value = secret instanceof Secret ? secret.reveal() : secret
      if (value.length < SHORTEST_REDACTED) return false
      for (const form of secretForms(value)) {
        if (form.length < SHORTEST_REDACTED) continue
        const bare = form.replace(SPACES, '')
        // Without its spaces a short one would be found in any two words that stand together.
        if (bare.length < SHORTEST_LOOSE) exact.add(form)
        else loose.add(bare)
        for (const char of form) used.add(char)
        longest = Math.max(longest, form.length)
      }
      mark = freeMark(used)
      return true
    },
    redact(text) {
      return replace(text, spansOf(text), mark)
    },
    stream() {
      let held = ''
      /** The first characters of `held` belong to a value whose mark was given out already. */
      let covered = 0
      const take = (upTo: number): string => {
        const spans = merge([...(covered > 0 ? [[0, covered] as Span] : []), ...spansOf(held)])
        const shown = replace(
          held.slice(0, upTo),
          spans.flatMap((span) => clip(span, upTo)),
          mark,
        )
        const out = covered > 0 && upTo > 0 ? shown.slice(mark.length) : shown
        const across = spans.find(([from, to]) => from < upTo && to > upTo)
        covered = upTo === 0 ? covered : across === undefined ? 0 : across[1] - upTo
        held = held.slice(upTo)
        return out
      }
      return {
        write(piece) {
          held += piece
          // A value that begins before this point ends within what is held.
          return take(beforeLast(held, longest - 1))
        },
        end: () => take(held.length),
      }
    },
  }
}

/** Where the last so many characters begin, spaces not counted, unless there is no end of those. */
function beforeLast(text: string, count: number): number {
  let at = text.length
  for (let left = count; left > 0 && at > 0; at -= 1) if (!isSpace(text.charCodeAt(at - 1))) left -= 1
  return Math.max(at, text.length - Math.max(0, count) - MOST_SPACES)
}

function replace(text: string, spans: readonly Span[], mark: string): string {
  let out = ''
  let at = 0
  for (const [from, to] of spans) {
    out += text.slice(at, from) + mark
    at = to
  }
  return out + text.slice(at)
}

/** Spans that overlap or touch become one. */
function merge(spans: Span[]): Span[] {
  const merged: [number, number][] = []
  for (const [from, to] of spans.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

function clip([from, to]: Span, upTo: number): Span[] {
  return from >= upTo ? [] : [[from, Math.min(to, upTo)]]
}

/** Three times a character that no form contains. */
function freeMark(used: ReadonlySet<string>): string {
  const candidates = ['*', '#', '_', '·', '█']
  let free = candidates.find((c) => !used.has(c))
  for (let code = 0x2580; free === undefined; code += 1) if (!used.has(String.fromCharCode(code))) free = String.fromCharCode(code)
  return free.repeat(3)
}
