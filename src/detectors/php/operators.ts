const OPERATORS_3 = new Set(['===', '!==', '...', '<=>', '**=', '??=', '?->', '<<=', '>>='])
const OPERATORS_2 = new Set([
  ...['==', '!=', '<>', '<=', '>=', '&&', '||', '??', '->', '=>', '::', '++', '--', '+=', '-=', '*=', '/=', '.=', '%=', '&=', '|='],
  ...['^=', '<<', '>>', '**', '#['],
])

/** Characters longer operators begin with. */
const MAY_BE_LONG = new Uint8Array(256)
for (const operator of [...OPERATORS_3, ...OPERATORS_2]) MAY_BE_LONG[operator.charCodeAt(0)] = 1

/** Characters of the operator or the punctuation at an offset: the ones of two and three that matter are one token. */
export function sizeOfOperator(source: string, at: number): number {
  if (MAY_BE_LONG[source.charCodeAt(at)] !== 1) return 1
  const c = source.charCodeAt(at + 1)
  // Nothing but these stands second in one.
  if (c > 63 || (c < 61 && c !== 38 && c !== 42 && c !== 43 && c !== 45 && c !== 46 && c !== 58 && c !== 60)) {
    if (c !== 124 && c !== 91) return 1
  }
  const three = source.slice(at, at + 3)
  return OPERATORS_3.has(three) ? 3 : OPERATORS_2.has(three.slice(0, 2)) ? 2 : 1
}
