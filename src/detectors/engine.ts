import type { FileContent } from '../core/content.ts'
import { SiteguardError } from '../core/error.ts'
import type { RawFinding } from '../core/finding.ts'
import type { RemotePath } from '../core/path.ts'
import type { RuleId } from '../core/rule-catalog.ts'
import { inspectDatabaseBy, inspectTableBy } from './table-engine.ts'
import type { DatabaseFacts, DatabaseFinding, Detector, EngineProblem, SiteFacts, Subject, TableInspector, Want } from './types.ts'

/** Told of every detector that failed. Without one, the first failure is thrown as SG-INT-001: never silence. */
export type Report = (problem: EngineProblem) => void

/** The detectors as one: asks each, gathers what they say. Pure but for `report`. */
export interface Engine {
  /** Findings about the site as a whole. Once per site. */
  inspectSite(site: SiteFacts, report?: Report): RawFinding[]
  /** Findings from an entry's listing alone. */
  inspectEntry(subject: Subject, report?: Report): RawFinding[]
  /** `inspectEntry` over many. */
  inspectEntries(subjects: Iterable<Subject>, report?: Report): RawFinding[]
  /** The strongest want of all detectors: content before media before nothing. */
  wantOf(subject: Subject, report?: Report): Want
  /** Findings from a file's bytes, of the detectors that want them: the dear ones where no other is certain of an intrusion. */
  inspectContent(subject: Subject, content: FileContent, report?: Report): RawFinding[]
  /** The first half of `inspectContent`: what the detectors say that are not dear, and whether a dear one is to be asked still. */
  inspectCheaply(subject: Subject, content: FileContent, report?: Report, counts?: (rule: RuleId) => boolean): CheapFindings
  /** The other half. May be asked in another process (`content-judge.ts`). */
  inspectDearly(subject: Subject, content: FileContent, report?: Report): RawFinding[]
  /** Findings about a database as a whole. Once per database. */
  inspectDatabase(database: DatabaseFacts, report?: Report): DatabaseFinding[]
  /** What looks at the rows of one table. Undefined: nobody wants them. */
  inspectTable(database: DatabaseFacts, table: string, report?: Report): TableInspector | undefined
}

export interface CheapFindings {
  readonly found: RawFinding[]
  readonly dear: boolean
}

const STRENGTH: Readonly<Record<Want, number>> = { nothing: 0, media: 1, content: 2 }

/** Nobody needs to know more of a file to take it away. */
const isSettled = ({ confidence, class: kind }: RawFinding): boolean => confidence === 'certain' && kind === 'intrusion'

/** @param detectors asked in this order; the order decides between reasons of equal strength only */
export function createEngine(detectors: readonly Detector[]): Engine {
  const byEntry = detectors.filter((detector) => detector.inspectEntry !== undefined)
  const cheap = detectors.filter((detector) => detector.dear !== true)
  const dear = detectors.filter((detector) => detector.dear === true)
  const wanting = detectors.filter((detector) => detector.wants !== undefined)
  const tell = ({ id }: Detector, path: RemotePath, report: Report | undefined, error: unknown): void => {
    const detail = error instanceof Error ? error.message : String(error)
    if (report === undefined) {
      throw new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: `${id}: ${detail}` }, cause: error })
    }
    report({ detector: id, path, detail })
  }

  const wants = (detector: Detector, subject: Subject, report?: Report): Want => {
    if (detector.wants === undefined) return 'nothing'
    try {
      return detector.wants(subject)
    } catch (error) {
      tell(detector, subject.path, report, error)
      // A detector that cannot say what it wants gets the bytes: to be asked twice is better than to be skipped.
      return 'content'
    }
  }

  const isAsked = (detector: Detector, subject: Subject): boolean =>
    detector.inspectContent !== undefined && wants(detector, subject, () => {}) !== 'nothing'
  /** One that fails at a glance is asked: it says so then. */
  const mayFind = (detector: Detector, content: FileContent): boolean => {
    try {
      return detector.mayFind?.(content) ?? true
    } catch {
      return true
    }
  }

  /** Of a detector that fails on the way, nothing is kept. */
  const collect = (
    found: RawFinding[],
    detector: Detector,
    path: RemotePath,
    report: Report | undefined,
    ask: (detector: Detector) => Iterable<RawFinding> | undefined,
  ): void => {
    const before = found.length
    try {
      const said = ask(detector)
      if (said === undefined) return
      for (const finding of said) found.push(finding)
    } catch (error) {
      found.length = before
      tell(detector, path, report, error)
    }
  }

  const engine: Engine = {
    inspectSite(site, report) {
      const found: RawFinding[] = []
      for (const detector of detectors) collect(found, detector, '' as RemotePath, report, (d) => d.inspectSite?.(site))
      return found
    },
    inspectEntry(subject, report) {
      const found: RawFinding[] = []
      const ask = (detector: Detector): Iterable<RawFinding> | undefined => detector.inspectEntry?.(subject)
      for (const detector of byEntry) collect(found, detector, subject.path, report, ask)
      return found
    },
    inspectEntries(subjects, report) {
      const found: RawFinding[] = []
      for (const subject of subjects) found.push(...engine.inspectEntry(subject, report))
      return found
    },
    wantOf(subject, report) {
      let strongest: Want = 'nothing'
      if (subject.entry.type !== 'file') return strongest
      for (const detector of wanting) {
        const want = wants(detector, subject, report)
        if (STRENGTH[want] > STRENGTH[strongest]) strongest = want
      }
      return strongest
    },
    inspectContent(subject, content, report) {
      const { found, dear: more } = engine.inspectCheaply(subject, content, report)
      return more ? [...found, ...engine.inspectDearly(subject, content, report)] : found
    },
    inspectCheaply(subject, content, report, counts) {
      const found: RawFinding[] = []
      for (const detector of cheap) {
        if (isAsked(detector, subject)) collect(found, detector, subject.path, report, (d) => d.inspectContent?.(subject, content))
      }
      const settled = found.some((finding) => isSettled(finding) && (counts?.(finding.rule) ?? true))
      return { found, dear: !settled && dear.some((detector) => isAsked(detector, subject) && mayFind(detector, content)) }
    },
    inspectDearly(subject, content, report) {
      const found: RawFinding[] = []
      for (const detector of dear) {
        if (!isAsked(detector, subject) || found.some(isSettled)) continue
        collect(found, detector, subject.path, report, (d) => d.inspectContent?.(subject, content))
      }
      return found
    },
    inspectDatabase: (database, report) =>
      inspectDatabaseBy(detectors, database, (detector, path, error) => tell(detector, path, report, error)),
    inspectTable: (database, table, report) =>
      inspectTableBy(detectors, database, table, (detector, path, error) => tell(detector, path, report, error)),
  }
  return engine
}
