import { afterEach, describe, expect, it } from 'vitest'
import { html, type PageServer, page, startPages } from '../../../test/helpers/page-server.ts'
import { createPageClient } from '../../http/create-page-client.ts'
import { linksToFollow, notePages } from './note-pages.ts'

const client = createPageClient({ userAgent: 'siteguard-test' })
const running: PageServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

const links = (hrefs: readonly string[], home = 'https://town.example/'): string[] =>
  linksToFollow(hrefs.map((href) => `<a href="${href}">x</a>`).join(''), home, home, new Set([home]))

describe('notePages', () => {
  it('notes home, the ways in, and pages the home links to, as they answer', async () => {
    const server = await startPages((request, response) => {
      const url = request.url ?? ''
      if (url === '/')
        html(page('La mairie', '<a href="spip.php?article3">a</a><a href="/spip.php?article4">b</a><a href="spip.php?rubrique1">c</a>'))(
          request,
          response,
        )
      else if (url === '/ecrire/') response.writeHead(302, { location: '/spip.php?page=login' }).end()
      else if (url.includes('page=login')) html('<form><input name="var_login"></form>')(request, response)
      else if (url.includes('article3')) html(page('L&#8217;&eacute;t&eacute;'))(request, response)
      else html('gone', 500)(request, response)
    })
    running.push(server)
    const noted = await notePages(client, server.url.slice(0, -1), 'spip', new AbortController().signal)
    expect(noted).toEqual([
      { url: server.url, status: 200, title: 'La mairie' },
      { url: `${server.url}spip.php?page=login&url=%2Fecrire%2F`, status: 200 },
      { url: `${server.url}ecrire/`, status: 302 },
      { url: `${server.url}spip.php?article3`, status: 200, title: 'L’été' },
    ])
  })

  it('follows no link of a home that is sick, and notes what does not answer', async () => {
    const server = await startPages(html(page('x', '<a href="/a">a</a>'), 403))
    running.push(server)
    const signal = new AbortController().signal
    expect((await notePages(client, server.url, 'spip', signal)).map(({ status }) => status)).toEqual([403, 403, 403])
    expect(server.asked).not.toContain('/a')
    await server.stop()
    running.pop()
    expect((await notePages(client, server.url, 'spip', signal)).map(({ status }) => status)).toEqual([0, 0, 0])
    expect(await notePages(client, 'no address', 'spip', signal)).toEqual([])
  })
})

describe('linksToFollow', () => {
  it('takes one of each kind before a second', () => {
    expect(
      links([
        '/spip.php?article1',
        '/spip.php?article2',
        '/spip.php?rubrique1',
        '/spip.php?article3',
        '/contact.html',
        '/2026/11/bonjour/',
      ]),
    ).toEqual([
      'https://town.example/spip.php?article1',
      'https://town.example/spip.php?rubrique1',
      'https://town.example/contact.html',
      'https://town.example/2026/11/bonjour/',
    ])
  })

  it('goes nowhere a visit does more than show, nor to what belongs to the release, nor away', () => {
    expect(
      links([
        'https://evil.example/a',
        'mailto:a@b.example',
        'javascript:x()',
        '/IMG/pdf/plan.pdf',
        '/a.jpg',
        '/spip.php?page=plan',
        '/ecrire/',
        '/wp-login.php',
        '/wp-admin/',
        '/feed/',
        '/?s=x',
        '/spip.php?action=logout',
        '/article?delete=1',
        '/#top',
        'https://me:pw@town.example/x',
        '/ok/',
      ]),
    ).toEqual(['https://town.example/ok/'])
  })

  it('stays below the folder of a site that lives in one', () => {
    expect(links(['/other/', '/blog/one/', '../up/', 'two/'], 'https://town.example/blog/')).toEqual([
      'https://town.example/blog/one/',
      'https://town.example/blog/two/',
    ])
  })
})
