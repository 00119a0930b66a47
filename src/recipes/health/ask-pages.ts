import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { HealthPage } from '../../core/op.ts'
import type { NoPage, PageAnswer, PageClient, PageOptions } from '../../http/types.ts'
import { forEach } from '../ops/each.ts'

/** Pages asked at once. A site on shared hosting has few processes, and its visitors need them too. */
const WIDTH = 4
/** Redirects within the site that visitors go along with. */
const FOLLOW = 5

export interface Asked {
  readonly page: HealthPage
  readonly answer: PageAnswer | NoPage
}

export interface Asking {
  readonly pages: PageClient
  readonly signal: AbortSignal
  readonly timeoutMs: number
  /** `performance.now()` of the moment answers must not be older than. A copy a server in between gives out is then passed by. */
  readonly since?: number
}

/** How each of the pages answers, in their order. */
export async function askPages(wanted: readonly HealthPage[], asking: Asking): Promise<Asked[]> {
  const answers = new Map<HealthPage, PageAnswer | NoPage>()
  await forEach(wanted, async (page) => void answers.set(page, await askOne(page, asking)), asking.signal, WIDTH)
  return wanted.map((page) => ({ page, answer: answers.get(page) as PageAnswer | NoPage }))
}

/** The same, asked again where an answer may be a passing trouble: a busy host, a database that is started anew. */
export async function askPatiently(wanted: readonly HealthPage[], asking: Asking, pauseMs: number, tries = 3): Promise<Asked[]> {
  const asked = await askPages(wanted, asking)
  for (let n = 1; n < tries; n += 1) {
    const again = asked.filter(({ page, answer }) => mayPass(answer) && !('status' in answer && page.status.includes(answer.status)))
    if (again.length === 0) break
    await sleep(pauseMs, undefined, { signal: asking.signal })
    for (const each of await askPages(
      again.map(({ page }) => page),
      asking,
    ))
      asked[asked.findIndex(({ page }) => page === each.page)] = each
  }
  return asked
}

/** Whether an answer may be another in a moment although nobody changes anything. */
export function mayPass(answer: PageAnswer | NoPage | { readonly status: number }): boolean {
  if ('failed' in answer) return answer.failed !== 'redirect' && answer.failed !== 'tls'
  return [0, 429, 500, 502, 503, 504].includes(answer.status)
}

async function askOne(page: HealthPage, { pages, signal, timeoutMs, since }: Asking): Promise<PageAnswer | NoPage> {
  const options = { signal, timeoutMs }
  const answer = await askAsTold(page, page.url, pages, options)
  if (since === undefined || 'failed' in answer || !isOldCopy(answer, since)) return answer
  const url = new URL(page.url)
  url.searchParams.set('siteguard', randomBytes(6).toString('hex'))
  return await askAsTold(page, url.href, pages, options)
}

/** Where a redirect may be the right answer, it is not gone along with unless it has to say something. */
async function askAsTold(page: HealthPage, url: string, pages: PageClient, options: PageOptions): Promise<PageAnswer | NoPage> {
  const mayLead = page.status.some((status) => status >= 300 && status < 400) && page.has.length === 0
  const direct = mayLead ? await pages.ask(url, options) : undefined
  if (direct !== undefined && !('failed' in direct) && page.status.includes(direct.status)) return direct
  return await pages.ask(url, { ...options, follow: FOLLOW })
}

/** A cache tells how long it has had an answer (RFC 9111, 5.1), in whole seconds. */
function isOldCopy({ headers }: PageAnswer, since: number): boolean {
  const age = Number(headers.age)
  return Number.isFinite(age) && age > 0 && age * 1000 > performance.now() - since
}
