import { inspect } from 'node:util'
import { encodeName } from '../core/path.ts'
import { printable } from '../core/printable.ts'

/** Lines of a value of several lines that are looked for on their own (a private key is printed line by line). Characters. */
const SHORTEST_LINE = 8

/** What an encoder leaves as it is of a value in an address; all else it writes as `%XX`, a blank as `%20` or as `+`. */
const KEPT: readonly RegExp[] = [
  // encodeURIComponent, encodeURI.
  /[A-Za-z0-9_.!~*'()-]/,
  /[A-Za-z0-9_.!~*'();:@&=+$,/?#[\]-]/,
  // RFC 3986 (rawurlencode, curl, Go), and the same with the slash (Python's quote).
  /[A-Za-z0-9_.~-]/,
  /[A-Za-z0-9_.~/-]/,
  // PHP's urlencode; forms as browsers and Java send them.
  /[A-Za-z0-9_.-]/,
  /[A-Za-z0-9_.*-]/,
  // The WHATWG's URL, which leaves a `%` alone: user and password, path, query.
  /[A-Za-z0-9_.~!$%&'()*+,-]/,
  /[A-Za-z0-9_.~!$%&'()*+,:;=@[\]|/\\-]/,
  /[A-Za-z0-9_.~!$%&()*+,:;=@[\]|/\\?^`{}-]/,
]

/**
 * Every way a value may be written in a log, a command line, a URL, a header or a document: plain, base64 and base64url (also
 * as a part of longer base64, at each of the three alignments), hex, percent-encoded, JSON-, JS- and HTML-escaped, quoted for a
 * shell; in both Unicode normal forms; and its single lines.
 */
export function secretForms(value: string): Set<string> {
  const forms = new Set<string>()
  if (value === '') return forms
  const lines = value.split(/\r?\n/)
  const parts = lines.length > 1 ? [value, ...lines.filter((line) => line.length >= SHORTEST_LINE)] : [value]
  for (const part of parts) {
    for (const text of new Set([part, part.normalize('NFC'), part.normalize('NFD')])) {
      for (const form of writtenForms(text)) forms.add(form)
    }
  }
  forms.delete('')
  return forms
}

function writtenForms(text: string): string[] {
  // Bytes that are no UTF-8 stand in a text as `decodeName` keeps them.
  const bytes = encodeName(text)
  const json = JSON.stringify(text).slice(1, -1)
  const percent = KEPT.map((kept) => percentEncode(bytes, kept))
  const hex = bytes.toString('hex')
  return [
    text,
    ...base64Forms(bytes),
    hex,
    hex.toUpperCase(),
    ...[...percent, ...percent.map((p) => p.replaceAll('%20', '+'))].flatMap((p) => [
      p,
      p.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ]),
    json,
    json.replaceAll('/', '\\/'),
    asciiJson(json),
    asciiJson(json).replaceAll('/', '\\/'),
    // As made safe for a terminal, by itself or together with what had to be.
    printable(text),
    text.replaceAll('\\', '\\\\'),
    // JSON for a page (PHP's JSON_HEX_…, Go).
    json.replace(/[<>&']/g, unicodeEscape),
    asciiJson(json)
      .replace(/[<>&']/g, unicodeEscape)
      .replaceAll('/', '\\/'),
    // Escaped twice: JSON inside JSON.
    JSON.stringify(json).slice(1, -1),
    inspect(text, { maxStringLength: null, breakLength: Number.POSITIVE_INFINITY }).slice(1, -1),
    text.replaceAll('\\', '\\\\').replaceAll("'", "\\'"),
    text.replaceAll("'", "'\\''"),
    text.replaceAll("'", `'"'"'`),
    text.replace(/["\\$`]/g, '\\$&'),
    text.replace(/["\\$`!]/g, '\\$&'),
    text.replace(/[^A-Za-z0-9_./:=@%^,+-]/g, '\\$&'),
    // SQL and CSV double a quote; MySQL's own escapes.
    text.replaceAll("'", "''"),
    text.replaceAll('"', '""'),
    text
      .replace(/['"\\]/g, '\\$&')
      .replaceAll('\n', '\\n')
      .replaceAll('\r', '\\r'),
    html(text).replaceAll("'", '&#39;'),
    html(text).replaceAll("'", '&#039;'),
    html(text).replaceAll("'", '&#x27;'),
    html(text).replaceAll("'", '&apos;'),
    html(text).replaceAll('&quot;', '&#34;').replaceAll("'", '&#39;'),
    html(text),
  ]
}

/**
 * base64 of the bytes, and the part of it that stays the same wherever the bytes stand inside longer base64
 * (`Authorization: Basic` is base64 of `user:password`): the characters that depend on neighbours are cut off.
 */
function base64Forms(bytes: Buffer): string[] {
  const forms = new Set<string>()
  for (const before of [0, 1, 2]) {
    const padded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    const first = before === 0 ? 0 : before + 1
    const whole = Math.floor(((before + bytes.length) * 8) / 6)
    for (const form of [padded.slice(first, whole), ...(before === 0 ? [bytes.toString('base64'), padded] : [])]) {
      forms.add(form)
      forms.add(form.replaceAll('+', '-').replaceAll('/', '_'))
      forms.add(encodeURIComponent(form))
    }
  }
  return [...forms]
}

function percentEncode(bytes: Buffer, kept: RegExp): string {
  let out = ''
  for (const byte of bytes) {
    const char = String.fromCharCode(byte)
    out += byte < 0x80 && kept.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return out
}

function asciiJson(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, unicodeEscape)
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

function html(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
