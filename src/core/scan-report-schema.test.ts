import { describe, expect, it } from 'vitest'
import { fingerprint } from './finding.ts'
import type { RemotePath } from './path.ts'
import { isRuleId, RULE_IDS } from './rule-schemas.ts'
import type { ScanReport } from './scan-report.ts'
import { scanReportJsonSchema, scanReportSchema } from './scan-report-schema.ts'

const path = 'IMG/jpg/\udc80.php' as RemotePath

const report: ScanReport = {
  schemaVersion: 1,
  kind: 'scan',
  startedAt: '2026-11-21T03:00:00.000Z',
  finishedAt: '2026-11-21T03:00:09.500Z',
  siteguard: '0.1.0',
  rules: '1',
  failOn: 'probable',
  accounts: [
    { account: 'elus', transport: 'ssh', address: 'elus@h', listings: 1, bytesIn: 10, bytesOut: 2, roundTrips: 3, seconds: 1.5 },
    {
      account: 'blog',
      transport: 'ftp',
      address: 'u@h',
      listings: 0,
      bytesIn: 0,
      bytesOut: 0,
      roundTrips: 0,
      seconds: 0,
      error: { code: 'SG-CONN-001', params: { account: 'blog', host: 'h', port: 21, detail: 'refused' } },
    },
  ],
  sites: [
    {
      site: 'lepcf.fr',
      account: 'elus',
      root: 'www',
      verdict: 'infected',
      installations: [
        {
          root: '' as RemotePath,
          cms: 'spip',
          version: '4.4.19',
          components: [{ kind: 'core', id: 'spip', version: '4.4.19', path: '' as RemotePath, bundled: false }],
        },
      ],
      findings: [
        {
          fingerprint: fingerprint('lepcf.fr', 'code-in-upload', path, ''),
          site: 'lepcf.fr',
          path,
          rule: 'code-in-upload',
          severity: 'critical',
          confidence: 'certain',
          class: 'intrusion',
          reasons: [
            { rule: 'code-in-upload', params: { folder: 'IMG' }, severity: 'critical', confidence: 'certain', class: 'intrusion' },
            {
              rule: 'name-trailing',
              params: {},
              severity: 'high',
              confidence: 'certain',
              class: 'intrusion',
              evidence: { line: 3, excerpt: 'x' },
            },
          ],
          sha256: 'ab'.repeat(32),
          modified: '2026-08-12T03:14:00.000Z',
          isNew: true,
          waived: { reason: 'because', owner: 'me', expires: '2027-01-31' },
        },
      ],
      notRun: [{ check: 'listing', subject: 'www/private', reason: 'denied', detail: 'Permission denied', more: 2 }],
      counts: { files: 1, bytes: 1, knownGood: 0, unchanged: 0, hashed: 1, fetched: 1, rulesOnly: 1, waived: 1, isNew: 1 },
      baseline: '2026-11-14T03:00:00.000Z',
      accepted: false,
    },
  ],
  waiverProblems: [{ index: 0, line: 12, problem: 'expired' }],
  exitCode: 1,
}

/** The report with the value at a path of keys replaced, or taken out. */
const changed = (keys: readonly (string | number)[], value?: unknown): unknown => {
  const copy = structuredClone(report) as unknown
  const holder = keys.slice(0, -1).reduce((at, key) => (at as Record<string | number, unknown>)[key], copy) as Record<
    string | number,
    unknown
  >
  const last = keys.at(-1) as string
  if (value === undefined) delete holder[last]
  else holder[last] = value
  return copy
}

describe('scanReportSchema', () => {
  it('takes a report, and one that went through JSON', () => {
    expect(scanReportSchema.parse(report)).toEqual(report)
    expect(scanReportSchema.safeParse(JSON.parse(JSON.stringify(report))).success).toBe(true)
  })

  const finding = ['sites', 0, 'findings', 0] as const
  it.each([
    [['schemaVersion'], 2],
    [['extra'], 1],
    [['exitCode'], undefined],
    [['startedAt'], 'yesterday'],
    [['accounts', 1, 'error', 'code'], 'ECONNREFUSED'],
    [['sites', 0, 'verdict'], 'fine'],
    [['sites', 0, 'counts', 'files'], -1],
    [['sites', 0, 'counts', 'hashed'], undefined],
    [['sites', 0, 'notRun', 0, 'check'], 'weather'],
    [[...finding, 'rule'], 'no-such-rule'],
    [[...finding, 'fingerprint'], 'v1:0'],
    [[...finding, 'reasons'], []],
    [[...finding, 'reasons', 0, 'params'], {}],
    [[...finding, 'reasons', 0, 'params'], { folder: 'IMG', more: 1 }],
    [[...finding, 'reasons', 0, 'params', 'folder'], 3],
    [[...finding, 'reasons', 1, 'params'], { folder: 'IMG' }],
    [[...finding, 'reasons', 1, 'evidence', 'excerpt'], 'x'.repeat(201)],
    [[...finding, 'waived', 'expires'], '31/01/2027'],
  ] as [(string | number)[], unknown][])('refuses %j as %j', (keys, value) => {
    expect(scanReportSchema.safeParse(changed(keys, value)).success).toBe(false)
  })
})

describe('scanReportJsonSchema', () => {
  it('lets tomorrow’s fields pass, and names every rule', () => {
    const text = JSON.stringify(scanReportJsonSchema())
    expect(text).not.toContain('additionalProperties')
    for (const rule of RULE_IDS) expect(text).toContain(`"${rule}"`)
  })
})

describe('isRuleId', () => {
  it('knows rules from names JavaScript gives every object', () => {
    expect(isRuleId('core-changed')).toBe(true)
    expect(isRuleId('toString')).toBe(false)
  })
})
