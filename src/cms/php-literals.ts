/**
 * Reads the literal values a PHP file gives to a variable or a constant, without running it. Only what is certain is told: a
 * value made by an expression, a function or an interpolation is counted as unreadable, never guessed.
 *
 * This is a scanner for a few known files (version files, options), not a judge of PHP: code that wants to hide what it assigns
 * can. What it hides is caught elsewhere, by the release's manifest.
 */

export interface PhpToken {
  readonly kind: 'variable' | 'word' | 'number' | 'string' | 'mark'
  /** A variable's name without `$`, a literal string's value, otherwise the text. */
  readonly text: string
  /** A string whose value is known: no variable is put into it. */
  readonly literal: boolean
  /** Where it stands in the file, bytes: its first, and the one after its last. */
  readonly at: number
  readonly end: number
}

/** What a file says about one name. */
export interface LiteralValues {
  /** Distinct values, in the order they come. */
  readonly values: readonly string[]
  /** Times it is given something else than one literal. */
  readonly unreadable: number
}

/** Larger files are not tokenised: no file read for its literals comes near. Bytes. */
const MAX_BYTES = 2 * 1024 * 1024

const OPEN = /<\?(?:php(?=[\s/#]|$)|=|(?!xml))/gi
const MARK = /\?\?=|\*\*=|<<=|>>=|===|!==|<=>|=>|==|!=|<=|>=|->|::|\.=|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|&&|\|\||\?\?|\+\+|--|[\s\S]/y
const WORD = /[a-zA-Z_\x80-\xff][\w\x80-\xff]*/y
const NUMBER = /[0-9][\w.]*/y
const HEREDOC = /<<<[ \t]*(["']?)([a-zA-Z_]\w*)\1\r?\n/y

/** The tokens of the PHP parts of a file: comments, white space and the HTML between them left out. Linear; never throws. */
export function phpTokens(bytes: Uint8Array): PhpToken[] {
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, MAX_BYTES)).toString('latin1')
  const tokens: PhpToken[] = []
  let at = nextOpen(source, 0)
  while (at < source.length) {
    const c = source[at] as string
    const two = source.slice(at, at + 2)
    if (two === '?>') {
      tokens.push({ kind: 'mark', text: ';', literal: false, at, end: at + 2 })
      at = nextOpen(source, at + 2)
    } else if (/\s/.test(c)) at += 1
    else if (two === '//' || (c === '#' && two !== '#[')) at = lineEnd(source, at)
    else if (two === '/*') at = after(source, '*/', at + 2)
    else if (c === "'" || c === '"' || c === '`') {
      const token = readString(source, at)
      tokens.push(token)
      at = token.end
    } else if (two === '<<' && take(HEREDOC, source, at) !== undefined) {
      const end = readHeredoc(source, at)
      tokens.push({ kind: 'string', text: '', literal: false, at, end })
      at = end
    } else if (c === '$' && take(WORD, source, at + 1) !== undefined) {
      const name = take(WORD, source, at + 1) as string
      tokens.push({ kind: 'variable', text: name, literal: false, at, end: at + name.length + 1 })
      at += name.length + 1
    } else {
      const word = take(WORD, source, at)
      const number = word === undefined ? take(NUMBER, source, at) : undefined
      const text = word ?? number ?? (take(MARK, source, at) as string)
      if (word?.toLowerCase() === '__halt_compiler') break
      const kind = word !== undefined ? 'word' : number !== undefined ? 'number' : 'mark'
      tokens.push({ kind, text, literal: false, at, end: at + text.length })
      at += text.length
    }
  }
  return tokens
}

function take(pattern: RegExp, source: string, at: number): string | undefined {
  pattern.lastIndex = at
  return pattern.exec(source)?.[0]
}

function nextOpen(source: string, from: number): number {
  OPEN.lastIndex = from
  const match = OPEN.exec(source)
  return match ? match.index + match[0].length : source.length
}

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  return at < 0 ? source.length : at + mark.length
}

/** End of a one-line comment: the line's, or the `?>` before it. */
function lineEnd(source: string, from: number): number {
  const match = /\r|\n|\?>/g
  match.lastIndex = from
  return match.exec(source)?.index ?? source.length
}

function readString(source: string, start: number): PhpToken {
  const quote = source[start] as string
  let text = ''
  let literal = quote !== '`'
  let at = start + 1
  while (at < source.length && source[at] !== quote) {
    const c = source[at] as string
    const next = source[at + 1] ?? ''
    if (c === '\\' && (next === quote || next === '\\' || (quote === '"' && next === '$'))) {
      text += next
      at += 2
      continue
    }
    // In double quotes any other escape and any variable may change the value: it is then not known.
    if (quote === '"' && (c === '\\' || (c === '$' && /[a-zA-Z_{\x80-\xff]/.test(next)) || (c === '{' && next === '$'))) literal = false
    text += c
    at += c === '\\' ? 2 : 1
    if (c === '\\') text += next
  }
  return { kind: 'string', text, literal: literal && at < source.length, at: start, end: Math.min(at + 1, source.length) }
}

function readHeredoc(source: string, start: number): number {
  const opening = take(HEREDOC, source, start) as string
  const id = /[a-zA-Z_]\w*/.exec(opening)?.[0] as string
  const closing = new RegExp(`^[ \\t]*${id}(?![\\w\\x80-\\xff])`, 'gm')
  closing.lastIndex = start + opening.length
  const match = closing.exec(source)
  return match ? match.index + match[0].length : source.length
}

const ASSIGN = new Set(['=', '.=', '??=', '+=', '-=', '*=', '/=', '%=', '&=', '|=', '^=', '**=', '<<=', '>>='])

/** Values given to `$name` or `$GLOBALS['name']`. */
export function assignedValues(tokens: readonly PhpToken[], name: string): LiteralValues {
  return collect(tokens, (i) => {
    const token = tokens[i] as PhpToken
    if (token.kind !== 'variable') return undefined
    if (token.text === name) return i + 1
    const isGlobal =
      token.text === 'GLOBALS' && tokens[i + 1]?.text === '[' && tokens[i + 2]?.kind === 'string' && tokens[i + 2]?.text === name
    return isGlobal && tokens[i + 3]?.text === ']' ? i + 4 : undefined
  })
}

function collect(tokens: readonly PhpToken[], targetEnd: (i: number) => number | undefined): LiteralValues {
  const values = new Set<string>()
  let unreadable = 0
  for (let i = 0; i < tokens.length; i += 1) {
    const at = targetEnd(i)
    const operator = at === undefined ? undefined : tokens[at]
    if (at === undefined || operator?.kind !== 'mark' || !ASSIGN.has(operator.text)) continue
    const value = tokens[at + 1]
    const isLiteral = (value?.kind === 'string' && value.literal) || value?.kind === 'number'
    const end = tokens[at + 2]
    if (operator.text === '=' && isLiteral && (end === undefined || end.text === ';')) values.add(value.text)
    else unreadable += 1
  }
  return { values: [...values], unreadable }
}

/** Values given to a constant by `define('NAME', …)` or `const NAME = …`. */
export function definedValues(tokens: readonly PhpToken[], name: string): LiteralValues {
  const values = new Set<string>()
  let unreadable = 0
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] as PhpToken
    if (token.kind !== 'word') continue
    const word = token.text.toLowerCase()
    const isDefine = word === 'define' && tokens[i + 1]?.text === '(' && tokens[i + 2]?.kind === 'string' && tokens[i + 2]?.text === name
    const isConst = word === 'const' && tokens[i + 1]?.text === name && tokens[i + 2]?.text === '='
    if (!isDefine && !isConst) continue
    const value = isDefine ? tokens[i + 4] : tokens[i + 3]
    const end = isDefine ? tokens[i + 5] : tokens[i + 4]
    const isLiteral = (value?.kind === 'string' && value.literal) || value?.kind === 'number'
    if (isLiteral && (isDefine ? end?.text === ')' || end?.text === ',' : end === undefined || end.text === ';')) values.add(value.text)
    else unreadable += 1
  }
  return { values: [...values], unreadable }
}

/** One argument of a call: its text, or `undefined` when it is anything but one literal (`''` for null and false). */
export type LiteralArgument = string | undefined

/** What calls of `name` give to it, in the order they stand. A definition, a method or a static call of that name is none. */
export function callArguments(tokens: readonly PhpToken[], name: string): LiteralArgument[][] {
  return callTokens(tokens, name).map((call) => call.map((part) => (part.length === 1 ? literalOf(part[0] as PhpToken) : undefined)))
}

/** The tokens of each argument of each call of `name`. */
export function callTokens(tokens: readonly PhpToken[], name: string): PhpToken[][][] {
  const calls: PhpToken[][][] = []
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i] as PhpToken
    if (token.kind !== 'word' || token.text.toLowerCase() !== name || tokens[i + 1]?.text !== '(' || tokens[i + 1]?.kind !== 'mark')
      continue
    if (['function', '->', '::', 'new'].includes(tokens[i - 1]?.text.toLowerCase() ?? '') && tokens[i - 1]?.kind !== 'string') continue
    const end = argumentsEnd(tokens, i + 2)
    if (end !== undefined) calls.push(splitArguments(tokens.slice(i + 2, end)))
  }
  return calls
}

