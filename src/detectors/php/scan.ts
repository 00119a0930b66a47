import { after, before, CALLERS, CODE_SINKS, COMMAND_SINKS, DECODERS, INCLUDES, isCall, nameOf } from './danger.ts'
import { disguisedInclude, hiddenName, hiddenVariables } from './disguise.ts'
import { NAME, OPERATOR, QUOTE, STRING, type Tokens, VARIABLE } from './lexer.ts'
import { PASSING } from './passing.ts'
import { type Places, placesIn, REQUEST_CALLS } from './places.ts'
import { isServerMade, SUPERGLOBALS, sourceAt } from './sources.ts'
import { type Structure, structureOf } from './structure.ts'
import { stringValue } from './values.ts'

/** Code that runs what a visitor sends, or what it unpacks from a long text. */
export interface Flow {
  readonly rule: 'request-to-code' | 'decoded-to-code'
  /** eval, system, include, ` … */
  readonly sink: string
  /** `$_POST`, `php://input`, `base64_decode` … */
  readonly source: string
  /** Offset in the source. */
  readonly at: number
}

/** Longest argument list that is followed, in tokens. Longer ones are no one-liner. */
const ARGUMENT_TOKENS = 200
/** Shortest constant text, with its quotes, that counts as hidden code. Nobody packs a constant to evaluate it at once. Bytes. */
const HIDDEN_TEXT = 12
/** Variables remembered per file. */
const ALIASES = 2000
/** Longest value of a variable that is followed, in tokens. */
const ALIAS_TOKENS = 60

/** source: the request's data, '' for none · hidden: a long constant text, or what a decoder made of one, then with its name. */
interface Alias {
  readonly source: string
  readonly hidden: boolean
  readonly decoder?: string
}
type Aliases = ReadonlyMap<string, Alias>
/** Times that variables given to variables are followed. */
const STEPS = 3

interface Code {
  readonly tokens: Tokens
  readonly structure: Structure
  /** What the file has at all: something of the request's, something that unpacks. */
  readonly has: Pick<Places, 'source' | 'decoder'>
  readonly aliases: Aliases
  /** Also what went through several variables: for what runs text as code, where nobody's data belongs. */
  readonly deep: Aliases
  /** Variables that hold the name of a function, written so that nobody finds it. */
  readonly disguised: ReadonlyMap<string, string>
}
const NO_ALIASES: Aliases = new Map()

/**
 * Flows in a PHP file, at most `limit`. Strict on purpose: only what stands in the sink's own argument, or in a variable that
 * was given the request's data as it came; indexes, conditions and calls that clean do not count. Linear: every sink looks at
 * 200 tokens at most.
 */
export function findFlows(tokens: Tokens, limit = 3): Flow[] {
  const flows: Flow[] = []
  const places = placesIn(tokens)
  if (places.at.length === 0) return flows
  const code = codeOf(tokens, places)
  for (let n = 0; n < places.at.length && flows.length < limit; n += 1) {
    const flow = flowAt(code, places.at[n] as number)
    if (flow !== undefined) flows.push(flow)
  }
  return flows
}

/** What is looked up of a file, found when it is first asked for: most files need none of it. */
function codeOf(tokens: Tokens, has: Places): Code {
  let [structure, aliases, deep, disguised]: [Structure?, Aliases?, Aliases?, ReadonlyMap<string, string>?] = []
  const code: Code = {
    tokens,
    has,
    get structure() {
      structure ??= structureOf(tokens)
      return structure
    },
    get aliases() {
      aliases ??= has.source || has.decoder ? collectAliases(code) : NO_ALIASES
      return aliases
    },
    get deep() {
      deep ??= has.source || has.decoder ? deepen(code) : NO_ALIASES
      return deep
    },
    get disguised() {
      disguised ??= hiddenVariables(tokens, code.structure)
      return disguised
    },
  }
  return code
}

function flowAt(code: Code, i: number): Flow | undefined {
  const kind = code.tokens.kind(i)
  if (kind === NAME) return callFlow(code, i)
  if (kind === VARIABLE) return dynamicFlow(code, i)
  if (kind === QUOTE && code.tokens.text(i) === '`') return backtickFlow(code, i)
  return kind === OPERATOR && code.tokens.is(i, '(') ? bracketFlow(code, i) : undefined
}

