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
})
