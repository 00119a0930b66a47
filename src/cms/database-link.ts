import { decodeName, type RemotePath } from '../core/path.ts'
import { Secret } from '../core/secret.ts'
import type { DatabaseLink } from '../snapshots/types.ts'

/** Where a database server listens. */
export interface DatabaseHost {
  readonly host: string
  readonly port?: number
  readonly socket?: string
}

/**
 * `host`, `host:port`, `host:/socket`, `:/socket`, `[::1]:port`, `::1`, as WordPress's `wpdb::parse_db_host` and PHP's old
 * `mysql_connect` read them. `undefined` for what is none of these.
 */
export function readHost(text: string, port = ''): DatabaseHost | undefined {
  const socketAt = text.startsWith('/') ? 0 : text.indexOf(':/') + 1
  if (socketAt > 0 || text.startsWith('/')) {
    const host = text.slice(0, Math.max(0, socketAt - 1)).replace(/:$/, '')
    return { host: host === '' ? 'localhost' : host, socket: text.slice(socketAt) }
  }
  const parts = text.split(':').length > 2 ? /^\[?([0-9a-fA-F:.]+)(?:\](?::(\d+))?)?$/.exec(text) : /^([^:/\s[\]]*)(?::(\d*))?$/.exec(text)
  if (parts === null) return undefined
  const number = Number(port.trim() !== '' && port.trim() !== '0' ? port : (parts[2] ?? ''))
  if (!Number.isInteger(number) || number < 0 || number > 65_535) return undefined
  return { host: parts[1] === '' ? 'localhost' : (parts[1] as string), ...(number === 0 ? {} : { port: number }) }
}

/** Text of a PHP literal (bytes, one character each) as text: UTF-8, other bytes kept as `decodeName` keeps them. */
export function literalText(literal: string): string {
  return decodeName(Buffer.from(literal, 'latin1'))
}

/** A link to MySQL or MariaDB from the literals of a configuration; `undefined` where they cannot be meant. */
export function mysqlLink(parts: {
  readonly installation: RemotePath
  readonly config: RemotePath
  readonly host: string
  readonly port?: string
  readonly name: string
  readonly user: string
  readonly password: string
  readonly prefix: string
  readonly charset?: string
}): DatabaseLink | undefined {
  const server = readHost(parts.host, parts.port)
  const prefix = literalText(parts.prefix)
  const name = literalText(parts.name)
  if (server === undefined || name === '' || !isPlain(name) || !isPlain(prefix)) return undefined
  const { installation, config, charset } = parts
  return {
    kind: 'mysql',
    installation,
    config,
    ...server,
    name,
    user: literalText(parts.user),
    password: new Secret(`database password of ${installation === '' ? 'the site' : installation}`, literalText(parts.password)),
    prefix,
    ...(charset !== undefined && /^\w{1,32}$/.test(charset) ? { charset } : {}),
  }
}

/** Could be the name of a database or the start of a table's: no control character, no broken UTF-8, at most 64 characters. */
function isPlain(name: string): boolean {
  return name.length <= 64 && !/[\p{Cc}\p{Cs}]/u.test(name)
}
