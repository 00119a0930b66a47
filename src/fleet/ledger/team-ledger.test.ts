import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { siteguardErrorOf } from '../../../test/helpers/ovh-world.ts'
import { createTeamLedger } from './team-ledger.ts'

function repository(): { dir: string; env: NodeJS.ProcessEnv; git: (...args: string[]) => string } {
  const dir = mkdtempSync(join(tmpdir(), 'sg-ledger-'))
  const env = { PATH: process.env.PATH, HOME: dir, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: dir, env, encoding: 'utf8' }).trim()
  git('init', '-q')
  return { dir, env, git }
}

it('commits what it is given and nothing else, which a person can read and revert', async () => {
  const { dir, env, git } = repository()
  writeFileSync(join(dir, 'draft.txt'), 'not yet')
  git('add', 'draft.txt')
  const ledger = createTeamLedger(join(dir, 'ledger'), env)
  mkdirSync(ledger.records, { recursive: true })
  const file = join(ledger.records, 'one.json')
  writeFileSync(file, 'one\n')
  expect(await ledger.commit([file], 'First night')).toMatch(/^[0-9a-f]{40}$/)
  expect(await ledger.commit([file], 'First night')).toBeUndefined()
  writeFileSync(file, 'two\n')
  await ledger.commit([file], '--amend is no option here')
  expect(git('log', '--format=%s|%an')).toBe('--amend is no option here|siteguard\nFirst night|siteguard')
  expect(git('status', '--porcelain')).toBe('A  draft.txt')
  git('config', 'user.email', 'me@example.org')
  git('config', 'user.name', 'Me')
  git('rm', '-q', '--cached', 'draft.txt')
  git('revert', '--no-edit', 'HEAD')
  expect(readFileSync(file, 'utf8')).toBe('one\n')
  writeFileSync(file, 'three\n')
  await ledger.commit([file], 'By me')
  expect(git('log', '-1', '--format=%an')).toBe('Me')
})

it('makes one commit after the other where several are asked for at once', async () => {
  const { dir, env, git } = repository()
  const ledger = createTeamLedger(join(dir, 'ledger'), env)
  mkdirSync(ledger.approvals, { recursive: true })
  const files = ['a', 'b', 'c', 'd'].map((name) => join(ledger.approvals, name))
  for (const file of files) writeFileSync(file, file)
  await Promise.all(files.map((file) => ledger.commit([file], file.slice(-1))))
  expect(git('log', '--format=%s').split('\n')).toEqual(['d', 'c', 'b', 'a'])
})

it('says so where there is no repository', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sg-none-'))
  writeFileSync(join(dir, 'x'), '')
  const ledger = createTeamLedger(dir, { PATH: process.env.PATH, HOME: dir, GIT_CEILING_DIRECTORIES: tmpdir() })
  const error = await siteguardErrorOf(ledger.commit([join(dir, 'x')], 'x'))
  expect({ code: error.code, said: JSON.stringify(error.params).includes('not a git repository') }).toEqual({
    code: 'SG-FLEET-020',
    said: true,
  })
})
