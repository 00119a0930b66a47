import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadRecipe, parseRecipe, READY_RECIPES, readyRecipes } from './load-recipe.ts'
import { recipeJsonSchema } from './recipe-schema.ts'
import { steps } from './steps/index.ts'

const good = `# words
recipe: mine
describe: { en: One thing., fr: Une chose. }
steps:
  - use: modes
    folders: "705"
    files: "604"
`
const parse = (text: string, lang: 'en' | 'fr' = 'en') => parseRecipe(text, 'mine.yaml', lang)

describe('parseRecipe', () => {
  it('reads a recipe', () => {
    expect(parse(good)).toEqual({
      name: 'mine',
      describe: { en: 'One thing.', fr: 'Une chose.' },
      requires: {},
      steps: [{ use: 'modes', params: { folders: '705', files: '604' } }],
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
  })

  it('takes rights written without quotes for what they look like', () => {
    expect(parse(good.replaceAll('"', '')).hash).toBe(parse(good).hash)
  })

  it('hashes what it says, not how it is written', () => {
    const otherwise = `steps:\n- {files: '604', use: modes, folders: '705'}\nrecipe: mine\ndescribe: {fr: Autre., en: Other.}\n`
    expect(parse(otherwise).hash).toBe(parse(good).hash)
    expect(parse(good.replace('604', '600')).hash).not.toBe(parse(good).hash)
    expect(parse(good.replace('steps:', 'requires: { account: [exec] }\nsteps:')).hash).not.toBe(parse(good).hash)
  })

  it.each([
    ['an unknown step, with the nearest', good.replace('use: modes', 'use: mode'), 5, 10, /no step is called "mode".*"modes"/],
    ['an unknown setting of a step', `${good}    dirs: "705"\n`, 8, 5, /unknown key "dirs"/],
    ['a missing setting', good.replace('    files: "604"\n', ''), 5, 5, /"files" is missing/],
    ['a wrong setting', good.replace('"604"', '"u=rw"'), 7, 12, /octal/],
    ['no steps', good.replace(/steps:[\s\S]*/, 'steps: []\n'), 4, 8, /one to 50 steps/],
    ['a name in capitals', good.replace('mine', 'Mine'), 2, 9, /small letters/],
    ['a missing language', good.replace(', fr: Une chose.', ''), 3, 1, /"fr" is missing/],
    ['an include', `include: other.yaml\n${good}`, 1, 1, /unknown key "include"/],
    ['a shell', `${good}  - run: rm -rf /\n`, 8, 5, /"use" is missing/],
    ['a tag', good.replace('use: modes', 'use: !js modes'), 5, 10, /"!"/],
    ['no YAML', `${good}  - [\n`, 9, 1, /not closed/],
  ])('refuses %s, at its place', (_what, text, line, column, problem) => {
    const error = (() => {
      try {
        parse(text)
      } catch (caught) {
        return caught as { code: string; params: { line: number; column: number; problem: string } }
      }
      return undefined
    })()
    expect(error?.code).toBe('SG-RCP-001')
    expect(error?.params.problem).toMatch(problem)
    expect([error?.params.line, error?.params.column]).toEqual([line, column])
  })

  it('speaks the user’s language', () => {
    expect(() => parse(good.replace('use: modes', 'use: mode'), 'fr')).toThrow(/aucune étape/)
  })
})

describe('loadRecipe', () => {
  it('finds the ready-made ones by name, each named as its file', async () => {
    const files = (await readdir(READY_RECIPES)).filter((name) => name.endsWith('.yaml'))
    expect(files.length).toBeGreaterThan(0)
    for (const file of files) {
      const name = basename(file, '.yaml')
      expect((await loadRecipe(name, { cwd: '/', lang: 'en' })).name).toBe(name)
    }
    expect((await readyRecipes('fr')).map((recipe) => `${recipe.name}.yaml`)).toEqual(files.sort())
  })

  it('reads a file that is named as a path, and no other', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sg-recipe-'))
    await writeFile(join(folder, 'mine.yaml'), good)
    await writeFile(join(folder, 'tighten-modes'), good)
    expect((await loadRecipe('mine.yaml', { cwd: folder, lang: 'en' })).name).toBe('mine')
    expect((await loadRecipe('./mine.yaml', { cwd: folder, lang: 'en' })).name).toBe('mine')
    expect((await loadRecipe('tighten-modes', { cwd: folder, lang: 'en' })).name).toBe('tighten-modes')
    await expect(loadRecipe('./none.yaml', { cwd: folder, lang: 'en' })).rejects.toMatchObject({ code: 'SG-DISK-001' })
  })

  it('lets no file pass for a recipe of ours, but one that says the same', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sg-recipe-'))
    const names = [...(await readyRecipes('en')).map(({ name }) => name), 'restore', 'restore-after-lockout']
    for (const name of names) {
      await writeFile(join(folder, 'mine.yaml'), good.replace('mine', name))
      await expect(loadRecipe('./mine.yaml', { cwd: folder, lang: 'en' }), name).rejects.toMatchObject({
        params: { line: 2, path: 'recipe' },
      })
    }
    await writeFile(join(folder, 'copy.yaml'), await readFile(join(READY_RECIPES, 'lock.yaml')))
    expect((await loadRecipe('./copy.yaml', { cwd: folder, lang: 'en' })).name).toBe('lock')
  })

  it('names the nearest ones for a name it does not know', async () => {
    await expect(loadRecipe('tighten-mode', { cwd: '/', lang: 'en' })).rejects.toMatchObject({
      code: 'SG-RCP-002',
      params: { name: 'tighten-mode', known: ['tighten-modes'] },
    })
    await expect(loadRecipe('..', { cwd: '/', lang: 'en' })).rejects.toMatchObject({ code: 'SG-RCP-002' })
  })
})

it('publishes a schema that knows every step', () => {
  const published = JSON.stringify(recipeJsonSchema())
  for (const [name, kind] of Object.entries(steps)) {
    expect(kind.use).toBe(name)
    expect(published).toContain(`"const":"${name}"`)
  }
})
