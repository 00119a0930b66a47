import type { ReleaseNeeds } from '../../../cms/upgrade-types.ts'
import type { Op } from '../../../core/op.ts'
import type { RemotePath } from '../../../core/path.ts'
import { isAllowed, pathOf, type Rights } from '../../rights.ts'
import type { HostFacts, StepContext } from '../../types.ts'
import { type Check, check } from './checks.ts'
import { type PhpChoice, phpFit } from './choose-php.ts'
import type { CopiedBytes } from './look-databases.ts'

/** Names a check tells; the count tells the rest. */
const NAMED = 50
/** Beside what is written: logs, folders, what the database makes meanwhile. */
const SLACK = 8 * 1024 * 1024

/** The PHP the migration would be run with. `blocked`: a database must be changed, and there is no other way. */
export function lookAtCommandLine(choice: PhpChoice | undefined, { php }: ReleaseNeeds, blocked: boolean): Check {
  if (choice === undefined) return check('php-cli', 'told', 'none')
  const { version, path } = choice.php
  const params = { version, path, min: php.min ?? '', max: php.max ?? '' }
  if (choice.fit === 'fits') return check('php-cli', 'ok', 'fits', params)
  return check('php-cli', blocked ? 'refused' : 'told', choice.fit, params)
}

/** The PHP that serves visitors, who meet the new code first. */
export function lookAtWeb(host: HostFacts | undefined, { php }: ReleaseNeeds): Check {
  const bounds = { min: php.min ?? '', max: php.max ?? '' }
  if (host?.web === undefined) return check('php-web', 'unknown', 'not-known', bounds)
  const fit = phpFit(host.web.version, php)
  return check('php-web', fit === 'fits' ? 'ok' : 'refused', fit, { version: host.web.version, said: host.web.said, ...bounds })
}

/** Extensions of the PHP chosen; of the web's nothing is known but that a host builds both alike. */
export function lookAtExtensions(choice: PhpChoice | undefined, wanted: readonly (string | readonly string[])[], blocked: boolean): Check {
  const names = wanted.map((one) => (typeof one === 'string' ? one : one.join(' | ')))
  if (choice === undefined) return check('extensions', 'unknown', 'not-known', { wanted: names })
  const { path } = choice.php
  if (choice.missing.length === 0) return check('extensions', 'ok', 'there', { there: names, path })
  return check('extensions', blocked ? 'refused' : 'told', 'missing', { missing: [...choice.missing], path })
}

/**
 * What is staged stands beside the old tree until both have changed places; databases in files are copied there too. Copies of MySQL's
 * tables lie on its server: whether the host counts them as the account's nobody tells, so they refuse nothing.
 */
export function lookAtSpace(host: HostFacts | undefined, ops: readonly Op[], copies: CopiedBytes): Check {
  const staged = ops.reduce((sum, op) => {
    if (op.kind !== 'write') return sum
    return sum + (op.after.is === 'file' ? op.after.size : op.after.is === 'tree' ? op.after.bytes + op.after.files * 2048 : 0)
  }, 0)
  const needed = staged + copies.account + SLACK
  const free = host?.freeBytes
  if (free === undefined) return check('space', 'unknown', 'not-known', { needed })
  if (free >= needed && free < needed + copies.server) return check('space', 'told', 'tables', { free, needed, tables: copies.server })
  return check('space', free < needed ? 'refused' : 'ok', free < needed ? 'short' : 'enough', { free, needed })
}

/** Rights to everything that is exchanged, and whose the folders are that the new code writes to. */
export function lookAtRights(
  ops: readonly Op[],
  written: readonly RemotePath[],
  { entries, rights }: { readonly entries: StepContext['entries']; readonly rights: Rights },
): Check[] {
  const barred = ops.filter((op) => !isAllowed(op, entries, rights)).map(pathOf)
  const others = written.filter((path) => rights.closed.has(path))
  return [
    barred.length === 0
      ? check('writable', 'ok', 'yes')
      : check('writable', 'refused', 'barred', { paths: barred.slice(0, NAMED), count: barred.length }),
    ...(others.length === 0 ? [] : [check('writable', 'told', 'other-user', { paths: others.slice(0, NAMED) })]),
  ]
}
