/*
 * A look at a request's bytes that costs next to nothing, by which nearly all of them are passed over before an expression is tried on them.
 * Whatever one of the shapes of requests fits looks odd here (test/property/logs.test.ts); what looks odd need not fit any.
 */

export const PLAIN = 0
export const ODD = 1
/** Percent signs stand in it: what it says is known only when they are taken back. */
export const ENCODED = 2

/** Signs no ordinary address has: control characters, space, `(` `*` `+` `<` `>` `\` `_`, and all that is not ASCII. */
const SIGNS = new Uint8Array(256)
for (let byte = 0; byte < 256; byte++) if (byte <= 32 || byte >= 127 || '(*+<>\\_'.includes(String.fromCharCode(byte))) SIGNS[byte] = 1

const PERCENT = 37
const DOT = 46
const SLASH = 47
const EQUALS = 61
const QUESTION = 63

/** How the target in `bytes[start..end)` looks. */
export function looksOdd(bytes: Uint8Array, start: number, end: number): typeof PLAIN | typeof ODD | typeof ENCODED {
  let odd = false
  let slashes = 0
  let questions = 0
  let before = 0
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    if (SIGNS[byte] === 1) odd = true
    else if (byte === PERCENT) return ENCODED
    else if (byte === SLASH) {
      slashes++
      // `//`, and `/etc…`
      if (before === SLASH || (letter(bytes[i + 1]) === 101 && letter(bytes[i + 2]) === 116)) odd = true
    } else if (byte === DOT) {
      // `..`, `/.`, and scripts in folders: `.ph…`, `.pl`, `.cg…`
      if (before === DOT || before === SLASH) odd = true
      else if (slashes > 1 && isScript(letter(bytes[i + 1]), letter(bytes[i + 2]))) odd = true
    } else if (byte === EQUALS) {
      // `…on=`, `=i…`, `=o…`
      const next = letter(bytes[i + 1])
      if (next === 105 || next === 111 || letter(before) === 110) odd = true
    } else if (byte === QUESTION) {
      questions++
      // A path may begin anew behind it.
      slashes = 0
      if (questions > 1) odd = true
    } else if (letter(byte) === 102 && letter(before) === 110) {
      // `config`: n before f
      odd = true
    }
    before = byte
  }
  return odd ? ODD : PLAIN
}

/** In small letters; other bytes become some other byte, which is no letter that is asked for. */
function letter(byte: number | undefined): number {
  return (byte ?? 0) | 32
}

function isScript(first: number, second: number): boolean {
  return (first === 112 && (second === 104 || second === 108)) || (first === 99 && second === 103)
}
