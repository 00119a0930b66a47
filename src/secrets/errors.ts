import { SiteguardError } from '../core/error.ts'
import { problemText } from '../i18n/problems.ts'
import type { Lang, ProblemId, ProblemParams } from '../i18n/types.ts'

/** SG-SEC-001 in the user's language. */
export function cannot<P extends ProblemId>(lang: Lang, ref: string, id: P, params: ProblemParams[P]): SiteguardError<'SG-SEC-001'> {
  return new SiteguardError({ code: 'SG-SEC-001', kind: 'auth', params: { ref, detail: problemText(lang, id, params) } })
}

/** UTF-8 without NUL, or undefined. */
export function secretText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return text.includes('\0') ? undefined : text
  } catch {
    return undefined
  }
}
