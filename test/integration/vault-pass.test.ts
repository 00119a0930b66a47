import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { layer } from '../helpers/layer.ts'
import { type Outcome, siteguard } from '../lab/siteguard.ts'

const missing = ['pass', 'gpg', 'gpgconf'].find((program) => spawnSync(program, ['--version']).error !== undefined)

/** Of what GnuPG asks a person when it makes a key. */
const KEY = `%no-protection
Key-Type: eddsa
Key-Curve: ed25519
Subkey-Type: ecdh
Subkey-Curve: cv25519
Name-Email: keeper@example.org
%commit
`
const VALUES = {
  'elus/db': 'canary"\'\\$`é 7f3a',
  spaced: ' two  blanks ',
  // A key file: pass knows of no value but a first line.
  'elus/key': '-----BEGIN KEY-----\nuser: nobody\ncanary7f3b\n-----END KEY-----',
}

layer('the vault and the pass command', missing === undefined ? undefined : `${missing} is not installed`, () => {
  let home: string
  let env: Record<string, string>
  const outputs: string[] = []
  const sg = async (...args: string[]): Promise<Outcome> => {
    const done = await siteguard(['vault', ...args], home, env)
    outputs.push(done.stdout, done.stderr)
    expect(done, done.stderr).toMatchObject({ code: 0 })
    return done
  }
  const revealed = async (slot: string, vault: string): Promise<string> =>
    (await siteguard(['vault', 'show', '--reveal', slot, '--pipe', '--vault', vault], home, env)).stdout
  const pass = (...args: string[]): string =>
    execFileSync('pass', args, { env: { PATH: process.env.PATH as string, HOME: home, ...env }, encoding: 'utf8' })

  beforeAll(async () => {
    home = mkdtempSync(join(tmpdir(), 'sg-pass-'))
    // Short: the agent's socket lies in it, where the machine has no /run/user.
    const gnupg = join(home, 'g')
    env = { GNUPGHOME: gnupg, PASSWORD_STORE_DIR: join(home, 'store') }
    mkdirSync(gnupg, { mode: 0o700 })
    execFileSync('gpg', ['--batch', '-q', '--gen-key'], { env: { ...process.env, ...env }, input: KEY, stdio: 'pipe' })
    pass('init', 'keeper@example.org')
    await sg('init')
    for (const [slot, value] of Object.entries(VALUES)) {
      const file = join(home, 'value')
      writeFileSync(file, `${value}\n`, { mode: 0o600 })
      const more = slot === 'elus/db' ? ['--user', 'root', '--url', 'https://db.example', '--note', 'first\nsecond'] : []
      await sg('add', slot, '--from', 'file:value', ...more)
    }
  })
  afterAll(() => {
    execFileSync('gpgconf', ['--kill', 'all'], { env: { ...process.env, ...env } })
    rmSync(home, { recursive: true, force: true })
  })

  it('hands every value over: pass shows them, in its own way of writing them', async () => {
    const exported = JSON.parse((await sg('export', '--format', 'pass', '--json')).stdout)
    expect(exported).toMatchObject({ count: 3, pending: [] })
    expect(pass('show', 'siteguard/elus/db')).toBe(`${VALUES['elus/db']}\nuser: root\nurl: https://db.example\nfirst\nsecond\n`)
    expect(pass('show', 'siteguard/spaced')).toBe(`${VALUES.spaced}\n`)
    expect(pass('show', 'siteguard/elus/key')).toBe(`${VALUES['elus/key']}\nsiteguard-lines: 4\n`)
    // Once more, over what is there.
    await sg('export', 'spaced', '--format', 'pass')
    expect(pass('show', 'siteguard/spaced')).toBe(`${VALUES.spaced}\n`)
    await sg('export', 'spaced', '--format', 'pass', '--prefix', 'team/web')
    expect(pass('show', 'team/web/spaced')).toBe(`${VALUES.spaced}\n`)
  })

  it('takes them back as they were, and what a person wrote there', async () => {
    execFileSync('pass', ['insert', '-m', 'mairie/ftp'], {
      env: { PATH: process.env.PATH as string, HOME: home, ...env },
      input: 'hers\nlogin: anne\nURL: ftp.example\nasked for in May\n',
      stdio: 'pipe',
    })
    await sg('init', '--vault', 'other.age')
    const { slots } = JSON.parse(
      (await sg('import', 'siteguard/**', 'mairie/ftp', '--format', 'pass', '--vault', 'other.age', '--json')).stdout,
    )
    expect(slots.sort()).toEqual(['elus/db', 'elus/key', 'mairie/ftp', 'spaced'])
    for (const [slot, value] of Object.entries(VALUES)) expect(await revealed(slot, 'other.age'), slot).toBe(value)
    expect(await revealed('mairie/ftp', 'other.age')).toBe('hers')
    const shown = JSON.parse((await sg('show', '--vault', 'other.age', '--json')).stdout)
    expect(shown.slots).toMatchObject([
      { name: 'elus/db', user: 'root', url: 'https://db.example', note: 'first\nsecond' },
      { name: 'elus/key' },
      { name: 'mairie/ftp', user: 'anne', url: 'ftp.example', note: 'asked for in May' },
      { name: 'spaced' },
    ])
    expect(shown.slots[1]).not.toHaveProperty('user')
  })

  it('says what pass says where it cannot, and no value anywhere', async () => {
    const refused = await siteguard(['vault', 'export', '--format', 'pass'], home, { ...env, PASSWORD_STORE_DIR: join(home, 'none') })
    outputs.push(refused.stdout, refused.stderr)
    expect(refused.code).toBe(2)
    expect(refused.stderr).toContain('SG-VAULT-018')
    expect(refused.stderr).toContain('pass init')
    const files = readdirSync(join(home, 'store'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.gpg'))
    const kept = files.map((file) => readFileSync(join(home, 'store', file), 'latin1'))
    expect(kept.length).toBeGreaterThan(3)
    for (const secret of ['7f3a', '7f3b', 'blanks', 'hers'])
      expect([...outputs, ...kept].filter((text) => text.includes(secret))).toEqual([])
  })
})
