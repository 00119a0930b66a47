import { setTimeout as sleep } from 'node:timers/promises'
import type { OpContext } from '../../types.ts'
import type { Config } from './config-files.ts'
import { SEEN_HEADER } from './either.ts'

/** PHP looks at a file again after `opcache.revalidate_freq`: 2 s as delivered, 60 s where hosts set it high. Milliseconds. */
const PATIENCE_MS = 75_000
const PAUSE_MS = 500
/** A page that read the file before it was changed logs in at once, or once its process has its turn again. Milliseconds. */
const UNDER_WAY_MS = 500
/** Where nobody can be asked: longer than as delivered. Milliseconds. */
const BLIND_MS = 5000
/** So many answers in a row that are worse than before: the site does not run with the file. */
const WORSE = 8
const SHUT = 403

/** How the pages of the sites answered before their files were touched: by file, its status, 0 for none. */
export type PagesBefore = ReadonlyMap<Config, number>

export async function lookBefore(configs: readonly Config[], nonce: string, context: OpContext): Promise<PagesBefore> {
  const before = new Map<Config, number>()
  for (const config of configs) {
    const answer = await ask(config, `${nonce}before`, context)
    if (answer !== undefined) before.set(config, answer.status)
  }
  return before
}

/**
 * Waits until the web server runs every configuration that bears both passwords: from its header in a page that opens the database. Where
 * one is never seen the change goes on, and the look at the site afterwards decides; that is told. Gives the file of a site that answered
 * before and has answered with faults ever since.
 */
export async function waitSeen(before: PagesBefore, nonce: string, context: OpContext): Promise<Config | undefined> {
  const { plan, signal, emit } = context
  const unseen = (config: Config): void => emit({ type: 'rotation-unseen', account: plan.account, file: config.name })
  // What did not answer before tells nothing now, nor does what the host has shut: no page of it is made, and none has read the file.
  const tells = (status: number): boolean => isWell(status) && status !== SHUT
  for (const [config, status] of before) if (!tells(status)) unseen(config)
  const open = new Map([...before].flatMap(([config, status]) => (tells(status) ? [[config, 0]] : [])))
  if (open.size === 0) {
    await sleep(BLIND_MS, undefined, { signal })
    return undefined
  }
  const until = performance.now() + PATIENCE_MS
  for (let asked = 0; open.size > 0 && performance.now() < until; asked += 1) {
    for (const [config, worse] of open) {
      const answer = await ask(config, `${nonce}${asked}`, context)
      const status = answer?.status ?? 0
      if (answer?.seen.includes(nonce) === true) open.delete(config)
      else if (!isWell(status)) open.set(config, worse + 1)
      else open.set(config, 0)
      if (open.get(config) === WORSE) return config
    }
    if (open.size > 0) await sleep(PAUSE_MS, undefined, { signal })
  }
  for (const config of open.keys()) unseen(config)
  await sleep(UNDER_WAY_MS, undefined, { signal })
  return undefined
}

function isWell(status: number): boolean {
  return status > 0 && status < 500
}

/** Status 0: no answer. Undefined: there is nobody to ask. */
async function ask(
  { page }: Config,
  nonce: string,
  { pages, signal }: OpContext,
): Promise<{ readonly status: number; readonly seen: string } | undefined> {
  if (page === undefined || pages === undefined) return undefined
  const answer = await pages.ask(page(nonce), { signal, maxBytes: 1024, follow: 3 })
  return 'failed' in answer ? { status: 0, seen: '' } : { status: answer.status, seen: answer.headers[SEEN_HEADER] ?? '' }
}
