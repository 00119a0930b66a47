import { createHash, randomBytes, randomInt } from 'node:crypto'
import { isSiteguardError } from '../../core/error.ts'
import { baseName, joinPath, type RemotePath } from '../../core/path.ts'
import type { ProbeAnswer, ProbeTarget } from '../../core/proof.ts'
import type { NoPage, PageAnswer, PageClient } from '../../http/types.ts'
import { onSite } from '../ops/parts.ts'
import type { OpContext } from '../types.ts'

/** A picture of one point. */
const PICTURE = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')
const TIMEOUT_MS = 15_000
const MOST_BYTES = 65_536
const FOLLOW = 5

/** What was seen of one try. */
export interface Seen {
  readonly answer: ProbeAnswer
  /** Our picture was shown. */
  readonly control: boolean
  /** Of what was tried; 0: no answer. */
  readonly status: number
  /** The picture was refused as somebody refuses who lets nobody in. */
  readonly refusesAll?: boolean
}

/** The same for every machine that takes this run up, and for nobody who does not know the plan. */
function prefixOf(index: number, { plan }: OpContext): string {
  return `sg-${createHash('sha256').update(`siteguard probe ${plan.hash} ${index}`).digest('hex').slice(0, 16)}-`
}

/**
 * Puts a harmless file into the folder and a picture where pictures are shown, asks for both as a visitor would, and takes both away,
 * whatever comes of it. `barred`: the login may not put files there.
 */
export async function tryFiles(index: number, target: ProbeTarget, pages: PageClient, context: OpContext): Promise<Seen | 'barred'> {
  const prefix = prefixOf(index, context)
  const factors = [randomInt(10_000, 99_999), randomInt(10_000, 99_999)] as const
  const made: RemotePath[] = []
  const put = async (folder: RemotePath, ending: string, bytes: Uint8Array): Promise<string> => {
    const name = `${prefix}${randomBytes(8).toString('hex')}.${ending}`
    const path = joinPath(onSite(context, folder), name)
    made.push(path)
    const mode = context.transport.capabilities.chmod ? { mode: 0o644 } : {}
    await context.transport.create(path, bytes, { signal: context.signal, ...mode })
    return name
  }
  try {
    const tried = await put(target.folder, target.of === 'code' ? 'php' : 'txt', Buffer.from(textOf(target, factors)))
    const picture = await put(target.control.folder, 'gif', PICTURE)
    const options = { signal: context.signal, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, follow: FOLLOW }
    const shown = await pages.ask(`${target.control.url}${picture}`, options)
    const answer = await pages.ask(`${target.url}${tried}`, options)
    return {
      answer: answerOf(answer, factors),
      control: isPicture(shown),
      status: 'failed' in answer ? 0 : answer.status,
      ...(!('failed' in shown) && [401, 403].includes(shown.status) ? { refusesAll: true } : {}),
    }
  } catch (error) {
    // Denied, not there, or no space: nothing can be tried there.
    if (isSiteguardError(error) && ['SG-TRAN-001', 'SG-TRAN-002', 'SG-TRAN-008'].includes(error.code)) return 'barred'
    throw error
  } finally {
    // What cannot be taken away now (a lost link) is found by `clear`.
    for (const path of made) await removeIfThere(path, context).catch(onlyOurErrors)
  }
}

/** Takes away what tries of this op left: the process may have died between putting and taking. */
export async function takeAwayProbes(index: number, target: ProbeTarget, context: OpContext): Promise<void> {
  const prefix = prefixOf(index, context)
  for (const folder of new Set([target.folder, target.control.folder])) {
    let names: readonly RemotePath[]
    try {
      const entries = await context.transport.list(onSite(context, folder), { signal: context.signal })
      names = entries.filter(({ path, type }) => type === 'file' && baseName(path).startsWith(prefix)).map(({ path }) => path)
    } catch (error) {
      if (!isSiteguardError(error) || !['SG-TRAN-001', 'SG-TRAN-002', 'SG-TRAN-004'].includes(error.code)) throw error
      continue
    }
    for (const path of names) await removeIfThere(path, context)
  }
}

async function removeIfThere(path: RemotePath, { transport }: OpContext): Promise<void> {
  try {
    // Not with the run's signal: what was put there goes also where somebody pressed Ctrl-C.
    await transport.remove(path, { signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-TRAN-002') throw error
  }
}

function onlyOurErrors(error: unknown): void {
  if (!isSiteguardError(error)) throw error
}

function textOf({ of }: ProbeTarget, [a, b]: readonly [number, number]): string {
  const product = `${a} * ${b}`
  return of === 'code'
    ? `<?php /* Harmless: a test of siteguard, gone in a moment. */ header('X-Robots-Tag: noindex'); echo 'siteguard ', ${product};\n`
    : `Harmless: a test of siteguard, gone in a moment. ${product}\n`
}

/** What an answer says of what was put there. An error of the server says nothing: it may pass. */
function answerOf(answer: PageAnswer | NoPage, [a, b]: readonly [number, number]): ProbeAnswer {
  if ('failed' in answer) return 'none'
  const body = answer.body.toString('latin1')
  if (body.includes(String(a * b))) return 'ran'
  if (body.includes(`${a} * ${b}`)) return 'shown'
  return answer.status >= 500 || answer.status === 429 ? 'none' : 'refused'
}

/** A server in between may have made another picture of it. */
function isPicture(answer: PageAnswer | NoPage): boolean {
  if ('failed' in answer || answer.status !== 200) return false
  return answer.body.equals(PICTURE) || /^image\//i.test(answer.headers['content-type'] ?? '')
}

/** What SPIP's security screen says to the request its makers test it by: its version, with 403. */
export async function askScreen(
  url: string,
  pages: PageClient,
  signal: AbortSignal,
): Promise<{ readonly status: number; readonly version?: string }> {
  const page = `${url}spip.php?test_ecran_securite=1&sg=${randomBytes(6).toString('hex')}`
  const answer = await pages.ask(page, { signal, timeoutMs: TIMEOUT_MS, maxBytes: MOST_BYTES, follow: FOLLOW })
  if ('failed' in answer) return { status: 0 }
  const version = /\(test (\d{1,3}(?:\.\d{1,3}){1,3})\)/.exec(answer.body.toString('latin1'))?.[1]
  return { status: answer.status, ...(version !== undefined && answer.status === 403 ? { version } : {}) }
}
