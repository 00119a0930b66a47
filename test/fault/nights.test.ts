import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SiteguardError } from '../../src/core/error.ts'
import type { RunRecord } from '../../src/core/run-record.ts'
import { checkStore, listStores, openStore } from '../../src/snapshots/store/index.ts'
import type { MemoryTransport } from '../../src/transports/memory/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { nightAccount, nightWorld, SHELL } from '../helpers/night-world.ts'
import { closedMidway, deniedDir, type Fault, saidGone, truncatedRead, withFault } from './faults.ts'

/*
 * Nights one after the other over sites on which authors write, intruders come and go, and something goes wrong with every other look.
 * A few here; SITEGUARD_FAULTS=all plays 72 over 50 sites (10x20: 20 over 10) and prints what that took, SITEGUARD_SEED another such world.
 */

const ASKED = /^(?:all|\d+x\d+)$/.exec(process.env.SITEGUARD_FAULTS ?? '')?.[0]
const ALL = ASKED !== undefined
const [SITES = 2, NIGHTS = 4] = ASKED === 'all' ? [50, 72] : (ASKED?.split('x').map(Number) ?? [])
const SEED = Number(process.env.SITEGUARD_SEED ?? 1)
const SHELL_PATH = 'IMG/jpg/x.php'
const CORE_PATH = 'ecrire/inc/auth.php'

const silent = new SiteguardError({
  code: 'SG-CONN-001',
  kind: 'connect',
  params: { account: 'x', host: 'x.example', detail: 'no answer' } as never,
})
const refused = new SiteguardError({
  code: 'SG-AUTH-001',
  kind: 'auth',
  params: { account: 'x', user: 'x', host: 'x.example', tried: ['password'] },
})

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** What goes wrong with a look: the login, or the transport after it. */
type Trouble = { readonly name: string; readonly refusal: SiteguardError } | { readonly name: string; readonly fault: Fault }

function troubleOf(draw: () => number): Trouble | undefined {
  const all: readonly (Trouble | undefined)[] = [
    undefined,
    undefined,
    undefined,
    undefined,
    { name: 'silent', refusal: silent },
    { name: 'refused', refusal: refused },
    { name: 'cut', fault: closedMidway(Math.floor(draw() * 120)) },
    { name: 'denied', fault: deniedDir(draw() < 0.5 ? 'IMG' : 'ecrire/inc') },
    { name: 'truncated', fault: truncatedRead(CORE_PATH) },
    { name: 'said gone', fault: saidGone(draw() < 0.5 ? SHELL_PATH : CORE_PATH) },
  ]
  return all[Math.floor(draw() * all.length)]
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).reduce((sum, name) => {
    const info = statSync(join(folder, name))
    return sum + (info.isFile() ? info.size : 0)
  }, 0)
}

it('plays nights full of faults and never takes a site for clean that is not, nor keeps a fault for the next night', {
  timeout: 7_200_000,
}, async () => {
  const draw = chance(SEED)
  const accounts = Array.from({ length: SITES }, (_, i) => nightAccount(`a${i}`))
  const world = await nightWorld(accounts)
  const planted = new Set<string>()
  const seen: Record<string, number> = {}
  const heaps: number[] = []
  for (let night = 0; night < NIGHTS; night += 1) {
    const troubles = new Map<string, Trouble>()
    for (const { id } of accounts) {
      const { volume } = world.transports.get(id) as MemoryTransport
      if (draw() < 0.5) volume.put(`/home/site/www/IMG/jpg/photo-${night}.jpg`, `photo ${draw()}`)
      if (planted.has(id) ? draw() < 0.4 : draw() < 0.2) {
        if (planted.delete(id)) volume.drop(`/home/site/www/${SHELL_PATH}`)
        else {
          planted.add(id)
          volume.put(`/home/site/www/${SHELL_PATH}`, SHELL)
        }
      }
      const trouble = troubleOf(draw)
      if (trouble !== undefined) troubles.set(id, trouble)
    }
    const connect = async ({ id }: { readonly id: string }): Promise<Transport> => {
      const good: Transport = { ...(world.transports.get(id) as MemoryTransport), close: async () => {} }
      const trouble = troubles.get(id)
      if (trouble === undefined) return good
      if ('refusal' in trouble) throw trouble.refusal
      return withFault(good, trouble.fault)
    }
    const record: RunRecord = await world.night({}, { connect })
    expect(record.sites.map(({ account }) => account).sort()).toEqual(accounts.map(({ id }) => id).sort())
    for (const { account, verdict, state, notRun } of record.sites) {
      const trouble = troubles.get(account)
      const where = `seed ${SEED}, night ${night}, ${account}: ${trouble?.name ?? 'nothing wrong'}, ${planted.has(account) ? 'broken into' : 'as it should be'}, ${state}`
      seen[`${trouble?.name ?? 'none'} ${verdict}`] = (seen[`${trouble?.name ?? 'none'} ${verdict}`] ?? 0) + 1
      if (planted.has(account)) expect(['infected', 'unknown'], where).toContain(verdict)
      if (trouble === undefined) expect([verdict, state], where).toEqual([planted.has(account) ? 'infected' : 'clean', 'done'])
      if (verdict === 'clean') expect([state, notRun], where).toEqual(['done', []])
    }
    heaps.push(process.memoryUsage().heapUsed / 1e6)
  }

  const folder = join(world.folder, 'stores')
  const sites = await listStores(folder)
  expect(sites).toHaveLength(SITES)
  let snapshots = 0
  for (const site of sites) {
    const check = await checkStore(await openStore({ folder, site, create: false }), { readData: true })
    expect(check.faults).toEqual([])
    snapshots += check.snapshots
  }
  expect(snapshots).toBeGreaterThan(SITES)
  expect(snapshots).toBeLessThanOrEqual(SITES * NIGHTS)
  if (ALL) {
    const megabytes = bytesBelow(folder) / 1e6
    console.info(
      `${NIGHTS} nights over ${SITES} sites, seed ${SEED}: ${snapshots} snapshots, ${megabytes.toFixed(0)} MB of stores, all of them check`,
    )
    console.info(
      `heap ${heaps[0]?.toFixed(0)} MB after the first night, ${Math.max(...heaps).toFixed(0)} at most, ${heaps.at(-1)?.toFixed(0)} after the last`,
    )
    console.info(JSON.stringify(seen))
  }
  rmSync(world.folder, { recursive: true, force: true })
})
