import { createHash } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { listIncidents, openIncident, openLog, openPacking } from '../../evidence/index.ts'
import { isGood, verifyIncident } from './verify-incident.ts'

let root = ''
let dir = ''
const options = { now: () => Date.UTC(2026, 10, 22), by: 'test' }

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sg-verify-'))
  await openIncident(join(root, 'good'), { title: 't', accounts: ['elus'], sites: [] }, options)
  dir = join(root, 'good', (await readdir(join(root, 'good')))[0] as string)
  await openLog(dir, options).append({ kind: 'note', text: 'as it was' })
  const packing = await openPacking(dir, options)
  await packing.add({ key: 'a', kind: 'log', extension: 'bin', of: {}, content: () => [Buffer.from('x')] })
  const log = await readFile(join(dir, 'log.jsonl'))
  const { pack, seal, files, bytes } = await packing.seal({
    incident: 'i',
    by: 'test',
    tools: {},
    log,
    readMe: () => ({ fr: 'fr', en: 'en' }),
  })
  await openLog(dir, options).append({ kind: 'pack', pack, seal, files, bytes, lacking: 0, signed: false })
  await packing.done()
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** What is found in a copy of the incident that was meddled with. */
async function faultsAfter(meddle: (folder: string) => Promise<unknown>): Promise<unknown[]> {
  const folder = await mkdtemp(join(root, 'copy-'))
  const copy = join(folder, 'incident')
  await cp(dir, copy, { recursive: true })
  await meddle(copy)
  const [info] = await listIncidents(folder)
  if (info === undefined) return ['none']
  const check = await verifyIncident(info, new AbortController().signal)
  const faults = [
    ...(check.log.fault === undefined ? [] : [check.log.fault.fault]),
    ...check.packs.flatMap((one) => one.check.faults.map(({ fault }) => fault)),
  ]
  expect(isGood(check)).toBe(faults.length === 0)
  return faults
}

it('is good as it was written', async () => {
  expect(await faultsAfter(async () => {})).toEqual([])
})

it('misses a pack that is gone, and knows one that was put there', async () => {
  expect(await faultsAfter((at) => rm(join(at, 'packs'), { recursive: true }))).toEqual(['missing'])
  expect(
    await faultsAfter((at) => cp(join(at, 'packs/20261122T000000Z'), join(at, 'packs/20261123T000000Z'), { recursive: true })),
  ).toEqual(['not-in-log'])
  expect(await faultsAfter((at) => rm(join(at, 'packs/20261122T000000Z/SHA256SUMS')))).toEqual(['missing'])
})

it('finds a log that was written anew as a whole, by the one in a pack', async () => {
  const rewrite = async (at: string): Promise<void> => {
    const lines = (await readFile(join(at, 'log.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    let previous = '0'.repeat(64)
    const text: string[] = []
    for (const line of lines) {
      const written = `${JSON.stringify({ ...line, previous, ...(line.kind === 'note' ? { text: 'as we would like it' } : {}) })}\n`
      previous = createHash('sha256').update(written).digest('hex')
      text.push(written)
    }
    await writeFile(join(at, 'log.jsonl'), text.join(''))
    await writeFile(join(at, 'head.json'), JSON.stringify({ entries: lines.length, head: previous }))
  }
  expect(await faultsAfter(rewrite)).toEqual(['log-parted'])
})
