import { after, CODE_SINKS, COMMAND_SINKS, nameOf } from './danger.ts'
import { NAME, NUMBER, STRING, type Tokens, VARIABLE } from './lexer.ts'
import type { Structure } from './structure.ts'
import { stringValue } from './values.ts'

/** Functions whose names nobody writes in pieces but to keep them from being found. */
const HIDDEN_NAMES: ReadonlySet<string> = new Set([
  ...[...CODE_SINKS, ...COMMAND_SINKS],
  ...['base64_decode', 'gzinflate', 'gzuncompress', 'str_rot13', 'hex2bin', 'file_put_contents', 'call_user_func', 'move_uploaded_file'],
])

/** Pieces of one text that are put together, and bytes of one piece: a function's name needs few. */
const PIECES = 40
const PIECE_BYTES = 200
/** Variables remembered per file. */
const NAMES = 2000

const UNPACKERS: Readonly<Record<string, (text: string) => string>> = {
  strrev: (text) => [...text].reverse().join(''),
  str_rot13: (text) => text.replace(/[a-z]/gi, (c) => String.fromCharCode(c.charCodeAt(0) + (/[a-m]/i.test(c) ? 13 : -13))),
  base64_decode: (text) => Buffer.from(text, 'base64').toString('latin1'),
  hex2bin: (text) => Buffer.from(text, 'hex').toString('latin1'),
}

/**
 * Name of a function that the tokens from `from` to `to` put together or unpack (`'sys'.'tem'`, `strrev('lave')`, `"\x65val"`);
 * undefined for anything else, and for a name that is simply written.
 */
export function hiddenName(tokens: Tokens, from: number, to: number): string | undefined {
  let text = ''
  let hidden = false
  let pieces = 0
  for (let i = from; i < to; pieces += 1) {
    if (pieces > 0) {
      if (!tokens.is(i, '.')) return undefined
      i = after(tokens, i)
      hidden = true
    }
    if (pieces >= PIECES || tokens.end(i) - tokens.start(i) > PIECE_BYTES) return undefined
    if (tokens.kind(i) === STRING) {
      const written = tokens.text(i)
      const value = stringValue(written)
      if (/\\(?:x[0-9a-f]|[0-7]{2})/i.test(written) && value !== written.slice(1, -1)) hidden = true
      text += value
      i = after(tokens, i)
      continue
    }
    const open = after(tokens, i)
    const inner = after(tokens, open)
    const close = after(tokens, inner)
    if (tokens.kind(i) !== NAME || !tokens.is(open, '(') || !tokens.is(close, ')')) return undefined
    const unpacked = unpack(tokens, nameOf(tokens, i), inner)
    if (unpacked === undefined) return undefined
    text += unpacked
    hidden = true
    i = after(tokens, close)
  }
  const name = text.toLowerCase().replace(/^\\/, '')
  return hidden && HIDDEN_NAMES.has(name) ? name : undefined
}

function unpack(tokens: Tokens, name: string, argument: number): string | undefined {
  const kind = tokens.kind(argument)
  if (kind === NUMBER && name === 'chr') return String.fromCharCode(Number(tokens.text(argument)) & 0xff)
  if (kind !== STRING || tokens.end(argument) - tokens.start(argument) > PIECE_BYTES || !Object.hasOwn(UNPACKERS, name)) return undefined
  return UNPACKERS[name]?.(stringValue(tokens.text(argument)))
}

/** Variables that are given a hidden name anywhere in the file, with that name. Linear: 40 pieces at most are looked at for each. */
export function hiddenVariables(tokens: Tokens, structure: Structure): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (let i = 0; i < tokens.count && names.size < NAMES; i += 1) {
    if (tokens.kind(i) !== VARIABLE) continue
    const equals = after(tokens, i)
    if (!tokens.is(equals, '=')) continue
    const from = after(tokens, equals)
    const name = hiddenName(tokens, from, structure.end(from))
    if (name !== undefined) names.set(tokens.text(i), name)
  }
  return names
}

/** Files nobody writes code into; themes do include SVG pictures. */
const NO_CODE = /\.(?:jpe?g|png|gif|ico|cur|webp|bmp|tiff?|pdf|mp[34]|woff2?|ttf|eot|zip|gz)$/i

/** The path of a picture, or a path written in escapes, that an include from `from` to `to` names; undefined for others. */
export function disguisedInclude(tokens: Tokens, from: number, to: number): string | undefined {
  for (let i = from, looked = 0; i < to && looked < PIECES; i = after(tokens, i), looked += 1) {
    if (tokens.kind(i) !== STRING || tokens.end(i) - tokens.start(i) > 2000) continue
    const written = tokens.text(i)
    const path = stringValue(written)
    const last = after(tokens, i)
    const isEnd = last >= to || (tokens.is(last, ')') && after(tokens, last) >= to)
    if (isEnd && NO_CODE.test(path)) return path.slice(-80)
    // `"\057hom\145/…"`: letters as numbers, so that nobody finds the path.
    const escapes = written.startsWith('"') ? (written.match(/\\(?:x[2-7][0-9a-f]|(?:0[4-7]|1[0-7])[0-7]|[4-7][0-7])/gi)?.length ?? 0) : 0
    if (escapes >= 3) return path.slice(-80)
  }
  return undefined
}
