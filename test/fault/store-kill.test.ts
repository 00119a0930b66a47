import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { SiteId } from '../../src/core/account.ts'
import { checkStore, openStore } from '../../src/snapshots/store/index.ts'
import { buildSiteguard, type Outcome, operatorEnv, siteguard } from '../lab/siteguard.ts'
import { ALL_FAULTS, play } from './kill/play.ts'
import { runKilled } from './kill/run-killed.ts'

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 300_000 })

const SITE = 'town.example' as SiteId
const scratch = mkdtempSync(join(tmpdir(), 'siteguard-store-kill-'))
const seed = join(scratch, 'seed')
let made = 0

/** An operator's home with a site in it, two snapshots of it, and one change that is in none. */
beforeAll(async () => {
  await buildSiteguard()
  const www = join(seed, 'www')
  mkdirSync(join(www, 'IMG'), { recursive: true })
  for (let i = 0; i < 12; i += 1) writeFileSync(join(www, `IMG/page-${i}.html`), `<p>${'words '.repeat(400 * i)}</p>`)
  const inventory = {
    version: 1,
    accounts: { here: { transport: 'local', home: '.' } },
    sites: { [SITE]: { account: 'here', root: 'www' } },
    store: { offsite: [{ name: 'disk', directory: './copies' }] },
  }
  writeFileSync(join(seed, 'siteguard.yml'), JSON.stringify(inventory))
  done(await siteguard(['store', 'key', '--new'], seed))
  done(await siteguard(['snapshot', SITE, '--offline'], seed))
  writeFileSync(join(www, 'second.html'), 'of the second day '.repeat(3000))
  done(await siteguard(['snapshot', SITE, '--offline'], seed))
  writeFileSync(join(www, 'third.html'), 'of the third day '.repeat(3000))
  rmSync(join(www, 'IMG/page-3.html'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

function done(outcome: Outcome): string {
  expect(outcome, outcome.stderr + outcome.stdout).toMatchObject({ code: 0 })
  return outcome.stdout
}

/** A home of its own for one case: programs that a killed process started may still be at work in the last one. */
function copyOf(home: string): string {
  const copy = join(scratch, `case-${made++}`)
  execFileSync('cp', ['-a', home, copy])
  return copy
}

async function idsOf(home: string): Promise<string[]> {
  const store = await openStore({ folder: join(home, '.local/share/siteguard/snapshots'), site: SITE })
  const { faults } = await checkStore(store, { readData: true })
  expect(faults).toEqual([])
  return (await store.list()).map(({ record }) => record.id as string)
}

/** Kills a command at its points (all, or one of a few), each time from the same start, and looks at what is left. */
async function killEverywhere(args: readonly string[], home: string, each: number, look: (home: string) => Promise<void>): Promise<void> {
  const killed = (at: number, where: string) =>
    runKilled(args, at, { cwd: where, env: operatorEnv(where), log: join(scratch, `points-${made++}`) })
  const whole = await killed(0, copyOf(home))
  expect(whole, whole.said).toMatchObject({ code: 0 })
  const { points } = whole
  expect(points.length).toBeGreaterThan(each)
  const wrong = await play(
    points.map((_, index) => index + 1).filter((number) => ALL_FAULTS || number % each === 0),
    (number) => `${number} of ${points.length} (${points[number - 1]})`,
    async (number) => {
      const where = copyOf(home)
      const dead = await killed(number, where)
      expect(dead.code, dead.said).toBeUndefined()
      await look(where)
      rmSync(where, { recursive: true, force: true, maxRetries: 5 })
    },
  )
  expect(wrong).toEqual([])
}

describe('a process that is killed', () => {
  it('while it takes a snapshot leaves the ones before, whole, and the next one goes on', async () => {
    await killEverywhere(['snapshot', SITE, '--offline'], seed, 5, async (home) => {
      const left = await idsOf(home)
      expect([2, 3]).toContain(left.length)
      done(await siteguard(['snapshot', SITE, '--offline'], home))
      const now = await idsOf(home)
      expect(now.slice(0, left.length)).toEqual(left)
      expect(now).toHaveLength(left.length + 1)
      expectTidy(home)
    })
  })

  it('while it forgets snapshots leaves all others whole, and the next one forgets the rest', async () => {
    const args = ['snapshots', 'forget', SITE, '--keep-last', '1', '--apply']
    await killEverywhere(args, seed, 5, async (home) => {
      const left = await idsOf(home)
      expect([1, 2]).toContain(left.length)
      done(await siteguard(args, home))
      expect(await idsOf(home)).toEqual(left.slice(-1))
      // What is left when there was nothing more to forget is the next writer's to take away.
      done(await siteguard(['snapshot', SITE, '--offline'], home))
      expectTidy(home)
    })
  })

  it('while it pushes to a folder leaves nothing there that is taken for a snapshot, and the next push completes', async () => {
    const pushed = copyOf(seed)
    done(await siteguard(['store', 'push'], pushed))
    done(await siteguard(['snapshot', SITE, '--offline'], pushed))
    await killEverywhere(['store', 'push'], pushed, 5, async (home) => {
      const known = async (): Promise<string[]> => {
        const other = join(home, 'elsewhere')
        const env = { SITEGUARD_IDENTITY_FILE: join(home, '.config/siteguard/identity.txt') }
        const inventory = ['--inventory', join(home, 'siteguard.yml')]
        done(await siteguard(['store', 'pull', SITE, '--contents', ...inventory], other, env))
        const ids = await idsOf(other)
        rmSync(other, { recursive: true, force: true })
        return ids
      }
      const here = await idsOf(home)
      const there = await known()
      expect([here, here.slice(0, 2)]).toContainEqual(there)
      done(await siteguard(['store', 'push'], home))
      expect(await known()).toEqual(here)
      const status = JSON.parse(done(await siteguard(['store', 'status', SITE, '--read-data', '--json'], home)))
      expect(status.copies).toMatchObject([{ faults: [], notPushed: [], notHere: [] }])
    })
  })
})

/** Nothing of the killed process is left in the store. */
function expectTidy(home: string): void {
  const [store = ''] = readdirSync(join(home, '.local/share/siteguard/snapshots'))
  const names = readdirSync(join(home, '.local/share/siteguard/snapshots', store), { recursive: true, encoding: 'utf8' })
  expect(names.filter((name) => /tmp|\.lock/.test(name))).toEqual([])
}
