import { createHash } from 'node:crypto'
import type { Entry } from '../../core/entry.ts'
import type { Subject } from '../../detectors/types.ts'
import type { SiteWork } from './site-work.ts'
import type { FileRecord } from './state.ts'

/*
 * Of nearly every file there is nothing to say, and nothing changes from day to day: neither the file, nor the release it is of, nor the
 * rules. To find that out anew for each of 20,000 took half of judging them. So it is remembered (`FileRecord.q`), together with all it
 * was found out with (`SiteState.context`): where that is the same, and the file stands as it stood with the mode it had, it is not asked
 * again. What had something to say, folders and links, whose findings depend on their neighbours, are asked each time.
 */

/** Its bytes are the release's · nobody wants its bytes · its bytes were judged (`FileRecord.k`) and have nothing to say. */
const GOOD = 1
const UNWANTED = 2
const JUDGED = 3
/** No release lists it, and its name is one of code: it counts among those that only rules judged. */
const RULES_ONLY = 4
const MODE = 8
/** Above every mode. */
const NO_MODE = 0o10000

/**
 * Everything the answer about a file depends on besides itself: installations and what lists their files, the accepted state, the rules
 * and the program.
 */
export function setContext(work: SiteWork, rules: string, version: string): void {
  const hash = createHash('sha256')
  const { installations, outside, manifests, baseline, site } = work
  hash.update(JSON.stringify([rules, version, site.url, installations, [...outside.keys()]]))
  for (const { path, manifest } of manifests) {
    const { product, version, locale, algorithm, files } = manifest
    hash.update(JSON.stringify([path, product, version, locale, algorithm, [...files]]))
  }
  if (baseline !== undefined) hash.update(JSON.stringify([baseline.acceptedAt, [...baseline.files]]))
  work.context = hash.digest('hex')
}

/** Whether there is as little to say of an unchanged file as there was. Then what is known of it is noted, and it need not be looked at. */
export function passQuiet(work: SiteWork, { path, mode = NO_MODE }: Entry, record: FileRecord): boolean {
  const { q } = record
  if (q === undefined || work.context === undefined || work.before.context !== work.context || Math.floor(q / MODE) !== mode) return false
  const why = q % RULES_ONLY
  work.records.set(path, record)
  if (why === GOOD) {
    work.known.set(path, 'good')
    work.counts.knownGood += 1
  } else if (why === JUDGED) work.counts.unchanged += 1
  if (q % MODE >= RULES_ONLY) work.counts.rulesOnly += 1
  return true
}

/** Notes that there was nothing to say of a file. `key`: what its bytes were judged under; undefined: nobody wanted them. */
export function noteQuiet(work: SiteWork, { entry, known }: Subject, key: string | undefined, rulesOnly: boolean): void {
  if (entry.type !== 'file' || work.failed.has(entry.path)) return
  const record = work.records.get(entry.path)
  if (key !== undefined && (record?.k !== key || (record.r ?? []).length > 0)) return
  const why = key !== undefined ? JUDGED : known === 'good' ? GOOD : UNWANTED
  if (known !== 'unjudged' && why !== GOOD) return
  const { mode = NO_MODE } = entry
  const q = mode * MODE + why + (rulesOnly ? RULES_ONLY : 0)
  work.records.set(entry.path, record === undefined ? { t: work.standingOf(entry), q } : { ...record, q })
}

/** The record, where it is not known yet whether there is something to say. */
export function withoutQuiet(record: FileRecord): FileRecord {
  if (record.q === undefined) return record
  const { q: _, ...rest } = record
  return rest
}
