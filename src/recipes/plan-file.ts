import { open } from 'node:fs/promises'
import * as z from 'zod'
import { RENEWALS } from '../core/credential.ts'
import { isSiteguardError, SiteguardError } from '../core/error.ts'
import type { PlanFault } from '../core/error-codes.ts'
import type { CmsId } from '../core/installation.ts'
import type { Op, PathState } from '../core/op.ts'
import { remotePath } from '../core/path.ts'
import { CHECK_IDS, type Plan, type PlanCheck } from '../core/plan.ts'
import { PROOFS } from '../core/proof.ts'
import { treeStateOf } from '../core/tree-digest.ts'
import { writeFileAtomic } from '../disk/atomic-write.ts'
import { diskReadError } from '../disk/disk-error.ts'
import { canonicalJson, sha256Of } from './canonical.ts'

/** No plan is larger, bytes. 60,000 files with their digests take about 15 MB. */
export const MAX_PLAN_BYTES = 128 * 1024 * 1024
const MOST_OPS = 500_000
const LONGEST_PATH = 4096

/** Gives a plan its hash. */
export function sealPlan(plan: Omit<Plan, 'hash'>): Plan {
  const { hash: _hash, ...rest } = plan as Plan
  return { ...rest, hash: sha256Of(canonicalJson(rest)) }
}

/** The file of a plan: JSON a person can read, with a last newline. */
export function planText(plan: Plan): string {
  return `${JSON.stringify(plan, null, 2)}\n`
}

/** Writes a plan file, for its owner alone, whole or not at all. @throws SG-DISK-002 */
export async function writePlanFile(file: string, plan: Plan): Promise<void> {
  await writeFileAtomic(file, planText(plan))
}

/** Reads a plan file. @throws SG-DISK-001; SG-RUN-001 when it is no plan, was edited, or would lead out of the site. */
export async function readPlanFile(file: string): Promise<Plan> {
  let bytes: Buffer
  try {
    const handle = await open(file, 'r')
    try {
      if ((await handle.stat()).size > MAX_PLAN_BYTES) throw refused(file, 'too-large')
      bytes = await handle.readFile()
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw isSiteguardError(error) ? error : diskReadError(file, error)
  }
  return parsePlan(bytes, file)
}

/**
 * A plan from its JSON: shape, hash, paths and trees are checked. `file` names it in errors.
 * @throws SG-RUN-001
 */
export function parsePlan(bytes: Uint8Array, file: string): Plan {
  if (bytes.length > MAX_PLAN_BYTES) throw refused(file, 'too-large')
  let value: unknown
  try {
    value = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'))
  } catch {
    throw refused(file, 'not-json')
  }
  return checkPlan(value, file)
}

/** Checks a value as a plan. @throws SG-RUN-001 */
export function checkPlan(value: unknown, file: string): Plan {
  const parsed = planSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw refused(file, issue?.message === BAD_PATH ? 'bad-path' : 'wrong-shape', issue?.path.join('.') ?? '')
  }
  const plan = parsed.data as unknown as Plan
  if (sealPlan(plan).hash !== plan.hash) throw refused(file, 'edited')
  checkTrees(plan, file)
  return plan
}

function checkTrees(plan: Plan, file: string): void {
  for (const [digest, members] of Object.entries(plan.trees)) {
    if (treeStateOf(members).digest !== digest) throw refused(file, 'bad-tree', digest)
    const folders = new Set<string>()
    for (const member of members) {
      const parent = member.path.includes('/') ? member.path.slice(0, member.path.lastIndexOf('/')) : ''
      // A member below a link or a file would be written somewhere else.
      if (parent !== '' && !folders.has(parent)) throw refused(file, 'bad-tree', member.path)
      if (member.is === 'dir') folders.add(member.path)
    }
    if (new Set(members.map((member) => member.path)).size !== members.length) throw refused(file, 'bad-tree', digest)
  }
  for (const op of plan.ops) {
    for (const state of statesOf(op)) {
      if (state.is !== 'tree') continue
      const members = Object.hasOwn(plan.trees, state.digest) ? plan.trees[state.digest] : undefined
      const whole = members && treeStateOf(members)
      if (whole?.files !== state.files || whole.bytes !== state.bytes) throw refused(file, 'bad-tree', state.digest)
    }
  }
}

/** The states an op speaks of. */
export function statesOf(op: Op): readonly PathState[] {
  switch (op.kind) {
    case 'write':
      return [op.before, op.after]
    case 'remove':
      return [op.before]
    case 'move':
      return [op.state]
    default:
      return []
  }
}

