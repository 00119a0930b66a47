/** Words about restoring and quarantine in English: the source. `fr/restore.ts` has the same keys and parameters, by type. */

const n = (value: number): string => value.toLocaleString('en')
const many = (count: number, one: string, more: string): string => `${n(count)} ${count === 1 ? one : more}`

export const restore = {
  /** Why a note was made, by its word in the plan; an unknown one is shown as it is. */
  detail: {
    credentials: 'login to the same database, changed since; --credentials restore brings the old one back',
    keys: 'the keys that passwords in the database were made with; the database stays as it is',
    needed: 'rules find fault with it, but without it the site offers to be installed anew: mend it by hand',
    'database-now': 'the database cannot be read now, so nothing is decided about it; --only files says so on purpose',
    'database-then': 'the database is not in that snapshot, so it stays as it is',
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
    stepRestore: (p: { site: string; path: string }) => ({
      command: `siteguard quarantine restore ${p.site} ${p.path}`,
      why: 'what bringing it back would change',
    }),
  },
}

/** The same keys and parameters in every language; the words differ. */
export type RestoreTexts = Widen<typeof restore>

type Widen<T> = T extends (...args: infer A) => infer R
  ? (...args: A) => Widen<R>
  : T extends string
    ? string
    : T extends object
      ? { readonly [K in keyof T]: Widen<T[K]> }
      : T
