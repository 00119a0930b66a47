import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, AccountId } from '../../src/core/account.ts'
import { localAdapter } from '../../src/transports/local/index.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import { runTransportContract } from './transport.ts'
import { contractTree, memoryFiles, plantTree } from './tree.ts'

const isRoot = process.geteuid?.() === 0

runTransportContract('memory', async () => {
  const seeds = contractTree({ homeLength: 10, longest: 4000 })
  const transport = createMemoryTransport(memoryFiles(seeds))
  return {
    transport,
    seeds,
    // A second login to the same files.
    connect: async () => createMemoryTransport({}, { volume: transport.volume }),
    root: false,
    exec: false,
    changeTime: true,
    rawNames: true,
    close: () => transport.close(),
  }
})

runTransportContract('local', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'siteguard-local-'))
  const seeds = contractTree({ homeLength: folder.length, longest: 4000 })
  plantTree(folder, seeds)
  const account = { id: 'local' as AccountId, transport: 'local', hostKeys: [], tls: 'none', home: folder } satisfies Account
  const options = { credentials: { password: nobody, passphrase: nobody, answer: nobody } }
  const transport = await localAdapter.connect(account, options)
  return {
    transport,
    seeds,
    connect: () => localAdapter.connect(account, options),
    root: isRoot,
    exec: true,
    changeTime: true,
    rawNames: true,
    close: async () => {
      await transport.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
})

async function nobody(): Promise<undefined> {
  return undefined
}
