import { compileRules } from './compile-rules.ts'
import { loadEngine, type YaraEngine, type YaraScanner } from './engine.ts'
import type { YaraAnswer, YaraQuestion } from './types.ts'

/*
 * The other process of `startYara`. A process and not a thread: what native code does with hostile rules and files can neither be
 * interrupted nor survived in a thread.
 */

let engine: YaraEngine | undefined
let scanner: YaraScanner | undefined

async function answer(question: YaraQuestion): Promise<YaraAnswer> {
  try {
    engine ??= await loadEngine()
  } catch (error) {
    return { answer: 'absent', detail: wordsOf(error) }
  }
  try {
    if (question.ask === 'match') {
      const { bytes, path } = question
      const matches = scanner?.match(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), path)
      return matches === undefined ? { answer: 'failed', detail: 'no rules' } : { answer: 'matched', matches }
    }
    const { source, ...compiled } = compileRules(question.sources, engine.validate)
    scanner = compiled.rules.length === 0 ? undefined : engine.compile(source)
    return { answer: 'compiled', compiled }
  } catch (error) {
    return { answer: 'failed', detail: wordsOf(error) }
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, 200) ?? ''

// Once whoever asked is gone, nothing keeps this process alive.
process.on('message', (question: YaraQuestion) => {
  void answer(question).then((said) => process.send?.(said))
})
