import { describe, expect, it } from 'vitest'
import type { AccountId, SiteId } from '../../core/account.ts'
import type { PeriodReport, PeriodSite } from '../../core/period-report.ts'
import { en } from '../../i18n/en/index.ts'
import { fr } from '../../i18n/fr/index.ts'
import { NO_PAINT } from './layout.ts'
import { periodText } from './period-text.ts'

const at = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T01:00:00.000Z`

function site(id: string, more: Partial<PeriodSite> = {}): PeriodSite {
  const nights = [1, 2, 3].map((day) => ({ run: '', at: at(day), state: 'done', verdict: 'clean', added: 0, gone: 0 }) as const)
  return { site: id as SiteId, account: 'a' as AccountId, nights, clean: 3, done: 3, snapshots: 3, open: 0, ...more }
}

const report: PeriodReport = {
  schemaVersion: 1,
  kind: 'period-report',
  since: at(1),
  until: at(30),
  nights: [1, 2, 3].map((day) => ({
    id: `2026110${day}`,
    startedAt: at(day),
    finishedAt: at(day),
    exitCode: day === 2 ? 3 : 0,
    missing: day === 2 ? [4] : [],
    sites: 2,
    verdicts: { clean: 1, suspect: 0, infected: 1, unknown: 0 },
    states: { done: 2 },
    added: day,
    gone: 1,
  })),
  sites: [
    site('lepcf.fr', {
      clean: 2,
      open: 4,
      nights: [1, 2].map((day) => ({ run: '', at: at(day), state: 'done', verdict: day === 2 ? 'infected' : 'clean', added: 0, gone: 0 })),
      versions: { before: ['spip 4.4.19'], after: ['spip 4.4.30'] },
    }),
    site('blog\u001b[31m'),
  ],
}

describe.each([en, fr])('a period for people', (texts) => {
  const text = periodText(report, { texts, width: 80, paint: NO_PAINT })

  it('counts nights whole and not, and what came and went', () => {
    const { fleet } = texts
    expect(text.replaceAll(/\s+/g, ' ')).toContain(
      fleet.periodNights({ whole: 2, bad: 1, cut: 1, added: 6, gone: 3 }).replaceAll(/\s+/g, ' '),
    )
    expect(text).toContain(fleet.periodSite({ nights: 2, done: 3, clean: 2 }))
    expect(text.replaceAll(/\s+/g, ' ')).toContain('spip 4.4.19 → spip 4.4.30')
    expect(text).toContain(fleet.periodOpen({ count: 4 }))
  })

  it('is as wide as the screen at most, and shows no sign a terminal acts on', () => {
    expect(text.split('\n').filter((line) => [...line].length > 80)).toEqual([])
    expect(text).not.toContain('\u001b')
  })

  it('says so where there is no night', () => {
    expect(periodText({ ...report, nights: [], sites: [] }, { texts, width: 80, paint: NO_PAINT })).toContain(texts.fleet.periodNone)
  })
})
