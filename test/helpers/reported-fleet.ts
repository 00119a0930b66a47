import type { Finding } from '../../src/core/finding.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { NightState } from '../../src/core/run-record.ts'
import type { Verdict } from '../../src/core/verdict.ts'
import type { PastNight, Reported, ReportedSite } from '../../src/reporters/types.ts'

/** A name as a hostile account gives it: markup, links, escape sequences, line ends, a direction override, a byte that is no UTF-8. */
export const HOSTILE = 'IMG/"><script>x</script>[a](http://h.example)|@all `{0}` \x1b[2J\n\r\t\u202e\ufffe\udcff.php'

const COUNTS = { files: 4210, bytes: 9_000_000, knownGood: 4100, unchanged: 0, hashed: 40, fetched: 9, rulesOnly: 10, waived: 0, isNew: 1 }
let made = 0

/** @param name Stands wherever an account may choose the words. */
export function reportedFinding(site: string, more: Partial<Finding> = {}, name = HOSTILE): Finding {
  made += 1
  return {
    fingerprint: `v1:${made.toString(16).padStart(32, '0')}`,
    site,
    path: name as RemotePath,
    rule: 'core-changed',
    severity: 'critical',
    confidence: 'certain',
    class: 'intrusion',
    reasons: [
      {
        rule: 'core-changed',
        params: { product: `spip${name}`, version: '4.4.30' },
        severity: 'critical',
        confidence: 'certain',
        class: 'intrusion',
        evidence: { line: 3, excerpt: `eval(${name})` },
      },
    ],
    sha256: 'a'.repeat(64),
    modified: '2026-01-02T03:04:05.000Z',
    isNew: true,
    ...more,
  } as Finding
}

export function reportedSite(site: string, verdict: Verdict, more: Partial<ReportedSite> = {}): ReportedSite {
  return {
    site,
    account: 'mairies',
    root: 'www',
    verdict,
    installations: [{ root: '' as RemotePath, cms: 'spip', version: '4.4.19', components: [] }],
    findings: [],
    notRun: [],
    counts: COUNTS,
    state: 'done',
    ...more,
  }
}

/** A night over sites of every kind: broken into, doubtful, clean, locked, unreachable, with a wrong key, and with hostile names. */
export function reportedNight(more: Partial<Reported> = {}): Reported {
  const change = (added: readonly string[], verdict: Verdict, gone = 0): NonNullable<ReportedSite['change']> => ({
    since: '20261121T020000Z-0a0b0c0d',
    at: '2026-11-21T02:00:00.000Z',
    state: 'done',
    verdict,
    added,
    gone: Array.from({ length: gone }, (_, i) => ({
      fingerprint: `v1:${'f'.repeat(31)}${i}`,
      rule: 'core-changed',
      path: 'old.php' as RemotePath,
    })),
  })
  const shell = reportedFinding('lepcf.example', { path: 'IMG/jpg/wp-l0gin.php' as RemotePath })
  const hostile = reportedFinding('lepcf.example')
  const doubt = reportedFinding('mairie.example', {
    severity: 'medium',
    confidence: 'possible',
    class: 'exposure',
    path: 'ecrire/old.zip' as RemotePath,
    isNew: false,
  })
  const waived = reportedFinding('mairie.example', {
    path: 'plugins/own/own.php' as RemotePath,
    waived: { reason: `ours ${HOSTILE}`, owner: 'mairie', expires: '2027-01-01' },
  })
  const failed = (site: string, state: NightState, code: string): ReportedSite => {
    const { counts: _, ...unread } = reportedSite(site, 'unknown', {
      state,
      installations: [],
      error: { code, params: { account: site, host: 'ssh.example.org', port: 22, detail: HOSTILE } },
      notRun: [{ check: 'site', subject: site, reason: code }],
    })
    return unread
  }
  return {
    kind: 'run-record',
    id: '20261122T020000Z-1a2b3c4d',
    startedAt: '2026-11-22T02:00:00.000Z',
    finishedAt: '2026-11-22T02:04:30.000Z',
    siteguard: '0.1.0',
    rules: '9',
    failOn: 'probable',
    accounts: [
      {
        account: 'mairies',
        transport: 'ssh',
        address: 'mairies@ssh.example.org',
        listings: 1,
        bytesIn: 1,
        bytesOut: 1,
        roundTrips: 3,
        seconds: 4,
      },
    ],
    sites: [
      reportedSite('lepcf.example', 'infected', {
        findings: [shell, hostile],
        change: change([shell.fingerprint], 'clean'),
        lastKnownClean: 'lepcf.example@20261120T020000Z',
        owner: 'section',
      }),
      reportedSite('mairie.example', 'suspect', { findings: [doubt, waived], change: change([], 'suspect', 2) }),
      reportedSite('ecole.mairie.example', 'clean', { change: change([], 'clean') }),
      reportedSite('mediatheque-intercommunale-du-val-de-la-riviere.example', 'clean', { baseline: '2026-11-14T00:00:00.000Z' }),
      failed('cinema.example', 'locked', 'SG-CONN-001'),
      failed('musee.example', 'unreachable', 'SG-CONN-001'),
      failed('old/essai', 'wrong-key', 'SG-CONN-001'),
      reportedSite('base.example', 'unknown', {
        notRun: [{ check: 'database', subject: HOSTILE, reason: 'access', more: 2 }],
        state: 'partial',
      }),
    ],
    waiverProblems: [],
    exitCode: 1,
    ...more,
  }
}

/** The nights before `reportedNight`: all well, then one site in doubt. */
export function pastNights(count: number): PastNight[] {
  const { sites } = reportedNight()
  return Array.from({ length: count }, (_, i) => {
    const startedAt = new Date(Date.parse('2026-11-22T02:00:00.000Z') - (count - i) * 86_400_000).toISOString()
    const verdictOf = (index: number): Verdict =>
      index === 1 && i > count / 2 ? 'suspect' : index === 5 && i % 9 === 4 ? 'unknown' : index === 0 && i === 3 ? 'infected' : 'clean'
    return {
      id: `${startedAt.slice(0, 10).replaceAll('-', '')}T020000Z-${String(i).padStart(8, '0')}`,
      startedAt,
      exitCode: 0,
      sites: sites.map(({ site }, index) => ({ site, verdict: verdictOf(index), state: 'done' as const })),
    }
  })
}
