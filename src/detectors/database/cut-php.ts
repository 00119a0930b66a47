import { CLOSE, COMMENT, findOpenTag, HTML, NAME, OPEN, tokenise, UNFINISHED } from '../php/lexer.ts'
import { findFlows } from '../php/scan.ts'

export interface Span {
  readonly start: number
  readonly end: number
}

/** Words after which another word may stand in PHP. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    'abstract and as break case catch class clone const continue default die do echo else elseif enum eval exit extends final finally fn for ' +
    'foreach function global goto if implements include include_once instanceof insteadof interface namespace new or print private ' +
    'protected public readonly require require_once return static switch throw trait try use var while xor yield from'
  ).split(' '),
)

/** Blocks of PHP in a text, in their order. `sure`: where one ends is beyond doubt. */
export function phpBlocks(text: string): (Span & { readonly sure: boolean; readonly code: string })[] {
  const source = Buffer.from(text).toString('latin1')
  const tokens = tokenise(source)
  let [read, length] = [0, 0]
  /** Asked for in their order. Tags of PHP are ASCII, so no character is cut. */
  const inText = (offset: number): number => {
    length += Buffer.from(source.slice(read, offset), 'latin1').toString('utf8').length
    read = offset
    return length
  }
  const blocks: (Span & { sure: boolean; code: string })[] = []
  let open = -1
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kind(i) === OPEN) open = i
    if (tokens.kind(i) !== CLOSE || open < 0) continue
    const [from, to] = [tokens.start(open), tokens.end(i)]
    blocks.push({ start: inText(from), end: inText(to), sure: true, code: source.slice(from, to) })
    open = -1
  }
  if (open >= 0) {
    const from = tokens.start(open)
    blocks.push({ start: inText(from), end: text.length, sure: isCodeToItsEnd(source.slice(from)), code: source.slice(from) })
  }
  return blocks
}

/**
 * Blocks that run what a visitor sends, or what they unpack. Undefined: there is a flow, and no block has it by itself, or where it ends is
 * not known.
 */
export function harmfulBlocks(text: string): Span[] | undefined {
  const harmful = phpBlocks(text).filter(({ code }) => findFlows(tokenise(code), 1).length > 0)
  const sure = harmful.filter((block) => block.sure)
  return sure.length === 0 ? undefined : sure
}

/**
 * Code without a tag that ends it reaches to the end of its text, as PHP sees it. Whoever wrote behind it what is no code did not mean that:
 * words follow words only in prose.
 */
function isCodeToItsEnd(code: string): boolean {
  const trimmed = code.trimEnd()
  if (!/[;}]$/.test(trimmed) || /\n\s*\n/.test(trimmed)) return false
  const tokens = tokenise(trimmed)
  for (let i = 0; i < tokens.count; i += 1) {
    if (tokens.kind(i) === UNFINISHED) return false
    if (tokens.kind(i) === NAME && tokens.kind(i + 1) === NAME && !KEYWORDS.has(tokens.text(i).toLowerCase())) return false
  }
  return true
}

/** Whether code is one statement, of however many parts: nobody keeps a program of his own in the same. */
export function isOneStatement(code: string): boolean {
  const source = Buffer.from(code).toString('latin1')
  const tokens = tokenise(source, findOpenTag(source, 0) === undefined)
  let [depth, ends, last] = [0, 0, -1]
  for (let i = 0; i < tokens.count; i += 1) {
    const kind = tokens.kind(i)
    if (kind === OPEN || kind === CLOSE || kind === COMMENT || (kind === HTML && tokens.text(i).trim() === '')) continue
    if (kind === HTML || kind === UNFINISHED) return false
    if (tokens.is(i, '(') || tokens.is(i, '[')) depth += 1
    if (tokens.is(i, ')') || tokens.is(i, ']')) depth -= 1
    if (tokens.is(i, '{')) return false
    if (depth === 0 && tokens.is(i, ';')) ends += 1
    last = i
  }
  return last >= 0 && (ends === 0 || (ends === 1 && tokens.is(last, ';')))
}
