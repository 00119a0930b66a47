/** Differences beyond this are given as one replacement: nobody reads them as anything else. */
const MOST_EDITS = 1000
const CONTEXT = 3

/** One step from old lines to new ones. */
type Edit = { readonly kind: ' ' | '-' | '+'; readonly line: string }

/**
 * The difference of two texts as `diff -u` prints it and `patch` reads it; '' where there is none. `undefined`: there is no such file on
 * that side. Line ends are kept as they are.
 */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  const [old, now] = [linesOf(before), linesOf(after)]
  const edits = editsOf(old.lines, now.lines)
  const hunks = hunksOf(edits)
  if (hunks.length === 0 && old.whole === now.whole) return ''
  const name = quotedName(path)
  const head = `--- ${before === undefined ? '/dev/null' : name('a')}\n+++ ${after === undefined ? '/dev/null' : name('b')}\n`
  return head + hunks.map((hunk) => hunkText(hunk, old, now)).join('')
}

interface Lines {
  readonly lines: readonly string[]
  /** The last line has its end. */
  readonly whole: boolean
}

function linesOf(text: string | undefined): Lines {
  if (text === undefined || text === '') return { lines: [], whole: true }
  const lines = text.split('\n')
  const whole = lines.at(-1) === ''
  if (whole) lines.pop()
  // A last line without its end differs from the same line with it.
  else lines[lines.length - 1] = `${lines.at(-1)}\0`
  return { lines, whole }
}

/** Myers' algorithm, over what is left between the common beginning and end. */
function editsOf(old: readonly string[], now: readonly string[]): Edit[] {
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (end < old.length - start && end < now.length - start && old[old.length - 1 - end] === now[now.length - 1 - end]) end += 1
  const a = old.slice(start, old.length - end)
  const b = now.slice(start, now.length - end)
  return [
    ...old.slice(0, start).map((line): Edit => ({ kind: ' ', line })),
    ...(middleEdits(a, b) ?? replaced(a, b)),
    ...old.slice(old.length - end).map((line): Edit => ({ kind: ' ', line })),
  ]
}

function replaced(a: readonly string[], b: readonly string[]): Edit[] {
  return [...a.map((line): Edit => ({ kind: '-', line })), ...b.map((line): Edit => ({ kind: '+', line }))]
}

/** Undefined where they differ in more than is worth telling apart. */
function middleEdits(a: readonly string[], b: readonly string[]): Edit[] | undefined {
  const [n, m] = [a.length, b.length]
  const most = Math.min(n + m, MOST_EDITS)
  const at = (furthest: ReadonlyMap<number, number>, k: number): number => furthest.get(k) ?? -1
  const isDown = (furthest: ReadonlyMap<number, number>, k: number, d: number): boolean =>
    k === -d || (k !== d && at(furthest, k - 1) < at(furthest, k + 1))
  const trace: Map<number, number>[] = []
  let furthest = new Map<number, number>([[1, 0]])
  let found = false
  for (let d = 0; d <= most && !found; d += 1) {
    const next = new Map(furthest)
    for (let k = -d; k <= d && !found; k += 2) {
      let x = isDown(furthest, k, d) ? at(furthest, k + 1) : at(furthest, k - 1) + 1
      while (x < n && x - k < m && a[x] === b[x - k]) x += 1
      next.set(k, x)
      found = x >= n && x - k >= m
    }
    trace.push(furthest)
    furthest = keepNear(next, d)
  }
  if (!found) return undefined
  const edits: Edit[] = []
  let [x, y] = [n, m]
  for (let d = trace.length - 1; d >= 0 && (x > 0 || y > 0); d -= 1) {
    const before = trace[d] as ReadonlyMap<number, number>
    const k = x - y
    const from = isDown(before, k, d) ? k + 1 : k - 1
    const fromX = d === 0 ? 0 : at(before, from)
    const fromY = d === 0 ? 0 : fromX - from
    while (x > fromX && y > fromY && x > 0 && y > 0 && a[x - 1] === b[y - 1]) {
      edits.push({ kind: ' ', line: a[x - 1] as string })
      x -= 1
      y -= 1
    }
    if (d === 0) break
    if (x === fromX) edits.push({ kind: '+', line: b[y - 1] as string })
    else edits.push({ kind: '-', line: a[x - 1] as string })
    ;[x, y] = [fromX, fromY]
  }
  return edits.reverse()
}

/** Only the diagonals the next round asks for. */
function keepNear(furthest: ReadonlyMap<number, number>, d: number): Map<number, number> {
  return new Map([...furthest].filter(([k]) => Math.abs(k) <= d + 1))
}

interface Hunk {
  readonly oldFrom: number
  readonly newFrom: number
  readonly edits: readonly Edit[]
}

function hunksOf(edits: readonly Edit[]): Hunk[] {
  const hunks: Hunk[] = []
  const changes = edits.flatMap(({ kind }, index) => (kind === ' ' ? [] : [index]))
  let [oldAt, newAt, counted] = [0, 0, 0]
  for (let i = 0; i < changes.length; ) {
    const first = Math.max(0, (changes[i] as number) - CONTEXT)
    let last = changes[i] as number
    while (i < changes.length && (changes[i] as number) - last <= 2 * CONTEXT) last = changes[i++] as number
    const stop = Math.min(edits.length, last + CONTEXT + 1)
    for (; counted < first; counted += 1) {
      const kind = (edits[counted] as Edit).kind
      if (kind !== '+') oldAt += 1
      if (kind !== '-') newAt += 1
    }
    hunks.push({ oldFrom: oldAt, newFrom: newAt, edits: edits.slice(first, stop) })
  }
  return hunks
}

function hunkText({ oldFrom, newFrom, edits }: Hunk, old: Lines, now: Lines): string {
  const oldCount = edits.filter(({ kind }) => kind !== '+').length
  const newCount = edits.filter(({ kind }) => kind !== '-').length
  const range = (from: number, count: number): string => `${count === 0 ? from : from + 1}${count === 1 ? '' : `,${count}`}`
  const lines = edits.map(({ kind, line }) =>
    line.endsWith('\0') && (!old.whole || !now.whole) ? `${kind}${line.slice(0, -1)}\n\\ No newline at end of file\n` : `${kind}${line}\n`,
  )
  return `@@ -${range(oldFrom, oldCount)} +${range(newFrom, newCount)} @@\n${lines.join('')}`
}

/** As `git diff` writes names: in quotes where they hold what would end them. */
function quotedName(path: string): (side: 'a' | 'b') => string {
  const isPlain = /^[^\p{Cc}"\\]*$/u.test(path)
  return (side) => (isPlain ? `${side}/${path}` : JSON.stringify(`${side}/${path}`))
}
