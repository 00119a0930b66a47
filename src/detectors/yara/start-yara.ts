import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { CompiledRules, YaraAnswer, YaraMatch, YaraQuestion, YaraSource } from './types.ts'

/** Why there is no answer. `absent`: the engine is not installed, or not for this system · `time`: it took too long · `lost`: it died. */
export type YaraTrouble = { readonly trouble: 'absent' | 'time' | 'lost' | 'failed'; readonly detail: string }

/** Rules of one or more packs at work in a process of their own. One question at a time. */
export interface Yara {
  compile(sources: readonly YaraSource[]): Promise<CompiledRules | YaraTrouble>
  /** What matches, by the rules compiled last. A process that was lost is begun anew for the next file. */
  match(bytes: Buffer, path: string): Promise<readonly YaraMatch[] | YaraTrouble>
  close(): void
}

export interface YaraOptions {
  /** Milliseconds one file may take. */
  readonly fileMs?: number
  /** Milliseconds compiling may take. A thousand rules take about two seconds. */
  readonly compileMs?: number
  /** The program of the other process; default: the one beside this. */
  readonly program?: string
}

/** No file of any collection takes longer than 0.5 s with rules that are not slow by themselves (research: 1,500 files, 59 MB). */
const FILE_MS = 2_000
const COMPILE_MS = 60_000
/** Times a lost process is begun anew. Rules that lose it again and again are of no use. */
const RESTARTS = 8
/** Of a larger file its head and its tail, half of this each. Bytes. */
export const YARA_LIMIT = 2 * 1024 * 1024

export function isTrouble(answer: object): answer is YaraTrouble {
  return 'trouble' in answer
}

export function startYara(options: YaraOptions = {}): Yara {
  const { fileMs = FILE_MS, compileMs = COMPILE_MS, program = fileURLToPath(new URL('./yara-process.js', import.meta.url)) } = options
  let child: ChildProcess | undefined
  let compiled: readonly YaraSource[] | undefined
  let restarts = 0

  const end = (): void => {
    child?.kill('SIGKILL')
    child = undefined
  }
  const begin = (): ChildProcess =>
    // Nothing of our environment: secrets stand in it, and native code nobody here wrote needs none of it.
    unattached(fork(program, [], { serialization: 'advanced', env: {}, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }))

  const ask = (question: YaraQuestion, within: number): Promise<YaraAnswer | YaraTrouble> =>
    new Promise((resolve) => {
      child ??= begin()
      const asked = child
      const settle = (said: YaraAnswer | YaraTrouble): void => {
        clearTimeout(timer)
        asked.off('message', hear).off('exit', lose).off('error', lose)
        if ('trouble' in said) end()
        resolve(said)
      }
      const hear = (said: unknown): void => settle(said as YaraAnswer)
      const lose = (): void => settle({ trouble: 'lost', detail: '' })
      const timer = setTimeout(() => settle({ trouble: 'time', detail: `${within} ms` }), within)
      asked.on('message', hear).on('exit', lose).on('error', lose)
      asked.send(question, (error) => {
        if (error !== null) lose()
      })
    })

  const compile = async (sources: readonly YaraSource[]): Promise<CompiledRules | YaraTrouble> => {
    const said = await ask({ ask: 'compile', sources }, compileMs)
    if ('trouble' in said) return said
    if (said.answer === 'compiled') {
      compiled = sources
      return said.compiled
    }
    return { trouble: said.answer === 'absent' ? 'absent' : 'failed', detail: said.answer === 'matched' ? '' : said.detail }
  }

  return {
    compile,
    async match(bytes, path) {
      if (child === undefined) {
        if (compiled === undefined || restarts >= RESTARTS) return { trouble: 'lost', detail: 'too often' }
        restarts += 1
        const again = await compile(compiled)
        if (isTrouble(again)) return again
      }
      const said = await ask({ ask: 'match', bytes: headAndTail(bytes), path }, fileMs)
      if ('trouble' in said) return said
      if (said.answer === 'matched') return said.matches
      return { trouble: said.answer === 'absent' ? 'absent' : 'failed', detail: said.answer === 'compiled' ? '' : said.detail }
    },
    close: end,
  }
}

function headAndTail(bytes: Buffer): Buffer {
  if (bytes.length <= YARA_LIMIT) return bytes
  const half = YARA_LIMIT / 2
  return Buffer.concat([bytes.subarray(0, half), bytes.subarray(-half)])
}

/** One that waits for its next question keeps no program from ending; while it is asked, the deadline does. */
function unattached(child: ChildProcess): ChildProcess {
  child.unref()
  child.channel?.unref()
  return child
}
