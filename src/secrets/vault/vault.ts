import { randomBytes } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import { sweepTemporaries, writeFileAtomic } from '../../disk/atomic-write.ts'
import { diskReadError, diskWriteError } from '../../disk/disk-error.ts'
import { type FileLock, lockFile } from '../../disk/file-lock.ts'
import { readFileIfThere } from '../../disk/json-file.ts'
import { openCopies } from './copies.ts'
import { factsOf, knows, MOST_WRITES, type StoredSlot, type VaultDocument, valuesOf, writeOf } from './document.ts'
import { createDraft, newId, secretOf, slotFacts, slotOf } from './draft.ts'
import { type OpenedVault, openVaultBytes, sealVault } from './envelope.ts'
import { recipientsOf, refused, STANZAS, tidyKeeper } from './keepers.ts'
import type { VaultKeys } from './keys.ts'
import { mergeVaults } from './merge.ts'
import type { Keeper, Vault, VaultDraft, VaultWarning } from './types.ts'

/** A change takes a fraction of a second: a lock of another machine that is older is one of a process that died. */
const LEASE_MS = 2 * 60_000
const WAIT_MS = 15_000

export interface VaultOptions {
  readonly file: string
  readonly keys: VaultKeys
  /** Every value is told here before anybody else has it (the redactor's `register`). */
  readonly onSecret?: (secret: Secret) => void
  /** Keys the team's own list names (the inventory's `recipients`). Compared on every opening, never adopted. */
  readonly team?: readonly Keeper[]
  /** Where sealed copies of what was written are kept on this machine. */
  readonly copies?: string
  /** Take the file as it is although this machine knows of values it lacks. */
  readonly acceptFile?: boolean
  readonly now?: () => number
  /** How long to wait for others who are writing. Milliseconds, default 15,000. */
  readonly waitMs?: number
}

export interface CreateVaultOptions extends VaultOptions {
  /** At least one, and one of ours among them. */
  readonly keepers: readonly Keeper[]
}

/**
 * Makes an empty vault.
 * @throws SG-VAULT-002 when the file is there, SG-VAULT-011 for a key that is none, SG-VAULT-016 when no key of ours would open it.
 */
export async function createVault(options: CreateVaultOptions): Promise<Vault> {
  const { file, now = Date.now } = options
  const document: VaultDocument = {
    format: 'siteguard-vault',
    version: 1,
    id: randomBytes(16).toString('hex'),
    writes: newWrite(),
    written: new Date(now()).toISOString(),
    header: '',
    recipients: await checkKeepers(options.keepers),
    slots: {},
  }
  const sealed = await sealFor(document, options.keys, file)
  const lock = await lockVault(file, options)
  try {
    if ((await readFileIfThere(file)) !== undefined) throw new SiteguardError({ code: 'SG-VAULT-002', kind: 'conflict', params: { file } })
    await writeFileAtomic(file, sealed)
  } finally {
    await lock.release()
  }
  return await openVault(options)
}

/**
 * Opens a vault.
 * @throws SG-VAULT-001 when there is none, SG-VAULT-003, SG-VAULT-004, SG-VAULT-010 when the file went back behind what this machine
 *   wrote and both sides changed the same slots, SG-DISK-001.
 */
