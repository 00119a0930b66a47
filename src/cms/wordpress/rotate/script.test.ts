import { describe, expect, it } from 'vitest'
import type { Credential } from '../../../core/credential.ts'
import { RENEWALS } from '../../../core/credential.ts'
import { wordpressRotator } from './index.ts'
import { readAnswer, script } from './script.ts'

const credential = (renews: readonly (typeof RENEWALS)[number][]) => ({ renews }) as unknown as Extract<Credential, { kind: 'cms' }>
const answered = (value: unknown): Buffer => Buffer.from(`some words\n${JSON.stringify(value)}\n`)

describe('the script that renews WordPress’s own secrets', () => {
  it.each([[['keys', 'sessions', 'people']], [['sessions']]] as const)('has every list in its place: %s', (renews) => {
    const { php } = script(credential(renews))
    expect(php).not.toMatch(/\b(?:STORED_\w+|KEY_NAMES|CORE_JOBS|NO_PASSWORD)\b/)
    expect(php).toContain(`$siteguard_renews = array(${renews.map((one) => `'${one}'`).join(', ')});`)
  })

  it('does what can be renewed, and no more', () => {
    expect(wordpressRotator.renews).toEqual(RENEWALS.filter((one) => one !== 'jobs'))
  })
})

describe('its answer', () => {
  const counts = { keys: 8, sessions: 0 }

  it('is the last line that is one', () => {
    const stdout = Buffer.concat([
      answered({ ok: true, counts, proved: [1, 7], log: ['left: a', '\u001b[31mred'] }),
      Buffer.from('{"ok":"later"}\nbye\n'),
    ])
    expect(readAnswer(stdout, 0)).toEqual({
      ok: true,
      counts: { keys: 8 },
      proved: [1, 7],
      log: ['left: a', expect.not.stringContaining('\u001b')],
    })
  })

  it.each([
    ['refuses', { ok: false, reason: 'no\nway', log: ['x'] }, 1, expect.stringContaining('way')],
    ['is well, and the process is not', { ok: true, counts, proved: [], log: [] }, 255, 'PHP ended with status 255'],
    ['has counts that are none', { ok: true, counts: { 'a b': 1 }, proved: [], log: [] }, 0, expect.stringContaining('without an answer')],
    ['proves nobody it can name', { ok: true, counts, proved: ['admin'], log: [] }, 0, expect.stringContaining('without an answer')],
  ])('that %s is no success', (_, value, code, reason) => {
    expect(readAnswer(answered(value), code)).toMatchObject({ ok: false, reason })
  })

  it.each(['', 'Killed', '{"ok":true', 'null\n[]\n'])('that is none (%s) is told as that', (text) => {
    expect(readAnswer(Buffer.from(text), 137)).toMatchObject({ ok: false, reason: expect.stringContaining('(137) without an answer') })
  })
})
