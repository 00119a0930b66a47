import { describe, expect, it } from 'vitest'
import type { Entry } from '../core/entry.ts'
import { isSiteguardError } from '../core/error.ts'
import type { RemotePath } from '../core/path.ts'
import { bareSite } from './bare-site.ts'
import { createEngine } from './engine.ts'
import { raise } from './shared/subjects.ts'
import type { Detector, EngineProblem, Subject, Want } from './types.ts'

const site = bareSite({ site: 's' })
const path = 'a.php' as RemotePath
const subject = (type: Entry['type'] = 'file'): Subject => ({
  path,
  inner: path,
  entry: { path, type, size: 1, mtime: 0 },
  zone: 'foreign',
  mayHoldCode: false,
  known: 'unjudged',
  site,
})
const content = { path, bytes: Buffer.from('x'), size: 1, sampled: false }
const grade = { severity: 'low', confidence: 'possible', class: 'hygiene' } as const

const quiet = (id: string, want: Want): Detector => ({
  id,
  wants: () => want,
  *inspectContent(s) {
    yield raise('leftover-installer', s.path, { name: id }, grade)
  },
})
const broken: Detector = {
  id: 'broken',
  // biome-ignore lint/correctness/useYield: it fails before it could
  *inspectSite() {
    throw new Error('no site')
  },
  *inspectEntry(s) {
    yield raise('leftover-installer', s.path, { name: 'half' }, grade)
    throw new Error('half way')
  },
  wants() {
    throw new Error('no want')
  },
  inspectContent() {
    throw new Error('no content')
  },
}

describe('createEngine', () => {
  it('asks for the strongest want', () => {
    expect(createEngine([quiet('a', 'nothing'), quiet('b', 'media')]).wantOf(subject())).toBe('media')
    expect(createEngine([quiet('a', 'media'), quiet('b', 'content'), quiet('c', 'nothing')]).wantOf(subject())).toBe('content')
    expect(createEngine([{ id: 'none' }]).wantOf(subject())).toBe('nothing')
  })

  it('wants no bytes of what is no file', () => {
    expect(createEngine([quiet('a', 'content')]).wantOf(subject('fifo'))).toBe('nothing')
    expect(createEngine([quiet('a', 'content')]).wantOf(subject('symlink'))).toBe('nothing')
  })

  it('gives bytes only to the detectors that want them', () => {
    const found = createEngine([quiet('a', 'nothing'), quiet('b', 'media'), quiet('c', 'content')]).inspectContent(subject(), content)
    expect(found.map((f) => f.params)).toEqual([{ name: 'b' }, { name: 'c' }])
  })

  it('tells of a detector that fails, and goes on with the others', () => {
    const problems: EngineProblem[] = []
    const report = (problem: EngineProblem): void => void problems.push(problem)
    const engine = createEngine([broken, quiet('a', 'content')])
    expect(engine.inspectSite(site, report)).toEqual([])
    expect(engine.inspectEntry(subject(), report)).toEqual([])
    expect(engine.wantOf(subject(), report)).toBe('content')
    expect(engine.inspectContent(subject(), content, report)).toHaveLength(1)
    expect(problems.map((p) => `${p.detector} ${p.path} ${p.detail}`)).toEqual([
      'broken  no site',
      'broken a.php half way',
      'broken a.php no want',
      'broken a.php no content',
    ])
  })

  it('throws what nobody listens to: a failure is never silence', () => {
    expect.assertions(2)
    try {
      createEngine([broken]).inspectEntry(subject())
    } catch (error) {
      expect(isSiteguardError(error) && error.code).toBe('SG-INT-001')
      expect(isSiteguardError(error) && error.params).toEqual({ detail: 'broken: half way' })
    }
  })

  it('asks of an entry, of many and of a site only those who look at them', () => {
    const entry: Detector = {
      id: 'e',
      *inspectEntry(s) {
        yield raise('leftover-installer', s.path, { name: s.entry.type }, grade)
      },
    }
    const engine = createEngine([{ id: 'none' }, entry])
    expect(engine.inspectEntries([subject('file'), subject('dir')]).map((f) => f.params)).toEqual([{ name: 'file' }, { name: 'dir' }])
    expect([engine.inspectSite(site), engine.inspectContent(subject(), content)]).toEqual([[], []])
  })
})

