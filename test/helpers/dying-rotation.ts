import { SiteguardError } from '../../src/core/error.ts'
import { createPageClient } from '../../src/http/create-page-client.ts'
import type { PageClient } from '../../src/http/types.ts'
import type { RotationVault } from '../../src/recipes/rotation/types.ts'
import type { OpContext } from '../../src/recipes/types.ts'
import type { Transport } from '../../src/transports/types.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import type { RotationWorld } from './rotation-world.ts'

/** What a connection that broke is told as. */
export function lost(): SiteguardError {
  return new SiteguardError({ code: 'SG-CONN-003', kind: 'connect', params: { account: 'lab', host: 'lab', detail: 'lost' } })
}

/** Dies at the n-th call to the account, its web server or the vault: without doing it, or having done it with the answer lost. */
export async function dieAt(
  world: RotationWorld,
  dies: number,
  when: 'undone' | 'done',
  work: (context: OpContext) => Promise<void>,
): Promise<boolean> {
  let calls = 0
  const step = async <T>(call: () => Promise<T>): Promise<T> => {
    calls += 1
    if (calls > dies || (calls === dies && when === 'undone')) throw lost()
    const result = await call()
    if (calls === dies) throw lost()
    return result
  }
  const { transport } = world
  const mortal: Transport = Object.create(transport)
  const CHANGING = ['create', 'rename', 'remove', 'link', 'mkdir', 'exec'] as const
  for (const name of ALL_FAULTS ? ([...CHANGING, 'stat', 'list'] as const) : CHANGING) {
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
  const known = world.rotationVault()
  const vault: RotationVault = {
    ...known,
    pending: (...args) => step(() => known.pending(...args)),
    adopt: (...args) => step(() => known.adopt(...args)),
    promote: (...args) => step(() => known.promote(...args)),
    takeBack: (...args) => step(() => known.takeBack(...args)),
  }
  try {
    await work(world.context({ transport: mortal, pages, vault }))
    return false
  } catch (error) {
    if (!(error instanceof SiteguardError) || error.code !== 'SG-CONN-003') throw error
    return true
  }
}
