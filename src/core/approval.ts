import * as z from 'zod'
import type { AccountId, OwnerId, SiteId } from './account.ts'
import type { Sha256 } from './manifest.ts'
import type { Plan } from './plan.ts'

/** Namespace of the signature, as `ssh-keygen -Y sign -n` takes it: a signature made for anything else is none of an approval. */
export const APPROVAL_NAMESPACE = 'siteguard-approval'

/** Of who decides about a site: that just this plan may be applied, until then. */
export interface Approval {
  readonly format: 'siteguard-approval'
  readonly version: 1
  readonly plan: string
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
export function approvalOf(plan: Plan, owner: OwnerId, at: string, expires: string): Omit<Approval, 'signature'> {
  const { id, hash, site, account, recipe, ops } = plan
  return {
    format: 'siteguard-approval',
    version: 1,
    plan: id,
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
export function approvalStatement({ plan, hash, site, account, recipe, ops, owner, at, expires }: Omit<Approval, 'signature'>): string {
  const said: readonly (readonly [string, string])[] = [
    ['plan', plan],
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
