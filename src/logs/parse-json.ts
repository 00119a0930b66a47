import { isMoment, monthOf } from './access-line.ts'
import { hostOnly, plainAddress } from './parse-access.ts'
import type { LogEvent } from './types.ts'

/* Web servers that write JSON (nginx' log_format, Apache's, Caddy, Traefik) each choose their own names for the same few things. */
const TIME = ['time', 'timestamp', '@timestamp', 'time_iso8601', 'time_local', 'datetime', 'date', 'ts', 'msec', 'StartUTC', 'StartLocal']
const ADDRESS = ['remote_addr', 'remote_ip', 'client_ip', 'clientip', 'client', 'ip', 'remoteIP', 'remote_address', 'ClientHost']
const HOST = ['host', 'http_host', 'vhost', 'server_name', 'virtual_host', 'RequestHost']
const METHOD = ['method', 'request_method', 'verb', 'RequestMethod']
const TARGET = ['request_uri', 'uri', 'url', 'path', 'RequestPath', 'request_path']
const STATUS = ['status', 'status_code', 'response', 'code', 'DownstreamStatus']
const SIZE = ['bytes', 'body_bytes_sent', 'bytes_sent', 'size', 'DownstreamContentSize']
const AGENT = ['user_agent', 'http_user_agent', 'agent', 'useragent']
const REFERRER = ['referer', 'referrer', 'http_referer']
const USER = ['remote_user', 'user', 'user_id']

/** An event of a line of JSON, or undefined where it is none of a web server's. */
export function eventOfJson(text: string, line: number, zone: number): LogEvent | undefined {
  if (!text.startsWith('{')) return undefined
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof raw !== 'object' || raw === null) return undefined
  const top = raw as Record<string, unknown>
  // Caddy keeps what was asked in a part of its own; others write it as one line, as Apache does.
  const inner = typeof top.request === 'object' && top.request !== null ? (top.request as Record<string, unknown>) : {}
  const first = typeof top.request === 'string' ? /^(\S+) (.*?)(?: HTTP\/[\d.]+)?$/.exec(top.request) : undefined
  const pick = (names: readonly string[]): unknown => {
    for (const name of names) if (top[name] !== undefined && typeof top[name] !== 'object') return top[name]
    for (const name of names) if (inner[name] !== undefined && typeof inner[name] !== 'object') return inner[name]
    return undefined
  }
  const word = (names: readonly string[]): string | undefined => {
    const value = pick(names)
    return value === undefined || value === '' || value === '-' ? undefined : String(value).slice(0, 2000)
  }
  const at = momentOf(pick(TIME), zone)
  const target = first?.[2] ?? word(TARGET)
  if (at === undefined || target === undefined) return undefined
  const args = first === undefined || first === null ? word(['args', 'query_string', 'query']) : undefined
  const address = word(ADDRESS)
  const host = hostOnly(word(HOST))
  const [user, agent, referrer] = [word(USER), word(AGENT), word(REFERRER)]
  const size = wholeNumber(pick(SIZE))
  return {
    kind: 'web',
    at,
    line,
    method: first?.[1] ?? word(METHOD) ?? '-',
    target: (args === undefined || target.includes('?') ? target : `${target}?${args.replace(/^\?/, '')}`).slice(0, 2000),
    status: wholeNumber(pick(STATUS)) ?? 0,
    ...(address === undefined ? {} : { address: plainAddress(address) }),
    ...(host === undefined ? {} : { host }),
    ...(user === undefined ? {} : { user }),
    ...(size === undefined ? {} : { bytes: size }),
    ...(referrer === undefined ? {} : { referrer }),
    ...(agent === undefined ? {} : { agent }),
  }
}

/** Undefined for what is no count of anything. */
export function wholeNumber(value: unknown): number | undefined {
  const number = Number(value ?? Number.NaN)
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined
}

/** Seconds or milliseconds since 1970, ISO 8601 (with or without a zone), or as Apache writes it. */
export function momentOf(value: unknown, zone: number): number | undefined {
  const at = readMoment(value, zone)
  return at !== undefined && isMoment(at) ? at : undefined
}

function readMoment(value: unknown, zone: number): number | undefined {
  if (typeof value === 'number' || (typeof value === 'string' && /^\d{9,13}(?:\.\d+)?$/.test(value))) {
    const number = Number(value)
    return number < 1e11 ? number * 1000 : number
  }
  if (typeof value !== 'string') return undefined
  const apache = /^\[?(\d{2})\/(\w{3})\/(\d{4}):(\d{2}):(\d{2}):(\d{2})(?: ([+-])(\d{2})(\d{2}))?\]?$/.exec(value)
  if (apache) {
    const [, day, month, year, hour, minute, second, sign, zh, zm] = apache
    const east = sign === undefined ? zone : (Number(zh) * 60 + Number(zm)) * (sign === '-' ? -1 : 1)
    const utc = Date.UTC(Number(year), monthOf(String(month)), Number(day), Number(hour), Number(minute), Number(second))
    return Number.isNaN(utc) ? undefined : utc - east * 60_000
  }
  const iso = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))? ?(Z|[+-]\d{2}:?\d{2})?/.exec(value)
  if (!iso) return undefined
  const [, day, time, fraction = '0', stated] = iso
  const at = Date.parse(`${day}T${time}.${fraction.slice(0, 3)}${(stated ?? 'Z').replace(/^([+-]\d{2})(\d{2})$/, '$1:$2')}`)
  return Number.isNaN(at) ? undefined : stated === undefined ? at - zone * 60_000 : at
}
