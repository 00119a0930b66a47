import type { PasswordRules } from '../../core/credential.ts'
import type { RotationVault, SlotAbout } from '../../recipes/rotation/types.ts'
import { type GenerateRules, generateSecret } from '../../secrets/vault/index.ts'
import type { SlotFacts, Vault, VaultDraft } from '../../secrets/vault/types.ts'

/**
 * The vault as rotations use it. It is opened at the first call only: a run that rotates nothing asks for no key. Every question reads the
 * file again, for somebody else may have written to it.
 */
export function createRotationVault(open: () => Promise<Vault>): RotationVault {
  let opening: Promise<Vault> | undefined
  const fresh = async (): Promise<Vault> => {
    if (opening === undefined) {
      opening = open()
      opening.catch(() => (opening = undefined))
      return await opening
    }
    const vault = await opening
    await vault.reload()
    return vault
  }
  const detailsOf = ({ kind, user, url }: SlotAbout): { kind: string; user: string; url?: string } => ({
    kind: kind === 'person' ? 'password' : kind,
    user,
    ...(url === undefined ? {} : { url }),
  })
  return {
    async current(slot) {
      return there(await fresh(), slot, 'current')
    },

    async pending(slot, rules, run, about) {
      const vault = await fresh()
      const made = madeBy(vault, slot, run)
      if (made !== undefined) return made
      // Given by a person, who wants this one and no other.
      if (vault.slot(slot)?.pending?.run === undefined) {
        const given = there(vault, slot, 'pending')
        if (given !== undefined) {
          // From here on it is this run's: killed after it was brought in, the run knows it for what works.
          await vault.change((draft) => draft.claim(slot, { run }))
          return given
        }
      }
      const secret = generateSecret(`new password of ${slot}`, rulesOf(rules))
      await vault.setPending(slot, secret, { ...detailsOf(about), run })
      return secret
    },

    async made(slot, run) {
      return madeBy(await fresh(), slot, run)
    },

    async adopt(slot, value, about) {
      const vault = await fresh()
      if (there(vault, slot, 'current')?.equals(value) === true) return
      await vault.add(slot, value, { ...detailsOf(about), replace: true })
    },

    async promote(slot, run) {
      // Written even where it is known to be done: killed at the rename, the file is behind what this machine's copy of it says.
      await (await fresh()).promote(slot, { run })
    },

    async takeBack(slot, run) {
      const vault = await fresh()
      await vault.change((draft) => {
        const facts = draft.slot(slot)
        if (facts?.pending?.run === run) draft.dropPending(slot, { run })
        const made = madeCurrent(facts, run)
        if (made === undefined) return
        const { previous } = made
        if (previous === undefined) {
          unmake(draft, made, run)
          return
        }
        // What the run brought in is current: the two change places.
        draft.takeUp(slot, previous.id, { run: `${run}-back` })
        draft.promote(slot, { id: previous.id })
      })
    },
  }
}

/** The only value a slot has is none any more: kept as one that was dropped, for nobody knows what the site had before. */
function unmake(draft: VaultDraft, { name, kind, note, user, url, pending }: SlotFacts, run: string): void {
  const value = draft.value(name, 'current')
  if (value === undefined || pending !== undefined) return
  const details = { kind, note, ...(user === undefined ? {} : { user }), ...(url === undefined ? {} : { url }) }
  draft.remove(name)
  draft.setPending(name, value, { ...details, run })
  draft.dropPending(name, { run })
}

/** A slot nobody made yet holds nothing. */
function there(vault: Vault, slot: string, state: 'current' | 'pending'): ReturnType<Vault['value']> {
  return vault.slot(slot) === undefined ? undefined : vault.value(slot, state)
}

function madeCurrent(facts: SlotFacts | undefined, run: string): SlotFacts | undefined {
  return facts?.current?.run === run ? facts : undefined
}

function madeBy(vault: Vault, slot: string, run: string): ReturnType<Vault['value']> {
  const facts = vault.slot(slot)
  if (madeCurrent(facts, run) !== undefined) return vault.value(slot, 'current')
  return facts?.pending?.run === run ? vault.value(slot, 'pending') : undefined
}

function rulesOf({ length, from }: PasswordRules): GenerateRules {
  return { length, alphabet: from === 'printable' ? 'printable' : 'letters-digits' }
}
