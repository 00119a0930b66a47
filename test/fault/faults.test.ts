import { describe, expect, it } from 'vitest'
import { remotePath as p } from '../../src/core/path.ts'
import type { SiteReport } from '../../src/core/scan-report.ts'
import { createMemoryTransport } from '../../src/transports/memory/index.ts'
import { withRetry } from '../../src/transports/wrap/retry.ts'
import { all, tree } from '../contract/transport.ts'
import { cleanWorld, type World } from '../helpers/scan-world.ts'
import {
  bitFlip,
  changedUnderUs,
  closedMidway,
  deniedDir,
  type Fault,
  hang,
  hiddenName,
  lostReply,
  lyingListing,
  saidGone,
  truncatedRead,
  withFault,
} from './faults.ts'

/** Whatever goes wrong between us and an account is told. None of it may look like a clean site. */

const FILES = { 'a.php': 'a'.repeat(1000), 'b.php': 'b'.repeat(1000), 'folder/c.php': 'c' }
const request = (path: string) => ({ path: p(path), limit: 10_000 })

describe('one call', () => {
  it('a file that ends early is not the file', async () => {
    const t = withFault(createMemoryTransport(FILES), truncatedRead('a.php'))
    const results = await all(t.readMany([request('a.php'), request('b.php')]))
    expect(results).toMatchObject([{ path: 'a.php', problem: { reason: 'changed-while-read' } }, { content: { size: 1000 } }])
  })

  it('a sample that ends early is no sample', async () => {
    const t = withFault(createMemoryTransport({ big: Buffer.alloc(100_000) }), (good) => ({
      async *read(path, options) {
        yield* good.read(path, { ...options, length: 5 })
      },
    }))
    expect(await all(t.readMany([{ path: p('big'), limit: 1e6, sample: 1000 }]))).toMatchObject([
      { problem: { reason: 'changed-while-read' } },
    ])
  })

  it('a file that grows or shrinks while it is read is told', async () => {
    for (const content of ['longer'.repeat(1000), 'short']) {
      const memory = createMemoryTransport(FILES)
      const t = withFault(
        memory,
        changedUnderUs('a.php', () => memory.volume.put('/home/site/a.php', content)),
      )
      expect(await all(t.readMany([request('a.php')]))).toMatchObject([{ path: 'a.php', problem: { reason: 'changed-while-read' } }])
    }
  })

  it('a file that vanishes, or turns into a link, is told', async () => {
    const gone = createMemoryTransport(FILES)
    const vanished = withFault(
      gone,
      changedUnderUs('a.php', () => void gone.volume.drop('/home/site/a.php')),
    )
    expect(await all(vanished.readMany([request('a.php')]))).toMatchObject([{ problem: { reason: 'vanished' } }])
    const turned = createMemoryTransport(FILES)
    const link = withFault(
      turned,
      changedUnderUs('a.php', () => turned.volume.put('/home/site/a.php', { type: 'symlink', target: 'b.php' })),
    )
    expect(await all(link.readMany([request('a.php')]))).toMatchObject([{ problem: { reason: 'not-a-file' } }])
  })

  it('a call that hangs ends with the caller’s patience', async () => {
    const t = withFault(createMemoryTransport(FILES), hang('a.php'))
    const stop = new AbortController()
    const reading = all(t.readMany([request('a.php')], { signal: stop.signal }))
    setImmediate(() => stop.abort())
    await expect(reading).rejects.toMatchObject({ code: 'SG-INT-002' })
  })

  it('a lost connection ends a bulk call, and is no problem of one file', async () => {
    for (const calls of [0, 1, 2]) {
      const t = withFault(createMemoryTransport(FILES), closedMidway(calls))
      await expect(tree(t, ['']), `listTree after ${calls}`).rejects.toMatchObject({ code: 'SG-CONN-003' })
    }
    for (const calls of [0, 1, 3]) {
      const t = withFault(createMemoryTransport(FILES), closedMidway(calls))
      await expect(all(t.readMany([request('a.php'), request('b.php')])), `readMany after ${calls}`).rejects.toMatchObject({
        code: 'SG-CONN-003',
      })
    }
  })

  it('names that lead out of the folder are lies, and nobody follows them', async () => {
    const names = ['..', '../..', '../../etc', '', '.', 'x/../../y']
    const t = withFault(createMemoryTransport(FILES), lyingListing('folder', names))
    const { entries, problems } = await tree(t, ['folder'])
    expect(entries.map((entry) => entry.path)).toEqual(['folder', 'folder/c.php'])
    expect(problems.map((problem) => problem.reason)).toEqual(names.map(() => 'lie'))
  })

  it('a write whose answer is lost is an error, is done once, and is not taken for somebody else’s', async () => {
    const memory = createMemoryTransport(FILES)
    const t = withRetry(withFault(memory, lostReply()), { sleep: async () => {} })
    await expect(t.mkdir(p('lock'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    await expect(t.create(p('new'), Buffer.from('x'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    await expect(t.rename(p('new'), p('renamed'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    await expect(t.remove(p('a.php'))).rejects.toMatchObject({ code: 'SG-CONN-003' })
    expect((await memory.list(p(''))).map((entry) => entry.path).sort()).toEqual(['b.php', 'folder', 'lock', 'renamed'])
  })
})

describe('a whole scan', () => {
  const CORE = 'www/ecrire/inc/auth.php'
  async function scanned(fault: (world: World) => Fault, signal?: AbortSignal): Promise<SiteReport> {
    const world = await cleanWorld()
    const transport = withFault(world.transport, fault(world))
    const report = await world.scan(signal === undefined ? {} : { signal }, { connect: async () => transport })
    expect(report.exitCode).not.toBe(0)
    return report.sites[0] as SiteReport
  }

  it('is clean without a fault, over the same calls', async () => {
    const world = await cleanWorld()
    const report = await world.scan({}, { connect: async () => withFault(world.transport, () => ({})) })
    expect(report.sites[0]).toMatchObject({ verdict: 'clean', findings: [], notRun: [] })
  })

  const faults: [string, (world: World) => Fault][] = [
    ['a core file that ends early', () => truncatedRead(CORE)],
    ['a bit that arrives wrong', () => bitFlip(CORE)],
    ['a folder that may not be listed', () => deniedDir('www/ecrire')],
    ['a folder with names that lead elsewhere', () => lyingListing('www/ecrire', ['../../..'])],
    ['a core file left out of the listing', () => hiddenName(CORE)],
    [
      'a core file that changes before it is read',
      (world) => changedUnderUs(CORE, () => world.transport.volume.put(`/home/site/${CORE}`, '<?php // other')),
    ],
    [
      'a core file that vanishes before it is read',
      (world) => changedUnderUs(CORE, () => void world.transport.volume.drop(`/home/site/${CORE}`)),
    ],
  ]
  it.each(faults)('is never clean with %s', async (_name, fault) => {
    const site = await scanned(fault)
    expect(site.verdict).not.toBe('clean')
    expect(site.findings.length + site.notRun.length).toBeGreaterThan(0)
  })

  it('is never clean when a file nobody knows is listed and then said to be gone', async () => {
    const world = await cleanWorld({ 'www/config/extra.php': '<?php exit;' })
    const report = await world.scan({}, { connect: async () => withFault(world.transport, saidGone('www/config/extra.php')) })
    expect(report.sites[0]?.verdict).not.toBe('clean')
    expect(report.sites[0]?.notRun).toMatchObject([{ check: 'content', subject: 'config/extra.php', reason: 'lie' }])
  })

  it('is never clean when the connection is cut, at whatever call', async () => {
    const world = await cleanWorld()
    let needed = 0
    const counting: Fault = (good) => ({
      stat: async (...args) => {
        needed += 1
        return await good.stat(...args)
      },
      list: async (...args) => {
        needed += 1
        return await good.list(...args)
      },
      async *read(...args) {
        needed += 1
        yield* good.read(...args)
      },
    })
    await world.scan({}, { connect: async () => withFault(world.transport, counting) })
    expect(needed).toBeGreaterThan(50)
    for (let calls = 0; calls < needed; calls += 7) {
      const site = await scanned(() => closedMidway(calls))
      expect(site.verdict, `cut after ${calls} of ${needed} calls`).not.toBe('clean')
      expect(site.notRun.length).toBeGreaterThan(0)
    }
  })

  it('is never clean when it was interrupted in a call that hangs', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(), 300)
    const outcome = await scanned(() => hang(CORE), stop.signal).then(
      (site) => site.verdict,
      (error: { code?: string }) => error.code,
    )
    expect(['SG-INT-002', 'unknown']).toContain(outcome)
  })
})
