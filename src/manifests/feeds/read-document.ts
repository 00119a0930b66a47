import * as z from 'zod'
import { SiteguardError } from '../../core/error.ts'
import type { FeedFault } from '../../core/error-codes.ts'
import type { FeedContext } from './types.ts'

const MIB = 1024 * 1024

/** Reads an address once per run. @throws SG-HTTP-00x */
export function readAddress(url: string, context: FeedContext, maxBytes = 8 * MIB, timeoutMs = 30_000): Promise<Buffer> {
  return context.once(
    `get ${url}`,
    (signal) => {
      context.progress(url)
      return context.http.get(url, { maxBytes, timeoutMs, signal })
    },
    context.signal,
  )
}

/** Reads a JSON document once per run and checks its outermost shape. @throws SG-HTTP-00x, SG-MAN-005 */
export async function readDocument<S extends z.ZodType>(url: string, schema: S, context: FeedContext): Promise<z.output<S>> {
  const bytes = await readAddress(url, context)
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw feedError(url, 'not-json', cause)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw feedError(url, 'wrong-shape', parsed.error)
  return parsed.data
}

/** SG-MAN-005. */
export function feedError(url: string, fault: FeedFault, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-MAN-005', kind: 'unsupported', params: { url, fault }, cause })
}

/** A JSON object whose values are looked at one by one, so that one bad row does not hide the others. PHP writes an empty one as `[]`. */
export const looseRecord = z.union([z.record(z.string(), z.unknown()), z.tuple([]).transform((): Record<string, unknown> => ({}))])
