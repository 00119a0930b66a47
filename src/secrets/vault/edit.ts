import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { EditFault } from '../../core/error-codes.ts'
import { Secret } from '../../core/secret.ts'
import { isStorable, LONGEST_NAME, SLOT_NAME } from './document.ts'
import type { SlotDetails, VaultDraft } from './types.ts'

/** What a person edits of one slot. Pending values are no matter of an edit: which of two works is not for a person to write down. */
const editable = z.strictObject({
  kind: z.string().max(64),
  note: z.string().max(20_000),
  user: z.string().max(2000),
  url: z.string().max(2000),
  value: z.string().nullable(),
})
const editSchema = z.strictObject({ '//': z.exactOptional(z.string()), slots: z.record(z.string(), editable) })
export type EditableSlots = Readonly<Record<string, z.infer<typeof editable>>>

export interface EditResult {
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

type Readable = Pick<VaultDraft, 'slots' | 'value'>

/** The slots as an editor shows them: JSON with a remark. */
export function editableOf(vault: Readable, remark: string): string {
  return `${JSON.stringify({ '//': remark, slots: Object.fromEntries(slotsOf(vault)) }, null, 2)}\n`
}

function slotsOf(vault: Readable): Map<string, z.infer<typeof editable>> {
  return new Map(
    vault.slots().map(({ name, kind, note, user = '', url = '' }) => {
      return [name, { kind, note, user, url, value: vault.value(name)?.reveal() ?? null }]
    }),
  )
}

/** @throws SG-VAULT-017 saying where, and nothing of what stands there. */
export function parseEdit(text: string): EditableSlots {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw refused('not-json', placeOf(text))
  }
  const parsed = editSchema.safeParse(json)
  if (!parsed.success) throw refused('wrong-shape', { slot: String(parsed.error.issues[0]?.path[1] ?? '') })
  for (const [name, { value }] of Object.entries(parsed.data.slots)) {
    if (name.length > LONGEST_NAME || !SLOT_NAME.test(name)) throw refused('bad-name', { slot: name })
    if (value !== null && !isStorable(value)) throw refused('bad-value', { slot: name })
  }
  return parsed.data.slots
}

/**
 * Brings the vault from what was shown to what was made of it. What others changed meanwhile and the edit did not is left alone.
 * @throws SG-VAULT-017 for a slot whose value is pending.
 */
export function applyEdit(draft: VaultDraft, before: EditableSlots, after: EditableSlots): EditResult {
  const added: string[] = []
  const changed: string[] = []
  const removed: string[] = []
  for (const [name, slot] of Object.entries(after)) {
    const old = Object.hasOwn(before, name) ? before[name] : undefined
    const now = draft.slot(name)
    if (old !== undefined && JSON.stringify(old) === JSON.stringify(slot)) continue
    const { value, ...said } = slot
    // What was only shown may be another by now: of a slot, too, only what the edit changed is taken from it.
    const isNew = (field: keyof typeof slot): boolean => now === undefined || old === undefined || old[field] !== slot[field]
    const other = value !== null && isNew('value') && value !== (now === undefined ? undefined : draft.value(name)?.reveal())
    const details = Object.fromEntries(Object.entries(said).filter(([field]) => isNew(field as keyof typeof said))) as SlotDetails
    if (now === undefined && value === null) continue
    if (value === null && old !== undefined && old.value !== null) throw refused('bad-value', { slot: name })
    if (other && now?.pending !== undefined) throw refused('pending', { slot: name })
    if (other) draft.add(name, new Secret(`vault:${name}`, value), { ...details, replace: true })
    else draft.describe(name, details)
    ;(now === undefined ? added : changed).push(name)
  }
  for (const name of Object.keys(before)) {
    if (Object.hasOwn(after, name) || draft.slot(name) === undefined) continue
    if (draft.slot(name)?.pending !== undefined) throw refused('pending', { slot: name })
    draft.remove(name)
    removed.push(name)
  }
  return { added, changed, removed }
}

function refused(fault: EditFault, at: { slot?: string; line?: number; column?: number }): SiteguardError<'SG-VAULT-017'> {
  return new SiteguardError({ code: 'SG-VAULT-017', kind: 'usage', params: { file: '', line: 0, column: 0, slot: '', ...at, fault } })
}

/**
 * Where the longest beginning ends that may yet become JSON. Of the parser's message only a position is taken, which it does not always
 * give: the rest repeats the text.
 */
function placeOf(text: string): { line: number; column: number } {
  let good = 0
  for (let bad = text.length + 1; bad - good > 1; ) {
    const at = (good + bad) >> 1
    if (isBeginning(text.slice(0, at))) good = at
    else bad = at
  }
  const upTo = text.slice(0, good).split('\n')
  return { line: upTo.length, column: (upTo.at(-1) as string).length + 1 }
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as Error
    return /^(?:Unexpected end|Unterminated)/.test(message) || Number(/ at position (\d+)/.exec(message)?.[1] ?? -1) >= text.length
  }
}
