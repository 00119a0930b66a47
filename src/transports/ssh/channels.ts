import type { Client, ClientChannel } from 'ssh2'
import { SiteguardError } from '../../core/error.ts'
import { cancelled } from '../bulk/problems.ts'
import { connectionStalled, type Link } from './link.ts'

/** Thrown when the server opens the channel but will not run what is asked on it: no shell access, no such subsystem. */
export class RequestRefused extends Error {}

/** A channel that is kept open between uses and may be closed to make room. */
export interface Tenant {
  /** Nothing is in progress on it. */
  idle(): boolean
  evict(): void
}

/** How a command ended, as the server says it. */
export interface Ending {
  /** Exit status; 128 + n would be a guess for signals, so they are told apart. Undefined: the server did not say. */
  readonly code: number | undefined
  readonly signal: string | undefined
}

/** Shares the channels a server allows. More work waits, it does not fail. */
export interface ChannelGate {
  exec(command: Buffer, options?: { signal?: AbortSignal }): Promise<ClientChannel>
  /** Opens a subsystem for `tenant`, which is asked to leave when others wait. */
  subsystem(name: string, tenant: Tenant): Promise<ClientChannel>
  /** Starts a command for later, where a channel is free: undefined where none is. `tenant` is asked to leave when others wait. */
  ahead(command: Buffer, tenant: Tenant): Promise<ClientChannel | undefined>
  /** The tenant's channel is in use from now on, and is not asked back. */
  settle(tenant: Tenant): void
  /** The tenant has become idle: those who wait may have its channel. */
  idled(): void
  /** Channels used at once: what was asked for until the server refused one, what it allowed from then on. */
  readonly limit: number
  /** Sends a signal to a channel's command. A server before OpenSSH 7.9 does nothing with it; on a connection that is gone nothing is done. */
  kill(channel: ClientChannel, name: 'TERM' | 'KILL'): void
  /** Counts a channel as closed although the server has not said so. */
  abandon(channel: ClientChannel): void
  /** How the channel's command ended, when the server has said so already. */
  endingOf(channel: ClientChannel): Ending | undefined
  /** Bytes came over some channel: whoever waits for one waits for work that goes on. */
  progress(): void
}

interface Waiter {
  readonly go: () => void
  readonly fail: (error: unknown) => void
  since: number
}

/** A stopped command whose channel is still not closed then no longer counts: the server does without signals. */
export const ABANDON_AFTER_MS = 4_000
/** Delays before an open is tried again when the server has not yet noticed that the last channel is closed. */
const SETTLE_MS = [20, 50, 100, 200, 400, 800]
/** Waiting for a channel fails after this many times `idleMs` without any progress on the others. */
const PATIENCE = 10

