import {
  hasReferences,
  readSerialized,
  readSerializedText,
  recounted,
  type SerializedNode,
  writeSerialized,
} from '../../core/php-serialized-tree.ts'
import { cutText } from './cut-text.ts'
import type { Hit } from './hits.ts'
import { judgeObjects } from './objects.ts'
import { judgeText, type TextContext } from './text.ts'

export interface CutValue {
  readonly value: string
  readonly pieces: readonly string[]
  readonly left: readonly Hit[]
}

export interface CutRules {
  readonly context: TextContext
  /** As `judgeObjects`. Absent: objects are not looked for. */
  readonly objects?: 'strict' | 'settings'
  isWanted(found: Hit): boolean
}

/** Shown of what was cut. Characters. */
const SHOWN = 400

/**
 * Cuts out of a value what is wanted away: of plain text as `cutText`, of what PHP serialized inside each of its texts, with the lengths
 * made right again, and whole objects. What cannot be done so is left and told.
 */
export function cutValue(value: string, rules: CutRules): CutValue {
  const { context, objects, isWanted } = rules
  const seenIn = (text: string): Hit[] =>
    [...judgeText(text, context), ...(objects === undefined ? [] : judgeObjects(text, objects))].filter(isWanted)
  if (!SERIALIZED.test(value)) {
    const cut = cutText(value, context, isWanted)
    // An object that is no whole value: nobody knows what reads it.
    return { value: cut.text, pieces: cut.pieces, left: seenIn(cut.text) }
  }
  const read = readSerializedText(value)
  if (read === undefined) {
    // An object where no setting is one, and not even whole.
    const isObject = objects === 'strict' && /^[OC]:/.test(value) && judgeObjects(value, objects).some(isWanted)
    return isObject ? { value: '', pieces: [value.slice(0, SHOWN)], left: [] } : { value, pieces: [], left: seenIn(value) }
  }
  const pieces: string[] = []
  const cleaned = clean(read.node, rules, hasReferences(read.node), pieces, 0)
  if (pieces.length === 0) return { value, pieces, left: seenIn(value) }
  const after = cleaned === undefined ? '' : read.write(cleaned)
  // What is seen only in the whole is in no text of it: nothing is cut there, or lengths would lie.
  return { value: after, pieces, left: seenIn(after) }
}

/** How a value begins that PHP wrote for itself. */
const SERIALIZED = /^(?:[as]:\d|[OC]:\+?\d)/

/** Undefined: nothing of it stays. */
function clean(node: SerializedNode, rules: CutRules, isFixed: boolean, pieces: string[], depth: number): SerializedNode | undefined {
  if (node.is === 'text') return { is: 'text', bytes: cleanText(node.bytes, rules, pieces, depth) }
  if (node.is === 'plain') return node
  if (node.is !== 'list' && !isFixed && isPlanted(node.name, rules)) {
    pieces.push(writeSerialized(node).toString('utf8').slice(0, SHOWN))
    return undefined
  }
  if (node.is === 'own') return node
  const kept = node.members.flatMap((member) => {
    const value = clean(member.value, rules, isFixed, pieces, depth)
    if (value !== undefined) return [{ key: member.key, value }]
    // A property that is gone would be one PHP makes up; what it held is not.
    return node.is === 'object' ? [{ key: member.key, value: { is: 'plain', raw: 'N;' } as const }] : []
  })
  return { ...node, members: kept.length === node.members.length ? kept : recounted(node.members, kept) }
}

function isPlanted(name: string, { objects, isWanted }: CutRules): boolean {
  return objects !== undefined && judgeObjects(`O:${Buffer.byteLength(name)}:"${name}":0:{}`, objects).some(isWanted)
}

/** Extensions serialize what is serialized already. */
function cleanText(bytes: Buffer, rules: CutRules, pieces: string[], depth: number): Buffer {
  const text = bytes.toString('utf8')
  // What is no UTF-8 would not come back as it was.
  if (!Buffer.from(text).equals(bytes)) return bytes
  const inner = depth < 4 && SERIALIZED.test(text) ? readSerialized(bytes) : undefined
  if (inner !== undefined) {
    const cleaned = clean(inner, rules, hasReferences(inner), pieces, depth + 1)
    return cleaned === undefined ? Buffer.alloc(0) : writeSerialized(cleaned)
  }
  const cut = cutText(text, rules.context, rules.isWanted)
  pieces.push(...cut.pieces)
  return Buffer.from(cut.text)
}
