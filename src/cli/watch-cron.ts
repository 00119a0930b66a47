import { dirname } from 'node:path'
import type { Inventory } from '../fleet/inventory/index.ts'

/** A line for `crontab -e`: every six hours, at a minute of its own, so that the accounts of an operator do not all come at once. */
export function watchCron(inventory: Pick<Inventory, 'file'>, account: string): string {
  const minute = [...account].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 60, 7)
  return `${minute} */6 * * * cd ${quoted(dirname(inventory.file))} && siteguard restore ${account} --watch --no-input`
}

/** As a shell reads it; `%` ends a command in a crontab. */
function quoted(path: string): string {
  const word = /^[A-Za-z0-9_./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
  return word.replaceAll('%', '\\%')
}
