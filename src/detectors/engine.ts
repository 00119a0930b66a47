import type { FileContent } from '../core/content.ts'
import { SiteguardError } from '../core/error.ts'
import type { RawFinding } from '../core/finding.ts'
import type { RemotePath } from '../core/path.ts'
import type { Detector, EngineProblem, SiteFacts, Subject, Want } from './types.ts'

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
  /** Findings from a file's bytes, of the detectors that want them. */
  inspectContent(subject: Subject, content: FileContent, report?: Report): RawFinding[]
}

const STRENGTH: Readonly<Record<Want, number>> = { nothing: 0, media: 1, content: 2 }

/** @param detectors asked in this order; the order decides between reasons of equal strength only */
export function createEngine(detectors: readonly Detector[]): Engine {
  const guarded = <T>(detector: Detector, path: RemotePath, report: Report | undefined, otherwise: T, ask: () => T): T => {
    try {
      return ask()
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      if (report === undefined) {
        throw new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: `${detector.id}: ${detail}` }, cause: error })
      }
      report({ detector: detector.id, path, detail })
      return otherwise
    }
  }

  const wants = (detector: Detector, subject: Subject, report?: Report): Want =>
    // A detector that cannot say what it wants gets the bytes: to be asked twice is better than to be skipped.
    detector.wants === undefined
      ? 'nothing'
      : guarded<Want>(detector, subject.path, report, 'content', () => detector.wants?.(subject) ?? 'nothing')

  const collect = (
    detector: Detector,
    path: RemotePath,
    report: Report | undefined,
    ask: () => Iterable<RawFinding> | undefined,
  ): RawFinding[] => guarded<RawFinding[]>(detector, path, report, [], () => [...(ask() ?? [])])

  const engine: Engine = {
    inspectSite: (site, report) => detectors.flatMap((d) => collect(d, '' as RemotePath, report, () => d.inspectSite?.(site))),
    inspectEntry: (subject, report) => detectors.flatMap((d) => collect(d, subject.path, report, () => d.inspectEntry?.(subject))),
    inspectEntries(subjects, report) {
      const found: RawFinding[] = []
      for (const subject of subjects) found.push(...engine.inspectEntry(subject, report))
      return found
    },
    wantOf(subject, report) {
      let strongest: Want = 'nothing'
      if (subject.entry.type !== 'file') return strongest
      for (const detector of detectors) {
        const want = wants(detector, subject, report)
        if (STRENGTH[want] > STRENGTH[strongest]) strongest = want
      }
      return strongest
    },
    inspectContent(subject, content, report) {
      return detectors.flatMap((d) =>
        d.inspectContent === undefined || wants(d, subject, () => {}) === 'nothing'
          ? []
          : collect(d, subject.path, report, () => d.inspectContent?.(subject, content)),
      )
    },
  }
  return engine
}
