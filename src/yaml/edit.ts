import { isDeepStrictEqual } from 'node:util'
import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  parseDocument,
  type ToStringOptions,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { Lang } from '../i18n/types.ts'
import { pathText, readYamlDocument } from './document.ts'
import { refuseShape } from './refuse.ts'

/** `set`: the value at a path of keys, made where it is missing. `append`: one more item of the list there. Plain data only. */
export type YamlEdit =
  | { readonly path: readonly string[]; readonly set: unknown }
  | { readonly path: readonly string[]; readonly append: unknown }

/**
 * Applies edits to the text of a YAML document. Everything that is not edited stays byte for byte: comments, order, quotes,
 * blank lines, line endings. The result is parsed again and must hold exactly the wanted data; where a new text cannot be
 * fitted in (an alias on the way, say), the document is written anew, keeping its comments.
 * @throws SG-INV-001 when the text is no usable document to begin with.
 */
export function editYaml(text: string, edits: readonly YamlEdit[], file: string, lang: Lang): string {
  return grouped(edits).reduce((current, edit) => applyEdit(current, edit, file, lang), text)
}

/** `merge`: new keys of one map, put in together. */
type Edit = YamlEdit | { readonly path: readonly string[]; readonly merge: ReadonlyMap<string, unknown> }

/** Neighbouring edits that set keys of one map become one: every edit parses the document anew. */
function grouped(edits: readonly YamlEdit[]): Edit[] {
  const groups: Edit[] = []
  for (const edit of edits) {
    const parent = edit.path.slice(0, -1)
    const key = edit.path.at(-1)
    const last = groups.at(-1)
    if (!('set' in edit) || key === undefined || parent.length === 0) groups.push(edit)
    else if (last !== undefined && 'merge' in last && isDeepStrictEqual(last.path, parent) && !last.merge.has(key))
      groups[groups.length - 1] = { path: parent, merge: new Map([...last.merge, [key, edit.set]]) }
    else groups.push({ path: parent, merge: new Map([[key, edit.set]]) })
  }
  return groups
}

function applyEdit(text: string, edit: Edit, file: string, lang: Lang): string {
  const before = readYamlDocument(text, file, lang).value
  const wanted = edited(before, edit)
  const document = parse(text)
  const spliced = fitIn(text, document, edit)
  if (spliced !== undefined && holds(spliced, wanted)) return spliced
  if ('merge' in edit) {
    const each = [...edit.merge].map(([key, set]): YamlEdit => ({ path: [...edit.path, key], set }))
    return each.reduce((current, one) => applyEdit(current, one, file, lang), text)
  }
  const rewritten = rewrite(document, edit)
  if (holds(rewritten, wanted)) return rewritten
  throw new Error(`YAML edit at ${pathText(edit.path)} did not give the wanted data`)
}

const parse = (text: string): Document.Parsed =>
  parseDocument(text, { stringKeys: true, uniqueKeys: false, logLevel: 'error', version: '1.2' })

/** A plain value as YAML writes it on one line: quoted where it must be. */
export function yamlScalar(value: string | number | boolean): string {
  return scalarText(value)
}

function holds(text: string, wanted: unknown): boolean {
  const document = parse(text)
  // A key that stands twice would not show in the data.
  return document.errors.length === 0 && refuseShape(document).refused === undefined && isDeepStrictEqual(document.toJS(), wanted)
}

function edited(before: unknown, edit: Edit): unknown {
  const put = (value: unknown, path: readonly string[]): unknown => {
    const [key, ...rest] = path
    const object = isObject(value) ? value : {}
    if (key === undefined) {
      if ('merge' in edit) return { ...object, ...Object.fromEntries(edit.merge) }
      return 'set' in edit ? edit.set : [...(Array.isArray(value) ? value : []), edit.append]
    }
    return { ...object, [key]: put(Object.hasOwn(object, key) ? object[key] : undefined, rest) }
  }
  return put(before, edit.path)
}

