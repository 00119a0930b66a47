import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { listAgentKeys } from './agent.ts'

it('hangs up on an agent that takes the question and never answers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sg-agent-'))
  const server = createServer()
  const taken = once(server, 'connection') as Promise<[Socket]>
  server.listen(join(folder, 'agent'))
  try {
    expect(await listAgentKeys(join(folder, 'agent'), 50)).toEqual([])
    const [socket] = await taken
    // Without the end of the connection, this wait and the program would never end.
    socket.resume()
    if (!socket.closed) await once(socket, 'close')
  } finally {
    server.close()
    rmSync(folder, { recursive: true })
  }
})
