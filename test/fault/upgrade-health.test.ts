import { gzipSync } from 'node:zlib'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { applyPlan } from '../../src/app/runs/apply-plan.ts'
import { resumeRun } from '../../src/app/runs/resume-run.ts'
import { rollBackRun } from '../../src/app/runs/roll-back-run.ts'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { isSiteguardError, type SiteguardError } from '../../src/core/error.ts'
import type { FileState, HealthPage, Op } from '../../src/core/op.ts'
import type { RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import { errorText } from '../../src/i18n/index.ts'
import type { RunDeps } from '../../src/recipes/types.ts'
import { createMemoryTransport, type MemoryVolume } from '../../src/transports/memory/index.ts'
import { layer } from '../helpers/layer.ts'
import {
  type Answer,
  html,
  makeCertificate,
  type PageServer,
  page,
  startPages,
  startRaw,
  whyNoCertificate,
} from '../helpers/page-server.ts'
import { type Model, planOf, sha256, stateAt } from '../helpers/run-plans.ts'
import { createFate, createMachine, HOME, type Memory, pictureOf, plant, ROOT } from '../helpers/run-world.ts'
import { textsOf } from '../helpers/texts.ts'

/**
 * A site whose upgrade is closed, swapped, opened and looked over, on an account in memory; what visitors get is served on loopback
 * from the files as they stand there. So a sick answer is what the new code gives, and nothing else.
 */
const at = (path: string) => path as RemotePath
const SITE = `${HOME}/${ROOT}`
const OLD = Buffer.from('<?php // old')
const STUB = Buffer.from('<?php // closed')
const NEW = Buffer.from('<?php // new')
const LOG = 'tmp/log/spip.log'

const file = (bytes: Buffer): FileState => ({ is: 'file', sha256: sha256(bytes), size: bytes.length, mode: 0o604 })

interface World {
  readonly volume: MemoryVolume
  readonly memory: Memory
  readonly plan: Plan
  readonly server: PageServer
  machine(more?: Partial<RunDeps>, crashAt?: number): RunDeps
  site(): Map<string, string>
}

const running: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

/** `grown`: how the new code answers. `was`: how the old one did. */
async function createWorld(
  grown: Answer,
  options: {
    readonly was?: Answer
    readonly patienceMs?: number
    readonly pages?: (url: string) => HealthPage[]
    readonly tls?: { key: string; cert: string }
  } = {},
): Promise<World> {
  const { volume } = createMemoryTransport({}, { home: HOME })
  const model: Model = new Map([
    ['index.php', { is: 'file', bytes: OLD, mode: 0o604 }],
    ['ecrire', { is: 'dir', mode: 0o705 }],
    ['ecrire/inc.php', { is: 'file', bytes: OLD, mode: 0o604 }],
    ['tmp', { is: 'dir', mode: 0o705 }],
    ['tmp/log', { is: 'dir', mode: 0o705 }],
    [LOG, { is: 'file', bytes: Buffer.from('2026-11-21 00:00:00 192.0.2.1 (pid 1) :Pub:info: hello\n'), mode: 0o604 }],
  ])
  plant(volume, model)
  const server = await startPages((request, response) => {
    const node = volume.find(`${SITE}/index.php`)
    const bytes = node?.type === 'file' ? node.bytes : Buffer.alloc(0)
    const answer = bytes.equals(STUB)
      ? html(`<!-- ${GATE_MARK} -->`, 503, { 'retry-after': '120' })
      : bytes.equals(NEW)
        ? grown
        : (options.was ?? html(page('Accueil &amp; nous')))
    answer(request, response)
  }, options.tls)
  running.push(server)
  const pages = options.pages?.(server.url) ?? [{ url: server.url, status: [200], has: ['Accueil & nous'] }]
  const trees: Record<string, never> = {}
  const before = stateAt(model, 'ecrire', trees)
  const after = stateAt(new Map([...model, ['ecrire/inc.php', { is: 'file', bytes: NEW, mode: 0o604 }]]), 'ecrire', trees)
  const look = { kind: 'health', cms: 'spip', installation: at(''), logs: [at(LOG)], patienceMs: options.patienceMs ?? 60 } as const
  const ops: Op[] = [
    { kind: 'write', path: at('index.php'), before: file(OLD), after: file(STUB), gate: 'close' },
    { ...look, expect: 'closed', pages, patienceMs: 5000 },
    { kind: 'write', path: at('ecrire'), before, after: after as Extract<typeof after, { is: 'tree' }> },
    { kind: 'write', path: at('index.php'), before: file(STUB), after: file(NEW), gate: 'open' },
    { ...look, expect: 'open', pages },
  ]
  const memory: Memory = new Map()
  return {
    volume,
    memory,
    server,
    plan: planOf(ops, trees),
    machine: (more = {}, crashAt) => ({
      ...createMachine({
        memory,
        volume,
        contents: new Map([OLD, STUB, NEW].map((bytes) => [sha256(bytes), bytes])),
        ...(crashAt === undefined ? {} : { fate: createFate(crashAt, crashAt % 2 === 0 ? 'before' : 'after') }),
      }),
      pages: createPageClient({ userAgent: 'siteguard-test' }),
      takeOver: true,
      ...more,
    }),
    site: () => pictureOf(volume, SITE),
  }
}

async function refused(work: Promise<unknown>): Promise<SiteguardError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isSiteguardError(error)) throw error ?? new Error('nothing was refused')
  return error
}

