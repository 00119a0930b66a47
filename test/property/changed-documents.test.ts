import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { loadState, saveState } from '../../src/app/scan/state.ts'
import { isSiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { readRunRecord } from '../../src/core/read-run-record.ts'
import { runRecordSchema } from '../../src/core/run-record-schema.ts'
import { lineOf, readLine } from '../../src/evidence/log-entry.ts'
import { readTar, writeTar } from '../../src/evidence/tar.ts'
import { readApproval } from '../../src/fleet/governance/approval-files.ts'
import { parseInventory } from '../../src/fleet/inventory/load.ts'
import { readRecordFile } from '../../src/fleet/night/record-files.ts'
import { createLedger, parseJournal } from '../../src/recipes/journal.ts'
import { parseRecipe, READY_RECIPES } from '../../src/recipes/load-recipe.ts'
import { parsePlan } from '../../src/recipes/plan-file.ts'
import { openVaultBytes } from '../../src/secrets/vault/envelope.ts'
import { createVault, loadVaultKeys, type VaultKeys } from '../../src/secrets/vault/index.ts'
import { readManifest } from '../../src/snapshots/store/manifest.ts'
import { createTarReader } from '../../src/transports/ssh/tar-read.ts'
import { ALL_FAULTS } from '../fault/kill/play.ts'
import { createRandom, randomPlan } from '../helpers/run-plans.ts'

/*
 * Files somebody may have changed: bytes flipped, cut, doubled or put in, and, where they are JSON or YAML, values exchanged for others of
 * another kind, of another size, under names a program must not trust. Each is read as it is read in use; the answer is right, or an error
 * that names the file, never a fault of ours, and nothing is written.
 */

interface Document {
  readonly name: string
  readonly bytes: Buffer
  /** Reads it as siteguard does. What it throws must be an error of ours, or one of those `refuses` knows. */
  readonly read: (bytes: Buffer) => unknown
  readonly refuses?: (error: unknown) => boolean
}

const RUNS = ALL_FAULTS ? 20_000 : 60

let dir = ''
let documents: Document[] = []

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sg-changed-'))
  documents = await makeDocuments()
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** Read by name: written to a file of its own first. */
const byFile = (name: string, read: (file: string) => unknown) => async (bytes: Buffer) => {
  const file = join(dir, name)
  await writeFile(file, bytes)
  return await read(file)
}
/** Readers below those that make errors of ours: they say in words what is wrong. */
const inWords = (error: unknown): boolean => error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError)

async function makeDocuments(): Promise<Document[]> {
  const { plan } = randomPlan(createRandom(7))
  const planBytes = Buffer.from(JSON.stringify(plan))
  const ledger = createLedger(join(dir, 'runs'))
  const journal = await ledger.create(plan)
  const at = '2026-11-22T00:00:00.000Z'
  await journal.append({ at, type: 'begin', plan: plan.hash, machine: 'here/1' })
  await journal.append({ at, type: 'intent', ops: [0] })
  await journal.append({ at, type: 'stopped', code: 'SG-RUN-005', params: { paths: ['\udc80\n'], count: 1 } })
  await journal.close()
  const { keys, sealed } = await makeVault()
  const tarFile = join(dir, 'pack.tar')
  await writeFile(join(dir, 'one'), 'x'.repeat(700))
  await writeTar(tarFile, [{ name: 'manifest.jsonl', path: join(dir, 'one') } as never], 0)
  await saveState(dir, 'site' as never, {
    files: new Map([['index.php', { t: [1, 2, 3, 4], h: 'a'.repeat(64) } as never]]),
    markers: new Map(),
    seen: new Set(['fp']),
  })
  const [stateFile = ''] = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.gz'))
  const approval = {
    format: 'siteguard-approval',
    version: 1,
    plan: plan.id,
    hash: plan.hash,
    site: 's',
    account: 'a',
    recipe: 'restore',
    ops: 1,
    owner: 'o',
    at,
    expires: at,
    signature: '-----BEGIN SSH SIGNATURE-----',
  }
  const recipe = await readFile(join(READY_RECIPES, 'upgrade.yaml'), 'utf8')
  const manifest = `{"n":"","t":"dir","s":0,"p":493,"m":1}\n{"n":"a.php","s":12,"p":420,"m":1767225600000,"h":"${'b'.repeat(64)}"}\n`
  const inventory = `version: 1
accounts:
  a: { transport: ssh, host: h, user: u, password: env:P, hostKeys: ['ssh-ed25519 SHA256:${'A'.repeat(43)}'] }
sites:
  s: { account: a, root: www, url: https://s.example/ }
owners:
  o: { name: O, email: o@example.org, approves: true }
`
  return [
    { name: 'plan', bytes: planBytes, read: (bytes) => parsePlan(bytes, 'plan.json') },
    {
      name: 'journal',
      bytes: await readFile(join(dir, 'runs', plan.id, 'journal.jsonl')),
      read: (bytes) => parseJournal(bytes, plan.id, 'journal'),
    },
    { name: 'run record', bytes: Buffer.from(JSON.stringify(RECORD)), read: byFile('record.json', readRecordFile) },
    { name: 'approval', bytes: Buffer.from(JSON.stringify(approval)), read: byFile('approval.json', readApproval) },
    { name: 'recipe', bytes: Buffer.from(recipe), read: (bytes) => parseRecipe(bytes.toString(), 'recipe.yml', 'en') },
    {
      name: 'inventory',
      bytes: Buffer.from(inventory),
      read: (bytes) => parseInventory(bytes.toString(), '/x/siteguard.yml', { env: {} }),
    },
    { name: 'vault', bytes: sealed, read: (bytes) => openVaultBytes(bytes, keys, 'vault.age') },
    {
      name: 'state of a scan',
      bytes: await readFile(join(dir, stateFile)),
      read: async (bytes) => {
        await writeFile(join(dir, stateFile), bytes)
        return await loadState(dir, 'site' as never)
      },
    },
    {
      name: 'manifest of a snapshot',
      bytes: Buffer.from(manifest),
      read: (bytes) => readManifest('www' as RemotePath, bytes.toString()),
      refuses: inWords,
    },
    {
      name: 'line of an incident',
      bytes: Buffer.from(lineOf('c'.repeat(64) as never, 2, at, 'Marie', { kind: 'note', text: 'x' } as never)),
      read: (bytes) => readLine(bytes.toString()),
    },
    { name: 'tar of a pack', bytes: await readFile(tarFile), read: readWholeTar, refuses: inWords },
    {
      name: 'tar of an account',
      bytes: await readFile(tarFile),
      read: (bytes) => createTarReader(({ size }) => size < 1e6).push(bytes),
      refuses: inWords,
    },
  ]
}

