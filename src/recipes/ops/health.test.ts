import { afterEach, describe, expect, it } from 'vitest'
import { html, type PageServer, page, startPages } from '../../../test/helpers/page-server.ts'
import { HOME, ROOT, WORK } from '../../../test/helpers/run-world.ts'
import { drawPng } from '../../../test/helpers/write-png.ts'
import { GATE_MARK } from '../../cms/gate-page.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { AppEvent } from '../../core/events.ts'
import type { HealthReport } from '../../core/health.ts'
import type { HealthPage, Op } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { Plan } from '../../core/plan.ts'
import { createPageClient } from '../../http/create-page-client.ts'
import type { PageClient } from '../../http/types.ts'
import { createMemoryTransport } from '../../transports/memory/index.ts'
import type { OpContext, PlacedOp } from '../types.ts'
import { health } from './health.ts'

type Look = Extract<Op, { kind: 'health' }>

const at = (path: string) => path as RemotePath
const client = createPageClient({ userAgent: 'siteguard-test' })
const running: PageServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

const GATE = html(`<!-- ${GATE_MARK} -->Back soon`, 503, { 'retry-after': '120' })
const LOG = 'tmp/log/spip.log'

function world(pages: PageClient | undefined = client, files: Record<string, string> = {}) {
  const transport = createMemoryTransport(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`${HOME}/${ROOT}/${path}`, { type: 'file' as const, bytes: Buffer.from(text) }]),
    ),
    { home: HOME },
  )
  const events: AppEvent[] = []
  const run = joinPath(WORK, 'runs/one')
  const context: OpContext = {
    transport,
    root: at(`${HOME}/${ROOT}`),
    place: {
      base: at(WORK),
      run,
      stage: joinPath(run, 'stage'),
      hold: joinPath(run, 'hold'),
      journal: joinPath(run, 'journal'),
      inDocumentRoot: false,
    },
    plan: { account: 'elus' } as unknown as Plan,
    contents: { has: () => false, async *read() {}, table: () => undefined },
    databases: new Map(),
    ...(pages && { pages }),
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
  }
  const ready = (async () => {
    for (const dir of [WORK, joinPath(WORK, 'runs'), run, context.place.stage]) await transport.mkdir(at(dir))
  })()
  return {
    context,
    ready,
    transport,
    append: (path: string, text: string) => {
      const file = `${HOME}/${ROOT}/${path}`
      const old = transport.volume.find(file)
      transport.volume.put(file, {
        type: 'file',
        bytes: Buffer.concat([old?.type === 'file' ? old.bytes : Buffer.alloc(0), Buffer.from(text)]),
      })
    },
    report: (): HealthReport => {
      const event = events.find((each) => each.type === 'health')
      if (event?.type !== 'health') throw new Error('no report')
      return event.report
    },
  }
}

const look = (pages: readonly HealthPage[], more: Partial<Look> = {}): PlacedOp<'health'>[] => [
  {
    index: 3,
    op: { kind: 'health', cms: 'spip', installation: at(''), expect: 'open', pages, logs: [], patienceMs: 80, ...more },
  },
]
const of = (url: string, has: string[] = [], status = [200]): HealthPage => ({ url, status, has })

async function serve(answer: Parameters<typeof startPages>[0]): Promise<PageServer> {
  const server = await startPages(answer)
  running.push(server)
  return server
}

async function refused(work: Promise<unknown>): Promise<{ code: string; kind: string; params: Record<string, unknown> }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isSiteguardError(error)) throw error ?? new Error('it was taken for well')
  return error as never
}

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

describe('health, logs', () => {
  const FATAL = '[22-Nov-2026 07:00:01 UTC] PHP Fatal error:  Uncaught Error: Call to undefined function neuf() in /srv/a.php:12\n'
  const KNOWN = '[21-Nov-2026 03:00:00 UTC] PHP Fatal error:  Uncaught Error: Call to undefined function vieux() in /srv/b.php:3\n'

  it('fails on an end that is written while the pages are asked', async () => {
    const { context, ready, append } = world(client, { [LOG]: KNOWN })
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url)], { logs: [at(LOG)] })
    await health.stage?.(ops, context)
    server.answer = (request, response) => {
      append(LOG, FATAL)
      html(page('Accueil'))(request, response)
    }
    const error = await refused(health.apply(ops, context))
    expect(error).toMatchObject({ code: 'SG-UPG-022', params: { log: LOG } })
    expect(error.params.line).toContain('neuf()')
  })

  it('does not mind what it knew already, notices, or the words of a visitor', async () => {
    const { context, ready, append, report } = world(client, { [LOG]: KNOWN })
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url)], { logs: [at(LOG), at('tmp/log/none.log')] })
    await health.stage?.(ops, context)
    server.answer = (request, response) => {
      append(LOG, KNOWN.replace('21-Nov-2026 03', '22-Nov-2026 07'))
      append(LOG, '[22-Nov-2026 07:00:01 UTC] PHP Warning:  something\n')
      append(LOG, '2026-11-22 07:00:01 192.0.2.1 (pid 12) :Pub:info: searched "PHP Fatal error: x"\n')
      html(page('Accueil'))(request, response)
    }
    await health.apply(ops, context)
    expect(report()).toMatchObject({ outcome: 'well', logs: { quiet: [LOG], unread: [] } })
  })

  it('reads logs that turn up only then, by a name with a star, and one that was rotated', async () => {
    const { context, ready, append, transport } = world(client, { 'tmp/log/spip.log': 'x'.repeat(5000) })
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url)], { logs: [at('tmp/log/*.log')] })
    await health.stage?.(ops, context)
    server.answer = (request, response) => {
      transport.volume.put(`${HOME}/${ROOT}/tmp/log/spip.log`, { type: 'file', bytes: Buffer.from('new') })
      append('tmp/log/mysql.log', '2026-11-22 07:00:01 192.0.2.1 (pid 12) :Pub:HS: Echec mysqli_connect\n')
      html(page('Accueil'))(request, response)
    }
    expect(await refused(health.apply(ops, context))).toMatchObject({ params: { log: 'tmp/log/mysql.log' } })
  })
})

