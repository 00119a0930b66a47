import { setTimeout as sleep } from 'node:timers/promises'
import type { Credential } from '../../../core/credential.ts'
import type { OpContext } from '../../types.ts'
import type { Config } from './config-files.ts'
import { SEEN_HEADER } from './either.ts'

/** PHP looks at a file again after `opcache.revalidate_freq`: 2 s as delivered, 60 s where hosts set it high. Milliseconds. */
const PATIENCE_MS = 75_000
const PAUSE_MS = 500
/** Where nobody can be asked: longer than as delivered. Milliseconds. */
const BLIND_MS = 5000

/**
 * Waits until the web server runs the configuration that bears both passwords: from its header in a page that opens the database. Where it
 * is never seen the change goes on, and the look at the site afterwards decides; that is told.
 */
export async function waitSeen(
  { url }: Extract<Credential, { kind: 'database' }>,
  configs: readonly Config[],
  nonce: string,
  { pages, plan, signal, emit }: OpContext,
): Promise<void> {
  const [config] = configs
  if (url === undefined || pages === undefined || config === undefined) {
    await sleep(BLIND_MS, undefined, { signal })
    return
  }
  const until = performance.now() + PATIENCE_MS
  for (let asked = 0; performance.now() < until; asked += 1) {
    const answer = await pages.ask(config.rotator.connectingPage(url, `${nonce}${asked}`), { signal, maxBytes: 1024, follow: 3 })
    if (!('failed' in answer) && (answer.headers[SEEN_HEADER] ?? '').includes(nonce)) return
    await sleep(PAUSE_MS, undefined, { signal })
  }
  emit({ type: 'rotation-unseen', account: plan.account, file: config.name })
}
