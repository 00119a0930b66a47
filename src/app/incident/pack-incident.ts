import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Account, Site } from '../../core/account.ts'
import { isSiteguardError } from '../../core/error.ts'
import type { Listener } from '../../core/events.ts'
import { diskReadError } from '../../disk/disk-error.ts'
import {
  type IncidentInfo,
  type Lacking,
  LOG_FILE,
  momentsOf,
  openLog,
  openPacking,
  PACKS,
  type Packing,
  type SealedPack,
  type SealOptions,
  verifyPack,
} from '../../evidence/index.ts'
import type { ProviderIncident } from '../../providers/types.ts'
import type { Transport } from '../../transports/types.ts'
import { attachedFile } from './attach-files.ts'
import { gatherAccount, gatherLocalLogs } from './gather-account.ts'
import { gatherPage, gatherProvider, type PageGatherDeps } from './gather-outside.ts'
import { type Gathered, gatherSite, type SiteGatherDeps } from './gather-site.ts'
import { type LookDeps, lookAtSites, type SiteLook } from './look-at-sites.ts'

export interface PackDeps extends LookDeps, SiteGatherDeps {
  /** Absent: the accounts are not reached; their homes and logs are told as lacking. */
  readonly connect?: (account: Account, signal: AbortSignal) => Promise<Transport>
  /** Absent: no page is asked. */
  readonly pages?: Omit<PageGatherDeps, 'signal'>
  /** What an account's host tells; undefined where it has no API that is known. @throws what asking throws */
  readonly provider?: (account: Account, signal: AbortSignal) => Promise<ProviderIncident | undefined>
  readonly by: string
  readonly now: () => number
  readonly emit: Listener
  readonly tools: SealOptions['tools']
  readonly readMe: SealOptions['readMe']
  readonly sign?: SealOptions['sign']
}

export interface PackRequest {
  readonly accounts: readonly Account[]
  readonly sites: readonly Site[]
  /** Logs on this machine. */
  readonly logs: readonly string[]
  /** Throws away what a pack that was cut had fetched. */
  readonly anew?: boolean
}

export interface PackedIncident extends SealedPack {
  /** Pieces that were there from a try before. */
  readonly found: number
}

/**
 * Packs the evidence of an incident: what this machine keeps, what accounts, pages and hosts show now, logs. What cannot be had is told in the
 * pack, and stops nothing. Killed at any point it leaves no half pack; the next call goes on, and fetches nothing twice.
 * @throws SG-INC-003, SG-INC-004, SG-INC-007, SG-DISK-002
 */
export async function packIncident(info: IncidentInfo, request: PackRequest, deps: PackDeps): Promise<PackedIncident> {
  const log = openLog(info.dir, deps)
  await log.entries()
  const packing = await openPacking(info.dir, { now: deps.now, ...(request.anew === true ? { anew: true } : {}) })
  try {
    if (packing.sealed !== undefined) return await endSealed(info, packing, packing.sealed, deps)
    const gathered = gatherAll(info, request, deps, (key) => packing.has(key))
    const told = { done: packing.found, bytes: 0 }
    for await (const piece of gathered) await put(packing, piece, told, deps)
    deps.signal.throwIfAborted()
    const whole = await readFile(join(info.dir, LOG_FILE)).catch((error: unknown) => {
      throw diskReadError(join(info.dir, LOG_FILE), error)
    })
    // Whole lines: one that is half written now is another when it is whole, or put aside.
    const bytes = whole.subarray(0, whole.lastIndexOf(0x0a) + 1)
    const { by, tools, readMe, sign } = deps
    const sealed = await packing.seal({ incident: info.id, by, tools, readMe, log: bytes, ...(sign === undefined ? {} : { sign }) })
    await noteSealed(log, sealed)
    await packing.done()
    return { ...sealed, found: packing.found }
  } catch (error) {
    await packing.leave()
    throw error
  }
}

/** A pack that was whole when its process died, and perhaps not in the log yet. */
async function endSealed(info: IncidentInfo, packing: Packing, pack: string, deps: PackDeps): Promise<PackedIncident> {
  const dir = join(info.dir, PACKS, pack)
  const { seal, files, bytes, signature } = await verifyPack(dir, { signal: deps.signal })
  const lacking = await lackingIn(dir)
  const sealed: SealedPack = { pack, dir, seal: seal as SealedPack['seal'], files, bytes, lacking, signed: signature !== 'none' }
  const log = openLog(info.dir, deps)
  if (!(await log.entries()).some((entry) => entry.kind === 'pack' && entry.pack === pack)) await noteSealed(log, sealed)
  await packing.done()
  return { ...sealed, found: files }
}

/** What its manifest says should be in it and is not. */
async function lackingIn(dir: string): Promise<Lacking[]> {
  const file = join(dir, 'manifest.jsonl')
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw diskReadError(file, error)
  })
  return text.split('\n').flatMap((line) => (line.startsWith('{"lacking":{') ? [(JSON.parse(line) as { lacking: Lacking }).lacking] : []))
}

