import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { loadVaultKeys, openVault, type Vault } from '../../src/secrets/vault/index.ts'
import { buildSiteguard, operatorEnv, siteguard } from '../lab/siteguard.ts'
import { ALL_FAULTS, play } from './kill/play.ts'
import { runKilled } from './kill/run-killed.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 300_000 })

const scratch = mkdtempSync(join(tmpdir(), 'siteguard-vault-kill-'))
const seed = join(scratch, 'seed')
/** Of the points a write passes, so many are tried unless all are asked for. */
const FEW = 6

beforeAll(async () => {
  await buildSiteguard()
  expect((await siteguard(['vault', 'init'], seed)).code).toBe(0)
  for (const [name, value] of [
    ['one', 'the first value'],
    ['two', 'the second value'],
  ] as const) {
    writeFileSync(join(seed, name), value, { mode: 0o600 })
  }
  expect((await siteguard(['vault', 'add', 'db', '--from', 'file:one'], seed)).code).toBe(0)
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

async function vaultOf(home: string): Promise<Vault> {
  const keys = await loadVaultKeys({ env: {}, configDir: join(home, '.config/siteguard'), lang: 'en' })
  return await openVault({ file: join(home, 'vault.age'), keys, copies: join(home, '.local/state/siteguard/vault') })
}

it('a process killed at any moment leaves the old vault or the new one, and the next change goes through', async () => {
  const args = ['vault', 'add', 'db', '--from', 'file:two', '--replace']
  const killed = (at: number, home: string) =>
    runKilled(args, at, { cwd: home, env: operatorEnv(home), log: join(scratch, `points-${at}`) })
  const copyOf = (name: string): string => {
    execFileSync('cp', ['-a', seed, join(scratch, name)])
    return join(scratch, name)
  }
  const whole = await killed(0, copyOf('whole'))
  expect(whole, whole.said).toMatchObject({ code: 0 })
  const { points } = whole
  expect(points.length).toBeGreaterThan(FEW)
  // Offset from both ends: the first points are before anything is written.
  const chosen = Array.from({ length: FEW }, (_, i) => Math.ceil(((i + 1) * points.length) / FEW))
  const wrong = await play(
    ALL_FAULTS ? points.map((_, index) => index + 1) : chosen,
    (number) => `${number} of ${points.length} (${points[number - 1]})`,
    async (number) => {
      const home = copyOf(`case-${number}`)
      const dead = await killed(number, home)
      expect(dead.code, dead.said).toBeUndefined()
      const left = await vaultOf(home)
      const state = [left.value('db')?.reveal(), left.value('db', 'previous')?.reveal()]
      expect([
        ['the first value', undefined],
        ['the second value', 'the first value'],
      ]).toContainEqual(state)
      await left.add('next', left.current('db'))
      expect((await vaultOf(home)).slots()).toHaveLength(2)
      expect(readdirSync(home).filter((name) => /tmp$|lock/.test(name))).toEqual([])
      rmSync(home, { recursive: true, force: true })
    },
  )
  expect(wrong).toEqual([])
})
