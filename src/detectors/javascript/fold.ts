import { MARK, NAME, NUMBER, SAID, TEXT, type TokenList } from './token-list.ts'

/** Rounds of folding: what a decoder gives may be given to the next one. */
const ROUNDS = 4
/** Of one text. Characters. */
const LONGEST = 400_000
/** Names whose lists of texts are kept. */
const MOST_TABLES = 50

/** A token that is put in the place of others. */
interface Made {
  readonly value: string
  readonly at: number
  /** Bits of SAID. */
  readonly said: number
}

const [ROUND, CLOSED, PLUS, COMMA, DOT, LESS, EQUALS, GREATER, ASKS, SQUARE, ENDED, COLON] = [
  40, 41, 43, 44, 46, 60, 61, 62, 63, 91, 93, 58,
]

/**
 * The same script with what it says in a roundabout way said plainly: members in brackets, lists of texts that are asked by number, texts
 * made of numbers, base64 or `%xx`, turned round, or in pieces. Nothing is run. Work is linear in the tokens, a few times over.
 */
export function fold(tokens: TokenList): TokenList {
  let now = tokens
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = foldOnce(now, tablesOf(now))
    if (next === now) break
    now = next
  }
  return now
}

/** `NAME = ["…", "…", …]`: lists of nothing but texts. */
function tablesOf(tokens: TokenList): Map<string, readonly Made[]> {
  const tables = new Map<string, readonly Made[]>()
  for (let at = 0; at + 4 < tokens.count && tables.size < MOST_TABLES; at += 1) {
    if (!tokens.isMark(at + 2, SQUARE) || !tokens.isMark(at + 1, EQUALS) || tokens.kind(at) !== NAME) continue
    const values: Made[] = []
    let stop = at + 3
    for (; tokens.kind(stop) === TEXT; stop += 2) {
      values.push(madeOf(tokens, stop))
      if (!tokens.isMark(stop + 1, COMMA)) break
    }
    if (values.length >= 2 && tokens.isMark(stop + 1, ENDED)) tables.set(tokens.value(at) as string, values)
    at = stop
  }
  return tables
}

const madeOf = (tokens: TokenList, i: number): Made => ({ value: tokens.value(i) as string, at: tokens.at(i), said: tokens.said(i) })

/** The same list where there is nothing to say plainly. */
function foldOnce(tokens: TokenList, tables: ReadonlyMap<string, readonly Made[]>): TokenList {
  let out: TokenList | undefined
  for (let at = 0; at < tokens.count; ) {
    const before = out ?? tokens
    const found = foundAt(tokens, at, tables, before, out === undefined ? at : before.count)
    if (found === undefined) {
      out?.copy(tokens, at)
      at += 1
      continue
    }
    out ??= tokens.head(at)
    // `String.fromCharCode(…)`, `window.atob(…)`: what stands before says nothing more.
    if (found.ofOwner === true && out.isMark(out.count - 1, DOT) && OWNERS.has(out.value(out.count - 2) ?? '')) out.drop(2)
    const { value, at: begins, said } = found.made
    if (found.kind === NAME) {
      out.push(MARK, begins, DOT)
      out.pushOwn(NAME, begins, value, said)
    } else if (isJoined(tokens, at + found.used, out, out.count)) {
      const joined = join(madeOf(out, out.count - 2), found.made)
      out.drop(2)
      out.pushOwn(TEXT, joined.at, joined.value, joined.said)
    } else out.pushOwn(TEXT, begins, value, said)
    at += found.used
  }
  return out ?? tokens
}

/** `"a" + "b"`: whether a text stands behind another and a plus, and nothing is asked of it. */
function isJoined(tokens: TokenList, next: number, before: TokenList, end: number): boolean {
  return before.isMark(end - 1, PLUS) && before.kind(end - 2) === TEXT && !tokens.isMark(next, DOT)
}

interface Found {
  readonly kind: typeof TEXT | typeof NAME
  readonly made: Made
  /** Tokens it stands for. */
  readonly used: number
  /** A global's function gives it. */
  readonly ofOwner?: true
}

/** What a token and those behind it say in a roundabout way; undefined for most. `before`, up to `end`: what stands in front of them. */
function foundAt(
  tokens: TokenList,
  at: number,
  tables: ReadonlyMap<string, readonly Made[]>,
  before: TokenList,
  end: number,
): Found | undefined {
  switch (tokens.kind(at)) {
    case TEXT: {
      if (tokens.isMark(at + 1, DOT)) return turnedRound(tokens, at)
      return isJoined(tokens, at + 1, before, end) ? { kind: TEXT, made: madeOf(tokens, at), used: 1 } : undefined
    }
    case MARK:
      if (tokens.isMark(at, ROUND)) return choice(tokens, at)
      return tokens.isMark(at, SQUARE) ? memberAt(tokens, at, before, end) : undefined
    case NAME:
      if (tokens.isMark(at + 1, ROUND)) return called(tokens, at)
      return tables.size > 0 && tokens.isMark(at + 1, SQUARE) ? asked(tokens, at, tables) : undefined
    default:
      return undefined
  }
}

