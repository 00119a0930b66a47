import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, AccountId, Site, SiteId } from '../../src/core/account.ts'
import { SiteguardError } from '../../src/core/error.ts'
import type { RemotePath } from '../../src/core/path.ts'
import { NIGHT_STEPS, type RunRecord } from '../../src/core/run-record.ts'
import { runRecordSchema } from '../../src/core/run-record-schema.ts'
import { readFixture } from '../../src/demo/build-account.ts'
import { runNight } from '../../src/fleet/night/run-night.ts'
import type { NightDeps, NightRequest } from '../../src/fleet/night/types.ts'
import { openStore } from '../../src/snapshots/store/index.ts'
import type { MemoryTransport } from '../../src/transports/memory/index.ts'
import type { Transport } from '../../src/transports/types.ts'
import { cleanWorld, depsOf } from './scan-world.ts'

export const SHELL = '<?php exit; eval($_POST["x"]);'
const NOW = Date.UTC(2026, 10, 21, 12)

export function nightAccount(id: string, more: Partial<Account> = {}): Account {
  return { id: id as AccountId, transport: 'ssh', host: `${id}.example`, user: id, hostKeys: [], tls: 'explicit', ...more }
}

export function nightSite(account: string, root = 'www', more: Partial<Site> = {}): Site {
  return { id: `${account}.${root}` as SiteId, account: account as AccountId, root: root as RemotePath, groups: [], tags: [], ...more }
}

/** Accounts in memory behind counted logins, and a folder of this machine. */
export interface NightWorld {
  readonly folder: string
  readonly transports: Map<string, MemoryTransport>
  /** Logins made, by account. */
  readonly logins: Map<string, number>
  /** What logging in to an account ends with instead. */
  readonly refusals: Map<string, SiteguardError>
  /** Records of the nights so far, oldest first. */
  readonly records: RunRecord[]
  night(request?: Partial<NightRequest>, deps?: Partial<NightDeps>): Promise<RunRecord>
}

/** Every account has one clean SPIP at `www`. */
export async function nightWorld(
  accounts: readonly Account[],
  sites: readonly Site[] = accounts.map(({ id }) => nightSite(id)),
): Promise<NightWorld> {
  const fixture = await readFixture()
  const folder = mkdtempSync(join(tmpdir(), 'sg-night-'))
  const transports = new Map<string, MemoryTransport>()
  for (const { id } of accounts) transports.set(id, (await cleanWorld()).transport)
  const logins = new Map<string, number>()
  const refusals = new Map<string, SiteguardError>()
  const records: RunRecord[] = []
  let clock = NOW
  const connect = async (account: Account): Promise<Transport> => {
    logins.set(account.id, (logins.get(account.id) ?? 0) + 1)
    const refusal = refusals.get(account.id)
    if (refusal !== undefined) throw refusal
    return { ...(transports.get(account.id) as MemoryTransport), close: async () => {} }
  }
  const base = depsOf(fixture, transports.values().next().value as MemoryTransport, join(folder, 'state'))
  const now = (): number => {
    clock += 10
    return clock
  }
  const nobody = new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: 'no site of this test has an address' } })
  const never = async (): Promise<never> => {
    throw nobody
  }
  const deps: NightDeps = {
    connect,
    status: {
      providers: [],
      desk: never as never,
      pages: { ask: never },
      names: never as never,
      certificates: never as never,
      now,
      sleep: async () => {},
      emit: () => {},
      version: '0.0.0',
    },
    scan: { ...base, now },
    snapshots: {
      manifests: base.manifests,
      known: base.known,
      waiverOf: base.waiverOf,
      judgedDir: join(folder, 'judged'),
      baselineDir: join(folder, 'state'),
      now,
      emit: () => {},
      version: '0.0.0',
      openStore: (site, { create } = { create: true }) => openStore({ folder: join(folder, 'stores'), site, create }),
      dump: async () => ({ databases: [], gaps: [] }),
      keepSecret: () => {},
    },
    before: (site) => {
      const all = records
        .toReversed()
        .flatMap((record) => record.sites.filter((one) => one.site === site).map((one) => ({ record, site: one })))
      const read = all.find((one) => one.site.counts !== undefined)
      return { ...(all[0] === undefined ? {} : { last: all[0] }), ...(read === undefined ? {} : { read }) }
    },
    now,
    emit: () => {},
    chance: () => (records.length + 1).toString(16).padStart(8, '0'),
    version: '0.0.0',
  }
  const request: NightRequest = {
    accounts,
    allSites: sites,
    sites,
    inventory: 'a'.repeat(64),
    steps: new Set(NIGHT_STEPS.filter((step) => step !== 'pull' && step !== 'push')),
    settingsOf: () => ({ failOn: 'probable', paranoid: false }),
    failOn: 'probable',
    onlyNew: false,
    parallel: 4,
    accountMs: 600_000,
    pauseMs: 0,
    pageMs: 1000,
    waiverProblems: [],
    signal: new AbortController().signal,
  }
  return {
    folder,
    transports,
    logins,
    refusals,
    records,
    async night(more = {}, moreDeps = {}) {
      clock += 86_400_000
      const record = await runNight({ ...request, ...more }, { ...deps, ...moreDeps })
      runRecordSchema.parse(JSON.parse(JSON.stringify(record)))
      records.push(record)
      return record
    },
  }
}
