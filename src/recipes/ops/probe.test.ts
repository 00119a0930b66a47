import { describe, expect, it } from 'vitest'
import { at, client, refused, serve, world } from '../../../test/helpers/health-world.ts'
import type { Answer } from '../../../test/helpers/page-server.ts'
import { HOME, ROOT } from '../../../test/helpers/run-world.ts'
import { SiteguardError } from '../../core/error.ts'
import type { ProbeTarget, ProofReport } from '../../core/proof.ts'
import type { PageClient } from '../../http/types.ts'
import type { PlacedOp } from '../types.ts'
import { probe } from './probe.ts'

/** How a web server treats what lies in the site: by its name. */
interface Server {
  readonly php: 'runs' | 'shows' | 'refuses' | 'fails'
  readonly text: 'shows' | 'refuses'
  readonly picture: 'shows' | 'refuses' | 'fails'
}
const HARDENED: Server = { php: 'refuses', text: 'refuses', picture: 'shows' }
const OPEN: Server = { php: 'runs', text: 'shows', picture: 'shows' }

const STATUS = { refuses: 403, fails: 500 } as const

async function start({ pages = client }: { readonly pages?: PageClient | undefined } = {}) {
  let server: Server = HARDENED
  const site = world(pages, { 'IMG/logo.gif': 'GIF89a', 'config/connect.php': '<?php' })
  await site.ready
  const reports: ProofReport[] = []
  const context = {
    ...site.context,
    plan: { account: 'elus', hash: 'a'.repeat(64) } as never,
    emit: (event: { type: string; report?: unknown }) => {
      if (event.type === 'proof') reports.push(event.report as ProofReport)
    },
  } as typeof site.context
  const fileAt = (path: string): string | undefined => {
    const found = site.transport.volume.find(`${HOME}/${ROOT}/${path}`)
    return found?.type === 'file' ? found.bytes.toString('latin1') : undefined
  }
  const answer: Answer = (request, response) => {
    const path = new URL(request.url ?? '', 'http://x').pathname.slice(1)
    const body = fileAt(path)
    const say = (status: number, text = 'no', type = 'text/html') =>
      response.writeHead(status, { 'content-type': type }).end(text, 'latin1')
    if (body === undefined) return say(404)
    const kind = path.endsWith('.php') ? 'php' : path.endsWith('.gif') ? 'picture' : 'text'
    const does = server[kind]
    if (does === 'refuses' || does === 'fails') return say(STATUS[does])
    if (does === 'shows') return say(200, body, kind === 'picture' ? 'image/gif' : 'text/plain')
    const [, a, b] = /(\d+) \* (\d+)/.exec(body) ?? []
    return say(200, `siteguard ${Number(a) * Number(b)}`)
  }
  const { url } = await serve(answer)
  const op = (of: ProbeTarget['of'], folder: string, more: Partial<ProbeTarget> = {}): PlacedOp<'probe'>[] => [
    {
      index: 5,
      op: {
        kind: 'probe',
        patienceMs: 60,
        target: {
          of,
          cms: 'spip',
          installation: at(''),
          folder: at(folder),
          url: `${url}${folder === '' ? '' : `${folder}/`}`,
          control: { folder: at('IMG'), url: `${url}IMG/` },
          ...more,
        },
      },
    },
  ]
  return {
    op,
    reports,
    context,
    transport: site.transport,
    serves: (now: Server) => {
      server = now
    },
    /** Files of ours that are on the site. */
    left: async () =>
      (await Promise.all(['IMG', 'config'].map((dir) => context.transport.list(at(`${HOME}/${ROOT}/${dir}`)))))
        .flat()
        .map(({ path }) => path)
        .filter((path) => path.includes('/sg-')),
  }
}

