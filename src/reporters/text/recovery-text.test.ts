import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { RecoveringSite, Recovery } from '../../core/recovery.ts'
import { LANGS } from '../../i18n/index.ts'
import { recoveryPlain } from '../plain/recovery-plain.ts'
import { widthOf } from './layout.ts'
import { proposalText, recoveryText } from './recovery-text.ts'

const same = (text: string): string => text
const paint = { strong: same, quiet: same, good: same, bad: same, doubt: same } as never
const at = '2026-11-22T20:00:00.000Z'

const site = (id: string, more: Partial<RecoveringSite>): RecoveringSite =>
  ({ site: id, root: `www/${id}`, way: 'rebuild', points: {}, ...more }) as RecoveringSite
const full = { code: 'SG-DB-001', params: { database: 'ecole', detail: '1142 INSERT command denied to user' } }
const RECOVERY: Recovery = {
  format: 'siteguard-recovery',
  version: 1,
  id: '20261122T200000Z-1a2b3c4d',
  account: 'elus' as never,
  startedAt: at,
  siteguard: '0',
  lock: { first: 'customer', now: 'none', at, words: [] },
  stages: [
    { stage: 'doors', state: 'done', begunAt: at, endedAt: at },
    { stage: 'gate', state: 'waiting', begunAt: at },
  ],
  sites: [
    site('mairie', {
      door: { state: 'shut', at, run: '20261122T200100Z-1a2b3c4d' },
      points: {
        clean: { state: 'green', at },
        upgraded: {
          state: 'red',
          at,
          error: { code: 'SG-RUN-006', kind: 'integrity', params: { run: 'x', cause: 'SG-DB-001', detail: '' }, cause: full },
        },
      },
    }),
    site('ecole', {
      door: {
        state: 'failed',
        at,
        error: { code: 'SG-REC-011', kind: 'unsupported', params: { site: 'ecole', why: 'heeds-none', detail: '200' } },
      },
    }),
    site('velo', { door: { state: 'open', at } }),
  ],
  waiting: [{ what: 'door', site: 'ecole' as never }],
}

describe.each(LANGS)('the report of a recovery in %s', (lang) => {
  const texts = textsOf(lang)
  const show = { texts, width: 80, paint, command: 'siteguard restore elus --apply', watchDays: 14, cron: '' }
  const words = texts.recovery

  it('says which doors are shut, and which do not shut', () => {
    const text = recoveryText(RECOVERY, show)
    const flat = text.replaceAll(/\s+/g, ' ')
    expect(flat).toContain(words.door.shut.replaceAll(/\s+/g, ' '))
    expect(flat).toContain('SG-REC-011')
    expect(flat).toContain(words.person.door({ site: 'ecole' }).replaceAll(/\s+/g, ' '))
    expect(flat).not.toContain(words.door.open)
    expect(flat).toContain(words.readOnly.replaceAll(/\s+/g, ' '))
    for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(80)
  })

  it('says beforehand that sites may be kept shut by doors', () => {
    const text = proposalText({ account: RECOVERY.account, look: { lock: 'customer', words: [] }, sites: [] }, show)
    expect(text.replaceAll(/\s+/g, ' ')).toContain(words.plan.doors.replaceAll(/\s+/g, ' ').slice(0, 60))
    for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(80)
  })
})

it('has a line for each door, for other programs', () => {
  expect(
    recoveryPlain(RECOVERY, false)
      .split('\n')
      .filter((line) => line.startsWith('door\t')),
  ).toEqual(['door\tmairie\tshut\t20261122T200100Z-1a2b3c4d\t-', 'door\tecole\tfailed\t-\tSG-REC-011', 'door\tvelo\topen\t-\t-'])
})