export async function openVault(options: VaultOptions): Promise<Vault> {
  const { keys, now = Date.now, onSecret } = options
  // Through a link, as into a dotfiles folder: the file itself is what is written anew.
  const file = await realpath(options.file).catch(() => options.file)
  const told = new Set<string>()
  const tell = (document: VaultDocument): VaultDocument => {
    if (onSecret === undefined) return document
    for (const [name, slot] of Object.entries(document.slots)) {
      for (const { id, value } of valuesOf(slot)) {
        if (told.has(id)) continue
        told.add(id)
        onSecret(new Secret(`vault:${name}`, value))
      }
    }
    return document
  }
  const read = async (): Promise<{ bytes: Buffer; opened: OpenedVault }> => {
    const bytes = await readFileIfThere(file).catch((error: unknown) => {
      throw diskReadError(file, error)
    })
    if (bytes === undefined) throw new SiteguardError({ code: 'SG-VAULT-001', kind: 'not-found', params: { file } })
    const opened = await openVaultBytes(bytes, keys, file)
    tell(opened.document)
    return { bytes, opened }
  }

  const first = await read()
  const { id } = first.opened.document
  const copies = options.copies === undefined ? undefined : openCopies(`${options.copies}/${id}`)
  /** As last read or written; with it the versions of this session, newest first, for finding what two sides have in common. */
  let seen: VaultDocument
  const known: VaultDocument[] = []
  let warnings: VaultWarning[] = []

  const remember = (document: VaultDocument): void => {
    seen = document
    known.unshift(document)
    known.length = Math.min(known.length, 50)
  }

  /** What the file holds, with what it lost of ours put back. */
  const reconcile = async (
    { bytes, opened }: { bytes: Buffer; opened: OpenedVault },
    ours: VaultDocument | undefined,
  ): Promise<VaultDocument> => {
    const theirs = opened.document
    if (theirs.id !== id) throw conflict([], '')
    warnings = recipientWarnings(opened, options.team)
    // With copies, the newest of this machine's says what was there, whichever process wrote it: all that we saw is in it.
    const newest = options.acceptFile === true ? undefined : (await copies?.list())?.[0]
    const mine = newest === undefined ? ours : theirs.writes.split(' ').includes(newest.write) ? undefined : ((await older())[0] ?? ours)
    if (mine === undefined || knows(theirs, mine)) {
      await copies?.keep(writeOf(theirs), bytes)
      return theirs
    }
    // What both sides grew from: taken from one side alone, the other side's newest would pass for what we changed.
    const base = [...known, ...(await older())].find((document) => knows(theirs, document) && knows(mine, document))
    const merged = mergeVaults(base, mine, theirs)
    if (merged.conflicts.length > 0 && options.acceptFile !== true) {
      throw conflict(merged.conflicts, (await copies?.list())?.[0]?.file ?? '')
    }
    if (merged.taken.length > 0) warnings.push({ kind: 'merged', slots: merged.taken })
    return merged.document
  }
  const conflict = (slots: readonly string[], kept: string): SiteguardError =>
    new SiteguardError({ code: 'SG-VAULT-010', kind: 'conflict', params: { file, names: [...slots], kept } })
  const older = async (): Promise<VaultDocument[]> => {
    const documents: VaultDocument[] = []
    for (const copy of (await copies?.list()) ?? []) {
      const bytes = await copies?.read(copy.file)
      // One that was sealed before a key of ours was changed, or is damaged, tells nothing.
      const opened = bytes === undefined ? undefined : await openVaultBytes(bytes, keys, copy.file).catch(() => undefined)
      if (opened !== undefined) documents.push(tell(opened.document))
    }
    return documents
  }

  /** The copy of a write is there a moment before the file is: who looks just then waits, or would take the file for one that went back. */
  const readQuietly = async (now: Awaited<ReturnType<typeof read>>): Promise<typeof now> => {
    const newest = (await copies?.list())?.[0]
    if (newest === undefined || now.opened.document.writes.split(' ').includes(newest.write)) return now
    // Where nobody may write (a mount for reading) nobody does.
    const lock = await lockVault(file, options).catch(() => undefined)
    try {
      return await read()
    } finally {
      await lock?.release()
    }
  }

  remember(await reconcile(await readQuietly(first), undefined))

  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work)
    turn = done.catch(() => undefined)
    return done
  }

  const write = <T>(work: (draft: VaultDraft, document: VaultDocument) => T | Promise<T>): Promise<T> =>
    inTurn(async () => {
      const lock = await lockVault(file, options)
      try {
        await sweepTemporaries(dirname(file))
        const document = structuredClone(await reconcile(await read(), seen))
        const result = await work(createDraft(document, now), document)
        document.writes = [newWrite(), ...document.writes.split(' ')].slice(0, MOST_WRITES).join(' ')
        document.written = new Date(now()).toISOString()
        tell(document)
        const sealed = await sealFor(document, keys, file)
        await copies?.keep(writeOf(document), sealed)
        if (!(await lock.held())) throw lockedError(file, { host: '?', pid: 0, since: '?' })
        await writeFileAtomic(file, sealed)
        remember(document)
        warnings = warnings.filter(({ kind }) => kind === 'lost-recipient' || kind === 'extra-recipient')
        return result
      } finally {
        await lock.release()
      }
    })

  return {
    file,
    id,
    slots: () => slotFacts(seen),
    slot: (name) => {
      const slot: StoredSlot | undefined = slotOf(seen, name)
      return slot === undefined ? undefined : factsOf(name, slot)
    },
    keepers: () => seen.recipients,
    warnings: () => warnings,
    current: (name) => {
      const value = secretOf(seen, name, 'current')
      if (value === undefined)
        throw new SiteguardError({ code: 'SG-VAULT-020', kind: 'not-found', params: { slot: name, state: 'current' } })
      return value
    },
    mayAdd: (name, replace) => {
      createDraft(structuredClone(seen), now).add(name, new Secret(name, 'x'), { replace })
    },
    value: (name, state = 'current', valueId) => secretOf(seen, name, state, valueId),
    reload: () => inTurn(async () => remember(await reconcile(await readQuietly(await read()), seen))),
    add: (name, value, details) => write((draft) => draft.add(name, value, details)),
    setPending: (name, value, details) => write((draft) => draft.setPending(name, value, details)),
    promote: (name, which) => write((draft) => draft.promote(name, which)),
    dropPending: (name, which) => write((draft) => draft.dropPending(name, which)),
    takeUp: (name, valueId, run) => write((draft) => draft.takeUp(name, valueId, run)),
    describe: (name, details) => write((draft) => draft.describe(name, details)),
    forget: (name) => write((draft) => draft.forget(name)),
    remove: (name) => write((draft) => draft.remove(name)),
    change: (work) => write((draft) => work(draft)),
    setKeepers: async (keepers) => {
      const checked = await checkKeepers(keepers)
      await write((_draft, document) => {
        document.recipients = checked
      })
      warnings = warnings.filter(({ kind }) => kind === 'merged')
      warnings.push(...teamWarnings(seen.recipients, options.team))
    },
  }
}

