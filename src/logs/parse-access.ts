import { decodeName } from '../core/path.ts'
import type { Located } from './access-line.ts'
import type { LogEvent } from './types.ts'

/** What of a target, a referrer or a browser's name is kept. Characters. */
const LONGEST = 2000

/** An event of a line that `locate` has just found its way through. */
export function eventOfAccess(bytes: Buffer, end: number, found: Located, line: number): LogEvent {
  const text = (from: number, to: number): string => decodeName(bytes.subarray(from, Math.min(to, from + LONGEST)))
  const host = hostOnly(text(found.hostStart, found.hostEnd))
  const rest = /^ (\d+|-)(?: "((?:[^"\\]|\\.)*)"(?: "((?:[^"\\]|\\.)*)")?)?/.exec(text(found.rest, end))
  const user = userOf(text(found.addressEnd, found.methodStart), host)
  const target = unescaped(text(found.targetStart, found.targetEnd))
  const method = text(found.methodStart, found.methodEnd)
  const common = {
    at: found.at,
    line,
    address: plainAddress(text(found.addressStart, found.addressEnd)),
    ...(user === undefined ? {} : { user }),
    ...(host === undefined ? {} : { host }),
    method,
    target,
    status: found.status,
  }
  const [, size, referrer, agent] = rest ?? []
  return {
    kind: 'web',
    ...common,
    ...(size === undefined || size === '-' || size.length > 15 ? {} : { bytes: Number(size) }),
    ...(shown(referrer) === undefined ? {} : { referrer: shown(referrer) as string }),
    ...(shown(agent) === undefined ? {} : { agent: shown(agent) as string }),
  }
}

/** Name of the site as logs write it: without a port, in small letters. Undefined where there is none. */
export function hostOnly(host: string | undefined): string | undefined {
  if (host === undefined || host === '' || host === '-') return undefined
  return host.replace(/:\d+$/, '').replace(/\.$/, '').toLowerCase()
}

/** IPv4 addresses that a server of IPv6 writes (`::ffff:203.0.113.7`) are the same ones. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

/** `<ident or site> <user> [time] "`: the last word before the time. A name may hold spaces. */
function userOf(between: string, host: string | undefined): string | undefined {
  const words = between.slice(0, Math.max(0, between.lastIndexOf(' ['))).trim()
  const name = words.slice(words.indexOf(' ') + 1).trim()
  return name === '' || name === '-' || name === '""' || hostOnly(name) === host ? undefined : name
}

/** Takes back what servers do to a request before they write it: `\"`, `\\`, `\x0a`. */
function unescaped(text: string): string {
  return text.includes('\\')
    ? text.replace(/\\(?:x([0-9a-fA-F]{2})|(["\\]))/g, (_all, hex?: string, char?: string) => char ?? charOf(hex))
    : text
}

function charOf(hex: string | undefined): string {
  const byte = Number.parseInt(hex ?? '3f', 16)
  return byte < 0x80 ? String.fromCharCode(byte) : decodeName(Buffer.from([byte]))
}

function shown(text: string | undefined): string | undefined {
  return text === undefined || text === '-' || text === '' ? undefined : unescaped(text)
}

/** Percent signs taken back, as far as they are well-formed; never throws. `+` stays: it is a space in a query only. */
export function decodedTarget(target: string): string {
  if (!target.includes('%')) return target
  try {
    return decodeURIComponent(target)
  } catch {
    return target.replace(/%([0-9a-fA-F]{2})/g, (_all, hex: string) => charOf(hex))
  }
}
