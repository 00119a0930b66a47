import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Advisory } from '../../core/advisory.ts'
import { fixedByAll, vulnerabilitiesOf } from '../../core/advisory.ts'
import spip from './data/spip.json' with { type: 'json' }
import spipPlugins from './data/spip-plugins.json' with { type: 'json' }
import { mergeAdvisories, parseAdvisoryFeed, shippedAdvisories, shippedReleases } from './index.ts'
import { readOsvRecords } from './osv.ts'

const of = (version: string, product = 'spip') => vulnerabilitiesOf(product, version, shippedAdvisories())
const ids = (version: string, product?: string) => of(version, product).map((v) => v.advisory.id)

describe('the shipped advisories', () => {
  it('are all readable, once each, with words in both languages and a source', () => {
    const { advisories, problems } = readOsvRecords([...spip, ...spipPlugins])
    expect(problems).toEqual([])
    expect(advisories).toHaveLength(spip.length + spipPlugins.length)
    expect(new Set(advisories.map((a) => a.id)).size).toBe(advisories.length)
    for (const a of advisories) {
      expect(a.summary.en.length, a.id).toBeGreaterThan(10)
      expect(a.summary.fr.length, a.id).toBeGreaterThan(10)
      expect(a.summary.fr, a.id).not.toBe(a.summary.en)
      expect(a.sources.length, a.id).toBeGreaterThan(0)
    }
  })

  it('name what matters first for versions that are out there', () => {
    expect(ids('4.4.19').slice(0, 2)).toEqual(['CVE-2026-77806', 'CVE-2026-77647'])
    expect(ids('4.4.20')[0]).toBe('CVE-2026-77806')
    expect(ids('4.4.21')).toEqual(['CVE-2026-122032', 'SGA-2026-0003', 'SGA-2026-0002'])
    expect(ids('4.4.28')).toEqual(['CVE-2026-122032'])
    expect(ids('4.4.30')).toEqual([])
    expect(ids('4.2.0').slice(0, 5)).toEqual(['CVE-2026-77806', 'CVE-2026-77647', 'CVE-2024-8517', 'CVE-2024-7954', 'CVE-2023-27372'])
    expect(fixedByAll(of('4.4.21'))).toBe('4.4.30')
  })

  it('follow the fixes of each branch', () => {
    for (const [free, affected] of [
      ['3.2.18', '3.2.17'],
      ['4.0.10', '4.0.9'],
      ['4.1.8', '4.1.7'],
      ['4.2.1', '4.2.0'],
    ] as const) {
      expect(ids(free), free).not.toContain('CVE-2023-27372')
      expect(ids(affected), affected).toContain('CVE-2023-27372')
    }
    expect(ids('3.1.15')).toContain('CVE-2023-27372')
    // 3.2 has no bigup.
    expect(ids('3.2.19')).not.toContain('CVE-2024-8517')
    expect(ids('4.4.9')).not.toContain('CVE-2026-33549')
    expect(ids('4.4.10')).toContain('CVE-2026-33549')
    expect(ids('4.3.0-alpha')).toContain('CVE-2024-7954')
    expect(ids('4.3.0-alpha2')).not.toContain('CVE-2024-7954')
    expect(of('3.2.19').find((v) => v.advisory.id === 'CVE-2024-7954')).toMatchObject({ verified: false, fixed: '4.1.16' })
    expect(of('4.2.12').find((v) => v.advisory.id === 'CVE-2024-7954')).toMatchObject({ verified: true, fixed: '4.2.13' })
  })

  it('know plugins by their prefix', () => {
    expect(ids('5.11.0', 'spip-plugin/saisies')).toEqual(['CVE-2025-71243'])
    expect(ids('5.3.0', 'spip-plugin/saisies')).toEqual([])
    expect(ids('1.2.9', 'spip-plugin/referer_spam')).toEqual(['CVE-2026-27743'])
    expect(ids('1.0.0', 'spip-plugin/unheard_of')).toEqual([])
  })

  it('come with what is known of releases, and no more', () => {
    expect(shippedReleases('spip')).toEqual({ origin: 'shipped', asOf: '2026-11-21', newest: { '4.4': '4.4.30' }, supported: ['4.4'] })
    expect(shippedReleases('wordpress').origin).toBe('unknown')
    expect(shippedReleases('constructor').origin).toBe('unknown')
  })
})

const osv = (id: string, more: object = {}) => ({
  id,
  modified: '2026-12-01T00:00:00Z',
  affected: [
    { package: { ecosystem: 'SPIP', name: 'spip' }, ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '4.4.31' }] }] },
  ],
  ...more,
})
const feed = (data: unknown) => parseAdvisoryFeed(Buffer.from(JSON.stringify(data)))

