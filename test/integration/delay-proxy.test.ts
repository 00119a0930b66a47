import { createHash, randomBytes } from 'node:crypto'
import { connect, createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { type DelayProxy, startDelayProxy } from '../lab/delay-proxy.ts'

let server: Server | undefined
let proxy: DelayProxy | undefined

afterEach(async () => {
  await proxy?.close()
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)))
})

async function startEcho(): Promise<number> {
  server = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket))
  const listening = server
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve))
  return (listening.address() as { port: number }).port
}

it('carries every byte in order, counts them, and holds each way', async () => {
  proxy = await startDelayProxy(await startEcho(), 30)
  const sent = randomBytes(40 * 1024 * 1024)
  const client = connect(proxy.port, '127.0.0.1')
  const start = performance.now()
  const hash = createHash('sha256')
  let first = 0
  const ended = new Promise<void>((resolve, reject) => {
    client.on('data', (piece) => {
      if (first === 0) first = performance.now() - start
      hash.update(piece)
    })
    client.on('end', resolve)
    client.on('error', reject)
  })
  client.end(sent)
  await ended
  expect(hash.digest('hex')).toBe(createHash('sha256').update(sent).digest('hex'))
  // The handshake's round trip, and there and back: never sooner, however busy the machine is.
  expect(first).toBeGreaterThanOrEqual(118)
  expect(proxy.up).toBe(sent.length)
  expect(proxy.down).toBe(sent.length)
  expect(proxy.connections).toBe(1)
  proxy.reset()
  expect(proxy.up + proxy.down + proxy.connections).toBe(0)
})

it('closes the client when the server is gone', async () => {
  const port = await startEcho()
  proxy = await startDelayProxy(port, 1)
  await new Promise((resolve) => server?.close(resolve))
  server = undefined
  const client = connect(proxy.port, '127.0.0.1')
  await new Promise((resolve) => client.on('error', () => undefined).on('close', resolve))
  expect(client.destroyed).toBe(true)
})
