import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asked, contextOf, down, json } from '../../../test/helpers/feed-context.ts'
import type { SiteguardError } from '../../core/error.ts'
import { feedOf } from './index.ts'
import { spipFeed } from './spip.ts'
import { parseDepot, spipPluginsFeed } from './spip-plugins.ts'

const LOADER = 'https://www.spip.net/spip_loader.api'
const row = (version: string) => ({
  url: `https://files.spip.net/spip/archives/spip-v${version}.zip`,
  sha256: 'a'.repeat(64),
  php: ['8.2'],
})

describe('spip', () => {
  const three = json({
    api: 3,
    versions: { '4.4.30': row('4.4.30'), '4.3.9': row('4.3.9'), '5.0.0-alpha2': row('5.0.0-alpha2'), dev: row('dev') },
  })
  const two = json({
    api: 2,
    versions: {
      dev: 'spip/dev/spip-master.zip',
      '4.4.30': 'spip/archives/other.zip',
      '4.2.16': 'spip/archives/spip-v4.2.16.zip',
      '4.4.29': 'x.zip',
    },
    default_branch: '4.4',
    digests: { '4.2.16': { sha1: 'B'.repeat(40) } },
  })

  it('tells the newest of each branch from both formats, release candidates and trunks aside', async () => {
    expect(await spipFeed.releases?.(contextOf({ [`${LOADER}/3`]: three, [LOADER]: two }), 'spip')).toEqual({
      origin: 'feed',
      asOf: '2026-11-21T00:00:00.000Z',
      newest: { '4.4': '4.4.30', '4.3': '4.3.9', '4.2': '4.2.16' },
      supported: ['4.3', '4.4'],
    })
  })

  it('makes do with either of them, and with neither says so', async () => {
    expect(await spipFeed.releases?.(contextOf({ [LOADER]: two }), 'spip')).toMatchObject({
      newest: { '4.4': '4.4.30', '4.2': '4.2.16' },
      supported: ['4.4'],
    })
    expect(await spipFeed.releases?.(contextOf({ [`${LOADER}/3`]: three, [LOADER]: '<html>' }), 'spip')).toMatchObject({
      newest: { '4.4': '4.4.30', '4.3': '4.3.9' },
      supported: ['4.3', '4.4'],
    })
    await expect(spipFeed.releases?.(contextOf({ [LOADER]: '<html>', [`${LOADER}/3`]: '[]' }), 'spip')).rejects.toMatchObject({
      code: 'SG-MAN-005',
    })
    await expect(
      spipFeed.releases?.(contextOf({ [LOADER]: json({ versions: { dev: 'x' } }), [`${LOADER}/3`]: json({ versions: [] }) }), 'spip'),
    ).rejects.toMatchObject({
      params: { fault: 'empty' },
    })
  })

  it('asks each document once for any number of questions', async () => {
    const context = contextOf({ [`${LOADER}/3`]: three, [LOADER]: two })
    await Promise.all([
      spipFeed.releases?.(context, 'spip'),
      spipFeed.find({ product: 'spip', version: '1.0.0' }, context),
      spipFeed.releases?.(context, 'spip'),
    ])
    expect(asked.sort()).toEqual([LOADER, `${LOADER}/3`])
  })

  it('does not call a release unlisted when half of the feed is missing', async () => {
    const release = { product: 'spip', version: '4.1.20' }
    const both = contextOf({ [`${LOADER}/3`]: three, [LOADER]: two })
    expect(await spipFeed.find(release, both)).toMatchObject({ missing: { reason: 'not-listed' } })
    const half = contextOf({ [`${LOADER}/3`]: three, [LOADER]: down(LOADER) })
    expect(await spipFeed.find(release, half)).toMatchObject({ missing: { reason: 'no-feed', error: { code: 'SG-HTTP-002' } } })
  })

  it('takes format 3’s row where both list a version, and refuses other bytes', async () => {
    const context = contextOf({
      [`${LOADER}/3`]: three,
      [LOADER]: two,
      'https://files.spip.net/spip/archives/spip-v4.4.30.zip': 'other bytes',
    })
    await expect(spipFeed.find({ product: 'spip', version: '4.4.30' }, context)).rejects.toMatchObject({
      code: 'SG-MAN-002',
      params: { expected: `sha256:${'a'.repeat(64)}` },
    })
    const sha1 = contextOf({ [LOADER]: two, 'https://files.spip.net/spip/archives/spip-v4.2.16.zip': 'other bytes' })
    await expect(spipFeed.find({ product: 'spip', version: '4.2.16' }, sha1)).rejects.toMatchObject({
      params: { expected: `sha1:${'b'.repeat(40)}` },
    })
  })

  it('never downloads an archive without a digest', async () => {
    const release = { product: 'spip', version: '4.4.29' }
    const context = contextOf({ [LOADER]: two, 'https://files.spip.net/x.zip': 'anything' })
    expect(await spipFeed.find(release, context)).toMatchObject({ missing: { reason: 'rejected', error: { code: 'SG-MAN-007' } } })
    expect(asked).not.toContain('https://files.spip.net/x.zip')
  })

  it('looks for versions the feed has dropped only when told to', async () => {
    const release = { product: 'spip', version: '3.2.11' }
    const table = { [`${LOADER}/3`]: three, [LOADER]: two }
    expect(await spipFeed.find(release, contextOf(table))).toMatchObject({ missing: { reason: 'not-listed' } })
    expect(asked).toHaveLength(2)
    expect(await spipFeed.find(release, contextOf(table, 'all'))).toMatchObject({ missing: { reason: 'not-listed' } })
    expect(asked.slice(2)).toEqual([
      'https://files.spip.net/spip/archives/spip-v3.2.11.zip',
      'https://files.spip.net/spip/archives/SPIP-v3.2.11.zip',
    ])
  })

  it('takes a digest from either place, and the one of the row first', async () => {
    const url = 'https://files.spip.net/s.zip'
    const at = async (document: object, version: string) => {
      const context = contextOf({ [`${LOADER}/3`]: json(document), [LOADER]: down(LOADER), [url]: 'bytes' })
      return await spipFeed.find({ product: 'spip', version }, context).catch((error: SiteguardError) => error.params)
    }
    const versions = { '4.4.1': { url: 's.zip', sha1: 'c'.repeat(40) }, 'v4.4.2': { url: 's.zip', sha256: 'no digest' }, '4.4.3': 's.zip' }
    const digests = { '4.4.1': { sha256: 'd'.repeat(64) }, 'v4.4.2': { sha256: 'd'.repeat(64) }, '4.4.3': { sha1: 'e'.repeat(40) } }
    expect(await at({ versions, digests }, '4.4.1')).toMatchObject({ expected: `sha1:${'c'.repeat(40)}` })
    expect(await at({ versions, digests }, '4.4.2')).toMatchObject({ expected: `sha256:${'d'.repeat(64)}` })
    expect(await at({ versions, digests }, '4.4.3')).toMatchObject({ expected: `sha1:${'e'.repeat(40)}` })
    expect(await at({ versions }, '4.4.3')).toMatchObject({ missing: { reason: 'rejected' } })
  })

  it('does not let one bad row hide the others', async () => {
    const versions = {
      '4.4.30': row('4.4.30'),
      '4.4.31': null,
      '4.4.32': 7,
      '4.4.33': { sha256: 'a'.repeat(64) },
      '4.4.34': { url: 'https://[' },
    }
    expect(await spipFeed.releases?.(contextOf({ [`${LOADER}/3`]: json({ versions }) }), 'spip')).toMatchObject({
      newest: { '4.4': '4.4.30' },
    })
  })
})

