/*
 * Finds its way through a line of a web server's log, byte by byte: nothing is copied and nothing is made of a line nobody wants,
 * which is all but a few of millions. Reads Apache's and nginx' common and combined formats, with the site's name before the address
 * (vhost_combined) or behind it (OVH), and whatever else follows the status.
 */

/** Where things stand in a line; filled anew by every `locate`. Offsets are into the bytes it was given. */
export interface Located {
  /** Milliseconds since 1970. */
  at: number
  /** Minutes east of Greenwich, as the line says. */
  zone: number
  addressStart: number
  addressEnd: number
  addressHash: number
  hostStart: number
  hostEnd: number
  methodStart: number
  methodEnd: number
  targetStart: number
  /** At the end of the path: a `?`, or the target's end. */
  pathEnd: number
  targetEnd: number
  /** The request named no protocol: a transfer of an FTP server that writes this format, or nonsense. */
  bare: boolean
  status: number
  /** Behind the status. */
  rest: number
}

export interface AccessLocator {
  readonly found: Located
  /** False where the line is none of a web server's. */
  locate(bytes: Buffer, start: number, end: number): boolean
}

const SPACE = 32
const QUOTE = 34
const SLASH = 47
const COLON = 58
const QUESTION = 63
const OPEN = 91
const CLOSE = 93
const BACKSLASH = 92

export const HASH_SEED = 0x811c9dc5
/** One step of FNV-1a. */
export const hashStep = (hash: number, byte: number): number => Math.imul(hash ^ byte, 0x01000193)

/** The hash of a text whose characters are bytes. */
export function hashOf(text: string): number {
  let hash = HASH_SEED
  for (const byte of Buffer.from(text, 'utf8')) hash = hashStep(hash, byte)
  return hash
}

export function createAccessLocator(): AccessLocator {
  const found: Located = {
    at: 0,
    zone: 0,
    addressStart: 0,
    addressEnd: 0,
    addressHash: 0,
    hostStart: 0,
    hostEnd: 0,
    methodStart: 0,
    methodEnd: 0,
    targetStart: 0,
    pathEnd: 0,
    targetEnd: 0,
    bare: false,
    status: 0,
    rest: 0,
  }
  const clock = createClockReader()

  return {
    found,
    locate(bytes, start, end) {
      const first = tokenEnd(bytes, start, end)
      const second = tokenEnd(bytes, first + 1, end)
      const opening = findTime(bytes, first + 1, end)
      if (opening < 0) return false
      let quote = opening + 28
      while (quote < end && bytes[quote] !== QUOTE) quote++
      if (quote >= end || !clock.read(bytes, opening + 1, found)) return false
      whoAsked(bytes, start, first, second, found)
      return request(bytes, quote + 1, end, found)
    },
  }
}

function tokenEnd(bytes: Buffer, start: number, end: number): number {
  let i = start
  while (i < end && bytes[i] !== SPACE) i++
  return i
}

/**
 * Index of the `[` before `19/Nov/2026:03:14:07 +0100]`. A visitor may call himself so that his name holds another one; what his name cannot
 * hold is a quote without a backslash, which stands right behind the true one. Only formats that put more between are read less strictly.
 */
function findTime(bytes: Buffer, start: number, end: number): number {
  let loose = -1
  for (let i = start; i + 28 <= end; i++) {
    if (bytes[i] !== OPEN || bytes[i + 3] !== SLASH || bytes[i + 7] !== SLASH || bytes[i + 12] !== COLON) continue
    if (bytes[i + 27] === CLOSE && bytes[i + 28] === SPACE && bytes[i + 29] === QUOTE) return i
    if (loose < 0) loose = i
  }
  return loose
}

function whoAsked(bytes: Buffer, start: number, first: number, second: number, found: Located): void {
  const before = !isAddress(bytes, start, first) && isAddress(bytes, first + 1, second)
  found.addressStart = before ? first + 1 : start
  found.addressEnd = before ? second : first
  // Behind the address stands what nobody asks any more (identd), always `-`, or with OVH the site's name.
  const isName = before || (second - first > 2 && hasDot(bytes, first + 1, second))
  found.hostStart = before ? start : first + 1
  found.hostEnd = !isName ? found.hostStart : before ? first : second
  let hash = HASH_SEED
  for (let i = found.addressStart; i < found.addressEnd; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193)
  found.addressHash = hash
}