describe('parseAdvisoryFeed', () => {
  it('reads a list, an answer of OSV’s API, or one record', () => {
    for (const data of [[osv('CVE-2026-1')], { vulns: [osv('CVE-2026-1')] }, osv('CVE-2026-1')]) {
      expect(feed(data)).toMatchObject({ readable: true, advisories: [{ id: 'CVE-2026-1', product: 'spip' }], problems: [] })
    }
    expect(feed([])).toEqual({ readable: true, advisories: [], problems: [], others: 0 })
  })

  it('judges foreign records by their severity vector, unknown when there is none', () => {
    const vector = (score: string) => feed([osv('CVE-1-1', { severity: [{ type: 'CVSS_V3', score }] })])
    expect(vector('CVSS:3.1/AV:N/AC:L/PR:N/UI:N')).toMatchObject({ advisories: [{ preAuth: 'yes' }] })
    expect(vector('CVSS:3.1/AV:N/AC:L/PR:L/UI:N')).toMatchObject({ advisories: [{ preAuth: 'no' }] })
    expect(feed([osv('CVE-1-1')])).toMatchObject({ advisories: [{ preAuth: 'unknown', effect: 'other', summary: { en: 'CVE-1-1' } }] })
  })

  it('reads every kind of range', () => {
    const ranges = (...list: object[]) =>
      feed([osv('CVE-1-1', { affected: [{ package: { ecosystem: 'Packagist', name: 'spip/spip' }, ranges: list }] })])
    const git = { type: 'GIT', events: [{ introduced: '0' }] }
    const events = (...list: object[]) => ({ type: 'SEMVER', events: list })
    expect(ranges(git, events({ introduced: '4.1.0' }, { fixed: '4.1.9' }, { introduced: '4.2.0' }))).toMatchObject({
      advisories: [{ product: 'spip', ranges: [{ introduced: '4.1.0', fixed: '4.1.9' }, { introduced: '4.2.0' }] }],
    })
    expect(ranges(events({ introduced: '0' }, { last_affected: '4.3.3' }))).toMatchObject({
      advisories: [{ ranges: [{ introduced: '0', lastAffected: '4.3.3' }] }],
    })
    for (const bad of [[git], [events({ fixed: '1' })], [events({ introduced: '0' }, {})], []]) {
      expect(ranges(...bad)).toMatchObject({ readable: false })
    }
  })

  it('reports every record it cannot use, and keeps the others', () => {
    const about = (ecosystem: string, name: string) => ({ affected: [{ package: { ecosystem, name } }] })
    const read = feed([
      osv('CVE-1-1'),
      { id: 'CVE-1-2' },
      7,
      null,
      osv('CVE-1-3', about('SPIP', 'spip/../x')),
      osv('CVE-1-4', about('SPIP', 'spip')),
    ])
    expect(read).toMatchObject({ readable: true, advisories: [{ id: 'CVE-1-1' }] })
    expect(read.readable && read.problems.map((p) => [p.index, p.id])).toEqual([
      [1, 'CVE-1-2'],
      [2, undefined],
      [3, undefined],
      [4, 'CVE-1-3'],
      [5, 'CVE-1-4'],
    ])
  })

  it('counts records about other products: they are no gap', () => {
    const other = osv('CVE-2-1', { affected: [{ package: { ecosystem: 'Packagist', name: 'a/b' }, ranges: [] }] })
    expect(feed([other, osv('CVE-1-1'), other])).toMatchObject({ readable: true, advisories: [{ id: 'CVE-1-1' }], problems: [], others: 2 })
    expect(feed([other])).toMatchObject({ readable: false })
  })

  it('calls nothing readable that is no list of advisories', () => {
    for (const text of ['', '<html>503</html>', '{}', '"x"', 'null', '7', '{"vulns":7}', '[1,2,3]', '[{"id":"a"}]', '\ufffd\u0000']) {
      expect(parseAdvisoryFeed(Buffer.from(text)), text).toMatchObject({ readable: false })
    }
    expect(parseAdvisoryFeed(Buffer.from([0x5b, 0xff, 0x5d]))).toMatchObject({ readable: false })
  })

  it('never throws, whatever the bytes or the JSON', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void parseAdvisoryFeed(bytes)))
    fc.assert(fc.property(fc.array(fc.anything()), (list) => void readOsvRecords(list)))
    fc.assert(fc.property(fc.json(), (text) => void parseAdvisoryFeed(Buffer.from(text))))
  })
})

describe('mergeAdvisories', () => {
  const old: Advisory = {
    id: 'CVE-1-1',
    aliases: ['GHSA-a'],
    product: 'spip',
    ranges: [{ introduced: '0', fixed: '4.4.20' }],
    summary: { en: 'english', fr: 'français' },
    preAuth: 'yes',
    effect: 'code-execution',
    exploitPublic: true,
    verified: true,
    sources: [],
    modified: '2026-11-21T00:00:00Z',
  }
  const news = (more: Partial<Advisory>): Advisory => ({
    ...old,
    aliases: [],
    preAuth: 'unknown',
    effect: 'other',
    exploitPublic: false,
    summary: { en: 'new', fr: 'new' },
    ranges: [{ introduced: '0', fixed: '4.4.31' }],
    modified: '2026-12-01T00:00:00Z',
    ...more,
  })

  it('adds, and keeps what the feed leaves out', () => {
    expect(mergeAdvisories([old], [news({ id: 'CVE-1-2' })]).map((a) => a.id)).toEqual(['CVE-1-1', 'CVE-1-2'])
    expect(mergeAdvisories([old], [])).toEqual([old])
  })

  it('takes the later record, without losing how dangerous it is', () => {
    const [merged] = mergeAdvisories([old], [news({})])
    expect(merged).toMatchObject({ preAuth: 'yes', effect: 'code-execution', exploitPublic: true, summary: old.summary })
    expect(merged?.ranges).toEqual([{ introduced: '0', fixed: '4.4.31' }])
    expect(mergeAdvisories([old], [news({ id: 'GHSA-b', aliases: ['CVE-1-1'] })])).toHaveLength(1)
  })

  it('keeps the shipped record against an older one', () => {
    expect(mergeAdvisories([old], [news({ modified: '2025-01-01T00:00:00Z' })])).toEqual([old])
  })

  it('takes a record back only when it was withdrawn, later', () => {
    const withdrawn = mergeAdvisories([old], [news({ withdrawn: '2026-12-01T00:00:00Z' })])
    expect(vulnerabilitiesOf('spip', '4.0.0', withdrawn)).toEqual([])
    const stale = mergeAdvisories([old], [news({ withdrawn: '2025-01-01T00:00:00Z', modified: '2025-01-01T00:00:00Z' })])
    expect(vulnerabilitiesOf('spip', '4.0.0', stale)).toHaveLength(1)
  })
})