/** `($_GET['f'])(…)`, `('sys' . 'tem')(…)` */
function bracketFlow(code: Code, i: number): Flow | undefined {
  const { tokens, structure } = code
  const close = structure.closing(i)
  if (close < 0 || !tokens.is(after(tokens, close), '(')) return undefined
  const previous = before(tokens, i)
  const kind = tokens.kind(previous)
  if (kind === NAME || kind === VARIABLE || kind === STRING || tokens.is(previous, ')') || tokens.is(previous, ']')) return undefined
  const at = tokens.start(i)
  const from = after(tokens, i)
  const hidden = hiddenName(tokens, from, close)
  if (hidden !== undefined) return { rule: 'decoded-to-code', sink: hidden, source: 'text', at }
  const source = sourceAt(tokens, from)
  return source === undefined || afterIndexes(code, from) !== close ? undefined : { rule: 'request-to-code', sink: '(…)()', source, at }
}

function callFlow(code: Code, i: number): Flow | undefined {
  const { tokens, structure } = code
  const name = nameOf(tokens, i)
  const at = tokens.start(i)
  const open = after(tokens, i)
  if (INCLUDES.has(name)) {
    if (!isStatementWord(tokens, i)) return undefined
    const end = structure.end(open)
    const source = requestIn(code, open, end, NO_ALIASES) ?? streamIn(tokens, open)
    if (source !== undefined) return { rule: 'request-to-code', sink: name, source, at }
    const disguised = decoderIn(code, open, end) ?? disguisedInclude(tokens, open, end)
    return disguised === undefined ? undefined : { rule: 'decoded-to-code', sink: name, source: disguised, at }
  }
  if (name === 'reflectionfunction' && tokens.is(before(tokens, i), 'new')) {
    const source = requestIn(code, after(tokens, open), structure.closing(open), NO_ALIASES)
    return source === undefined ? undefined : { rule: 'request-to-code', sink: 'ReflectionFunction', source, at }
  }
  const runs = CODE_SINKS.has(name)
  const caller = CALLERS.get(name)
  if (!runs && caller === undefined && !COMMAND_SINKS.has(name) && name !== 'preg_replace' && name !== 'file_put_contents') return undefined
  const close = structure.closing(open)
  if (!isCall(tokens, i) || close < 0) return undefined
  if (name === 'preg_replace') return modifierFlow(code, open, close, at)
  if (name === 'file_put_contents') return writeFlow(code, open, close, at)
  // What is called by name must come from the request; what is passed to it need not.
  const [from, to] = runs ? [after(tokens, open), close] : argument(code, open, close, caller ?? 0)
  const source = requestIn(code, from, to, runs ? code.deep : caller === undefined ? code.aliases : NO_ALIASES)
  if (source !== undefined) return { rule: 'request-to-code', sink: name, source, at }
  const hidden = caller === undefined ? undefined : hiddenName(tokens, from, to)
  if (hidden !== undefined) return { rule: 'decoded-to-code', sink: hidden, source: `${name}()`, at }
  const decoder = runs ? decoderIn(code, after(tokens, open), close) : undefined
  return decoder === undefined ? undefined : { rule: 'decoded-to-code', sink: name, source: decoder, at }
}

/** `include` as a word of the language, not as a method's or an array key's name. */
function isStatementWord(tokens: Tokens, i: number): boolean {
  const previous = before(tokens, i)
  return !tokens.is(previous, '->') && !tokens.is(previous, '::') && !tokens.is(previous, 'function') && !tokens.is(after(tokens, i), '=>')
}

/** `file_put_contents($_POST['name'], $_POST['text'])`: the visitor says what is written, and where. */
function writeFlow(code: Code, open: number, close: number, at: number): Flow | undefined {
  const path = requestIn(code, ...argument(code, open, close, 0), NO_ALIASES)
  const text = path === undefined ? undefined : requestIn(code, ...argument(code, open, close, 1), NO_ALIASES)
  return text === undefined ? undefined : { rule: 'request-to-code', sink: 'file_put_contents', source: text, at }
}

const DELIMITERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' }

/** `preg_replace('/…/e', …, request)` */
function modifierFlow(code: Code, open: number, close: number, at: number): Flow | undefined {
  const { tokens } = code
  const first = after(tokens, open)
  if (tokens.kind(first) !== STRING) return undefined
  const pattern = stringValue(tokens.text(first).slice(0, 400))
  const start = pattern.trimStart()[0] ?? ''
  const end = DELIMITERS[start] ?? start
  const modifiers = pattern.slice(pattern.lastIndexOf(end) + 1)
  if (end === '' || !/^[a-z]{1,12}$/i.test(modifiers) || !modifiers.includes('e')) return undefined
  const source = requestIn(code, after(tokens, first), close, code.aliases)
  return source === undefined ? undefined : { rule: 'request-to-code', sink: 'preg_replace /e', source, at }
}

/** `$_GET['a']($_POST['b'])`, and `$f(…)` where `$f` is the request's and its argument too. */
function dynamicFlow(code: Code, i: number): Flow | undefined {
  const { tokens, structure } = code
  const isCalled = tokens.is(after(tokens, i), '(')
  const hidden = isCalled ? code.disguised.get(tokens.text(i)) : undefined
  if (hidden !== undefined) return { rule: 'decoded-to-code', sink: hidden, source: tokens.text(i).slice(0, 60), at: tokens.start(i) }
  const own = sourceAt(tokens, i)
  const source = own ?? (isCalled ? code.aliases.get(tokens.text(i))?.source : undefined)
  if (source === undefined || source === '') return undefined
  const open = own === undefined ? after(tokens, i) : afterIndexes(code, i)
  if (!tokens.is(open, '(')) return undefined
  const previous = before(tokens, i)
  if (tokens.is(previous, '->') || tokens.is(previous, '::') || tokens.is(previous, 'new')) return undefined
  if (own === undefined) {
    const close = structure.closing(open)
    if (close < 0 || requestIn(code, after(tokens, open), close, code.aliases) === undefined) return undefined
  }
  return { rule: 'request-to-code', sink: `${tokens.text(i).slice(0, 60)}()`, source, at: tokens.start(i) }
}

function backtickFlow(code: Code, i: number): Flow | undefined {
  const { tokens } = code
  for (let next = i + 1; next < tokens.count && next - i < ARGUMENT_TOKENS; next += 1) {
    if (tokens.kind(next) === QUOTE && tokens.text(next) === '`') return undefined
    const source = sourceAt(tokens, next) ?? (tokens.kind(next) === VARIABLE ? code.aliases.get(tokens.text(next))?.source : undefined)
    if (source !== undefined && source !== '') return { rule: 'request-to-code', sink: '`…`', source, at: tokens.start(i) }
  }
  return undefined
}

/** First token behind `$x[…][…]`. */
function afterIndexes({ tokens, structure }: Code, i: number): number {
  let next = after(tokens, i)
  while (tokens.is(next, '[') || tokens.is(next, '{')) {
    const close = structure.closing(next)
    if (close < 0) return tokens.count
    next = after(tokens, close)
  }
  return next
}

/** First token and end of argument `wanted` (from 0) of the call between two brackets. */
function argument({ tokens, structure }: Code, open: number, close: number, wanted: number): [number, number] {
  let start = open + 1
  let position = 0
  for (let i = start, looked = 0; i < close && looked < ARGUMENT_TOKENS; i += 1, looked += 1) {
    if (tokens.is(i, ',')) {
      if (position === wanted) return [start, i]
      position += 1
      start = i + 1
    } else i = Math.max(i, structure.closing(i))
  }
  return position === wanted ? [start, close] : [close, close]
}

/**
 * The request's data among the tokens from `from` to `to`, as it came: not inside an index of another variable, not inside a
 * call that cleans or decides, not compared. Looks at 200 tokens at most.
 */
