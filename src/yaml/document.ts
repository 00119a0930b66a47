import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
  type YAMLError,
  type YAMLMap,
} from 'yaml'
import { SiteguardError } from '../core/error.ts'
import { problemText } from '../i18n/problems.ts'
import type { Lang, ProblemId, ProblemParams } from '../i18n/types.ts'
import { type AliasTargets, findTooDeep, refuseShape } from './refuse.ts'

/** Larger documents are refused unread. Bytes. */
export const LARGEST_DOCUMENT = 4 * 1024 * 1024

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
    // Looked for afterwards: the parser compares every key with every other.
    uniqueKeys: false,
    logLevel: 'error',
    version: '1.2',
  })
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length))
    return { line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const error = parsed.errors[0] ?? parsed.warnings[0]
  // A line that is indented wrongly is first told as a key inside the value above it; where that key ends is the line meant.
  const acrossLines = parsed.errors.find((e) => e.code === 'MULTILINE_IMPLICIT_KEY')
  if (acrossLines !== undefined) return problemAt(positionOf(lineStart(text, acrossLines.pos[1])), 'bad-indent', {})
  if (error !== undefined) return problemAt(positionOf(error.pos[0]), syntaxProblem(error), {})
  const { refused, targets } = refuseShape(parsed)
  if (refused !== undefined) {
    const at = positionOf(refused.offset)
    return 'key' in refused ? problemAt(at, refused.id, { key: refused.key }) : problemAt(at, refused.id, {})
  }
  return { document: createDocument(parsed, targets, text, file, positionOf) }
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

function createDocument(
  parsed: Document.Parsed,
  targets: AliasTargets,
  text: string,
  file: string,
  positionOf: (offset: number) => Position,
): YamlDocument {
  const resolve = (node: unknown): unknown => (isAlias(node) ? targets.get(node) : node)
  const indexes = new WeakMap<object, ReadonlyMap<string, Pair>>()
  const pairOf = (map: YAMLMap, key: string | number): Pair | undefined => {
    const index = indexes.get(map) ?? new Map(map.items.map((pair) => [String((pair.key as Scalar).value), pair as Pair]))
    indexes.set(map, index)
    return index.get(String(key))
  }
  const childOf = (parent: unknown, part: string | number): { key: unknown; value: unknown } | undefined => {
    const node = resolve(parent)
    if (isMap(node)) return pairOf(node, part)
    const item = isCollection(node) && typeof part === 'number' ? node.items[part] : undefined
    return item === undefined ? undefined : { key: item, value: item }
  }
  const top = { line: 1, column: 1 }
  const locate = (path: YamlPath, want: 'key' | 'value'): { at: Position; found: boolean; node?: unknown } => {
    let node: unknown = parsed.contents
    let at = offsetOf(node) === undefined ? top : positionOf(offsetOf(node) as number)
    for (const [index, part] of path.entries()) {
      const child = childOf(node, part)
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
      const scalar = resolve(locate(path, 'value').node)
      return isScalar(scalar) && (typeof scalar.value === 'number' || typeof scalar.value === 'boolean') ? scalar.source : undefined
    },
  }
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

function lineAndColumn(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1) as string).length + 1 }
}
