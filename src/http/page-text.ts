import { printable } from '../core/printable.ts'
import type { PageAnswer } from './types.ts'

/** A page's text in the character set it says it has. Bytes that do not fit become U+FFFD. */
export function pageText({ headers, body }: Pick<PageAnswer, 'headers' | 'body'>): string {
  const told =
    /charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(headers['content-type'] ?? '')?.[1] ??
    /<meta[^>]{0,200}?charset\s*=\s*["']?([\w.:-]{1,40})/i.exec(body.subarray(0, 4096).toString('latin1'))?.[1]
  try {
    const decoder = new TextDecoder(told ?? 'utf-8')
    const text = decoder.decode(body)
    // Node decodes windows-1252 as if it were ISO 8859-1 (nodejs/node issue 56542), so that typographic signs come as controls.
    return decoder.encoding === 'windows-1252' ? text.replace(/[\x80-\x9f]/g, (char) => WINDOWS[char.charCodeAt(0) - 128] as string) : text
  } catch {
    // A name nobody knows.
    return new TextDecoder().decode(body)
  }
}

/** The title of a page as people read it, or undefined where it has none. */
export function titleOf(html: string): string | undefined {
  const raw = /<title(?:\s[^>]{0,200})?>([^<]{0,2000})/i.exec(html)?.[1]
  const title = raw === undefined ? '' : decodeEntities(raw).replace(SPACE, ' ').trim()
  return title === '' ? undefined : title
}

/**
 * Text made alike for comparing: entities decoded, white space gone, typographic apostrophes and quotes as typed ones. Releases of
 * one CMS write these differently.
 */
export function bare(text: string): string {
  return decodeEntities(text)
    .normalize('NFC')
    .replace(SPACE, '')
    .replace(/[‘’ʼ′]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/[‐-―]/g, '-')
    .replaceAll('…', '...')
}

/** What people would see of a page: no scripts, styles or tags. */
export function visibleText(html: string): string {
  const text = html
    .replace(/<!--[\s\S]*?(?:-->|$)/g, ' ')
    .replace(/<(script|style|title|head)\b[\s\S]*?(?:<\/\1\s*>|$)/gi, ' ')
    .replace(/<[^<>]*>/g, ' ')
  return decodeEntities(text).replace(SPACE, ' ').trim()
}

/** Text of a site in one line of at most so many characters, safe for a terminal and a log. */
export function quoted(text: string, most = 160): string {
  const line = text
    .slice(0, most * 8)
    .replace(SPACE, ' ')
    .trim()
  const chars = [...line]
  const cut = chars.length > most ? `${chars.slice(0, most - 1).join('')}…` : line
  return printable(cut)
}

/** Windows-1252 from 128 to 159 (WHATWG, index-windows-1252). */
const WINDOWS = [...'€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ']

const SPACE = /[\s\u00a0\u2000-\u200b\u202f\u205f\u3000\ufeff]+/g

// ISO 8859-1 from 160 on, in order (HTML 4.01, 24.2.1), then what French and English pages use beside it.
const LATIN1 =
  'nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml'
const NAMED = new Map<string, string>([
  ...LATIN1.split(' ').map((name, n): [string, string] => [name, String.fromCharCode(160 + n)]),
  ...Object.entries({
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    lsquo: '‘',
    rsquo: '’',
    sbquo: '‚',
    ldquo: '“',
    rdquo: '”',
    bdquo: '„',
    lsaquo: '‹',
    rsaquo: '›',
    ndash: '–',
    mdash: '—',
    hellip: '…',
    bull: '•',
    euro: '€',
    trade: '™',
    OElig: 'Œ',
    oelig: 'œ',
    Scaron: 'Š',
    scaron: 'š',
    Yuml: 'Ÿ',
    ensp: ' ',
    emsp: ' ',
    thinsp: ' ',
    zwnj: '\u200c',
    zwj: '\u200d',
    larr: '←',
    rarr: '→',
    NewLine: '\n',
    Tab: '\t',
  }),
])

/** Character references, once: what decodes to a reference stays one. Unknown names stay as they are. */
function decodeEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([A-Za-z][A-Za-z0-9]{1,30}));?/gi, (whole, hex, dec, name) => {
    if (name !== undefined) return NAMED.get(name) ?? whole
    const code = hex === undefined ? Number(dec) : Number.parseInt(hex, 16)
    return code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? '\ufffd' : String.fromCodePoint(code)
  })
}

/** Where the links of a page lead, as written there, decoded, at most a thousand. */
export function hrefsOf(html: string): string[] {
  const out: string[] = []
  for (const [, double, single, plain] of html.matchAll(
    /<a\s[^<>]{0,2000}?\bhref\s*=\s*(?:"([^"<>]{1,2000})"|'([^'<>]{1,2000})'|([^\s"'<>]{1,2000}))/gi,
  )) {
    out.push(decodeEntities(double ?? single ?? plain ?? '').trim())
    if (out.length >= 1000) break
  }
  return out
}
