import { connect, createServer, type Socket } from 'node:net'

export type Mischief = 'cut' | 'reset' | 'stall'

/** A loopback TCP proxy that breaks the connection after a chosen number of bytes from the server. */
export interface FlakyProxy {
  readonly port: number
  /** Bytes the server sent over the last connection. */
  readonly passed: number
  /** From now on each connection goes bad after `bytes` bytes from the server; `undefined`: never. */
  arm(mischief: Mischief, bytes: number | undefined): void
  /** The connections that are open now go bad at once. */
  strike(mischief: Mischief): void
  close(): Promise<void>
}

interface Pair {
  readonly client: Socket
  readonly server: Socket
  stalled: boolean
}

/** `cut` ends the connection in order, `reset` breaks it, `stall` keeps it open and says nothing more. */
export async function startFlakyProxy(targetPort: number): Promise<FlakyProxy> {
  let plan: { mischief: Mischief; bytes: number | undefined } = { mischief: 'cut', bytes: undefined }
  let passed = 0
  const pairs = new Set<Pair>()

  const act = (pair: Pair, mischief: Mischief): void => {
    if (mischief === 'cut') pair.client.end()
    else if (mischief === 'reset') pair.client.resetAndDestroy()
    // A stalled connection still notices that its client has gone.
    if (mischief === 'stall') pair.stalled = true
    else pair.server.destroy()
  }

  const proxy = createServer((client) => {
    const server = connect({ port: targetPort, host: '127.0.0.1' })
    const pair: Pair = { client, server, stalled: false }
    const { mischief, bytes } = plan
    pairs.add(pair)
    passed = 0
    let bad = false
    client.setNoDelay(true)
    server.setNoDelay(true)
    client.on('data', (data) => {
      if (!bad && !pair.stalled) server.write(data)
    })
    server.on('data', (data) => {
      if (bad || pair.stalled) return
      const left = bytes === undefined ? data.length : Math.max(0, bytes - passed)
      const part = data.subarray(0, left)
      passed += part.length
      if (part.length > 0) client.write(part)
      if (bytes !== undefined && passed >= bytes) {
        bad = true
        act(pair, mischief)
      }
    })
    client.on('error', () => server.destroy())
    server.on('error', () => client.destroy())
    client.on('close', () => {
      pairs.delete(pair)
      server.destroy()
    })
    server.on('close', () => {
      if (!bad && !pair.stalled) client.end()
    })
    if (bytes === 0) {
      bad = true
      act(pair, mischief)
    }
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const address = proxy.address()
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    get passed() {
      return passed
    },
    arm: (mischief, bytes) => {
      plan = { mischief, bytes }
    },
    strike: (mischief) => {
      for (const pair of pairs) act(pair, mischief)
    },
    close: async () => {
      for (const { client, server } of pairs) {
        client.destroy()
        server.destroy()
      }
      await new Promise<void>((resolve) => proxy.close(() => resolve()))
    },
  }
}
