import { describe, expect, it } from 'vitest'
import { GATE, look, of, refused, serve, world } from '../../../test/helpers/health-world.ts'
import { html, page, type startPages } from '../../../test/helpers/page-server.ts'
import { health } from './health.ts'

describe('health, open', () => {
  it('is well when every page is, twice in a row, and tells so', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve((request, response) =>
      request.url === '/ecrire/'
        ? response.writeHead(302, { location: '/spip.php?page=login' }).end()
        : html(page('L&#8217;&eacute;lu &amp; nous'))(request, response),
    )
    const ops = look([of(server.url, ["L'élu & nous"]), of(`${server.url}ecrire/`, [], [200, 302])])
    await health.stage?.(ops, context)
    const before = server.asked.length
    await health.apply(ops, context)
    expect(report()).toEqual({
      expect: 'open',
      outcome: 'well',
      well: [server.url, `${server.url}ecrire/`],
      unjudged: [],
      logs: { quiet: [], unread: [] },
    })
    expect(server.asked.slice(before).sort()).toEqual(['/', '/', '/ecrire/', '/ecrire/'])
  })

  it.each([
    ['status 500', html('<b>Oops</b> all', 500), { problem: 'status', status: 500, expected: '200', came: 'Oops all' }],
    [
      "the CMS's error with status 200",
      html('<pre>Erreur d’exécution squelettes-dist/article.html</pre>'),
      { problem: 'error-text', status: 200, came: 'Erreur d’exécution squelettes-dist/article.html' },
    ],
    ['another title', html(page('Hacked by nobody', 'x')), { problem: 'missing', expected: 'Accueil', title: 'Hacked by nobody' }],
    ['nothing', html(''), { problem: 'empty', status: 200 }],
    ['white space', html(' \n\t'), { problem: 'empty' }],
    ['half a page', html(page('Accueil').slice(0, -20)), { problem: 'cut', expected: '</html>' }],
    [
      'a redirect to another host',
      ((_, response) => response.writeHead(302, { location: 'https://evil.example/' }).end()) as Parameters<typeof startPages>[0],
      { problem: 'elsewhere', status: 0, came: 'redirect: to another host: evil.example' },
    ],
    ['a gate nobody opened', GATE, { problem: 'closed', status: 503 }],
    [
      'a connection that is cut',
      ((request) => request.socket.destroy()) as Parameters<typeof startPages>[0],
      { problem: 'no-answer', status: 0 },
    ],
  ])('fails on %s, and says which page, what was expected and what came', async (_name, sick, params) => {
    const { context, ready } = world()
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url, ['Accueil'])])
    await health.stage?.(ops, context)
    server.answer = sick
    const error = await refused(health.apply(ops, context))
    expect(error).toMatchObject({ code: 'SG-UPG-020', kind: 'integrity', params: { url: server.url, others: 0, ...params } })
  })

  it('makes what a site says safe to print, and cuts it', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve(html(`<title>\u001b]0;owned\u0007${'T'.repeat(9000)}</title>\u001b[2J\u202e${'x'.repeat(9000)}`, 500))
    const { params } = await refused(health.apply(look([of(server.url)]), context))
    for (const text of [params.title, params.came] as string[]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect(text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/)
      expect(text.length).toBeLessThan(300)
      expect(text).toContain('…')
    }
  })

  it('gives a page time to become well', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve(html('warming up', 503))
    setTimeout(() => {
      server.answer = html(page('Accueil'))
    }, 50)
    await health.apply(look([of(server.url, ['Accueil'])], { patienceMs: 4000 }), context)
    expect(report().outcome).toBe('well')
    expect(server.asked.length).toBeGreaterThan(2)
  })

  it('is not taken in by a page that is well once', async () => {
    const { context, ready } = world()
    await ready
    let asked = 0
    const server = await serve((request, response) => {
      asked += 1
      html(page('Accueil'), asked % 2 === 1 ? 200 : 500)(request, response)
    })
    const error = await refused(health.apply(look([of(server.url)], { patienceMs: 800 }), context))
    expect(error).toMatchObject({ code: 'SG-UPG-020', params: { problem: 'status', status: 500 } })
    expect(asked).toBeGreaterThan(3)
  })

  it('is not taken in by an old copy that a cache gives out', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve((request, response) => {
      const busted = request.url?.includes('siteguard=') === true
      html(page('Accueil'), busted ? 500 : 200, busted ? {} : { age: '86400' })(request, response)
    })
    const ops = look([of(server.url, ['Accueil'])])
    await health.stage?.(ops, context)
    expect(await refused(health.apply(ops, context))).toMatchObject({ code: 'SG-UPG-020', params: { url: server.url, status: 500 } })
  })

  it('asks again before it notes a trouble that passes', async () => {
    const { context, ready, report } = world()
    await ready
    let asked = 0
    const server = await serve((request, response) => {
      asked += 1
      html(page('Accueil'), asked === 1 ? 429 : 200)(request, response)
    })
    const ops = look([of(server.url, ['Accueil'])])
    await health.stage?.(ops, context)
    expect(asked).toBe(2)
    server.answer = html('Too many requests', 429)
    expect(await refused(health.apply(ops, context))).toMatchObject({ params: { status: 429 } })
    server.answer = html(page('Accueil'))
    await health.apply(ops, context)
    expect(report().outcome).toBe('well')
  })

  it('counts the other sick pages', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve(html('', 404))
    const error = await refused(health.apply(look([of(server.url), of(`${server.url}a`), of(`${server.url}b`)]), context))
    expect(error.params).toMatchObject({ url: server.url, others: 2 })
  })

  it('does not hold against the change what was so before it, and never calls it healthy', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve(html('Forbidden', 403))
    const ops = look([of(server.url, ['Accueil']), of(`${server.url}ecrire/`)])
    await health.stage?.(ops, context)
    await health.apply(ops, context)
    expect(report()).toMatchObject({
      outcome: 'not-run',
      well: [],
      unjudged: [
        { url: server.url, why: 'locked', detail: '403' },
        { url: `${server.url}ecrire/`, why: 'locked' },
      ],
    })
  })

  it('tells one page that was sick already from those that are well', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve((request, response) => html(page('Accueil'), request.url === '/old' ? 500 : 200)(request, response))
    const ops = look([of(server.url, ['Accueil']), of(`${server.url}old`), of(`${server.url}x`, ['a title nobody wrote'])])
    await health.stage?.(ops, context)
    await health.apply(ops, context)
    expect(report()).toMatchObject({
      outcome: 'partly',
      well: [server.url],
      unjudged: [
        { url: `${server.url}old`, why: 'sick-before', detail: '500' },
        { url: `${server.url}x`, why: 'text-before', detail: 'a title nobody wrote' },
      ],
    })
  })

  it('fails where a page that was sick is sick in another way', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve(html('Forbidden', 403))
    const ops = look([of(server.url)])
    await health.stage?.(ops, context)
    server.answer = html('<b>Fatal error</b>: Uncaught Error: Call to undefined function x() in /a.php:1', 500)
    expect(await refused(health.apply(ops, context))).toMatchObject({ code: 'SG-UPG-020', params: { status: 500 } })
  })

  it('tells that nobody was asked where HTTP is off or no page is known', async () => {
    const off = world(undefined)
    // A default parameter takes undefined for absent.
    const { pages: _, ...context } = off.context
    await off.ready
    await health.stage?.(look([of('http://127.0.0.1:1/')]), context)
    await health.apply(look([of('http://127.0.0.1:1/')]), context)
    expect(off.report()).toMatchObject({ outcome: 'not-run', unjudged: [{ why: 'http-off' }] })
    const none = world()
    await none.ready
    await health.apply(look([]), none.context)
    expect(none.report()).toMatchObject({ outcome: 'not-run', well: [], unjudged: [] })
  })

  it('keeps the note of a first try, and makes a torn one anew', async () => {
    const { context, ready, transport } = world()
    await ready
    const server = await serve(html('Forbidden', 403))
    const ops = look([of(server.url)])
    const file = `${context.place.stage}/3.before.json`
    transport.volume.put(file, { type: 'file', bytes: Buffer.from('{"version":1,"pag') })
    await health.stage?.(ops, context)
    server.answer = html(page('x'))
    await health.stage?.(ops, context)
    server.answer = html('Forbidden', 403)
    await health.apply(ops, context)
    expect(JSON.parse((transport.volume.find(file) as { bytes: Buffer }).bytes.toString()).pages[0].status).toBe(403)
  })

  it('learns nothing of before from a site it finds closed by itself', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve(GATE)
    const ops = look([of(server.url)])
    await health.stage?.(ops, context)
    expect(await refused(health.apply(ops, context))).toMatchObject({ params: { problem: 'closed' } })
  })

  it('stands nowhere, and is nothing to undo', async () => {
    const { context } = world()
    const ops = look([of('http://127.0.0.1:1/')])
    expect(await health.stand(ops, context, 'deep')).toEqual(new Map([[3, 'either']]))
    await health.undo(ops, context)
    expect(health.repeats).toBe(true)
  })

  it('is stopped by its caller', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve(html('', 500))
    const abort = new AbortController()
    const work = health.apply(look([of(server.url)], { patienceMs: 600_000 }), { ...context, signal: abort.signal })
    setTimeout(() => abort.abort(), 50)
    await expect(work).rejects.toThrow()
  })
})
