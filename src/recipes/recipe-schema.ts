import * as z from 'zod'
import type { Sha256 } from '../core/manifest.ts'
import { canonicalJson, sha256Of } from './canonical.ts'
import { type StepName, stepKind, steps } from './steps/index.ts'

/*
 * The shape of a recipe, as written. A message of a schema is the id of its text in i18n/{en,fr}/problems.ts. There is nothing
 * to fill in, to include or to run: a recipe says which steps, with which settings, in which order.
 */

/** Powers of an account a recipe can insist on. */
export const NEEDS = ['exec', 'chmod', 'symlink'] as const

const sentence = z
  .string('name')
  .regex(/^\P{Cc}*[^\s\p{Cc}]\P{Cc}*$/u, 'name')
  .max(200, 'name')

const head = {
  recipe: z
    .string('recipe-name')
    .regex(/^[a-z][a-z0-9-]{0,63}$/, 'recipe-name')
    .describe('Its name.'),
  describe: z.strictObject({ en: sentence, fr: sentence }).describe('What it does, in one sentence, in English and in French.'),
  requires: z
    .exactOptional(
      z.strictObject({
        account: z.exactOptional(z.array(z.enum(NEEDS))).describe('What the account must be able to do.'),
        cms: z.exactOptional(z.array(z.enum(['spip', 'wordpress', 'generic'])).min(1)).describe('One of these must be installed.'),
      }),
    )
    .describe('Where these do not hold, nothing is planned.'),
}

const MOST_STEPS = 50

/** For loading: the settings of each step are checked by its own kind, so that an unknown step is told as such. */
export const writtenRecipe = z.strictObject({
  ...head,
  steps: z
    .array(z.looseObject({ use: z.string('name') }), 'recipe-steps')
    .min(1, 'recipe-steps')
    .max(MOST_STEPS, 'recipe-steps'),
})

/** Settings of one kind of step together with its name. */
export function stepSchema(use: StepName): z.ZodObject {
  const params = stepKind(use)?.params as z.ZodObject | undefined
  if (!(params instanceof z.ZodObject)) throw new Error(`the settings of the step ${use} are no object`)
  return params.safeExtend({ use: z.literal(use).describe('Kind of step.') })
}

/** One step: its kind, and the settings of that kind. */
export interface RecipeStep {
  readonly use: StepName
  readonly params: object
}

export interface Recipe {
  readonly name: string
  readonly describe: { readonly en: string; readonly fr: string }
  readonly requires: NonNullable<z.infer<typeof writtenRecipe>['requires']>
  readonly steps: readonly RecipeStep[]
  /** Over what it says, not how it is written: comments, order of keys and layout do not count. */
  readonly hash: Sha256
}

/** A recipe made here or read from a file. `params` are checked already. */
export function makeRecipe(parts: Omit<Recipe, 'hash'>): Recipe {
  const { name, requires, steps: own } = parts
  return {
    ...parts,
    hash: sha256Of(canonicalJson({ name, requires, steps: own })),
  }
}

/** Format of a recipe for editors (JSON Schema draft 7, which YAML editors know best). */
export function recipeJsonSchema(): Record<string, unknown> {
  const kinds = (Object.keys(steps) as StepName[]).map(stepSchema)
  const published = z.strictObject({
    ...head,
    steps: z
      .array(z.discriminatedUnion('use', kinds as [z.ZodObject, ...z.ZodObject[]]))
      .min(1)
      .max(MOST_STEPS)
      .describe('Planned in this order, each on the site as the ones before would leave it.'),
  })
  const { $schema, ...schema } = z.toJSONSchema(published, { target: 'draft-7', io: 'input' })
  return { $schema, $id: 'urn:siteguard:schema:recipe:1', title: 'Recipe of siteguard (recipes/*.yaml)', ...schema }
}
