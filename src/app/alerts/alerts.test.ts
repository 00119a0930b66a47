import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { reportedFinding, reportedNight, reportedSite } from '../../../test/helpers/reported-fleet.ts'
import { textsOf } from '../../../test/helpers/texts.ts'
import type { OwnerId } from '../../core/account.ts'
import type { AlertChannel, AlertMessage, AlertRoute, AlertSettings } from '../../core/alert.ts'
import type { RunRecord } from '../../core/run-record.ts'
import { LANGS } from '../../i18n/index.ts'
import { composeAlert } from './compose-alerts.ts'
import { isQuiet } from './quiet-hours.ts'
import { createAlertStore } from './store.ts'
import { type TellDeps, tellDigests, tellOfNight, tellWhatIsDue } from './tell.ts'

const record = (more: object = {}): RunRecord => reportedNight(more) as unknown as RunRecord
const everybody: AlertRoute = { channels: ['a'] }
const compose = (night: RunRecord, route = everybody, routes = [route], lang: 'en' | 'fr' = 'en'): AlertMessage | undefined =>
  composeAlert(night, route, routes, textsOf(lang), undefined)

describe('what is told of a night', () => {
  it.each(LANGS)('is what is new or worse, the worst first, in %s', (lang) => {
    const message = compose(record(), everybody, [everybody], lang)
    expect(message?.urgency).toBe('critical')
    expect(message?.lines[0]).toContain('lepcf.example')
    expect(message?.lines.join('\n')).toContain('wp-l0gin.php')
    // As it was, and accepted on purpose.
    expect(message?.lines.join('\n')).not.toMatch(/mairie\.example|own\.php/)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what must not be sent
    expect(message?.lines.join('') ?? '').not.toMatch(/[\x00-\x1f\u202e]/)
  })

  it('is nothing where nothing is new, also of what is still bad', () => {
    const finding = reportedFinding('a.example')
    const change = { since: 'x', at: '2026-11-21T02:00:00.000Z', state: 'done' as const, verdict: 'infected' as const, added: [], gone: [] }
    const night = record({ sites: [reportedSite('a.example', 'infected', { findings: [finding], change })] })
    expect(compose(night)).toBeUndefined()
    // The same, when another file of an intruder came: at once.
    const more = record({
      sites: [reportedSite('a.example', 'infected', { findings: [finding], change: { ...change, added: [finding.fingerprint] } })],
    })
    expect(compose(more)?.urgency).toBe('critical')
  })

  it('is nothing of a site that could not be read in between, or never', () => {
    const night = (site: object): RunRecord =>
      record({ sites: [reportedSite('a.example', 'unknown', { state: 'wrong-key', findings: [], ...site })] })
    const change = { since: 'x', at: '2026-11-21T02:00:00.000Z', state: 'done' as const, verdict: 'infected' as const, added: [], gone: [] }
    const last = { run: 'y', state: 'wrong-key' as const, verdict: 'unknown' as const }
    expect(compose(night({}))?.urgency).toBe('news')
    expect(compose(night({ last }))).toBeUndefined()
    expect(compose(night({ last: { ...last, state: 'done', verdict: 'clean' }, change: { ...change, verdict: 'clean' } }))?.urgency).toBe(
      'news',
    )
    expect(compose(night({ last, change: { ...change, verdict: 'clean' } }))).toBeUndefined()
    // What it was known by before is there still.
    expect(compose(night({ state: 'done', verdict: 'infected', findings: [reportedFinding('a.example')], last, change }))).toBeUndefined()
  })

  it('can wait where nobody broke in and nothing was shut', () => {
    const finding = reportedFinding('a.example', { class: 'exposure', confidence: 'probable', severity: 'medium' })
    const message = compose(
      record({ sites: [reportedSite('a.example', 'suspect', { findings: [finding] }), reportedSite('b.example', 'clean')] }),
    )
    expect(message).toMatchObject({ urgency: 'news', title: 'siteguard: 1 site with something new' })
    expect(message?.lines.at(-1)).toBe('1 other site as before.')
  })

  it('goes to the owner of the site, and of nobody’s sites to who has no owner', () => {
    const owner = 'mairie' as OwnerId
    const night = record({
      sites: [reportedSite('town.example', 'unknown', { state: 'locked', owner }), reportedSite('b.example', 'clean')],
    })
    const own: AlertRoute = { owner, channels: ['a'] }
    expect(compose(night, own, [own, everybody])?.lines[0]).toContain('town.example')
    expect(compose(night, everybody, [own, everybody])).toBeUndefined()
    // Whose owner has no route is everybody's.
    expect(compose(night, everybody, [everybody])?.urgency).toBe('critical')
  })
})

it.each([
  ['2026-11-22T21:30:00Z', true],
  ['2026-11-22T05:59:00Z', true],
  ['2026-11-22T06:00:00Z', false],
  ['2026-11-22T20:59:00Z', false],
  // Summer time: the hours are those of the place.
  ['2026-07-22T20:30:00Z', true],
])('knows whether %s is in the quiet hours of Paris: %s', (at, quiet) => {
  expect(isQuiet({ from: '22:00', to: '07:00', zone: 'Europe/Paris' }, Date.parse(at))).toBe(quiet)
})

