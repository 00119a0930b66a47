const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', v: '\v', e: '\x1b', f: '\f', '\\': '\\', $: '$', '"': '"' }

/** What a STRING token means: without its quotes, escapes undone. */
export function stringValue(text: string): string {
  if (text.startsWith("'")) return text.slice(1, -1).replace(/\\([\\'])/g, '$1')
  if (!text.startsWith('"')) return text.replace(/^<<<[^\n]*\n/, '').replace(/\n?[^\n]*$/, '')
  return text
    .slice(1, -1)
    .replace(/\\(?:u\{([0-9a-f]{1,6})\}|x([0-9a-f]{1,2})|([0-7]{1,3})|([ntrvef\\$"]))/gi, (_, unicode, hex, octal, letter) => {
      if (unicode !== undefined) return String.fromCodePoint(Math.min(Number.parseInt(unicode, 16), 0x10ffff))
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
      return ESCAPES[letter] ?? `\\${letter}`
    })
}

/** Line of an offset, from 1. Linear in the offset: for findings only. */
export function lineAt(source: string, offset: number): number {
  let line = 1
  for (let i = source.indexOf('\n'); i >= 0 && i < offset; i = source.indexOf('\n', i + 1)) line += 1
  return line
}
