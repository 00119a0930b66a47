import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../core/secret.ts'
import type { RotationVault } from '../../recipes/rotation/types.ts'
import { createVault, loadVaultKeys, openVault, type Vault, type VaultKeys } from '../../secrets/vault/index.ts'
import { createRotationVault } from './rotation-vault.ts'

const SLOT = 'elus/people/1-admin'
const RULES = { length: 20, from: 'alphanumeric' } as const
const ABOUT = { kind: 'person', user: 'admin' } as const

let dir: string
let keys: VaultKeys
let open: () => Promise<Vault>
/** The vault as another process sees it: whatever is not on the disk is gone. */
let another: () => RotationVault
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siteguard-rotation-vault-'))
  const identity = await generateX25519Identity()
  keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: dir, lang: 'en' })
  const file = join(dir, 'vault.age')
  await createVault({ file, keys, keepers: [{ key: await identityToRecipient(identity), name: 'me' }] })
  open = () => openVault({ file, keys })
  another = () => createRotationVault(open)
})
afterEach(() => rm(dir, { recursive: true, force: true }))

it('brings the file along that was left behind when a promotion was killed', async () => {
  const copies = join(dir, 'copies')
  const file = join(dir, 'vault.age')
  const keeper = (): RotationVault => createRotationVault(() => openVault({ file, keys, copies }))
  const secret = await keeper().pending(SLOT, RULES, 'run-1', ABOUT)
  const before = await readFile(file)
  await keeper().promote(SLOT, 'run-1')
  // The copy was kept, and the rename did not come about.
  await writeFile(file, before)
  await keeper().promote(SLOT, 'run-1')
  const seen = await open()
  expect(seen.value(SLOT, 'current')?.equals(secret)).toBe(true)
  expect(seen.slot(SLOT)?.pending).toBeUndefined()
})

describe('a password a person gave', () => {
  const given = new Secret('given', 'Chosen by a person 1')
  beforeEach(async () => {
    await (await open()).setPending(SLOT, given, {})
  })

  it('is the one a run brings in, and that run knows it again after it was killed', async () => {
    expect((await another().pending(SLOT, RULES, 'run-1', ABOUT)).equals(given)).toBe(true)
    expect((await another().made(SLOT, 'run-1'))?.equals(given)).toBe(true)
    await another().promote(SLOT, 'run-1')
    // Killed once the vault knew, and before its journal did.
    await another().promote(SLOT, 'run-1')
    expect((await another().pending(SLOT, RULES, 'run-1', ABOUT)).equals(given)).toBe(true)
    expect((await open()).slot(SLOT)).toMatchObject({ current: { run: 'run-1' } })
    expect((await open()).slot(SLOT)?.pending).toBeUndefined()
  })

  it('is no other run’s once one has it, and is kept when that one is taken back', async () => {
    await another().pending(SLOT, RULES, 'run-1', ABOUT)
    await expect(another().pending(SLOT, RULES, 'run-2', ABOUT)).rejects.toMatchObject({ code: 'SG-VAULT-007' })
    await expect((await open()).change((draft) => draft.claim(SLOT, { run: 'run-2' }))).rejects.toMatchObject({ code: 'SG-VAULT-007' })
    await another().takeBack(SLOT, 'run-1')
    const vault = await open()
    expect(vault.slot(SLOT)?.pending).toBeUndefined()
    expect(vault.value(SLOT, 'dropped')?.equals(given)).toBe(true)
  })
})
