import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { buildProgram } from '../../src/cli/build-program.ts'
import { COMMANDS } from '../../src/cli/commands/specs.ts'
import { LANGS } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'

const ROOT = join(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8')
const READMES = ['README.md', 'README.fr.md']
const DOCS = [...READMES, ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) => name.endsWith('.md'))

const SOURCES = [
  ...readdirSync(ROOT),
  ...['src', 'test', 'schemas', 'fixtures', 'docs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true }).map((name) => `${folder}/${String(name)}`),
  ),
]

/** Code of a page: what stands between backticks, and the lines of its blocks without their prompt, comment and second column. */
function codeOf(page: string): string[] {
  const blocks = [...page.matchAll(/^```.*\n([\s\S]*?)^```$/gm)].flatMap((match) => (match[1] as string).split('\n'))
  const spans = [...page.replace(/^```.*\n[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map((match) => match[1] as string)
  return [...blocks, ...spans].map((line) =>
    line
      .replace(/^\$ /, '')
      .replace(/\s+#.*$/, '')
      // Where a shell writes the output is no word of ours.
      .replace(/ > \S+$/, '')
      .trim()
      .replace(/ {2,}.*$/, ''),
  )
}

/** The siteguard command lines of a page, as words. */
function commandsOf(page: string): string[][] {
  return codeOf(page)
    .map((line) => /^(?:node bin\/siteguard\.js|siteguard)(?: (.*))?$/.exec(line)?.[1])
    .filter((words) => words !== undefined)
    .map((words) => [...words.matchAll(/'[^']*'|"[^"]*"|\S+/g)].map((match) => match[0].replace(/^(['"])(.*)\1$/, '$2')))
}

/** The command a line was taken for, or the error of parsing it. */
async function parsed(words: readonly string[]): Promise<string> {
  let path = ''
  const program = buildProgram(
    textsOf('en'),
    '0',
    async (spec) => {
      path = spec.path
    },
    { out: () => {}, err: () => {}, width: 80 },
  )
  await program.parseAsync([...words], { from: 'user' })
  return path
}

describe.each(DOCS)('%s', (file) => {
  it('shows command lines that parse', async () => {
    for (const words of commandsOf(read(file))) {
      // "siteguard COMMAND --help" speaks of all of them, "siteguard init" in a sentence of the command as such.
      if (words.some((word) => word === '--help' || word === '--version') || COMMANDS.some((spec) => spec.path === words.join(' ')))
        continue
      await expect(parsed(words), words.join(' ')).resolves.not.toBe('')
    }
  })

  it('names files that exist', () => {
    const named = codeOf(read(file)).filter((code) => /^(?:src|test|docs|fixtures|schemas|bin|bench)\/[\w./-]+$/.test(code))
    // Within src, as docs/architecture.md writes them, and the bare names of a folder's files.
    const inside = codeOf(read(file)).filter((code) => /^[\w.-]+(?:\/[\w.-]+)*\.(?:ts|json)$/.test(code))
    const linked = [...read(file).matchAll(/\]\(([^)#:]+)\)/g)].map((match) =>
      join(file.startsWith('docs/') ? 'docs' : '', match[1] as string),
    )
    expect([...named, ...linked].filter((path) => !existsSync(join(ROOT, path)))).toEqual([])
    expect(inside.filter((path) => !SOURCES.some((source) => source === path || source.endsWith(`/${path}`)))).toEqual([])
  })
})

it('refuses what no command takes, so that the check above can fail', async () => {
  await expect(parsed(['scan', '--al'])).rejects.toThrow("unknown option '--al'")
  await expect(parsed(['scna'])).rejects.toThrow()
  await expect(parsed(['trust'])).rejects.toThrow("missing required argument 'account'")
  expect(commandsOf('```\n$ siteguard scan --all   # now\n```\nor `siteguard trust a`')).toEqual([
    ['scan', '--all'],
    ['trust', 'a'],
  ])
})

it('shows the same commands in both languages', () => {
  const shown = READMES.map((file) =>
    [...new Set(commandsOf(read(file)).map((words) => words.join(' ')))].filter((line) => !/--help|^explain CODE/.test(line)).sort(),
  )
  expect(shown[0]?.length).toBeGreaterThan(5)
  expect(shown[1]).toEqual(shown[0])
})

it.each(READMES)('%s has the two npm commands', (file) => {
  const code = codeOf(read(file))
  expect(code).toContain('npm ci && npm run demo')
  expect(code).toContain('npm ci && npm test')
})

it.each(LANGS)('the pages of siteguard help show command lines that parse, in %s', async (lang) => {
  const lines = Object.values(textsOf(lang).topics.pages).flatMap((page) => page.lines.filter((line) => line.startsWith('siteguard ')))
  expect(lines.length).toBeGreaterThan(20)
  for (const line of lines) await expect(parsed(commandsOf(`\`${line}\``)[0] ?? []), line).resolves.not.toBe('')
})

it.each(LANGS)('the examples of the help parse in %s', async (lang) => {
  for (const spec of COMMANDS) {
    for (const [line] of textsOf(lang).help.examplesOf[spec.path] ?? []) {
      const path = await parsed(commandsOf(`\`${line}\``)[0] ?? [])
      expect(path === spec.path || path.startsWith(`${spec.path} `), line).toBe(true)
    }
  }
})
