import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'
import { buildSiteguard, operatorEnv, siteguard } from '../lab/siteguard.ts'
import { ALL_FAULTS, play } from './kill/play.ts'
import { type Ended, runKilled } from './kill/run-killed.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 300_000 })

const scratch = mkdtempSync(join(tmpdir(), 'siteguard-vault-keepers-'))
/** As on a drive they share: each has a machine, a key and copies of their own. */
const team = join(scratch, 'team')
const vault = join(team, 'vault.age')
const KEEPERS = ['anne', 'benoit'] as const
type Keeper = (typeof KEEPERS)[number]
const homeOf = (who: Keeper): string => join(scratch, who)
/** Of the points a write passes, so many are tried unless all are asked for; and writes of each where nobody is killed. */
const [FEW, WRITES] = ALL_FAULTS ? [Number.POSITIVE_INFINITY, 12] : [3, 2]

beforeAll(async () => {
  await buildSiteguard()
  const recipients: string[] = []
  mkdirSync(team)
  for (const who of KEEPERS) {
    const identity = await generateX25519Identity()
    mkdirSync(join(homeOf(who), '.config/siteguard'), { recursive: true })
    writeFileSync(join(homeOf(who), '.config/siteguard/identity.txt'), `${identity}\n`, { mode: 0o600 })
    recipients.push(await identityToRecipient(identity))
  }
  const made = await siteguard(['vault', 'init', '--vault', vault, '--recipient', recipients[1] as string], homeOf('anne'))
  expect(made, made.stderr).toMatchObject({ code: 0 })
  expect((await vaultOf('benoit')).keepers().map(({ key }) => key)).toEqual(recipients)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function vaultOf(who: Keeper): Promise<Vault> {
  const home = homeOf(who)
  const keys = await loadVaultKeys({ env: {}, configDir: join(home, '.config/siteguard'), lang: 'en' })
  return await openVault({ file: vault, keys, copies: join(home, '.local/state/siteguard/vault') })
}

let run = 0
/** A process of theirs that puts a value into the vault, and may be killed at a point. */
function add(who: Keeper, slot: string, value: string, killAt = 0): Promise<Ended> {
  const [home, from] = [homeOf(who), join(homeOf(who), `value-${run}`)]
  writeFileSync(from, value, { mode: 0o600 })
  const args = ['vault', 'add', slot, '--replace', '--from', `file:${from}`, '--vault', vault]
  return runKilled(args, killAt, { cwd: home, env: operatorEnv(home), log: join(home, `points-${run++}`) })
}

const leftovers = (): string[] => readdirSync(team).filter((name) => name !== 'vault.age')

it('two processes of two keepers that write at once lose nothing, of what both write to neither', async () => {
  const wrote = async (who: Keeper): Promise<void> => {
    for (let at = 0; at < WRITES; at += 1) {
      for (const slot of [`${who}/${at}`, 'both']) {
        const done = await add(who, slot, `${who} ${at}`)
        expect(done, done.said).toMatchObject({ code: 0 })
      }
    }
  }
  await Promise.all(KEEPERS.map(wrote))
  for (const reader of KEEPERS) {
    const now = await vaultOf(reader)
    expect(now.warnings()).toEqual([])
    for (const who of KEEPERS) for (let at = 0; at < WRITES; at += 1) expect(now.current(`${who}/${at}`).reveal()).toBe(`${who} ${at}`)
    expect(now.slots()).toHaveLength(2 * WRITES + 1)
    const both = KEEPERS.flatMap((who) => Array.from({ length: WRITES }, (_, at) => `${who} ${at}`))
    expect(both).toContain(now.current('both').reveal())
    expect(both).toContain(now.value('both', 'previous')?.reveal())
  }
  expect(leftovers()).toEqual([])
})

it('one of them that dies at any moment neither stops the other nor takes anything with it', async () => {
  const whole = await add('anne', 'dies', 'before')
  expect(whole, whole.said).toMatchObject({ code: 0 })
  const { points } = whole
  expect(points.length).toBeGreaterThan(6)
  const count = Math.min(FEW, points.length)
  const chosen = Array.from({ length: count }, (_, i) => Math.ceil(((i + 1) * points.length) / count))
  let last = 'before'
  let tried = 0
  const wrong = await play(
    chosen,
    (number) => `${number} of ${points.length} (${points[number - 1]})`,
    async (number) => {
      const [dead, other] = await Promise.all([add('anne', 'dies', `killed at ${number}`, number), add('benoit', `lives/${number}`, 'x')])
      expect(dead.code, dead.said).toBeUndefined()
      expect(other, other.said).toMatchObject({ code: 0 })
      const seen = await Promise.all(KEEPERS.map(async (who) => (await vaultOf(who)).current('dies').reveal()))
      // What she had kept on her machine and not yet in the file is hers to put there; for him it was never written.
      expect([last, `killed at ${number}`]).toContain(seen[0])
      expect([last, seen[0]]).toContain(seen[1])
      expect((await vaultOf('anne')).current(`lives/${number}`).reveal()).toBe('x')
      const next = await add('anne', 'dies', `after ${number}`)
      expect(next, next.said).toMatchObject({ code: 0 })
      last = `after ${number}`
      for (const who of KEEPERS) expect((await vaultOf(who)).current('dies').reveal()).toBe(last)
      expect(leftovers()).toEqual([])
      tried += 1
    },
  )
  expect(wrong).toEqual([])
  expect(tried).toBe(count)
})
