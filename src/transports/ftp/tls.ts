import { isIP } from 'node:net'
import { type ConnectionOptions, createSecureContext, type TLSSocket } from 'node:tls'
import type { Account } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'

export interface TlsTrust {
  /** Certificate pinned for the account: nothing else is trusted, and it is trusted whoever signed it. */
  readonly pinned?: string
  /** Authorities in place of the usual ones, PEM. */
  readonly ca?: string
}

/** Upper-case hex with colons, as certificates' fingerprints are shown. */
export function normaliseFingerprint(text: string): string {
  const hex = text
    .replace(/^sha256:/i, '')
    .replace(/[^0-9a-f]/gi, '')
    .toUpperCase()
  return (hex.match(/../g) ?? []).join(':')
}

/**
 * How both kinds of connection, control and data, are verified. Without a pin, by Node against the authorities and the host
 * name, before a byte is exchanged. With a pin, by `checkPin` after the handshake, as the certificate need not be signed by anybody.
 */
export function tlsOptions(host: string, trust: TlsTrust): ConnectionOptions {
  return {
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    // One for the control connection and every data connection after it: Node would read the authorities again for each file.
    secureContext: createSecureContext({ minVersion: 'TLSv1.2', ...(trust.ca === undefined ? {} : { ca: trust.ca }) }),
    rejectUnauthorized: trust.pinned === undefined,
  }
}

/**
 * Throws SG-KEY-002 when the other side is not the pinned one. A resumed session was begun with the verified one (only its
 * key can resume it), and some TLS versions show no certificate then.
 */
export function checkPin(account: Account, host: string, socket: TLSSocket, trust: TlsTrust): void {
  if (trust.pinned === undefined) return
  const offered = socket.getPeerCertificate().fingerprint256 as string | undefined
  if (offered === undefined && socket.isSessionReused()) return
  const expected = normaliseFingerprint(trust.pinned)
  if (offered !== undefined && normaliseFingerprint(offered) === expected) return
  throw new SiteguardError({
    code: 'SG-KEY-002',
    kind: 'host-key',
    params: { account: account.id, host, offered: offered ?? '-', expected: [expected], source: 'tlsFingerprint' },
  })
}

/** The error is Node's word that the certificate was not accepted. */
export function isCertificateError(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? ''
  return CERTIFICATE_ERRORS.has(code) || code.startsWith('CERT_')
}

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const CERTIFICATE_ERRORS: ReadonlySet<string> = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])
