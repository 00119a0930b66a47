import { join } from 'node:path'
import type { Owner, OwnerId, Site } from '../../core/account.ts'
import type { RotationNotice } from '../../core/rotation-report.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { safeFileName } from '../../disk/file-name.ts'
import type { Texts } from '../../i18n/index.ts'
import { noticeText } from '../../reporters/text/notice-text.ts'
import type { WarnedSite } from './people-of-plan.ts'

export interface OwnersSites {
  /** Absent: the inventory names none. */
  readonly owner?: OwnerId
  readonly sites: readonly { readonly site: Site; readonly warned: readonly WarnedSite[] }[]
}

export interface NoticeDeps {
  /** Folder of all notices on this machine. */
  readonly noticesDir: string
  readonly owners: readonly Owner[]
  /** In the order they are printed. */
  readonly languages: readonly Texts[]
}

/**
 * Writes, for every owner, whom to warn and of what, into a folder of this moment: for this login alone (0600), for names and addresses of
 * people are in it. No password ever is. @throws SG-DISK-002
 */
export async function writeNotices(all: readonly OwnersSites[], startedAt: string, deps: NoticeDeps): Promise<RotationNotice[]> {
  const moment = startedAt.replace(/[-:]|\.\d+/g, '')
  const notices: RotationNotice[] = []
  for (const { owner, sites } of all) {
    const warned = sites.flatMap((one) => one.warned)
    const people = new Set(warned.flatMap((one) => one.people.map(({ login, email }) => `${login}\0${email}`)))
    if (people.size === 0) continue
    const name = owner === undefined ? '' : (deps.owners.find(({ id }) => id === owner)?.name ?? owner)
    const file = join(deps.noticesDir, moment, `${owner === undefined ? 'no-owner' : `owner-${safeFileName(owner)}`}.txt`)
    await writeFileAtomic(file, noticeText({ owner: name, at: startedAt, sites: warned }, deps.languages))
    notices.push({ file, sites: sites.map(({ site }) => site.id), people: people.size, ...(owner === undefined ? {} : { owner }) })
  }
  return notices
}
