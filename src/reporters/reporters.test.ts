import { describe, expect, it } from 'vitest'
import { reportedFinding } from '../../test/helpers/reported-fleet.ts'
import { textsOf } from '../../test/helpers/texts.ts'
import type { Finding } from '../core/finding.ts'
import type { RemotePath } from '../core/path.ts'
import type { AccountReport, ScanReport, SiteReport } from '../core/scan-report.ts'
import { LANGS } from '../i18n/index.ts'
import { NO_PAINT, reporters } from './index.ts'
import { widthOf } from './text/layout.ts'
import type { ReportOptions } from './types.ts'

/** A name as a hostile account gives it: escape sequences, line ends, a direction override, a byte that is no UTF-8. */
const HOSTILE = 'IMG/\x1b[2J\x1b]0;x\x07\n\r\t\u202e\u009b31m\udcff.php'
// biome-ignore lint/suspicious/noControlCharactersInRegex: what must not come out
const UNSAFE = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u

function options(more: Partial<ReportOptions> = {}): ReportOptions {
  return { texts: textsOf('en'), width: 80, paint: NO_PAINT, onlyNew: false, nul: false, ...more }
}

function finding(more: Partial<Finding> = {}): Finding {
  return reportedFinding('town.example', { fingerprint: 'v1:0123456789abcdef0123456789abcdef', ...more }, HOSTILE)
}

const COUNTS = { files: 60, bytes: 1, knownGood: 40, unchanged: 0, hashed: 40, fetched: 9, rulesOnly: 10, waived: 0, isNew: 1 }

function site(more: Partial<SiteReport> = {}): SiteReport {
  return {
    site: 'town.example',
    account: 'town',
    root: 'www',
    verdict: 'infected',
    installations: [{ root: '' as RemotePath, cms: 'spip', version: '4.4.30', components: [] }],
    findings: [finding()],
    notRun: [],
    counts: COUNTS,
    ...more,
  }
}

function report(sites: readonly SiteReport[], account: Partial<AccountReport> = {}, exitCode = 1): ScanReport {
  return {
    schemaVersion: 1,
    kind: 'scan',
    startedAt: '2026-01-02T03:04:05.000Z',
    finishedAt: '2026-01-02T03:04:06.000Z',
    siteguard: '0.1.0',
    rules: '1',
    failOn: 'probable',
    accounts: [
      {
        account: 'town',
        transport: 'ssh',
        address: 'town@ssh.example.org',
        listings: 1,
        bytesIn: 12_345,
        bytesOut: 10,
        roundTrips: 4,
        seconds: 1.25,
        ...account,
      },
    ],
    sites,
    waiverProblems: [],
    exitCode,
  }
}

const unreached = site({
  verdict: 'unknown',
  installations: [],
  findings: [],
  notRun: [{ check: 'site', subject: 'town.example', reason: 'SG-CONN-001' }],
  counts: { ...COUNTS, files: 0, knownGood: 0, rulesOnly: 0 },
})
const refused = { error: { code: 'SG-CONN-001', params: { account: 'town', host: 'ssh.example.org', port: 22, detail: 'refused' } } }

describe.each(LANGS)('the text report in %s', (lang) => {
  const texts = textsOf(lang)

  it.each([40, 60, 80, 120])('stays within %i columns and escapes what is hostile', (width) => {
    const long = 'x'.repeat(200)
    const out = reporters.text(
      report([
        site({ notRun: [{ check: 'listing', subject: HOSTILE, reason: 'denied', more: 3 }], baseline: '2026-01-01T00:00:00.000Z' }),
        site({ site: `${long}.example`, findings: [finding({ path: `IMG/${long}.php` as RemotePath })] }),
        unreached,
      ]),
      options({ texts, width }),
    )
    for (const line of out.split('\n')) expect(widthOf(line), line).toBeLessThanOrEqual(width)
    expect(out).not.toMatch(UNSAFE)
    expect(out.replace(/\s+/g, '')).toContain('\\x1b[2J')
  })

  it('begins no line with punctuation that French sets a space before', () => {
    for (let width = 40; width < 90; width += 1) {
      const out = reporters.text(
        report([site({ notRun: [{ check: 'manifest', subject: 'spip 4.4.30', reason: 'offline' }] })]),
        options({ texts, width }),
      )
      expect(out).not.toMatch(/^\s*[:;!?»]/m)
    }
  })

  it('says that nothing was judged when nothing could be read, and why', () => {
    const out = reporters.text(report([unreached], refused, 4), options({ texts, width: 200 }))
    expect(out).toContain(texts.screen.scan.nothingRead)
    expect(out).not.toContain(texts.screen.scan.filesOnly)
    expect(out).toContain(texts.screen.scan.notReached({ code: 'SG-CONN-001' }))
    expect(out).toContain(texts.screen.scan.unreachable)
    expect(out).not.toContain(texts.screen.scan.noCms)
  })

  it('says of what the verdict is: files alone, or rows of databases too', () => {
    const databases = [{ installation: '' as RemotePath, tables: 28, rows: 338 }]
    const out = reporters.text(report([site({ databases })]), options({ texts, width: 200 }))
    expect(out).toContain(texts.screen.scan.withDatabase({ tables: 28, rows: 338 }))
    expect(out).not.toContain(texts.screen.scan.filesOnly)
  })

  it('tells an account that was lost on the way from one that was not reached', () => {
    const lost = site({ notRun: [{ check: 'content', subject: 'town.example', reason: 'SG-CONN-001' }] })
    const out = reporters.text(report([lost], refused), options({ texts, width: 200 }))
    expect(out).toContain(texts.screen.scan.filesOnly)
    expect(out).toContain(texts.screen.scan.stopped({ code: 'SG-CONN-001' }))
    expect(out).not.toContain(texts.screen.scan.unreachable)
  })

  it('has words for every exit code of a scan, and a next step where one is due', () => {
    for (const code of [0, 1, 3, 4] as const) {
      const out = reporters.text(report([site()], {}, code), options({ texts, width: 200 }))
      expect(out).toContain(texts.screen.scan.exit[code]({ failOn: 'probable' }))
    }
    expect(reporters.text(report([site()]), options({ texts }))).toContain('siteguard explain v1:')
    expect(reporters.text(report([unreached], refused, 4), options({ texts }))).toContain('siteguard doctor town')
    const clean = site({ verdict: 'clean', findings: [] })
    expect(reporters.text(report([clean], {}, 0), options({ texts }))).toContain('siteguard scan town.example --accept')
  })
})

