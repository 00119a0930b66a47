import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inventoryProblems, parseInventory } from '../../src/fleet/inventory/index.ts'
import { inventoryJsonSchema } from '../../src/fleet/inventory/json-schema.ts'

const doc = await readFile(new URL('../../docs/inventory.md', import.meta.url), 'utf8')
const example = /## A full example\s+```yaml\n(.*?)```/s.exec(doc)?.[1] ?? ''
const options = { env: { HOME: '/home/op' }, now: Date.parse('2026-11-21') }

/** Every key a schema names, at any depth. */
function keysOf(schema: unknown, found = new Set<string>()): Set<string> {
  if (typeof schema !== 'object' || schema === null) return found
  const { properties } = schema as { properties?: object }
  for (const key of Object.keys(properties ?? {})) found.add(key)
  for (const value of Object.values(schema)) keysOf(value, found)
  return found
}

describe('docs/inventory.md', () => {
  it('shows an example that loads as it stands', () => {
    expect(inventoryProblems(example, '/inv/siteguard.yml', options)).toEqual([])
    const inventory = parseInventory(example, '/inv/siteguard.yml', options)
    expect(inventory.waiverProblems).toEqual([])
    expect(inventory.accounts).toHaveLength(5)
    expect(inventory.sites).toHaveLength(4)
    expect(inventory.waivers).toHaveLength(3)
  })

  it('uses every key of the format in it', () => {
    const keys = keysOf(inventoryJsonSchema())
    expect(keys.size).toBeGreaterThan(30)
    for (const key of keys) expect(example, key).toMatch(new RegExp(`^[ -]*${key}:`, 'm'))
  })
})