export function createChannelGate(link: Link, wanted: number, names: { account: string; host: string }): ChannelGate {
  let limit = wanted
  let open = 0
  let lastProgress = performance.now()
  let opened = false
  const waiting: Waiter[] = []
  const tenants = new Set<Tenant>()
  const leaving = new WeakMap<ClientChannel, () => void>()
  const endings = new WeakMap<ClientChannel, Ending>()

  const makeRoom = (): void => {
    for (const tenant of tenants) {
      if (tenant.idle()) {
        tenants.delete(tenant)
        tenant.evict()
        return
      }
    }
  }

  const admit = (): void => {
    while (open < limit && waiting.length > 0) {
      open += 1
      ;(waiting.shift() as Waiter).go()
    }
    if (waiting.length > 0) makeRoom()
  }

  const release = (): void => {
    open -= 1
    lastProgress = performance.now()
    admit()
  }

  const timer = setInterval(() => {
    const now = performance.now()
    for (const waiter of [...waiting]) {
      if (now - Math.max(waiter.since, lastProgress) < link.idleMs * PATIENCE) continue
      waiting.splice(waiting.indexOf(waiter), 1)
      waiter.fail(connectionStalled(names.account, names.host, link.idleMs * PATIENCE, 'waiting for a free channel'))
    }
  }, link.idleMs)
  timer.unref()
  link.onDeath((error) => {
    clearInterval(timer)
    for (const waiter of waiting.splice(0)) waiter.fail(error)
  })

  const slot = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      if (link.dead !== undefined) {
        reject(link.dead)
        return
      }
      const abort = (): void => {
        const at = waiting.indexOf(waiter)
        if (at >= 0) waiting.splice(at, 1)
        waiter.fail(cancelled())
      }
      const forget = (): void => signal?.removeEventListener('abort', abort)
      const waiter: Waiter = {
        go: () => {
          forget()
          resolve()
        },
        fail: (error) => {
          forget()
          reject(error)
        },
        since: performance.now(),
      }
      waiting.push(waiter)
      if (signal?.aborted) abort()
      else {
        signal?.addEventListener('abort', abort, { once: true })
        admit()
      }
    })

  type Open = (done: (error: Error | undefined, channel: ClientChannel) => void) => void

  const openOnce = (doing: string, start: Open): Promise<ClientChannel> =>
    link.await(doing, (resolve, reject) => {
      const limit = link.idleMs * PATIENCE
      let late = false
      // Keepalives may be answered for ever by a server that never answers this.
      const timer = setTimeout(() => {
        late = true
        reject(link.stalled(limit, doing))
      }, limit)
      start((error, channel) => {
        clearTimeout(timer)
        if (late) channel?.close()
        if (error) {
          reject(error)
          return
        }
        // A quick command's end may be in the same packet as the channel's opening: it is past before any promise goes on.
        channel.once('exit', (code: number | null, signal?: string) => endings.set(channel, { code: code ?? undefined, signal }))
        resolve(channel)
      })
    })

  const hold = (channel: ClientChannel): ClientChannel => {
    opened = true
    let counted = true
    const left = (): void => {
      if (!counted) return
      counted = false
      release()
    }
    leaving.set(channel, left)
    channel.once('close', left)
    link.onDeath(left)
    channel.on('error', () => {})
    channel.stderr.on('error', () => {})
    return channel
  }

  const take = async (doing: string, start: Open, signal: AbortSignal | undefined): Promise<ClientChannel> => {
    let settled = 0
    for (;;) {
      await slot(signal)
      try {
        return hold(await openOnce(doing, start))
      } catch (error) {
        if (link.dead === undefined && isOpenFailure(error)) {
          if (open > 1) {
            // The server allows no more than those that are open now.
            limit = Math.max(1, open - 1)
            release()
            continue
          }
          const pause = opened ? SETTLE_MS[settled] : undefined
          if (pause !== undefined) {
            settled += 1
            await new Promise((resolve) => setTimeout(resolve, pause))
            release()
            continue
          }
        }
        release()
        throw error instanceof SiteguardError ? error : new RequestRefused(error instanceof Error ? error.message : String(error))
      }
    }
  }

  return {
    exec: (command, options) => take('starting a command', (done) => link.client.exec(command as unknown as string, done), options?.signal),
    subsystem: async (name, tenant) => {
      const channel = await take(`starting ${name}`, (done) => link.client.subsys(name, done), undefined)
      tenants.add(tenant)
      channel.once('close', () => tenants.delete(tenant))
      // Somebody may have queued up while this was on its way.
      if (waiting.length > 0) admit()
      return channel
    },
    ahead: async (command, tenant) => {
      // One more is left for whoever comes first: none has to wait for this one's opening.
      if (waiting.length > 0 || open + 1 >= limit) return undefined
      open += 1
      try {
        const channel = hold(await openOnce('starting a command', (done) => link.client.exec(command as unknown as string, done)))
        tenants.add(tenant)
        channel.once('close', () => tenants.delete(tenant))
        return channel
      } catch (error) {
        // Those that are open now are all that the server allows.
        if (link.dead === undefined && isOpenFailure(error)) limit = Math.max(1, open - 1)
        release()
        return undefined
      }
    },
    settle: (tenant) => void tenants.delete(tenant),
    idled: () => {
      if (waiting.length > 0) {
        for (const tenant of tenants) if (tenant.idle()) admit()
      }
    },
    kill: (channel, name) => killRemote(link.client, channel, name),
    abandon: (channel) => leaving.get(channel)?.(),
    endingOf: (channel) => endings.get(channel),
    get limit() {
      return limit
    },
    progress: () => {
      lastProgress = performance.now()
    },
  }
}

function isOpenFailure(error: unknown): boolean {
  return error instanceof Error && error.message.includes('Channel open failure')
}

/**
 * Sends a signal to a command (RFC 4254, 6.9). ssh2's own `signal()` does nothing once standard input has ended, although only data
 * may not follow an end; so its protocol object is asked directly.
 */
function killRemote(client: Client, channel: ClientChannel, name: 'TERM' | 'KILL'): void {
  const { _protocol: protocol } = client as unknown as { _protocol?: { signal(id: number, name: string): void } }
  const { outgoing } = channel as unknown as { outgoing: { id: number; state: string } }
  if (outgoing.state === 'closed' || outgoing.state === 'closing') return
  try {
    protocol?.signal(outgoing.id, name)
  } catch {
    // The connection is gone, and the command gets its end of file.
  }
}
