import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SiteguardError } from '../../core/error.ts'
import type { HttpClient } from '../../http/types.ts'
import { createOnce } from '../once.ts'
import { feedOf } from './index.ts'
import { spipFeed } from './spip.ts'
import { parseDepot, spipPluginsFeed } from './spip-plugins.ts'
import type { FeedContext } from './types.ts'
import { wordpressFeed } from './wordpress.ts'
import { wordpressLanguagesFeed } from './wordpress-languages.ts'
import { wordpressPluginsFeed } from './wordpress-plugins.ts'
import { wordpressThemesFeed } from './wordpress-themes.ts'

let dir = ''
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-feeds-'))
})
afterAll(async () => {
  await rm(dir, { recursive: true, force: true })
})

const LOADER = 'https://www.spip.net/spip_loader.api'
const asked: string[] = []

/** A client that answers from a table; what is not in it is a 404, and an Error in it is thrown. */
function httpOf(table: Record<string, string | Buffer | Error>): HttpClient {
  const get = async (url: string): Promise<Buffer> => {
    asked.push(url)
    const body = Object.hasOwn(table, url) ? table[url] : undefined
    if (body instanceof Error) throw body
    if (body === undefined) throw new SiteguardError({ code: 'SG-HTTP-002', kind: 'not-found', params: { url, status: 404 } })
    return Buffer.from(body)
  }
  return {
    get,
    async download(url, file) {
      const body = await get(url)
      await writeFile(file, body, { flag: 'wx', mode: 0o600 })
      return { sha256: createHash('sha256').update(body).digest('hex'), size: body.length }
    },
  }
}

function contextOf(table: Record<string, string | Buffer | Error>, unpinned: FeedContext['unpinned'] = 'plugins'): FeedContext {
  asked.length = 0
  return {
    http: httpOf(table),
    tempDir: join(dir, 'downloads'),
    now: () => new Date('2026-11-21T00:00:00Z'),
    unpinned,
    signal: new AbortController().signal,
    once: createOnce(),
    progress: () => {},
  }
}
const down = (url: string) => new SiteguardError({ code: 'SG-HTTP-002', kind: 'connect', params: { url, status: 500 } })
const json = (value: unknown) => JSON.stringify(value)
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
    await expect(told(depot)).rejects.toMatchObject({ code: 'SG-MAN-005' })
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

describe('wordpress', () => {
  const url = (version: string, locale: string) => `https://api.wordpress.org/core/checksums/1.0/?version=${version}&locale=${locale}`
  const list = json({ checksums: { 'index.php': 'A'.repeat(32), '../evil.php': 'a'.repeat(32), 'b.php': 'short', 'c.php': 7 } })

  it('takes the list of the language, else the English one, and says which', async () => {
    const french = { product: 'wordpress', version: '6.9', locale: 'fr_FR' }
    expect(await wordpressFeed.find(french, contextOf({ [url('6.9', 'fr_FR')]: list }))).toEqual({
      manifest: {
        product: 'wordpress',
        version: '6.9',
        locale: 'fr_FR',
        algorithm: 'md5',
        source: `list ${url('6.9', 'fr_FR')}`,
        files: new Map([['index.php', { digest: 'a'.repeat(32) }]]),
      },
    })
    const none = json({ checksums: false })
    expect(await wordpressFeed.find(french, contextOf({ [url('6.9', 'fr_FR')]: none, [url('6.9', 'en_US')]: list }))).toMatchObject({
      manifest: { locale: 'en_US' },
    })
    expect(await wordpressFeed.find(french, contextOf({ [url('6.9', 'fr_FR')]: none, [url('6.9', 'en_US')]: none }))).toMatchObject({
      missing: { reason: 'not-listed' },
    })
  })

  it('does not put a hostile version or language into an address', async () => {
    const context = contextOf({ [url('6.9', 'en_US')]: list })
    expect(await wordpressFeed.find({ product: 'wordpress', version: '6.9', locale: 'fr&x=1' }, context)).toMatchObject({
      manifest: { locale: 'en_US' },
    })
    expect(await wordpressFeed.find({ product: 'wordpress', version: '6.9&locale=../' }, context)).toMatchObject({
      missing: { reason: 'not-listed' },
    })
    expect(asked).toEqual([url('6.9', 'en_US')])
  })

  it('does not take a list without one usable row for a release without files', async () => {
    const context = contextOf({ [url('6.9', 'en_US')]: json({ checksums: { '../x': 'a'.repeat(32) } }) })
    await expect(wordpressFeed.find({ product: 'wordpress', version: '6.9' }, context)).rejects.toMatchObject({
      params: { fault: 'empty' },
    })
  })

  it('tells the newest of each branch', async () => {
    const offers = [{ current: '6.9.1' }, { current: '6.8.3' }, { current: '6.9' }, { current: '7.0-beta1' }, {}, null, { current: 7 }]
    const address = 'https://api.wordpress.org/core/version-check/1.7/'
    expect(await wordpressFeed.releases?.(contextOf({ [address]: json({ offers }) }), 'wordpress')).toMatchObject({
      origin: 'feed',
      newest: { '6.9': '6.9.1', '6.8': '6.8.3' },
      supported: ['6.9'],
    })
    await expect(wordpressFeed.releases?.(contextOf({ [address]: json({ offers: [] }) }), 'wordpress')).rejects.toMatchObject({
      code: 'SG-MAN-005',
    })
  })
})