function refused(file: string, fault: PlanFault, detail = ''): SiteguardError {
  return new SiteguardError({ code: 'SG-RUN-001', kind: 'config', params: { file, fault, detail } })
}

const BAD_PATH = 'path'
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)
const id = z.string().max(400)
const time = z.string().regex(/^\d{4}-\d\d-\d\dT[\d:.]{8,16}Z$/)
const text = z.string().max(10_000)
const size = z.int().min(0)
const mode = z.exactOptional(z.int().min(0).max(0o7777))

/** A path below the root, written in the one plain way. */
const inner = z.string(BAD_PATH).refine(isPlainPath, BAD_PATH)
const root = z
  .string(BAD_PATH)
  .max(LONGEST_PATH, BAD_PATH)
  .refine((path) => !path.includes('\0') && !path.split('/').includes('..') && remotePath(path) === path, BAD_PATH)

/** Whether a path is relative, has no empty part, no '.', no '..' and no NUL: it leads to one place, below where it starts. */
export function isPlainPath(path: string): boolean {
  if (path === '' || path.length > LONGEST_PATH || path.includes('\0')) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

const file = z.strictObject({ is: z.literal('file'), sha256, size, mode })
const link = z.strictObject({
  is: z.literal('link'),
  target: z
    .string()
    .min(1)
    .max(LONGEST_PATH)
    .refine((target) => !target.includes('\0')),
})
const tree = z.strictObject({ is: z.literal('tree'), digest: sha256, files: size, bytes: size, mode })
const absent = z.strictObject({ is: z.literal('absent') })
const thing = z.discriminatedUnion('is', [file, link, tree])
const state = z.discriminatedUnion('is', [absent, file, link, tree])
const member = z.discriminatedUnion('is', [
  file.extend({ path: inner }),
  link.extend({ path: inner }),
  z.strictObject({ is: z.literal('dir'), path: inner, mode }),
])
const changing = z.exactOptional(z.literal(true))
const bits = z.int().min(0).max(0o7777)
const tableState = z.union([z.literal('absent'), sha256])

const folder = z.union([z.literal(''), inner])
const cms = z.enum(['spip', 'wordpress', 'generic'] satisfies CmsId[])
const url = z
  .string()
  .max(2000)
  .regex(/^https?:\/\/[^\s/]/)
/** Of a folder: what is put into it has its name behind this. */
const folderUrl = url.regex(/^[^?#]*\/$/)
const line = z
  .string()
  .max(400)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may come in a version or a host name.
  .regex(/^[^\0-\x1f\x7f]*$/)
const webWay = z.strictObject({ by: z.literal('http'), url })
const way = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('exec'),
    php: z.string().refine((path) => path.startsWith('/') && isPlainPath(path.slice(1))),
  }),
  webWay,
])

const host = line.regex(/^[^\s/\\]+$/)
const slot = line.min(1)
const rules = z.strictObject({ length: z.int().min(8).max(200), from: z.enum(['alphanumeric', 'printable']) })

/** An account at a database server: both kinds of its rotation hold this. */
const databaseAccount = {
  cms,
  installation: folder,
  database: folder,
  user: line.min(1),
  server: z.strictObject({
    host: line.min(1),
    port: z.exactOptional(z.int().min(1).max(65_535)),
    socket: z.exactOptional(line.min(1)),
  }),
  configs: z
    .array(z.strictObject({ cms: z.exactOptional(cms), root, path: inner, url: z.exactOptional(url) }))
    .min(1)
    .max(1000),
  slot,
  rules,
  way,
  url: z.exactOptional(url),
}

const provider = z.strictObject({ kind: line.min(1), name: line.min(1), service: line })

