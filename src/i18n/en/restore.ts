import { numbersOf } from '../numbers.ts'
import type { Widen } from '../widen.ts'

/** Words about restoring and quarantine in English: the source. `fr/restore.ts` has the same keys and parameters, by type. */

const { n } = numbersOf('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const restore = {
  /** Why a note was made, by its word in the plan; an unknown one is shown as it is. */
  detail: {
    credentials: 'login to the same database, changed since; --credentials restore brings the old one back',
    keys: 'the keys that passwords in the database were made with; the database stays as it is',
    needed: 'rules find fault with it, but without it the site offers to be installed anew: mend it by hand',
    'database-now': 'the database cannot be read now, so nothing is decided about it; --only files says so on purpose',
    'database-then': 'the database is not in that snapshot, so it stays as it is',
    cache: 'its owner is another user: empty the caches in the CMS afterwards, or visitors may still be shown old pages',
    exposed: 'open to visitors, and a rebuild takes away only what is an intruder’s: siteguard scan says why it should go',
    rights: 'its rights stay as they are',
    name: 'its name leads out of the site',
    parent: 'it lies below something that is no folder',
    case: 'where case does not count it is one name with a folder',
    link: 'a link to nothing',
  } as Readonly<Record<string, string>>,
  lines: {
    heading: (p: { files: number }) => `What changes in ${many(p.files, 'file', 'files')} (− now, + afterwards)`,
    binary: 'not text',
    tooLarge: 'too large to compare by lines',
    cut: 'and more',
    others: (p: { count: number }) => `and ${many(p.count, 'more file', 'more files')}`,
  },
  nothingElse: (p: { site: string }) => `${p.site} stands as it should.`,
  quarantine: {
    empty: (p: { site: string }) => `The quarantine of ${p.site} is empty.`,
    heading: (p: { site: string; count: number }) => `${p.site}: ${many(p.count, 'item', 'items')} in quarantine`,
    how: { removed: 'removed', replaced: 'replaced' },
    tree: (p: { files: number }) => `folder, ${many(p.files, 'file', 'files')}`,
    link: 'link',
    owner: (p: { uid: number; gid: number }) => `owner ${p.uid}:${p.gid}`,
    mode: (p: { mode: string }) => `mode ${p.mode}`,
    mtime: (p: { date: string }) => `of ${p.date}`,
    gone: 'no longer on the account; its bytes are in the snapshot',
    by: (p: { recipe: string; date: string }) => `by ${p.recipe} on ${p.date}`,
    derived: (p: { items: number; files: number }) =>
      `${many(p.items, 'cache', 'caches')} (${many(p.files, 'file', 'files')}) that the CMS makes again; --all lists them`,
    stepShow: (p: { run: string }) => ({ command: `siteguard runs show ${p.run}`, why: 'what was done, op by op' }),
    stepDrop: (p: { target: string }) => ({
      command: `siteguard quarantine drop ${p.target} --apply`,
      why: 'empty it; the bytes stay in the snapshot',
    }),
    stepLook: (p: { target: string }) => ({
      command: `siteguard quarantine drop ${p.target}`,
      why: 'whether it may be emptied (nothing is removed)',
    }),
    stepRestore: (p: { site: string }) => ({
      command: `siteguard quarantine restore ${p.site} PATH`,
      why: 'only for what is surely yours: what its return would change',
    }),
    stepHold: (p: { before: string }) => ({
      command: `siteguard snapshots hold ${p.before} --reason evidence`,
      why: 'keep that snapshot for good',
    }),
    dropWhat: 'say which: a run (siteguard runs list shows them), latest, or --older-than DAYS',
    askDrop: (p: { runs: number }) =>
      `Empty the quarantine of ${many(p.runs, 'run', 'runs')}? It cannot be rolled back after that. Type yes: `,
    dropFacts: (p: { site: string; items: number; size: string }) =>
      p.items === 0
        ? `${p.site}: nothing in quarantine, only its journal`
        : `${p.site}: ${many(p.items, 'item', 'items')} in quarantine, ${p.size}`,
    dropProven: (p: { before: string }) => `every byte of it is in ${p.before}, read and verified just now`,
    dropWritten: 'except what visitors wrote between the plan and the exchange: that is only in the old tables or database files put aside',
    dropDry: 'Nothing was removed. Once it is, the run can no longer be rolled back.',
    dropped: (p: { runs: number }) => `The quarantine of ${many(p.runs, 'run', 'runs')} is emptied.`,
    nothingOld: 'No run that old has ended; nothing to empty.',
  },
}

/** The same keys and parameters in every language; the words differ. */
export type RestoreTexts = Widen<typeof restore>
