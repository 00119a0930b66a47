/**
 * Text from a site, made safe for a terminal, a log or a report: no control character, escape sequence, line break,
 * bidirectional override or lone surrogate survives; each becomes a visible escape (`\n`, `\x1b`, `\xff`, `\u{202e}`).
 * The result is one line. Backslashes are doubled only where an escape was made, so ordinary names stay as they are.
 */
export function printable(text: string): string {
  return UNSAFE.test(text) ? text.replace(/\\/g, '\\\\').replace(UNSAFE_ALL, escapeOne) : text
}

// C0, DEL, C1, soft hyphen, zero width and bidi controls (Unicode TR 36), line and paragraph separators, BOM, tags, lone surrogates.
const CLASS =
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u2069\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}\\p{Surrogate}'
const UNSAFE = new RegExp(`[${CLASS}]`, 'u')
const UNSAFE_ALL = new RegExp(`[${CLASS}]`, 'gu')
const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\0': '\\0' }

function escapeOne(char: string): string {
  const short = SHORT[char]
  if (short !== undefined) return short
  const code = char.codePointAt(0) as number
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}
