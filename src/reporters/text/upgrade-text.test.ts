import { describe, expect, it } from 'vitest'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { PlanCheck } from '../../core/plan.ts'
import type { PartResult, UpgradeReport } from '../../core/upgrade-report.ts'
import { LANGS } from '../../i18n/index.ts'
import { NO_PAINT, widthOf } from './layout.ts'
import { upgradeText } from './upgrade-text.ts'

const RUN = '20261122T000229Z-1a2b3c4d'
const move = (from: string | undefined, to: string): NonNullable<PartResult['move']> => ({
  product: 'spip',
  ...(from === undefined ? {} : { from }),
  to,
})
const plan = (checks: readonly PlanCheck[] = [], id = RUN): NonNullable<PartResult['plan']> =>
  ({
    id,
    file: '/x/plan.json',
    ops: { write: 12, remove: 3, migrate: 1 },
    bytes: 21_300_000,
    checks,
    swap: { method: 'atomic', changes: 15, expectedMs: 120 },
  }) as unknown as NonNullable<PartResult['plan']>
const part = (state: PartResult['state'], more: Partial<PartResult> = {}): PartResult =>
  ({ part: { kind: 'core' }, state, seconds: 12.34, ...more }) as PartResult
const report = (sites: Readonly<Record<string, readonly PartResult[]>>, more: Partial<UpgradeReport> = {}): UpgradeReport =>
  ({
    schemaVersion: 1,
    kind: 'upgrade',
    applied: false,
    sites: Object.entries(sites).map(([site, parts]) => ({ site, account: 'elus', parts })),
    waves: [],
    exitCode: 0,
    ...more,
  }) as unknown as UpgradeReport

const note: PlanCheck = { check: 'old-passwords', state: 'told', params: { reason: 'reset', count: 2, logins: ['anna', 'b\u001b[31m'] } }
const fine: PlanCheck = { check: 'space', state: 'ok', params: { reason: 'enough', free: 5e9, needed: 4e7 } }

/** All there is, in one report. */
const MIXED = report(
  {
    'lepcf.fr': [
      part('applied', { move: move('4.4.21', '4.4.30'), run: { id: RUN } as never }),
      part('rolled-back', {
        part: { kind: 'extension', id: 'formidable' },
        move: { product: 'spip-plugin/formidable', from: '5.1.0', to: '6.0.2' },
        run: { id: '20261122T000300Z-00000000' } as never,
        error: {
          code: 'SG-RUN-006',
          kind: 'rolled-back',
          params: { run: 'r', detail: 'no' },
          cause: { code: 'SG-RUN-015', params: { needed: 3, free: 2 } },
        },
      }),
    ],
    'oserlapaix.fr': [part('current', { move: move('4.4.30', '4.4.30') })],
    'un-site-au-nom-vraiment-tres-long.example.org': [
      part('waiting', { move: move('4.4.21', '4.4.31'), age: { is: 'waits', days: 7, until: '2026-11-25T00:00:00.000Z' } }),
    ],
    jeune: [part('not-begun', { move: move('3.2.11', '4.4.31'), age: { is: 'urgent', days: 7, fixes: ['CVE-2026-122032'] } })],
    away: [
      part('failed', {
        error: { code: 'SG-CONN-001', kind: 'connect', params: { account: 'elus', host: 'h', port: 22, detail: 'refused' } },
      }),
    ],
    away2: [
      part('failed', {
        error: { code: 'SG-CONN-001', kind: 'connect', params: { account: 'elus', host: 'h', port: 22, detail: 'refused' } },
      }),
    ],
    cut: [part('kept', { move: move(undefined, '4.4.30'), run: { id: '20261122T000400Z-00000000' } as never })],
  },
  {
    applied: true,
    exitCode: 8,
    waves: [
      { name: 'canary', sites: ['lepcf.fr'], state: 'stopped' },
      { name: 'all', sites: Array.from({ length: 20 }, (_, i) => `s${i}`), state: 'not-begun' },
    ] as never,
    stopped: { why: 'failed', site: 'lepcf.fr' as never },
  },
)