function requestIn(code: Code, from: number, to: number, aliases: Aliases): string | undefined {
  if (!code.has.source) return undefined
  const { tokens, structure } = code
  for (let i = from, looked = 0; i < to && looked < ARGUMENT_TOKENS; i += 1, looked += 1) {
    const kind = tokens.kind(i)
    if (kind === NAME && tokens.is(after(tokens, i), '(')) {
      const name = nameOf(tokens, i)
      if (REQUEST_CALLS.has(name)) return `${name}()`
      if (isPassing(name)) continue
      const close = structure.closing(after(tokens, i))
      if (close < 0) return undefined
      i = close
      continue
    }
    if (kind === STRING && isInputStream(tokens.text(i).slice(0, 40))) return 'php://input'
    if (tokens.is(i, '[') && isIndexed(tokens, before(tokens, i))) {
      const close = structure.closing(i)
      if (close < 0) return undefined
      i = close
      continue
    }
    if (kind !== VARIABLE) continue
    const source = sourceAt(tokens, i) ?? (aliases.get(tokens.text(i))?.source || undefined)
    if (source === undefined || (source === '$_FILES' && isServerMade(tokens, i))) continue
    const next = afterIndexes(code, i)
    const written = tokens.is(next, '=')
    if (!written && !decides(tokens, before(tokens, i)) && !decides(tokens, next) && !isCast(tokens, before(tokens, i))) return source
    i = Math.max(i, next - 1)
  }
  return undefined
}

