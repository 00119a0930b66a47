import * as z from 'zod'

/**
 * A document's schema as published (JSON Schema 2020-12). It admits fields it does not know: they may be added within one schemaVersion.
 * @param name As `siteguard schema NAME` has it.
 */
export function publishedSchema(schema: z.ZodType, name: string, title: string): Record<string, unknown> {
  const { $schema, ...json } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    override: ({ jsonSchema }) => {
      delete jsonSchema.additionalProperties
    },
  })
  return { $schema, $id: `urn:siteguard:schema:${name}:1`, title, ...json }
}