function hasDot(bytes: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] === 46) return true
  return false
}

/** 203.0.113.7 or 2001:db8::7. A name of letters a to f with a port is neither. */
function isAddress(bytes: Buffer, start: number, end: number): boolean {
  let dots = 0
  let colons = 0
  let letters = 0
  for (let i = start; i < end; i++) {
    const byte = bytes[i] as number
    if (byte === 46) dots++
    else if (byte === COLON) colons++
    else if ((byte >= 97 && byte <= 102) || (byte >= 65 && byte <= 70)) letters++
    else if (byte < 48 || byte > 57) return false
  }
  return colons >= 2 || (dots === 3 && colons === 0 && letters === 0)
}

function request(bytes: Buffer, start: number, end: number, found: Located): boolean {
  let i = start
  found.methodStart = start
  while (i < end && bytes[i] !== SPACE && bytes[i] !== QUOTE) i++
  found.methodEnd = i
  if (bytes[i] === SPACE) i++
  found.targetStart = i
  let pathEnd = -1
  let lastSpace = -1
  while (i < end) {
    const byte = bytes[i]
    // Apache writes \" for a quote and \\ for a backslash, nginx \x22.
    if (byte === BACKSLASH) i++
    else if (byte === QUOTE) break
    else if (byte === SPACE) lastSpace = i
    else if (byte === QUESTION && pathEnd < 0) pathEnd = i
    i++
  }
  if (i > end) i = end
  // "GET /a b HTTP/1.1": what was asked for ends at the last space, and only before a protocol.
  found.bare = !(lastSpace > 0 && bytes[lastSpace + 1] === 72 && bytes[lastSpace + 5] === SLASH)
  found.targetEnd = found.bare ? i : lastSpace
  found.pathEnd = pathEnd < 0 || pathEnd > found.targetEnd ? found.targetEnd : pathEnd
  let status = 0
  let k = i + 2
  for (; k < i + 5 && k < end; k++) {
    const digit = (bytes[k] as number) - 48
    if (digit < 0 || digit > 9) break
    status = status * 10 + digit
  }
  found.status = status
  found.rest = k
  return status >= 100 || bytes[i + 2] === 45
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** 0 to 11, or -1. English: what servers write whatever their language. */
export function monthOf(name: string): number {
  return MONTHS.indexOf(name)
}

/** 1 January 2100: what is later is no moment of a log, and may be none of any calendar. */
const LATEST = Date.UTC(2100, 0)

/** Whether a log can tell of it: lines are hostile, and say any year. Milliseconds since 1970. */
export function isMoment(at: number): boolean {
  return at > 0 && at < LATEST
}

/** Reads `19/Nov/2026:03:14:07 +0100`. The day is computed once, for a log has millions of lines of the same. */
function createClockReader(): { read(bytes: Buffer, start: number, found: Located): boolean } {
  const known = new Uint8Array(11)
  let day = Number.NaN
  const two = (bytes: Buffer, i: number): number => ((bytes[i] as number) - 48) * 10 + (bytes[i + 1] as number) - 48
  return {
    read(bytes, start, found) {
      let same = true
      for (let i = 0; i < 11; i++) {
        if (known[i] !== bytes[start + i]) {
          same = false
          known[i] = bytes[start + i] as number
        }
      }
      if (!same) {
        const month = monthOf(bytes.toString('latin1', start + 3, start + 6))
        const year = bytes.toString('latin1', start + 7, start + 11)
        day = month < 0 || !/^\d{4}$/.test(year) ? Number.NaN : Date.UTC(Number(year), month, two(bytes, start))
      }
      const seconds = two(bytes, start + 12) * 3600 + two(bytes, start + 15) * 60 + two(bytes, start + 18)
      const west = bytes[start + 21] === 45
      const zone = (two(bytes, start + 22) * 60 + two(bytes, start + 24)) * (west ? -1 : 1)
      found.zone = zone
      found.at = day + seconds * 1000 - zone * 60_000
      return isMoment(found.at)
    },
  }
}
