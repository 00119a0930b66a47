import { afterEach } from 'vitest'
import { GATE_MARK } from '../../src/cms/gate-page.ts'
import { isSiteguardError } from '../../src/core/error.ts'
import type { AppEvent } from '../../src/core/events.ts'
import type { HealthReport } from '../../src/core/health.ts'
import type { HealthPage, Op } from '../../src/core/op.ts'
import { joinPath, type RemotePath } from '../../src/core/path.ts'
import type { Plan } from '../../src/core/plan.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import type { OpContext, PlacedOp } from '../../src/recipes/types.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import { html, type PageServer, startPages } from './page-server.ts'
import { HOME, ROOT, WORK } from './run-world.ts'

type Look = Extract<Op, { kind: 'health' }>

export const at = (path: string) => path as RemotePath
export const client = createPageClient({ userAgent: 'siteguard-test' })
const running: PageServer[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

export const GATE = html(`<!-- ${GATE_MARK} -->Back soon`, 503, { 'retry-after': '120' })
export const LOG = 'tmp/log/spip.log'

/** An account in memory, the site's root in it, and a context for looks at its pages. */
export function world(pages: PageClient | undefined = client, files: Record<string, string> = {}) {
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

/** One look at these pages, with little patience. */
export const look = (pages: readonly HealthPage[], more: Partial<Look> = {}): PlacedOp<'health'>[] => [
  {
    index: 3,
    op: { kind: 'health', cms: 'spip', installation: at(''), expect: 'open', pages, logs: [], patienceMs: 80, ...more },
  },
]
export const of = (url: string, has: string[] = [], status = [200]): HealthPage => ({ url, status, has })

/** Serves pages until the test is over. */
export async function serve(answer: Parameters<typeof startPages>[0]): Promise<PageServer> {
  const server = await startPages(answer)
  running.push(server)
  return server
}

export async function refused(work: Promise<unknown>): Promise<{ code: string; kind: string; params: Record<string, unknown> }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isSiteguardError(error)) throw error ?? new Error('it was taken for well')
  return error as never
}
