import { type Alias, type CST, type Document, isAlias, isCollection, isMap, isScalar, type Node, type Pair, Parser, visit } from 'yaml'

/** Levels of maps and lists. */
const DEEPEST = 64
/** Nodes that aliases may add to what the file itself says. */
const MOST_ALIASED = 10_000

/** What parses, yet must not be turned into data. */
export type Refused =
  | { readonly id: 'bad-alias' | 'aliases-too-many'; readonly offset: number }
  | { readonly id: 'reserved-key' | 'duplicate-key'; readonly offset: number; readonly key: string }

/** What each alias stands for. */
export type AliasTargets = ReadonlyMap<Alias, Node>

/**
 * Where the nesting passes DEEPEST, if it does. The syntax tree is measured before it is composed: composing recurses, and V8
 * ends the process, with no exception to catch, when a regular expression must be compiled on a stack that is all but full.
 */
export function findTooDeep(text: string): number | undefined {
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

/** Looks for keys that stand twice or mean something to JavaScript, and for aliases that loop, explode or stand for nothing. */
export function refuseShape(parsed: Document.Parsed): { readonly refused?: Refused; readonly targets: AliasTargets } {
  let refused: Refused | undefined
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(parsed, {
    Node(_, node) {
      if (isAlias(node)) {
        // An anchor may be given again further down: the one before the alias counts.
        const target = anchors.get(node.source)
        if (target === undefined) refused = { id: 'bad-alias', offset: node.range?.[0] ?? 0 }
        else targets.set(node, target)
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node)
      if (isMap(node)) refused ??= refuseKeys(node.items)
      return refused === undefined ? undefined : visit.BREAK
    },
  })
  refused ??= refuseAliases(parsed, targets)
  return refused === undefined ? { targets } : { refused, targets }
}

function refuseKeys(pairs: readonly Pair[]): Refused | undefined {
  const seen = new Set<string>()
  for (const { key } of pairs) {
    if (!isScalar(key)) continue
    const name = String(key.value)
    if (name === '__proto__') return { id: 'reserved-key', offset: key.range?.[0] ?? 0, key: name }
    if (seen.has(name)) return { id: 'duplicate-key', offset: key.range?.[0] ?? 0, key: name }
    seen.add(name)
  }
  return undefined
}

function refuseAliases(parsed: Document.Parsed, targets: AliasTargets): Refused | undefined {
  const sizes = new Map<unknown, number>()
  const open = new Set<unknown>()
  let refused: Refused | undefined
  let aliased = 0
  /** Nodes below, aliases expanded. Each anchored node is measured once. */
  const sizeOf = (node: unknown): number => {
    if (refused !== undefined) return 0
    if (isAlias(node)) {
      const target = targets.get(node)
      const offset = node.range?.[0] ?? 0
      if (target === undefined || open.has(target)) {
        refused = { id: 'bad-alias', offset }
        return 0
      }
      const size = sizes.get(target) ?? sizeOf(target)
      aliased += size
      if (aliased > MOST_ALIASED) refused ??= { id: 'aliases-too-many', offset }
      return size
    }
    if (!isCollection(node)) return 1
    open.add(node)
    let size = 1
    for (const item of node.items) size += isMap(node) ? 1 + sizeOf((item as Pair).value) : sizeOf(item)
    open.delete(node)
    sizes.set(node, size)
    return size
  }
  sizeOf(parsed.contents)
  return refused
}
