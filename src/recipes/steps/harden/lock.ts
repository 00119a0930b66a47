import * as z from 'zod'
import { hardenerOf } from '../../../cms/hardeners.ts'
import { adapterOf } from '../../../cms/index.ts'
import type { Op } from '../../../core/op.ts'
import { joinPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import { maySetMode } from '../../rights.ts'
import type { StepContext, StepKind, StepPlan } from '../../types.ts'
import { describeSnapshot } from '../restore/installations.ts'
import { check } from './checks.ts'
import { hardenSite } from './harden-site.ts'
import { planHealth } from './plan-health.ts'

const params = z.strictObject({
  open: z.boolean().optional().describe('Lets the owner write again instead.'),
})

export type LockParams = z.infer<typeof params>

/** Nobody writes there, its owner neither. */
const WRITE = 0o222
const OWNER_WRITES = 0o200
const NAMED = 50

/**
 * Makes code and settings read-only, and lets them be written to again: the release's own files, extensions, templates, settings and the
 * site's root. What the CMS writes to in daily use stays open. Rights alone: a program that runs as the owner can take them back.
 */
export const lock: StepKind<LockParams> = { use: 'lock', params, looksAtHost: true, plan: planLock }

async function planLock({ open = false }: LockParams, context: StepContext): Promise<StepPlan> {
  const described = await describeSnapshot(context.before, context.entries)
  const ops: Op[] = []
  const barred: RemotePath[] = []
  const stays = new Set<string>()
  let phpIsOwner = false
  for (const installation of described.installations) {
    const hardener = hardenerOf(installation.cms)
    for (const path of hardener.open(installation)) stays.add(joinPath(installation.root, path))
    phpIsOwner ||= hardenSite(installation, hardener, { asked: [], refused: [] }, context).phpIsOwner === true
  }
  for (const [path, state] of context.overlay.all()) {
    if ((state.is !== 'dir' && state.is !== 'file') || state.mode === undefined || !context.capabilities.chmod) continue
    const place = described.at(path)
    // What belongs to no CMS is nobody's code that we know.
    if (place === undefined || place.installation.packagedCore) continue
    if (place.inner !== '') {
      const zone = adapterOf(place.installation.cms).zoneOf(place.inner, place.installation)
      if (zone === 'upload' || zone === 'cache' || zone === 'data' || isBelow(path, stays)) continue
      // Beside the CMS stand other things, in folders of their own.
      if (zone === 'foreign' && (state.is === 'dir' || place.inner.includes('/'))) continue
    }
    const after = open ? state.mode | OWNER_WRITES : state.mode & ~WRITE
    if (after === state.mode) continue
    if (maySetMode(context.entries.get(path), context.rights)) ops.push({ kind: 'chmod', path, before: state.mode, after })
    else barred.push(path)
  }
  const looks = ops.length === 0 ? { ops: [], checks: [] } : planHealth(described.installations, context)
  // Where nothing can be set, nothing is locked, and nothing is said to be.
  const isKnown = ops.length > 0 || (barred.length === 0 && context.capabilities.chmod)
  const checks = [
    ...(isKnown ? [check('hardening', ops.length === 0 ? 'ok' : 'told', open ? 'unlocked' : 'locked', { count: ops.length })] : []),
    ...(!open && phpIsOwner ? [check('hardening', 'told', 'php-may-unlock')] : []),
    ...(barred.length === 0 ? [] : [check('hardening', 'told', 'barred', { paths: barred.slice(0, NAMED), count: barred.length })]),
    ...looks.checks,
  ]
  return { ops: [...ops, ...looks.ops], trees: {}, notes: [], sources: [], checks }
}

function isBelow(path: RemotePath, folders: ReadonlySet<string>): boolean {
  for (const folder of folders) if (relativeTo(folder as RemotePath, path) !== undefined) return true
  return false
}
