import { SiteguardError } from '../../src/core/error.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import type { RotationVault } from '../../src/recipes/rotation/types.ts'
import type { Transport } from '../../src/transports/types.ts'

/** What a connection that broke is told as. */
export function lost(): SiteguardError {
  return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'lab', detail: 'lost' } })
}

/** Everything an op may ask somebody else for. */
export interface DyingLink {
  readonly transport: Transport
  readonly pages: PageClient
  vault(known: RotationVault): RotationVault
}

/** Calls of a transport that are counted beside execStream. */
type Counted = 'create' | 'exec' | 'link' | 'list' | 'mkdir' | 'remove' | 'rename' | 'rmdir' | 'stat'

/**
 * Dies at the n-th call to the account, its web server or the vault: without doing it, or having done it with the answer lost. Whether it did.
 */
export async function dieOf(
  transport: Transport,
  counted: readonly Counted[],
  dies: number,
  when: 'undone' | 'done',
  work: (link: DyingLink) => Promise<void>,
): Promise<boolean> {
  let calls = 0
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1
    if (calls > dies || (calls === dies && when === 'undone')) throw lost()
    const result = await call()
    if (calls === dies) throw lost()
    return result
  }
  const mortal: Transport = Object.create(transport)
  for (const name of counted) {
    const real = transport[name] as (...args: unknown[]) => Promise<unknown>
    Object.defineProperty(mortal, name, { value: (...args: unknown[]) => step(() => real.apply(transport, args)) })
  }
  mortal.execStream = async function* (argv, options) {
    yield* await step(async () => {
      const parts: Buffer[] = []
      for await (const part of transport.execStream(argv, options)) parts.push(part)
      return parts
    })
  }
  const real = createPageClient({ userAgent: 'test' })
  const pages: PageClient = { ask: real.ask, post: (...args) => step(() => real.post(...args)) }
  const vault = (known: RotationVault): RotationVault => ({
    ...known,
    pending: (...args) => step(() => known.pending(...args)),
    adopt: (...args) => step(() => known.adopt(...args)),
    promote: (...args) => step(() => known.promote(...args)),
    takeBack: (...args) => step(() => known.takeBack(...args)),
  })
  try {
    await work({ transport: mortal, pages, vault })
    return false
  } catch (error) {
    if (!(error instanceof SiteguardError) || error.code !== 'SG-CONN-003') throw error
    return true
  }
}