describe('wordpress plugins', () => {
  const url = 'https://downloads.wordpress.org/plugin-checksums/akismet/5.3.json'
  const release = { product: 'wordpress-plugin/akismet', version: '5.3' }
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64)) as [string, string, string]
  const m = 'd'.repeat(32)

  it('takes sha256 where it is there, and every digest that was published', async () => {
    const files = {
      'akismet.php': { md5: m, sha256: a.toUpperCase() },
      'readme.txt': { md5: [m, m], sha256: [b, c, b] },
      '../x': { sha256: a },
      'bad.php': 'x',
    }
    expect(await wordpressPluginsFeed.find(release, contextOf({ [url]: json({ files }) }))).toEqual({
      manifest: {
        ...release,
        algorithm: 'sha256',
        source: `list ${url}`,
        files: new Map([
          ['akismet.php', { digest: a }],
          ['readme.txt', { digest: b, alternatives: [c] }],
        ]),
      },
    })
  })

  it('falls back to md5 for old lists', async () => {
    const files = { 'akismet.php': { md5: m }, 'x.php': { md5: [m] } }
    expect(await wordpressPluginsFeed.find(release, contextOf({ [url]: json({ files }) }))).toMatchObject({
      manifest: { algorithm: 'md5' },
    })
  })

  it('tells an unlisted plugin from a feed that is down', async () => {
    expect(await wordpressPluginsFeed.find(release, contextOf({}))).toMatchObject({ missing: { reason: 'not-listed' } })
    await expect(wordpressPluginsFeed.find(release, contextOf({ [url]: down(url) }))).rejects.toMatchObject({ code: 'SG-HTTP-002' })
    for (const hostile of [
      { ...release, product: 'wordpress-plugin/../x' },
      { ...release, product: 'wordpress-plugin/' },
      { ...release, version: '5.3/../../x' },
    ]) {
      const context = contextOf({})
      expect(await wordpressPluginsFeed.find(hostile, context)).toMatchObject({ missing: { reason: 'not-listed' } })
      expect(asked).toEqual([])
    }
  })
})

