import {
  type CST,
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  Parser,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml'
import { SiteguardError } from '../core/error.ts'
import { problemText } from '../i18n/problems.ts'
import type { Lang, ProblemId, ProblemParams } from '../i18n/types.ts'

/** Larger documents are refused unread. Bytes. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024
/** Levels of maps and lists. */
const DEEPEST = 64
/** Nodes that aliases may add to what the file itself says. */
const MOST_ALIASED = 10_000

/** Where something stands, from 1. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** One thing wrong with a document, in the user's language. Never holds a value of the document. */
export interface YamlProblem extends Position {
  readonly file: string
  readonly problem: string
  /** Keys that lead there, such as `accounts.elus.port`; '' for the document itself. */
  readonly path: string
}

export type YamlPath = readonly (string | number)[]

/** A parsed document: plain data, and where each part of it stands. */
export interface YamlDocument {
  readonly file: string
  readonly text: string
  /** Plain data: objects without prototype tricks, arrays, strings, numbers, booleans, null. */
  readonly value: unknown
  /** Where the value at this path begins; of the nearest part that exists, when it does not. */
  valueAt(path: YamlPath): Position
  /** Where the key (or list item) at this path begins; of the nearest part that exists, when it does not. */
  keyAt(path: YamlPath): Position
  has(path: YamlPath): boolean
  /** The text of a number or boolean as it was written (`007`, `1.10`). */
  writtenAt(path: YamlPath): string | undefined
}

/**
 * Parses one YAML 1.2 document strictly: duplicate keys, unknown tags, several documents, aliases that loop or explode, and
 * anything the parser only warns about are errors. Keys stay the text they are written as (`1.10:` is "1.10").
 * @throws SG-INV-001 with the first problem and its position.
 */
export function readYamlDocument(text: string, file: string, lang: Lang): YamlDocument {
  const parsed = parseYaml(text, file, lang)
  if ('problem' in parsed) throw yamlError(parsed.problem)
  return parsed.document
}

/** As `readYamlDocument`, with the problem as a value. */
export function parseYaml(text: string, file: string, lang: Lang): { document: YamlDocument } | { problem: YamlProblem } {
  const problemAt = <P extends ProblemId>(at: Position, id: P, params: ProblemParams[P]): { problem: YamlProblem } => ({
    problem: { file, ...at, problem: problemText(lang, id, params), path: '' },
  })
  const start = { line: 1, column: 1 }
  if (Buffer.byteLength(text) > LARGEST_DOCUMENT) return problemAt(start, 'too-large', { limit: LARGEST_DOCUMENT })
  if (text.includes('\0') || text.includes('\ufffd')) return problemAt(start, 'not-text', {})

  const lines = new LineCounter()
  const tooDeep = findTooDeep(text)
  if (tooDeep !== undefined) return problemAt(lineAndColumn(text, tooDeep), 'too-deep', {})
  const parsed = parseDocument(text, {
    lineCounter: lines,
    // The pretty form quotes the line, which may hold what should not be shown.
    prettyErrors: false,
    stringKeys: true,
    logLevel: 'error',
    version: '1.2',
  })
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const error = parsed.errors[0] ?? parsed.warnings[0]
  if (error?.code === 'DUPLICATE_KEY') return problemAt(positionOf(error.pos[0]), 'duplicate-key', { key: keyTextAt(text, error) })
  // A line that is indented wrongly is first told as a key inside the value above it; where that key ends is the line meant.
  const acrossLines = parsed.errors.find((e) => e.code === 'MULTILINE_IMPLICIT_KEY')
  if (acrossLines !== undefined) return problemAt(positionOf(lineStart(text, acrossLines.pos[1])), 'bad-indent', {})
  if (error !== undefined) return problemAt(positionOf(error.pos[0]), syntaxProblem(error), {})
  const refused = refuseShape(parsed)
  if (refused !== undefined) {
    const at = positionOf(refused.offset)
    return refused.key === undefined ? problemAt(at, refused.id as 'bad-alias', {}) : problemAt(at, 'reserved-key', { key: refused.key })
  }
  return { document: createDocument(parsed, text, file, positionOf) }
}

/** The error a problem becomes. */
export function yamlError(problem: YamlProblem): SiteguardError<'SG-INV-001'> {
  const { file, line, column, path } = problem
  return new SiteguardError({ code: 'SG-INV-001', kind: 'config', params: { file, line, column, problem: problem.problem, path } })
}

/** `accounts.elus.port`; a part with other characters is quoted: `sites."lepcf.fr".root`. */
export function pathText(path: YamlPath): string {
  return path.map((part) => (typeof part === 'number' || /^[\w-]+$/.test(part) ? String(part) : JSON.stringify(part))).join('.')
}

function createDocument(parsed: Document.Parsed, text: string, file: string, positionOf: (offset: number) => Position): YamlDocument {
  const top = { line: 1, column: 1 }
  const locate = (path: YamlPath, want: 'key' | 'value'): { at: Position; found: boolean; node?: unknown } => {
    let node: unknown = parsed.contents
    let at = offsetOf(node) === undefined ? top : positionOf(offsetOf(node) as number)
    for (const [index, part] of path.entries()) {
      const child = childOf(parsed, node, part)
      if (child === undefined) return { at, found: false }
      const key = offsetOf(child.key)
      const value = offsetOf(child.value)
      const last = index === path.length - 1
      const offset = last && want === 'value' && !isEmptyScalar(child.value) ? (value ?? key) : (key ?? value)
      if (offset !== undefined) at = positionOf(offset)
      node = child.value
    }
    return { at, found: true, node }
  }
  return {
    file,
    text,
    // The number of alias expansions was checked above, by what they add up to.
    value: parsed.toJS({ maxAliasCount: -1 }),
    valueAt: (path) => locate(path, 'value').at,
    keyAt: (path) => locate(path, 'key').at,
    has: (path) => locate(path, 'key').found,
    writtenAt: (path) => {
      const { node } = locate(path, 'value')
      const scalar = isAlias(node) ? node.resolve(parsed) : node
      return isScalar(scalar) && (typeof scalar.value === 'number' || typeof scalar.value === 'boolean') ? scalar.source : undefined
    },
  }
}

function childOf(parsed: Document.Parsed, parent: unknown, part: string | number): { key: unknown; value: unknown } | undefined {
  const node = isAlias(parent) ? parent.resolve(parsed) : parent
  if (isMap(node)) {
    const pair = node.items.find((item: Pair) => isScalar(item.key) && String(item.key.value) === String(part))
    return pair === undefined ? undefined : { key: pair.key, value: pair.value }
  }
  if (isCollection(node) && typeof part === 'number' && node.items[part] !== undefined)
    return { key: node.items[part], value: node.items[part] }
  return undefined
}

function offsetOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}

