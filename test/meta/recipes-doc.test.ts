import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseRecipe, readyRecipes } from '../../src/recipes/load-recipe.ts'
import { recipeJsonSchema } from '../../src/recipes/recipe-schema.ts'

const doc = await readFile(new URL('../../docs/recipes.md', import.meta.url), 'utf8')
const example = /```yaml\n(.*?)```/s.exec(doc)?.[1] ?? ''

describe('docs/recipes.md', () => {
  it('shows an example that loads as it stands', () => {
    expect(parseRecipe(example, 'example.yaml', 'en').steps).toHaveLength(2)
  })

  it('names every ready-made recipe, every step and every setting of one', async () => {
    for (const { name } of await readyRecipes('en')) expect(doc).toContain(`\`${name}\``)
    const { items } = (
      recipeJsonSchema().properties as { steps: { items: { oneOf: { properties: Record<string, { const?: string }> }[] } } }
    ).steps
    expect(items.oneOf.length).toBeGreaterThan(1)
    for (const { properties } of items.oneOf) {
      expect(doc).toContain(`| \`${properties.use?.const}\` |`)
      for (const key of Object.keys(properties)) expect(doc, key).toMatch(new RegExp(`\\b${key}\\b`))
    }
  })
})
