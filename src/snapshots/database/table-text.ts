import { DumpFault } from './fault.ts'
import { nameAt, quoteName } from './names.ts'

/**
 * What stands before every table, so that any client loads a stored dump as it was meant: UTF-8, UTC, backslashes escape, a 0 is a 0,
 * a date may be zero.
 */
export const PRELUDE =
  '-- siteguard table dump 1\n' +
  "SET NAMES utf8mb4; SET time_zone='+00:00'; SET sql_mode='NO_AUTO_VALUE_ON_ZERO'; SET foreign_key_checks=0;\n"

/** How a session that dumps or loads is set up: the same as PRELUDE says. */
export const SETTINGS: readonly string[] = [
  'SET NAMES utf8mb4',
  "SET time_zone='+00:00'",
  "SET sql_mode='NO_AUTO_VALUE_ON_ZERO'",
  'SET foreign_key_checks=0',
  'SET unique_checks=0',
]

/**
 * A CREATE TABLE as the server shows it, under another name and without its AUTO_INCREMENT, which changes with restarts and would
 * make equal tables differ. (Loading gives the new table at least the number the live one has.)
 */
export function createText(create: string, name: string, as: string): string {
  const found = /^CREATE TABLE /.test(create) ? nameAt(create, 'CREATE TABLE '.length) : undefined
  if (found === undefined || found.name !== name) throw new DumpFault('grammar', 'a CREATE TABLE of another table')
  const body = create.slice(found.end).replace(/(\n\) ENGINE=\w+) AUTO_INCREMENT=\d+/, '$1')
  return `CREATE TABLE ${quoteName(as)}${body}`
}
