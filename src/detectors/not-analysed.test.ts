import { expect, it } from 'vitest'
import type { FileContent } from '../core/content.ts'
import { notAnalysed } from './not-analysed.ts'
import type { Subject } from './types.ts'

const of = (why: 'memory' | 'time' | 'crash', bytes: number) =>
  notAnalysed({ path: 'a.php' } as Subject, { bytes: Buffer.alloc(bytes) } as unknown as FileContent, why)

it('tells a file its process died of, and that it was not checked', () => {
  const { found, problems } = of('crash', 10)
  expect(found).toMatchObject([
    { rule: 'file-not-analysed', path: 'a.php', params: { why: 'crash' }, severity: 'high', confidence: 'probable', class: 'intrusion' },
  ])
  expect(problems).toEqual([{ detector: 'process', path: 'a.php', detail: 'crash' }])
})

it('suspects nobody for a large file, nor for a machine that stood still', () => {
  const MIB = 1024 * 1024
  expect([of('memory', MIB - 1), of('memory', MIB), of('time', 10), of('crash', MIB)].map(({ found }) => found[0]?.confidence)).toEqual([
    'probable',
    'possible',
    'possible',
    'possible',
  ])
})
