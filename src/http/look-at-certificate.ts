import { isIP } from 'node:net'
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls'
import { SiteguardError } from '../core/error.ts'
import { isOffLimits, lookUp } from './off-limits.ts'
import { quoted } from './page-text.ts'
import type { CertificateLook, CertificateLooker } from './types.ts'

export interface CertificateLookerOptions {
  readonly connectTo?: (host: string, port: number) => { readonly host: string; readonly port: number } | undefined
  /** Authorities trusted beside none: for tests. */
  readonly ca?: readonly string[]
  readonly timeoutMs?: number
}

const HANDSHAKE_MS = 10_000
/** Names of a certificate that are told. */
const MOST_NAMES = 20

/** Shakes hands with a server as a browser would begin to, and looks at the certificate it shows. Nothing is asked of it. */
export function createCertificateLooker({ connectTo, ca, timeoutMs = HANDSHAKE_MS }: CertificateLookerOptions = {}): CertificateLooker {
  return {
    async look(host, port, signal) {
      const target = connectTo?.(host, port) ?? { host, port }
      const failed = (detail: string): CertificateLook => ({ host, outcome: 'failed', detail, names: [], issuer: '' })
      if (isOffLimits(target.host)) return failed('EACCES')
      return await new Promise((resolve, reject) => {
        const socket: TLSSocket = connect({
          host: target.host,
          port: target.port,
          // What is not trusted is looked at all the same: nothing is sent.
          rejectUnauthorized: false,
          lookup: lookUp,
          ...(isIP(host) === 0 ? { servername: host } : {}),
          ...(ca === undefined ? {} : { ca: [...ca] }),
        })
        const end = (look: CertificateLook | undefined): void => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', stop)
          socket.destroy()
          if (look === undefined) reject(new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} }))
          else resolve(look)
        }
        const stop = (): void => end(undefined)
        const timer = setTimeout(() => end(failed('timeout')), timeoutMs)
        socket.on('error', (error: NodeJS.ErrnoException) => end(failed(quoted(error.code ?? error.message, 80))))
        socket.once('close', () => end(failed('closed')))
        socket.once('secureConnect', () => end(judged(host, socket.getPeerCertificate(), socket.authorizationError)))
        if (signal?.aborted) stop()
        else signal?.addEventListener('abort', stop, { once: true })
      })
    },
  }
}

/** What OpenSSL said, and what the certificate says of itself. */
export function judged(host: string, certificate: Partial<PeerCertificate>, said: unknown, now = Date.now()): CertificateLook {
  const code =
    said === null || said === undefined ? '' : typeof said === 'string' ? said : ((said as NodeJS.ErrnoException).code ?? String(said))
  const from = timeOf(certificate.valid_from)
  const until = timeOf(certificate.valid_to)
  const names = namesOf(certificate)
  const issuer = quoted([certificate.issuer?.O, certificate.issuer?.CN].flat().filter(Boolean).join(', '), 120)
  const facts = {
    host,
    detail: quoted(code, 120),
    names: names.slice(0, MOST_NAMES).map((name) => quoted(name, 120)),
    issuer,
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }
  // Expired first: what is expired and for another host as well is renewed, and then looked at again.
  if (code === 'CERT_HAS_EXPIRED' || (until !== undefined && until < now)) return { ...facts, outcome: 'bad', problem: 'expired' }
  if (code === 'CERT_NOT_YET_VALID' || (from !== undefined && from > now)) return { ...facts, outcome: 'bad', problem: 'not-yet-valid' }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return { ...facts, outcome: 'bad', problem: 'wrong-name' }
  if (code !== '') {
    // Who signed it is asked before whom it is for: a host's own stand-in is both, and the name says more.
    return { ...facts, outcome: 'bad', problem: names.length > 0 && !fits(host, names) ? 'wrong-name' : 'untrusted' }
  }
  return { ...facts, outcome: 'good' }
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isFinite(time) ? time : undefined
}

function namesOf({ subjectaltname, subject }: Partial<PeerCertificate>): string[] {
  const alternative = [...(subjectaltname ?? '').matchAll(/(?:DNS|IP Address):([^,\s"]+)/g)].map((match) => match[1] as string)
  if (alternative.length > 0) return alternative
  return [subject?.CN].flat().filter((name): name is string => typeof name === 'string')
}

function fits(host: string, names: readonly string[]): boolean {
  const wanted = host.toLowerCase()
  return names.some((name) => {
    const lower = name.toLowerCase()
    if (!lower.startsWith('*.')) return lower === wanted
    return wanted.endsWith(lower.slice(1)) && !wanted.slice(0, wanted.length - lower.length + 1).includes('.')
  })
}
