import { connect, createServer, type Socket } from 'node:net'

/** A loopback TCP proxy that makes the link as long as a real one, and counts what crosses it. */
export interface DelayProxy {
  readonly port: number
  /** Bytes the clients sent, since the start or the last `reset`. */
  readonly up: number
  /** Bytes the clients received. */
  readonly down: number
  readonly connections: number
  reset(): void
  close(): Promise<void>
}

/** A direction is paused while this much waits in it. Bytes. */
const MOST_WAITING = 16 * 1024 * 1024

/**
 * Each piece is held `delayMs` in each direction, in order; a connection is made after one round trip more, as TCP's handshake
 * takes. It ends TCP on both sides, so it shows round trips and windows, not slow start, loss or bandwidth.
 */
export async function startDelayProxy(targetPort: number, delayMs: number): Promise<DelayProxy> {
  const count = { up: 0, down: 0, connections: 0 }
  const open = new Set<Socket>()
  const keep = (socket: Socket): Socket => {
    open.add(socket)
    socket.setNoDelay(true)
    socket.on('close', () => open.delete(socket))
    return socket
  }
  const server = createServer({ pauseOnConnect: true, allowHalfOpen: true }, (client) => {
    keep(client)
    count.connections += 1
    client.on('error', () => client.destroy())
    setTimeout(() => {
      if (client.destroyed) return
      const target = keep(connect({ port: targetPort, host: '127.0.0.1', allowHalfOpen: true }))
      // An orderly end travels through the queue, behind what is still held; only a broken side takes the other with it.
      target.on('error', () => client.destroy())
      client.on('error', () => target.destroy())
      forward(client, target, delayMs, (bytes) => {
        count.up += bytes
      })
      forward(target, client, delayMs, (bytes) => {
        count.down += bytes
      })
    }, 2 * delayMs)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port')
  return {
    port: address.port,
    get up() {
      return count.up
    },
    get down() {
      return count.down
    },
    get connections() {
      return count.connections
    },
    reset: () => {
      Object.assign(count, { up: 0, down: 0, connections: 0 })
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}

function forward(from: Socket, to: Socket, delayMs: number, tell: (bytes: number) => void): void {
  const queue: { due: number; piece: Buffer | undefined }[] = []
  let waiting = 0
  let timer: NodeJS.Timeout | undefined
  let blocked = false
  const release = (): void => {
    timer = undefined
    while (!blocked) {
      const [next] = queue
      if (next === undefined) return
      const early = next.due - performance.now()
      if (early > 0) {
        timer = setTimeout(release, early)
        return
      }
      queue.shift()
      if (next.piece === undefined) {
        to.end()
        return
      }
      waiting -= next.piece.length
      if (waiting <= MOST_WAITING && from.isPaused()) from.resume()
      if (!to.write(next.piece)) blocked = true
    }
  }
  const hold = (piece: Buffer | undefined): void => {
    queue.push({ due: performance.now() + delayMs, piece })
    timer ??= setTimeout(release, delayMs)
  }
  from.on('data', (piece: Buffer) => {
    tell(piece.length)
    waiting += piece.length
    if (waiting > MOST_WAITING) from.pause()
    hold(piece)
  })
  from.on('end', () => hold(undefined))
  to.on('drain', () => {
    blocked = false
    if (timer === undefined) release()
  })
  to.on('close', () => clearTimeout(timer))
  from.resume()
}
