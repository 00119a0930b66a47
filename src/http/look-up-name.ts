import { lookup as lookUpAny, Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { SiteguardError } from '../core/error.ts'
import type { NameLooker } from './types.ts'

export interface NameLookerOptions {
  /** As of pages: a host that is asked elsewhere is looked up as that. */
  readonly connectTo?: (host: string, port: number) => { readonly host: string } | undefined
  /** For tests: the system's own look-up, and which names have servers of their own. */
  readonly addressesOf?: (host: string) => Promise<readonly string[]>
  readonly hasServers?: (name: string) => Promise<boolean>
}

/** Of one question. */
const QUESTION_MS = 4_000

/** Looks names up as this machine does, so that what visitors get and what we ask agree. */
export function createNameLooker(options: NameLookerOptions = {}): NameLooker {
  const addressesOf = options.addressesOf ?? (async (host) => (await lookUpAny(host, { all: true })).map(({ address }) => address))
  const hasServers = options.hasServers ?? askServers
  return {
    async look(name, signal) {
      const host = name.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '')
      const asked = (options.connectTo?.(host, 443) ?? options.connectTo?.(host, 80))?.host ?? host
      if (isIP(asked) !== 0) return { host, outcome: asked === host ? 'literal' : 'found', addresses: [asked], detail: '' }
      try {
        const addresses = await within(addressesOf(asked), signal)
        return { host, outcome: 'found', addresses: [...new Set(addresses)], detail: '' }
      } catch (error) {
        if (signal?.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
        const detail = (error as NodeJS.ErrnoException).code ?? 'unknown'
        // getaddrinfo says the same of a name that is not there and of one without an address.
        if (detail !== 'ENOTFOUND' && detail !== 'ENODATA') return { host, outcome: 'failing', addresses: [], detail }
        return { host, outcome: 'absent', addresses: [], detail, known: await nearest(asked, hasServers, signal) }
      }
    },
  }
}

/** The nearest name at or above one that exists: what is below it is what is missing. '' where nobody says. */
async function nearest(host: string, hasServers: (name: string) => Promise<boolean>, signal: AbortSignal | undefined): Promise<string> {
  const labels = host.split('.')
  for (let from = 0; from < Math.min(labels.length, 6) && !signal?.aborted; from += 1) {
    const name = labels.slice(from).join('.')
    try {
      if (await within(hasServers(name), signal)) return name
    } catch {
      return ''
    }
  }
  return ''
}

/** @throws where the servers that should know do not answer. */
async function askServers(name: string): Promise<boolean> {
  const resolver = new Resolver({ timeout: QUESTION_MS / 2, tries: 1 })
  try {
    return (await resolver.resolveNs(name)).length > 0
  } catch (error) {
    if (['ENOTFOUND', 'ENODATA'].includes((error as NodeJS.ErrnoException).code ?? '')) return false
    throw error
  }
}

/** getaddrinfo cannot be stopped, and may take half a minute where nobody answers. */
async function within<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  work.catch(() => {})
  let timer: NodeJS.Timeout | undefined
  let stop: (() => void) | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEOUT' })), QUESTION_MS * 2)
    stop = () => reject(Object.assign(new Error('stopped'), { code: 'ABORTED' }))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
    if (stop !== undefined) signal?.removeEventListener('abort', stop)
  }
}
