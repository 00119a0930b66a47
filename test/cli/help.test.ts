import { describe, expect, it } from 'vitest'
import { buildProgram } from '../../src/cli/build-program.ts'
import { COMMANDS } from '../../src/cli/commands/specs.ts'
import { LANGS, type Lang } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'
import { runCli } from './run-cli.ts'

/** Lines a screen of 80 columns would break anywhere. */
const tooWide = (text: string): string[] => text.split('\n').filter((line) => [...line].length > 80)

/** The help of a command as the program gives it, without a process of its own for each. */
async function helpOf(path: string, lang: Lang): Promise<string> {
  let out = ''
  const screen = {
    out: (text: string) => {
      out += text
    },
    err: () => {},
    width: 80,
  }
  const asked = buildProgram(textsOf(lang), '0', async () => {}, screen).parseAsync(['node', 'siteguard', ...path.split(' '), '--help'])
  await expect(asked).rejects.toMatchObject({ code: 'commander.helpDisplayed', exitCode: 0 })
  return out
}

describe.each(LANGS)('help in %s', (lang) => {
  const { help } = textsOf(lang)

  it('lists every command', async () => {
    const { code, out, err } = await runCli(['--help', '--lang', lang])
    expect(code).toBe(0)
    expect(err).toBe('')
    for (const spec of COMMANDS) if (!spec.path.includes(' ')) expect(out).toContain(`  ${spec.path}`)
    for (const group of new Set(COMMANDS.map((spec) => spec.group))) if (group !== undefined) expect(out).toContain(help.groups[group])
    expect(tooWide(out)).toEqual([])
  })

  it.each(COMMANDS.map((spec) => spec.path))('%s ends with its exit status and two examples', async (path) => {
    const spec = COMMANDS.find((candidate) => candidate.path === path)
    const out = await helpOf(path, lang)
    const status = out.slice(out.indexOf(help.exitStatus))
    for (const exit of spec?.exits ?? []) expect(status).toContain(`${exit}`.padEnd(4))
    expect(tooWide(out)).toEqual([])
    expect(status).toContain(help.examples)
    expect(status.slice(status.indexOf(help.examples)).match(/^ {2}siteguard /gm)).toHaveLength(2)
  })

  it.each(['scan', 'snapshots forget', 'vault'])('%s shows it where it is run', async (path) => {
    expect(await runCli([...path.split(' '), '--help', '--lang', lang])).toMatchObject({ code: 0, out: await helpOf(path, lang), err: '' })
  })
})

it('shows the help and no error when nothing is asked', async () => {
  const { code, out } = await runCli([])
  expect(code).toBe(0)
  expect(out).toContain('Usage: siteguard')
})

it('prints its version', async () => {
  const { code, out } = await runCli(['--version'])
  expect(code).toBe(0)
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/)
})

it.each([
  [['scna'], 'scna', 'scan'],
  [['scan', '--jsn'], '--jsn', '--json'],
  [['scan', '--fail-on', 'never'], '--fail-on', 'certain'],
  [['trust'], 'account', ''],
  [['manifest', 'add', '--archive', 'x.zip'], '--sha256', '64'],
  [['schema', 'nothing'], 'schema', 'inventory'],
  [['scan', '--parallel', '2', '--only-nw'], '--only-nw', '--only-new'],
  [['harden', '--rule', 'media-code', '--rule', 'nope'], '--rule', 'closed-folders'],
])('says what is wrong with %j, and what was meant', async (args, named, meant) => {
  for (const lang of LANGS) {
    const { code, out, err } = await runCli([...args, '--lang', lang])
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain('SG-USE-001')
    expect(err).toContain(named)
    expect(err).toContain(meant)
  }
})

it('speaks the language of the environment, and the flag wins', async () => {
  expect((await runCli(['--help'], { env: { LANG: 'fr_FR.UTF-8' } })).out).toContain('Utilisation :')
  expect((await runCli(['--help'], { env: { LANG: 'fr_FR.UTF-8', SITEGUARD_LANG: 'en' } })).out).toContain('Usage:')
  expect((await runCli(['--help', '--lang', 'fr'], { env: { LANG: 'en_GB.UTF-8' } })).out).toContain('Utilisation :')
})

it('says which argument is missing before it asks for an inventory', async () => {
  const { code, err } = await runCli(['restore', '--lang', 'en'])
  expect(code).toBe(2)
  expect(err).toContain('SG-USE-001')
  expect(err).toContain('site')
})
