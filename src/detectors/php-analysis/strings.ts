const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  e: '\x1b',
  f: '\f',
  '\\': '\\',
  $: '$',
  '"': '"',
  '`': '`',
}

/** Text between double quotes (or in a heredoc, or backticks) as PHP reads it; one character a byte. */
export function undoEscapes(text: string): string {
  if (!text.includes('\\')) return text
  return text.replace(
    /\\(?:u\{([0-9a-f]{1,6})\}|x([0-9a-f]{1,2})|([0-7]{1,3})|([ntrvef\\$"`]))/gi,
    (whole, unicode, hex, octal, letter) => {
      if (unicode !== undefined) {
        const code = Number.parseInt(unicode, 16)
        return code > 0x10ffff ? whole : Buffer.from(String.fromCodePoint(code), 'utf8').toString('latin1')
      }
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      return ESCAPES[letter] ?? whole
    },
  )
}

/** Whether letters are written as numbers: nobody needs that for a text a person may read. */
const SPELT = /\\(?:x[2-7][0-9a-f]|1[0-7][0-7]|0?[4-7][0-7](?![0-7]))/i

/** What a constant STRING token means, and whether letters in it are written as numbers. */
export function readString(text: string): { readonly v: string; readonly escaped: boolean } {
  const first = text.charCodeAt(0)
  if (first === 39) {
    const inner = text.slice(1, -1)
    return { v: inner.includes('\\') ? inner.replace(/\\([\\'])/g, '$1') : inner, escaped: false }
  }
  if (first === 34) {
    const inner = text.slice(1, -1)
    return inner.includes('\\') ? { v: undoEscapes(inner), escaped: SPELT.test(inner) } : { v: inner, escaped: false }
  }
  return readHeredoc(text)
}

function readHeredoc(text: string): { readonly v: string; readonly escaped: boolean } {
  const begin = text.search(/[\r\n]/)
  if (begin < 0) return { v: '', escaped: false }
  const bodyStart = begin + (text.startsWith('\r\n', begin) ? 2 : 1)
  const lastLine = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'))
  if (lastLine < bodyStart) return { v: '', escaped: false }
  const indent = /^[ \t]*/.exec(text.slice(lastLine + 1, lastLine + 80))?.[0].length ?? 0
  let body = text.slice(bodyStart, text[lastLine - 1] === '\r' && text[lastLine] === '\n' ? lastLine - 1 : lastLine)
  if (indent > 0) body = body.replace(new RegExp(`^[ \\t]{1,${indent}}`, 'gm'), '')
  if (text.slice(0, begin).includes("'")) return { v: body, escaped: false }
  return { v: undoEscapes(body), escaped: SPELT.test(body) }
}

/** The number a NUMBER token means; NaN for none. */
export function readNumber(text: string): number {
  const plain = text.replace(/_/g, '')
  if (/^0[oO]?[0-7]+$/.test(plain)) return Number.parseInt(plain.replace(/[oO]/, ''), 8)
  return Number(plain)
}
