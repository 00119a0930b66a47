import type { Machine } from './machine.ts'
import { textOfValue, UNKNOWN, type Value } from './values.ts'

/** Ways to write letters that nobody takes for an address of his own. */
const UNREADABLE = new Set([
  ...['base64_decode', 'gzinflate', 'gzuncompress', 'str_rot13', 'strrev', 'hex2bin', 'pack', 'convert_uudecode', 'chr', '^', '\\x'],
])
/** Letters taken out of a table, one after the other. */
const TABLE = /(?:\$\w{1,40}\[\s?["']?\d{1,3}["']?\s?\]\s{0,3}\.\s{0,3}){6}/
const MAIL = /^[^@\s<>]{1,80}@[\w-]{1,60}\.[\w.-]{2,60}$/
const PAGE = /^(?:https?|ftps?):\/\/[\w-]{1,60}\.[\w.-]{2,60}/i
const HOST = /^(?:(?:ssl|tcp|tls|udp):\/\/)?[\w-]{1,60}(?:\.[\w-]{1,60}){1,6}$/
const AWAY = /^\s{0,9}location\s{0,4}:\s{0,4}https?:\/\/[\w-]/i

/** Functions that reach elsewhere: the argument that says where, and what an address looks like there. */
const PLACES: Readonly<Record<string, readonly [place: number, address: RegExp]>> = {
  mail: [0, MAIL],
  mb_send_mail: [0, MAIL],
  file_get_contents: [0, PAGE],
  fopen: [0, PAGE],
  readfile: [0, PAGE],
  file: [0, PAGE],
  copy: [0, PAGE],
  curl_init: [0, PAGE],
  curl_setopt: [2, PAGE],
  fsockopen: [0, HOST],
  pfsockopen: [0, HOST],
  stream_socket_client: [0, HOST],
  header: [0, AWAY],
}

/** An address elsewhere, or somebody's mailbox, written so that nobody finds it in the file. */
export function addressSink(m: Machine, name: string, values: readonly Value[], at: number): void {
  const known = Object.hasOwn(PLACES, name) ? PLACES[name] : undefined
  if (known === undefined) return
  const value = values[known[0]] ?? UNKNOWN
  const how = value.how?.filter((step) => UNREADABLE.has(step)) ?? []
  if (how.length === 0 && value.how?.includes('.') === true && TABLE.test(m.source)) how.push('[]')
  if (how.length === 0) return
  const text = (textOfValue(value) ?? value.head ?? '').trim()
  if (!known[1].test(text)) return
  m.report({
    kind: 'tool',
    grade: 'likely',
    sink: 'address',
    source: `${name}() > ${text.slice(0, 80)} (${how.join(' > ')})`,
    path: [],
    at,
  })
}
