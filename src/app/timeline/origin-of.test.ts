import { expect, it } from 'vitest'
import { siteOriginSchema } from '../../core/recovery-origin.ts'
import type { TimelineReport, TimelineTrace } from '../../core/timeline-report.ts'
import { originOf } from './origin-of.ts'

const AT = '2026-08-14T03:14:07.000Z'
const long = 'x'.repeat(5000)
const trace = (path: string, more: Partial<TimelineTrace> = {}): TimelineTrace =>
  ({
    path,
    is: 'file',
    how: 'added',
    rule: 'code-in-upload',
    severity: 'critical',
    confidence: 'certain',
    moments: [],
    seen: { by: AT, where: 'snapshot' },
    ...more,
  }) as TimelineTrace
const cause = (target: string): NonNullable<TimelineTrace['cause']> => ({
  event: { at: AT, kind: 'web', log: 1, line: 9, address: '192.0.2.66', method: 'POST', target, status: 200, site: 'found-old' },
  confidence: 'probable',
  way: 'hole',
  shape: 'spip-forgotten-password',
  advisories: [
    { id: 'CVE-2023-27372', open: true },
    { id: 'CVE-0000-00000', open: false },
  ],
  because: ['time', 'hole'],
  rivals: 0,
})
const report = (more: Partial<TimelineReport>): TimelineReport =>
  ({
    logs: [
      { name: 'a.log', understood: 0 },
      { name: 'b.log', understood: 12 },
    ],
    traces: [],
    actors: [],
    ...more,
  }) as unknown as TimelineReport

it('is the request of the timeline’s root, the site that was asked, and the line it stands in', () => {
  const actors = [
    { address: '192.0.2.66', caused: ['IMG/x.php'], visited: [] },
    { address: '192.0.2.9', caused: [], visited: [] },
  ] as unknown as TimelineReport['actors']
  const told = originOf(
    report({ root: 'IMG/x.php', traces: [trace('IMG/x.php', { cause: cause('/old/spip.php?page=spip_pass') }), trace('y.php')], actors }),
  )
  expect(told).toEqual({
    state: 'named',
    cause: {
      at: AT,
      path: 'IMG/x.php',
      way: 'hole',
      confidence: 'probable',
      address: '192.0.2.66',
      shape: 'spip-forgotten-password',
      holes: ['CVE-2023-27372'],
      request: 'POST /old/spip.php?page=spip_pass',
      status: 200,
      through: 'found-old',
      log: 'b.log',
      line: 9,
    },
    traces: 2,
    explained: 1,
    logs: 1,
    addresses: ['192.0.2.66'],
  })
})

it('says where nothing is explained, and keeps what is hostile short enough for its record', () => {
  expect(originOf(report({ traces: [trace('y.php')] }))).toMatchObject({ state: 'unexplained', traces: 1, explained: 0 })
  const many = Array.from({ length: 40 }, (_, i) => ({
    address: `${long}${i}`,
    caused: ['x'],
    visited: [],
  })) as unknown as TimelineReport['actors']
  const told = originOf(report({ root: long, traces: [trace(long, { cause: cause(long) })], actors: many }))
  expect(siteOriginSchema.safeParse({ ...told, evidence: 'town@20260815T000000Z' }).success).toBe(true)
})
