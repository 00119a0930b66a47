import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { siteguardErrorOf } from '../../../test/helpers/ovh-world.ts'
import { refuseLinks } from './refuse-links.ts'
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

it('runs nothing that files somebody committed there name', async () => {
  const { dir, env } = repository()
  const folder = join(dir, 'ledger')
  const owned = join(dir, 'owned')
  // As a bare repository has them: Git would take the folder for one, and run what its settings name at the first look.
  for (const part of ['objects', 'refs', 'records']) mkdirSync(join(folder, part), { recursive: true })
  writeFileSync(join(folder, 'HEAD'), 'ref: refs/heads/main\n')
  const settings = `\tbare = false\n\tworktree = ..\n\tfsmonitor = "touch ${owned}; false"\n`
  writeFileSync(join(folder, 'config'), `[core]\n\trepositoryformatversion = 0\n${settings}`)
  const file = join(folder, 'records/x.json')
  writeFileSync(file, 'x')
  expect(spawnSync('git', ['status'], { cwd: folder, env }).status).toBe(0)
  expect(existsSync(owned)).toBe(true)
  rmSync(owned)
  // Ours, with a Git that heeds the setting, and by looking ourselves for one that does not.
  expect(spawnSync('git', ['-c', 'safe.bareRepository=explicit', 'status'], { cwd: folder, env }).status).not.toBe(0)
  const error = await siteguardErrorOf(createTeamLedger(folder, env).commit([file], 'x'))
  expect({ code: error.code, owned: existsSync(owned) }).toEqual({ code: 'SG-FLEET-020', owned: false })
})

it('is refused where a link stands in it, or leads its vault out of the folder', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'sg-links-'))
  const team = join(dir, 'team')
  const refused = async (change: (ledger: string) => void, vault = 'vault.age', ledger = 'books/ledger'): Promise<string> => {
    rmSync(team, { recursive: true, force: true })
    for (const part of ['records', 'baselines', 'approvals']) mkdirSync(join(team, 'books/ledger', part), { recursive: true })
    writeFileSync(join(team, 'books/ledger/records/a.json'), '{}')
    writeFileSync(join(team, 'vault.age'), '')
    change(join(team, 'books/ledger'))
    return await refuseLinks({ file: join(team, 'siteguard.yml'), ledger: join(team, ledger), vault: join(team, vault) }).then(
      () => 'no',
      ({ code, params }) => `${code} ${params.path.slice(team.length + 1)}`,
    )
  }
  const moved = (ledger: string, part: string, to = join(dir, 'elsewhere')): void => {
    rmSync(join(ledger, part), { recursive: true, force: true })
    symlinkSync(to, join(ledger, part))
  }
  writeFileSync(join(dir, 'elsewhere'), '')
  expect(await refused(() => {})).toBe('no')
  expect(await refused((ledger) => rmSync(ledger, { recursive: true }))).toBe('no')
  expect(await refused((ledger) => moved(ledger, 'records'))).toBe('SG-FLEET-021 books/ledger/records')
  expect(await refused((ledger) => moved(ledger, 'records/a.json'))).toBe('SG-FLEET-021 books/ledger/records/a.json')
  expect(await refused((ledger) => moved(ledger, 'baselines/s.json', 'a.json'))).toBe('SG-FLEET-021 books/ledger/baselines/s.json')
  expect(await refused((ledger) => moved(ledger, 'approvals/x', '/nowhere'))).toBe('SG-FLEET-021 books/ledger/approvals/x')
  expect(await refused((ledger) => moved(ledger, '../../books', dir))).toBe('SG-FLEET-021 books')
  expect(await refused((ledger) => moved(ledger, '../../vault.age'))).toBe('SG-FLEET-021 vault.age')
  expect(await refused((ledger) => moved(ledger, 'vault.age'), 'books/ledger/vault.age')).toBe('SG-FLEET-021 books/ledger/vault.age')
  // Within the folder it leads to nothing that was not committed; and what the inventory names elsewhere is its writer's own.
  expect(await refused((ledger) => moved(ledger, '../../other.age', 'vault.age'), 'other.age')).toBe('no')
  expect(await refused((ledger) => moved(ledger, '../../vault.age'), '../elsewhere')).toBe('no')
})
