import { expect, it } from 'vitest'
import type { RemotePath } from '../../core/path.ts'
import type { ContentJudge } from '../../detectors/content-judge.ts'
import type { Yara } from '../../detectors/yara/start-yara.ts'
import { judgeWithPacks } from './judge-with-packs.ts'
import { unknownSubject } from './measure.ts'
import { createPackScanner } from './pack-scanner.ts'
import type { Pack } from './types.ts'

const RULE = { file: 'a.yar', line: 1, author: '', licence: '', reference: '', description: '', grade: 'probable' } as const
const PACK: Pack = {
  version: 1,
  name: 'pack',
  sha256: 'a'.repeat(64),
  addedAt: '',
  sources: [],
  rules: [
    { ...RULE, name: 'heard' },
    { ...RULE, name: 'off' },
  ],
  faults: [],
}
const ours: ContentJudge = { inspect: async () => ({ found: [], problems: [] }), room: async () => {}, close: async () => {} }
const FILE = { path: 'a.php' as RemotePath, bytes: Buffer.from('x'), size: 1, sampled: false }
const judgeOf = (yara: Yara): ContentJudge =>
  judgeWithPacks(
    ours,
    createPackScanner(
      [PACK],
      (rule) => rule === 'pack/heard',
      () => yara,
    ),
  )
const yara = (match: Yara['match'], compile: Yara['compile'] = async () => ({ rules: [], faults: [] })): Yara => ({
  compile,
  match,
  close: () => {},
})

it('hears the rules that are on, and none of the release’s own files is shown to them', async () => {
  const asked: string[] = []
  const judge = judgeOf(
    yara(async (_bytes, path) => {
      asked.push(path)
      return [{ rule: 'heard', offset: 0 }, { rule: 'off' }, { rule: 'stranger' }]
    }),
  )
  const { found, problems } = await judge.inspect(unknownSubject(FILE), FILE)
  expect(found.map(({ params }) => (params as { name: string }).name)).toEqual(['heard'])
  expect(problems).toEqual([])
  await judge.inspect({ ...unknownSubject(FILE), known: 'good' }, FILE)
  expect(asked).toEqual(['a.php'])
})

it('never takes a file for clean that a pack could not look at', async () => {
  const slow = judgeOf(yara(async () => ({ trouble: 'time', detail: '2000 ms' })))
  expect((await slow.inspect(unknownSubject(FILE), FILE)).problems).toEqual([
    { detector: 'yara pack', path: 'a.php', detail: 'time 2000 ms' },
  ])
  const absent = judgeOf(
    yara(
      async () => [],
      async () => ({ trouble: 'absent', detail: 'no package' }),
    ),
  )
  expect((await absent.inspect(unknownSubject(FILE), FILE)).problems).toMatchObject([{ path: 'pack', reason: 'engine-absent' }])
})
