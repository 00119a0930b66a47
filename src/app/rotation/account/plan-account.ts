import type { Account, SiteId } from '../../../core/account.ts'
import { SiteguardError } from '../../../core/error.ts'
import { parentPath, type RemotePath } from '../../../core/path.ts'
import type { Plan } from '../../../core/plan.ts'
import type { PublicKey } from '../../../core/public-key.ts'
import type { SnapshotEntry, SnapshotInfo, SnapshotRecord } from '../../../core/snapshot.ts'
import { canonicalJson, sha256Of } from '../../../recipes/canonical.ts'
import { sealPlan } from '../../../recipes/plan-file.ts'
import { newPlanId } from '../../../recipes/plan-id.ts'
import { type AccountKind, composeHome, type HomeWish } from '../../../recipes/rotation/account/compose.ts'
import type { HomeFacts } from '../../../recipes/rotation/account/home.ts'
import type { SnapshotStore } from '../../../snapshots/types.ts'
import type { Transport } from '../../../transports/types.ts'
import type { PlanSiteDeps } from '../../plans/plan-site.ts'
import { lookAtHome } from './look-at-home.ts'

export interface PlanAccountRequest {
  readonly account: Account
  /** Document roots of its sites. */
  readonly roots: readonly RemotePath[]
  readonly only: ReadonlySet<AccountKind>
  /** The keys that are to let in, and no others. Absent: the inventory names none, and they stay as they are. */
  readonly keys?: readonly PublicKey[]
  readonly signal: AbortSignal
}

export interface PlannedAccount {
  readonly plan: Plan
  readonly store: SnapshotStore
  /** What was looked at of the keys: no file with a secret in it is kept. */
  readonly before: SnapshotInfo
  readonly facts: HomeFacts
  /** Fingerprint of the key that let us in, where it was one. */
  readonly ours?: string
}

const RECIPE = 'rotate-account'

export interface PlanAccountDeps extends Pick<PlanSiteDeps, 'connect' | 'openStore' | 'now' | 'emit' | 'version'> {
  /** The logins of an account that have a password, siteguard's own last, as its host or the inventory knows them. */
  logins(account: Account, signal: AbortSignal): Promise<HomeWish['logins']>
}

/** Stands where a plan names its site: no site's id has an `@`. */
export function accountSubject(account: Account['id']): SiteId {
  return `@${account}` as SiteId
}

/**
 * Plans what makes the credentials in an account's home worthless. The keys as they stand are kept in a store of the account's own, as evidence;
 * of files with secrets only digests leave this function, in the plan. Nothing is written on the account.
 * @throws SG-ROT-030, SG-ROT-031 where we would shut ourselves out.
 */
export async function planAccount(request: PlanAccountRequest, deps: PlanAccountDeps): Promise<PlannedAccount> {
  const { account, only, keys } = request
  const { facts, ours, kind, swap } = await look(request, deps)
  const logins = only.has('logins') ? await deps.logins(account, request.signal) : []
  const login = `${account.user ?? ''}@${account.host ?? account.id}`.replace(/^@/, '')
  const { ops, contents } = composeHome(facts, { account: account.id, login, only, logins, ...(keys === undefined ? {} : { keys }) })
  // Said before anybody reads a plan that could not be applied.
  if (ours !== undefined && keys !== undefined && !keys.some(({ fingerprint }) => fingerprint === ours) && only.has('ssh-keys'))
    throw new SiteguardError({ code: 'SG-ROT-031', kind: 'conflict', params: { login, key: ours } })
  deps.emit({ type: 'phase', account: account.id, phase: 'store' })
  const store = await deps.openStore(accountSubject(account.id))
  const common = { request, deps, kind, store }
  const stood = facts.keyFiles.flatMap(({ path, state, content, mtime = 0 }) =>
    content === undefined && state.is !== 'link' ? [] : [{ path, state, content, mtime }],
  )
  const before = await keep('before', stood, common)
  const written = ops.flatMap((op) =>
    op.kind === 'write' && op.after.is === 'file'
      ? [{ path: op.path, state: op.after, content: contents.get(op.after.sha256), mtime: deps.now() }]
      : [],
  )
  const target = written.length === 0 ? undefined : await keep('target', written, common)
  const createdAt = new Date(deps.now())
  const changes = ops.filter(({ kind: of }) => of === 'write' || of === 'remove').length
  const plan = sealPlan({
    format: 'siteguard-plan',
    version: 1,
    id: newPlanId(createdAt),
    createdAt: createdAt.toISOString(),
    siteguard: deps.version,
    site: accountSubject(account.id),
    account: account.id,
    root: '' as RemotePath,
    scope: 'account',
    recipe: { name: RECIPE, hash: recipeHash(only, keys) },
    before: before.record.id,
    sources: target === undefined ? [] : [target.record.id],
    ops,
    trees: {},
    notes: [],
    swap: { method: swap, changes, expectedMs: 0 },
  })
  deps.emit({ type: 'phase', account: account.id, phase: 'done' })
  return { plan, store, before, facts, ...(ours === undefined ? {} : { ours }) }
}