async function readWholeTar(bytes: Buffer): Promise<void> {
  for await (const { content } of readTar(Readable.from([bytes])))
    for await (const piece of content) expect(piece.length).toBeGreaterThan(0)
}

/** A record as a night leaves it, with one site. */
const RECORD = {
  schemaVersion: 1,
  kind: 'run-record',
  id: '20261121T010000Z-00000001',
  command: 'nightly',
  startedAt: '2026-11-21T01:00:00.000Z',
  finishedAt: '2026-11-21T02:00:00.000Z',
  siteguard: '0.9.0',
  rules: '10',
  failOn: 'probable',
  inventory: { sha256: 'a'.repeat(64), sites: ['s'] },
  steps: ['status', 'scan'],
  accounts: [{ account: 'a', transport: 'ssh', address: 'x', listings: 1, bytesIn: 0, bytesOut: 0, roundTrips: 1, seconds: 1 }],
  sites: [
    {
      site: 's',
      account: 'a',
      root: 'www',
      groups: [],
      state: 'done',
      verdict: 'clean',
      installations: [],
      findings: [],
      notRun: [],
      seconds: 1,
    },
  ],
  waiverProblems: [],
  exitCode: 0,
}

async function makeVault(): Promise<{ keys: VaultKeys; sealed: Buffer }> {
  const identity = await generateX25519Identity()
  const keys = await loadVaultKeys({ env: { SITEGUARD_IDENTITY: identity }, configDir: dir, lang: 'en' })
  const file = join(dir, 'vault.age')
  await createVault({ file, keys, copies: join(dir, 'copies'), keepers: [{ key: await identityToRecipient(identity), name: '' }] })
  return { keys, sealed: await readFile(file) }
}

type Change = readonly [kind: 'flip' | 'cut' | 'put' | 'double' | 'take', at: number, put: Uint8Array]
const change: fc.Arbitrary<Change> = fc.tuple(
  fc.constantFrom('flip', 'cut', 'put', 'double', 'take'),
  fc.nat(),
  fc.oneof(
    fc.uint8Array({ maxLength: 8 }),
    fc.constantFrom('\0', '"', '{', '[', '-->', '\r\n', '&a *a', '!!js/function x', '<<: *a', '1e999').map((text) => Buffer.from(text)),
  ),
)

