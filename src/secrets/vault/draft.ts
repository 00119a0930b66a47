import { randomBytes } from 'node:crypto'
import { SiteguardError } from '../../core/error.ts'
import { nearestNames } from '../../core/nearest.ts'
import { Secret } from '../../core/secret.ts'
import {
  factsOf,
  isStorable,
  LONGEST_NAME,
  LONGEST_VALUE,
  SLOT_NAME,
  type StoredSlot,
  type StoredValue,
  type VaultDocument,
  valueFacts,
} from './document.ts'
import type { PendingChoice, SlotDetails, SlotFacts, ValueState, VaultDraft } from './types.ts'

/** Made for one value. */
export function newId(): string {
  return randomBytes(8).toString('hex')
}

export function slotFacts(document: VaultDocument): SlotFacts[] {
  return Object.keys(document.slots)
    .sort()
    .map((name) => factsOf(name, document.slots[name] as StoredSlot))
}

export function slotOf(document: VaultDocument, name: string): StoredSlot | undefined {
  return Object.hasOwn(document.slots, name) ? document.slots[name] : undefined
}

/** @throws SG-VAULT-005 */
export function mustHave(document: VaultDocument, name: string): StoredSlot {
  const slot = slotOf(document, name)
  if (slot !== undefined) return slot
  const names = Object.keys(document.slots).sort()
  const near = nearestNames(name, names)
  throw new SiteguardError({ code: 'SG-VAULT-005', kind: 'not-found', params: { slot: name, known: near.length > 0 ? near : names } })
}

/** Of several dropped values the newest, unless one is named. @throws SG-VAULT-005 */
export function secretOf(document: VaultDocument, name: string, state: ValueState, id?: string): Secret | undefined {
  const slot = mustHave(document, name)
  const there = state === 'dropped' ? (slot.dropped ?? []).toReversed() : [slot[state]]
  const found = there.find((value) => value !== undefined && (id === undefined || value.id === id))
  return found === undefined ? undefined : new Secret(`vault:${name}`, found.value)
}

