import type { Token } from './tokens.ts'

/** Rounds of folding: what a decoder gives may be given to the next one. */
const ROUNDS = 4
/** Of one text. Characters. */
const LONGEST = 400_000
/** Names whose lists of texts are kept. */
const MOST_TABLES = 50

/**
 * The same script with what it says in a roundabout way said plainly: members in brackets, lists of texts that are asked by number, texts
 * made of numbers, base64 or `%xx`, turned round, or in pieces. Nothing is run. Work is linear in the tokens, a few times over.
 */
export function fold(tokens: readonly Token[]): Token[] {
  let now = [...tokens]
  for (let round = 0; round < ROUNDS; round += 1) {
    const tables = tablesOf(now)
    const next = foldOnce(now, tables)
    const same = next.length === now.length
    now = next
    if (same) break
  }
  return now
}

/** `NAME = ["…", "…", …]`: lists of nothing but texts. */
function tablesOf(tokens: readonly Token[]): Map<string, readonly Token[]> {
  const tables = new Map<string, readonly Token[]>()
  for (let at = 0; at + 4 < tokens.length && tables.size < MOST_TABLES; at += 1) {
    if (tokens[at]?.kind !== 'name' || !isMark(tokens[at + 1], '=') || !isMark(tokens[at + 2], '[')) continue
    const values: Token[] = []
    let stop = at + 3
    for (; tokens[stop]?.kind === 'text'; stop += 2) {
      values.push(tokens[stop] as Token)
      if (!isMark(tokens[stop + 1], ',')) break
    }
    if (values.length >= 2 && isMark(tokens[stop + 1], ']')) tables.set((tokens[at] as Token).value, values)
    at = stop
  }
  return tables
}

function foldOnce(tokens: readonly Token[], tables: ReadonlyMap<string, readonly Token[]>): Token[] {
  const out: Token[] = []
  for (let at = 0; at < tokens.length; ) {
    const token = tokens[at] as Token
    const found = isPlain(token, tables) ? undefined : (textAt(tokens, at, tables) ?? memberAt(tokens, at, out.at(-1)))
    if (found === undefined) {
      out.push(token)
      at += 1
      continue
    }
    // `String.fromCharCode(…)`, `window.atob(…)`: what stands before says nothing more.
    if (found.ofOwner === true && isMark(out.at(-1), '.') && OWNERS.has(out.at(-2)?.value ?? '')) out.length -= 2
    const last = out.at(-2)
    // "a" + "b"
    if (found.token.kind === 'text' && isMark(out.at(-1), '+') && last?.kind === 'text' && !isMark(tokens[at + found.used], '.')) {
      out.length -= 2
      out.push(joined(last, found.token))
    } else {
      if (found.token.kind === 'name') out.push({ kind: 'mark', value: '.', at: found.token.at })
      out.push(found.token)
    }
    at += found.used
  }
  return out
}

/** Nothing is said by it in a roundabout way: most tokens. */
function isPlain({ kind, value }: Token, tables: ReadonlyMap<string, readonly Token[]>): boolean {
  if (kind === 'mark') return value !== '(' && value !== '['
  if (kind === 'name') return value !== 'fromCharCode' && !tables.has(value) && !Object.hasOwn(DECODERS, value)
  return kind === 'number'
}

interface Found {
  readonly token: Token
  /** Tokens it stands for. */
  readonly used: number
  /** A global's function gives it. */
  readonly ofOwner?: true
}

const OWNERS: ReadonlySet<string> = new Set(['String', 'window', 'self', 'globalThis', 'top', 'this'])

const DECODERS: Readonly<Record<string, (text: string) => string | undefined>> = {
  atob: fromBase64,
  unescape: fromPercents,
  decodeURIComponent: fromPercents,
  decodeURI: fromPercents,
}

/** A text that stands here, whichever way it is written. */
function textAt(tokens: readonly Token[], at: number, tables: ReadonlyMap<string, readonly Token[]>): Found | undefined {
  const token = tokens[at] as Token
  if (token.kind === 'text') return turnedRound(tokens, at) ?? { token, used: 1 }
  if (token.kind !== 'name') return choice(tokens, at)
  if (token.value === 'fromCharCode') return ofNumbers(tokens, at)
  const inside = tokens[at + 2]
  const decode = Object.hasOwn(DECODERS, token.value) ? DECODERS[token.value] : undefined
  if (decode !== undefined && isMark(tokens[at + 1], '(') && inside?.kind === 'text' && isMark(tokens[at + 3], ')')) {
    const value = decode(inside.value)
    return value === undefined ? undefined : { token: { kind: 'text', value, at: token.at, hidden: true }, used: 4, ofOwner: true }
  }
  const table = tables.get(token.value)
  if (table !== undefined && isMark(tokens[at + 1], '[') && inside?.kind === 'number' && isMark(tokens[at + 3], ']')) {
    const value = table[Number(inside.value)]
    return value === undefined ? undefined : { token: { ...value, at: token.at }, used: 4 }
  }
  return undefined
}

