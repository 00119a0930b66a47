import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { HardenedSite, HardenReport } from '../../core/harden-report.ts'
import { LANGS } from '../../i18n/index.ts'
import { hardenPlain } from '../plain/harden-plain.ts'
import { hardenText } from './harden-text.ts'
import { widthOf } from './layout.ts'

const plain = { strong: same, quiet: same, good: same, bad: same, doubt: same } as never
function same(text: string): string {
  return text
}

const plan: NonNullable<HardenedSite['plan']> = {
  id: '20261122T000000Z-1a2b3c4d',
  hash: 'a'.repeat(64) as never,
  file: '/plans/x.json',
  createdAt: '2026-11-22T00:00:00Z',
  before: 'x@20261122T000000Z' as never,
  ops: { write: 2, chmod: 3, probe: 2, health: 1 },
  bytes: 5,
  checks: [
    { check: 'hardening', state: 'told', params: { reason: 'media-code', paths: ['IMG/.htaccess'], sources: ['x'] } },
    { check: 'hardening', state: 'ok', params: { reason: 'screen', paths: [], sources: ['x'] } },
    { check: 'decisions', state: 'told', params: { reason: 'forums', value: 'posteriori' } },
  ],
  swap: { method: 'atomic', changes: 2, expectedMs: 3 },
}
const base = { account: 'elus', seconds: 4.2, plan } as unknown as HardenedSite
const run = (proofs: NonNullable<HardenedSite['run']>['proofs'] = []): NonNullable<HardenedSite['run']> => ({
  id: plan.id,
  state: 'applied',
  startedAt: '2026-11-22T00:00:00Z',
  resumes: 0,
  proofs,
})
const SITES: readonly HardenedSite[] = [
  {
    ...base,
    site: 'lepcf.fr' as never,
    state: 'applied',
    run: run([
      { of: 'code', folder: 'IMG', url: 'https://lepcf.fr/IMG/', outcome: 'proved', before: 'ran', after: 'refused', status: 403 },
      { of: 'screen', folder: '', url: 'https://lepcf.fr/', outcome: 'not-run', why: 'locked', after: 'none', status: 403 },
    ]),
  },
  {
    ...base,
    site: 'a\u001b[31mb' as never,
    state: 'rolled-back',
    run: { ...run(), state: 'rolled-back' },
    error: { code: 'SG-HARD-001', kind: 'integrity', params: { url: 'https://x/IMG/', rules: 'location' } },
  },
  { ...base, site: 'c' as never, state: 'planned' },
  { ...base, site: 'd' as never, state: 'nothing' },
  { ...base, site: 'e' as never, state: 'kept', run: { ...run(), state: 'running' } },
  { ...base, site: 'f' as never, state: 'not-begun' },
  {
    ...base,
    site: 'g' as never,
    state: 'refused',
    error: { code: 'SG-HARD-005', kind: 'unsupported', params: { site: 'g', folder: 'x', known: [] } },
  },
]
const report = (sites: readonly HardenedSite[], more: Partial<HardenReport> = {}): HardenReport => ({
  schemaVersion: 1,
  kind: 'hardening',
  recipe: 'harden',
  startedAt: '2026-11-22T00:00:00Z',
  finishedAt: '2026-11-22T00:00:00Z',
  siteguard: '1',
  applied: true,
  sites,
  exitCode: 8,
  ...more,
})

describe.each(LANGS)('the report of hardening in %s', (lang) => {
  const show = { texts: textsOf(lang), width: 80, paint: plain, apart: false, command: 'siteguard harden --all --apply' }

  it('tells every site in 80 columns, safe to print', () => {
    const text = hardenText(report(SITES), show)
    for (const line of text.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(80)
    expect(text).not.toContain('\u001b')
    expect(text).not.toMatch(/undefined|\[object/)
    for (const { site } of SITES.slice(2)) expect(text).toMatch(new RegExp(`^${site} `, 'm'))
    expect(text).toContain('media-code')
    expect(text).toContain(`siteguard rollback ${plan.id}`)
    expect(text).toContain(`siteguard resume ${plan.id}`)
  })

  it('says how to do what was planned', () => {
    const text = hardenText(report(SITES.slice(2, 4), { applied: false, exitCode: 0 }), show)
    expect(text).toContain('siteguard harden --all --apply')
    expect(text).toContain('siteguard harden c')
  })
})

it('is records for scripts', () => {
  const lines = hardenPlain(report(SITES.slice(0, 2)), false).split('\n')
  expect(lines[0]).toBe(`site\tlepcf.fr\telus\tapplied\t${plan.id}\t${plan.id}\t-`)
  expect(lines).toContain('check\tlepcf.fr\thardening\ttold\tmedia-code')
  expect(lines).toContain('proof\tlepcf.fr\tcode\tIMG\tproved\thttps://lepcf.fr/IMG/')
  expect(lines).toContain('proof\tlepcf.fr\tscreen\t.\tnot-run\thttps://lepcf.fr/')
  expect(hardenPlain(report(SITES), true).split('\0').length).toBeGreaterThan(SITES.length)
})
