import { wantOf } from '../../detectors/index.ts'
import type { TestFile } from './clean-files.ts'
import { noEngine } from './compile-pack.ts'
import { type Judge, type Measured, measure, strongest, unknownSubject } from './measure.ts'
import { createPackScanner } from './pack-scanner.ts'
import type { Measurement, Pack } from './types.ts'

/** What a test of rules came to. */
export interface TestOutcome {
  readonly clean: Measured
  /** Absent: no bad files were given. */
  readonly bad?: Measured
  /** Files a pack's engine was lost over, or took too long for. */
  readonly lost: readonly { readonly pack: string; readonly label: string; readonly why: string }[]
}

export interface TestRequest {
  /** Packs that were added. */
  readonly packs: readonly Pack[]
  /** Our own rules as well. */
  readonly own?: Judge
  readonly clean: AsyncIterable<TestFile>
  readonly bad?: AsyncIterable<TestFile>
  readonly onFile?: (done: number, bytes: number) => void
}

/** Holds rules against what is clean, all of them whether they are on or not; and against what is bad. @throws SG-RULE-001 */
export async function testRules({ packs, own, clean, bad, onFile }: TestRequest): Promise<TestOutcome> {
  const scanner = packs.length === 0 ? undefined : createPackScanner(packs, () => true)
  const lost: TestOutcome['lost'][number][] = []
  const judges: Judge[] = own === undefined ? [] : [own]
  if (scanner !== undefined) {
    judges.push(async (file) => {
      const subject = unknownSubject(file)
      // A share of what scans read: pictures nobody opens would make any rule look good.
      if (wantOf(subject) === 'nothing') return undefined
      const content = { path: subject.path, bytes: file.bytes, size: file.bytes.length, sampled: false }
      const { found, troubles } = await scanner.inspect(content.path, content)
      for (const { pack, trouble } of troubles) {
        if (trouble.trouble === 'absent') throw noEngine(trouble.detail)
        lost.push({ pack, label: file.label, why: trouble.trouble })
      }
      return strongest(found)
    })
  }
  try {
    const cleanOutcome = await measure(clean, judges, onFile)
    const badOutcome = bad === undefined ? undefined : await measure(bad, judges, onFile)
    return { clean: cleanOutcome, ...(badOutcome === undefined ? {} : { bad: badOutcome }), lost }
  } finally {
    scanner?.close()
  }
}

/** What is kept of a test, of the rules of one pack. */
export function measurementOf(isOf: (rule: string) => boolean, { clean, bad }: TestOutcome, at: string): Measurement {
  const own = <T>(hits: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(hits).filter(([rule]) => isOf(rule)))
  const badHits = Object.entries(own(bad?.hits ?? {})).map(([rule, { certain, probable, possible }]) => [
    rule,
    certain + probable + possible,
  ])
  return {
    at,
    files: clean.files,
    bytes: clean.bytes,
    hits: own(clean.hits),
    ...(bad === undefined ? {} : { bad: { files: bad.files, hits: Object.fromEntries(badHits) as Record<string, number> } }),
  }
}