describe('a dear detector', () => {
  const asked: string[] = []
  const dear = (id: string, more: Partial<Detector> = {}): Detector => ({
    id,
    dear: true,
    wants: () => 'content',
    *inspectContent(s) {
      asked.push(id)
      yield raise('leftover-installer', s.path, { name: id }, grade)
    },
    ...more,
  })
  const sure = (change: object = {}): Detector => ({
    id: 'sure',
    wants: () => 'content',
    *inspectContent(s) {
      yield raise(
        'request-to-code',
        s.path,
        { sink: '', source: '' },
        { severity: 'high', confidence: 'certain', class: 'intrusion', ...change },
      )
      yield raise('leftover-installer', s.path, { name: 'sure' }, grade)
    },
  })
  const askedBy = (detectors: readonly Detector[]): string[] => {
    asked.length = 0
    const told = createEngine(detectors).inspectContent(subject(), content)
    return [...asked, String(told.length)]
  }

  it('is asked where no other is certain of an intrusion', () => {
    expect(askedBy([dear('a'), quiet('b', 'content')])).toEqual(['a', '2'])
    expect(askedBy([dear('a'), sure()])).toEqual(['2'])
    expect(askedBy([sure({ confidence: 'probable' }), dear('a')])).toEqual(['a', '3'])
    expect(askedBy([sure({ class: 'exposure' }), dear('a')])).toEqual(['a', '3'])
    expect(askedBy([{ ...sure(), dear: true }, dear('a')])).toEqual(['2'])
    expect(askedBy([dear('a'), { ...sure(), dear: true }, dear('c')])).toEqual(['a', '3'])
  })

  it('is asked where what the others are certain of does not count', () => {
    const engine = createEngine([sure(), dear('a')])
    expect(engine.inspectCheaply(subject(), content).dear).toBe(false)
    expect(engine.inspectCheaply(subject(), content, undefined, () => true).dear).toBe(false)
    const cheap = engine.inspectCheaply(subject(), content, undefined, (rule) => rule !== 'request-to-code')
    expect([cheap.dear, cheap.found.length]).toEqual([true, 2])
  })

  it('is spared what it does not want, or sees at a glance to be nothing; one that fails at a glance is asked', () => {
    expect(askedBy([dear('a', { wants: () => 'nothing' }), dear('b', { mayFind: () => false })])).toEqual(['0'])
    expect(askedBy([dear('a', { wants: () => 'nothing' }), dear('b', { mayFind: () => true })])).toEqual(['b', '1'])
    const fails = (): never => {
      throw new Error('at a glance')
    }
    expect(askedBy([dear('a', { mayFind: fails })])).toEqual(['a', '1'])
    const { inspectContent: _, ...blind } = dear('a')
    expect(askedBy([blind])).toEqual(['0'])
    const { wants: _wants, ...wantless } = dear('a')
    expect(askedBy([wantless])).toEqual(['0'])
  })
})

describe('detectors of databases', () => {
  const database = { database: '', ownersTable: 'spip_meta' } as never
  const row = { table: 't', key: '1', columns: {} } as never
  const finding = { rule: 'x' } as never

  it('say what they have to, and one that fails on the way is told of', () => {
    const problems: string[] = []
    const report = ({ detector, path: where, detail }: EngineProblem): void => void problems.push(`${detector} ${where} ${detail}`)
    const good: Detector = { id: 'good', inspectDatabase: () => [finding], inspectTable: () => ({ row: () => {}, end: () => [finding] }) }
    const bad: Detector = {
      id: 'bad',
      *inspectDatabase() {
        yield finding
        throw new Error('half way')
      },
      inspectTable: () => ({
        row() {
          throw new Error('a row')
        },
        end: () => [finding, finding],
      }),
    }
    const engine = createEngine([{ id: 'none' }, bad, good])
    expect(engine.inspectDatabase(database, report)).toEqual([finding])
    const inspector = engine.inspectTable(database, 't', report)
    inspector?.row(row)
    inspector?.row(row)
    expect([inspector?.alone, inspector?.end()]).toEqual([false, [finding]])
    expect(problems).toEqual(['bad db://spip_meta half way', 'bad db://t a row'])
    expect(createEngine([{ id: 'none' }]).inspectTable(database, 't')).toBeUndefined()
    expect(() => createEngine([bad]).inspectDatabase(database)).toThrow('SG-INT-001')
  })
})
