import { spawnSync } from 'node:child_process'
import { lstatSync, readdirSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { BIN, makeDesk } from './run-cli.ts'

let desk: Awaited<ReturnType<typeof makeDesk>> | undefined
afterEach(async () => {
  if (desk !== undefined) await rm(desk.dir, { recursive: true, force: true })
})

const PLACES = ['.cache', '.state', '.config', '.data']

/** What is kept below a folder with other rights than its owner's alone. Git's own files are behind a folder that is shut, and read-only. */
function loose(folder: string, inGit = false): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    const mode = lstatSync(path).mode & 0o777
    if (!entry.isDirectory()) return mode === 0o600 || (inGit && (mode & 0o400) !== 0) ? [] : [`${path} ${mode.toString(8)}`]
    const good = mode === 0o700 || (inGit && (mode & 0o700) === 0o700)
    return [...(good ? [] : [`${path} ${mode.toString(8)}`]), ...loose(path, inGit || entry.name.endsWith('.git'))]
  })
}

it.each([
  [
    '0000',
    [
      ['nightly', '--all', '--record', 'night.json'],
      ['vault', 'init'],
      ['incident', 'open', 's.example', '--title', 'x'],
      ['incident', 'pack'],
    ],
  ],
  [
    '0777',
    [
      ['snapshot', '--all'],
      ['vault', 'init'],
    ],
  ],
] as const)('what it keeps is for its owner alone, and for its owner in full, under a umask of %s', async (mask, commands) => {
  desk = await makeDesk()
  const { dir, env } = desk
  const account = join(dir, 'account')
  await mkdir(join(account, 'www'), { recursive: true })
  // As a home has them: the folders that are ours lie below.
  for (const name of PLACES) await mkdir(join(dir, name))
  await writeFile(join(account, 'www/index.php'), '<?php echo 1;')
  const inventory = 'version: 1\naccounts:\n  a: { transport: local, home: ./account }\nsites:\n  s.example: { account: a, root: www }\n'
  await writeFile(join(dir, 'siteguard.yml'), inventory)
  const given = { PATH: process.env.PATH, LANG: 'C.UTF-8', SITEGUARD_BROWSER: 'none', ...env }
  for (const args of commands) {
    const shell = ['-c', `umask ${mask}; exec "$@"`, 'sh', process.execPath, BIN, ...args, '--no-input']
    const { status, stderr } = spawnSync('/bin/sh', shell, { cwd: dir, env: given, encoding: 'utf8' })
    expect([0, 1, 3], `${args.join(' ')}: ${stderr}`).toContain(status)
  }
  const made = readdirSync(dir).filter((name) => !['account', 'siteguard.yml', ...PLACES].includes(name))
  expect(made).toContain('vault.age')
  for (const name of made) expect([name, lstatSync(join(dir, name)).mode & 0o777]).toEqual([name, 0o600])
  expect(PLACES.filter((name) => readdirSync(join(dir, name)).length > 0).length).toBeGreaterThan(1)
  expect(PLACES.flatMap((name) => loose(join(dir, name)))).toEqual([])
})
