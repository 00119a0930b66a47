import { expect, it } from 'vitest'
import { textsOf } from '../../test/helpers/texts.ts'
import { LANGS } from '../i18n/index.ts'
import { COMMANDS } from './commands/specs.ts'
import { EXIT, exitCodeOf } from './exit-codes.ts'

const KINDS = [
  'usage',
  'config',
  'connect',
  'auth',
  'host-key',
  'timeout',
  'permission',
  'not-found',
  'conflict',
  'blocked',
  'integrity',
  'cancelled',
  'unsupported',
  'internal',
] as const

it.each(KINDS)('an error of kind %s never looks like "findings" or "nothing found"', (kind) => {
  expect([EXIT.done, EXIT.findings]).not.toContain(exitCodeOf(kind))
})

it('gives the codes scripts rely on', () => {
  const codes = Object.fromEntries(KINDS.map((kind) => [kind, exitCodeOf(kind)]))
  expect(codes).toMatchObject({ usage: 2, config: 2, connect: 4, auth: 4, 'host-key': 4, timeout: 4, conflict: 6, integrity: 7 })
  expect(codes).toMatchObject({ permission: 3, internal: 3, cancelled: 130, blocked: 3 })
})

it.each(LANGS)('each exit code a command names has words in %s', (lang) => {
  const known = new Set<number>(Object.values(EXIT))
  for (const spec of COMMANDS) {
    for (const code of spec.exits) {
      expect(known, `${spec.path} ${code}`).toContain(code)
      expect(textsOf(lang).help.exit[code], `${spec.path} ${code}`).toBeTruthy()
    }
  }
})