describe('a probe', () => {
  it('proves that a program is not run that was run before, and leaves nothing', async () => {
    const { op, context, serves, reports, left } = await start()
    serves(OPEN)
    await probe.look?.(op('code', 'IMG'), context)
    expect(await left()).toEqual([])
    serves(HARDENED)
    await probe.apply(op('code', 'IMG'), context)
    expect(reports).toEqual([
      expect.objectContaining({ of: 'code', folder: 'IMG', outcome: 'proved', before: 'ran', after: 'refused', status: 403 }),
    ])
    expect(await left()).toEqual([])
  })

  it.each([
    ['a program that is run', 'code', 'IMG', { ...HARDENED, php: 'runs' }, 'SG-HARD-001'],
    ['a text that is shown', 'file', 'config', { ...HARDENED, text: 'shows' }, 'SG-HARD-002'],
    ['a picture that is shown no more', 'code', 'IMG', { ...HARDENED, picture: 'fails' }, 'SG-HARD-003'],
  ] as const)('fails for %s', async (_what, of, folder, after, code) => {
    const { op, context, serves, left } = await start()
    serves(OPEN)
    await probe.look?.(op(of, folder), context)
    serves(after)
    expect(await refused(probe.apply(op(of, folder), context))).toMatchObject({ code, kind: 'integrity' })
    expect(await left()).toEqual([])
  })

  it('names what nginx would need', async () => {
    const { op, context, serves } = await start()
    serves(OPEN)
    const { params } = await refused(probe.apply(op('code', 'IMG'), context))
    expect(params.rules).toBe('location ~* ^/IMG/.*\\.ph(p[0-9]*|s|t|tml|ar)(/|$) { deny all; }')
    const closed = await refused(probe.apply(op('file', 'config'), context))
    expect(closed.params.rules).toBe('location ^~ /config/ { deny all; }')
  })

  it.each([
    ['locked', { php: 'refuses', text: 'refuses', picture: 'refuses' }],
    ['unreachable', { php: 'fails', text: 'refuses', picture: 'fails' }],
    ['unreachable', { php: 'fails', text: 'refuses', picture: 'shows' }],
  ] as const)('takes no answer for a proof: %s', async (why, server) => {
    const { op, context, serves, reports } = await start()
    serves(server)
    await probe.look?.(op('code', 'IMG'), context)
    await probe.apply(op('code', 'IMG'), context)
    expect(reports).toEqual([expect.objectContaining({ outcome: 'not-run', why })])
  })

  it('does not wait for a lock to pass that was there before', async () => {
    const { op, context, serves, reports } = await start()
    serves({ php: 'refuses', text: 'refuses', picture: 'refuses' })
    const patient = op('code', 'IMG').map(({ index, op: one }) => ({ index, op: { ...one, patienceMs: 3_600_000 } }))
    await probe.look?.(patient, context)
    await probe.apply(patient, context)
    expect(reports).toEqual([expect.objectContaining({ outcome: 'not-run', why: 'locked' })])
  })

  it('says that it may not put files there', async () => {
    const { op, context, reports } = await start()
    await probe.apply(op('code', 'elsewhere'), context)
    expect(reports).toEqual([expect.objectContaining({ outcome: 'not-run', why: 'barred' })])
  })

  it('waits for a server that heeds the change a little later', async () => {
    const { op, context, serves, reports } = await start()
    serves(OPEN)
    setTimeout(() => serves(HARDENED), 5)
    await probe.apply(
      [{ ...op('code', 'IMG')[0], op: { ...op('code', 'IMG')[0]?.op, patienceMs: 20_000 } }] as PlacedOp<'probe'>[],
      context,
    )
    expect(reports).toEqual([expect.objectContaining({ outcome: 'proved' })])
  })

  it('takes away what a process that died left, and nothing else', async () => {
    const { op, context, serves, left, transport } = await start()
    serves(HARDENED)
    const { remove } = transport
    transport.remove = async () => {
      throw new SiteguardError({ code: 'SG-CONN-001', kind: 'connect', params: {} as never })
    }
    await probe.apply(op('file', 'config'), context)
    transport.remove = remove
    expect(await left()).toHaveLength(2)
    await probe.clear?.(op('file', 'config'), context)
    expect(await left()).toEqual([])
    expect(await transport.stat(at(`${HOME}/${ROOT}/IMG/logo.gif`))).toBeDefined()
  })

  it('stands nowhere, and asks nobody to know it', async () => {
    const { op, context } = await start()
    expect([...(await probe.stand(op('code', 'IMG'), context, 'deep'))]).toEqual([[5, 'either']])
    expect(probe.repeats).toBe(true)
  })

  it('without HTTP is told as not run', async () => {
    const { op, context, reports } = await start()
    const { pages: _pages, ...offline } = context
    await probe.look?.(op('code', 'IMG'), offline)
    await probe.apply(op('code', 'IMG'), offline)
    expect(reports).toEqual([expect.objectContaining({ outcome: 'not-run', why: 'http-off' })])
  })
})

describe('the probe of the security screen', () => {
  const screen = (status: number, body: string): PageClient => ({
    ask: async (url) => ({ status, headers: {}, body: Buffer.from(body), url }),
    post: async () => ({ failed: 'protocol', detail: '' }),
  })
  const asked = async (status: number, body: string, version?: string) => {
    const { op, context, reports } = await start({ pages: screen(status, body) })
    await probe.look?.(op('screen', '', version === undefined ? {} : { version }), context)
    await probe.apply(op('screen', '', version === undefined ? {} : { version }), context)
    return reports
  }
  const RIGHT = 'You are not authorized to view this page (test 1.6.7)'

  it('proves that it is in front of the site', async () => {
    expect(await asked(403, RIGHT, '1.6.7')).toEqual([expect.objectContaining({ of: 'screen', outcome: 'proved', status: 403 })])
    expect(await asked(403, RIGHT, '1.6.6')).toEqual([expect.objectContaining({ outcome: 'proved' })])
  })

  it.each([
    [200, 'Bonjour', ''],
    [200, RIGHT, ''],
    [403, 'not authorized (test 1.5.3)', '1.5.3'],
  ])('fails for %d %s', async (status, body, came) => {
    expect(await refused(asked(status, body, '1.6.7'))).toMatchObject({ code: 'SG-HARD-004', params: { status, came, version: '1.6.7' } })
  })

  it.each([
    [403, 'Forbidden', 'locked'],
    [503, 'busy', 'unreachable'],
  ])('takes a lock or a busy server for neither: %d', async (status, body, why) => {
    expect(await asked(status, body, '1.6.7')).toEqual([expect.objectContaining({ outcome: 'not-run', why })])
  })
})
