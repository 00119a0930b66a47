import { setFlagsFromString } from 'node:v8'

/*
 * How V8 compiles and collects. Its flags are no interface: each V8 has its own, and of one it does not know it prints an error, past all
 * that is ours, on standard error. So they are set here alone, and only in versions that were seen to know them; any other goes on as it
 * is, which costs some memory or time and nothing else. Seen: Node 20 to 26 (V8 11.3 to 14.6).
 */

/** The newest V8 that was seen to know a flag: major and minor version. */
const NEWEST = {
  // Gone in 11.8 (Node 21), where how often a function ran is counted instead.
  'interrupt-budget': [11, 3],
  'no-parallel-scavenge': [14, 6],
  'semi-space-growth-factor': [14, 6],
  'heap-growing-percent': [14, 6],
} as const satisfies Readonly<Record<string, readonly [major: number, minor: number]>>

export type V8Flag = keyof typeof NEWEST

/** The flags that this V8 is told. @param version As `process.versions.v8` has it. */
export function knownFlags(version: string): readonly V8Flag[] {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return (Object.keys(NEWEST) as V8Flag[]).filter((flag) => {
    const [newestMajor, newestMinor] = NEWEST[flag]
    return major < newestMajor || (major === newestMajor && minor <= newestMinor)
  })
}

function set(flag: V8Flag, value?: number): void {
  if (knownFlags(process.versions.v8).includes(flag)) setFlagsFromString(`--${flag}${value === undefined ? '' : `=${value}`}`)
}

/**
 * Has V8 wait longer before it makes machine code.
 * @param budget Bytecode a function runs before that, bytes; V8's own measure is 132 KB.
 */
export function compileLate(budget: number): void {
  set('interrupt-budget', budget)
}

/**
 * For what plans: much code that runs 20,000 times and no more, and much that lives as long as the plan. Compiled later, and collected by one
 * thread, a restore of 58 files among 20,000 takes 3.1 s of processor time for 3.8.
 */
export function tuneForPlans(): void {
  compileLate(400_000)
  set('no-parallel-scavenge')
}

/**
 * Keeps the young generation as small as it begins. A scan makes much short-lived text, and V8 would let it grow to 48 MB for that: the peak
 * is 50 MB lower (bench/).
 */
export function keepYoungSmall(): void {
  set('semi-space-growth-factor', 1)
}

/**
 * Lets V8 have a larger young generation than `keepYoungSmall` does: where contents pass through once, a fifth of the time were
 * collections, and of a snapshot of which little changed an eighth (20,000 files: 384 collections, 0.35 s, for 15 MB more). Not for what
 * plans, too: of a restore of everything it made 288 MB.
 */
export function letYoungGrow(): void {
  set('semi-space-growth-factor', 2)
}

/** Lets V8 collect when the heap has grown by four tenths, instead of doubled: 226 MB instead of 260 for 60,000 files. */
export function keepHeapSmall(): void {
  set('heap-growing-percent', 40)
}

/**
 * Lets the heap become twice as large before V8 marks it anew. Where it hardly grows V8 gives it a tenth, and counts in it what is on its
 * way out: an upload of 1.2 GB then had the same 45 MB marked up to 170 times, for up to 20 s of processor time instead of 8 to 10.
 */
export function letHeapDouble(): void {
  set('heap-growing-percent', 100)
}