const endless: Answer = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/html' })
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(65_536, 'x')));
    response.once('drain', more)
  }
  more()
}

describe('an upgrade whose pages are sick afterwards', () => {
  it.each<[string, Answer, string]>([
    ['500', html('<h1>Internal Server Error</h1>', 500), 'it answers with status 500 instead of 200, saying “Internal Server Error”'],
    [
      "200 with the CMS's error",
      html('<pre>Erreur d&#8217;ex&eacute;cution squelettes-dist/article.html</pre>'),
      'shows an error of the CMS: “Erreur d’exécution squelettes-dist/article.html”',
    ],
    ['another title', html(page('Installation')), '“Accueil & nous” is not in it; it says “Bonjour”. Its title: “Installation”'],
    ['nothing', html(''), 'it answers with status 200 and nothing else'],
    ['half of itself', html(page('Accueil & nous').slice(0, -12)), 'it breaks off before its end'],
    ['a body without end', endless, '“Accueil & nous” is not in it'],
    ['a bomb', html(gzipSync(Buffer.alloc(50_000_000)), 200, { 'content-encoding': 'gzip' }), '“Accueil & nous” is not in it'],
    [
      'a redirect to another host',
      (_, response) => response.writeHead(302, { location: 'https://casino.example/' }).end(),
      'it sends visitors away (redirect: to another host: casino.example)',
    ],
    [
      'a redirect that never ends',
      (_, response) => response.writeHead(302, { location: '/again' }).end(),
      'it sends visitors away (redirect: too many)',
    ],
    ['a cut line', (request) => request.socket.destroy(), 'it does not answer (protocol: the connection was cut (ECONNRESET))'],
    [
      'escapes for a terminal',
      html('<title>\u001b]0;x\u0007</title>\u001b[2J\u001b[31mgone', 500),
      'saying “\\x1b[2J\\x1b[31mgone”. Its title: “\\x1b]0;x\\x07”',
    ],
  ])('goes back by itself after %s, and says what was expected and what came', async (_name, grown, words) => {
    const world = await createWorld(grown)
    const original = world.site()
    const error = await refused(applyPlan(world.plan, world.machine()))
    expect(error).toMatchObject({ code: 'SG-RUN-006', kind: 'rolled-back', cause: { code: 'SG-UPG-020' } })
    const cause = error.cause as SiteguardError
    for (const lang of ['en', 'fr'] as const) {
      const said = errorText(textsOf(lang), cause.code, cause.params)
      if (lang === 'en') expect(said?.what).toContain(words)
      expect(said?.what).toContain(world.server.url)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what must not be there
      expect(said?.what).not.toMatch(/[\u0000-\u001f\u007f]|undefined/)
    }
    expect(world.site()).toEqual(original)
    expect(world.memory.get(world.plan.id)?.lines.at(-1)).toMatchObject({ type: 'end', state: 'rolled-back' })
  })

  it('goes back from a site that answers well first, and badly then', async () => {
    let asked = 0
    const world = await createWorld((request, response) => {
      asked += 1
      html(page('Accueil & nous'), asked === 1 ? 200 : 500)(request, response)
    })
    const original = world.site()
    expect(await refused(applyPlan(world.plan, world.machine()))).toMatchObject({ code: 'SG-RUN-006', cause: { code: 'SG-UPG-020' } })
    expect(world.site()).toEqual(original)
  })

  it('goes back when the pages are well and the log tells of an end, page after page', async () => {
    let put = () => {}
    const world = await createWorld((request, response) => {
      put()
      html(page('Accueil & nous'))(request, response)
    })
    put = () => {
      const node = world.volume.find(`${SITE}/${LOG}`)
      const old = node?.type === 'file' ? node.bytes : Buffer.alloc(0)
      const line = '[22-Nov-2026 07:00:01 UTC] PHP Fatal error:  Uncaught Error: Class "X" not found in /srv/x.php:3\n'
      world.volume.put(`${SITE}/${LOG}`, { type: 'file', bytes: Buffer.concat([old, Buffer.from(line)]), mode: 0o604 })
    }
    const error = await refused(applyPlan(world.plan, world.machine()))
    expect(error).toMatchObject({ code: 'SG-RUN-006', cause: { code: 'SG-UPG-022', params: { log: LOG } } })
    const site = world.site()
    for (const path of ['index.php', 'ecrire/inc.php']) expect(site.get(path)).toBe('file 604 <?php // old')
  })

  it('goes back before anything is exchanged where visitors never see that it is closed', async () => {
    // Something in front of the site gives out a copy whatever the site says.
    const { volume, plan, machine, site, server } = await createWorld(html(page('new')))
    server.answer = html(page('Accueil & nous'))
    const original = site()
    const short = { ...plan, ops: plan.ops.map((op) => (op.kind === 'health' ? { ...op, patienceMs: 60 } : op)) }
    const error = await refused(applyPlan(planOf(short.ops, plan.trees), machine()))
    expect(error).toMatchObject({ code: 'SG-RUN-006', cause: { code: 'SG-UPG-021', params: { status: 200 } } })
    expect(site()).toEqual(original)
    expect(volume.find(`${SITE}/ecrire/inc.php`)).toMatchObject({ bytes: OLD })
  })
})

