import type { JudgeQuestion } from '../../src/detectors/judge-messages.ts'

/*
 * In place of the program's judging process: one that does not survive what it is told to die of by the file's text, each in a way of its
 * own. No file is known that does this to the real one.
 */
process.on('message', ({ bytes }: JudgeQuestion) => {
  const text = Buffer.from(bytes).toString('latin1')
  if (text.includes('EAT OBJECTS')) eat(() => ({ a: [1] }))
  if (text.includes('EAT TEXTS')) eat((n) => 'x'.repeat(500) + n)
  if (text.includes('EAT LISTS')) eat(() => new Array(10_000).fill({}))
  if (text.includes('EAT A LIST')) {
    const list: number[][] = []
    for (;;) list.push([1])
  }
  if (text.includes('SPIN')) for (;;);
  if (text.includes('THROW'))
    queueMicrotask(() => {
      throw new Error('nobody catches this')
    })
  else if (text.includes('LEAVE')) process.exit(0)
  else process.send?.({ found: [], problems: [] })
})
process.send?.('ready')

function eat(make: (n: number) => unknown): never {
  const kept = new Map<number, unknown>()
  for (let n = 0; ; n += 1) kept.set(n, make(n))
}