async function checkKeepers(keepers: readonly Keeper[]): Promise<Keeper[]> {
  const tidy = keepers.map(tidyKeeper)
  const unique = tidy.filter(({ key }, index) => tidy.findIndex((other) => other.key === key) === index)
  if (unique.length === 0) throw refused('', 'none')
  await recipientsOf(unique)
  return unique
}

/** Sealed, and tried: what none of our keys opens is not written, or its writer would lock himself out. @throws SG-VAULT-016 */
async function sealFor(document: VaultDocument, keys: VaultKeys, file: string): Promise<Buffer> {
  const sealed = await sealVault(document)
  try {
    await openVaultBytes(sealed, keys, file)
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-VAULT-003') throw error
    throw new SiteguardError({ code: 'SG-VAULT-016', kind: 'conflict', params: { file, ours: [...keys.recipients()] } })
  }
  return sealed
}

async function lockVault(file: string, { now = Date.now, waitMs = WAIT_MS }: VaultOptions): Promise<FileLock> {
  const until = Date.now() + waitMs
  for (let pause = 10; ; pause = Math.min(250, pause * 2)) {
    try {
      return await lockFile(`${file}.lock`, { now, leaseMs: LEASE_MS, refuse: (holder) => lockedError(file, holder) })
    } catch (error) {
      if (!isSiteguardError(error)) throw diskWriteError(file, error)
      if (error.code !== 'SG-VAULT-009' || Date.now() >= until) throw error
    }
    await sleep(pause)
  }
}

function lockedError(file: string, { host, pid, since }: { host: string; pid: number; since: string }): SiteguardError<'SG-VAULT-009'> {
  return new SiteguardError({ code: 'SG-VAULT-009', kind: 'conflict', params: { file, host, pid, since }, retry: 'later' })
}

function newWrite(): string {
  return newId().slice(0, 12)
}

/** The header names nobody, so it is compared by what can be: its digest, and how many stanzas of each kind it has. */
function recipientWarnings({ document, stanzas, header }: OpenedVault, team: readonly Keeper[] | undefined): VaultWarning[] {
  const listed = document.recipients.length
  const found = stanzas.length
  const kinds = document.recipients.map(({ key }) => stanzaOf(key)).sort()
  const same = kinds.join(' ') === [...stanzas].sort().join(' ')
  return [
    ...(same ? [] : [{ kind: 'recipients-differ', listed, found } as const]),
    ...(same && document.header !== header ? [{ kind: 'sealed-elsewhere', listed, found } as const] : []),
    ...teamWarnings(document.recipients, team),
  ]
}

function stanzaOf(key: string): string {
  if (key.startsWith('ssh-')) return key.split(' ', 1)[0] as string
  return key.startsWith('age1pq1') ? STANZAS.hybrid : STANZAS.x25519
}

function teamWarnings(listed: readonly Keeper[], team: readonly Keeper[] | undefined): VaultWarning[] {
  if (team === undefined || team.length === 0) return []
  const wanted = team.map(tidyKeeper)
  const lost = wanted.filter(({ key }) => !listed.some((keeper) => keeper.key === key))
  const extra = listed.filter(({ key }) => !wanted.some((keeper) => keeper.key === key))
  return [
    ...lost.map((keeper) => ({ kind: 'lost-recipient' as const, ...keeper })),
    ...extra.map((keeper) => ({ kind: 'extra-recipient' as const, ...keeper })),
  ]
}
