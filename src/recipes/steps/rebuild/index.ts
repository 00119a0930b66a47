import * as z from 'zod'
import type { Sha256 } from '../../../core/manifest.ts'
import type { BlobId, SnapshotEntry, SnapshotId } from '../../../core/snapshot.ts'
import { ruleRights } from '../../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { finishTarget } from '../finish-target.ts'
import { lastClean } from '../restore/choose-snapshot.ts'
import { describeSnapshot, isDerivedIn } from '../restore/installations.ts'
import { exposuresOf, intrusionsOf, isOurs } from '../restore/intrusions.ts'
import { isDatabaseIndex } from '../restore/order-ops.ts'
import { liesIn } from '../restore/other-sites.ts'
import { planTree } from '../restore/plan-tree.ts'
import { liveSide, targetSide } from '../restore/tree-side.ts'
import { withinRights } from '../restore/within-rights.ts'
import { type ComposedTarget, composeTarget } from './compose-target.ts'
import { openReleases } from './open-releases.ts'

const params = z.strictObject({
  release: z
    .string()
    .regex(/^[0-9A-Za-z][0-9A-Za-z.+_~-]{0,63}$/)
    .optional()
    .describe('Version of the core to rebuild with. Default: the one that is installed.'),
})

export type RebuildParams = z.infer<typeof params>

/**
 * Makes a site of its releases: the official files of the core and of every extension that has a release, the site's own data, settings,
 * templates and media as they stand where today's rules find nothing against them, caches emptied. The database is
 * not touched. The target is kept in the store as a snapshot of its own, so that what is written comes from nowhere else.
 */
export const rebuild: StepKind<RebuildParams> = { use: 'rebuild', params, plan: planRebuild }

async function planRebuild({ release }: RebuildParams, context: StepContext): Promise<StepPlan> {
  const described = await describeSnapshot(context.before, context.entries)
  const releases = await openReleases(described, context, release)
  const opened = releases.installations.flatMap((one) => one.releases.map(({ files }) => files))
  try {
    const report = await context.judge()
    const target = composeTarget({
      live: context.entries,
      described,
      releases,
      intrusions: intrusionsOf(report),
      exposed: exposuresOf(report),
      clean: await cleanEntries(context),
      now: context.now(),
    })
    const { gaps } = context.before.record
    const plan = planTree(liveSide(context.overlay, gaps), targetSide(target.entries, gaps), {
      selects: () => 'whole',
      symlink: context.capabilities.symlink,
      chmod: context.capabilities.chmod,
      rawNames: context.capabilities.rawNames,
      ...ruleRights(context.entries, context.rights),
      isDerived: isDerivedIn(described),
      keeps: (path) => (isOurs(path) || isDatabaseIndex(path) || liesIn(context.others, path) ? 'silently' : undefined),
    })
    // A core that is half the vendor's is no rebuilt site.
    const allowed = await withinRights(plan, context, () => true)
    const ops = [...allowed.ops, ...plan.cleared]
    return {
      ops,
      trees: plan.trees,
      notes: [...allowed.notes, ...target.notes],
      sources: ops.length === 0 ? [] : [await storeTarget(target, context)],
    }
  } finally {
    for (const files of opened) await files.close()
  }
}

async function cleanEntries(context: StepContext): Promise<ReadonlyMap<SnapshotEntry['path'], SnapshotEntry> | undefined> {
  const info = lastClean((await context.store.list({ remembered: true })).filter(({ record }) => record.id !== context.before.record.id))
  if (info === undefined) return undefined
  const reader = await context.store.open(info.record.id, { signal: context.signal })
  try {
    return await reader.entries()
  } finally {
    await reader.close()
  }
}

/** Keeps the composed tree in the site's store. Only bytes the store does not have are put there. */
async function storeTarget(target: ComposedTarget, context: StepContext): Promise<SnapshotId> {
  const blobs = new Map<Sha256, BlobId>()
  for (const { sha256, blob } of context.entries.values()) if (sha256 !== undefined && blob !== undefined) blobs.set(sha256, blob)
  const writer = await context.store.begin({ signal: context.signal })
  try {
    const entries: SnapshotEntry[] = []
    for (const entry of target.entries.values()) entries.push(await withBlob(entry))
    const { cms, gaps, complete } = context.before.record
    return await finishTarget(writer, entries, context, { cms, gaps, complete })
  } catch (error) {
    await writer.abort()
    throw error
  }

  async function withBlob(entry: SnapshotEntry): Promise<SnapshotEntry> {
    const { sha256 } = entry
    if (sha256 === undefined || entry.blob !== undefined) return entry
    const known = blobs.get(sha256)
    if (known !== undefined) return { ...entry, blob: known }
    const source = target.fromRelease.get(sha256)
    if (source === undefined) return entry
    const { blob } = await writer.put(source.size, source.files.content(source.path))
    blobs.set(sha256, blob)
    return { ...entry, blob }
  }
}
