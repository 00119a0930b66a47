import type { ErrorCode, ErrorParams } from './error-codes.ts'

export type ErrorKind =
  | 'usage'
  | 'config'
  | 'connect'
  | 'auth'
  | 'host-key'
  | 'permission'
  | 'not-found'
  | 'conflict'
  | 'blocked'
  | 'integrity'
  | 'timeout'
  | 'cancelled'
  | 'unsupported'
  | 'rolled-back'
  | 'internal'

/** Whether the same call can succeed: at once, later, or never without a person. Only the retry wrapper reads it. */
export type Retry = 'never' | 'now' | 'later'

export interface SiteguardErrorOptions<C extends ErrorCode> {
  readonly code: C
  readonly kind: ErrorKind
  readonly params: ErrorParams[C]
  /** Default 'never'. */
  readonly retry?: Retry
  readonly cause?: unknown
}

/**
 * The one error class. Adapters translate foreign errors into it at their edge. It holds a code and parameters; the text
 * people read is made in `i18n` by that code, so `message` is for logs of developers only. Parameters hold no secret.
 */
export class SiteguardError<C extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'SiteguardError'
  readonly code: C
  readonly kind: ErrorKind
  readonly params: ErrorParams[C]
  readonly retry: Retry

  constructor(options: SiteguardErrorOptions<C>) {
    super(`${options.code} ${JSON.stringify(options.params)}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.kind = options.kind
    this.params = options.params
    this.retry = options.retry ?? 'never'
  }
}

/**
 * Does something in which V8 does not write down where errors are made: a stack costs more than a request it is made for, and what makes
 * one for each, or an error for each answer, shows it to nobody.
 */
export function withoutStacks<T>(act: () => T): T {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 0
  try {
    return act()
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

export function isSiteguardError(error: unknown): error is SiteguardError {
  return error instanceof SiteguardError
}
