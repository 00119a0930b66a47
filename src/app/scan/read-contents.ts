import { createHash } from 'node:crypto'
import { isCodeName } from '../../core/code-names.ts'
import type { FileContent } from '../../core/content.ts'
import type { Entry } from '../../core/entry.ts'
import type { RemotePath } from '../../core/path.ts'
import type { ContentJudge } from '../../detectors/content-judge.ts'
import { inspectEntry, wantOf } from '../../detectors/index.ts'
import type { Judged } from '../../detectors/judge-messages.ts'
import type { Subject } from '../../detectors/types.ts'
import { isLineEndingVariant } from '../../manifests/index.ts'
import type { ReadRequest, Transport } from '../../transports/types.ts'
import { type CheckOptions, type Mismatches, remember } from './check-hashes.ts'
import { noteQuiet } from './quiet-files.ts'
import { noteFailure, noteNotRun, noteProblem, onAccount, type SiteWork } from './site-work.ts'
import type { FileRecord } from './state.ts'
import { subjectOf } from './subjects.ts'

/** Largest file whose whole content is judged. The largest PHP file of SPIP and WordPress has 0.6 MB. Bytes. */
export const CONTENT_LIMIT = 8 * 1024 * 1024
/** First and last bytes of a medium that are looked at where it would have to cross the wire. */
export const MEDIA_SAMPLE = 16 * 1024

export interface ReadOptions extends CheckOptions {
  readonly judge: ContentJudge
  /** Names the rules that judge. */
  readonly rules: string
}

interface Reading {
  readonly work: SiteWork
  readonly entry: Entry
  readonly subject: Subject
  readonly key: string
}

/**
 * Reads what the detectors ask for and the hashes could not settle, and asks them. Files remembered under the same judgement
 * are not read. Media are searched on the account's side where it can (then only hits are read), else sampled.
 * What the listing alone says of an entry is asked along the way, once its known state and digest are settled.
 */
export async function readContents(
  transport: Transport,
  works: readonly SiteWork[],
  mismatches: Mismatches,
  options: ReadOptions,
): Promise<void> {
  const reading = new Map<RemotePath, Reading>()
  const media = new Map<RemotePath, Reading>()
  for (const work of works) collect(work, mismatches, reading, media, options.rules)
  if (media.size > 0) {
    options.emit({ type: 'phase', account: options.account, phase: 'search' })
    await searchMedia(transport, media, reading, options)
  }
  options.emit({ type: 'phase', account: options.account, phase: 'read' })
  const suspects = new Map<RemotePath, Reading>()
  await readAll(
    transport,
    reading,
    (path, item) => requestFor(path, item, media.has(path), transport, options),
    mismatches,
    options,
    suspects,
  )
  // What a sample made suspect is read whole: the finding then stands for this content, over every transport alike.
  await readAll(transport, suspects, (path, item) => wholeRequest(path, item), mismatches, options)
  for (const { work, entry, key } of new Set([...media.values(), ...reading.values()])) inspectName(work, subjectOf(work, entry), key)
}

/** What needs no bytes. `key`: what the bytes were judged under, where somebody wanted them. */
function inspectName(work: SiteWork, subject: Subject, key?: string, report = noteFailure(work)): void {
  const rulesOnly = subject.entry.type === 'file' && subject.known === 'unjudged' && isCodeName(subject.path)
  if (rulesOnly) work.counts.rulesOnly += 1
  const found = inspectEntry(subject, report)
  for (const raw of found) work.raw.push(raw)
  if (found.length === 0) noteQuiet(work, subject, key, rulesOnly)
}

/** Reads and judges. With `suspects`, files of which only a sample was read and spoke against them are put there, not judged yet. */
async function readAll(
  transport: Transport,
  reading: ReadonlyMap<RemotePath, Reading>,
  ask: (path: RemotePath, item: Reading) => ReadRequest[],
  mismatches: Mismatches,
  options: ReadOptions,
  suspects?: Map<RemotePath, Reading>,
): Promise<void> {
  const requests = [...reading].flatMap(([path, item]) => ask(path, item))
  if (requests.length === 0) return
  let done = 0
  // What was said is noted in the order in which files were read, whichever thread was the first to answer.
  let noted = Promise.resolve()
  for await (const answer of transport.readMany(requests, { signal: options.signal })) {
    const path = 'content' in answer ? answer.content.path : answer.path
    const item = reading.get(path)
    if (item === undefined) continue
    done += 1
    if (done % 100 === 0 || done === requests.length) {
      options.emit({ type: 'progress', account: options.account, done, total: requests.length, bytes: transport.meter.bytesIn })
    }
    if ('problem' in answer) {
      if (answer.problem.reason === 'vanished' && (await transport.stat(path, { signal: options.signal })) !== undefined) {
        // It is still there: "not there" was a way not to show it.
        noteNotRun(item.work, { check: 'content', subject: item.entry.path, reason: 'lie', detail: 'listed, and said to be gone' })
      } else noteProblem(item.work, 'content', item.entry.path, answer.problem)
      if (mismatches.get(item.work)?.has(item.entry.path)) item.work.known.set(item.entry.path, 'unread')
      continue
    }
    const content = { ...answer.content, path: item.entry.path }
    const facts = learn(item, content, mismatches)
    if (facts === undefined) continue
    const { sampled } = content
    const judged = remembered(item, facts) ?? options.judge.inspect(item.subject, content)
    noted = noted.then(async () => {
      const said = await judged
      const suspicious = sampled && said.found.length > 0 && item.entry.size <= CONTENT_LIMIT
      if (suspicious && suspects !== undefined) suspects.set(path, item)
      else note(item, facts, said)
      await options.keep()
    })
    // Whoever waits for the last of them hears of it.
    for (const promise of [judged, noted]) promise.catch(() => {})
    await options.judge.room()
  }
  await noted
}