/** `x["name"]` is `x.name`. */
function memberAt(tokens: readonly Token[], at: number, before: Token | undefined): Found | undefined {
  const inside = tokens[at + 1]
  if (!isMark(tokens[at], '[') || inside?.kind !== 'text' || !isMark(tokens[at + 2], ']') || !/^[A-Za-z_$][\w$]*$/.test(inside.value))
    return undefined
  const ofSomething =
    before !== undefined && (before.kind === 'name' || before.kind === 'text' || isMark(before, ')') || isMark(before, ']'))
  // Nobody has a reason to write `this["eval"]`.
  const disguised = inside.hidden === true || inside.pieced === true || inside.value === 'eval'
  return ofSomething
    ? { token: { kind: 'name', value: inside.value, at: inside.at, ...(disguised ? { disguised } : {}) }, used: 3 }
    : undefined
}

/** `String.fromCharCode(1, 2, 3)`, from its last name on: what stands before it says nothing more. */
function ofNumbers(tokens: readonly Token[], at: number): Found | undefined {
  if (!isMark(tokens[at + 1], '(')) return undefined
  const points: number[] = []
  let stop = at + 2
  for (; tokens[stop]?.kind === 'number' && points.length < LONGEST; stop += 2) {
    points.push(Number((tokens[stop] as Token).value))
    if (!isMark(tokens[stop + 1], ',')) break
  }
  if (points.length < 2 || !isMark(tokens[stop + 1], ')') || points.some((point) => !(point >= 0 && point <= 0xffff))) return undefined
  const value = points.map((point) => String.fromCharCode(point)).join('')
  return { token: { kind: 'text', value, at: (tokens[at] as Token).at, hidden: true }, used: stop + 2 - at, ofOwner: true }
}

/** `(61 > 41 ? "r" : "m")`: numbers that are known choose between two texts. */
function choice(tokens: readonly Token[], at: number): Found | undefined {
  if (!isMark(tokens[at], '(') || tokens[at + 1]?.kind !== 'number' || !isMark(tokens[at + 4], '?')) return undefined
  const [, a, sign, b, , yes, other, no, close] = tokens.slice(at, at + 9)
  if (a === undefined || b?.kind !== 'number' || !isMark(other, ':')) return undefined
  if (yes?.kind !== 'text' || no?.kind !== 'text' || !isMark(close, ')') || (sign?.value !== '>' && sign?.value !== '<')) return undefined
  const first = sign.value === '>' ? Number(a.value) > Number(b.value) : Number(a.value) < Number(b.value)
  return { token: { kind: 'text', value: (first ? yes : no).value, at: a.at, pieced: true }, used: 9 }
}

const TURNED = ['.', 'split', '(', '', ')', '.', 'reverse', '(', ')', '.', 'join', '(', '', ')']

/** `"txet".split("").reverse().join("")`. */
function turnedRound(tokens: readonly Token[], at: number): Found | undefined {
  if (tokens[at + 1]?.value !== '.' || tokens[at + 2]?.value !== 'split') return undefined
  if (!TURNED.every((value, i) => tokens[at + 1 + i]?.value === value)) return undefined
  const value = [...(tokens[at] as Token).value].reverse().join('')
  return { token: { kind: 'text', value, at: (tokens[at] as Token).at, hidden: true }, used: TURNED.length + 1 }
}

function joined(a: Token, b: Token): Token {
  const value = a.value.length + b.value.length > LONGEST ? a.value : a.value + b.value
  return { kind: 'text', value, at: a.at, pieced: true, ...(a.hidden === true || b.hidden === true ? { hidden: true } : {}) }
}

function fromBase64(text: string): string | undefined {
  const body = text.replace(/\s+/g, '')
  if (body.length < 4 || body.length > LONGEST || !/^[A-Za-z0-9+/]+={0,2}$/.test(body)) return undefined
  return Buffer.from(body, 'base64').toString('latin1')
}

function fromPercents(text: string): string | undefined {
  if (!text.includes('%') || text.length > LONGEST * 3) return undefined
  return text.replace(/%(?:u([0-9a-fA-F]{4})|([0-9a-fA-F]{2}))/g, (_all, wide: string | undefined, narrow: string | undefined) =>
    String.fromCharCode(Number.parseInt(wide ?? narrow ?? '0', 16)),
  )
}

function isMark(token: Token | undefined, value: string): boolean {
  return token?.kind === 'mark' && token.value === value
}
