import { after, CALLERS, CODE_SINKS, COMMAND_SINKS, DECODERS, INCLUDES } from './danger.ts'
import { NAME, OPERATOR, QUOTE, STRING, type Tokens, VARIABLE } from './lexer.ts'
import { nameTable } from './name-table.ts'
import { SUPERGLOBALS } from './sources.ts'

export const REQUEST_CALLS: ReadonlySet<string> = new Set(['getallheaders', 'apache_request_headers', 'filter_input'])

/** Where in a file something may be run, and whether anything is there that may be given to it. */
export interface Places {
  /** Tokens, in their order. */
  readonly at: readonly number[] | Uint32Array
  /** Something of the request's. */
  readonly source: boolean
  /** Something that unpacks texts, or fetches them. */
  readonly decoder: boolean
}

const [RUNS, CALLS_REQUEST, DECODES, BRINGS_IN, HOLDS] = [1, 2, 4, 8, 16]
const TABLE = nameTable(
  (() => {
    const bits = new Map<string, number>()
    const add = (names: Iterable<string>, bit: number): void => {
      for (const name of names) bits.set(name.toLowerCase(), (bits.get(name.toLowerCase()) ?? 0) | bit)
    }
    add([...CODE_SINKS, ...COMMAND_SINKS, ...CALLERS.keys(), 'reflectionfunction', 'preg_replace', 'file_put_contents'], RUNS)
    add(INCLUDES, BRINGS_IN)
    add(REQUEST_CALLS, CALLS_REQUEST)
    add([...DECODERS, 'file_get_contents'], DECODES)
    add([...SUPERGLOBALS, '$_server', '$http_server_vars', '$globals'], HOLDS)
    return bits
  })(),
)
const [BRACKET, CLOSED, BACKTICK] = [40, 41, 96]

/** One look at each token. */
export function placesIn(tokens: Tokens): Places {
  const { source, count } = tokens
  const at: number[] = []
  let brackets = 0
  let [hasSource, hasDecoder, isCalled] = [false, false, false]
  for (let i = 0; i < count; i += 1) {
    const kind = tokens.kind(i)
    if (kind !== NAME && kind !== VARIABLE && kind !== OPERATOR && kind !== QUOTE && kind !== STRING) continue
    const start = tokens.start(i)
    if (kind === NAME) {
      const bits = TABLE.bitsOf(source, start, tokens.end(i))
      if (bits === 0) continue
      if ((bits & CALLS_REQUEST) !== 0) hasSource = true
      if ((bits & DECODES) !== 0) hasDecoder = true
      if ((bits & RUNS) !== 0 || ((bits & BRINGS_IN) !== 0 && !isPlainInclude(tokens, i))) at.push(i)
    } else if (kind === VARIABLE) {
      const holds = TABLE.bitsOf(source, start, tokens.end(i)) === HOLDS
      if (holds) hasSource = true
      if (holds || tokens.is(after(tokens, i), '(')) at.push(i)
    } else if (kind === STRING) {
      if (source.charCodeAt(start + 1) === 112 && source.startsWith('php://', start + 1)) hasSource = true
      else if (source.charCodeAt(start + 1) === 80 && /^php:/i.test(source.slice(start + 1, start + 5))) hasSource = true
    } else if (kind === QUOTE) {
      if (source.charCodeAt(start) === BACKTICK) at.push(i)
    } else if (source.charCodeAt(start) === BRACKET) brackets += 1
    else if (source.charCodeAt(start) === CLOSED && !isCalled) isCalled = tokens.is(after(tokens, i), '(')
  }
  // `(…)(…)`: nearly no file has it.
  if (!isCalled) return { at, source: hasSource, decoder: hasDecoder }
  return { at: withBrackets(tokens, at, brackets), source: hasSource, decoder: hasDecoder }
}

/** These tokens, and every bracket, in their order. */
function withBrackets(tokens: Tokens, at: readonly number[], brackets: number): Uint32Array {
  const all = new Uint32Array(at.length + brackets)
  let next = 0
  let to = 0
  for (let i = 0; i < tokens.count; i += 1) {
    if (at[next] === i) {
      all[to++] = i
      next += 1
    } else if (tokens.kind(i) === OPERATOR && tokens.source.charCodeAt(tokens.start(i)) === BRACKET) all[to++] = i
  }
  return all
}

/** Tokens of an include that are looked at. */
const INCLUDE_TOKENS = 40
/** A path whose file is one that programs bring in. */
const PLAIN = /^["'](?:[^:\\]{0,400}\.(?:php|inc|html?)|[^:\\.]{0,200})["']$/

/** An include of nothing but constants, functions that hand nothing of the request's on, and paths of programs. */
function isPlainInclude(tokens: Tokens, i: number): boolean {
  for (let next = after(tokens, i), looked = 0; ; next = after(tokens, next), looked += 1) {
    const kind = tokens.kind(next)
    if (looked >= INCLUDE_TOKENS || kind === VARIABLE || kind === QUOTE) return false
    if (kind === NAME) {
      if ((TABLE.bitsOf(tokens.source, tokens.start(next), tokens.end(next)) & (DECODES | CALLS_REQUEST)) !== 0) return false
    } else if (kind === STRING) {
      if (!PLAIN.test(tokens.source.slice(tokens.start(next), Math.min(tokens.end(next), tokens.start(next) + 700)))) return false
    } else if (kind !== OPERATOR || tokens.is(next, ';')) return true
  }
}