/** Over what was asked for, as a recipe's hash is. */
function recipeHash(only: ReadonlySet<AccountKind>, keys: readonly PublicKey[] | undefined): Plan['recipe']['hash'] {
  return sha256Of(canonicalJson({ name: RECIPE, only: [...only].sort(), keys: keys?.map(({ fingerprint }) => fingerprint) }))
}

async function look(
  { account, roots, signal }: PlanAccountRequest,
  deps: PlanAccountDeps,
): Promise<{ facts: HomeFacts; ours: string | undefined; kind: Transport['kind']; swap: Plan['swap']['method'] }> {
  deps.emit({ type: 'phase', account: account.id, phase: 'connect' })
  const transport = await deps.connect(account, signal)
  try {
    deps.emit({ type: 'phase', account: account.id, phase: 'list' })
    const facts = await lookAtHome(transport, roots, signal)
    const by = transport.loggedInBy
    const { replace, hardLink } = transport.capabilities
    return {
      facts,
      ours: by?.method === 'key' ? by.fingerprint : undefined,
      kind: transport.kind,
      swap: replace === 'atomic' && hardLink ? 'atomic' : 'two-renames',
    }
  } finally {
    await transport.close().catch(() => {})
  }
}

interface Common {
  readonly request: PlanAccountRequest
  readonly deps: PlanAccountDeps
  readonly kind: Transport['kind']
  readonly store: SnapshotStore
}

type Kept = Pick<HomeFacts['keyFiles'][number], 'path' | 'state'> & { readonly content: Buffer | undefined; readonly mtime: number }

async function keep(role: 'before' | 'target', files: readonly Kept[], { request, deps, kind, store }: Common): Promise<SnapshotInfo> {
  const writer = await store.begin({ signal: request.signal })
  try {
    const entries = new Map<RemotePath, SnapshotEntry>([['' as RemotePath, { path: '' as RemotePath, type: 'dir', size: 0, mtime: 0 }]])
    let bytes = 0
    for (const { path, state, content, mtime } of files) {
      entries.set(parentPath(path), { path: parentPath(path), type: 'dir', size: 0, mtime: 0 })
      if (state.is === 'link') entries.set(path, { path, type: 'symlink', size: 0, mtime, target: state.target })
      if (state.is !== 'file' || content === undefined) continue
      const { blob, sha256 } = await writer.put(content.length, content)
      bytes += content.length
      entries.set(path, {
        path,
        type: 'file',
        size: content.length,
        mtime,
        sha256,
        blob,
        ...(state.mode === undefined ? {} : { mode: state.mode }),
      })
    }
    const at = new Date(deps.now()).toISOString()
    const record: Omit<SnapshotRecord, 'id' | 'version'> = {
      site: accountSubject(request.account.id),
      account: request.account.id,
      root: '' as RemotePath,
      transport: role === 'target' ? 'store' : kind,
      role,
      startedAt: at,
      endedAt: at,
      siteguard: deps.version,
      cms: [],
      files: [...entries.values()].filter(({ type }) => type === 'file').length,
      bytes,
      fetched: role === 'target' ? 0 : files.length,
      wireBytes: 0,
      databases: [],
      gaps: [],
      complete: true,
    }
    return await writer.finish(record, entries.values())
  } catch (error) {
    await writer.abort()
    throw error
  }
}
