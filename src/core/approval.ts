import * as z from 'zod'
import type { AccountId, OwnerId, SiteId } from './account.ts'
import type { Sha256 } from './manifest.ts'
import type { Plan } from './plan.ts'

/** Namespace of the signature, as `ssh-keygen -Y sign -n` takes it: a signature made for anything else is none of an approval. */
export const APPROVAL_NAMESPACE = 'siteguard-approval'

/** What is approved of a plan: that it is applied; of its run, which is done: that it is taken back, or that its quarantine is emptied (drop). */
export type ApprovedAct = 'apply' | 'rollback' | 'drop'

/** Of who decides about a site: that just this plan may be applied, until then. */
export interface Approval {
  readonly format: 'siteguard-approval'
  readonly version: 1
  readonly plan: string
  /** Absent: that it is applied. */
  readonly act?: Exclude<ApprovedAct, 'apply'>
  /** The plan's own hash, which covers everything in it. */
  readonly hash: Sha256
  readonly site: SiteId
  readonly account: AccountId
  readonly recipe: string
  /** How many changes it makes. */
  readonly ops: number
  readonly owner: OwnerId
  /** ISO 8601, UTC. */
  readonly at: string
  readonly expires: string
  /** As ssh-keygen wrote it: "-----BEGIN SSH SIGNATURE-----". */
  readonly signature: string
}

export const approvalSchema = z.strictObject({
  format: z.literal('siteguard-approval'),
  version: z.literal(1),
  plan: z.string().max(64),
  act: z.exactOptional(z.enum(['rollback', 'drop'])),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  site: z.string().max(300),
  account: z.string().max(100),
  recipe: z.string().max(300),
  ops: z.int().min(0),
  owner: z.string().max(100),
  at: z.iso.datetime(),
  expires: z.iso.datetime(),
  signature: z.string().max(20_000),
}) as unknown as z.ZodType<Approval>

/** What is said of a plan by whoever approves it. */
export function approvalOf(
  plan: Plan,
  owner: OwnerId,
  at: string,
  expires: string,
  act: ApprovedAct = 'apply',
): Omit<Approval, 'signature'> {
  const { id, hash, site, account, recipe, ops } = plan
  return {
    format: 'siteguard-approval',
    version: 1,
    plan: id,
    ...(act === 'apply' ? {} : { act }),
    hash,
    site,
    account,
    recipe: recipe.name,
    ops: ops.length,
    owner,
    at,
    expires,
  }
}

/** What an owner signs, as text that can be read and has one reading only: a line for each thing that is said, its value in quotes. */
export function approvalStatement({
  plan,
  act,
  hash,
  site,
  account,
  recipe,
  ops,
  owner,
  at,
  expires,
}: Omit<Approval, 'signature'>): string {
  const said: readonly (readonly [string, string])[] = [
    ['plan', plan],
    ...(act === undefined ? [] : [['act', act] as const]),
    ['hash', hash],
    ['site', site],
    ['account', account],
    ['recipe', recipe],
    ['changes', String(ops)],
    ['owner', owner],
    ['at', at],
    ['expires', expires],
  ]
  return `siteguard approval 1\n${said.map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`).join('')}`
}

/** Of who decides about sites of an account: that its recovery may do to them whatever it takes, until then. */
export interface StandingApproval {
  readonly format: 'siteguard-standing-approval'
  readonly version: 1
  readonly for: 'recovery'
  readonly account: AccountId
  readonly owner: OwnerId
  /** ISO 8601, UTC. */
  readonly at: string
  readonly expires: string
  readonly signature: string
}

export const standingSchema = z.strictObject({
  format: z.literal('siteguard-standing-approval'),
  version: z.literal(1),
  for: z.literal('recovery'),
  account: z.string().max(100),
  owner: z.string().max(100),
  at: z.iso.datetime(),
  expires: z.iso.datetime(),
  signature: z.string().max(20_000),
}) as unknown as z.ZodType<StandingApproval>

/** As `approvalStatement`. Its first line is another, so that neither is ever taken for the other. */
export function standingStatement({ account, owner, at, expires }: Omit<StandingApproval, 'signature'>): string {
  const said = { for: 'recovery', account, owner, at, expires }
  return `siteguard standing approval 1\n${Object.entries(said)
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`)
    .join('')}`
}
