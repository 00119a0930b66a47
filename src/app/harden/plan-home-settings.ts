import { mendOvhSettings, OVH_LINES, OVH_SOURCES } from '../../cms/ovh-settings.ts'
import type { Account, Site } from '../../core/account.ts'
import type { FileState, Op } from '../../core/op.ts'
import { joinPath, type RemotePath } from '../../core/path.ts'
import type { Plan, PlanCheck } from '../../core/plan.ts'
import type { SnapshotEntry, SnapshotId, SnapshotInfo } from '../../core/snapshot.ts'
import { canonicalJson, sha256Of } from '../../recipes/canonical.ts'
import { sealPlan } from '../../recipes/plan-file.ts'
import { newPlanId } from '../../recipes/plan-id.ts'
import { check } from '../../recipes/steps/harden/checks.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import type { Transport } from '../../transports/types.ts'
import type { PlannedSite, PlanSiteDeps } from '../plans/plan-site.ts'
import { accountSubject } from '../rotation/account/plan-account.ts'
import { absolute } from '../scan/partition.ts'

/** Where a hosting of OVH has its settings, in the login's own folder. */
const FILE = '.ovhconfig' as RemotePath
const LIMIT = 64 * 1024
const RECIPE = 'harden'

export interface HomeSettingsRequest {
  readonly account: Account
  /** Sites of the account: one whose root is the home itself has the file among its own. */
  readonly sites: readonly Site[]
  readonly signal: AbortSignal
}

export type HomeSettingsDeps = Pick<PlanSiteDeps, 'connect' | 'openStore' | 'now' | 'emit' | 'version'>

/**
 * Plans the settings of an OVH hosting: firewall, production. A file that is not there is not made: without its other lines the hosting might
 * be served by another PHP. Kept in the account's own store; nothing is written on the account.
 */
export async function planHomeSettings({ account, sites, signal }: HomeSettingsRequest, deps: HomeSettingsDeps): Promise<PlannedSite> {
  deps.emit({ type: 'phase', account: account.id, phase: 'connect' })
  const transport = await deps.connect(account, signal)
  try {
    const ofSite = sites.some((site) => absolute(site.root, transport.home) === transport.home)
    const found = ofSite ? undefined : await readSettings(transport, signal)
    const checks: PlanCheck[] = []
    const files: Kept[] = []
    if (found === 'absent') checks.push(check('decisions', 'told', 'host-settings', { lines: [...OVH_LINES] }))
    else if (found === undefined) checks.push(...(ofSite ? [] : [check('hardening', 'told', 'in-the-way', { paths: [FILE] })]))
    else {
      const mended = mendOvhSettings(found.content.toString('latin1'))
      const content = Buffer.from(mended.text, 'latin1')
      const paths = content.equals(found.content) ? [] : [FILE]
      checks.push(check('hardening', paths.length === 0 ? 'ok' : 'told', 'host-settings', { paths, sources: [...OVH_SOURCES] }))
      for (const { reason, params } of mended.tells) checks.push(check('decisions', 'told', reason, params))
      files.push(found)
      if (paths.length > 0)
        files.push({ content, state: { ...stateOf(content), ...(found.state.mode === undefined ? {} : { mode: found.state.mode }) } })
    }
    deps.emit({ type: 'phase', account: account.id, phase: 'store' })
    const store = await deps.openStore(accountSubject(account.id))
    const [stood, wanted] = files
    const before = await keep('before', stood, { account, transport, store, deps, signal })
    const target = wanted === undefined ? undefined : await keep('target', wanted, { account, transport, store, deps, signal })
    const ops: Op[] =
      stood === undefined || wanted === undefined ? [] : [{ kind: 'write', path: FILE, before: stood.state, after: wanted.state }]
    return { plan: planOf(ops, checks, before, target?.record.id, { account, transport, deps }), store, before }
  } finally {
    await transport.close().catch(() => {})
    deps.emit({ type: 'phase', account: account.id, phase: 'done' })
  }
}

interface Kept {
  readonly state: FileState
  readonly content: Buffer
}

function stateOf(content: Buffer): FileState {
  return { is: 'file', sha256: sha256Of(content), size: content.length }
}

async function readSettings(transport: Transport, signal: AbortSignal): Promise<Kept | 'absent' | undefined> {
  const path = joinPath(transport.home, FILE)
  const entry = await transport.stat(path, { signal })
  if (entry === undefined) return 'absent'
  if (entry.type !== 'file') return undefined
  for await (const answer of transport.readMany([{ path, limit: LIMIT }], { signal })) {
    if (!('content' in answer) || answer.content.sampled) return undefined
    const content = Buffer.from(answer.content.bytes)
    return { content, state: { ...stateOf(content), ...(entry.mode === undefined ? {} : { mode: entry.mode & 0o7777 }) } }
  }
  return undefined
}

interface Common {
  readonly account: Account
  readonly transport: Transport
  readonly deps: HomeSettingsDeps
}

function planOf(
  ops: readonly Op[],
  checks: readonly PlanCheck[],
  before: SnapshotInfo,
  target: SnapshotId | undefined,
  { account, transport, deps }: Common,
): Plan {
  const createdAt = new Date(deps.now())
  const { replace, hardLink } = transport.capabilities
  return sealPlan({
    format: 'siteguard-plan',
    version: 1,
    id: newPlanId(createdAt),
    createdAt: createdAt.toISOString(),
    siteguard: deps.version,
    site: accountSubject(account.id),
    account: account.id,
    root: '' as RemotePath,
    scope: 'account',
    recipe: { name: RECIPE, hash: sha256Of(canonicalJson({ name: RECIPE, only: ['host-settings'] })) },
    before: before.record.id,
    sources: target === undefined ? [] : [target],
    ops,
    trees: {},
    notes: [],
    checks,
    swap: { method: replace === 'atomic' && hardLink ? 'atomic' : 'two-renames', changes: ops.length, expectedMs: 0 },
  })
}

async function keep(
  role: 'before' | 'target',
  file: Kept | undefined,
  { account, transport, store, deps, signal }: Common & { readonly store: SnapshotStore; readonly signal: AbortSignal },
): Promise<SnapshotInfo> {
  const writer = await store.begin({ signal })
  try {
    const root = '' as RemotePath
    const entries: SnapshotEntry[] = [{ path: root, type: 'dir', size: 0, mtime: 0 }]
    if (file !== undefined) {
      const { blob, sha256 } = await writer.put(file.content.length, file.content)
      const { mode } = file.state
      entries.push({
        path: FILE,
        type: 'file',
        size: file.content.length,
        mtime: deps.now(),
        sha256,
        blob,
        ...(mode === undefined ? {} : { mode }),
      })
    }
    const at = new Date(deps.now()).toISOString()
    return await writer.finish(
      {
        site: accountSubject(account.id),
        account: account.id,
        root,
        transport: role === 'target' ? 'store' : transport.kind,
        role,
        startedAt: at,
        endedAt: at,
        siteguard: deps.version,
        cms: [],
        files: entries.length - 1,
        bytes: file?.content.length ?? 0,
        fetched: role === 'target' ? 0 : entries.length - 1,
        wireBytes: 0,
        databases: [],
        gaps: [],
        complete: true,
      },
      entries,
    )
  } catch (error) {
    await writer.abort()
    throw error
  }
}
