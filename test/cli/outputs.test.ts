import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DOCUMENT_FORMATS } from '../../src/reporters/formats.ts'
import { buildSiteguard, siteguard } from '../lab/siteguard.ts'

const home = mkdtempSync(join(tmpdir(), 'siteguard-outputs-'))
const file = (name: string): string => join(home, name)

beforeAll(async () => {
  await buildSiteguard()
  writeFileSync(
    file('siteguard.yml'),
    `version: 1\naccounts:\n  here: { transport: local, home: ${home} }\nsites:\n  a: { account: here, root: gone }\n`,
  )
}, 120_000)
afterAll(() => rmSync(home, { recursive: true, force: true }))

it('writes every format beside the text, for the operator alone but where another login reads it', async () => {
  const outputs = DOCUMENT_FORMATS.flatMap((format) => ['--output', `${format}=out.${format}`])
  const { code, stdout } = await siteguard(['scan', '--all', '--offline', ...outputs], home)
  expect(code).toBe(3)
  expect(stdout).toContain('exit 3')
  for (const format of DOCUMENT_FORMATS)
    expect([format, statSync(file(`out.${format}`)).mode & 0o777]).toEqual([format, format === 'prometheus' ? 0o644 : 0o600])
  expect(readFileSync(file('out.prometheus'), 'utf8')).toContain('siteguard_run_exit_code 3')
  expect(JSON.parse(readFileSync(file('out.sarif'), 'utf8')).runs[0].invocations[0].executionSuccessful).toBe(false)
}, 60_000)

it('writes one format to standard output in place of the text', async () => {
  const { stdout } = await siteguard(['scan', '--all', '--offline', '--output', 'sarif=-'], home)
  expect(JSON.parse(stdout).version).toBe('2.1.0')
}, 60_000)

it('writes also when the run fails before there is anything to report', async () => {
  const { code } = await siteguard(['scan', 'nobody', '--output', 'prometheus=fail.prom', '--output', 'junit=fail.xml'], home)
  expect(code).toBe(2)
  expect(readFileSync(file('fail.prom'), 'utf8')).toMatch(/siteguard_run_exit_code 2\n[\s\S]*siteguard_run_complete 0/)
  expect(readFileSync(file('fail.xml'), 'utf8')).toContain('errors="1"')
}, 60_000)

it.each([
  [['--output', 'pdf=x'], 'pdf=x'],
  [['--output', 'sarif'], 'sarif'],
  [['--output', 'sarif=-', '--json'], '--json'],
  [['--output', 'sarif=-', '--output', 'junit=-'], 'FORMAT=-'],
])(
  'refuses %j before anything is done',
  async (args, named) => {
    const { code, stderr } = await siteguard(['scan', '--all', '--offline', ...args], home)
    expect(code).toBe(2)
    expect(stderr).toContain(named)
    expect(existsSync(file('x'))).toBe(false)
  },
  60_000,
)
