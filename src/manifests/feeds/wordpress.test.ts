import { describe, expect, it } from 'vitest'
import { asked, contextOf, down, json } from '../../../test/helpers/feed-context.ts'
import { wordpressFeed } from './wordpress.ts'
import { wordpressLanguagesFeed } from './wordpress-languages.ts'
import { wordpressPluginsFeed } from './wordpress-plugins.ts'
import { wordpressThemesFeed } from './wordpress-themes.ts'

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
    const versions = { 'https://api.wordpress.org/core/version-check/1.7/': json({ offers: [] }) }
    await expect(wordpressPluginsFeed.releases?.(contextOf(versions), 'wordpress-plugin/x')).rejects.toMatchObject({
      code: 'SG-MAN-005',
      params: { fault: 'not-listed' },
    })
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
