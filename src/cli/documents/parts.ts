import * as z from 'zod'

/** Parts that several of the published documents have. */
export const count = z.int().min(0)
export const time = z.iso.datetime().describe('ISO 8601, UTC.')
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
export const path = z.string().describe('Relative to the site’s root. Bytes that are not UTF-8 stand as lone surrogates U+DC80 to U+DCFF.')
export const snapshotId = z.string().describe('SITE@YYYYMMDDTHHMMSSZ, with -2, -3… where two fell into one second.')
export const runId = z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/)
export const exitCode = z.int().min(0).max(255)
export const error = z.strictObject({ code: z.string().regex(/^SG-[A-Z]+-\d{3}$/), params: z.looseObject({}) })
export const verdict = z.enum(['clean', 'suspect', 'infected', 'unknown'])

/** What every document begins with. */
export function head<K extends string>(kind: K) {
  return { schemaVersion: z.literal(1), kind: z.literal(kind) }
}
