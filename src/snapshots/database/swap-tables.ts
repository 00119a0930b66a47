import type { Stand, TableChange } from '../../core/op.ts'
import { ownName, quoteName } from './names.ts'

/** The names one table goes through. All are of one run, op and table, so that what stands where tells what was done. */
export interface SwapNames {
  readonly live: string
  /** Being loaded. */
  readonly loading: string
  /** Loaded and proved, not yet live; and again after an undo. */
  readonly fresh: string
  /** What was live. Its being there is what says that the swap was done. */
  readonly old: string
  /** Becomes `old` where nothing was live before. */
  readonly mark: string
}

export interface Swap {
  readonly change: TableChange
  readonly names: SwapNames
}

export function swapNames(run: string, op: number, index: number, live: string): SwapNames {
  const own = (letter: 'l' | 'n' | 'o' | 'm'): string => ownName(letter, run, op, index)
  return { live, loading: own('l'), fresh: own('n'), old: own('o'), mark: own('m') }
}

/** Where one table's swap stands, by the names that are there. One RENAME does it all; a server that dies in it may do a part. */
export function standOfSwap({ change, names }: Swap, there: ReadonlySet<string>): Stand {
  const [live, fresh, old, mark] = [names.live, names.fresh, names.old, names.mark].map((name) => there.has(name))
  if (change.before === 'absent') {
    if (old) return live && !fresh ? 'after' : live ? 'unknown' : 'between'
    return !live ? 'before' : mark && !fresh ? 'between' : 'unknown'
  }
  if (!old) return live ? 'before' : 'unknown'
  if (change.after === 'absent') return live ? 'unknown' : 'after'
  return !live ? 'between' : fresh ? 'unknown' : 'after'
}

/** Stands of several together. */
export function joinStands(stands: readonly Stand[]): Stand {
  if (stands.includes('unknown')) return 'unknown'
  const [first = 'after', ...rest] = stands
  return rest.every((stand) => stand === first) ? first : 'between'
}

type Renaming = readonly [from: string, to: string]

/** What is left to rename for all swaps to be done. */
export function renamingsForward(swaps: readonly Swap[], there: ReadonlySet<string>): Renaming[] {
  return swaps.flatMap(({ change, names }): Renaming[] => {
    const out: Renaming[] = []
    if (!there.has(names.old) && change.before !== 'absent') out.push([names.live, names.old])
    if (change.after !== 'absent' && there.has(names.fresh)) out.push([names.fresh, names.live])
    if (!there.has(names.old) && change.before === 'absent') out.push([names.mark, names.old])
    return out
  })
}

/** What is left to rename for all to be as before. */
export function renamingsBack(swaps: readonly Swap[], there: ReadonlySet<string>): Renaming[] {
  return swaps.flatMap(({ change, names }): Renaming[] => {
    const out: Renaming[] = []
    const swapped = there.has(names.old) || (change.before === 'absent' && there.has(names.mark) && !there.has(names.fresh))
    if (swapped && change.after !== 'absent' && there.has(names.live)) out.push([names.live, names.fresh])
    if (there.has(names.old)) out.push([names.old, change.before === 'absent' ? names.mark : names.live])
    return out
  })
}

/** One statement: every table at once, or none. */
export function renameStatement(renamings: readonly Renaming[]): string {
  return `RENAME TABLE ${renamings.map(([from, to]) => `${quoteName(from)} TO ${quoteName(to)}`).join(', ')}`
}
