import * as z from 'zod'
import { planSchema } from './plan-file.ts'

/** Format of a plan file and of what `siteguard plan --json` prints (JSON Schema 2020-12). */
export function planJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(planSchema, { target: 'draft-2020-12' })
  return { $schema, $id: 'urn:siteguard:schema:plan:1', title: 'Plan of siteguard', ...schema }
}
