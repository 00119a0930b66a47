import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { TimelineEvent, TimelineReport } from '../../core/timeline-report.ts'
import { timelineReportSchema } from '../../core/timeline-report-schema.ts'
import { LANGS } from '../../i18n/index.ts'
import { timelinePlain } from '../plain/timeline-plain.ts'
import { NO_PAINT } from '../text/layout.ts'
import { timelineText } from '../text/timeline-text.ts'
import { timelineHtml } from './timeline-html.ts'
import { timelinePicture } from './timeline-picture.ts'

const EVIL = `"'><script>alert(1)</script>\u001b[31m\u202e\n<img src=x onerror=y>`
const at = '2026-11-19T02:14:07.000Z'
const event: TimelineEvent = {
  at,
  kind: 'web',
  log: 0,
  line: 7,
  address: EVIL,
  host: EVIL,
  user: EVIL,
  method: EVIL,
  target: EVIL.repeat(20),
  status: 200,
  agent: EVIL,
  shapes: ['spip-forgotten-password'],
}
const report: TimelineReport = {
  schemaVersion: 1,
  kind: 'timeline',
  site: 'town',
  account: 'elus',
  startedAt: at,
  siteguard: '0.1.0',
  snapshot: { id: 'town@20261122T020000Z', at, verdict: 'infected' },
  lastClean: { id: 'town@20261101T020000Z', at: '2026-11-01T02:00:00.000Z' },
  cms: [{ cms: 'spip', root: '', version: EVIL }],
  logs: [
    {
      name: EVIL,
      from: 'given',
      format: 'access',
      bytes: 5,
      lines: 9,
      understood: 9,
      first: at,
      last: at,
      clock: { seconds: 417, by: 'named', agree: 3 },
    },
    {
      name: 'b.bz2',
      from: 'account',
      bytes: 0,
      lines: 0,
      understood: 0,
      clock: { seconds: 0, by: 'assumed', agree: 0 },
      trouble: 'packed',
    },
  ],
  traces: [
    {
      path: EVIL,
      is: 'file',
      how: 'added',
      rule: 'code-in-upload',
      severity: 'critical',
      confidence: 'certain',
      mtime: '2019-01-01T00:00:00.000Z',
      moments: [{ at, by: 'ctime' }],
      forged: true,
      seen: { after: '2026-11-18T00:00:00.000Z', by: at, where: 'snapshot' },
      quarantined: '20261122T000000Z-0a1b2c3d',
      cause: {
        event,
        confidence: 'probable',
        way: 'hole',
        shape: 'spip-forgotten-password',
        advisories: [{ id: 'CVE-2023-27372', open: true }],
        because: ['time', 'hole', 'sends', 'visited-first'],
        rivals: 2,
      },
      visits: { count: 3, addresses: 2, first: event, last: at, missing: at },
    },
    {
      path: 'local/y.php',
      is: 'file',
      how: 'changed',
      rule: 'core-changed',
      severity: 'high',
      confidence: 'probable',
      moments: [],
      seen: { by: at, where: 'snapshot' },
      unlogged: true,
    },
  ],
  actors: [
    {
      address: EVIL,
      first: at,
      last: '2026-11-20T02:14:07.000Z',
      requests: 9,
      sent: 1,
      answered: 8,
      logins: [EVIL],
      agents: [EVIL],
      sites: [
        { name: 'town', known: true, requests: 8, sent: 1 },
        { name: EVIL, known: false, requests: 1, sent: 0 },
      ],
      caused: [EVIL],
      visited: [EVIL],
      events: [event, { ...event, at: '2026-11-20T02:14:07.000Z', method: 'GET' }],
      left: 7,
    },
  ],
  root: EVIL,
  attempts: [event],
  attemptsLeft: 4,
  gaps: [
    { check: 'log', subject: EVIL, reason: 'packed' },
    {
      check: 'provider',
      subject: '',
      reason: 'SG-HTTP-004',
      error: { code: 'SG-HTTP-004', kind: 'timeout', params: { url: EVIL, seconds: 30 } },
    },
    { check: 'no-cover', subject: 'local/y.php', reason: 'older', count: 3 },
    { check: 'not-judged', subject: 'x', reason: 'not-run', count: 1 },
    { check: 'too-many', subject: 'logs', reason: 'lines', count: 9 },
  ],
  exitCode: 3,
}

describe.each(LANGS)('a timeline full of hostile text, in %s', (lang) => {
  const texts = textsOf(lang)

  it('is a page nothing of it can act in', () => {
    const html = timelineHtml(report, texts)
    expect(html).not.toMatch(/<(?:script|img)/i)
    expect(html).not.toContain('\u001b')
    expect(html).not.toContain('\u202e')
    const body = html.slice(html.indexOf('<body>')).replace(/&(?:amp|lt|gt|quot|#39);/g, '')
    for (const [tag = ''] of body.matchAll(/<\/?[a-z!][^>]*>/gi))
      expect(tag).toMatch(
        /^<\/?(?:body|html|h[1-3]|p|strong|span|br|div|code|ul|li|table|thead|tbody|tr|t[hd]|details|summary|svg|text|line|path|rect|circle|title)[\s>/]/,
      )
    expect(html).toContain('<svg')
    expect(html).toContain("default-src 'none'")
    expect(html).toContain(`lang="${lang}"`)
  })

  it('is text of 80 columns without a control character', () => {
    const text = timelineText(report, { texts, width: 80, paint: NO_PAINT })
    expect(text).not.toMatch(/[^\n\P{Cc}]/u)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
    expect(text).toContain('CVE-2023-27372')
    expect(text).not.toContain('undefined')
  })
})

it('is a record a line, one field each', () => {
  const plain = timelinePlain(report, false)
  expect(
    plain
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t')[0]),
  ).toEqual(['trace', 'trace', 'actor', 'event', 'event', 'log', 'log', 'gap', 'gap', 'gap', 'gap', 'gap'])
  for (const line of plain.split('\n')) expect(line).not.toMatch(/[^\t\P{Cc}]/u)
  const raw = timelinePlain(report, true).split('\0')
  expect(raw[0]).toContain(EVIL)
})

it('is what its schema says', () => {
  expect(timelineReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(JSON.parse(JSON.stringify(report)))
})

it('writes no two times of its picture over each other, wherever they stand', () => {
  const [first] = report.traces
  if (first === undefined) throw new Error('a report without traces')
  for (let minutes = 0; minutes < 40; minutes += 1) {
    // The last moment drawn comes ever closer to the one before.
    const snapshot = { ...report.snapshot, at: new Date(Date.parse(report.snapshot.at) + minutes * 7_000).toISOString() }
    const picture = timelinePicture({ ...report, snapshot }, textsOf('en'))
    const places = [...picture.matchAll(/<text x="(\d+)" y="\d+" class="time" text-anchor="(\w+)">/g)].map(([, x, anchor]) => {
      const from = Number(x) - (anchor === 'end' ? WIDE : anchor === 'middle' ? WIDE / 2 : 0)
      return [from, from + WIDE] as const
    })
    expect(places.length).toBeGreaterThan(0)
    for (const [at, [from]] of places.entries()) expect(from, picture).toBeGreaterThanOrEqual(places[at - 1]?.[1] ?? 0)
  }
})

/** Of a time in the picture's own units: 19 characters of 11 px. */
const WIDE = 120
