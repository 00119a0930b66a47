import { describe, expect, it } from 'vitest'
import { at, client, GATE, LOG, look, of, refused, serve, world } from '../../../test/helpers/health-world.ts'
import { html, page } from '../../../test/helpers/page-server.ts'
import { HOME, ROOT } from '../../../test/helpers/run-world.ts'
import { drawPng } from '../../../test/helpers/write-png.ts'
import type { OpContext } from '../types.ts'
import { health } from './health.ts'

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
