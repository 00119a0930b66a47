import { Secret } from '../core/secret.ts'
import { secretForms } from './secret-forms.ts'

/** Shorter values are not looked for: they stand everywhere by chance. Characters. */
export const SHORTEST_REDACTED = 4

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
 * and HTML-escaped and shell-quoted text. Places that overlap are replaced as one. The mark is made of a character no registered
 * form contains, so that mark and neighbours can never spell a value again.
 */
export function createRedactor(): Redactor {
  const forms = new Set<string>()
  let longest = 0
  let mark = '***'

  const spansOf = (text: string): Span[] => {
    const found: Span[] = []
    for (const form of forms) {
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) found.push([at, at + form.length])
    }
    return merge(found)
  }

  return {
    register(secret) {
      const value = secret instanceof Secret ? secret.reveal() : secret
      if (value.length < SHORTEST_REDACTED) return false
      for (const form of secretForms(value)) {
        if (form.length < SHORTEST_REDACTED) continue
        forms.add(form)
        longest = Math.max(longest, form.length)
      }
      mark = freeMark(forms)
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
          return take(Math.max(0, held.length - Math.max(0, longest - 1)))
        },
        end: () => take(held.length),
      }
    },
  }
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
function freeMark(forms: ReadonlySet<string>): string {
  const used = new Set([...forms].flatMap((form) => [...form]))
  const candidates = ['*', '#', '_', '·', '█']
  let free = candidates.find((c) => !used.has(c))
  for (let code = 0x2580; free === undefined; code += 1) if (!used.has(String.fromCharCode(code))) free = String.fromCharCode(code)
  return free.repeat(3)
}
