import type { HttpFault } from '../core/error-codes.ts'

/** A loopback host, whose traffic nobody else on the network sees. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** Why this address may not be asked for, or undefined when it may. */
export function faultOf(url: URL): HttpFault | undefined {
  if (url.username !== '' || url.password !== '') return 'credentials'
  return url.protocol === 'https:' ? undefined : 'not-https'
}

/**
 * Why this may not be a mirror. Plain http is for loopback, or for whoever says so: on a network, anyone on the way could
 * then forge feeds and archives alike.
 */
export function mirrorFault(mirror: URL, allowHttp: boolean): HttpFault | undefined {
  const fault = faultOf(mirror)
  if (mirror.search !== '' || mirror.hash !== '') return 'malformed'
  return fault === 'not-https' && mirror.protocol === 'http:' && (allowHttp || isLoopback(mirror)) ? undefined : fault
}

/** `https://host:port/path?query` as `<mirror>/host:port/path?query`. */
export function throughMirror(url: URL, mirror: URL): URL {
  return new URL(`${mirror.origin}${mirror.pathname.replace(/\/+$/, '')}/${url.host}${url.pathname}${url.search}`)
}

/**
 * Where a redirect leads, or why it is not followed. Without a mirror: only to https. With one: to the mirror's own origin as
 * it stands, and to any other https address through the mirror again, so that no other host is ever asked.
 */
export function redirectTarget(location: string, from: URL, mirror: URL | undefined): URL | HttpFault {
  if (!URL.canParse(location, from.href)) return 'malformed'
  const target = new URL(location, from)
  if (target.username !== '' || target.password !== '') return 'credentials'
  if (mirror === undefined) return target.protocol === 'https:' ? target : 'leaves-https'
  if (target.origin === mirror.origin) return target
  return target.protocol === 'https:' ? throughMirror(target, mirror) : 'leaves-mirror'
}