const isPassing = (name: string): boolean => PASSING.has(name) || CODE_SINKS.has(name) || CALLERS.has(name) || name === 'array'
const isInputStream = (text: string): boolean => /^["']php:\/\/input/i.test(text)

/** A `[` behind a variable, a name, a string or another bracket is an index; elsewhere it begins an array. */
function isIndexed(tokens: Tokens, previous: number): boolean {
  const kind = tokens.kind(previous)
  if (kind === VARIABLE) return sourceAt(tokens, previous) === undefined
  return kind === NAME || kind === STRING || tokens.is(previous, ']') || tokens.is(previous, ')')
}

const DECIDING = ['==', '===', '!=', '!==', '<>', '<', '>', '<=', '>=', '&&', '||', '?', '!', 'and', 'or', 'instanceof']
const decides = (tokens: Tokens, i: number): boolean => DECIDING.some((word) => tokens.is(i, word))

/** `(int) $_GET[…]` */
function isCast(tokens: Tokens, previous: number): boolean {
  if (!tokens.is(previous, ')')) return false
  const word = before(tokens, previous)
  return (
    ['int', 'integer', 'float', 'double', 'bool', 'boolean'].some((cast) => tokens.is(word, cast)) && tokens.is(before(tokens, word), '(')
  )
}

/** An include of the request's body, or of a whole program written as an address. */
function streamIn(tokens: Tokens, from: number): string | undefined {
  const first = tokens.is(from, '(') ? after(tokens, from) : from
  const kind = tokens.kind(first)
  const text =
    kind === STRING ? stringValue(`${tokens.text(first).slice(0, 60)}"`) : kind === QUOTE ? tokens.text(first + 1).slice(0, 60) : ''
  const match = /^(?:php:\/\/input|data:(?:\/\/)?[a-z/]{0,40})/i.exec(text)?.[0]
  // `'data://text/plain,' . urlencode($code)` is how a template engine of MediaWiki runs what it compiled.
  return match?.startsWith('data') === true && tokens.is(after(tokens, first), '.') ? undefined : match
}

/** The decoder at the head of `eval(decoder(decoder('long text')))`, or of a variable that holds such a text. */
function decoderIn(code: Code, from: number, to: number): string | undefined {
  if (!code.has.decoder) return undefined
  const { tokens } = code
  const isShort = (i: number): boolean => tokens.kind(i) === STRING && tokens.end(i) - tokens.start(i) < 12
  let i = from
  // `eval('?>' . gzinflate(…))`
  while (i < to && (tokens.is(i, '(') || tokens.is(i, '.') || tokens.is(i, '@') || isShort(i))) i = after(tokens, i)
  let decoder: string | undefined
  for (let looked = 0; i < to && looked < ARGUMENT_TOKENS; i = after(tokens, i), looked += 1) {
    if (tokens.kind(i) === NAME && tokens.is(after(tokens, i), '(')) {
      const name = nameOf(tokens, i)
      const isRemote =
        name === 'file_get_contents' && /^["'](?:https?|ftp):/i.test(tokens.text(after(tokens, after(tokens, i))).slice(0, 8))
      if (!DECODERS.has(name) && !isRemote) return undefined
      decoder ??= name
    } else if (tokens.kind(i) === STRING) {
      return tokens.end(i) - tokens.start(i) >= HIDDEN_TEXT ? decoder : undefined
    } else if (tokens.kind(i) === VARIABLE) {
      const alias = code.deep.get(tokens.text(i))
      return alias?.hidden === true ? (decoder ?? alias.decoder) : undefined
    } else if (!tokens.is(i, '(') && !tokens.is(i, '@')) return undefined
  }
  return undefined
}

/** What else variables hold that were given the variables of `aliases`, in a few steps. */
function deepen(code: Code): Aliases {
  let deep = code.aliases
  for (let step = 0; step < STEPS; step += 1) {
    const next = collectAliases(code, deep)
    if (next.size === deep.size) return next
    deep = next
  }
  return deep
}

/**
 * Variables that hold the request's data as it came, or a long constant text. Without `known`, one step only; a variable that is
 * given anything else anywhere in the file is left out, so that cleaning it in place counts.
 */
function collectAliases({ tokens, structure, has }: Code, known?: Aliases): Aliases {
  const aliases = new Map<string, Alias>()
  const mixed = new Set<string>()
  const code: Code = { tokens, structure, has, aliases: NO_ALIASES, deep: known ?? NO_ALIASES, disguised: new Map() }
  for (let i = 0; i < tokens.count && aliases.size + mixed.size < ALIASES; i += 1) {
    if (tokens.kind(i) !== VARIABLE || SUPERGLOBALS.has(tokens.text(i))) continue
    const equals = after(tokens, i)
    if (!tokens.is(equals, '=')) continue
    const name = tokens.text(i)
    if (mixed.has(name)) continue
    const from = after(tokens, equals)
    const alias = aliasOf(code, from, valueEnd(code, from), known)
    if (alias !== undefined) aliases.set(name, alias)
    else if (known === undefined || !isUnpackedInPlace(code, name, from)) mixed.add(name)
  }
  for (const name of mixed) aliases.delete(name)
  return aliases
}

/** Where the value of an assignment ends: at the end of the statement, or at the bracket it stands in, as in `if (f($a = 'b')) …`. */
function valueEnd({ tokens, structure }: Code, from: number): number {
  const end = structure.end(from)
  for (let i = from; i < end && i < from + ALIAS_TOKENS; i += 1) {
    const close = structure.closing(i)
    if (close > i) i = close
    else if (tokens.is(i, ')') || tokens.is(i, ']') || tokens.is(i, '}')) return i
  }
  return end
}

/** What the value of an assignment makes of its variable; undefined when it is none of ours. */
function aliasOf(code: Code, from: number, end: number, known: Aliases | undefined): Alias | undefined {
  const { tokens } = code
  if (tokens.kind(from) === STRING && tokens.end(from) - tokens.start(from) >= HIDDEN_TEXT && after(tokens, from) === end)
    return { source: '', hidden: true }
  const source = requestIn(code, from, Math.min(end, from + ALIAS_TOKENS), known ?? NO_ALIASES)
  if (source !== undefined) return { source, hidden: false }
  const decoder = known === undefined ? undefined : decoderIn(code, from, end)
  return decoder === undefined ? undefined : { source: '', hidden: true, decoder }
}

/** `$x = str_rot13($x)`: still what it was. */
function isUnpackedInPlace({ tokens, structure }: Code, name: string, from: number): boolean {
  const open = after(tokens, from)
  const inner = after(tokens, open)
  const close = structure.closing(open)
  return DECODERS.has(nameOf(tokens, from)) && tokens.is(open, '(') && tokens.text(inner) === name && after(tokens, inner) === close
}
