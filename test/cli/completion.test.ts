import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands/specs.ts'
import { LANGS } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'
import { runCli } from './run-cli.ts'

/** What bash would offer for the last word, once it has read the script. */
async function offered(script: string, lines: readonly (readonly string[])[]): Promise<string[][]> {
  const asked = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _siteguard; echo "\${COMPREPLY[*]}"`,
  )
  const child = spawn('bash', ['--noprofile', '--norc', '-s'], { stdio: ['pipe', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk) => (out += chunk))
  child.stderr.on('data', (chunk) => (err += chunk))
  child.stdin.end(`${script}\n${asked.join('\n')}\n`)
  await new Promise((resolve) => child.once('close', resolve))
  expect(err).toBe('')
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split(' ').filter((word) => word !== ''))
}

describe('completion', () => {
  it('offers in bash what may stand there', async () => {
    const { out, code } = await runCli(['completion', 'bash'])
    expect(code).toBe(0)
    const [commands, below, options, values, shells, argument] = await offered(out, [
      ['siteguard', 'snaps'],
      ['siteguard', 'incident', ''],
      ['siteguard', 'snapshots', 'forget', '--keep-'],
      ['siteguard', 'scan', '--fail-on', ''],
      ['siteguard', '--lang', 'fr', 'completion', ''],
      // A site may be called as a command is.
      ['siteguard', 'scan', 'incident', ''],
    ])
    expect(commands).toEqual(['snapshot', 'snapshots'])
    expect(below?.toSorted()).toEqual(
      COMMANDS.filter(({ path }) => path.startsWith('incident '))
        .map(({ path }) => path.slice('incident '.length))
        .toSorted(),
    )
    expect(options?.toSorted()).toEqual(['--keep-clean', '--keep-daily', '--keep-last', '--keep-weekly'])
    expect(values).toEqual(['certain', 'probable', 'possible'])
    expect(shells).toEqual(['bash', 'zsh', 'fish'])
    expect(argument).toEqual([])
  })

  it.each(['zsh', 'fish'])('names every command and option in %s', async (shell) => {
    for (const lang of LANGS) {
      const { out, code } = await runCli(['completion', shell, '--lang', lang])
      expect(code).toBe(0)
      for (const { path, options } of COMMANDS) {
        expect(out).toContain(path.split(' ').at(-1))
        for (const { flags } of options ?? []) expect(out).toContain(/--?([\w-]+)/.exec(flags)?.[1])
      }
    }
  })

  it('refuses a shell it does not know, and names those it does', async () => {
    const { code, err } = await runCli(['completion', 'tcsh'])
    expect(code).toBe(2)
    for (const shell of ['bash', 'zsh', 'fish']) expect(err).toContain(shell)
  })
})

describe.each(LANGS)('siteguard help in %s', (lang) => {
  const { topics, help } = textsOf(lang)

  it('lists its topics, and shows each within 80 columns', async () => {
    const { out } = await runCli(['help', '--lang', lang])
    expect(out).toContain(topics.title)
    for (const [name, { title }] of Object.entries(topics.pages)) {
      expect(out).toContain(`  ${name}`)
      const page = await runCli(['help', name, '--lang', lang])
      expect(page.code).toBe(0)
      expect(page.out).toContain(title)
      expect(page.out.split('\n').length).toBeGreaterThan(5)
      expect(page.out.split('\n').filter((line) => [...line].length > 80)).toEqual([])
    }
  })

  it('shows a command’s own help', async () => {
    expect((await runCli(['help', 'snapshots', 'diff', '--lang', lang])).out).toBe(
      (await runCli(['snapshots', 'diff', '--help', '--lang', lang])).out,
    )
  })

  it('names what is nearest to a topic there is none of', async () => {
    const { code, out, err } = await runCli(['help', 'loked', '--lang', lang])
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).toContain('locked')
  })

  it('writes a manual page with every command, option and exit status', async () => {
    const { out } = await runCli(['help', '--man', '--lang', lang])
    expect(out).toMatch(/^\.TH SITEGUARD 1 /)
    for (const { path } of COMMANDS) expect(out).toContain(`.SS siteguard ${path.replaceAll('-', '\\-')}`)
    for (const code of Object.keys(help.exit)) expect(out).toContain(`.B ${code}\n`)
    // What begins with a dot is a request to the formatter: there are none but ours.
    expect(out.match(/^[.'].*$/gm)?.filter((line) => !/^\.(?:TH|SH|SS|TP|PP|B|nf|fi)(?: |$)/.test(line))).toEqual([])
  })
})
