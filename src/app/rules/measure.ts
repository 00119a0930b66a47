import type { Confidence, RawFinding } from '../../core/finding.ts'
import { bareInstallation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { bareSite } from '../../detectors/bare-site.ts'
import type { ContentJudge } from '../../detectors/content-judge.ts'
import { wantOf } from '../../detectors/index.ts'
import type { Subject } from '../../detectors/types.ts'
import type { TestFile } from './clean-files.ts'
import { isJudgement } from './standing.ts'
import type { Hits } from './types.ts'

/** What a rule said of one file, the surest of it. */
export interface Said {
  /** As in the catalogue, or `PACK/NAME`. */
  readonly rule: string
  readonly confidence: Confidence
}

/** Says which rules match a file. Undefined: no rule wants to see it. */
export type Judge = (file: TestFile) => Promise<readonly Said[] | undefined>

export interface Measured {
  readonly files: number
  readonly bytes: number
  readonly hits: Readonly<Record<string, Hits>>
  /** By rule: the first few files it matched. */
  readonly examples: Readonly<Record<string, readonly string[]>>
  /** Files something was said of. */
  readonly matched: number
}

/** Files of each rule that are named. */
const EXAMPLES = 3
const NONE: Hits = { certain: 0, probable: 0, possible: 0 }

/** Holds rules against files, one after the other. @param onFile for a line of progress */
export async function measure(
  files: AsyncIterable<TestFile>,
  judges: readonly Judge[],
  onFile: (done: number, bytes: number) => void = () => {},
): Promise<Measured> {
  const hits: Record<string, Hits> = {}
  const examples: Record<string, readonly string[]> = {}
  let count = 0
  let total = 0
  let matched = 0
  for await (const file of files) {
    const answers = []
    for (const judge of judges) answers.push(await judge(file))
    if (answers.every((answer) => answer === undefined)) continue
    count += 1
    total += file.bytes.length
    const said = answers.flatMap((answer) => answer ?? [])
    if (said.length > 0) matched += 1
    for (const { rule, confidence } of said) {
      const before = hits[rule] ?? NONE
      hits[rule] = { ...before, [confidence]: before[confidence] + 1 }
      const named = examples[rule] ?? []
      if (named.length < EXAMPLES) examples[rule] = [...named, file.label]
    }
    onFile(count, total)
  }
  return { files: count, bytes: total, hits, examples, matched }
}

const NOWHERE = bareSite({ site: 'test', installations: [bareInstallation('generic')] })
const ORDER: readonly Confidence[] = ['certain', 'probable', 'possible']

/** A file as one that no release covers, where the owner's own code may stand: there nothing but its content can speak against it. */
export function unknownSubject(file: Pick<TestFile, 'path' | 'bytes'>): Subject {
  const path = `plugins/unknown/${file.path.slice(file.path.lastIndexOf('/') + 1)}` as RemotePath
  return {
    path,
    inner: path,
    entry: { path, type: 'file', size: file.bytes.length, mtime: 0 },
    zone: 'extension',
    mayHoldCode: true,
    known: 'unjudged',
    site: NOWHERE,
  }
}

/**
 * Our own rules. What is said of a place, a mode or a version is no judgement on a content, and is left out.
 * @param judge as scans have it: no file holds or ends the program, and malware is read here too
 */
export function ownJudge(judge: ContentJudge): Judge {
  return async (file) => {
    const subject = unknownSubject(file)
    if (wantOf(subject) === 'nothing') return undefined
    const content = { path: subject.path, bytes: file.bytes, size: file.bytes.length, sampled: false }
    const { found } = await judge.inspect(subject, content)
    return strongest(found.filter(isJudgement))
  }
}

/** Once for each rule, at its surest. */
export function strongest(findings: readonly RawFinding[]): Said[] {
  const best = new Map<string, Confidence>()
  for (const finding of findings) {
    const rule = finding.rule === 'yara-match' ? `${finding.params.pack}/${finding.params.name}` : finding.rule
    const before = best.get(rule)
    if (before === undefined || ORDER.indexOf(finding.confidence) < ORDER.indexOf(before)) best.set(rule, finding.confidence)
  }
  return [...best].map(([rule, confidence]) => ({ rule, confidence }))
}