describe.each(LANGS)('an upgrade in %s', (lang) => {
  const texts = textsOf(lang)
  const { upgrade: words, screen } = texts
  const show = (what: UpgradeReport, width = 80, more = {}): string => upgradeText(what, { texts, width, paint: NO_PAINT, ...more })
  const flat = (text: string): string => text.replace(/\s+/g, ' ')

  it('never passes the edge, and speaks of every site', () => {
    for (const width of [40, 80, 132]) {
      const out = show(MIXED, width)
      expect(Math.max(...out.split('\n').map(widthOf)), out).toBeLessThanOrEqual(width)
      for (const { site } of MIXED.sites) expect(out.replace(/\n */g, '')).toContain(site)
      expect(out).not.toMatch(/undefined|NaN|\[object|Invalid/)
    }
  })

  it('leads with what is half done, then what failed, and tells what to do about an account once', () => {
    const out = show(MIXED)
    const next = out.slice(out.lastIndexOf(words.next))
    expect(next.indexOf('siteguard resume 20261122T000400Z-00000000')).toBeGreaterThan(0)
    expect(next.indexOf('siteguard runs show 20261122T000300Z-00000000')).toBeGreaterThan(
      next.indexOf('siteguard rollback 20261122T000400Z'),
    )
    expect(next.match(/siteguard doctor elus/g)).toHaveLength(1)
    const said = texts.errors['SG-CONN-001']({ account: 'elus', host: 'h', port: 22, detail: 'refused' }).next
    expect(flat(out).split(flat(said))).toHaveLength(2)
  })

  it('names the cause of a failure, the wave it stopped, and what was left alone', () => {
    const out = flat(show(MIXED))
    expect(out).toContain('SG-RUN-006')
    expect(out).toContain(`${words.because} SG-RUN-015`)
    expect(out).toContain(flat(words.stopped.failed({ site: 'lepcf.fr' })))
    expect(out).toContain(words.sites({ count: 20 }))
    expect(out).toContain('CVE-2026-122032')
    expect(out).toContain(words.exit['8'])
  })

  it('shows of a dry run what a person should know, and leaves out what is in order', () => {
    const dry = report({ 'lepcf.fr': [part('planned', { move: move('4.4.21', '4.4.30'), plan: plan([fine, note]) })] })
    const out = flat(show(dry))
    expect(out).toContain('SPIP 4.4.21 → 4.4.30')
    expect(out).toContain(words.check['old-passwords'] + screen.colon)
    expect(out).toContain('anna, b\\x1b[31m')
    expect(out).not.toContain(words.check.space + screen.colon)
    expect(out).toContain(`siteguard apply ${RUN}`)
    expect(out).toContain(words.exit.planned)
    expect(flat(show(dry, 80, { brief: true }))).not.toContain('anna')
  })

  it('calls nothing up to date that something newer is to be had of, and says why it stays', () => {
    const of = (id: string, more: Partial<PartResult> = {}): PartResult =>
      part('current', { part: { kind: 'extension', id }, move: { product: `wordpress-plugin/${id}`, from: '1.0', to: '1.0' }, ...more })
    const params = { product: 'wordpress-plugin/billets', from: '1.0', to: '1.0', newer: ['2.0'] }
    const tied: PlanCheck = { check: 'version', state: 'told', params: { ...params, reason: 'tied', lacks: ['caisse (-)'], spoils: [] } }
    const held: PlanCheck = { check: 'version', state: 'ok', params: { ...params, reason: 'held', core: 'WordPress 6.1' } }
    const out = flat(show(report({ a: [of('agenda'), of('billets', { stays: tied }), of('carnet'), of('dons', { stays: held })] })))
    expect(out).toContain('caisse (-)')
    expect(out).toContain('WordPress 6.1')
    expect(out).toContain(`${words.part.current}${screen.colon}agenda, carnet`)
    expect(out.split(words.part.stays)).toHaveLength(3)
  })

  it('gives the one command that does all of what was planned', () => {
    const one = [part('planned', { move: move('4.4.21', '4.4.30'), plan: plan() })]
    const out = show(report({ a: one, b: one }), 80, { command: 'siteguard upgrade --all --apply' })
    expect(out).toContain('siteguard upgrade --all --apply')
    expect(out).toContain(words.keptAll.split(' ')[0] as string)
    expect(out).not.toContain('siteguard apply')
  })

  it('gives the way back that will be taken: what came with a database wants a word more', () => {
    const back = (reason: string): string =>
      show(
        report({
          a: [part('applied', { run: { id: RUN } as never, plan: plan([{ check: 'migration', state: 'ok', params: { reason } }]) })],
        }),
      )
    expect(back('needed')).toContain(`siteguard rollback ${RUN} --older-data`)
    expect(back('none')).toContain(`siteguard rollback ${RUN} `)
    expect(back('none')).not.toContain('--older-data')
  })

  it('says why nobody knows the newest, and what to do about it', () => {
    expect(flat(show(report({ a: [part('unknown', { gap: 'offline' })] }, { exitCode: 3 })))).toContain('--offline')
    expect(flat(show(report({ a: [part('unknown', { gap: 'no-feed' })] }, { exitCode: 3 })))).toContain('(-v')
  })

  it('has no column of versions where nobody could look, and sends nobody to the doctor for a full disk', () => {
    const failed = (code: string, kind: string): PartResult => part('failed', { error: { code, kind: kind as never, params: {} } })
    expect(show(report({ a: [failed('SG-RUN-015', 'conflict')] }), 80, { apart: true })).toContain(`  a     ${words.part.failed}`)
    expect(show(report({ a: [failed('SG-RUN-015', 'conflict')] }))).not.toContain('siteguard doctor')
    expect(show(report({ a: [failed('SG-CONN-001', 'connect')] }))).toContain('siteguard doctor elus')
  })

  it('says that nothing was written where everything is up to date, even when asked to act', () => {
    const now = { a: [part('current', { move: move('4.4.30', '4.4.30') })] }
    expect(show(report(now))).toBe(show(report(now, { applied: true })))
    expect(show(report(now))).toContain(words.exit.current)
    expect(show(report(now))).toContain('SPIP 4.4.30')
  })

  it.each(['stop-file', 'interrupted', 'declined', 'sites', 'bytes'] as const)('says why it stopped: %s', (why) => {
    const stopped =
      why === 'sites' || why === 'bytes' ? { why: 'cap', cap: why, limit: 2_000_000, needs: 3_000_000 } : { why, file: '/tmp/st\u0007op' }
    const out = flat(show(report({ a: [part('not-begun')] }, { applied: true, exitCode: 6, stopped: stopped as never })))
    if (why === 'stop-file') expect(out).toContain('/tmp/st\\x07op')
    if (why === 'bytes') expect(out).toContain(`3${lang === 'fr' ? ',' : '.'}0 M`)
    if (why === 'interrupted') expect(out).toContain(flat(words.stopped.interrupted))
    expect(out).toContain(words.exit['6'])
  })

  it('tells once how a run that is in the way of several sites is ended', () => {
    const unfinished = [part('unfinished', { run: { id: RUN } as never })]
    const out = show(report({ a: unfinished, b: unfinished }, { exitCode: 6 }))
    expect(out.match(/siteguard resume/g)).toHaveLength(1)
    expect(flat(out)).not.toContain(flat(words.keptAll))
  })

  it('shows of a refused site all that was looked at, and of several what is in the way', () => {
    const checks = [fine, note, { check: 'verdict', state: 'refused', params: { reason: 'infected', site: 'a', paths: ['x'] } }]
    const refused = [part('refused', { error: { code: 'SG-UPG-001', kind: 'conflict', params: { site: 'a', checks } } })]
    const one = show(report({ a: refused }, { exitCode: 6 }), 80, { apart: true })
    for (const check of ['space', 'old-passwords', 'verdict'] as const) expect(one).toContain(words.check[check] + screen.colon)
    const several = show(report({ a: refused, b: refused }, { exitCode: 6 }))
    expect(several).not.toContain(words.check.space + screen.colon)
    expect(several.split(words.check.verdict + screen.colon)).toHaveLength(3)
    expect(several).not.toContain('SG-UPG-001')
  })

  it('gives extensions there is nothing to tell of one row, and says of which one anything else is', () => {
    const extension = (id: string, state: PartResult['state'], more: Partial<PartResult> = {}): PartResult =>
      part(state, { part: { kind: 'extension', id }, ...more })
    const core = part('current', { move: move('4.4.30', '4.4.30') })
    const error = { code: 'SG-RUN-015', kind: 'conflict', params: { needed: 3, free: 2 } } as const
    const parts = [
      core,
      extension('a', 'current'),
      extension('b', 'unknown'),
      extension('c', 'current'),
      extension('d', 'failed', { error }),
    ]
    const out = show(report({ site: parts }))
    expect(out).toMatch(new RegExp(`^ {8}2 extensions +${words.part.current}${screen.colon}a, c$`, 'm'))
    expect(out).toMatch(/^ {8}b {2}/m)
    const lines = out.split('\n')
    expect(lines[lines.findIndex((line) => line.includes('SG-RUN-015')) - 1]).toBe(`    d${screen.colon.trimEnd()}`)
  })

  it('tells once what to do about extensions no list names, and what another comes after', () => {
    const extension = (id: string, state: PartResult['state'], more: Partial<PartResult>): PartResult =>
      part(state, { part: { kind: 'extension', id }, ...more })
    const unlisted = ['a', 'b'].map((id) => extension(id, 'unknown', { gap: 'not-listed' }))
    const core = part('current', { move: move('4.4.30', '4.4.30') })
    const out = flat(show(report({ one: [core, ...unlisted], two: unlisted })))
    expect(out.split(flat(`2 extensions ${words.part.unlisted}${screen.colon}a, b`))).toHaveLength(3)
    expect(out.split(flat(words.unlistedNext))).toHaveLength(2)
    expect(out).toContain(words.exit.current)
    const waits = flat(show(report({ one: [extension('c', 'waiting', { after: ['a\u0007'], move: move('1', '2') })] })))
    expect(waits).toContain(flat(words.part.after({ extensions: 'a\\x07' })))
  })
})
