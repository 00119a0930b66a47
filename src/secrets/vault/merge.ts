import { isDeepStrictEqual } from 'node:util'
import { MOST_WRITES, type StoredSlot, type VaultDocument } from './document.ts'
import { newId, slotOf } from './draft.ts'

export interface Merged {
  readonly document: VaultDocument
  /** Slots that were taken from ours. */
  readonly taken: readonly string[]
  /** Slots that went two ways: theirs stand in `document`. */
  readonly conflicts: readonly string[]
}

/**
 * Theirs, with the slots of ours that only we changed since `base`. Without a base a slot that only one side has is kept, and one that
 * differs is a conflict: nothing is ever guessed to have been taken away on purpose. Keepers are theirs: the file decides who reads it.
 */
export function mergeVaults(base: VaultDocument | undefined, ours: VaultDocument, theirs: VaultDocument): Merged {
  const document = structuredClone(theirs)
  const taken: string[] = []
  const conflicts: string[] = []
  for (const name of new Set([...Object.keys(ours.slots), ...Object.keys(theirs.slots)])) {
    const mine = slotOf(ours, name)
    const other = slotOf(theirs, name)
    const before = base === undefined ? undefined : slotOf(base, name)
    if (isDeepStrictEqual(mine, other) || isDeepStrictEqual(mine, before)) continue
    // Without a base, one that we lack is one that they made.
    if (base === undefined && mine === undefined) continue
    if (!isDeepStrictEqual(other, before)) {
      conflicts.push(name)
      continue
    }
    taken.push(name)
    put(document, name, mine)
  }
  // A version of its own, which knows both: neither side may take it for one that it has seen already.
  const writes = [newId().slice(0, 12), ...theirs.writes.split(' '), ...ours.writes.split(' ')]
  document.writes = [...new Set(writes)].slice(0, MOST_WRITES).join(' ')
  return { document, taken: taken.sort(), conflicts: conflicts.sort() }
}

function put(document: VaultDocument, name: string, slot: StoredSlot | undefined): void {
  if (slot === undefined) delete document.slots[name]
  else document.slots[name] = structuredClone(slot)
}