/** `key:` with nothing after it: the parser places the null where the next thing begins. */
function isEmptyScalar(node: unknown): boolean {
  return isScalar(node) && node.value === null && (node.source ?? '') === ''
}

function syntaxProblem(error: YAMLError): Exclude<ProblemId, keyof WithParams> {
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return 'tab-indent'
    case 'BAD_INDENT':
      // A flow collection that never ends is reported as a wrongly indented end.
      return /^Flow /.test(error.message) ? 'not-closed' : 'bad-indent'
    case 'MISSING_CHAR':
      return 'not-closed'
    case 'BAD_SCALAR_START':
      return 'reserved-character'
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'nested-on-one-line'
    case 'NON_STRING_KEY':
      return 'key-not-plain'
    case 'MULTIPLE_DOCS':
      return 'several-documents'
    case 'TAG_RESOLVE_FAILED':
      return 'unknown-tag'
    case 'BAD_ALIAS':
      return 'bad-alias'
    case 'RESOURCE_EXHAUSTION':
      return 'too-deep'
    default:
      return 'syntax'
  }
}

/** Offset of the first text of the line that holds the character before `end`. */
function lineStart(text: string, end: number): number {
  const start = text.lastIndexOf('\n', end - 1) + 1
  return start + (/^ */.exec(text.slice(start, end))?.[0].length ?? 0)
}

/** Problems whose text needs parameters. */
type WithParams = { [P in ProblemId as ProblemParams[P] extends Record<string, never> ? never : P]: true }

function keyTextAt(text: string, error: YAMLError): string {
  const written = /^[^:\n\r]{1,80}/.exec(text.slice(error.pos[0]))?.[0] ?? ''
  return written.trim().replace(/^(['"])(.*)\1$/, '$2')
}

interface Refused {
  readonly id: 'bad-alias' | 'aliases-too-many' | 'reserved-key'
  readonly offset: number
  readonly key?: string
}

/**
 * Where the nesting passes DEEPEST, if it does. The syntax tree is measured before it is composed: composing recurses, and V8
 * ends the process, with no exception to catch, when a regular expression must be compiled on a stack that is all but full.
 */
function findTooDeep(text: string): number | undefined {
  const open: { readonly token: CST.Token | null | undefined; readonly depth: number }[] = []
  for (const token of new Parser().parse(text)) open.push({ token, depth: 0 })
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    if (token === null || token === undefined) continue
    if (depth > DEEPEST) return token.offset
    if (token.type === 'document') open.push({ token: token.value, depth })
    else if ('items' in token) {
      for (const item of token.items) open.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 })
    }
  }
  return undefined
}

function lineAndColumn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) as string).length + 1 }
}

/** What parses, yet must not be turned into data: loops, explosions, keys that mean something to JavaScript. */
function refuseShape(parsed: Document.Parsed): Refused | undefined {
  let refused: Refused | undefined
  visit(parsed, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || pair.key.value !== '__proto__') return undefined
      refused = { id: 'reserved-key', offset: offsetOf(pair.key) ?? 0, key: '__proto__' }
      return visit.BREAK
    },
  })
  return refused ?? refuseAliases(parsed)
}

function refuseAliases(parsed: Document.Parsed): Refused | undefined {
  const sizes = new Map<unknown, number>()
  const open = new Set<unknown>()
  let refused: Refused | undefined
  let aliased = 0
  /** Nodes below, aliases expanded. Each anchored node is measured once. */
  const sizeOf = (node: unknown): number => {
    if (refused !== undefined) return 0
    if (isAlias(node)) {
      const target = node.resolve(parsed)
      if (target === undefined || open.has(target)) {
        refused = { id: 'bad-alias', offset: offsetOf(node) ?? 0 }
        return 0
      }
      const size = sizes.get(target) ?? sizeOf(target)
      aliased += size
      if (aliased > MOST_ALIASED) refused ??= { id: 'aliases-too-many', offset: offsetOf(node) ?? 0 }
      return size
    }
    if (!isCollection(node)) return 1
    open.add(node)
    let size = 1
    for (const item of node.items) {
      const pair = item as Partial<Pair>
      size += isMap(node) ? 1 + sizeOf(pair.value) : sizeOf(item)
    }
    open.delete(node)
    sizes.set(node, size)
    return size
  }
  sizeOf(parsed.contents)
  return refused
}