/** Index of the parenthesis that closes a call. */
function argumentsEnd(tokens: readonly PhpToken[], from: number): number | undefined {
  let depth = 0
  for (let i = from; i < tokens.length; i += 1) {
    const { kind, text } = tokens[i] as PhpToken
    if (kind !== 'mark') continue
    if (text === ')' && depth === 0) return i
    if (text === '(' || text === '[' || text === '{') depth += 1
    else if (text === ')' || text === ']' || text === '}') depth -= 1
    else if (text === ';' && depth === 0) return undefined
  }
  return undefined
}

function splitArguments(tokens: readonly PhpToken[]): PhpToken[][] {
  const parts: PhpToken[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'mark' && '([{'.includes(token.text)) depth += 1
    if (token.kind === 'mark' && ')]}'.includes(token.text)) depth -= 1
    if (token.kind === 'mark' && token.text === ',' && depth === 0) parts.push([])
    else parts.at(-1)?.push(token)
  }
  if (parts.at(-1)?.length === 0) parts.pop()
  return parts
}

function literalOf(token: PhpToken): LiteralArgument {
  if ((token.kind === 'string' && token.literal) || token.kind === 'number') return token.text
  return token.kind === 'word' && /^(?:null|false)$/i.test(token.text) ? '' : undefined
}

/** Whether a function of this name is called (or defined) in the code itself, not in a comment or a string. */
export function namesFunction(tokens: readonly PhpToken[], name: string): boolean {
  return tokens.some((t, i) => t.kind === 'word' && t.text.toLowerCase() === name && tokens[i + 1]?.text === '(')
}
