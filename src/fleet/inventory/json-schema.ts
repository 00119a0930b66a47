import * as z from 'zod'
import { publishedInventorySchema } from './schema.ts'

/** Format of siteguard.yml for editors and other tools (JSON Schema draft 7, which YAML editors know best). */
export function inventoryJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(publishedInventorySchema, { target: 'draft-7', io: 'input' })
  return { $schema, $id: 'urn:siteguard:schema:inventory:1', title: 'Inventory of siteguard (siteguard.yml)', ...schema }
}
