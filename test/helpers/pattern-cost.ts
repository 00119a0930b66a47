/**
 * What a pattern may cost on its worst input, told from how it is written: nothing is timed. Letters are those of one byte, as the detectors
 * read files.
 */

/** One step of a way through a pattern: what it takes, whether it must, and whether it may go on without end. */
interface Step {
  readonly set: ReadonlySet<number>
  readonly needed: boolean
  readonly endless: boolean
}
type Way = readonly Step[]
/** `^`: a way that begins so is tried once. */
const BEGIN: Step = { set: new Set(), needed: false, endless: false }

const ALL = new Set(Array.from({ length: 256 }, (_, c) => c))
/** Ways looked at of one pattern; the others differ from them in their letters only. */
const MOST_WAYS = 400

const meets = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
  for (const c of a) if (b.has(c)) return true
  return false
}

/** Reads a pattern's source into its ways. Throws on what it does not know. */
class Reader {
  readonly #source: string
  readonly #flags: string
  #at = 0

  constructor(source: string, flags: string) {
    this.#source = source
    this.#flags = flags
  }

  alternatives(): Way[] {
    const ways = this.#sequence()
    while (this.#source[this.#at] === '|') {
      this.#at += 1
      ways.push(...this.#sequence())
    }
    return ways.slice(0, MOST_WAYS)
  }

  #sequence(): Way[] {
    let ways: Way[] = [[]]
    while (this.#at < this.#source.length && !'|)'.includes(this.#source[this.#at] as string)) {
      const next = this.#quantified()
      ways = ways.flatMap((way) => next.map((more) => [...way, ...more])).slice(0, MOST_WAYS)
    }
    return ways
  }

  #quantified(): Way[] {
    const ways = this.#atom()
    const quantifier = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(this.#source.slice(this.#at))
    if (quantifier === null) return ways
    this.#at += quantifier[0].length
    const [all, low, comma, high] = quantifier
    const least = low === undefined ? (all[0] === '+' ? 1 : 0) : Number(low)
    const endless = all[0] === '*' || all[0] === '+' || (comma === ',' && high === '')
    if (!endless) return least > 0 ? ways : [...ways, []]
    // What repeats without end goes through any of its ways, again and again.
    const flat = ways.flat()
    const once = flat.length === 1 && flat[0]?.endless === false
    if (!once && ways.some((way) => isAmbiguous([...way, ...way]))) this.nested = true
    const set = new Set(flat.flatMap((step) => [...step.set]))
    return [[{ set, needed: least > 0, endless: true }]]
  }

  nested = false

  #atom(): Way[] {
    const c = this.#source[this.#at] as string
    this.#at += 1
    if (c === '(') return this.#group()
    if (c === '[') return [[this.#one(this.#class())]]
    if (c === '.') return [[this.#one(this.#flags.includes('s') ? ALL : new Set([...ALL].filter((one) => one !== 10 && one !== 13)))]]
    if (c === '^' || c === '$') {
      return c === '^' && !this.#flags.includes('m') ? [[BEGIN]] : [[]]
    }
    if (c === '\\') {
      const set = this.#escape()
      return set === undefined ? [[]] : [[this.#one(set)]]
    }
    return [[this.#one(this.#letter(c.charCodeAt(0)))]]
  }

  #group(): Way[] {
    const kind = /^\?(?::|=|!|<=|<!|<\w+>)/.exec(this.#source.slice(this.#at))?.[0] ?? ''
    this.#at += kind.length
    const ways = this.alternatives()
    this.#at += 1
    return kind !== '' && kind !== '?:' && !/^\?<\w/.test(kind) ? [[]] : ways
  }

  #one(set: ReadonlySet<number>): Step {
    return { set, needed: true, endless: false }
  }

  #letter(c: number): ReadonlySet<number> {
    const text = String.fromCharCode(c & 255)
    return this.#flags.includes('i')
      ? new Set([text.toLowerCase().charCodeAt(0), text.toUpperCase().charCodeAt(0) & 255])
      : new Set([c & 255])
  }

  /** What a class or an escape takes: asked of the machine itself, letter by letter. */
  #asked(source: string): ReadonlySet<number> {
    const pattern = new RegExp(`^${source}$`, this.#flags.replace(/[gy]/g, ''))
    return new Set([...ALL].filter((c) => pattern.test(String.fromCharCode(c))))
  }

  #class(): ReadonlySet<number> {
    const start = this.#at - 1
    while (this.#source[this.#at] !== ']') this.#at += this.#source[this.#at] === '\\' ? 2 : 1
    this.#at += 1
    return this.#asked(this.#source.slice(start, this.#at))
  }

  #escape(): ReadonlySet<number> | undefined {
    const sign = /^(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]+\}|k<\w+>|[1-9]|.)/s.exec(this.#source.slice(this.#at))?.[0] as string
    this.#at += sign.length
    if (sign === 'b' || sign === 'B') return undefined
    // What a group took may be anything.
    return /^[1-9k]/.test(sign) ? ALL : this.#asked(`\\${sign}`)
  }
}

/** Two endless steps that may share letters, with nothing between them that only one of them leaves: n letters in n ways. */
function isAmbiguous(way: Way): boolean {
  for (const [i, first] of way.entries()) {
    if (!first.endless) continue
    for (let j = i + 1; j < way.length; j += 1) {
      const other = way[j] as Step
      if (other.endless && meets(first.set, other.set) && way.slice(i + 1, j).every((step) => !step.needed || meets(step.set, first.set)))
        return true
      if (other.needed && !meets(other.set, first.set)) break
    }
  }
  return false
}

/** An endless step that may begin anew within what it took before, and fail behind it: n letters from n places. */
function isRestarted(way: Way): boolean {
  if (way.includes(BEGIN)) return false
  for (const [i, step] of way.entries()) {
    if (!step.endless || !way.slice(i + 1).some((one) => one.needed)) continue
    const front = way.slice(0, i).filter((one) => one.needed)
    if (front.every((one) => meets(one.set, step.set))) return true
  }
  return false
}

/** nested: exponential · ambiguous: squares within one match · restarted: squares over the places a search begins at; undefined: linear */
export function costOf(pattern: RegExp): 'nested' | 'ambiguous' | 'restarted' | undefined {
  const reader = new Reader(pattern.source, pattern.flags)
  const ways = reader.alternatives()
  if (reader.nested) return 'nested'
  if (ways.some(isAmbiguous)) return 'ambiguous'
  return !pattern.sticky && ways.some(isRestarted) ? 'restarted' : undefined
}
