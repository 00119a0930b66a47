import type { DatabaseRow } from '../types.ts'
import type { RowCleaner, RowCleaning, RowTargets } from './clean-types.ts'
import { cutValue } from './cut-value.ts'
import type { Hit } from './hits.ts'
import type { RowReading } from './row-reading.ts'

/** A row's new values, as they are found out. */
export interface RowDraft {
  readonly row: DatabaseRow
  readonly key: string
  value(column: string): string
  /** Takes note of a new value; `pieces`: what is not in it any more. */
  set(column: string, value: string, pieces: readonly string[]): void
  leave(column: string): void
  remove(column: string, piece: string): void
  disarm(): void
}

/** What a CMS does by its own rules to a row with findings. True: nothing else is to be done to that column. */
export type OwnRule = (draft: RowDraft, column: string, found: Hit) => boolean

/**
 * Cleans rows: by the CMS's own rules first, else by cutting. Each is looked at again as it would be, and where something of what was
 * wanted away is still seen, that is told.
 */
export function createRowCleaner(
  reading: RowReading,
  targets: RowTargets,
  { ownRule, whole }: { ownRule: OwnRule; whole?: (draft: RowDraft) => void },
): RowCleaner {
  return (row) => {
    const key = reading.keyOf(row)
    const draft = createDraft(row, key)
    const isWanted = (column: string) => (found: Hit) => targets.wants(found, key, column)
    const columns = new Set<string>()
    const settled = new Set<string>()
    for (const [column, found] of reading.judge(row)) {
      if (!isWanted(column)(found) || settled.has(column)) continue
      if (ownRule(draft, column, found)) settled.add(column)
      else columns.add(column)
    }
    for (const column of columns) {
      if (settled.has(column)) continue
      const cut = cutValue(draft.value(column), { ...reading.ways(row, column), isWanted: isWanted(column) })
      if (cut.value !== draft.value(column)) draft.set(column, cut.value, cut.pieces)
      if (cut.left.length > 0) draft.leave(column)
    }
    whole?.(draft)
    const cleaning = draft.end()
    if (cleaning === undefined || cleaning.removed === true) return cleaning
    const left = new Set(cleaning.left)
    for (const [column, found] of reading.judge({ ...row, ...cleaning.values })) if (isWanted(column)(found)) left.add(column)
    return { ...cleaning, left: [...left] }
  }
}

function createDraft(row: DatabaseRow, key: string): RowDraft & { end(): RowCleaning | undefined } {
  const values: Record<string, string> = {}
  const done: { column: string; pieces: readonly string[] }[] = []
  const left = new Set<string>()
  let isRemoved = false
  let isDisarmed = false
  return {
    row,
    key,
    value: (column) => values[column] ?? row[column] ?? '',
    set(column, value, pieces) {
      values[column] = value
      done.push({ column, pieces })
    },
    leave: (column) => void left.add(column),
    remove(column, piece) {
      isRemoved = true
      done.push({ column, pieces: [piece] })
    },
    disarm() {
      isDisarmed = true
    },
    end() {
      if (!isRemoved && done.length === 0 && left.size === 0) return undefined
      if (isRemoved) return { key, removed: true, values: {}, done, left: [] }
      return { key, ...(isDisarmed ? { disarmed: true } : {}), values, done, left: [...left] }
    },
  }
}

/** Junk behind an address that is the site's own: markup, quotes, a query. Undefined: what is left of it is no address. */
export function addressBefore(value: string, isOwn: (address: string) => boolean): string | undefined {
  const address = /^\s*(https?:\/\/[^\s<>"'?\\]{1,300})/i.exec(value)?.[1]
  return address !== undefined && address !== value && isOwn(address) ? address : undefined
}
