import { createHash } from 'node:crypto'
import type { RemotePath } from './path.ts'

/** A value in a site's database. Without a key: the table as a whole. */
export interface DatabasePlace {
  /** Installation the database belongs to, relative to the site's root; '' for the root. */
  readonly installation: string
  /** With its prefix. */
  readonly table: string
  /** What the row is known by. `MANY_ROWS`: some of the table's rows, more than are named one by one. */
  readonly key?: string
  readonly column?: string
}

/** Stands for a key where many rows are meant. No key is written so: its `*` would be escaped. */
export const MANY_ROWS = '*'

/** A key longer than this is told by its beginning and a digest. Characters as written. */
const LONGEST_KEY = 80
const SCHEME = 'db://'

/**
 * A path for what lies in a database: `db://spip_articles/12/texte`, `db://sites%2Fa.example@spip_meta/plugin/valeur`. Letters, digits and
 * `-._` stand for themselves, every other byte is written `%XX`, so that it is stable and printable whatever a hostile row is named. No
 * file has such a path: none holds two slashes in a row.
 */
export function databasePath({ installation, table, key, column }: DatabasePlace): RemotePath {
  const parts = [escapePart(table)]
  if (key !== undefined) parts.push(key === MANY_ROWS ? MANY_ROWS : shorten(key))
  if (key !== undefined && column !== undefined) parts.push(escapePart(column))
  return `${SCHEME}${installation === '' ? '' : `${escapePart(installation)}@`}${parts.join('/')}` as RemotePath
}

/** Whether a finding's path is about the database. */
export function isDatabasePath(path: string): boolean {
  return path.startsWith(SCHEME)
}

/** What a path of `databasePath` says. A long key comes back shortened. Undefined for the path of a file. */
export function readDatabasePath(path: string): DatabasePlace | undefined {
  const match = /^db:\/\/(?:([^@/]*)@)?([^@/]+)(?:\/([^/]*))?(?:\/([^/]*))?$/.exec(path)
  if (match === null) return undefined
  const [, installation = '', table = '', key, column] = match
  return {
    installation: unescapePart(installation),
    table: unescapePart(table),
    ...(key === undefined ? {} : { key: key === MANY_ROWS ? MANY_ROWS : unescapePart(key) }),
    ...(column === undefined ? {} : { column: unescapePart(column) }),
  }
}

function shorten(key: string): string {
  const written = escapePart(key)
  if (written.length <= LONGEST_KEY) return written
  const digest = createHash('sha256').update(key).digest('hex').slice(0, 12)
  // Never in the middle of an escape.
  return `${written.slice(0, LONGEST_KEY - 13).replace(/%.?$/, '')}~${digest}`
}

function escapePart(text: string): string {
  // Nothing is left out where there is nothing, and no part is a way up.
  if (text === '') return '%'
  if (/^\.+$/.test(text)) return text.replaceAll('.', '%2E')
  return text.replace(/[^A-Za-z0-9._-]/gu, (character) =>
    [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  )
}

function unescapePart(text: string): string {
  const bytes = text.replace(/%(?:([0-9A-F]{2})|)/g, (_, hex: string | undefined) =>
    hex === undefined ? '' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString('utf8')
}