describe('health, picture', () => {
  const text = { x: 16, y: 16, w: 64, h: 64, rgb: [0, 0, 0] as const }
  const styled = drawPng(160, 160, [255, 255, 255], [text])
  const lookOver = async (pictures: (Buffer | undefined)[], before = true) => {
    const { context, ready, report } = world()
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url)], { picture: server.url })
    const asked: string[] = []
    const withPictures: OpContext = {
      ...context,
      picture: async (url) => {
        asked.push(url)
        return pictures.length > 1 ? pictures.shift() : pictures[0]
      },
    }
    if (before) await health.stage?.(ops, withPictures)
    return { work: health.apply(ops, withPictures), report, asked, url: server.url }
  }

  it('tells how much of the page looks otherwise', async () => {
    const { work, report, url } = await lookOver([styled, drawPng(160, 160, [255, 255, 255], [{ ...text, h: 48 }])])
    await work
    expect(report().picture).toEqual({ url, state: 'compared', percent: 25 })
  })

  it('fails when it is another page altogether, and not when that passes', async () => {
    const blank = drawPng(160, 160, [255, 255, 255])
    const { work, url } = await lookOver([styled, blank])
    expect(await refused(work)).toMatchObject({ code: 'SG-UPG-023', params: { url, percent: 100, limit: 98 } })
    const later = await lookOver([styled, blank, styled])
    await later.work
    expect(later.report().picture).toMatchObject({ percent: 0 })
    expect(later.asked).toHaveLength(3)
  })

  it('never takes what was not compared for alike', async () => {
    const none = await lookOver([undefined])
    await none.work
    expect(none.report().picture).toMatchObject({ state: 'none-before' })
    const lost = await lookOver([styled, undefined])
    await lost.work
    expect(lost.report().picture).toMatchObject({ state: 'not-taken' })
    const torn = await lookOver([Buffer.from('no picture'), styled])
    await torn.work
    expect(torn.report().picture).toMatchObject({ state: 'none-before' })
    const { context, ready, report } = world()
    await ready
    const server = await serve(html(page('Accueil')))
    await health.apply(look([of(server.url)], { picture: server.url }), context)
    expect(report().picture).toMatchObject({ state: 'not-taken' })
  })
})

describe('health, closed', () => {
  it('waits until every page is closed, and no longer', async () => {
    const { context, ready, report } = world()
    await ready
    let closed = false
    const server = await serve((request, response) => (closed ? GATE : html(page('Accueil')))(request, response))
    const ops = look([of(server.url, [], [503]), of(`${server.url}ecrire/`, [], [503])], { expect: 'closed', patienceMs: 20_000 })
    await health.stage?.(ops, context)
    setTimeout(() => {
      closed = true
    }, 200)
    await health.apply(ops, context)
    expect(closed).toBe(true)
    expect(report()).toMatchObject({ expect: 'closed', outcome: 'well', unjudged: [] })
  })

  it('fails when visitors still get the old site', async () => {
    const { context, ready } = world()
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url)], { expect: 'closed' })
    await health.stage?.(ops, context)
    const error = await refused(health.apply(ops, context))
    expect(error).toMatchObject({ code: 'SG-UPG-021', params: { url: server.url, status: 200 } })
  })

  it('cannot tell a gate behind a 503 the site gave before', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve(html('Site en travaux', 503))
    const ops = look([of(server.url)], { expect: 'closed' })
    await health.stage?.(ops, context)
    await health.apply(ops, context)
    expect(report()).toMatchObject({ outcome: 'not-run', unjudged: [{ why: 'sick-before', detail: '503' }] })
  })

  it('takes a 503 with words of a server in between for closed, where the site was open before', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve(html(page('Accueil')))
    const ops = look([of(server.url)], { expect: 'closed' })
    await health.stage?.(ops, context)
    server.answer = html('Service Unavailable (cdn)', 503, { 'retry-after': '120' })
    await health.apply(ops, context)
    expect(report().outcome).toBe('well')
  })

  it('goes on under a lock, where visitors get nothing anyway, and tells that nobody could be asked', async () => {
    const { context, ready, report } = world()
    await ready
    const server = await serve(html('Forbidden', 403))
    const ops = look([of(server.url), of(`${server.url}ecrire/`)], { expect: 'closed' })
    await health.stage?.(ops, context)
    await health.apply(ops, context)
    expect(report()).toMatchObject({ outcome: 'not-run', unjudged: [{ why: 'locked' }, { why: 'locked' }] })
  })
})