/** The text with the edit fitted in by hand, or undefined when there is no plain place for it. */
function fitIn(text: string, document: Document.Parsed, edit: Edit): string | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const context: Context = { text, eol, step: indentStep(document, text) }
  const value = 'set' in edit ? edit.set : 'merge' in edit ? edit.merge : [edit.append]
  let node: unknown = document.contents
  let holder: Pair | undefined
  for (const [index, key] of edit.path.entries()) {
    const rest = edit.path.slice(index + 1)
    if (!isMap(node) || node.items.length === 0) return putBelow(context, holder, node, nest(edit.path.slice(index), value))
    const pair: Pair | undefined = node.items.find((item: Pair) => isScalar(item.key) && item.key.value === key)
    if (pair === undefined) return insertPair(context, node, { [key]: nest(rest, value) })
    holder = pair
    node = pair.value
  }
  if ('append' in edit && isSeq(node) && node.items.length > 0) return appendItem(context, node, edit.append)
  if (isEmpty(node)) return putBelow(context, holder, node, value)
  if ('merge' in edit) {
    if (!isMap(node) || node.items.some((pair: Pair) => isScalar(pair.key) && edit.merge.has(String(pair.key.value)))) return undefined
    return insertPair(context, node, edit.merge)
  }
  return replaceValue(context, holder, node as Node, value)
}

interface Context {
  readonly text: string
  readonly eol: string
  /** Spaces one level is indented by. */
  readonly step: number
}

function insertPair(
  context: Context,
  map: YAMLMap,
  pair: Readonly<Record<string, unknown>> | ReadonlyMap<string, unknown>,
): string | undefined {
  if (map.flow === true) return insertFlow(context, map, flowText(pair).slice(1, -1).trim())
  const column = columnOf(context.text, startOf(map))
  return insertLines(context, endWithComments(context.text, map, column), blockText(context, pair, column))
}

function appendItem(context: Context, list: YAMLSeq, item: unknown): string | undefined {
  if (list.flow === true) return insertFlow(context, list, flowText(item))
  const column = columnOf(context.text, startOf(list))
  return insertLines(context, endWithComments(context.text, list, column), blockText(context, [item], column))
}

function insertFlow({ text }: Context, collection: YAMLMap | YAMLSeq, written: string): string {
  const at = endOfLeaf(collection.items.at(-1))
  return `${text.slice(0, at)}, ${written}${text.slice(at)}`
}

/** Puts whole lines after the line on which `offset` lies. */
function insertLines({ text, eol }: Context, offset: number, lines: string): string {
  const at = lineEnd(text, offset)
  const open = at > 0 && text[at - 1] !== '\n'
  return text.slice(0, at) + (open ? eol : '') + lines + text.slice(at)
}

/** `key:`, `key: {}`, `key: []` or `key: scalar` gets content below; a document of comments alone gets its first key. */
function putBelow(context: Context, holder: Pair | undefined, node: unknown, value: unknown): string | undefined {
  const { text } = context
  if (!isEmpty(node) && !isScalar(node)) return undefined
  if (holder === undefined)
    return node === null || isBlank(node) ? insertLines(context, text.length, blockText(context, value, 0)) : undefined
  const keyAt = startOf(holder.key as Node)
  // Inside braces there is no room for lines.
  if (/[{[,]\s*$/.test(text.slice(0, keyAt).split('\n').at(-1) ?? '')) return undefined
  const [from, to] = isBlank(node) ? [0, 0] : [startOf(node as Node), (node as Node).range?.[1] ?? 0]
  const cleared = from === to ? text : text.slice(0, from).replace(/ +$/, '') + text.slice(to)
  if (!isObject(value) && !Array.isArray(value)) return from === to ? undefined : text.slice(0, from) + scalarText(value) + text.slice(to)
  const column = columnOf(text, keyAt) + context.step
  return insertLines({ ...context, text: cleared }, (holder.key as Node).range?.[1] ?? 0, blockText(context, value, column))
}

function replaceValue(context: Context, holder: Pair | undefined, node: Node, value: unknown): string | undefined {
  const { text } = context
  const from = startOf(node)
  const to = node.range?.[1]
  if (to === undefined || isAlias(node)) return undefined
  const plain = !isObject(value) && !Array.isArray(value)
  if (isScalar(node)) return plain ? text.slice(0, from) + scalarText(value) + text.slice(to) : putBelow(context, holder, node, value)
  if (isCollection(node) && node.flow === true) return text.slice(0, from) + (plain ? scalarText(value) : flowText(value)) + text.slice(to)
  if (plain) return undefined
  const begin = text.lastIndexOf('\n', from - 1) + 1
  const lines = blockText(context, value, columnOf(text, from))
  return text.slice(0, begin) + lines + text.slice(lineEnd(text, endOfLeaf(node)))
}

/** The whole document written anew by the YAML library, which keeps comments but not every blank and quote. */
function rewrite(document: Document.Parsed, edit: YamlEdit): string {
  for (let depth = 0; depth <= edit.path.length; depth += 1) {
    const path = edit.path.slice(0, depth)
    const node = document.getIn(path, true)
    if (isAlias(node)) {
      const copy = document.createNode(node.resolve(document)?.toJS(document), NO_ALIASES)
      Object.assign(copy, { comment: node.comment, commentBefore: node.commentBefore, spaceBefore: node.spaceBefore })
      document.setIn(path, copy)
    }
    if (depth < edit.path.length && depth > 0 && !isMap(document.getIn(path, true))) document.setIn(path, document.createNode({}))
  }
  if (document.contents === null || !isMap(document.contents))
    document.contents = document.createNode({}) as unknown as typeof document.contents
  const fresh = (value: unknown): Node => {
    const node = document.createNode(value, NO_ALIASES)
    quoteHidden(node)
    return node
  }
  if ('set' in edit) document.setIn(edit.path, fresh(edit.set))
  else if (isSeq(document.getIn(edit.path, true))) document.addIn(edit.path, fresh(edit.append))
  else document.setIn(edit.path, fresh([edit.append]))
  return document.toString({ lineWidth: 0 })
}

function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner: unknown, key) => ({ [key]: inner }), value)
}