function wholeRequest(path: RemotePath, item: Reading): ReadRequest[] {
  if (item.entry.size <= CONTENT_LIMIT) return [{ path, limit: CONTENT_LIMIT }]
  noteProblem(item.work, 'content', item.entry.path, { reason: 'too-large' })
  return []
}

/** How a file is asked for: whole; or, for a medium that would have to cross the wire, its ends. Too large: noted, not asked for. */
function requestFor(path: RemotePath, item: Reading, isMedium: boolean, transport: Transport, options: ReadOptions): ReadRequest[] {
  const whole = !isMedium || (options.paranoid ? item.entry.size <= CONTENT_LIMIT : transport.capabilities.remoteSearch)
  return whole ? wholeRequest(path, item) : [{ path, limit: Number.MAX_SAFE_INTEGER, sample: MEDIA_SAMPLE }]
}

function collect(
  work: SiteWork,
  mismatches: Mismatches,
  reading: Map<RemotePath, Reading>,
  media: Map<RemotePath, Reading>,
  rules: string,
): void {
  const report = noteFailure(work)
  for (const entry of work.loud) {
    const differs = mismatches.get(work)?.get(entry.path)
    if (differs !== undefined) work.known.set(entry.path, differs.owned ? 'changed' : 'unjudged')
    const subject = subjectOf(work, entry)
    const want = wantOf(subject, report)
    if (want === 'nothing' && differs === undefined) {
      inspectName(work, subject, undefined, report)
      continue
    }
    const key = judgementKey(subject, rules)
    const record = work.records.get(entry.path)
    if (record?.k === key) {
      work.raw.push(...(record.r ?? []))
      work.counts.unchanged += 1
      inspectName(work, subject, key, report)
      continue
    }
    const item = { work, entry, subject, key }
    const path = onAccount(work, entry.path)
    if (want === 'media' && differs === undefined) media.set(path, item)
    else reading.set(path, item)
  }
}

/** Everything the content rules' answer depends on besides the bytes. */
function judgementKey(subject: Subject, rules: string): string {
  return [rules, subject.zone, subject.shape ?? '', subject.known, subject.mayHoldCode ? 'code' : ''].join('|')
}

async function searchMedia(
  transport: Transport,
  media: Map<RemotePath, Reading>,
  reading: Map<RemotePath, Reading>,
  options: ReadOptions,
): Promise<void> {
  if (!transport.capabilities.remoteSearch || options.paranoid) {
    for (const [path, item] of media) reading.set(path, item)
    return
  }
  const clean = new Map(media)
  for await (const batch of transport.search([...media.keys()], 'php-open-tag', { signal: options.signal })) {
    for (const hit of batch.hits) {
      const item = media.get(hit)
      if (item !== undefined) reading.set(hit, item)
      clean.delete(hit)
    }
    for (const problem of batch.problems) {
      const item = problem.path === undefined ? undefined : media.get(problem.path)
      if (item !== undefined) noteProblem(item.work, 'content', item.entry.path, problem)
      else
        for (const work of new Set([...media.values()].map((m) => m.work)))
          noteNotRun(work, { check: 'content', subject: 'media', reason: problem.reason })
      if (problem.path !== undefined) clean.delete(problem.path)
    }
  }
  for (const item of clean.values()) remember(item.work, item.entry, { k: item.key })
}

/** What the bytes tell by themselves. Undefined: they are the release's own, and nobody has to judge them. */
function learn({ work, entry }: Reading, content: FileContent, mismatches: Mismatches): Pick<FileRecord, 'h'> | undefined {
  const listed = mismatches.get(work)?.get(entry.path)
  const digest = content.sampled ? {} : { h: createHash('sha256').update(content.bytes).digest('hex') }
  if (listed === undefined || !isLineEndingVariant(content.bytes, listed.file, listed.use.manifest.algorithm)) return digest
  work.counts.fetched += 1
  work.known.set(entry.path, 'line-endings')
  remember(work, entry, { ...digest, e: listed.file.digest })
  return undefined
}

/** What was said of the same bytes before, under the same rules: a scan that had to read them anew, or was killed, does not ask again. */
function remembered({ work, entry, key }: Reading, { h }: Pick<FileRecord, 'h'>): Promise<Judged> | undefined {
  const before = work.before.files.get(entry.path)
  return h === undefined || before?.h !== h || before.k !== key ? undefined : Promise.resolve({ found: before.r ?? [], problems: [] })
}

function note({ work, entry, key }: Reading, facts: Pick<FileRecord, 'h'>, { found, problems }: Judged): void {
  work.counts.fetched += 1
  const report = noteFailure(work)
  for (const problem of problems) report(problem)
  work.raw.push(...found)
  // An answer that is not whole is asked for again by the next scan.
  remember(work, entry, problems.length === 0 ? { ...facts, k: key, r: found } : facts)
}