function changed(bytes: Buffer, [kind, place, put]: Change): Buffer {
  const at = place % (bytes.length + 1)
  const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)]
  if (kind === 'cut') return Buffer.from(before)
  if (kind === 'put') return Buffer.concat([before, put, after])
  if (kind === 'double') return Buffer.concat([bytes, after])
  if (kind === 'take') return Buffer.concat([before, after.subarray(put.length + 1)])
  const out = Buffer.from(bytes)
  if (at < out.length) out[at] = (out[at] as number) ^ (1 << (place % 8))
  return out
}

/** Values that no field of ours holds, or that a program must not make an address, a length or a key of. */
const strange = fc.oneof(
  fc.constantFrom<unknown>(null, true, '', 0, -1, 1.5, 1e308, 2 ** 53, '__proto__', '../../etc/passwd', '/', 'x'.repeat(70_000), [], {}, [
    [],
  ]),
  fc.jsonValue(),
  fc.constantFrom(2000, 60_000).map((depth) => ({ deep: depth })),
)
const NAMES = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then']

/** The place of a value somewhere in a JSON text is taken by another; or a name is added to an object, as text, for objects drop `__proto__`. */
function exchanged(text: string, at: number, value: unknown, name: string | undefined): string {
  let places = 0
  const visit = (here: unknown, pick: number): unknown => {
    const index = places
    places += 1
    if (index === pick) {
      if (name === undefined) return value
      return here !== null && typeof here === 'object' && !Array.isArray(here) ? { ...here, [`${name}\u0001`]: value } : value
    }
    if (Array.isArray(here)) return here.map((each) => visit(each, pick))
    if (here === null || typeof here !== 'object') return here
    return Object.fromEntries(Object.entries(here).map(([key, each]) => [key, visit(each, pick)]))
  }
  const whole: unknown = JSON.parse(text)
  visit(whole, -1)
  const pick = at % places
  places = 0
  const out = JSON.stringify(visit(whole, pick))
  return out
    .replaceAll('\\u0001"', '"')
    .replace(/\{"deep":(\d+)\}/g, (_, depth: string) => '['.repeat(Number(depth)) + ']'.repeat(Number(depth)))
}

async function readsWell({ name, read, refuses = () => false }: Document, bytes: Buffer): Promise<'read' | 'refused'> {
  try {
    await read(bytes)
    return 'read'
  } catch (error) {
    if (!isSiteguardError(error) && !refuses(error))
      throw new Error(`${name}: ${(error as Error).stack}\n${bytes.toString('latin1').slice(0, 300)}`)
    if (isSiteguardError(error)) expect(error.code).not.toMatch(/^SG-INT/)
    return 'refused'
  }
}

it('each is read as it was written', async () => {
  expect(runRecordSchema.safeParse(RECORD).error).toBeUndefined()
  expect(readRunRecord(RECORD)).toHaveProperty('record')
  for (const document of documents) expect([document.name, await readsWell(document, document.bytes)]).toEqual([document.name, 'read'])
})

it('bytes that were changed are read or refused, in words', async () => {
  const before = (await readdir(dir, { recursive: true })).length
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
      for (const document of documents) if ((await readsWell(document, changes.reduce(changed, document.bytes))) === 'refused') refused += 1
    }),
    { numRuns: RUNS },
  )
  process.stderr.write(`changed bytes: ${RUNS * documents.length} files, ${refused} refused\n`)
  expect(refused).toBeGreaterThan((RUNS * documents.length) / 3)
  expect((await readdir(dir, { recursive: true })).length).toBeLessThanOrEqual(before + 2)
})

it('values of another kind, size or name are read or refused, and change no object but their own', async () => {
  const json = documents.filter(({ bytes }) => bytes[0] === 0x7b)
  const lines = json.filter(({ bytes }) => bytes.includes(0x0a)).map(({ name }) => name)
  let refused = 0
  await fc.assert(
    fc.asyncProperty(fc.nat(), strange, fc.option(fc.constantFrom(...NAMES), { nil: undefined }), async (at, value, name) => {
      for (const document of json) {
        const text = document.bytes.toString()
        const parts = lines.includes(document.name) ? text.trimEnd().split('\n') : [text]
        const line = at % parts.length
        const out = parts.map((part, index) => (index === line ? exchanged(part, at, value, name) : part)).join('\n')
        if ((await readsWell(document, Buffer.from(lines.includes(document.name) ? `${out}\n` : out))) === 'refused') refused += 1
      }
      expect(({} as Record<string, unknown>).deep).toBeUndefined()
      expect(Object.keys(Object.prototype)).toEqual([])
    }),
    { numRuns: RUNS },
  )
  process.stderr.write(`changed values: ${RUNS * json.length} files, ${refused} refused\n`)
  expect(refused).toBeGreaterThan((RUNS * json.length) / 3)
})
