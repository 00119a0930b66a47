import { isNestedTooDeep } from './nesting.ts'
import type { RunRecord } from './run-record.ts'
import { runRecordSchema } from './run-record-schema.ts'

/** Layers of fields a later version may have added, one in the other. */
const DEEPEST = 8

/**
 * A record as JSON gave it, or what is wrong with it. Fields a later version added are left out: they may be added within one schemaVersion.
 */
export function readRunRecord(value: unknown): { readonly record: RunRecord } | { readonly problem: string } {
  if (isNestedTooDeep(value)) return { problem: 'nested too deep' }
  const copy: unknown = structuredClone(value)
  for (let depth = 0; ; depth += 1) {
    const parsed = runRecordSchema.safeParse(copy)
    if (parsed.success) return { record: parsed.data as RunRecord }
    const [first] = parsed.error.issues
    if (depth === DEEPEST || parsed.error.issues.some(({ code }) => code !== 'unrecognized_keys'))
      return { problem: `${first?.path.join('.') ?? ''}: ${first?.message ?? ''}` }
    for (const issue of parsed.error.issues) if (issue.code === 'unrecognized_keys') drop(copy, issue.path, issue.keys)
  }
}

function drop(from: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  const at = path.reduce((here: unknown, key) => (here as Record<PropertyKey, unknown>)[key], from) as Record<string, unknown>
  for (const key of keys) delete at[key]
}