describe('telling', () => {
  let dir: string
  let now: number
  let down: Set<string>
  let sent: [string, AlertMessage][]
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'siteguard-alerts-'))
    now = Date.parse('2026-11-22T23:00:00Z')
    down = new Set()
    sent = []
  })
  afterEach(() => rm(dir, { recursive: true }))

  const channel = (name: string): AlertChannel => ({ name, kind: 'slack', url: { from: 'env', name: 'X' } })
  const deps = (route: Partial<AlertRoute> = {}): TellDeps => {
    const settings: AlertSettings = { channels: ['a', 'b', 'c'].map(channel), routes: [{ channels: ['a', 'b'], ...route }] }
    return {
      settings,
      texts: textsOf('en'),
      // Opened anew each time, as by another process.
      store: createAlertStore(join(dir, 'alerts.json')),
      now: () => now,
      async send({ name }, message) {
        if (down.has(name)) throw new Error('down')
        sent.push([name, message])
      },
    }
  }
  const finished = (): { finishedAt: string } => ({ finishedAt: new Date(now - 3_600_000).toISOString() })
  const names = (): string[] => sent.map(([name]) => name)

  it('tells of a night once, and again only by the channel that failed', async () => {
    down.add('b')
    const [told] = await tellOfNight(record(), deps())
    expect(told).toMatchObject({ sent: ['a'], failed: [{ channel: 'b' }] })
    down.clear()
    await tellOfNight(record(), deps())
    await tellOfNight(record(), deps())
    expect(names()).toEqual(['a', 'b'])
  })

  it('lets news wait for the end of the quiet hours, and nothing that is critical', async () => {
    const quiet = { from: '22:00', to: '07:00', zone: 'Europe/Paris' }
    const news = record({ sites: [reportedSite('a.example', 'unknown', { state: 'unreachable' })] })
    expect((await tellOfNight(news, deps({ quiet })))[0]?.waits).toBe(true)
    await tellWhatIsDue(finished(), deps({ quiet }))
    expect(names()).toEqual([])
    now = Date.parse('2026-11-23T06:05:00Z')
    await tellWhatIsDue(finished(), deps({ quiet }))
    await tellWhatIsDue(finished(), deps({ quiet }))
    expect(names()).toEqual(['a', 'b'])
    now = Date.parse('2026-11-22T23:00:00Z')
    await tellOfNight(record({ id: '20261123T020000Z-1a2b3c4d' }), deps({ quiet }))
    expect(names()).toEqual(['a', 'b', 'a', 'b'])
  })

  it('gathers what can wait for a digest, and nothing that is critical', async () => {
    const digest = 'weekly' as const
    const night = (day: number, more: object): RunRecord => record({ id: `2026112${day}T020000Z-1a2b3c4d`, ...more })
    const news = (site: string): object => ({ sites: [reportedSite(site, 'unknown', { state: 'unreachable' })] })
    await tellOfNight(night(1, news('a.example')), deps({ digest }))
    now += 24 * 3_600_000
    expect((await tellOfNight(night(2, news('b.example')), deps({ digest })))[0]?.waits).toBe(true)
    await tellWhatIsDue(finished(), deps({ digest }))
    expect(names()).toEqual([])
    await tellOfNight(night(3, {}), deps({ digest }))
    expect(sent.map(([name, { urgency }]) => `${name} ${urgency}`)).toEqual(['a critical', 'b critical'])
    now += 6 * 24 * 3_600_000 - 1_800_000
    await tellWhatIsDue(finished(), deps({ digest }))
    await tellWhatIsDue(finished(), deps({ digest }))
    expect(names().slice(2)).toEqual(['a', 'b'])
    expect(sent.at(-1)?.[1]).toMatchObject({ title: 'siteguard: what is new, from 2 nights', urgency: 'news' })
    expect(sent.at(-1)?.[1].lines.join('\n')).toMatch(/a\.example[\s\S]*b\.example/)
    await tellOfNight(night(4, news('c.example')), deps({ digest }))
    await tellDigests(deps({ digest }), true)
    expect(names().slice(4)).toEqual(['a', 'b'])
  })

  it('tells further once nobody acknowledged what is critical, and not where somebody did', async () => {
    const escalate = { after: 60, channels: ['c'] }
    await tellOfNight(record(), deps({ escalate }))
    now += 59 * 60_000
    await tellWhatIsDue(finished(), deps({ escalate }))
    expect(names()).toEqual(['a', 'b'])
    now += 2 * 60_000
    await tellWhatIsDue(finished(), deps({ escalate }))
    await tellWhatIsDue(finished(), deps({ escalate }))
    expect(names()).toEqual(['a', 'b', 'c'])
    expect(sent[2]?.[1].title).toMatch(/^Nobody answered for 61 minutes: /)
    await tellOfNight(record({ id: '20261123T020000Z-1a2b3c4d' }), deps({ escalate }))
    await deps().store.change((all) => all.map((one) => ({ ...one, acknowledged: true })))
    now += 2 * 3_600_000
    await tellWhatIsDue(finished(), deps({ escalate }))
    expect(names()).toEqual(['a', 'b', 'c', 'a', 'b'])
  })

  it('says once a day that no run has finished for 36 hours', async () => {
    await tellWhatIsDue({ finishedAt: new Date(now - 35 * 3_600_000).toISOString() }, deps())
    expect(sent).toEqual([])
    const old = { finishedAt: new Date(now - 37 * 3_600_000).toISOString() }
    await tellWhatIsDue(old, deps())
    await tellWhatIsDue(old, deps())
    expect(sent.map(([name, { title }]) => [name, title])).toEqual([
      ['a', 'siteguard: No finished run for 37 hours'],
      ['b', 'siteguard: No finished run for 37 hours'],
    ])
    now += 24 * 3_600_000
    await tellWhatIsDue(undefined, deps())
    expect(sent.at(-1)?.[1].title).toContain('No run has ever finished here')
  })
})