describe('an upgrade whose pages are well afterwards', () => {
  it('ends applied, and its journal has what was seen', async () => {
    const world = await createWorld(html(page('Accueil &amp; nous')))
    const summary = await applyPlan(world.plan, world.machine())
    expect(summary).toMatchObject({
      state: 'applied',
      health: [
        { expect: 'closed', outcome: 'well' },
        { expect: 'open', outcome: 'well' },
      ],
    })
  })

  it('waits for a cache of code that still has the old site, and for a new one that is slow to come', async () => {
    let first = 0
    const world = await createWorld(
      (request, response) => {
        first ||= performance.now()
        html(page('Accueil & nous'), performance.now() - first < 100 ? 500 : 200)(request, response)
      },
      { patienceMs: 4000 },
    )
    const visitors = world.server.answer
    let closed = 0
    world.server.answer = (request, response) => {
      const node = world.volume.find(`${SITE}/index.php`)
      if (node?.type === 'file' && node.bytes.equals(STUB)) closed ||= performance.now()
      if (closed > 0 && performance.now() - closed < 150) html(page('Accueil & nous'))(request, response)
      else visitors(request, response)
    }
    expect(await applyPlan(world.plan, world.machine())).toMatchObject({ state: 'applied' })
  })

  it('is told as not looked at under a lock and where HTTP is off, never as healthy', async () => {
    const locked = await createWorld(html('Forbidden', 403), { was: html('Forbidden', 403) })
    locked.server.answer = html('Forbidden', 403)
    expect(await applyPlan(locked.plan, locked.machine())).toMatchObject({
      state: 'applied',
      health: [
        { expect: 'closed', outcome: 'not-run', unjudged: [{ why: 'locked' }] },
        { expect: 'open', outcome: 'not-run', well: [], unjudged: [{ why: 'locked' }] },
      ],
    })
    const off = await createWorld(html('', 500))
    const { pages: _, ...machine } = off.machine()
    expect(await applyPlan(off.plan, machine)).toMatchObject({ state: 'applied', health: [{ outcome: 'not-run' }, { outcome: 'not-run' }] })
  })
})

