import { availableParallelism } from 'node:os'
import type { FileContent } from '../core/content.ts'
import type { RuleId } from '../core/rule-catalog.ts'
import { inspectCheaply, inspectDearly } from './index.ts'
import { type Judged, judgeWith, siteOf, smallFactsOf } from './judge-messages.ts'
import { notAnalysed } from './not-analysed.ts'
import { JUDGE_LIMITS, type JudgeLimits, type JudgeProcess, startJudgeProcess } from './start-judge-process.ts'
import type { EngineProblem, Subject } from './types.ts'

/** Judges files by all detectors, the dear ones in processes of their own, so that no file can hold or end the program. */
export interface ContentJudge {
  /** What all detectors say of a file, as `inspectContent` of the engine does. Rejects with the signal's reason. */
  inspect(subject: Subject, content: FileContent): Promise<Judged>
  /** Resolves once few enough bytes wait to be judged that another file may be read. Rejects with the signal's reason. */
  room(): Promise<void>
  /** Ends the processes. What was not answered by then never is. */
  close(): Promise<void>
}

export interface ContentJudgeOptions {
  readonly signal: AbortSignal
  /** Most processes at once; 0: everything is judged here. Default: as many as this machine has processors, 4 at most. */
  readonly processes?: number
  readonly limits?: JudgeLimits
  /** Whether what a rule finds counts: one that is off or on trial settles nothing, and spares nobody a dearer look. Default: all do. */
  readonly counts?: (rule: RuleId) => boolean
  /** How a process is started. Default: as the program does. */
  readonly start?: (limits: JudgeLimits) => JudgeProcess
}

/** Bytes that may wait for a process before nothing more is read: with the copies, a third of what the whole scan may take. */
const MOST_WAITING = 16 * 1024 * 1024
/** Files that wait for each process before another one is started: it takes as long as judging some. */
const WORTH_STARTING = 8

interface Job {
  readonly subject: Subject
  readonly content: FileContent
  readonly answer: (judged: Judged) => void
  readonly fail: (error: unknown) => void
}

/** No process is started before a file needs one. The same files give the same answers, whatever the number of processes. */
export function createContentJudge({
  signal,
  processes: most = Math.min(4, availableParallelism()),
  limits = JUDGE_LIMITS,
  start = startJudgeProcess,
  counts = () => true,
}: ContentJudgeOptions): ContentJudge {
  const waiting: Job[] = []
  const running = new Set<Job>()
  const idle: JudgeProcess[] = []
  const all = new Set<JudgeProcess>()
  let bytes = 0
  let absent = most === 0
  let closed = false
  let wake: (() => void)[] = []

  const done = (job: Job): void => {
    running.delete(job)
    bytes -= job.content.bytes.length
    if (bytes > MOST_WAITING) return
    for (const go of wake) go()
    wake = []
  }
  const isWorthStarting = (): boolean => all.size < most && waiting.length > WORTH_STARTING * all.size
  const next = (): void => {
    while (waiting.length > 0 && !closed) {
      if (absent) {
        const job = waiting.shift() as Job
        job.answer(judgeHere(job))
        done(job)
        continue
      }
      const process = idle.pop() ?? (isWorthStarting() ? begin() : undefined)
      if (process === undefined) return
      void give(process, waiting.shift() as Job)
    }
  }
  const begin = (): JudgeProcess => {
    const process = start(limits)
    all.add(process)
    return process
  }
  const give = async (process: JudgeProcess, job: Job): Promise<void> => {
    running.add(job)
    const said = await process.judge(job.subject, job.content)
    if (closed) return
    if (typeof said !== 'string') {
      idle.push(process)
      job.answer(said)
    } else {
      all.delete(process)
      void process.close()
      if (said === 'absent') {
        absent = true
        job.answer(judgeHere(job))
      } else job.answer(notAnalysed(job.subject, job.content, said))
    }
    done(job)
    next()
  }
  const stop = (): void => {
    for (const job of [...waiting, ...running]) job.fail(signal.reason)
    for (const go of wake) go()
    waiting.length = 0
    wake = []
    void close()
  }
  const close = async (): Promise<void> => {
    closed = true
    signal.removeEventListener('abort', stop)
    await Promise.all([...all].map((process) => process.close()))
    all.clear()
  }
  signal.addEventListener('abort', stop, { once: true })

  return {
    async inspect(subject, content) {
      signal.throwIfAborted()
      const problems: EngineProblem[] = []
      const { found, dear } = inspectCheaply(subject, content, (problem) => problems.push(problem), counts)
      if (!dear) return { found, problems }
      const more = await new Promise<Judged>((answer, fail) => {
        bytes += content.bytes.length
        waiting.push({ subject, content, answer, fail })
        next()
      })
      return { found: [...found, ...more.found], problems: [...problems, ...more.problems] }
    },
    async room() {
      signal.throwIfAborted()
      if (bytes > MOST_WAITING) await new Promise<void>((resolve) => wake.push(resolve))
      signal.throwIfAborted()
    },
    close,
  }
}

/** Without a process: the site as small as a process would see it. */
function judgeHere({ subject, content }: Job): Judged {
  return judgeWith(inspectDearly, { ...subject, site: siteOf(smallFactsOf(subject.site)) }, content)
}
