import { createHash } from 'node:crypto'
import { createProviderDump } from '../app/host-copies/provider-dump.ts'
import { absolute } from '../app/scan/partition.ts'
import type { DumpRequest } from '../app/snapshot/types.ts'
import { isDoor, PASS_HEADER, passDigest } from '../cms/door.ts'
import type { Account, Site } from '../core/account.ts'
import { isSiteguardError } from '../core/error.ts'
import type { Sha256 } from '../core/manifest.ts'
import { printable } from '../core/printable.ts'
import { Secret } from '../core/secret.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import type { DoorDesk, DoorView } from '../fleet/recovery/types.ts'
import type { PageClient } from '../http/types.ts'
import type { ProviderHosting } from '../providers/types.ts'
import { createHttpPhp } from '../recipes/migration/http-php.ts'
import type { PhpRunner } from '../recipes/migration/types.ts'
import { sign } from '../secrets/index.ts'
import { createWebSession, DumpFault, findPrograms, PHP_SCRIPT } from '../snapshots/database/index.ts'
import type { Context, DatabaseScript } from './command.ts'
import { memberHosts } from './member-hosts.ts'
import { openIdentity } from './open-identity.ts'
import { openPages } from './open-pages.ts'
import type { Reach } from './reach.ts'

/** Rights by which a host locks an account: its owner alone comes in. */
const LOCKED_MODE = 0o700
/** A table behind a door comes as one answer. Bytes. */
const MOST_BYTES = 256 * 1024 * 1024

/** What doors of ours need: the desk for the recovery, and the context in which everything else is done behind them. */
export interface Doors {
  readonly desk: DoorDesk
  /** As `context`, but whoever asks pages shows the pass, and databases can be read by scripts, once there is a pass. */
  readonly inside: Context
}

/**
 * The pass is derived from this machine's identity and the recovery: nothing that opens a door lies in any file, and every machine with the
 * same identity has the same one. It is shown to the hosts of the account's own sites only.
 */
export function openDoors(
  context: Context,
  { connect }: Pick<Reach, 'connect'>,
  { accounts }: Pick<Inventory, 'accounts'>,
  sites: () => readonly Site[],
  hostingOf: (account: Account) => Promise<ProviderHosting | undefined>,
): Doors {
  const { signal } = context
  let shown: { readonly id: string; readonly pass: string } | undefined
  /** Hosts of sites that share a core with one of the account's: proved to stand behind its door. */
  const members = new Set<string>()

  const headersFor = (url: URL): Readonly<Record<string, string>> => {
    const isOurs = members.has(url.hostname) || sites().some((site) => isHostOf(site, url.hostname))
    if (shown === undefined || !isOurs) return {}
    return { [PASS_HEADER]: shown.pass }
  }
  const inside: Context = {
    ...context,
    headersFor,
    async providerDump({ transport, site }) {
      // Behind its door the database itself is asked; where programs run, they are.
      const account = accountOf(site)
      if (shown !== undefined || transport.capabilities.exec || account?.provider === undefined) return undefined
      const hosting = await hostingOf(account).catch(unlessCancelled)
      return hosting && createProviderDump(hosting, { provider: account.provider, now: Date.now })
    },
    async databaseScript({ site }) {
      const account = accountOf(site)
      if (shown === undefined || site.url === undefined || account === undefined) return undefined
      // What plans and snapshots are made over refuses to write.
      const transport = await connect(account, signal)
      return scriptOf({ transport, site, root: absolute(site.root, transport.home), signal }, shown.id, openPages(inside))
    },
  }

  function accountOf(site: Site): Account | undefined {
    return accounts.find(({ id }) => id === site.account)
  }

  async function learnMembers(site: Site, transport: Awaited<ReturnType<typeof connect>>): Promise<void> {
    for (const host of await memberHosts(site, transport, (url) => askAtDoor(url, openPages(context), signal), signal)) members.add(host)
  }

  async function onAccount<T>(account: Account, work: (transport: Awaited<ReturnType<typeof connect>>) => Promise<T>): Promise<T> {
    const transport = await connect(account, signal)
    try {
      return await work(transport)
    } finally {
      await transport.close().catch(() => {})
    }
  }

  return {
    inside,
    desk: {
      runsPhp: (account) => onAccount(account, async (transport) => (await findPrograms(transport, signal)).php !== undefined),
      async sweep(account, id) {
        const own = sites().filter((site) => site.account === account.id)
        await onAccount(account, async (transport) => {
          for (const site of own) await learnMembers(site, transport)
          for (const site of own)
            await phpOf({ transport, site, root: absolute(site.root, transport.home), signal }, id, openPages(inside)).close()
        })
      },
      async pass(id) {
        const identity = await openIdentity(context, true)
        const pass = createHash('sha256')
          .update(sign(Buffer.from(`siteguard door ${id}`), identity))
          .digest('hex')
        context.keepSecret(new Secret('pass of the doors', pass))
        shown = { id, pass }
        return passDigest(pass)
      },
      async ask(site) {
        const view = await askAtDoor(site.url, openPages(context), signal)
        const account = accountOf(site)
        if (view.is === 'shut' && account !== undefined) await onAccount(account, (transport) => learnMembers(site, transport))
        return view
      },
      lock: (account) => onAccount(account, (transport) => transport.chmod(transport.home, LOCKED_MODE, { signal })),
    },
  }
}