function blockText({ eol, step }: Context, value: unknown, column: number): string {
  const lines = written(value, { indent: step }).split('\n')
  return lines.map((line) => (line === '' ? eol : ' '.repeat(column) + line + eol)).join('')
}

const flowText = (value: unknown): string => written(value, { collectionStyle: 'flow' })
const scalarText = (value: unknown): string => written(value, {})

/** Line breaks, control, format and private characters, halves of surrogate pairs: what an editor would not show as it is. */
const HIDDEN = /[\p{C}\u2028\u2029]/u

/** Begins like the end of a document or the start of another one: as a text of its own the library would make a block of it. */
const MARKER = /^(?:\.\.\.|---)/

/** One object in two places is data written twice, not an anchor and its alias. */
const NO_ALIASES = { aliasDuplicateObjects: false }

/** Text of new data. Strings with hidden characters (a hostile account's folder names) are quoted with those escaped. */
function written(value: unknown, options: ToStringOptions): string {
  const document = new Document(value, NO_ALIASES)
  quoteHidden(document)
  const text = document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER, ...options }).trimEnd()
  return text.replace(/(?!\n)[\p{C}\u2028\u2029]/gu, escapeHidden)
}

function quoteHidden(node: Node | Document): void {
  visit(node, {
    Scalar(_, scalar) {
      if (typeof scalar.value === 'string' && (HIDDEN.test(scalar.value) || MARKER.test(scalar.value))) scalar.type = 'QUOTE_DOUBLE'
    },
  })
}

function escapeHidden(char: string): string {
  const code = char.codePointAt(0) as number
  return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
}

/** End of the last text of a node, without what the parser counts in after it (blanks, comments). */
function endOfLeaf(node: unknown): number {
  if (isCollection(node) && node.flow !== true && node.items.length > 0) return endOfLeaf(node.items.at(-1))
  const pair = node as Partial<Pair>
  if (pair.key !== undefined) return isBlank(pair.value) ? endOfLeaf(pair.key) : endOfLeaf(pair.value)
  return (node as Node | null)?.range?.[1] ?? 0
}

/** End of a block, with the comments behind it that stand further in than its keys: they are about its last entry. */
function endWithComments(text: string, block: YAMLMap | YAMLSeq, column: number): number {
  let end = endOfLeaf(block)
  for (;;) {
    const next = lineEnd(text, end)
    const comment = /^( *)#[^\n]*/.exec(text.slice(next, next + 1000))
    if (comment === null || (comment[1] as string).length <= column) return end
    end = next + comment[0].length
  }
}

function lineEnd(text: string, offset: number): number {
  // A block scalar's text ends behind its last line break.
  if (offset > 0 && text[offset - 1] === '\n') return offset
  const at = text.indexOf('\n', offset)
  return at < 0 ? text.length : at + 1
}

/** Spaces by which the first nested map stands further in than its parent; 2 when there is none. */
function indentStep(document: Document.Parsed, text: string): number {
  if (!isMap(document.contents)) return 2
  for (const { value } of document.contents.items as Pair[]) {
    if (!isMap(value) || value.flow === true || value.items.length === 0) continue
    const column = columnOf(text, startOf(value)) - columnOf(text, startOf(document.contents))
    if (column > 0 && column <= 8) return column
  }
  return 2
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1)
}

const startOf = (node: Node): number => node.range?.[0] ?? 0
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const isBlank = (node: unknown): boolean => node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '')
const isEmpty = (node: unknown): boolean => isBlank(node) || (isCollection(node) && node.items.length === 0)
