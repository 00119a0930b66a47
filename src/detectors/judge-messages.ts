import type { FileContent } from '../core/content.ts'
import type { RawFinding } from '../core/finding.ts'
import { createTree } from '../core/tree.ts'
import type { EngineProblem, SiteFacts, Subject } from './types.ts'

/** What dear detectors see of a site: facts that are no larger for a large site, and that another process can be given. */
export type SmallFacts = Pick<SiteFacts, 'site' | 'installations' | 'now' | 'hosts' | 'baselineDate'>

/** A file to judge, as it is handed to another process. */
export interface JudgeQuestion {
  readonly subject: Omit<Subject, 'site'>
  /** Number of its site. */
  readonly site: number
  /** What the site is, the first time this process is asked about it. */
  readonly facts?: SmallFacts
  readonly bytes: Uint8Array
  readonly size: number
  readonly sampled: boolean
}

/** What was said of one file. */
export interface Judged {
  readonly found: readonly RawFinding[]
  /** Detectors that failed on it. */
  readonly problems: readonly EngineProblem[]
}

export function smallFactsOf({ site, installations, now, hosts, baselineDate }: SiteFacts): SmallFacts {
  return { site, installations, now, hosts, ...(baselineDate === undefined ? {} : { baselineDate }) }
}

/** A site of which nothing else is known. */
export function siteOf(facts: SmallFacts): SiteFacts {
  return { ...facts, tree: createTree([]), manifests: [], missing: [], versions: { advisories: [], releases: new Map() } }
}

/** Asks the dear detectors, wherever that is. */
export function judgeWith(
  inspectDearly: (subject: Subject, content: FileContent, report: (problem: EngineProblem) => void) => readonly RawFinding[],
  subject: Subject,
  content: FileContent,
): Judged {
  const problems: EngineProblem[] = []
  const found = inspectDearly(subject, content, (problem) => problems.push(problem))
  return { found, problems }
}