describe('the directory of WordPress', () => {
  const info = (kind: string, slug: string) =>
    `https://api.wordpress.org/${kind}s/info/1.2/?action=${kind}_information&request%5Bslug%5D=${slug}`

  it('tells the one version of a plugin or theme that it offers', async () => {
    const pages = {
      [info('plugin', 'akismet')]: json({ slug: 'akismet', version: '5.3.1', versions: { '9.9': 'x' } }),
      [info('theme', 'twenty')]: json({ slug: 'Twenty', version: '2.0', download_link: 'https://elsewhere.example/x.zip' }),
    }
    expect(await wordpressPluginsFeed.releases?.(contextOf(pages), 'wordpress-plugin/Akismet')).toEqual({
      origin: 'feed',
      asOf: '2026-11-21T00:00:00.000Z',
      newest: { '5.3': '5.3.1' },
      supported: ['5.3'],
    })
    expect(await wordpressThemesFeed.releases?.(contextOf(pages), 'wordpress-theme/twenty')).toMatchObject({ newest: { '2.0': '2.0' } })
  })

  it('knows nothing of one that is not there, closed, renamed, or of a version nobody can mean', async () => {
    const answers = [
      { error: 'closed' },
      { slug: 'other', version: '1.0' },
      { slug: 'x', version: '../1' },
      { slug: 'x', version: 'trunk' },
      [],
    ]
    for (const answer of answers) {
      const ask = wordpressPluginsFeed.releases?.(contextOf({ [info('plugin', 'x')]: json(answer) }), 'wordpress-plugin/x')
      await expect(ask, JSON.stringify(answer)).rejects.toMatchObject({ code: 'SG-MAN-005' })
    }
    await expect(wordpressPluginsFeed.releases?.(contextOf({}), 'wordpress-plugin/x')).rejects.toMatchObject({ kind: 'not-found' })
    await expect(wordpressPluginsFeed.releases?.(contextOf({}), 'wordpress-plugin/../x')).rejects.toMatchObject({ code: 'SG-MAN-005' })
    expect(asked).toEqual([])
  })

  it('has archives of themes and plugins at their version, and takes a theme on the word of TLS, unless told not to', async () => {
    const theme = { product: 'wordpress-theme/twenty', version: '2.0' }
    expect(await wordpressThemesFeed.archive(theme, contextOf({}))).toEqual({ url: 'https://downloads.wordpress.org/theme/twenty.2.0.zip' })
    expect(await wordpressPluginsFeed.archive({ product: 'wordpress-plugin/x', version: '1.2' }, contextOf({}))).toEqual({
      url: 'https://downloads.wordpress.org/plugin/x.1.2.zip',
    })
    expect(await wordpressThemesFeed.find(theme, { ...contextOf({}), unpinned: 'none' })).toMatchObject({
      missing: { reason: 'rejected', error: { code: 'SG-MAN-007' } },
    })
    for (const hostile of [
      { ...theme, version: '2/../../x' },
      { ...theme, product: 'wordpress-theme/../x' },
    ]) {
      const context = contextOf({})
      expect(await wordpressThemesFeed.find(hostile, context)).toMatchObject({ missing: { reason: 'not-listed' } })
      expect(asked).toEqual([])
    }
  })
})

describe('translations of WordPress', () => {
  const list = 'https://api.wordpress.org/translations/core/1.0/?version=7.1.4'
  const asks = { product: 'wordpress-language/fr_FR', version: '7.1.4' }
  const rows = [{ language: 'de_DE', version: '7.1.4' }, null, { language: 'fr_FR', version: '../../x' }]

  it('are found by the list, at the address the archive has them under', async () => {
    const row = { language: 'fr_FR', version: '7.1.3', updated: '2026-09-17 11:53:53', package: 'http://elsewhere.example/x.zip' }
    expect(await wordpressLanguagesFeed.archive(asks, contextOf({ [list]: json({ translations: [...rows, row] }) }))).toEqual({
      url: 'https://downloads.wordpress.org/translation/core/7.1.3/fr_FR.zip',
      released: '2026-09-17T11:53:53.000Z',
    })
  })

  it('are not listed where the list has none, nor asked for in a language no address may hold', async () => {
    const pages = { [list]: json({ translations: rows }) }
    expect(await wordpressLanguagesFeed.find(asks, contextOf(pages))).toMatchObject({ missing: { reason: 'not-listed' } })
    for (const product of ['wordpress-language/../x', 'wordpress-language/', 'wordpress-language/fr_FR/x']) {
      const context = contextOf(pages)
      expect(await wordpressLanguagesFeed.find({ ...asks, product }, context)).toMatchObject({ missing: { reason: 'not-listed' } })
      expect(asked).toEqual([])
    }
    await expect(wordpressLanguagesFeed.find(asks, contextOf({ [list]: '<html>' }))).rejects.toMatchObject({ code: 'SG-MAN-005' })
  })
})

describe('feedOf', () => {
  it('has none for products nobody lists', () => {
    for (const product of ['joomla/x', 'joomla', '', 'toString', '__proto__', 'constructor/x']) expect(feedOf(product)).toBeUndefined()
  })
})
