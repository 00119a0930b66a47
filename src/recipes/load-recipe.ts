import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, extname, join, resolve } from 'node:path'
import { SiteguardError } from '../core/error.ts'
import { nearestNames } from '../core/nearest.ts'
import { diskReadError } from '../disk/disk-error.ts'
import { packageFile } from '../disk/package-file.ts'
import { problemText } from '../i18n/problems.ts'
import type { Lang } from '../i18n/types.ts'
import { checkYaml, checkYamlPart, LARGEST_DOCUMENT, parseYaml, type YamlProblem, yamlProblem } from '../yaml/index.ts'
import { isOwnName } from './own-names.ts'
import { makeRecipe, type Recipe, type RecipeStep, stepSchema, writtenRecipe } from './recipe-schema.ts'
import { type StepName, stepKind, steps } from './steps/index.ts'

/** Where the recipes lie that come with siteguard. */
export const READY_RECIPES = packageFile('recipes/')

export interface LoadRecipeOptions {
  readonly cwd: string
  readonly lang: Lang
  /** Folder of the ready-made recipes. Default: the one that comes with siteguard. */
  readonly ready?: string
}

/**
 * A recipe by its name (one of the ready-made ones) or by its file (anything with a '/' or ending in .yaml or .yml).
 * @throws SG-RCP-001 for the first problem of the file, in the user's language; SG-RCP-002 for an unknown name; SG-DISK-001.
 */
export async function loadRecipe(named: string, options: LoadRecipeOptions): Promise<Recipe> {
  const isFile = named.includes('/') || named.includes('\\') || /\.ya?ml$/i.test(named)
  const ready = options.ready ?? READY_RECIPES
  if (isFile) return await ownRecipe(await readText(resolve(options.cwd, named), options.lang), named, options.lang, ready)
  const names = await readyNames(ready)
  if (names.includes(named)) {
    const file = join(ready, `${named}.yaml`)
    return parseRecipe(await readText(file, options.lang), file, options.lang)
  }
  const near = nearestNames(named, names)
  throw new SiteguardError({ code: 'SG-RCP-002', kind: 'usage', params: { name: named, known: near.length > 0 ? near : names } })
}

/** A recipe of somebody's own. Under a name of ours it has to be ours, word for word. */
async function ownRecipe(text: string, file: string, lang: Lang, ready: string): Promise<Recipe> {
  const recipe = parseRecipe(text, file, lang)
  if (!isOwnName(recipe.name)) return recipe
  const same = (await readyNames(ready)).includes(recipe.name)
    ? (await loadRecipe(recipe.name, { cwd: ready, lang, ready })).hash === recipe.hash
    : false
  if (same) return recipe
  const line = text.split('\n').findIndex((one) => /^\s*recipe\s*:/.test(one)) + 1
  const problem = problemText(lang, 'recipe-own-name', { name: recipe.name })
  throw new SiteguardError({
    code: 'SG-RCP-001',
    kind: 'config',
    params: { file, line: Math.max(line, 1), column: 1, problem, path: 'recipe' },
  })
}

/** The recipes that come with siteguard, by name. */
export async function readyRecipes(lang: Lang, ready = READY_RECIPES): Promise<Recipe[]> {
  return await Promise.all((await readyNames(ready)).map((name) => loadRecipe(name, { cwd: ready, lang, ready })))
}

/** A recipe from its text. @throws SG-RCP-001 */
export function parseRecipe(text: string, file: string, lang: Lang): Recipe {
  const refuse = (problem: YamlProblem): never => {
    const { line, column, path } = problem
    throw new SiteguardError({ code: 'SG-RCP-001', kind: 'config', params: { file, line, column, problem: problem.problem, path } })
  }
  const parsed = parseYaml(text, file, lang)
  if ('problem' in parsed) return refuse(parsed.problem)
  const { document } = parsed
  const checked = checkYaml(document, writtenRecipe, lang)
  if ('problems' in checked) return refuse(checked.problems[0] as YamlProblem)
  const { recipe: name, describe, requires = {}, steps: written } = checked.value
  const own = written.map(({ use }, index): RecipeStep => {
    if (stepKind(use) === undefined) {
      const known = Object.keys(steps)
      const params = { step: use, known, near: nearestNames(use, known, 2) }
      return refuse(yamlProblem(document, lang, { path: ['steps', index, 'use'], on: 'value' }, 'recipe-step', params))
    }
    const step = checkYamlPart(document, ['steps', index], stepSchema(use as StepName), lang)
    if ('problems' in step) return refuse(step.problems[0] as YamlProblem)
    const { use: _use, ...params } = step.value
    return { use: use as StepName, params }
  })
  return makeRecipe({ name, describe, requires, steps: own })
}

async function readyNames(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder)
    return names
      .filter((name) => extname(name) === '.yaml')
      .map((name) => basename(name, '.yaml'))
      .sort()
  } catch (error) {
    throw diskReadError(folder, error)
  }
}

async function readText(file: string, lang: Lang): Promise<string> {
  const refuse = (problem: string): SiteguardError =>
    new SiteguardError({ code: 'SG-RCP-001', kind: 'config', params: { file, line: 1, column: 1, problem, path: '' } })
  let bytes: Buffer
  try {
    const info = await stat(file)
    if (info.isFile() && info.size > LARGEST_DOCUMENT) throw refuse(problemText(lang, 'too-large', { limit: LARGEST_DOCUMENT }))
    bytes = await readFile(file)
  } catch (error) {
    throw diskReadError(file, error)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw refuse(problemText(lang, 'not-text', {}))
  }
}
