import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { scanReportSchema } from '../../src/core/scan-report-schema.ts'
import { Secret } from '../../src/core/secret.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import { createSftpAdapter } from '../../src/transports/sftp/index.ts'
import { createSshAdapter } from '../../src/transports/ssh/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { lookAtAccount } from '../helpers/look-at-account.ts'
import { playSeeds, type SeededCase } from '../helpers/play-seeds.ts'
import { cleanWorld } from '../helpers/scan-world.ts'
import { emptyDesk, nobody, sshAccount } from '../helpers/ssh-account.ts'
import { createLiar, type Liar } from '../lab/liar/lies.ts'
import { connectToLiar } from '../lab/liar/link.ts'
import { createRandom } from '../lab/liar/random.ts'
import { startLyingServer } from '../lab/liar/server.ts'
import { ALL_FAULTS } from './kill/play.ts'

/*
 * An account whose server lies in every field of what it says, over SFTP and over commands, seed by seed (SITEGUARD_FAULTS=all: more of
 * them; SITEGUARD_SEED=N: that one alone). Whatever it says: an answer that is well formed or an error of ours, nothing asked outside what
 * was to be looked at, an end, and no infected site that comes out clean.
 */

const p = (path: string): RemotePath => path as RemotePath
const FILES = {
  'www/index.php': '<?php echo 1;',
  'www/photo.jpg': 'x<?php echo 2;',
  'www/large.bin': Buffer.alloc(200_000, 7),
  'www/empty': '',
  'www/link': { type: 'symlink', target: 'index.php' },
  'www/pipe': { type: 'fifo' },
  'www/IMG/jpg/a.jpg': 'a',
  'www/IMG/b.php': '<?php b();',
  ...Object.fromEntries(Array.from({ length: 120 }, (_, index) => [`www/crowd/n${index}.txt`, `${index}`])),
} as const
/** Requests of one case: an honest account needs some 150. */
const MOST_REQUESTS = 20_000
/** Silence is waited for ten times as long. Milliseconds. */
const IDLE_MS = 120

interface Case extends SeededCase {
  readonly kind: 'ssh' | 'sftp'
  readonly packed: boolean
  readonly liar: Liar
}
const caseOf = (seed: number): Case => {
  const liar = createLiar(createRandom(seed))
  return { kind: seed % 2 === 0 ? 'sftp' : 'ssh', packed: seed % 4 === 1, liar, told: liar.told }
}

async function change(transport: Transport): Promise<void> {
  await transport.mkdir(p('.siteguard'))
  await transport.create(p('.siteguard/a'), Buffer.from('content'))
  await transport.createMany(p('.siteguard'), [{ type: 'file', path: p('b'), size: 1, content: Buffer.from('b') }])
  await transport.chmod(p('.siteguard/a'), 0o600)
  await transport.rename(p('.siteguard/a'), p('.siteguard/c'))
  await transport.remove(p('.siteguard/c'))
}

it('lies in any field are answers or errors of ours, lead nowhere, and end', async () => {
  const { wrong, figures } = await playSeeds(ALL_FAULTS ? 10_000 : 150, caseOf, async ({ kind, packed, liar }) => {
    let requests = 0
    const outside: string[] = []
    const asked = (_type: number, path: string): void => {
      requests += 1
      if (path.includes('..') && path.split('/').includes('..')) outside.push(path)
    }
    try {
      const transport = await connectToLiar(kind, { files: createMemoryTransport(FILES), liar, packed, asked }, IDLE_MS)
      try {
        await lookAtAccount(transport)
        await change(transport)
      } finally {
        await transport.close()
      }
      return 'answered'
    } catch (error) {
      if (!isSiteguardError(error)) throw error
      return error.code
    } finally {
      expect(requests).toBeLessThan(MOST_REQUESTS)
      expect(outside).toEqual([])
    }
  })
  process.stderr.write(`transport: ${figures}\n`)
  expect(wrong).toEqual([])
}, 3_600_000)

it('that lets in and then refuses every channel was never reached', async () => {
  const liar = createLiar(createRandom(0), 0)
  const files = createMemoryTransport(FILES)
  const account = () => ({ files, liar, packed: false })
  const server = await startLyingServer({ user: 'elus', password: 'x', mischief: 'refuses every channel', account })
  const desk = emptyDesk()
  try {
    for (const [transport, adapter] of [['ssh', createSshAdapter()] as const, ['sftp', createSftpAdapter()] as const]) {
      const login = sshAccount({
        port: server.port,
        user: 'elus',
        hostKeys: [server.hostKey],
        transport,
        password: { from: 'env', name: 'X' },
      })
      const credentials = { ...nobody, password: async () => new Secret('password', 'x') }
      await expect(adapter.connect(login, { ...desk.options, credentials })).rejects.toMatchObject({ code: 'SG-CONN-004', kind: 'connect' })
    }
  } finally {
    await server.close()
    desk.remove()
  }
})

let states = ''
beforeAll(() => {
  states = mkdtempSync(join(tmpdir(), 'sg-liar-'))
})
afterAll(() => rmSync(states, { recursive: true, force: true }))

it('no lie makes an infected site clean', async () => {
  const world = await cleanWorld({ 'www/IMG/shell.php': '<?php eval($_POST[1]);' })
  const { wrong, figures } = await playSeeds(ALL_FAULTS ? 2000 : 24, caseOf, async ({ kind, packed, liar }) => {
    const connect = () => connectToLiar(kind, { files: world.transport, liar, packed }, IDLE_MS)
    const report = await world.scan({ signal: new AbortController().signal }, { connect, stateDir: mkdtempSync(join(states, 's-')) })
    const text = JSON.stringify({ ...report, waiverProblems: [] })
    expect(text.length).toBeLessThan(1_000_000)
    scanReportSchema.parse(JSON.parse(text))
    const [site] = report.sites
    expect([1, 3, 4]).toContain(report.exitCode)
    expect(site?.verdict).not.toBe('clean')
    expect(site?.verdict).toBeDefined()
    return site?.verdict ?? ''
  })
  process.stderr.write(`scans: ${figures}\n`)
  expect(wrong).toEqual([])
}, 3_600_000)
