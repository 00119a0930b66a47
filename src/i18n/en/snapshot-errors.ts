import type { ErrorCode, ExportFault, TreeFault } from '../../core/error-codes.ts'
import type { ErrorTexts } from '../types.ts'

/** Why a site's root gives no snapshot. */
const ROOT_FAULTS: Readonly<Record<string, string>> = {
  vanished: 'it is not there',
  'not-a-folder': 'it is no folder',
  denied: 'the login may not read it',
}

const TREE_FAULTS: { readonly [F in TreeFault]: string } = {
  outside: 'it leads out of the site',
  malformed: 'it is no path',
  'too-long': 'its name is longer than any file system allows',
  duplicate: 'it was given twice',
  'not-below-a-folder': 'what it lies in is no folder',
}

const EXPORT_FAULTS: { readonly [F in ExportFault]: string } = {
  'not-empty': 'something is there already',
  'same-name': 'this disk takes its name for that of another file (upper and lower case, or accents)',
  'content-differs': 'its bytes are not those of the snapshot',
}

type SnapshotCode = Extract<ErrorCode, `SG-SNAP-${string}` | `SG-DB-${string}`>

/** Words of the errors of snapshots, their stores, and dumps. */
export const snapshotErrors: Pick<ErrorTexts, SnapshotCode> = {
  'SG-SNAP-020': (p) => ({
    what: `The site's folder ${p.root} cannot be listed: ${ROOT_FAULTS[p.detail] ?? p.detail}.`,
    next:
      p.detail === 'vanished'
        ? 'Check "root" in the inventory. If the folder was deleted, make an empty one in its place: siteguard restore SITE then puts everything back.'
        : 'Check "root" in the inventory, and whether the host has locked the account; then run the same command again.',
  }),

  'SG-SNAP-001': (p) => ({
    what: `There is no snapshot ${p.id}.`,
    next: p.known.length > 0 ? `Known places: ${p.known.join(', ')}.` : 'None was taken yet: siteguard snapshot SITE',
  }),
  'SG-SNAP-002': (p) => ({
    what: `The store is damaged (${p.what}): ${p.detail}`,
    next: 'siteguard snapshots check --read-data tells all that is; siteguard store pull may bring it back.',
  }),
  'SG-SNAP-003': (p) => ({
    what: `Another siteguard is writing to this store: process ${p.pid} on ${p.host}, since ${p.since}.`,
    next: `Wait for it. If that machine is gone for good, remove ${p.file}`,
  }),
  'SG-SNAP-004': (p) => ({
    what: `A content has ${p.got} bytes where ${p.expected} were announced: it changed while it was read, or was cut.`,
    next: 'Run the same command again.',
  }),
  'SG-SNAP-005': (p) => ({
    what: p.found === '' ? 'Git is not installed; snapshots are kept with it.' : `Git ${p.found} is too old to keep snapshots with.`,
    next: `Install Git ${p.needed} or later (Debian, Ubuntu: apt install git; macOS: xcode-select --install; Windows: Git for Windows).`,
  }),
  'SG-SNAP-006': (p) => ({
    what: `${p.path} cannot be in a snapshot: ${TREE_FAULTS[p.why]}.`,
    next: 'The listing of the site contradicts itself. Run the same command again; if it stays, look at the site by another transport.',
  }),
  'SG-SNAP-007': (p) => ({
    what: `${p.path} was not written: ${EXPORT_FAULTS[p.why]}.`,
    next: 'Choose an empty folder, on a disk whose names are as the site has them.',
  }),
  'SG-SNAP-008': (p) => ({
    what: `${p.id} is held and was not forgotten: ${p.reason}`,
    next: 'End the hold first, if whoever asked for it agrees.',
  }),

  'SG-DB-001': (p) => ({
    what: `The database of ${p.database === '' ? 'the site' : p.database} could not be used: ${p.detail === 'no-way' ? 'neither its client programs nor PHP run on this account' : p.detail}.`,
    next: 'siteguard doctor shows what the account can run. Check the server, and the login in the site’s configuration.',
  }),
  'SG-DB-002': (p) => ({
    what: `The table ${p.table} could not be loaded beside the live one: ${p.detail}.`,
    next: 'The live tables were not touched. Check the database’s free space and its error log, then try again.',
  }),
  'SG-DB-003': (p) => ({
    what: `Tables of ${p.database === '' ? 'the site' : p.database} cannot be exchanged without losing something: ${p.reasons.join(', ')}.`,
    next: 'Nothing was changed. --only files restores the files, --table the other tables; these go back by hand from siteguard snapshots export.',
  }),
  'SG-DB-004': (p) => ({
    what: `The dump of the table ${p.table} is not on this machine (sha256 ${p.sha256}).`,
    next: 'Fetch the snapshots with siteguard store pull, then try again.',
  }),
  'SG-DB-005': (p) => ({
    what: `Tables of ${p.database === '' ? 'the site' : p.database} stand as nobody planned: ${p.tables.join(', ')}.`,
    next: 'Look at them, and at the tables beside them whose names begin with sgn_, sgo_ and sgm_. Nothing more was changed.',
  }),
  'SG-DB-006': (p) => ({
    what: `The database of ${p.database === '' ? 'the site' : p.database} refused a step: ${p.detail}.`,
    next: 'The live tables stand all as before or all as after. Check the server, then try again.',
  }),
  'SG-DB-007': (p) => ({
    what: `Tables of ${p.database === '' ? 'the site' : p.database} are written to all the time while they are copied: ${p.tables.join(', ')}.`,
    next: 'The site was closed to visitors, so it is something else: a cron job, another program. Stop it, then try again.',
  }),
  'SG-DB-008': (p) => ({
    what: `Copies of tables of ${p.database === '' ? 'the site' : p.database} are gone, so nothing was put back: ${p.tables.join(', ')}.`,
    next: 'The snapshot taken before the change has them: siteguard restore --table brings them back.',
  }),
  'SG-DB-010': (p) => ({
    what: `Tables of ${p.database === '' ? 'the site' : p.database} cannot be copied so that the copies could stand in for them: ${p.reasons.join(', ')}.`,
    next: 'Nothing was changed. Ask whoever made these (an extension, a developer) whether they are needed; drop them, upgrade, and make them again.',
  }),
  'SG-DB-009': (p) => ({
    what: `The database file ${p.file} could not be copied: ${p.detail}.`,
    next: 'It was not changed. Check the free space, and that the account may read and write the file and its folder; then try again.',
  }),
}
