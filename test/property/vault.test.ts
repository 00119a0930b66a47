import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import { Secret } from '../../src/core/secret.ts'
import { createVault, loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'

vi.setConfig({ testTimeout: 300_000 })

const SLOTS = ['a', 'b/c'] as const
type Op = { readonly what: 'add' | 'pend' | 'promote' | 'drop' | 'reopen' | 'back'; readonly slot: string; readonly who: 0 | 1 }

const op: fc.Arbitrary<Op> = fc.record({
  what: fc.constantFrom('add', 'pend', 'pend', 'promote', 'promote', 'drop', 'reopen', 'back'),
  slot: fc.constantFrom(...SLOTS),
  who: fc.constantFrom(0, 1),
})

/** `add0 back1`: what, and who; all of one slot. */
const ops = (text: string): Op[] =>
  text.split(' ').map((word) => ({ what: word.slice(0, -1) as Op['what'], slot: 'a', who: word.endsWith('1') ? 1 : 0 }))

/** What a slot should hold, by the rules alone. */
interface Model {
  current?: string
  pending?: string
  previous?: string
  dropped: string[]
}

const held = (vault: Vault, name: string): Model => {
  const facts = vault.slot(name)
  const value = (state: 'current' | 'pending' | 'previous'): Partial<Model> => {
    const secret = facts === undefined ? undefined : vault.value(name, state)
    return secret === undefined ? {} : { [state]: secret.reveal() }
  }
  const dropped = (facts?.dropped ?? []).map(({ id }) => vault.value(name, 'dropped', id)?.reveal() ?? '')
  return { ...value('current'), ...value('pending'), ...value('previous'), dropped }
}

/** The model after an op, or undefined where the op must be refused. */
function after(model: Model, what: Op['what'], value: string): Model | undefined {
  const { current, pending } = model
  const old = current === undefined ? {} : { previous: current }
  if (what === 'add') return pending === undefined ? { ...model, ...old, current: value } : undefined
  if (what === 'pend') return pending === undefined ? { ...model, pending: value } : undefined
  if (pending === undefined) return undefined
  const { pending: _gone, ...rest } = model
  if (what === 'promote') return { ...rest, ...old, current: pending, dropped: [] }
  return { ...rest, dropped: [...model.dropped, pending] }
}

it('loses no value, whatever two keepers do in turn, and however often the file goes back to an old version', async () => {
  const identity = await generateX25519Identity()
  const key = await identityToRecipient(identity)
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 4, maxLength: 14 }), async (steps) => {
      const dir = await mkdtemp(join(tmpdir(), 'siteguard-vault-ops-'))
      try {
        const file = join(dir, 'vault.age')
        const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: dir, lang: 'en' })
        const options = { file, keys, copies: join(dir, 'copies') }
        await createVault({ ...options, keepers: [{ key, name: '' }] })
        const open = (): Promise<Vault> => openVault(options)
        const vaults: [Vault, Vault] = [await open(), await open()]
        const models = new Map<string, Model>(SLOTS.map((name) => [name, { dropped: [] }]))
        const versions = [await readFile(file)]
        for (const [index, { what, slot, who }] of steps.entries()) {
          // An old version comes back: a Git checkout, a restored backup.
          if (what === 'back') await writeFile(file, versions[index % versions.length] as Buffer)
          if (what === 'back' || what === 'reopen') {
            vaults[who] = await open()
            continue
          }
          const value = `value-${index}`
          const model = models.get(slot) as Model
          const wanted = after(model, what, value)
          const vault = vaults[who]
          const secret = new Secret('x', value)
          const run = `run-${index}`
          const work = {
            add: () => vault.add(slot, secret, { replace: true }),
            pend: () => vault.setPending(slot, secret, { run }),
            promote: () => vault.promote(slot),
            drop: () => vault.dropPending(slot),
          }[what]
          const refused = await work().then(
            () => false,
            (error: unknown) => {
              if (isSiteguardError(error) && /^SG-VAULT-00[578]$/.test(error.code)) return true
              throw error
            },
          )
          expect(refused).toBe(wanted === undefined)
          if (wanted !== undefined) models.set(slot, wanted)
          versions.push(await readFile(file))
        }
        const last = await open()
        for (const name of SLOTS) expect(held(last, name)).toEqual(models.get(name))
        expect((await readdir(dir)).sort()).toEqual(['copies', 'vault.age'])
      } finally {
        await rm(dir, { recursive: true, force: true })
      }
    }),
    {
      numRuns: 12,
      // Values were lost here once: by a base that only one side had grown from, and by a handle that knew less than its machine.
      examples: [[ops('reopen0 add0 back1 add0 add0 add1')], [ops('back0 add0 add1 back1 add0')]],
    },
  )
})