describe('a process that dies at any call', () => {
  it('is taken up again, and the site is asked again unless it was looked over already', async () => {
    const whole = await createWorld(html(page('Accueil & nous')))
    const fate = createFate()
    const { pages } = whole.machine()
    await applyPlan(whole.plan, {
      ...createMachine({
        memory: whole.memory,
        volume: whole.volume,
        contents: new Map([OLD, STUB, NEW].map((b) => [sha256(b), b])),
        fate,
      }),
      ...(pages && { pages }),
    })
    const end = whole.site()
    let asked = 0
    for (let crashAt = 1; crashAt <= fate.calls; crashAt += 1) {
      const world = await createWorld(html(page('Accueil & nous')))
      const original = world.site()
      await applyPlan(world.plan, world.machine({}, crashAt)).catch(() => {})
      const { lines } = world.memory.get(world.plan.id) ?? { lines: [] }
      if (lines.length === 0) {
        expect(world.site(), `crash ${crashAt}`).toEqual(original)
        continue
      }
      if (lines.at(-1)?.type === 'end') continue
      const before = world.server.asked.length
      const looked = lines.some((line) => line.type === 'done' && line.health?.some(({ expect: what }) => what === 'open'))
      expect(await resumeRun(world.plan.id, world.machine()), `crash ${crashAt}`).toMatchObject({ state: 'applied' })
      expect(world.site(), `crash ${crashAt}`).toEqual(end)
      const summary = world.memory.get(world.plan.id)?.lines.flatMap((line) => (line.type === 'done' ? (line.health ?? []) : []))
      expect(summary?.filter(({ expect: what }) => what === 'open').at(-1)?.outcome, `crash ${crashAt}`).toBe('well')
      if (!looked) expect(world.server.asked.length, `crash ${crashAt}`).toBeGreaterThan(before)
      asked += 1
    }
    expect(asked).toBeGreaterThan(20)
  }, 240_000)

  it('is rolled back from wherever it stood without asking anybody, however sick the site is', async () => {
    const world = await createWorld(html('', 500), { patienceMs: 30 })
    const original = world.site()
    // Killed while the sick pages are asked: the run is at its last op.
    const abort = new AbortController()
    world.server.answer = ((visit) => (request, response) => {
      const node = world.volume.find(`${SITE}/index.php`)
      if (node?.type === 'file' && node.bytes.equals(NEW)) abort.abort()
      visit(request, response)
    })(world.server.answer)
    const error = await refused(applyPlan(world.plan, world.machine({ signal: abort.signal })))
    expect(error.code).toBe('SG-RUN-008')
    await world.server.stop()
    running.pop()
    expect(await rollBackRun(world.plan.id, world.machine())).toMatchObject({ state: 'rolled-back' })
    expect(world.site()).toEqual(original)
  })
})

const missing = whyNoCertificate()
layer('certificates', missing, () => {
  let good: ReturnType<typeof makeCertificate>
  beforeAll(() => {
    good = makeCertificate('town.example')
  })

  it('are verified against the name that is asked', async () => {
    const server = await startPages(html(page('x')), good)
    running.push(server)
    const connectTo = () => ({ host: '127.0.0.1', port: server.port })
    const knowing = createPageClient({ userAgent: 'x', connectTo, ca: [good.ca] })
    const ignorant = createPageClient({ userAgent: 'x', connectTo })
    expect(await knowing.ask('https://town.example/')).toMatchObject({ status: 200 })
    expect(await knowing.ask('https://other.example/')).toMatchObject({
      failed: 'tls',
      detail: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    })
    expect(await ignorant.ask('https://town.example/')).toMatchObject({ failed: 'tls' })
    const plain = await startRaw('HTTP/1.1 400 Bad Request\r\n\r\n')
    running.push(plain)
    expect(await createPageClient({ userAgent: 'x' }).ask(plain.url.replace('http:', 'https:'))).toMatchObject({ failed: 'tls' })
  })

  it('that nobody vouches for were so before: the site is told as not looked at', async () => {
    const world = await createWorld(html(page('Accueil & nous')), { tls: good })
    expect(await applyPlan(world.plan, world.machine())).toMatchObject({
      state: 'applied',
      health: [
        { expect: 'closed', outcome: 'not-run' },
        { expect: 'open', outcome: 'not-run', unjudged: [{ why: 'unreachable', detail: expect.stringContaining('tls') }] },
      ],
    })
  })
})
