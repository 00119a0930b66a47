/** A tag of SPIP's template language as it stands: `#ENV**{x}`, and the filters behind it. */
export interface TemplateTag {
  /** Without its `#` and its table, in capitals. */
  readonly name: string
  /** `*`, `**` or nothing: how many of SPIP's own protections are taken off. */
  readonly stars: string
  /** What stands in its braces, as it is written; undefined without braces. */
  readonly argument: string | undefined
  readonly filters: readonly TemplateFilter[]
  /** Offset of its `#`. */
  readonly at: number
  /** The character in front of it: `(` where it is shown, `{` or `,` where it is another's argument. */
  readonly before: string
}

export interface TemplateFilter {
  readonly name: string
  readonly argument: string | undefined
}

/** Tags of one template, filters of one tag that are read, and how long the braces of one may be. Characters. */
const TAGS = 20_000
const FILTERS = 30
const LONGEST = 8_000

const TAG = /#(?:[A-Za-z_]\w{0,40}:)?([A-Z][A-Z_0-9]{1,40})(\*{0,2})/y
const FILTER = /\s{0,40}\|\s{0,40}([A-Za-z_][\w:\\]{0,80})/y

/** Tags of a template in their order, those in the arguments of others too. Linear in its length, but for arguments in arguments. */
export function* tagsIn(source: string): Generator<TemplateTag> {
  let count = 0
  for (let at = source.indexOf('#'); at >= 0 && count < TAGS; at = source.indexOf('#', at + 1)) {
    TAG.lastIndex = at
    const tag = TAG.exec(source)
    if (tag === null) continue
    count += 1
    let end = TAG.lastIndex
    const argument = braces(source, end)
    if (argument !== undefined) end += argument.length + 2
    // The stars may stand behind the braces too.
    const later = /^\*{1,2}/.exec(source.slice(end, end + 2))?.[0] ?? ''
    end += later.length
    const filters: TemplateFilter[] = []
    while (filters.length < FILTERS) {
      FILTER.lastIndex = end
      const filter = FILTER.exec(source)
      if (filter === null) break
      end = FILTER.lastIndex
      const given = braces(source, end)
      if (given !== undefined) end += given.length + 2
      filters.push({ name: (filter[1] as string).toLowerCase(), argument: given })
    }
    yield { name: tag[1] as string, stars: tag[2] || later, argument, filters, at, before: source[at - 1] ?? '' }
  }
}

/** What stands between the braces that open here; undefined where none do, or where they do not end. */
function braces(source: string, open: number): string | undefined {
  if (source[open] !== '{') return undefined
  let depth = 0
  const end = Math.min(source.length, open + LONGEST)
  for (let at = open; at < end; at += 1) {
    const char = source[at]
    if (char === '{') depth += 1
    else if (char === '}') {
      depth -= 1
      if (depth === 0) return source.slice(open + 1, at)
    }
  }
  return undefined
}
