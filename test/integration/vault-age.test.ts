import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Secret } from '../../src/core/secret.ts'
import {
  addKeyTo,
  createProtectedIdentity,
  createVault,
  type Keeper,
  loadVaultKeys,
  openVault,
  type VaultKeys,
} from '../../src/secrets/vault/index.ts'
import { layer } from '../helpers/layer.ts'

const missing = ['age', 'age-keygen', 'ssh-keygen'].find((program) => spawnSync(program, ['--help']).error !== undefined)

layer('the vault and the age command', missing === undefined ? undefined : `${missing} is not installed`, () => {
  let dir: string
  let keepers: Keeper[]
  const at = (name: string): string => join(dir, name)
  const keysOf = (name: string): Promise<VaultKeys> => loadVaultKeys({ env: {}, configDir: dir, lang: 'en', file: at(name) })
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siteguard-vault-age-'))
    execFileSync('age-keygen', ['-o', at('native')], { stdio: 'ignore' })
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'anne@desk', '-f', at('ed')])
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', at('rsa')])
    execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PEM', '-f', at('pem')])
    keepers = [
      { key: execFileSync('age-keygen', ['-y', at('native')], { encoding: 'utf8' }).trim(), name: 'native' },
      ...(await Promise.all(['ed', 'rsa', 'pem'].map(async (name) => ({ key: await readFile(at(`${name}.pub`), 'utf8'), name: '' })))),
    ]
  })
  afterAll(() => rm(dir, { recursive: true, force: true }))

  it('age opens our vault with every kind of key, and so do we', async () => {
    const file = at('vault.age')
    const vault = await createVault({ file, keys: await keysOf('native'), keepers })
    await vault.add('elus/ftp', new Secret('x', 'tiré au sort'))
    expect(
      vault
        .keepers()
        .map(({ name }) => name)
        .slice(0, 2),
    ).toEqual(['native', 'anne@desk'])
    for (const name of ['native', 'ed', 'rsa', 'pem']) {
      const document = JSON.parse(execFileSync('age', ['-d', '-i', at(name), file], { encoding: 'utf8' }))
      expect(document.slots['elus/ftp'].current.value).toBe('tiré au sort')
      const ours = await openVault({ file, keys: await keysOf(name) })
      expect(ours.value('elus/ftp')?.reveal()).toBe('tiré au sort')
      expect(ours.warnings()).toEqual([])
    }
  })

  it('we open what age sealed, armoured too, and tell to how many it is', async () => {
    const file = at('vault.age')
    const plain = execFileSync('age', ['-d', '-i', at('ed'), file])
    const seal = (...args: string[]): void => void execFileSync('age', [...args, '-o', file], { input: plain })
    const all = keepers.flatMap(({ key }) => ['-r', key.trim()])
    seal('-a', ...all)
    const same = await openVault({ file, keys: await keysOf('rsa') })
    expect(same.warnings()).toEqual([{ kind: 'sealed-elsewhere', listed: 4, found: 4 }])
    seal(...all.slice(0, 6))
    const lost = await openVault({ file, keys: await keysOf('native') })
    expect(lost.warnings()).toEqual([{ kind: 'recipients-differ', listed: 4, found: 3 }])
    expect(lost.value('elus/ftp')?.reveal()).toBe('tiré au sort')
    await lost.setKeepers(lost.keepers())
    expect((await openVault({ file, keys: await keysOf('pem') })).warnings()).toEqual([])
  })

  it('takes a key under a passphrase, asked for only when nothing else opens, and a second key beneath the first', async () => {
    const made = await createProtectedIdentity(at('identity.age'), new Secret('p', 'a long passphrase'))
    expect((await readFile(made.file, 'utf8')).startsWith('-----BEGIN AGE ENCRYPTED FILE-----\n')).toBe(true)
    const asked: string[] = []
    const load = (words: string): Promise<VaultKeys> =>
      loadVaultKeys({
        env: {},
        configDir: dir,
        lang: 'en',
        passphrase: async (file) => {
          asked.push(file)
          return new Secret('p', words)
        },
      })
    const file = at('protected.age')
    const keys = await load('a long passphrase')
    await createVault({ file, keys, keepers: [{ key: made.recipient, name: '' }, keepers[0] as Keeper] })
    expect(asked).toEqual([made.file])
    await expect(openVault({ file, keys: await load('another one') })).rejects.toMatchObject({ code: 'SG-VAULT-013' })
    await writeFile(at('identity.txt'), await readFile(at('native')), { mode: 0o600 })
    asked.length = 0
    await openVault({ file, keys: await load('another one') })
    expect(asked).toEqual([])
    const second = await addKeyTo(at('identity.txt'))
    expect(execFileSync('age-keygen', ['-y', at('identity.txt')], { encoding: 'utf8' })).toContain(second)
  })

  it('refuses an SSH key under a passphrase, or of a kind that nothing is sealed to, in words', async () => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret words', '-f', at('locked')])
    execFileSync('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', at('ecdsa')])
    await expect(keysOf('locked')).rejects.toMatchObject({ code: 'SG-VAULT-012', params: { fault: 'ssh-protected' } })
    await expect(keysOf('ecdsa')).rejects.toMatchObject({ code: 'SG-VAULT-012', params: { fault: 'ssh-kind' } })
    const vault = await openVault({ file: at('vault.age'), keys: await keysOf('native') })
    const ecdsa = { key: await readFile(at('ecdsa.pub'), 'utf8'), name: '' }
    await expect(vault.setKeepers([...vault.keepers(), ecdsa])).rejects.toMatchObject({ params: { fault: 'ssh-kind' } })
  })
})
