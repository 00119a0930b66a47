import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { type OvhWorld, startOvhWorld } from '../../../test/helpers/ovh-world.ts'
import { LOGS_TOKEN } from '../../../test/lab/ovh-incident.ts'
import type { AccountId } from '../../core/account.ts'
import { Secret } from '../../core/secret.ts'
import type { ProviderDump } from '../../providers/types.ts'
import { newestOfEach } from './gather-host-dumps.ts'
import { gatherProvider } from './gather-outside.ts'

let world: OvhWorld
beforeEach(async () => {
  world = await startOvhWorld()
  vi.stubEnv('TMPDIR', world.folder)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await world.stop()
})

const ACCOUNT = { id: 'elus' as AccountId }
const SINCE = '2026-11-20T00:00:00.000Z'
const signal = new AbortController().signal

async function gather(has: (key: string) => boolean = () => false): Promise<{ kept: Map<string, string>; lacking: Map<string, string> }> {
  const { incident } = await world.open()
  const kept = new Map<string, string>()
  const lacking = new Map<string, string>()
  for await (const piece of gatherProvider(ACCOUNT, incident, SINCE, has, signal)) {
    if ('lacking' in piece) {
      lacking.set(piece.lacking.key, piece.lacking.reason)
      continue
    }
    const parts: Uint8Array[] = []
    for await (const part of piece.content()) parts.push(part)
    kept.set(piece.key, Buffer.concat(parts).toString('latin1'))
  }
  return { kept, lacking }
}

it('keeps what the host says, its dumps of databases that are no more too, and its logs; no address that lets anybody in', async () => {
  const { kept, lacking } = await gather()
  expect(lacking).toEqual(new Map())
  expect([...kept.keys()]).toEqual([
    'provider:elus:state',
    'provider:elus:mail',
    'provider:elus:domains',
    'provider:elus:settings',
    'provider:elus:abuse cases',
    'provider:elus:messages',
    'provider:elus:messages as read',
    'provider:elus:copies',
    'provider:elus:dumps',
    'dump:elus:elusdb:1',
    'dump:elus:elusold:3',
    'log:elus:elus.example:ftp/ftp-20-11-2026.log',
    'log:elus:elus.example:logs-10-2026/elus.example-31-10-2026.log.gz',
    'log:elus:elus.example:osl/elus.example-20-11-2026.log',
    'log:elus:mairie.example:a.log',
  ])
  expect(kept.get('dump:elus:elusold:3')).toBe('old')
  expect(kept.get('log:elus:elus.example:logs-10-2026/elus.example-31-10-2026.log.gz')).toBe('\x1f\x8b\x01\x02')
  expect(kept.get('provider:elus:messages as read')).toContain('"stops"')
  const all = [...kept].join('\n')
  for (const secret of [LOGS_TOKEN, 'dump-Secret-']) expect(all).not.toContain(secret)
  // What it went through is gone.
  expect(readdirSync(world.folder)).toEqual([])
})

it('fetches nothing twice', async () => {
  const { kept } = await gather()
  const calls = (): number => world.fake.calls.filter(({ path }) => /ownLogs|dump/.test(path)).length
  expect(calls()).toBeGreaterThan(0)
  expect((await gather((key) => kept.has(key))).kept.size).toBe(0)
})

it('tells what it cannot have, and goes on', async () => {
  const refusal = { status: 403, body: '{"errorCode":"NOT_GRANTED_CALL","message":"This call has not been granted"}' }
  world.fake.behaviour.errors.push(
    { ...refusal, path: /me\/abuse/ },
    { ...refusal, path: /email\/history/ },
    { ...refusal, path: /email\/history/ },
    { ...refusal, path: /userLogsToken/ },
  )
  world.hosting.databases[0]?.dumps?.splice(0, 1, { id: 1, type: 'daily.1', status: 'created', creationDate: SINCE, deletionDate: SINCE })
  const { kept, lacking } = await gather()
  expect(Object.fromEntries(lacking)).toEqual({
    'provider:elus:abuse cases': 'SG-PROV-003',
    'provider:elus:messages': 'SG-PROV-003',
    'provider:elus:messages as read': 'SG-PROV-003',
    'log:elus:host': 'SG-PROV-003',
  })
  expect([...kept.keys()].filter((key) => key.startsWith('dump:'))).toEqual(['dump:elus:elusold:3'])
})

it('takes of many dumps the newest of each kind', () => {
  const dump = (database: string, id: string, kind: string, at: string, ready = true): ProviderDump => ({
    database,
    id,
    kind,
    at,
    orphan: false,
    ...(ready ? { url: new Secret('x', 'https://h.example/') } : {}),
  })
  const all = [
    dump('a', '1', 'daily.1', '2026-11-01'),
    dump('a', '2', 'daily.1', '2026-11-20'),
    dump('a', '3', 'daily.1', '2026-11-21', false),
    dump('a', '4', 'weekly.1', '2026-11-10'),
    dump('b', '5', 'now', '2026-11-02'),
    ...Array.from({ length: 9 }, (_, at) => dump('c', `c${at}`, `strange-${at}`, `2026-11-1${at}`)),
  ]
  expect(newestOfEach(all).map(({ id }) => id)).toEqual(['2', 'c8', 'c7', 'c6', 'c5', '4', '5'])
})