it('keeps a waived finding in sight, and counts it as no finding', () => {
  const waived = finding({ waived: { reason: `ours${HOSTILE}`, owner: 'town', expires: '2027-01-01' } })
  const out = reporters.text(report([site({ verdict: 'clean', findings: [waived], counts: { ...COUNTS, waived: 1 } })], {}, 0), options())
  expect(out).toContain('nothing found in 60 files · 1 waived')
  expect(out.replace(/\s+/g, ' ')).toContain('waived by town until 2027-01-01: ours')
  expect(out).not.toMatch(UNSAFE)
})

it('shows only what is new when asked', () => {
  const old = finding({ isNew: false, path: 'old.php' as RemotePath })
  const both = report([site({ findings: [finding({ path: 'new.php' as RemotePath }), old] })])
  expect(reporters.text(both, options({ onlyNew: true }))).not.toContain('old.php')
  expect(reporters.plain(both, options({ onlyNew: true }))).not.toContain('old.php')
  expect(JSON.parse(reporters.json(both, options({ onlyNew: true }))).sites[0].findings).toHaveLength(1)
  expect(reporters.text(both, options())).toContain('old.php')
})

it('proposes neither what was just done nor to accept an infected state', () => {
  const old = report([site({ findings: [finding({ isNew: false })] })], {}, 0)
  const out = reporters.text(old, options({ onlyNew: true }))
  expect(out).not.toContain('--only-new')
  expect(out).not.toContain('--accept')
  expect(out).not.toContain('siteguard explain')
  expect(reporters.text(old, options())).toContain('--only-new')
})

it('gives up counting out findings at a hundred, and says how many are left', () => {
  const many = Array.from({ length: 103 }, (_, i) => finding({ path: `f${i}.php` as RemotePath }))
  const out = reporters.text(report([site({ findings: many })]), options())
  expect(out).toContain('f99.php')
  expect(out).not.toContain('f100.php')
  expect(out).toContain('and 3 more (--json)')
})

describe('records', () => {
  const odd = report([site({ notRun: [{ check: 'listing', subject: HOSTILE, reason: 'denied' }] })])

  it('are one line each, with as many fields as promised, whatever the names', () => {
    const out = reporters.plain(odd, options())
    expect(out.endsWith('\n')).toBe(true)
    const records = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(records.map((fields) => [fields[0], fields.length])).toEqual([
      ['site', 6],
      ['finding', 8],
      ['not-run', 5],
    ])
    expect(records[0]).toEqual(['site', 'town', 'town.example', 'infected', '1', '1'])
    expect(out.replaceAll('\t', '')).not.toMatch(UNSAFE)
  })

  it('end with NUL and carry raw names when asked', () => {
    const records = reporters.plain(odd, options({ nul: true })).split('\0')
    expect(records).toHaveLength(4)
    expect(records[1]?.endsWith(`\t${HOSTILE}`)).toBe(true)
  })

  it('tell new, known and waived apart', () => {
    const waived = { reason: 'r', owner: 'o', expires: '2027-01-01' }
    const out = reporters.plain(report([site({ findings: [finding(), finding({ isNew: false }), finding({ waived })] })]), options())
    expect(
      out
        .split('\n')
        .slice(1, 4)
        .map((line) => line.split('\t')[6]),
    ).toEqual(['new', 'known', 'waived'])
  })
})

it('writes JSON that says the same and shows no control character', () => {
  const whole = report([site()])
  const out = reporters.json(whole, options())
  expect(out).not.toMatch(UNSAFE)
  expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(whole)))
})