const OWNERS: ReadonlySet<string> = new Set(['String', 'window', 'self', 'globalThis', 'top', 'this'])

const DECODERS: ReadonlyMap<string, (text: string) => string | undefined> = new Map([
  ['atob', fromBase64],
  ['unescape', fromPercents],
  ['decodeURIComponent', fromPercents],
  ['decodeURI', fromPercents],
])

/** `fromCharCode(…)`, `atob("…")` */
function called(tokens: TokenList, at: number): Found | undefined {
  const inside = tokens.kind(at + 2)
  if (inside === NUMBER) return tokens.value(at) === 'fromCharCode' ? ofNumbers(tokens, at) : undefined
  if (inside !== TEXT || !tokens.isMark(at + 3, CLOSED)) return undefined
  const value = DECODERS.get(tokens.value(at) as string)?.(tokens.value(at + 2) as string)
  if (value === undefined) return undefined
  return { kind: TEXT, made: { value, at: tokens.at(at), said: SAID.hidden }, used: 4, ofOwner: true }
}

/** `NAME[3]`, of a list of texts. */
function asked(tokens: TokenList, at: number, tables: ReadonlyMap<string, readonly Made[]>): Found | undefined {
  if (tokens.kind(at + 2) !== NUMBER || !tokens.isMark(at + 3, ENDED)) return undefined
  const made = tables.get(tokens.value(at) as string)?.[Number(tokens.value(at + 2))]
  return made === undefined ? undefined : { kind: TEXT, made: { ...made, at: tokens.at(at) }, used: 4 }
}

/** `x["name"]` is `x.name`. */
function memberAt(tokens: TokenList, at: number, before: TokenList, end: number): Found | undefined {
  if (tokens.kind(at + 1) !== TEXT || !tokens.isMark(at + 2, ENDED)) return undefined
  const last = before.kind(end - 1)
  if (end === 0 || !(last === NAME || last === TEXT || before.isMark(end - 1, CLOSED) || before.isMark(end - 1, ENDED))) return undefined
  const inside = madeOf(tokens, at + 1)
  if (!/^[A-Za-z_$][\w$]*$/.test(inside.value)) return undefined
  // Nobody has a reason to write `this["eval"]`.
  const disguised = (inside.said & (SAID.hidden | SAID.pieced)) !== 0 || inside.value === 'eval'
  return { kind: NAME, made: { ...inside, said: disguised ? SAID.disguised : 0 }, used: 3 }
}

/** `String.fromCharCode(1, 2, 3)`, from its last name on: what stands before it says nothing more. */
function ofNumbers(tokens: TokenList, at: number): Found | undefined {
  const points: number[] = []
  let stop = at + 2
  for (; tokens.kind(stop) === NUMBER && points.length < LONGEST; stop += 2) {
    points.push(Number(tokens.value(stop)))
    if (!tokens.isMark(stop + 1, COMMA)) break
  }
  if (points.length < 2 || !tokens.isMark(stop + 1, CLOSED) || points.some((point) => !(point >= 0 && point <= 0xffff))) return undefined
  const value = points.map((point) => String.fromCharCode(point)).join('')
  return { kind: TEXT, made: { value, at: tokens.at(at), said: SAID.hidden }, used: stop + 2 - at, ofOwner: true }
}

/** `(61 > 41 ? "r" : "m")`: numbers that are known choose between two texts. */
function choice(tokens: TokenList, at: number): Found | undefined {
  if (tokens.kind(at + 1) !== NUMBER || tokens.kind(at + 3) !== NUMBER || !tokens.isMark(at + 4, ASKS)) return undefined
  if (tokens.kind(at + 5) !== TEXT || !tokens.isMark(at + 6, COLON) || tokens.kind(at + 7) !== TEXT) return undefined
  const less = tokens.isMark(at + 2, LESS)
  if (!tokens.isMark(at + 8, CLOSED) || !(less || tokens.isMark(at + 2, GREATER))) return undefined
  const [a, b] = [Number(tokens.value(at + 1)), Number(tokens.value(at + 3))]
  const { value } = madeOf(tokens, (less ? a < b : a > b) ? at + 5 : at + 7)
  return { kind: TEXT, made: { value, at: tokens.at(at + 1), said: SAID.pieced }, used: 9 }
}

const TURNED = ['.', 'split', '(', '', ')', '.', 'reverse', '(', ')', '.', 'join', '(', '', ')']

/** `"txet".split("").reverse().join("")`. */
function turnedRound(tokens: TokenList, at: number): Found | undefined {
  if (!TURNED.every((value, i) => tokens.value(at + 1 + i) === value)) return undefined
  const value = [...(tokens.value(at) as string)].reverse().join('')
  return { kind: TEXT, made: { value, at: tokens.at(at), said: SAID.hidden }, used: TURNED.length + 1 }
}

function join(a: Made, b: Made): Made {
  const value = a.value.length + b.value.length > LONGEST ? a.value : a.value + b.value
  return { value, at: a.at, said: SAID.pieced | ((a.said | b.said) & SAID.hidden) }
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
