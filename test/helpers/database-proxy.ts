import { connect, createServer, type Server, type Socket } from 'node:net'

/** Between the sites and their database server. */
export interface DatabaseProxy {
  readonly port: number
  /** dies: once it answered a change, and before that is heard · late: a change is heard and done after whoever asked has left. */
  mode: 'plain' | 'dies' | 'late'
  deliver(done: () => boolean): Promise<void>
  stop(): Promise<void>
}

export async function startDatabaseProxy(target: number): Promise<DatabaseProxy> {
  const open = new Set<Socket>()
  const late: (() => void)[] = []
  let dead = false
  const proxy = { mode: 'plain' } as { -readonly [K in keyof DatabaseProxy]: DatabaseProxy[K] }
  const server: Server = createServer((client) => {
    if (proxy.mode === 'plain') dead = false
    if (dead) {
      client.destroy()
      return
    }
    const upstream = connect(target, '127.0.0.1')
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
    }
    let held = false
    client.on('data', (bytes: Buffer) => {
      const isChange = bytes.includes('SET PASSWORD')
      if (isChange && proxy.mode === 'late') {
        held = true
        late.push(() => upstream.write(bytes))
        client.destroy()
        return
      }
      if (isChange && proxy.mode === 'dies') {
        upstream.removeAllListeners('data')
        upstream.once('data', () => {
          dead = true
          for (const socket of open) socket.destroy()
        })
      }
      upstream.write(bytes)
    })
    upstream.on('data', (bytes: Buffer) => client.write(bytes))
    client.on('close', () => {
      if (!held) upstream.destroy()
    })
    upstream.on('close', () => client.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(proxy, {
    port: (server.address() as { port: number }).port,
    async deliver(done: () => boolean) {
      proxy.mode = 'plain'
      for (const write of late.splice(0)) write()
      for (let asked = 0; !done() && asked < 100; asked += 1) await new Promise((resolve) => setTimeout(resolve, 50))
      for (const socket of open) socket.destroy()
    },
    async stop() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
}
