import { expect } from 'vitest'
import type { Account, AccountId, Site, SiteId } from '../../src/core/account.ts'
import { SiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { type LockKind, type Recovery, type RecoveryException, stageOf } from '../../src/core/recovery.ts'
import { recoverySchema } from '../../src/core/recovery-schema.ts'
import type { SiteReport } from '../../src/core/scan-report.ts'
import type { SnapshotId } from '../../src/core/snapshot.ts'
import type { HostAnswer, RecoveryDeps, RecoveryRequest, Vouching } from '../../src/fleet/recovery/types.ts'
import type { RotationReport } from '../../src/fleet/rotate/types.ts'
import type { UpgradeReport } from '../../src/fleet/upgrade/types.ts'

export const ACCOUNT: Account = { id: 'elus' as AccountId, transport: 'local', hostKeys: [], tls: 'explicit' }

/** A made-up account, as it stands. */
export interface World {
  lock: LockKind
  /** Locks again after it was opened, so often. */
  locksAgain: number
  readonly sites: Map<
    string,
    { infected: boolean; version: string; hard: boolean; old: boolean; cms: string; fails?: string | undefined; copied?: string }
  >
  readonly done: string[]
  readonly notes: string[]
  /** What a host says when it is asked to open, in this order; then that it does. */
  readonly answers: HostAnswer[]
  /** Files its messages name, and those that are there. */
  named: string[]
  readonly files: Set<string>
  /** Our address is turned away, so often. */
  bans: number
  /** Is infected again while it is locked again. */
  reinfects?: string
  vouch?: (exception: RecoveryException) => Vouching
  now: number
}

export const site = (id: string): Site => ({
  id: id as SiteId,
  account: ACCOUNT.id,
  root: id as RemotePath,
  url: `https://${id}.example/`,
  groups: [],
  tags: [],
})

export function newWorld(lock: LockKind = 'customer'): World {
  const one = (infected: boolean, version: string) => ({ infected, version, hard: false, old: true, cms: 'spip' })
  return {
    lock,
    locksAgain: 0,
    sites: new Map([
      ['a', one(true, '3.2.11')],
      ['b', one(false, '4.4.30')],
    ]),
    done: [],
    notes: [],
    answers: [],
    named: [],
    files: new Set(),
    bans: 0,
    now: Date.UTC(2026, 7, 15),
  }
}

export const reportOf = (world: World, { id, root, account }: Site): SiteReport => {
  const own = world.sites.get(id)
  const finding = { path: 'IMG/x.php', class: 'intrusion', confidence: 'certain', severity: 'critical' } as SiteReport['findings'][number]
  return {
    site: id,
    account,
    root,
    verdict: own?.infected === true ? 'infected' : 'clean',
    installations: [{ root: '' as RemotePath, cms: own?.cms ?? 'spip', components: [] }],
    findings: own?.infected === true ? [finding] : [],
    notRun: [],
    counts: { files: 0, bytes: 0, knownGood: 0, unchanged: 0, hashed: 0, fetched: 0, rulesOnly: 0, waived: 0, isNew: 0 },
  }
}

/** The world a recovery works on; `cut` throws at the n-th thing that is done or written down. */
export function depsOf(world: World, kept: { recovery?: Recovery }, cut = Number.POSITIVE_INFINITY): RecoveryDeps {
  let steps = 0
  const step = (what?: string): void => {
    steps += 1
    if (steps === cut) throw new Error('killed')
    if (what !== undefined) world.done.push(what)
  }
  const own = (id: string) => world.sites.get(id) as NonNullable<ReturnType<World['sites']['get']>>
  const failing = ({ id }: Site, part: string): void => {
    if (own(id).fails === part) throw new SiteguardError({ code: 'SG-REST-001', kind: 'not-found', params: { site: id, known: [] } })
  }
  return {
    records: {
      open: async () => (kept.recovery !== undefined && stageOf(kept.recovery) !== undefined ? kept.recovery : undefined),
      lock: async () => ({ release: async () => {} }),
      async save(recovery) {
        step()
        kept.recovery = recoverySchema.parse(JSON.parse(JSON.stringify(recovery)))
      },
    },
    async look() {
      const host = world.named.length > 0 && world.lock !== 'none' ? { host: { files: [...world.named] } } : {}
      return { lock: world.lock, words: [`root: ${world.lock}`], ...host }
    },
    find: async (_account, sites) => sites.map((one) => ({ site: one })),
    async take(_account, one) {
      step(`take ${one.id}`)
      return {
        snapshot: `${one.id}@20260815T00000${world.done.filter((what) => what === `take ${one.id}`).length - 1}Z` as SnapshotId,
        report: reportOf(world, one),
      }
    },
    async explain(_account, one) {
      step(`explain ${one.id}`)
      failing(one, 'explain')
      const cause = {
        at: '2026-08-14T03:14:07.000Z',
        path: 'IMG/x.php',
        way: 'hole',
        confidence: 'certain',
        address: '192.0.2.66',
      } as const
      const line = { request: 'POST /spip.php?page=spip_pass', status: 200, log: 'a.log', line: 7, holes: ['CVE-2023-27372'] }
      return { state: 'named', cause: { ...cause, ...line }, traces: 1, explained: 1, logs: 1, addresses: ['192.0.2.66'] }
    },
    async hostCopy(_account, one) {
      step(`copies ${one.id}`)
      const at = own(one.id).copied
      return at === undefined ? undefined : { snapshot: `${one.id}@20260813T230100Z` as SnapshotId, at }
    },
    judge: async (_account, one) => reportOf(world, one),
    async keepEvidence() {
      step('evidence')
      return 'incident-1'
    },
    async apply(_account, one, recipe) {
      const part = recipe.name.split(':')[1] as string
      failing(one, part)
      step(`${part} ${one.id}`)
      if (part === 'clean') own(one.id).infected = false
      else if (part === 'harden') own(one.id).hard = true
      else if (part === 'prove') expect(world.lock).toBe('none')
      return undefined
    },
    wouldChange: async (_account, one) => !own(one.id).hard,
    async upgrade(_account, sites, apply) {
      const results = []
      for (const one of sites) {
        const fails = own(one.id).fails === 'upgrade'
        if (apply && !fails) {
          step(`upgrade ${one.id}`)
          own(one.id).version = '4.4.30'
        }
        const state = fails ? 'refused' : own(one.id).version === '4.4.30' ? 'current' : 'planned'
        results.push({ site: one.id, account: one.account, parts: [{ part: { kind: 'core' }, state, seconds: 0 }] })
      }
      return { sites: results } as unknown as UpgradeReport
    },
    async rotate(_account, sites) {
      const results = []
      for (const one of sites) {
        step(`rotate ${one.id}`)
        own(one.id).old = false
        results.push({ site: one.id, account: one.account, parts: [{ round: 'all', state: 'applied', seconds: 0 }] })
      }
      return { sites: results } as unknown as RotationReport
    },
    async renewAccess() {
      step('access')
      return { run: 'access' }
    },
    async reopen() {
      step('reopen')
      const [answer = { is: 'lifted' }] = world.answers.splice(0, 1)
      if (answer.is === 'lifted') world.lock = 'none'
      return answer
    },
    there: async (_account, files) => files.filter((file) => world.files.has(file)),
    async vouch(_account, _recovery, exception) {
      return world.vouch?.(exception) ?? { is: 'good', exception }
    },
    async outside() {
      const at = new Date(world.now).toISOString()
      if (world.bans > 0) {
        world.bans -= 1
        world.done.push('banned')
        return { state: 'unseen', at, detail: 'ip-banned', banned: true }
      }
      if (world.locksAgain > 0 && world.lock === 'none') {
        world.locksAgain -= 1
        world.lock = 'customer'
        const again = world.sites.get(world.reinfects ?? '')
        if (again !== undefined) again.infected = true
        return { state: 'shut', at, detail: '403' }
      }
      return { state: world.lock === 'none' ? 'well' : 'shut', at, detail: '' }
    },
    // Its PHP can be run without its web server: no site needs a door.
    doors: {
      runsPhp: async () => true,
      pass: async () => '0'.repeat(64),
      sweep: async () => {},
      ask: async () => ({ is: 'shut', detail: '503' }),
      async lock() {
        world.lock = 'customer'
      },
    },
    ticket: (account) => `Bonjour, ${account.id}…`,
    note: async (_account, line) => void world.notes.push(line),
    async sleep(ms) {
      world.now += ms
    },
    tell: () => {},
    now: () => world.now,
    newId: () => '20260815T000000Z-00000001',
    version: '0',
    signal: new AbortController().signal,
  }
}

export const request = (further: Partial<RecoveryRequest> = {}): RecoveryRequest => ({
  account: ACCOUNT,
  sites: [site('a'), site('b')],
  ways: new Map(),
  exceptions: [],
  patienceMs: 600_000,
  watchDays: 14,
  ...further,
})

export function isWhole(world: World): boolean {
  return (
    world.lock === 'none' && [...world.sites.values()].every((one) => !one.infected && one.hard && !one.old && one.version === '4.4.30')
  )
}
