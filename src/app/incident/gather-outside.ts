import { createReadStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { EvidenceKind, EvidenceOf } from '../../evidence/index.ts'
import type { PageClient } from '../../http/types.ts'
import type { ProviderIncident } from '../../providers/types.ts'
import { gatherHostDumps } from './gather-host-dumps.ts'
import { type Gathered, json } from './gather-site.ts'

/** Of a page that is kept. Bytes. */
const MOST_PAGE = 8 * 1024 * 1024
/** Messages of a host that are asked for. */
const MOST_NOTICES = 200
/** How long before an incident was opened its first message may have come. Milliseconds. */
const NOTICES_BEFORE_MS = 30 * 86_400_000
const MOST_LOG = 4 * 1024 ** 3

export interface PageGatherDeps {
  readonly pages: PageClient
  /** PNG; undefined where none could be taken. Absent: there is no browser here. */
  readonly picture?: (url: string, signal: AbortSignal) => Promise<Buffer | undefined>
  readonly signal: AbortSignal
}

/** The page as visitors see it now: what the server said, the body as it came, and a picture. */
export async function* gatherPage({ id, account, url }: Site, { pages, picture, signal }: PageGatherDeps): AsyncGenerator<Gathered> {
  if (url === undefined) return
  const of = { account, site: id, url }
  const at = new Date().toISOString()
  const answer = await pages.ask(url, { signal, maxBytes: MOST_PAGE, follow: 5 })
  if ('failed' in answer) {
    yield json(`page:${id}:answer`, 'page', { ...of, what: 'no answer' }, { url, at, ...answer }, at)
    return
  }
  const { status, headers, body } = answer
  yield json(
    `page:${id}:answer`,
    'page',
    { ...of, what: 'status and headers' },
    { url, at, status, headers, from: answer.url, bytes: body.length },
    at,
  )
  // A page of somebody else's making: under a name no browser opens by itself.
  yield { key: `page:${id}:body`, kind: 'page', extension: 'bin', of: { ...of, what: 'body' }, at, content: () => [body] }
  const png = await picture?.(url, signal)
  if (png !== undefined) yield { key: `page:${id}:picture`, kind: 'picture', extension: 'png', of, content: () => [png] }
  else yield { lacking: { key: `page:${id}:picture`, kind: 'picture', of, reason: picture === undefined ? 'no-browser' : 'no-picture' } }
}

/**
 * What the host says of an account: its state and measures, its messages and cases of abuse since some weeks before, which folders it serves,
 * its settings, and its own logs before they rotate. What it does not give is told as lacking; nothing is asked of it but to show.
 */
export async function* gatherProvider(
  { id }: Pick<Account, 'id'>,
  incident: ProviderIncident,
  since: string,
  has: (key: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Gathered> {
  const of = { account: id }
  const from = new Date(Date.parse(since) - NOTICES_BEFORE_MS)
  const asked: readonly (readonly [EvidenceKind, string, () => Promise<unknown>])[] = [
    ['provider', 'state', () => incident.state({ signal })],
    ['provider', 'mail', () => incident.mail.get({ signal })],
    ['provider', 'domains', () => incident.domains({ signal })],
    ['provider', 'settings', () => incident.config.list({ signal })],
    ['provider', 'abuse cases', () => incident.abuseCases({ signal })],
    ['notice', 'messages', () => incident.notices(from, MOST_NOTICES, { signal })],
    // Beside the originals: hours, files and measures, for whoever looks for them.
    ['notice', 'messages as read', () => incident.readings(from, MOST_NOTICES, { signal })],
    // The host's own copies of the files, by the login that opens each: they are gone after some days.
    ['provider', 'copies', async () => incident.copies((await incident.state({ signal })).login, new Date())],
    // Addresses of dumps are secrets and stand for themselves: `[secret …]` is what is written of them.
    ['provider', 'dumps', () => incident.dumps.list(undefined, { signal })],
  ]
  for (const [kind, what, ask] of asked) {
    const key = `provider:${id}:${what}`
    if (!has(key)) yield await answerOf(key, kind, { ...of, what }, ask)
  }
  yield* gatherHostDumps(id, incident, has, signal)
  yield* gatherHostLogs(id, incident, has, signal)
}

async function answerOf(key: string, kind: EvidenceKind, of: EvidenceOf, ask: () => Promise<unknown>): Promise<Gathered> {
  try {
    return json(key, kind, of, await ask(), new Date().toISOString())
  } catch (error) {
    return lackingFor(key, kind, of, error)
  }
}

function lackingFor(key: string, kind: EvidenceKind, of: EvidenceOf, error: unknown): Gathered {
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  return { lacking: { key, kind, of, reason: error.code } }
}

/** By way of a folder of our own, file by file: a log may be larger than memory. */
async function* gatherHostLogs(
  account: string,
  incident: ProviderIncident,
  has: (key: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<Gathered> {
  const folder = await mkdtemp(join(tmpdir(), 'siteguard-logs-'))
  const trying = async <T>(key: string, of: EvidenceOf, ask: () => Promise<T>): Promise<{ got: T } | Gathered> => {
    try {
      return { got: await ask() }
    } catch (error) {
      return lackingFor(key, 'log', of, error)
    }
  }
  try {
    const all = await trying(`log:${account}:host`, { account }, () => incident.logs({ signal }))
    if (!('got' in all)) yield all
    for (const logs of 'got' in all ? all.got : []) {
      const of = { account, what: logs.domain }
      const files = await trying(`log:${account}:${logs.domain}`, of, () => incident.logFiles(logs, { signal }))
      if (!('got' in files)) yield files
      for (const [number, one] of ('got' in files ? files.got : []).entries()) {
        const key = `log:${account}:${logs.domain}:${one.path}`
        if (has(key)) continue
        const file = join(folder, `${logs.domain.replaceAll(/[^\w.-]/g, '_')}-${number}`)
        const where = { ...of, path: one.path }
        const fetched = await trying(key, where, () => incident.fetchLog(one, file, { signal, most: MOST_LOG }))
        if (!('got' in fetched)) {
          yield fetched
          continue
        }
        yield { key, kind: 'log', extension: 'bin', of: where, at: new Date().toISOString(), content: () => createReadStream(file) }
        await rm(file, { force: true })
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