/** Changes in place; the caller gives a document that nobody else holds, and throws it away when one of them is refused. */
export function createDraft(document: VaultDocument, now: () => number): VaultDraft {
  const moment = (): string => new Date(now()).toISOString()
  const made = (name: string, value: Secret, run: string | undefined): StoredValue => {
    checkName(name)
    const text = value.reveal()
    if (!isStorable(text)) throw refusedValue(name, text)
    const time = moment()
    return { id: newId(), value: text, made: time, since: time, ...(run === undefined ? {} : { run }) }
  }
  const ensure = (name: string, details: SlotDetails): StoredSlot => {
    const slot = slotOf(document, name) ?? { kind: 'password', note: '' }
    document.slots[name] = slot
    for (const key of ['kind', 'note', 'user', 'url'] as const) {
      const given = details[key]
      if (given === undefined) continue
      if (given === '' && (key === 'user' || key === 'url')) delete slot[key]
      else slot[key] = given
    }
    return slot
  }
  const noPending = (name: string, slot: StoredSlot | undefined): void => {
    if (slot?.pending === undefined) return
    const { run = '', since } = slot.pending
    throw new SiteguardError({ code: 'SG-VAULT-007', kind: 'conflict', params: { slot: name, run, since } })
  }
  const pendingOf = (name: string, slot: StoredSlot, which: PendingChoice): StoredValue => {
    const { pending } = slot
    if (pending !== undefined && isMeant(pending, which)) return pending
    throw new SiteguardError({ code: 'SG-VAULT-008', kind: 'conflict', params: { slot: name, run: pending?.run ?? '' } })
  }
  return {
    slots: () => slotFacts(document),
    slot: (name) => {
      const slot = slotOf(document, name)
      return slot === undefined ? undefined : factsOf(name, slot)
    },
    value: (name, state = 'current', id) => secretOf(document, name, state, id),
    add(name, value, details = {}) {
      const fresh = made(name, value, details.run)
      const before = slotOf(document, name)
      noPending(name, before)
      if (before?.current !== undefined && details.replace !== true) {
        throw new SiteguardError({ code: 'SG-VAULT-006', kind: 'conflict', params: { slot: name } })
      }
      const slot = ensure(name, details)
      if (slot.current !== undefined) slot.previous = { ...slot.current, since: fresh.since }
      slot.current = fresh
      return valueFacts(fresh)
    },
    setPending(name, value, options) {
      const fresh = made(name, value, options.run)
      noPending(name, slotOf(document, name))
      ensure(name, options).pending = fresh
      return valueFacts(fresh)
    },
    promote(name, which = {}) {
      const slot = mustHave(document, name)
      const named = which.id !== undefined || which.run !== undefined
      // A crash after the write, before its caller knew: the same call again finds it done.
      if (slot.pending === undefined && named && slot.current !== undefined && isMeant(slot.current, which)) return valueFacts(slot.current)
      const pending = pendingOf(name, slot, which)
      const since = moment()
      if (slot.current !== undefined) slot.previous = { ...slot.current, since }
      slot.current = { ...pending, since }
      delete slot.pending
      delete slot.dropped
      return valueFacts(slot.current)
    },
    dropPending(name, which = {}) {
      const slot = mustHave(document, name)
      const named = which.id !== undefined || which.run !== undefined
      if (slot.pending === undefined && named && slot.dropped?.some((value) => isMeant(value, which)) === true) return
      const pending = pendingOf(name, slot, which)
      slot.dropped = [...(slot.dropped ?? []), { ...pending, since: moment() }]
      delete slot.pending
    },
    takeUp(name, id, { run }) {
      const slot = mustHave(document, name)
      noPending(name, slot)
      const found = [slot.previous, ...(slot.dropped ?? [])].find((value) => value?.id === id)
      if (found === undefined)
        throw new SiteguardError({ code: 'SG-VAULT-020', kind: 'not-found', params: { slot: name, state: 'previous' } })
      slot.pending = { ...found, since: moment(), run }
      if (slot.previous?.id === id) delete slot.previous
      const dropped = (slot.dropped ?? []).filter((value) => value.id !== id)
      if (dropped.length > 0) slot.dropped = dropped
      else delete slot.dropped
      return valueFacts(slot.pending)
    },
    claim(name, { run }) {
      const slot = mustHave(document, name)
      if (slot.pending?.run !== undefined && slot.pending.run !== run) noPending(name, slot)
      const pending = pendingOf(name, slot, {})
      slot.pending = { ...pending, run }
      return valueFacts(slot.pending)
    },
    describe(name, details) {
      mustHave(document, name)
      ensure(name, details)
    },
    forget(name) {
      const slot = mustHave(document, name)
      const count = (slot.previous === undefined ? 0 : 1) + (slot.dropped?.length ?? 0)
      delete slot.previous
      delete slot.dropped
      return count
    },
    remove(name) {
      noPending(name, mustHave(document, name))
      delete document.slots[name]
    },
  }
}

/** @throws SG-VAULT-015 */
export function checkName(name: string): void {
  if (name.length <= LONGEST_NAME && SLOT_NAME.test(name)) return
  throw new SiteguardError({ code: 'SG-VAULT-015', kind: 'usage', params: { slot: name } })
}

function isMeant(value: StoredValue, { id, run }: PendingChoice): boolean {
  return (id === undefined || value.id === id) && (run === undefined || value.run === run)
}

function refusedValue(slot: string, text: string): SiteguardError<'SG-VAULT-014'> {
  const fault = text === '' ? 'empty' : Buffer.byteLength(text) > LONGEST_VALUE ? 'too-long' : 'not-text'
  return new SiteguardError({ code: 'SG-VAULT-014', kind: 'usage', params: { slot, fault, limit: LONGEST_VALUE } })
}
