import type { ScreenTexts } from '../../i18n/index.ts'
import type { Paint } from '../types.ts'

const same = (text: string): string => text

/** No colour: pipes, files, NO_COLOR. */
export const NO_PAINT: Paint = { strong: same, quiet: same, good: same, bad: same, doubt: same, name: same }

// biome-ignore lint/suspicious/noControlCharactersInRegex: our own colour sequences, the only escapes that reach a layout
const COLOUR = /\x1b\[[0-9;]*m/g

/** Columns a text takes: wide East Asian characters two, combining marks and our own colours none. */
export function widthOf(text: string): number {
  let width = 0
  for (const char of text.replace(COLOUR, '')) {
    if (/\p{Mark}/u.test(char)) continue
    width += /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}]/u.test(
      char,
    )
      ? 2
      : 1
  }
  return width
}

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}

/**
 * Wraps at spaces to `width` columns, `indent` spaces before each line but the first (which the caller has begun at that
 * column). A word longer than a line is cut: nothing ever passes the edge. Width 0 does not wrap.
 */
export function wrap(text: string, width: number, indent: number): string {
  if (width === 0) return text
  return wrapGlued(glued(text, GLUE), width, indent).replaceAll(GLUE, ' ')
}

/** With something else than a space wherever no line may break. */
export function glued(text: string, glue: string): string {
  return text.replace(TIGHT, glue)
}

/** Spaces no line may break at: before high punctuation and inside guillemets, as French wants it, and before a unit. */
const TIGHT = / (?=[:;!?»](?![\w$]))|(?<=«) |(?<=\d) (?=(?:s|[kMG]?[Bo])(?![\w$]))/g
/** Stands for such a space while lines are broken. Nothing printable holds it. */
const GLUE = '\0'

function wrapGlued(text: string, width: number, indent: number): string {
  const room = Math.max(16, width - indent)
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (const word of paragraph.split(' ').flatMap((w) => cut(w, room))) {
      if (line === '') line = word
      else if (widthOf(line) + 1 + widthOf(word) <= room) line += ` ${word}`
      else {
        lines.push(line)
        line = word
      }
    }
    lines.push(line)
  }
  return lines.join(`\n${' '.repeat(indent)}`)
}

function cut(word: string, room: number): string[] {
  if (widthOf(word) <= room) return [word]
  const pieces: string[] = []
  let piece = ''
  for (const char of word) {
    if (widthOf(piece + char) > room) {
      pieces.push(piece)
      piece = ''
    }
    piece += char
  }
  if (piece !== '') pieces.push(piece)
  return pieces
}

/** Bytes for people: three digits at most, decimal units. */
export function sizeText(bytes: number, screen: ScreenTexts): string {
  const steps = [screen.unit.byte, screen.unit.kilo, screen.unit.mega, screen.unit.giga]
  let value = bytes
  let step = 0
  while (value >= 1000 && step < steps.length - 1) {
    value /= 1000
    step += 1
  }
  return `${step === 0 || value >= 100 ? screen.number(Math.round(value)) : screen.decimal(value, 1)} ${steps[step]}`
}
