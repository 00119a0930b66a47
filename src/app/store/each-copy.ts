import type { SiteId } from '../../core/account.ts'
import { isSiteguardError, SiteguardError } from '../../core/error.ts'
import type { OffsitePlace } from '../../core/offsite.ts'
import type { Identity } from '../../secrets/index.ts'
import type { CopyOptions, CopyProgress, Witness } from '../../snapshots/offsite/index.ts'
import type { ObjectTarget } from '../../snapshots/types.ts'
import { openPlace, type PlaceReach } from './open-place.ts'

/** What work on off-site copies needs of this machine and its inventory. */
export interface CopyDeps {
  readonly reach: PlaceReach
  readonly identity: Identity
  readonly recipients: readonly string[]
  readonly signers: readonly string[]
  /** `<state>/offsite` */
  readonly stateDir: string
  readonly signal: AbortSignal
  /** Folder of what is remembered from judgement to judgement (`JudgeDeps.judgedDir`). */
  readonly judgedDir: string
  /** Witnesses somebody else kept, by site. */
  readonly witnesses?: ReadonlyMap<string, Witness>
  readonly onProgress?: (at: { readonly site: SiteId; readonly place: string; readonly progress: CopyProgress }) => void
  readonly now?: () => number
}

/** What became of one copy of one site: the result, or why not. */
export type CopyOutcome<T> = { readonly site: SiteId; readonly place: string } & (
  | { readonly result: T; readonly error?: undefined }
  | { readonly error: SiteguardError; readonly result?: undefined }
)

/**
 * Does the same with every copy of the sites, one after the other: places share this machine's line. One that fails does not keep
 * the others from being done; an interruption does.
 */
export async function eachCopy<T>(
  sites: readonly SiteId[],
  places: readonly OffsitePlace[],
  deps: CopyDeps,
  work: (site: SiteId, options: CopyOptions) => Promise<T>,
): Promise<CopyOutcome<T>[]> {
  const outcomes: CopyOutcome<T>[] = []
  for (const place of places) {
    let target: ObjectTarget | undefined
    try {
      target = await openPlace(place, deps.reach, deps.signal)
    } catch (error) {
      const told = toError(error, deps.signal)
      for (const site of sites) outcomes.push({ site, place: place.name, error: told })
      continue
    }
    try {
      for (const site of sites) {
        try {
          outcomes.push({ site, place: place.name, result: await work(site, optionsFor(site, place, target, deps)) })
        } catch (error) {
          outcomes.push({ site, place: place.name, error: toError(error, deps.signal) })
        }
      }
    } finally {
      await target.close()
    }
  }
  return outcomes
}

function optionsFor(site: SiteId, place: OffsitePlace, target: ObjectTarget, deps: CopyDeps): CopyOptions {
  const witness = deps.witnesses?.get(site)
  const { onProgress } = deps
  return {
    target,
    site,
    place: place.name,
    identity: deps.identity,
    recipients: deps.recipients,
    signers: deps.signers,
    stateDir: deps.stateDir,
    signal: deps.signal,
    ...(witness === undefined ? {} : { witness }),
    ...(onProgress === undefined ? {} : { onProgress: (progress) => onProgress({ site, place: place.name, progress }) }),
    ...(deps.now === undefined ? {} : { now: deps.now }),
  }
}

/** @throws what ends all: an interruption, or a fault that is none of the place's. */
function toError(error: unknown, signal: AbortSignal): SiteguardError {
  if (signal.aborted) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {}, cause: error })
  if (isSiteguardError(error) && error.kind !== 'cancelled') return error
  throw error
}
