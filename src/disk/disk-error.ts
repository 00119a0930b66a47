import { type ErrorKind, isSiteguardError, SiteguardError } from '../core/error.ts'

/** SG-DISK-001 from whatever reading threw. One of our own errors passes through. */
export function diskReadError(file: string, error: unknown): SiteguardError {
  return asDiskError('SG-DISK-001', file, error)
}

/** SG-DISK-002 from whatever writing threw. One of our own errors passes through. */
export function diskWriteError(file: string, error: unknown): SiteguardError {
  return asDiskError('SG-DISK-002', file, error)
}

/** The system's word for what went wrong, without the path it repeats. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  // "ENOENT: no such file or directory, open '/x'" -> "no such file or directory (ENOENT)"
  const words = /^[A-Z0-9]+: (.*?)(?:, \w+(?: '.*)?)?$/s.exec(message ?? '')?.[1]
  if (words !== undefined && code !== undefined) return `${words} (${code})`
  return message ?? String(error)
}

function asDiskError(code: 'SG-DISK-001' | 'SG-DISK-002', file: string, error: unknown): SiteguardError {
  if (isSiteguardError(error)) return error
  const errno = (error as NodeJS.ErrnoException).code
  return new SiteguardError({ code, kind: kindOf(errno), params: { file, detail: reasonOf(error) }, cause: error })
}

/** What the system refused is the operator's to put right (a wrong path, a full disk); only an error of no system call is ours. */
function kindOf(errno: string | undefined): ErrorKind {
  if (errno === 'ENOENT') return 'not-found'
  if (errno === 'EISDIR' || errno === 'ENOTDIR' || errno === 'ELOOP' || errno === 'ENAMETOOLONG') return 'config'
  return errno === undefined || errno.startsWith('ERR_') ? 'internal' : 'permission'
}
