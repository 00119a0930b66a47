import type { CmsRotator, Person } from '../../../cms/rotate-types.ts'
import { isSiteguardError } from '../../../core/error.ts'
import { newestClean } from '../../../core/snapshot.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { storedRows } from '../../stored-rows.ts'
import type { StepContext } from '../../types.ts'

/** Who could log in when the site was last known to be clean. */
export interface FormerPeople {
  /** ISO 8601. */
  readonly since: string
  readonly people: readonly Person[]
}

/** As the newest clean snapshot has them, that of this plan apart. Undefined: none is clean and holds this database. */
export async function formerPeople(
  rotator: Pick<CmsRotator, 'people'>,
  link: DatabaseLink,
  context: Pick<StepContext, 'store' | 'before' | 'signal'>,
): Promise<FormerPeople | undefined> {
  const infos = (await context.store.list()).filter(
    ({ record }) =>
      record.id !== context.before.record.id &&
      record.databases.some(({ installation, tables }) => installation === link.installation && tables.length > 0),
  )
  const clean = newestClean(infos)
  if (clean === undefined) return undefined
  try {
    const reader = await context.store.open(clean.record.id, { signal: context.signal })
    try {
      const rows = storedRows(reader)(link.installation)
      return rows === undefined ? undefined : { since: clean.record.startedAt, people: await rotator.people(rows, link) }
    } finally {
      await reader.close()
    }
  } catch (error) {
    // What lies off-site only, or is damaged, is nothing to compare with, and no reason to leave thieves their keys.
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return undefined
  }
}
