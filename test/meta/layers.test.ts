import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const BIOME = join(ROOT, 'node_modules/@biomejs/biome/bin/biome')

function biome(cwd: string, ...args: string[]): { code: number | null; text: string } {
  const run = spawnSync(process.execPath, [BIOME, ...args], { cwd, encoding: 'utf8' })
  return { code: run.status, text: run.stdout + run.stderr }
}

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Planted files: folder of src/, text, and what the linter must say of it (absent: nothing about imports). */
const PLANTED: readonly { readonly folder: string; readonly text: string; readonly message?: string }[] = [
  ...(
    [
      ['core', "import { x } from '../../disk/xdg.ts'", 'rank 0'],
      ['transports', "import { x } from '../../cms/index.ts'", 'rank 2'],
      ['transports', "import { x } from '../../secrets/index.ts'", 'rank 2'],
      ['detectors', "import { x } from '../../cms/index.ts'", 'rank 3'],
      ['cms', "import { x } from '../../app/run-pool.ts'", 'rank 3'],
      ['app', "import { x } from '../../fleet/select.ts'", 'rank 5'],
      ['fleet', "import { x } from '../../cli/exit-codes.ts'", 'rank 6'],
      ['app', "import { x } from 'ssh2'", 'one home'],
      ['transports', "import { x } from 'basic-ftp'", 'one home'],
      ['fleet', "import { x } from 'yaml'", 'one home'],
      ['reporters', "import { x } from 'chalk'", 'one home'],
      ['transports', "const { x } = await import('../../cms/index.ts')", 'rank 2'],
      ['app', "const { x } = await import('yauzl')", 'one home'],
      ['app', "const { x } = await import('@litko/yara-x')", 'one home'],
      ['cli', "import x from 'nodemailer'", 'one home'],
      ['notifiers', "import { x } from '../../reporters/index.ts'", 'rank 2'],
    ] as const
  ).map(([folder, line, message]) => ({ folder, text: `${line}\nexport const y = x\n`, message })),
  { folder: 'detectors', text: "import type { CmsAdapter as X } from '../../cms/types.ts'\nexport type Y = X\n" },
  { folder: 'app', text: "import { x } from '../../cms/index.ts'\nexport const y = x\n" },
  { folder: 'cli', text: "import { x } from 'chalk'\nexport const y = x\n" },
]

/**
 * Lints all planted files at once and gives what the linter said of each. They stand under the same rules elsewhere: in this checkout
 * they would be read, and built, by the tests that run beside this one.
 */
async function lintPlanted(): Promise<readonly string[]> {
  const root = await mkdtemp(join(tmpdir(), 'siteguard-planted-'))
  try {
    await copyFile(join(ROOT, 'biome.json'), join(root, 'biome.json'))
    for (const [number, { folder, text }] of PLANTED.entries()) {
      const dir = join(root, 'src', folder, `planted-${number}`)
      await mkdir(dir, { recursive: true })
      await writeFile(join(dir, 'planted.ts'), text)
    }
    const { text: said } = biome(root, 'lint', '--max-diagnostics=none', 'src')
    expect(said).toContain(`Checked ${PLANTED.length} files`)
    // Each thing it says begins with the file's name.
    const things = said.split(/^(?=src\/)/m)
    return PLANTED.map(({ folder }, number) => things.filter((thing) => thing.startsWith(`src/${folder}/planted-${number}/`)).join(''))
  } finally {
    await rm(root, { recursive: true })
  }
}

let linted: Promise<readonly string[]> | undefined
const saidOf = async (planted: (typeof PLANTED)[number]): Promise<string> => {
  linted ??= lintPlanted()
  return (await linted)[PLANTED.indexOf(planted)] as string
}

it('sees every source file: a green light that checks nothing is worse than none', () => {
  // One rule is enough to count by: all of them are asked by `npm run lint`.
  const { text } = biome(ROOT, 'lint', '--only=style/noRestrictedImports', 'src')
  const checked = Number(/Checked (\d+) files/.exec(text)?.[1])
  expect(checked).toBeGreaterThanOrEqual(sources(join(ROOT, 'src')).length)
})

it.each(PLANTED.filter(({ message }) => message !== undefined))('refuses in $folder: $text', async (planted) => {
  const said = await saidOf(planted)
  expect(said).toContain('noRestrictedImports')
  expect(said).toContain(planted.message)
})

it.each(PLANTED.filter(({ message }) => message === undefined))('allows in $folder: $text', async (planted) => {
  expect(await saidOf(planted)).not.toContain('noRestrictedImports')
})

it('lets only cli/ touch the terminal, the arguments and the exit', () => {
  const touching = sources(join(ROOT, 'src'))
    .filter((file) => !file.endsWith('.test.ts') && !relative(join(ROOT, 'src'), file).startsWith('cli/'))
    .filter((file) => /\bprocess\.(?:stdout|stderr|stdin|argv|exit|exitCode)\b|\bconsole\./.test(readFileSync(file, 'utf8')))
  expect(touching.map((file) => relative(ROOT, file))).toEqual([])
})

it('sets flags of V8 in one place, which knows what this V8 has: of another V8 prints an error', () => {
  const setting = sources(join(ROOT, 'src')).filter(
    (file) => !file.endsWith('.test.ts') && /\bsetFlagsFromString\b/.test(readFileSync(file, 'utf8')),
  )
  // The second sets one that Node documents.
  expect(setting.map((file) => relative(ROOT, file)).sort()).toEqual(['src/core/collect-garbage.ts', 'src/core/tune-v8.ts'])
})

it('has no skipped, focused or emptied test anywhere', () => {
  const marked = [...sources(join(ROOT, 'src')), ...sources(join(ROOT, 'test'))]
    .filter((file) => file !== import.meta.filename)
    .filter((file) => /\b(?:it|test|describe)\.(?:skip|only|todo|skipIf|runIf)\b/.test(readFileSync(file, 'utf8')))
  expect(marked.map((file) => relative(ROOT, file))).toEqual([])
})

it('keeps files short enough to be read at one sitting', () => {
  const long = [...sources(join(ROOT, 'src')), ...sources(join(ROOT, 'test'))]
    .map((file) => ({ file: relative(ROOT, file), lines: readFileSync(file, 'utf8').split('\n').length }))
    .filter(({ lines }) => lines > 420)
  expect(long).toEqual([])
})