/** An API that says no is a help less. */
function unlessCancelled(error: unknown): undefined {
  if (!isSiteguardError(error) || error.kind === 'cancelled' || error.kind === 'internal') throw error
  return undefined
}

const bare = (host: string): string => host.replace(/^www\./, '')
/** Redirects visitors go along with: to https, to `www.`, to the home page of a language. */
const MOST_HOPS = 5

/**
 * What a visitor finds. Who is refused (401, 403) or meets an error of the server's was not let in, and learns nothing of the door either.
 */
export async function askAtDoor(address: string | undefined, pages: Pick<PageClient, 'ask'>, signal: AbortSignal): Promise<DoorView> {
  if (address === undefined) return { is: 'unseen', detail: '' }
  for (let url = address, hops = 0; ; hops += 1) {
    const answer = await pages.ask(url, { signal })
    if ('failed' in answer) return { is: 'unseen', detail: printable(answer.detail || answer.failed) }
    if (isDoor(answer)) return { is: 'shut', detail: String(answer.status) }
    const next = answer.status >= 300 && answer.status < 400 ? furtherOn(answer.headers.location, url) : undefined
    if (next === undefined || hops === MOST_HOPS) {
      const isIn = answer.status < 300 || answer.status === 404 || answer.status === 410
      return { is: isIn ? 'open' : 'unseen', detail: String(answer.status) }
    }
    url = next
  }
}

function furtherOn(location: string | undefined, from: string): string | undefined {
  if (location === undefined || !URL.canParse(location, from)) return undefined
  const to = new URL(location, from)
  return bare(to.hostname) === bare(new URL(from).hostname) && /^https?:$/.test(to.protocol) ? to.href : undefined
}

function isHostOf({ url }: Site, host: string): boolean {
  return url !== undefined && URL.canParse(url) && bare(new URL(url).hostname) === bare(host)
}

type Place = Pick<DumpRequest, 'transport' | 'site' | 'root' | 'signal'>

/** Scripts of ours in a site's root, by names that are the same for every command of this recovery. */
function phpOf({ transport, site, root, signal }: Place, id: string, pages: PageClient): PhpRunner {
  const url = site.url ?? ''
  const hash = createHash('sha256').update(`siteguard dump ${id} ${site.id}`).digest('hex') as Sha256
  const inner = '' as Site['root']
  const op = { installation: inner, database: inner, way: { by: 'http', url } as const }
  return createHttpPhp({ index: 0, op }, url, pages, { transport, root, plan: { id, hash }, signal }, MOST_BYTES)
}

/**
 * A database read by a script of ours that the site's web server runs, one table an answer: visitors write nothing behind a shut door, so
 * that what is read one after the other is of one moment all the same.
 */
function scriptOf(place: Place, id: string, pages: PageClient): DatabaseScript {
  const php = phpOf(place, id, pages)
  return {
    session(link) {
      return createWebSession(link, async function* run(input) {
        try {
          yield* php.program(PHP_SCRIPT, input)
        } catch (error) {
          if (!isSiteguardError(error) || error.kind === 'connect' || error.kind === 'cancelled') throw error
          throw new DumpFault('failed', error.code)
        }
      })
    },
    async close() {
      try {
        await php.close()
      } finally {
        await place.transport.close().catch(() => {})
      }
    },
  }
}
