import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { isSiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { scanReportSchema } from '../../src/core/scan-report-schema.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { all } from '../contract/transport.ts'
import { cleanWorld } from '../helpers/scan-world.ts'
import { createLiar, type Liar } from '../lab/liar/lies.ts'
import { connectToLiar } from '../lab/liar/link.ts'
import { createRandom } from '../lab/liar/random.ts'
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
const MOST_ENTRIES = 1000
/** Requests of one case: an honest account needs some 150. */
const MOST_REQUESTS = 20_000
const MOST_WORDS = 1000
/** Silence is waited for ten times as long. Milliseconds. */
const IDLE_MS = 120
const AT_ONCE = 20
/** Until a case is said not to end: the machine may be busy. Milliseconds. */
const PATIENCE = 60_000

interface Case {
  readonly seed: number
  readonly kind: 'ssh' | 'sftp'
  readonly packed: boolean
  readonly liar: Liar
}
const caseOf = (seed: number): Case => ({
  seed,
  kind: seed % 2 === 0 ? 'sftp' : 'ssh',
  packed: seed % 4 === 1,
  liar: createLiar(createRandom(seed)),
})

/** Plays cases some at a time. Gives what went wrong, each with its seed and the lies that were told. */
async function playSeeds(count: number, playOne: (one: Case) => Promise<string>): Promise<{ wrong: string[]; figures: string }> {
  const asked = process.env.SITEGUARD_SEED
  const seeds = asked === undefined ? Array.from({ length: count }, (_, index) => index + 1) : [Number(asked)]
  const outcomes = new Map<string, number>()
  const wrong: string[] = []
  let lies = 0
  const worker = async (): Promise<void> => {
    for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
      const one = caseOf(seed)
      let timer: NodeJS.Timeout | undefined
      const over = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new Error('it does not end')), PATIENCE)
      })
      try {
        const outcome = await Promise.race([playOne(one), over])
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      } catch (error) {
        wrong.push(`seed ${seed} (${one.liar.told.join('; ')}): ${(error as Error).stack?.slice(0, MOST_WORDS)}`)
      } finally {
        clearTimeout(timer)
      }
      lies += one.liar.told.length
    }
  }
  const total = seeds.length
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  const told = [...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, number]) => `${outcome} ${number}`)
  return { wrong, figures: `${total} seeds, ${lies} lies: ${told.join(', ')}` }
}

/** A path below a folder, that leads nowhere else. */
const isPlain = (path: string): boolean =>
  !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

async function look(transport: Transport): Promise<void> {
  const files: RemotePath[] = []
  let entries = 0
  for await (const batch of transport.listTree([p('www')], { maxEntries: MOST_ENTRIES, maxDepth: 8 })) {
    for (const { path, type, size, mtime, ctime = 0, inode = 0, nlink = 0, uid = 0, gid = 0 } of batch.entries) {
      entries += 1
      expect(path === 'www' || (path.startsWith('www/') && isPlain(path)), path.slice(0, 200)).toBe(true)
      for (const value of [mtime, ctime, inode, nlink, uid, gid]) expect(Number.isFinite(value), `${value}`).toBe(true)
      expect(Number.isSafeInteger(size) && size >= 0, `${size}`).toBe(true)
      expect(new Date(mtime).toISOString()).toMatch(/Z$/)
      if (type === 'file') files.push(path)
    }
    for (const { detail } of batch.problems) expect((detail ?? '').length).toBeLessThan(MOST_WORDS)
  }
  expect(entries).toBeLessThanOrEqual(MOST_ENTRIES)
  const wanted = [...new Set(files)].slice(0, 20)
  const requests = wanted.map((path) => ({ path, limit: 300_000, ...(path.endsWith('.bin') ? { sample: 4096 } : {}) }))
  const answered: string[] = []
  for await (const result of transport.readMany(requests)) {
    answered.push('content' in result ? result.content.path : result.path)
    if ('content' in result) expect(result.content.bytes.length).toBeLessThanOrEqual(300_000)
    else expect((result.problem.detail ?? '').length).toBeLessThan(MOST_WORDS)
  }
  expect(answered.sort()).toEqual([...wanted].sort())
  const hashed = await all(transport.hashMany(wanted, 'sha256'))
  expect(hashed.map(({ path }) => path).sort()).toEqual(answered)
  for (const result of hashed) if ('digest' in result) expect(result.digest).toMatch(/^[0-9a-f]{64}$/)
  if (!transport.capabilities.remoteSearch) return
  for await (const { hits } of transport.search(wanted, 'php-open-tag')) for (const hit of hits) expect(wanted).toContain(hit)
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
  const { wrong, figures } = await playSeeds(ALL_FAULTS ? 10_000 : 400, async ({ kind, packed, liar }) => {
    let requests = 0
    const outside: string[] = []
    const asked = (_type: number, path: string): void => {
      requests += 1
      if (path.includes('..') && path.split('/').includes('..')) outside.push(path)
    }
    try {
      const transport = await connectToLiar(kind, { files: createMemoryTransport(FILES), liar, packed, asked }, IDLE_MS)
      try {
        await look(transport)
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

let states = ''
beforeAll(() => {
  states = mkdtempSync(join(tmpdir(), 'sg-liar-'))
})
afterAll(() => rmSync(states, { recursive: true, force: true }))

it('no lie makes an infected site clean', async () => {
  const world = await cleanWorld({ 'www/IMG/shell.php': '<?php eval($_POST[1]);' })
  const { wrong, figures } = await playSeeds(ALL_FAULTS ? 2000 : 60, async ({ kind, packed, liar }) => {
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
