/** Longer patterns are refused, so that a match is never slow. */
export const LONGEST_GLOB = 1000

type Token =
  | { readonly kind: 'char'; readonly char: string }
  /** One character. */
  | { readonly kind: 'any'; readonly slash: boolean }
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[]; readonly slash: boolean }
  /** Any number of characters. */
  | { readonly kind: 'star'; readonly slash: boolean }
  /** Start of a "**" + "/": nothing at all, or what `inside` takes. */
  | { readonly kind: 'dirs' }
  /** Anything that ends in '/'. */
  | { readonly kind: 'inside' }

/**
 * Compiles a pattern: `*` any characters, `?` one, `[a-z]` `[!a-z]` one of (or none of) these, `\` takes the next literally.
 * With `paths`, `*`, `?` and classes stay within one folder, `**` crosses folders, and `**` + `/` also stands for no folder.
 * Without, nothing stops at '/'. Matching takes time in proportion to text length times pattern length, whatever the pattern.
 * @returns undefined when a `[` is not closed or the pattern is longer than LONGEST_GLOB.
 */
export function compileGlob(pattern: string, options: { readonly paths: boolean }): ((text: string) => boolean) | undefined {
  if (pattern.length > LONGEST_GLOB) return undefined
  const tokens = tokenize([...pattern], !options.paths)
  return tokens === undefined ? undefined : (text) => run(tokens, text)
}

/** Whether a selector is to be taken as a pattern. */
export function isGlob(text: string): boolean {
  return /[*?[\\]/.test(text)
}

function tokenize(chars: readonly string[], slash: boolean): Token[] | undefined {
  const tokens: Token[] = []
  let i = 0
  while (i < chars.length) {
    const char = chars[i] as string
    if (char === '*') {
      let end = i
      while (chars[end] === '*') end += 1
      const crossing = end - i >= 2 && !slash
      const wholePart = (i === 0 || chars[i - 1] === '/') && chars[end] === '/'
      if (crossing && wholePart) {
        tokens.push({ kind: 'dirs' }, { kind: 'inside' })
        end += 1
      } else tokens.push({ kind: 'star', slash: slash || crossing })
      i = end
    } else if (char === '?') {
      tokens.push({ kind: 'any', slash })
      i += 1
    } else if (char === '[') {
      const parsed = tokenizeClass(chars, i, slash)
      if (parsed === undefined) return undefined
      tokens.push(parsed.token)
      i = parsed.end
    } else {
      const literal = char === '\\' && i + 1 < chars.length
      tokens.push({ kind: 'char', char: literal ? (chars[i + 1] as string) : char })
      i += literal ? 2 : 1
    }
  }
  return tokens
}

function tokenizeClass(chars: readonly string[], start: number, slash: boolean): { token: Token; end: number } | undefined {
  let i = start + 1
  const negated = chars[i] === '!' || chars[i] === '^'
  if (negated) i += 1
  const ranges: [string, string][] = []
  // A ']' that comes first is one of the characters.
  for (let first = true; first || chars[i] !== ']'; first = false) {
    if (chars[i] === '\\' && i + 1 < chars.length) i += 1
    const from = chars[i]
    if (from === undefined) return undefined
    const last = chars[i + 2]
    const isRange = chars[i + 1] === '-' && last !== undefined && last !== ']'
    ranges.push([from, isRange ? last : from])
    i += isRange ? 3 : 1
  }
  return { token: { kind: 'class', negated, ranges, slash }, end: i + 1 }
}

/** Walks all states at once, so no pattern makes it go back. */
function run(tokens: readonly Token[], text: string): boolean {
  let states = new Set<number>()
  enter(tokens, states, 0)
  for (const char of text) {
    const next = new Set<number>()
    for (const state of states) step(tokens, state, char, next)
    if (next.size === 0) return false
    states = next
  }
  return states.has(tokens.length)
}

function enter(tokens: readonly Token[], states: Set<number>, state: number): void {
  if (states.has(state)) return
  states.add(state)
  const kind = tokens[state]?.kind
  if (kind === 'star') enter(tokens, states, state + 1)
  else if (kind === 'dirs') {
    states.add(state + 1)
    enter(tokens, states, state + 2)
  }
}

function step(tokens: readonly Token[], state: number, char: string, next: Set<number>): void {
  const token = tokens[state]
  switch (token?.kind) {
    case 'char':
      if (token.char === char) enter(tokens, next, state + 1)
      break
    case 'any':
      if (token.slash || char !== '/') enter(tokens, next, state + 1)
      break
    case 'class': {
      const inside = token.ranges.some(([from, to]) => char >= from && char <= to)
      if (inside !== token.negated && (token.slash || char !== '/')) enter(tokens, next, state + 1)
      break
    }
    case 'star':
      if (token.slash || char !== '/') enter(tokens, next, state)
      break
    case 'inside':
      next.add(state)
      if (char === '/') enter(tokens, next, state + 1)
      break
    // 'dirs' takes no character itself; past the end nothing more is taken.
    default:
  }
}
