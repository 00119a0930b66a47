import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { OwnerId, SiteId } from '../../core/account.ts'
import type { RotationPart, RotationReport } from '../../core/rotation-report.ts'
import { LANGS } from '../../i18n/index.ts'
import { rotationPlain } from '../plain/rotation-plain.ts'
import { noticeText } from './notice-text.ts'
import { rotationText } from './rotation-text.ts'

const asIs = (text: string): string => text
const paint = { strong: asIs, quiet: asIs, good: asIs, bad: asIs, doubt: asIs } as never
const HOSTILE = 'eve\u001b[31m\u202e\nADMIN'

const part = (state: RotationPart['state'], more: Partial<RotationPart> = {}): RotationPart => ({
  round: 'all',
  state,
  seconds: 1.5,
  ...more,
})
const run = { id: '20261122T000000Z-1a2b3c4d', state: 'running', startedAt: '2026-11-22T00:00:00Z', resumes: 0 } as const
const checks = [
  { check: 'owners', state: 'told', params: { reason: 'new-owners', logins: [HOSTILE], count: 1, since: '2026-11-20' } },
] as const
const plan = { id: run.id, ops: { rotate: 2, write: 10 }, checks } as unknown as NonNullable<RotationPart['plan']>

function reportOf(parts: readonly RotationPart[], more: Partial<RotationReport> = {}): RotationReport {
  return {
    schemaVersion: 1,
    kind: 'rotation',
    startedAt: '',
    finishedAt: '',
    siteguard: '0',
    applied: true,
    sites: [
      { site: 'a' as SiteId, account: 'x' as never, parts },
      { site: 'b' as SiteId, account: 'x' as never, parts: [part('applied')], slots: ['b/people/1-marie'] },
    ],
    notices: [{ owner: 'town' as OwnerId, file: '/state/notices/t/owner-town.txt', sites: ['a' as SiteId], people: 3 }],
    exitCode: 0,
    ...more,
  }
}

describe.each(LANGS)('a rotation in %s', (lang) => {
  const texts = textsOf(lang)
  const show = { texts, width: 80, paint, brief: false, apart: false, command: 'siteguard rotate --all --apply' }
  const owners = [{ id: 'town' as OwnerId, name: 'Ville de Test' }]
  const text = (report: RotationReport): string => rotationText(report, { ...show, owners })

  it('names the notices by their owners, and where a new password is', () => {
    const shown = text(reportOf([part('applied')]))
    expect(shown).toContain('Ville de Test')
    expect(shown).toContain('/state/notices/t/owner-town.txt')
    expect(shown).toContain('siteguard vault show --reveal b/people/1-marie')
  })

  it('shows before anything is changed who should not be there, printable, and the command that does it', () => {
    const planned = text(reportOf([part('planned', { plan })], { applied: false, notices: [] }))
    expect(planned).toContain('2026-11-20')
    expect(planned).toContain('siteguard apply 20261122T000000Z-1a2b3c4d')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
    expect(planned).not.toMatch(/\x1b|\u202e|\nADMIN/)
    const two = reportOf([part('planned', { plan }), part('planned', { plan, round: 'accounts' })], { applied: false })
    expect(text(two)).toContain('siteguard rotate --all --apply')
  })

  it('says how to go on where a run was cut', () => {
    expect(text(reportOf([part('kept', { run })], { exitCode: 4 }))).toContain('siteguard resume 20261122T000000Z-1a2b3c4d')
  })

  it('has words for every state, and keeps to 80 columns', () => {
    for (const state of ['nothing', 'refused', 'rolled-back', 'failed', 'unfinished', 'not-begun'] as const) {
      const shown = text(reportOf([part(state, { run })], { exitCode: 3 }))
      expect(shown).not.toMatch(/undefined|\[object/)
      expect(Math.max(...shown.split('\n').map((line) => line.length)), shown).toBeLessThanOrEqual(80)
    }
  })
})

it('gives scripts one record a line, whatever a login holds', () => {
  const lines = rotationPlain(reportOf([part('planned', { plan })]), false).split('\n')
  expect(lines[0]?.split('\t')).toEqual(['part', 'a', 'x', 'all', 'planned', run.id, '-', '-'])
  expect(lines).toContain('check\ta\tall\towners\ttold\tnew-owners')
  expect(lines).toContain('slot\tb\tb/people/1-marie')
  expect(lines).toContain('notice\ttown\t/state/notices/t/owner-town.txt\t3\ta')
})

describe('a notice', () => {
  const person = (login: string, gets: 'given' | 'ask' | 'stuck' | 'elsewhere') => ({ login, name: '', email: '', gets })
  const notice = noticeText(
    {
      owner: 'Ville de Test',
      at: '2026-11-22T10:00:00Z',
      sites: [
        {
          name: 'https://ville.example/',
          askAt: 'https://ville.example/spip.php?page=spip_pass',
          people: [person('marie', 'given'), person(HOSTILE, 'ask'), person('ida', 'stuck'), person('luc', 'elsewhere')],
        },
      ],
    },
    [textsOf('fr'), textsOf('en')],
  )

  it('is in both languages, names everybody once in each, and the page where one asks', () => {
    for (const login of ['marie', 'ida', 'luc']) expect(notice.match(new RegExp(`- ${login}$`, 'gm'))).toHaveLength(2)
    expect(notice.indexOf('NOUVEAUX MOTS DE PASSE')).toBeLessThan(notice.indexOf('NEW PASSWORDS'))
    expect(notice.match(/spip\.php\?page=spip_pass/g)).toHaveLength(2)
  })

  it('prints what people call themselves, and does nothing of it', () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
    expect(notice).not.toMatch(/\x1b|\u202e|\nADMIN/)
  })
})