const op = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('write'),
    path: inner,
    before: state,
    after: thing,
    changing,
    gate: z.exactOptional(z.enum(['close', 'open'])),
  }),
  z.strictObject({ kind: z.literal('remove'), path: inner, before: thing, changing }),
  z.strictObject({ kind: z.literal('mkdir'), path: inner, mode }),
  z.strictObject({ kind: z.literal('chmod'), path: z.union([z.literal(''), inner]), before: bits, after: bits }),
  z.strictObject({ kind: z.literal('move'), from: inner, to: inner, state: thing }),
  z.strictObject({
    kind: z.literal('sql'),
    database: z.union([z.literal(''), inner]),
    tables: z.array(z.strictObject({ table: z.string().min(1).max(64), before: tableState, after: tableState })).max(100_000),
    way: z.exactOptional(webWay),
  }),
  z.strictObject({
    kind: z.literal('migrate'),
    cms,
    installation: folder,
    database: folder,
    host: z.exactOptional(host),
    from: z.exactOptional(line),
    to: line.min(1),
    keeps: z.enum(['copies', 'nothing']),
    way,
    makes: z.array(inner).max(1000),
    movesFrom: z.exactOptional(inner),
  }),
  z.strictObject({
    kind: z.literal('health'),
    cms,
    installation: folder,
    expect: z.enum(['closed', 'open']),
    pages: z.array(z.strictObject({ url, status: z.array(z.int().min(100).max(599)).min(1).max(20), has: z.array(text).max(20) })).max(100),
    logs: z.array(inner).max(100),
    patienceMs: z.int().min(0).max(3_600_000),
    picture: z.exactOptional(url),
  }),
  z.strictObject({
    kind: z.literal('probe'),
    target: z.strictObject({
      of: z.enum(PROOFS),
      cms,
      installation: folder,
      folder,
      url: folderUrl,
      control: z.strictObject({ folder, url: folderUrl }),
      version: z.exactOptional(line),
    }),
    patienceMs: z.int().min(0).max(3_600_000),
  }),
  z.strictObject({
    kind: z.literal('rotate'),
    credential: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('database'), ...databaseAccount }),
      z.strictObject({
        kind: z.literal('provider-database'),
        provider,
        target: z.strictObject({ product: z.enum(['hosting', 'private']), name: line.min(1) }),
        ...databaseAccount,
      }),
      z.strictObject({
        kind: z.literal('provider-user'),
        provider,
        login: line.min(1),
        host: z.exactOptional(host),
        tried: z.enum(['as-account', 'sftp', 'ftps', 'unproved']),
        own: z.boolean(),
        slot,
        rules,
      }),
      z.strictObject({
        kind: z.literal('login-keys'),
        login: line,
        keys: z.array(line).max(10_000),
        gone: z.array(line).max(10_000),
      }),
      z.strictObject({
        kind: z.literal('web-users'),
        file: inner,
        before: sha256,
        users: z.array(z.strictObject({ login: line, slot })).max(100_000),
        rules,
      }),
      z.strictObject({
        kind: z.literal('cms'),
        cms,
        installation: folder,
        database: folder,
        host: z.exactOptional(host),
        renews: z.array(z.enum(RENEWALS)).min(1).max(RENEWALS.length),
        config: z.exactOptional(z.strictObject({ cms, root, path: inner })),
        people: z
          .array(z.strictObject({ id: z.int().min(0), login: line, to: z.enum(['slot', 'disabled']), slot: z.exactOptional(slot) }))
          .max(1_000_000),
        rules,
        way,
      }),
    ]),
  }),
])

const checkParam = z.union([text, z.number(), z.array(text).max(10_000)])
const check = z.strictObject({
  check: z.enum(CHECK_IDS),
  state: z.enum(['ok', 'told', 'unknown', 'refused'] satisfies PlanCheck['state'][]),
  params: z.record(z.string().max(100), checkParam),
})

/** The shape of a plan, without what only `checkPlan` looks at: hash, digests of trees, paths. */
export const planSchema = z.strictObject({
  format: z.literal('siteguard-plan'),
  version: z.literal(1),
  id: z.string().regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/),
  createdAt: time,
  siteguard: id,
  site: id,
  account: id,
  root,
  scope: z.exactOptional(z.literal('account')),
  recipe: z.strictObject({ name: id, hash: sha256 }),
  before: id,
  sources: z.array(id).max(1000),
  ops: z.array(op).max(MOST_OPS),
  trees: z.record(sha256, z.array(member).max(MOST_OPS)),
  notes: z
    .array(
      z.strictObject({
        path: z.string().max(LONGEST_PATH * 2),
        why: z.enum([
          ...([
            'link-not-made',
            'special',
            'unread',
            'kept',
            'unjudged',
            'derived',
            'unsafe',
            'from-snapshot',
            'bad-name',
            'barred',
          ] as const),
          ...(['row-cut', 'row-emptied', 'row-removed', 'row-disarmed', 'row-left'] as const),
        ]),
        detail: z.exactOptional(text),
      }),
    )
    .max(MOST_OPS),
  checks: z.exactOptional(z.array(check).max(10_000)),
  swap: z.strictObject({ method: z.enum(['atomic', 'two-renames']), changes: size, expectedMs: z.number().min(0) }),
  hash: sha256,
})
