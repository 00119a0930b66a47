import type { AccountReport } from '../../../core/account-report.ts'
import type { PublicKey } from '../../../core/public-key.ts'
import type { PlannedAccount } from './plan-account.ts'

/** Dates have four digits for the year. Milliseconds since 1970. */
const LAST_DATE = Date.UTC(9999, 11, 31)

/** What was seen of an account's home, for people and scripts. @param wanted the keys that are to let in, where somebody says */
export function accountReport({ facts, ours, plan }: PlannedAccount, wanted: readonly PublicKey[] | undefined): AccountReport {
  const stays = wanted && new Set(wanted.map(({ fingerprint }) => fingerprint))
  const written = new Map(facts.keyFiles.map(({ path, mtime }) => [path, mtime]))
  return {
    account: plan.account,
    keys: facts.keys.map(({ file, line, key: { type, fingerprint, comment, options } }) => {
      const mtime = written.get(file)
      return {
        type,
        fingerprint,
        comment,
        options,
        file,
        line,
        ...(mtime === undefined || !(mtime > 0 && mtime < LAST_DATE) ? {} : { written: new Date(mtime).toISOString() }),
        becomes: stays === undefined ? 'unsaid' : stays.has(fingerprint) ? 'stays' : 'goes',
        ours: fingerprint === ours,
      }
    }),
    secrets: facts.secrets.map(({ path, line, kind, about }) => ({ path, line, kind, about })),
    loginFiles: facts.loginFiles,
    unread: facts.unread,
  }
}
