import { expect, it } from 'vitest'
import type { Finding } from './finding.ts'
import { reaches, verdictOf } from './verdict.ts'

const finding = (more: Partial<Finding> = {}): Finding =>
  ({ class: 'intrusion', confidence: 'certain', severity: 'high', ...more }) as Finding
const waived = { reason: 'r', owner: 'o', expires: '2027-01-01' }

it('says infected for an intrusion that is more than possible, whatever was not read', () => {
  for (const complete of [true, false]) {
    expect(verdictOf([finding({ class: 'hygiene' }), finding()], complete)).toBe('infected')
    expect(verdictOf([finding({ confidence: 'probable' })], complete)).toBe('infected')
  }
})

it('says unknown where not all was read, and else suspect for anything a person should look at', () => {
  const lesser = [
    finding({ confidence: 'possible' }),
    finding({ class: 'exposure' }),
    finding({ class: 'vulnerability', severity: 'low' }),
    finding({ class: 'hygiene' }),
  ]
  for (const one of lesser) {
    expect(verdictOf([one], true)).toBe('suspect')
    expect(verdictOf([one], false)).toBe('unknown')
  }
  expect(verdictOf([], true)).toBe('clean')
  expect(verdictOf([], false)).toBe('unknown')
})

it('counts neither what is waived nor what only informs', () => {
  const nothing = [finding({ waived }), finding({ severity: 'info' })]
  expect(verdictOf(nothing, true)).toBe('clean')
  expect(verdictOf(nothing, false)).toBe('unknown')
  for (const one of nothing) expect(reaches(one, 'possible')).toBe(false)
})

it('reaches a grade by being at least that sure', () => {
  const grades = ['certain', 'probable', 'possible'] as const
  for (const [sure, confidence] of grades.entries())
    for (const [asked, failOn] of grades.entries()) expect(reaches(finding({ confidence }), failOn)).toBe(sure <= asked)
})
