import type { EntryType, Problem, ProblemReason } from '../../core/entry.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { RemotePath } from '../../core/path.ts'

/** The errors every transport throws for one path, made in one place so that they mean the same everywhere. */

/** Words of the other side that are kept: it may send a megabyte with every answer. Characters. */
const MAX_WORDS = 500
const brief = (words: string): string => words.slice(0, MAX_WORDS)

export function accessDenied(path: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-001', kind: 'permission', params: { path, detail: brief(detail) }, cause })
}

export function notThere(path: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-002', kind: 'not-found', params: { path }, cause })
}

export function nameTaken(path: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-003', kind: 'conflict', params: { path }, cause })
}

export function unsupported(operation: string, transport: string): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-004', kind: 'unsupported', params: { operation, transport } })
}

export function tooLarge(path: string, limit: number): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-006', kind: 'blocked', params: { path, limit } })
}

export function notRegular(path: string, type: EntryType): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-007', kind: 'conflict', params: { path, type } })
}

export function ioFailed(path: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-008', kind: 'blocked', params: { path, detail: brief(detail) }, cause })
}

export function badName(path: string, transport: string): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-009', kind: 'unsupported', params: { path, transport } })
}

/** A transfer that broke though the connection goes on: the next one may not. */
export function transferFailed(path: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-008', kind: 'blocked', params: { path, detail: brief(detail) }, retry: 'now', cause })
}

/** The file has another size than was told: it changed in between, or what came of it was cut. */
export function changedWhileRead(path: string, expected: number, got: number): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-010', kind: 'conflict', params: { path, expected, got }, retry: 'now' })
}

export function programFailed(program: string, code: number, said: string | Uint8Array): SiteguardError {
  const detail = (typeof said === 'string' ? said : Buffer.from(said).toString('utf8')).trim().slice(0, MAX_WORDS)
  return new SiteguardError({ code: 'SG-TRAN-011', kind: 'blocked', params: { program, code, detail } })
}

export function noRoom(path: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-TRAN-012', kind: 'blocked', params: { path, detail: brief(detail) }, retry: 'later', cause })
}

export function cancelled(): SiteguardError {
  return new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
}

/** Throws SG-INT-002 once `signal` is aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled()
}

const REASONS: Partial<Record<string, ProblemReason>> = {
  'SG-TRAN-001': 'denied',
  'SG-TRAN-002': 'vanished',
  'SG-TRAN-006': 'too-large',
  'SG-TRAN-007': 'not-a-file',
  'SG-TRAN-008': 'io',
  'SG-TRAN-009': 'bad-name',
  'SG-TRAN-010': 'changed-while-read',
}

/**
 * What an error about one path means for a bulk call, which goes on with the other paths. Errors that concern more than
 * this path (connection, cancellation, an error of ours) are thrown again.
 */
export function problemOf(path: RemotePath, error: unknown): Problem {
  const reason = isSiteguardError(error) ? REASONS[error.code] : undefined
  if (reason === undefined) throw error
  const params = (error as SiteguardError).params as { detail?: string }
  return params.detail === undefined ? { path, reason } : { path, reason, detail: params.detail }
}
