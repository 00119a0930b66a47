import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { FileContent } from '../core/content.ts'
import { type Judged, type JudgeQuestion, smallFactsOf } from './judge-messages.ts'
import type { Death } from './not-analysed.ts'
import type { SiteFacts, Subject } from './types.ts'

/** absent: there is no such process to be had on this machine, whatever the file. */
export type JudgeAnswer = Judged | Death | 'absent'

/** A process that judges files, one at a time. */
export interface JudgeProcess {
  /** Once it answered with anything but findings it is gone, and answers the same again. */
  judge(subject: Subject, content: FileContent): Promise<JudgeAnswer>
  /** Resolves when it is gone. */
  close(): Promise<void>
}

export interface JudgeLimits {
  /** For what it holds. MB. */
  readonly memory: number
  /** For one file. Milliseconds. */
  readonly time: number
}

/**
 * What is counted in the detectors ends every file long before: these are for what nobody thought of. The time is that of the clock on the
 * wall, so it leaves room for a machine that is busy with other things.
 */
export const JUDGE_LIMITS: JudgeLimits = { memory: 192, time: 20_000 }

/** How Node is started for a process that judges. */
export const judgeArguments = ({ memory }: JudgeLimits): string[] => [`--max-old-space-size=${memory}`, '--max-semi-space-size=16']

/** A process knows the sites it was told of by these. */
const siteNumbers = new WeakMap<SiteFacts, number>()
let lastNumber = 0

function numberOf(site: SiteFacts): number {
  const known = siteNumbers.get(site)
  if (known !== undefined) return known
  lastNumber += 1
  siteNumbers.set(site, lastNumber)
  return lastNumber
}

/**
 * Starts one. A process and no thread: a thread that runs out of memory takes the whole program along, as Node 20 was seen to do whatever
 * `resourceLimits` says.
 */
export function startJudgeProcess(limits: JudgeLimits = JUDGE_LIMITS): JudgeProcess {
  const child = fork(fileURLToPath(new URL('./judge-process.js', import.meta.url)), {
    // Hostile bytes are read there: nothing that is secret is at hand.
    env: {},
    execArgv: judgeArguments(limits),
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  const told = new Set<number>()
  let ready = false
  let gone: Death | 'absent' | undefined
  let answer: (said: JudgeAnswer) => void = () => {}
  const leave = (death: Death): void => {
    gone ??= ready ? death : 'absent'
    answer(gone)
  }
  child.on('message', (said: Judged | 'ready') => {
    if (said === 'ready') ready = true
    else answer(said)
  })
  child.on('error', () => leave('crash'))
  const ended = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', (code, signal) => {
      // So ends a process whose heap is full, and one that the system takes for the largest.
      leave(signal === 'SIGABRT' || signal === 'SIGKILL' || code === 134 ? 'memory' : 'crash')
      resolve()
    })
  })
  return {
    judge: (subject, content) =>
      new Promise((resolve) => {
        if (gone !== undefined) return resolve(gone)
        let settled = false
        const late = setTimeout(() => {
          // An answer that came while this process was busy itself is taken first.
          setImmediate(() => {
            if (settled) return
            gone = 'time'
            child.kill('SIGKILL')
            answer(gone)
          })
        }, limits.time)
        answer = (said) => {
          settled = true
          clearTimeout(late)
          answer = () => {}
          resolve(said)
        }
        // A process that is just ending says so by its exit.
        child.send(questionOf(subject, content, told), () => {})
      }),
    async close() {
      gone ??= 'crash'
      answer(gone)
      child.kill('SIGKILL')
      await ended
    },
  }
}

function questionOf(subject: Subject, content: FileContent, told: Set<number>): JudgeQuestion {
  const { site, ...rest } = subject
  const number = numberOf(site)
  const facts = told.has(number) ? {} : { facts: smallFactsOf(site) }
  told.add(number)
  const { bytes, size, sampled } = content
  return { subject: rest, site: number, bytes, size, sampled, ...facts }
}
