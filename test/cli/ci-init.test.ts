import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { buildSiteguard, siteguard } from '../lab/siteguard.ts'

const home = mkdtempSync(join(tmpdir(), 'siteguard-ci-'))
beforeAll(async () => {
  await buildSiteguard()
  writeFileSync(join(home, 'siteguard.yml'), 'version: 1\naccounts: {}\n')
}, 120_000)
afterAll(() => rmSync(home, { recursive: true, force: true }))

it('writes beside the inventory, and over nothing without being told to', async () => {
  const { code, stdout, stderr } = await siteguard(['ci', 'init', 'github', '--shards', '3', '--lang', 'fr'], home)
  expect(code).toBe(0)
  expect(stdout.trimEnd().split('\n')).toHaveLength(5)
  expect(stderr).toContain('privé')
  const file = join(home, '.github/workflows/siteguard-nightly.yml')
  expect(readFileSync(file, 'utf8')).toContain('shard: [1, 2, 3]')
  expect(statSync(file).mode & 0o777).toBe(0o644)
  writeFileSync(file, 'mine')
  const again = await siteguard(['ci', 'init', 'github'], home)
  expect(again.code).toBe(2)
  expect(again.stderr).toContain('--force')
  expect(readFileSync(file, 'utf8')).toBe('mine')
  expect((await siteguard(['ci', 'init', 'github', '--force'], home)).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain('shard: [1, 2, 3, 4]')
  // One that would stand beside others is not written alone.
  rmSync(join(home, '.github/workflows/siteguard-scan.yml'))
  expect((await siteguard(['ci', 'init', 'github'], home)).code).toBe(2)
}, 120_000)

it('knows three kinds', async () => {
  const { code, stderr } = await siteguard(['ci', 'init', 'jenkins'], home)
  expect(code).toBe(2)
  expect(stderr.replace(/\s+/g, ' ')).toContain('github, gitlab, forgejo')
}, 60_000)
