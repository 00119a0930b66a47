import { setTimeout as wait } from 'node:timers/promises'
import type { StatusDeps } from '../app/status/status-accounts.ts'
import type { Listener } from '../core/events.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { createCertificateLooker } from '../http/look-at-certificate.ts'
import { createNameLooker } from '../http/look-up-name.ts'
import type { ProviderDesk } from '../recipes/rotation/types.ts'
import type { Context } from './command.ts'
import { connectTo, openPages } from './open-pages.ts'
import type { Reach } from './reach.ts'

/** Milliseconds between two requests to one server, where nobody asks for another pause. */
export const STATUS_PAUSE_MS = 1000
/** Milliseconds one page may take, likewise. */
export const STATUS_TIMEOUT_MS = 20_000

/** What looking at how accounts stand needs of this machine: it only looks. */
export function openStatus(
  context: Context,
  inventory: Pick<Inventory, 'providers'>,
  { connect }: Pick<Reach, 'connect'>,
  desk: ProviderDesk,
  emit: Listener,
): StatusDeps {
  const elsewhere = connectTo(context)
  return {
    connect,
    providers: inventory.providers,
    desk,
    pages: openPages(context),
    names: createNameLooker({ connectTo: elsewhere }),
    certificates: createCertificateLooker({ connectTo: elsewhere }),
    now: Date.now,
    sleep: async (milliseconds) => void (await wait(milliseconds, undefined, { signal: context.signal })),
    emit,
    version: context.version,
  }
}
