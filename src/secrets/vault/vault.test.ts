import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isSiteguardError } from '../../core/error.ts'
import { Secret } from '../../core/secret.ts'
import { lockFile } from '../../disk/file-lock.ts'
import { createVault, loadVaultKeys, openVault, type Vault, type VaultKeys } from './index.ts'

let dir: string
let file: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'siteguard-vault-'))
  file = join(dir, 'vault.age')
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const secret = (value: string): Secret => new Secret('test', value)
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (isSiteguardError(error) ? error.code : String(error)),
  )

async function person(kind: 'x25519' | 'hybrid' = 'x25519'): Promise<{ key: string; name: string; keys: VaultKeys }> {
  const identity = await (kind === 'hybrid' ? generateHybridIdentity() : generateX25519Identity())
  const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: dir, lang: 'en' })
  return { key: await identityToRecipient(identity), name: kind, keys }
}

const shown = (vault: Vault, slot: string): Record<string, string | undefined> =>
  Object.fromEntries((['current', 'pending', 'previous'] as const).map((state) => [state, vault.value(slot, state)?.reveal()]))

describe('a vault', () => {
  it('brings a value from pending to current to previous, and each step is on the disk', async () => {
    const anne = await person()
    const vault = await createVault({ file, keys: anne.keys, keepers: [anne] })
    await vault.add('elus/ftp', secret('one'), { kind: 'password', note: 'the old one', user: 'elus' })
    const { id } = await vault.setPending('elus/ftp', secret('two'), { run: 'run-1' })
    const other = await openVault({ file, keys: anne.keys })
    expect(shown(other, 'elus/ftp')).toEqual({ current: 'one', pending: 'two', previous: undefined })
    expect(other.slot('elus/ftp')).toMatchObject({ kind: 'password', user: 'elus', pending: { id, run: 'run-1' } })
    expect(await codeOf(other.setPending('elus/ftp', secret('three'), { run: 'run-2' }))).toBe('SG-VAULT-007')
    expect(await codeOf(other.add('elus/ftp', secret('three'), { replace: true }))).toBe('SG-VAULT-007')
    expect(await codeOf(other.promote('elus/ftp', { run: 'run-2' }))).toBe('SG-VAULT-008')
    await vault.promote('elus/ftp', { id })
    await vault.promote('elus/ftp', { id })
    await other.reload()
    expect(shown(other, 'elus/ftp')).toEqual({ current: 'two', pending: undefined, previous: 'one' })
    expect(await codeOf(vault.promote('elus/ftp'))).toBe('SG-VAULT-008')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect(await readdir(dir)).toEqual(['vault.age'])
  })

  it('keeps what was taken back until another value has proved itself', async () => {
    const anne = await person()
    const vault = await createVault({ file, keys: anne.keys, keepers: [anne] })
    const first = await vault.setPending('db', secret('first'), { run: 'a' })
    await vault.dropPending('db', { id: first.id })
    await vault.dropPending('db', { id: first.id })
    await vault.setPending('db', secret('second'), { run: 'b' })
    await vault.dropPending('db', { run: 'b' })
    expect(vault.slot('db')?.dropped.map(({ run }) => run)).toEqual(['a', 'b'])
    await vault.takeUp('db', first.id, { run: 'c' })
    expect(shown(vault, 'db').pending).toBe('first')
    await vault.promote('db', { run: 'c' })
    expect(vault.slot('db')?.dropped).toEqual([])
    expect(shown(vault, 'db')).toEqual({ current: 'first', pending: undefined, previous: undefined })
  })

  it('writes a change of several slots wholly or not at all', async () => {
    const anne = await person()
    const vault = await createVault({ file, keys: anne.keys, keepers: [anne] })
    await vault.add('a', secret('1'))
    const before = await readFile(file)
    const refused = vault.change((draft) => {
      draft.setPending('b', secret('2'), { run: 'r' })
      draft.add('a', secret('3'))
    })
    expect(await codeOf(refused)).toBe('SG-VAULT-006')
    expect((await readFile(file)).equals(before)).toBe(true)
    expect(vault.slots().map(({ name }) => name)).toEqual(['a'])
    await vault.change((draft) => {
      draft.setPending('b', secret('2'), { run: 'r' })
      draft.setPending('a', secret('3'), { run: 'r' })
    })
    expect(vault.slots().map(({ pending }) => pending?.run)).toEqual(['r', 'r'])
  })

  it('loses nothing when two keepers write at once', async () => {
    const [anne, paul] = [await person(), await person()]
    await createVault({ file, keys: anne.keys, keepers: [anne, paul] })
    const vaults = await Promise.all([anne, paul, anne].map(({ keys }) => openVault({ file, keys })))
    await Promise.all(
      vaults.flatMap((vault, who) => [0, 1, 2, 3].map((n) => vault.setPending(`${who}/${n}`, secret(`${who}-${n}`), { run: `r${who}` }))),
    )
    const after = await openVault({ file, keys: paul.keys })
    expect(after.slots()).toHaveLength(12)
    for (const { name } of after.slots()) expect(after.value(name, 'pending')?.reveal()).toBe(name.replace('/', '-'))
    expect(await readdir(dir)).toEqual(['vault.age'])
  })

  it('is not taken for one that went back where another process of this machine is just writing it', async () => {
    const { keys, ...keeper } = await person()
    const copies = join(dir, 'copies')
    await createVault({ file, keys, keepers: [keeper], copies })
    const before = await readFile(file)
    await (await openVault({ file, keys, copies })).add('db', secret('new'))
    const after = await readFile(file)
    // As that process has it between the copy and the file, under its lock.
    const refuse = (): Error => new Error('held')
    await writeFile(file, before)
    const lock = await lockFile(`${file}.lock`, { now: Date.now, refuse })
    const opening = openVault({ file, keys, copies })
    await new Promise((resolve) => setTimeout(resolve, 100))
    await writeFile(file, after)
    await lock.release()
    const seen = await opening
    expect([seen.warnings(), seen.current('db').reveal()]).toEqual([[], 'new'])
    // Nobody writes any more: then it did go back, and what it lost is there all the same.
    await writeFile(file, before)
    const back = await openVault({ file, keys, copies })
    expect([back.warnings(), back.current('db').reveal()]).toEqual([[{ kind: 'merged', slots: ['db'] }], 'new'])
    expect((await readdir(dir)).sort()).toEqual(['copies', 'vault.age'])
  })

  it('opens for keepers only, with hybrid keys too, and never locks its writer out', async () => {
    const [anne, paul, stranger] = [await person('hybrid'), await person('hybrid'), await person()]
    const vault = await createVault({ file, keys: anne.keys, keepers: [anne, paul] })
    await vault.add('x', secret('ours'))
    expect((await openVault({ file, keys: paul.keys })).value('x')?.reveal()).toBe('ours')
    expect(await codeOf(openVault({ file, keys: stranger.keys }))).toBe('SG-VAULT-003')
    expect(await codeOf(vault.setKeepers([paul]))).toBe('SG-VAULT-016')
    expect(await codeOf(vault.setKeepers([anne, stranger]))).toBe('SG-VAULT-011')
    expect(await codeOf(vault.setKeepers([]))).toBe('SG-VAULT-011')
    await vault.setKeepers([anne])
    expect(await codeOf(openVault({ file, keys: paul.keys }))).toBe('SG-VAULT-003')
  })

  it('refuses what is damaged, foreign or missing, and says which', async () => {
    const anne = await person()
    expect(await codeOf(openVault({ file, keys: anne.keys }))).toBe('SG-VAULT-001')
    const vault = await createVault({ file, keys: anne.keys, keepers: [anne] })
    expect(await codeOf(createVault({ file, keys: anne.keys, keepers: [anne] }))).toBe('SG-VAULT-002')
    await vault.add('x', secret('a value'))
    const whole = await readFile(file)
    for (const bytes of [whole.subarray(0, -1), Buffer.concat([whole, Buffer.from('x')]), Buffer.from('plain'), Buffer.alloc(0)]) {
      await writeFile(file, bytes)
      expect(await codeOf(openVault({ file, keys: anne.keys }))).toBe('SG-VAULT-004')
      expect(await codeOf(vault.add('y', secret('z')))).toBe('SG-VAULT-004')
    }
  })
})