async function noteSealed(log: ReturnType<typeof openLog>, { pack, seal, files, bytes, lacking, signed }: SealedPack): Promise<void> {
  await log.append({ kind: 'pack', pack, seal, files, bytes, lacking: lacking.length, signed })
}

async function put(packing: Packing, piece: Gathered, told: { done: number; bytes: number }, { emit, signal }: PackDeps): Promise<void> {
  signal.throwIfAborted()
  if ('lacking' in piece) {
    packing.lack(piece.lacking)
    return
  }
  if (packing.has(piece.key)) return
  try {
    const item = await packing.add(piece)
    told.done += 1
    told.bytes += item.bytes
    emit({ type: 'progress', account: piece.of.account ?? '', ...told })
  } catch (error) {
    if (!isReading(error)) throw error
    const { key, kind, of } = piece
    packing.lack({ key, kind, of, reason: error.code })
  }
}

/** What could not be read where it lies is lacking; what could not be written here ends the pack, to be gone on with. */
function isReading(error: unknown): error is { readonly code: string } {
  return isSiteguardError(error) && !['cancelled', 'internal'].includes(error.kind) && error.code !== 'SG-DISK-002'
}

async function* gatherAll(
  info: IncidentInfo,
  { accounts, sites, logs }: PackRequest,
  deps: PackDeps,
  has: (key: string) => boolean,
): AsyncGenerator<Gathered> {
  const { signal } = deps
  // What changes by the hour comes first: pages, hosts, homes and logs; what this machine keeps stays as it is.
  for (const site of sites)
    if (deps.pages !== undefined) yield* unlessHad(`page:${site.id}:answer`, has, gatherPage(site, { ...deps.pages, signal }))
  for (const account of accounts) {
    yield* ofProvider(account, info.openedAt, deps, has)
    yield* ofAccount(account, deps, has)
  }
  yield* gatherLocalLogs(logs)
  for (const entry of info.check.entries) {
    if (entry.kind !== 'note') continue
    for (const { name, sha256, bytes } of entry.files ?? [])
      yield {
        key: `attached:${sha256}`,
        kind: 'attached',
        extension: 'bin',
        of: { path: name },
        asFound: { sha256, size: bytes },
        at: entry.at,
        content: () => createReadStream(attachedFile(info.dir, sha256)),
      }
  }
  const since = sinceOf(info)
  for (const look of await lookAtSites(sites, info.openedAt, deps)) {
    await holdStates(look, info.id, deps.now)
    yield* gatherSite(look, since, deps)
  }
}

/** What a pack speaks of is evidence: none of it is forgotten until a person ends the hold. */
async function holdStates({ kept }: SiteLook, incident: string, now: () => number): Promise<void> {
  if (kept === undefined) return
  const hold = { reason: `incident ${incident}`, since: new Date(now()).toISOString() }
  for (const info of [kept.chosen, kept.firstInfected, kept.lastClean])
    if (info !== undefined && info.marks.hold === undefined) await kept.store.mark(info.record.id, { hold })
}

/** Runs and quarantine belong to it from the day before the earliest that is known of it: somebody may have cleaned before he opened a file. */
function sinceOf({ openedAt, check }: IncidentInfo): string {
  const { began, noticed } = momentsOf(check.entries)
  const first = [openedAt, began?.when ?? openedAt, noticed?.when ?? openedAt].sort()[0] as string
  return new Date(Date.parse(first) - 86_400_000).toISOString()
}

async function* unlessHad(key: string, has: (key: string) => boolean, pieces: AsyncIterable<Gathered>): AsyncGenerator<Gathered> {
  if (!has(key)) yield* pieces
}

async function* ofProvider(account: Account, openedAt: string, deps: PackDeps, has: (key: string) => boolean): AsyncGenerator<Gathered> {
  const lacking = (reason: string): { lacking: Lacking } => ({
    lacking: { key: `provider:${account.id}`, kind: 'provider', of: { account: account.id }, reason },
  })
  if (account.provider === undefined || deps.provider === undefined) return
  let incident: ProviderIncident | undefined
  try {
    incident = await deps.provider(account, deps.signal)
  } catch (error) {
    if (!isReading(error)) throw error
    yield lacking(error.code)
    return
  }
  if (incident === undefined) yield lacking('no-api')
  else yield* gatherProvider(account, incident, openedAt, has, deps.signal)
}

async function* ofAccount(account: Account, deps: PackDeps, has: (key: string) => boolean): AsyncGenerator<Gathered> {
  const key = `home:${account.id}`
  const lacking = (reason: string): { lacking: Lacking } => ({ lacking: { key, kind: 'home', of: { account: account.id }, reason } })
  if (deps.connect === undefined) {
    yield lacking('not-asked')
    return
  }
  let transport: Transport | undefined
  try {
    transport = await deps.connect(account, deps.signal)
    // Listed anew where a pack goes on: which logs there are is not known otherwise. The listing itself is not taken twice.
    yield* gatherAccount(account, transport, deps.signal)
  } catch (error) {
    if (!isReading(error)) throw error
    if (!has(key)) yield lacking(error.code)
  } finally {
    await transport?.close().catch(() => {})
  }
}