describe('spip plugins', () => {
  const depot = `<?xml version="1.0" encoding="utf-8"?>
<depot><titre>Z</titre><type>http</type><url_archives>http://files.spip.org/spip-zone/</url_archives></depot>
<archives>
<archive id="saisies-1" dtd="paquet"><zip><file>spip-contrib-extensions/saisies-v5.1.0.zip</file><size>12</size></zip>
<traductions/><paquet
  prefix="SAISIES" version="5.1.0" compatibilite="];["><nom>Saisies</nom></paquet></archive>
<archive dtd="paquet"><zip><file>a &amp; b.zip</file><size>x</size></zip><paquet prefix='cfg' version='1.0.1'/></archive>
<archive><zip><file>../../etc/passwd</file></zip><paquet prefix="evil" version="1.0"></archive>
<archive><zip><file>e.zip</file></zip><paquet prefix="../evil" version="1.0"></archive>
<archive><zip><file>e.zip</file></zip><paquet prefix="evil" version="a/b"></archive>
<archive><zip><file>old.zip</file></zip><plugin><prefix>old</prefix></plugin></archive>
</archives>`
  const DEPOT = 'https://plugins.spip.net/depots/principal.xml'

  it('finds archives as SVP does', () => {
    expect([...parseDepot(depot)]).toEqual([
      [
        'saisies',
        [{ version: '5.1.0', state: '', url: 'https://files.spip.org/spip-zone/spip-contrib-extensions/saisies-v5.1.0.zip', size: 12 }],
      ],
      ['cfg', [{ version: '1.0.1', state: '', url: 'https://files.spip.org/spip-zone/a%20%26%20b.zip' }]],
    ])
  })

  const archives = (...rows: readonly (readonly [version: string, state: string, date?: string])[]): string => {
    const text = rows.map(
      ([version, state, date]) =>
        `<archive><zip><file>a-${version}.zip</file><date>${date ?? ''}</date></zip><paquet prefix="agenda" version="${version}" etat="${state}"></archive>`,
    )
    return `<url_archives>https://files.spip.org/</url_archives><archives>${text.join('')}</archives>`
  }

  it('tells the newest stable one of each branch, and those to be tested only where none is stable', async () => {
    const told = async (text: string) => await spipPluginsFeed.releases?.(contextOf({ [DEPOT]: text }), 'spip-plugin/Agenda')
    const both = archives(['4.0.9', 'stable'], ['4.0.10', 'stable'], ['5.1.2', 'Stable'], ['5.1.3', 'test'], ['6.0.0', 'dev'])
    expect(await told(both)).toMatchObject({ origin: 'feed', newest: { '4.0': '4.0.10', '5.1': '5.1.2' }, supported: ['4.0', '5.1'] })
    expect(await told(archives(['1.0.0', 'test'], ['2.0.0', 'experimental']))).toMatchObject({ newest: { '1.0': '1.0.0' } })
    await expect(told(archives(['1.0.0', 'dev']))).rejects.toMatchObject({ params: { fault: 'empty' } })
    await expect(told(depot)).rejects.toMatchObject({ code: 'SG-MAN-005', params: { fault: 'not-listed' } })
    await expect(told('<html>')).rejects.toMatchObject({ code: 'SG-MAN-005', params: { fault: 'empty' } })
  })

  it('tells when an archive came out, where the depot has a date', () => {
    const dates = parseDepot(archives(['1.0.0', 'stable', '1789646033'], ['1.1.0', 'stable', '99999999999999'], ['1.2.0', 'stable', 'x']))
    expect(dates.get('agenda')?.map(({ released }) => released)).toEqual(['2026-09-17T11:53:53.000Z', undefined, undefined])
  })

  it('gives nothing for a depot without an address by https', () => {
    for (const base of ['', 'ftp://files.spip.org/', 'javascript:1', '..', 'https://[']) {
      expect(parseDepot(depot.replace('http://files.spip.org/spip-zone/', base)).size).toBe(0)
    }
  })

  it('checks the announced size, and refuses when nothing may come unpinned', async () => {
    const release = { product: 'spip-plugin/saisies', version: '5.1' }
    const url = 'https://files.spip.org/spip-zone/spip-contrib-extensions/saisies-v5.1.0.zip'
    await expect(spipPluginsFeed.find(release, contextOf({ [DEPOT]: depot, [url]: 'longer than announced' }))).rejects.toMatchObject({
      code: 'SG-MAN-002',
      params: { expected: '12 bytes', actual: '21 bytes' },
    })
    expect(await spipPluginsFeed.find(release, contextOf({ [DEPOT]: depot }, 'none'))).toMatchObject({
      missing: { reason: 'rejected', error: { code: 'SG-MAN-007' } },
    })
    expect(await spipPluginsFeed.find({ ...release, version: '5.1.1' }, contextOf({ [DEPOT]: depot }))).toMatchObject({
      missing: { reason: 'not-listed' },
    })
    await expect(spipPluginsFeed.find(release, contextOf({ [DEPOT]: '<html>' }))).rejects.toMatchObject({ code: 'SG-MAN-005' })
  })

  it('reads any text, in time that grows with its length', () => {
    const piece = fc.constantFrom(
      '<archive',
      '<archive>',
      '</archive>',
      '<archives>',
      '<url_archives>',
      '</url_archives>',
      'https://a/',
      '<file>',
      '</file>',
      'f',
      '<paquet',
      ' prefix="p"',
      ' version="1"',
      '>',
      '"',
      '&amp;',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 60 }), (parts) => void parseDepot(parts.join(''))),
    )
    const evil = `<url_archives>https://a/</url_archives>${'<archive><file>'.repeat(100_000)}`
    expect(parseDepot(evil).size).toBe(0)
    expect(parseDepot(`${evil}</archive>`).size).toBe(0)
  })
})

describe('feedOf', () => {
  it('has none for products nobody lists', () => {
    for (const product of ['joomla/x', 'joomla', '', 'toString', '__proto__', 'constructor/x']) expect(feedOf(product)).toBeUndefined()
  })
})
