import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CheckId, PlanCheck } from '../../src/core/plan.ts'
import { checkWords } from '../../src/i18n/check-words.ts'
import { LANGS } from '../../src/i18n/index.ts'
import { textsOf } from '../helpers/texts.ts'

const STEPS = ['upgrade', 'rotate', 'harden'].map((step) => join(import.meta.dirname, '../../src/recipes/steps', step))
const code = STEPS.flatMap((step) =>
  readdirSync(step)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(step, name), 'utf8')),
)
const TABLES = code.filter((text) => text.includes('| check | state | reason | params |')).join('\n')

interface Row {
  readonly check: CheckId
  readonly states: readonly PlanCheck['state'][]
  readonly reasons: readonly string[]
  readonly params: readonly string[]
}

/** The rows of the tables above each `check`, which say what is looked at. */
function rows(): Row[] {
  let last = ''
  return [...TABLES.matchAll(/^ \* \|([^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$/gm)].flatMap(
    ([, first = '', states = '', reasons = '', params = '']) => {
      last = first.trim() || last
      const named = states.replace(/no ops/g, '').match(/\b(?:ok|told|unknown|refused)\b/g) ?? []
      // What follows a colon explains; what stands in parentheses too.
      const known =
        reasons
          .replace(/\([^)]*\)/g, '')
          .split(':')[0]
          ?.match(/[a-z]+(?:-[a-z]+)*/g) ?? []
      if (named.length === 0) return []
      const names = params.replace(/\([^)]*\)/g, '').match(/[a-z][A-Za-z]*/g) ?? []
      return [{ check: last as CheckId, states: named as PlanCheck['state'][], reasons: known, params: names }]
    },
  )
}

/** Every look with every state and reason it may have, its parameters filled in. */
const CHECKS: PlanCheck[] = rows().flatMap(({ check, states, reasons, params }) =>
  states.flatMap((state) =>
    reasons.map((reason) => ({
      check,
      state,
      params: {
        ...Object.fromEntries(params.map((name) => [name, ['count', 'free', 'needed', 'tables'].includes(name) ? 3 : name.toUpperCase()])),
        reason,
      },
    })),
  ),
)

it('reads the table', () => {
  expect(CHECKS.length).toBeGreaterThan(50)
  expect(CHECKS).toContainEqual({ check: 'verdict', state: 'refused', params: { reason: 'infected', site: 'SITE', paths: 'PATHS' } })
})

describe.each(LANGS)('%s', (lang) => {
  const { upgrade: words } = textsOf(lang)

  it.each(CHECKS.map((check) => [`${check.check} ${check.state} ${check.params.reason}`, check] as const))(
    'has words for %s',
    (_, check) => {
      const { what, next } = checkWords(words, check)
      expect(what).not.toBe(words.otherReason({ state: check.state, reason: String(check.params.reason) }))
      expect(`${what} ${next ?? ''}`).not.toMatch(/undefined|NaN|\[object|: *$|\(\)/)
      expect(what.length).toBeGreaterThan(2)
      // What keeps a site from being upgraded always has a way out.
      if (check.state === 'refused') expect(next?.length ?? 0).toBeGreaterThan(10)
    },
  )

  it('has no words nobody says', () => {
    const said = new Set(CHECKS.map(({ check, params }) => `${check} ${params.reason}`))
    const known = Object.entries(words.reasons).flatMap(([check, reasons]) => Object.keys(reasons).map((reason) => `${check} ${reason}`))
    expect(known.filter((one) => !said.has(one))).toEqual([])
  })
})

it('says only what the table says', () => {
  const said = code.flatMap((text) =>
    [...text.matchAll(/\bcheck\('([a-z-]+)', '[a-z]+', '([a-z-]+)'/g)].map(([, check, reason]) => `${check} ${reason}`),
  )
  const known = new Set(CHECKS.map(({ check, params }) => `${check} ${params.reason}`))
  expect(said.filter((one) => !known.has(one))).toEqual([])
})

it('leaves nothing untranslated', () => {
  const [en, fr] = [textsOf('en').upgrade, textsOf('fr').upgrade]
  const same = CHECKS.filter((check) => checkWords(en, check).what === checkWords(fr, check).what).map(({ params }) => params.reason)
  // A version, or the name of a server, is the same in both.
  expect(same.filter((reason) => !['fits', 'suspect'].includes(String(reason)))).toEqual([])
})
