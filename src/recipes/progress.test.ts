import { expect, it } from 'vitest'
import { planOf } from '../../test/helpers/run-plans.ts'
import { progressOf, summaryOf } from './progress.ts'
import type { JournalLine } from './types.ts'

const plan = planOf(['a', 'b', 'c'].map((path) => ({ kind: 'mkdir', path: path as never })))
const line = (type: string, more: object = {}, at = type): JournalLine => ({ at, type, ...more }) as unknown as JournalLine
const begin = line('begin')
const intent = (...ops: number[]): JournalLine => line('intent', { ops })
const done = (...ops: number[]): JournalLine => line('done', { ops })
const of = (...lines: JournalLine[]) => progressOf(lines)

it('knows how far a run got by each line', () => {
  const nothing = { staged: false, begun: 0, done: 0, undoing: false, undone: 0, undoBegun: 0, verified: false, resumes: 0 }
  expect(of()).toEqual({ ...nothing, state: 'planned' })
  expect(of(begin)).toEqual({ ...nothing, state: 'running' })
  expect(of(begin, line('staged'))).toEqual({ ...nothing, state: 'running', staged: true })
  expect(of(begin, intent(0, 1))).toMatchObject({ begun: 2, done: 0 })
  expect(of(begin, intent(0, 1), done(0, 1))).toMatchObject({ begun: 2, done: 2, verified: false })
  expect(of(begin, intent(0, 1), intent(2), line('verified'))).toMatchObject({ begun: 3, done: 3, verified: true, state: 'running' })
  expect(of(begin, intent(0, 1, 2), line('end', { state: 'applied' }))).toMatchObject({ state: 'applied', done: 3 })
  expect(of(begin, intent(0, 1, 2), line('resume'), line('resume'))).toMatchObject({ state: 'running', resumes: 2 })
})

it('goes by what was taken back, from the last on', () => {
  const begun = [begin, intent(0), done(0), intent(1, 2), line('undo-begin')]
  expect(of(...begun)).toMatchObject({ state: 'rolling-back', undoing: true, begun: 3, done: 1, undone: 3, undoBegun: 3 })
  expect(of(...begun, line('undo-intent', { ops: [1, 2] }))).toMatchObject({ undone: 3, undoBegun: 1 })
  expect(of(...begun, line('undo-intent', { ops: [0, 1] }))).toMatchObject({ undone: 2, undoBegun: 0 })
  expect(of(...begun, line('undo-intent', { ops: [1, 2] }), line('undone', { ops: [1, 2] }))).toMatchObject({ undone: 1, undoBegun: 1 })
  expect(of(...begun, line('resume'))).toMatchObject({ state: 'rolling-back', resumes: 1 })
  expect(of(...begun, line('end', { state: 'rolled-back' }))).toMatchObject({ state: 'rolled-back', done: 1 })
})

it('says why it stands still only while it does', () => {
  const stop = line('stopped', { code: 'SG-RUN-005', params: { count: 1 } })
  expect(of(begin, stop)).toMatchObject({ state: 'stopped', stopped: { code: 'SG-RUN-005', params: { count: 1 } } })
  expect(of(begin, stop, line('resume'))).not.toHaveProperty('stopped')
  expect(summaryOf({ plan, lines: [begin, stop] }).error).toEqual({ code: 'SG-RUN-005', params: { count: 1 } })
})

it('is told in a line of a list: what is done of it, what was seen, when it ended', () => {
  const facts = {
    id: plan.id,
    site: plan.site,
    account: plan.account,
    recipe: plan.recipe.name,
    before: plan.before,
    wayBack: 'plain',
    ops: 3,
  }
  const told = (...lines: JournalLine[]) => summaryOf({ plan, lines })
  expect(told()).toEqual({ ...facts, state: 'planned', startedAt: plan.createdAt, done: 0, resumes: 0 })
  expect(told(begin, intent(0), done(0))).toEqual({ ...facts, state: 'running', startedAt: 'begin', done: 1, resumes: 0 })
  const seen = line('done', { ops: [0], health: ['h'], proofs: ['p'] })
  expect(told(begin, intent(0), seen, line('end', { state: 'applied' }))).toEqual({
    ...facts,
    state: 'applied',
    startedAt: 'begin',
    endedAt: 'end',
    done: 3,
    resumes: 0,
    health: ['h'],
    proofs: ['p'],
  })
  // What was seen is gone with what was taken back.
  const back = [begin, intent(0, 1), seen, done(0, 1), line('undo-begin')]
  expect(told(...back)).toEqual({ ...facts, state: 'rolling-back', startedAt: 'begin', done: 2, resumes: 0 })
  expect(told(...back, line('undone', { ops: [1] }))).toMatchObject({ done: 1 })
  expect(told(...back, line('undone', { ops: [0, 1] }), line('end', { state: 'rolled-back' }))).toMatchObject({ done: 0, endedAt: 'end' })
})
