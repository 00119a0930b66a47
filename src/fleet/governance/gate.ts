import type { AccountId, Owner, OwnerId, Site } from '../../core/account.ts'
import {
  APPROVAL_NAMESPACE,
  type Approval,
  type ApprovedAct,
  approvalOf,
  approvalStatement,
  type StandingApproval,
  standingStatement,
} from '../../core/approval.ts'
import { SiteguardError } from '../../core/error.ts'
import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import { compileGlob } from '../../core/glob.ts'
import type { Plan } from '../../core/plan.ts'
import { isWithin, readWindow } from '../../core/policy-window.ts'
import { readPublicKey } from '../../core/public-key.ts'
import { signerOf } from '../../evidence/index.ts'
import { isOwnName } from '../../recipes/own-names.ts'

/** By what right a plan is applied to the sites of an owner. */
export interface Right {
  readonly owner: OwnerId
  /** free: he wants to be asked for nothing · policy: his policy has it · approval: he signed it · standing: he signed that a recovery may */
  readonly by: 'free' | 'policy' | 'approval' | 'standing'
  /** Fingerprint of the key he signed with, and until when that holds. */
  readonly key?: string
  readonly expires?: string
}

export interface GateOptions {
  readonly sites: readonly Pick<Site, 'id' | 'account' | 'owner'>[]
  readonly owners: readonly Owner[]
  /** What lies here of approvals. */
  readonly approvals: readonly Approval[]
  readonly standing?: readonly StandingApproval[]
  /** It is a part of the recovery of its account. */
  readonly recovering?: boolean
  /** Default: it is applied. */
  readonly act?: ApprovedAct
  /** Where the plan lies for who is to approve it. */
  readonly file: string
  /** Milliseconds since 1970. */
  readonly now: number
}

type Why = FleetErrorParams['SG-FLEET-010']['why']

/** Who decides about what a plan changes: of an account's own things, everybody with a site there. */
export function ownersOf(plan: Pick<Plan, 'site' | 'account' | 'scope'>, sites: GateOptions['sites']): ReadonlySet<OwnerId> {
  const about = sites.filter(({ id, account }) => (plan.scope === 'account' ? account === plan.account : id === plan.site))
  // A copy nobody declared belongs to those who decide about the account.
  const meant = about.length > 0 ? about : sites.filter(({ account }) => account === plan.account)
  return new Set(meant.flatMap(({ owner }) => owner ?? []))
}

/**
 * Whether a plan may be applied: everybody who decides about it has to have said so, by his policy or by his signature.
 * @throws SG-FLEET-010 for the first who has not.
 */
export async function mayApply(plan: Plan, options: GateOptions): Promise<readonly Right[]> {
  const rights: Right[] = []
  for (const id of ownersOf(plan, options.sites)) {
    const owner = options.owners.find((one) => one.id === id)
    if (owner !== undefined) rights.push(await rightOf(plan, owner, options))
  }
  return rights
}

async function rightOf(plan: Plan, owner: Owner, options: GateOptions): Promise<Right> {
  const { approvals, now, file, act = 'apply' } = options
  const unasked = withoutAsking(plan, owner, options)
  if (unasked !== undefined) return { owner: owner.id, by: unasked }
  const refuse = (why: Why): SiteguardError =>
    new SiteguardError({
      code: 'SG-FLEET-010',
      kind: 'conflict',
      params: { site: plan.site, account: plan.account, owner: owner.id, plan: plan.id, file, why },
    })
  const keys = keysOf(owner)
  if (keys.length === 0) throw refuse('no-keys')
  const standing = options.recovering === true ? await standingOf(plan.account, owner, options) : undefined
  if (standing !== undefined) return standing
  // Plans of a recovery are made as it goes, each anew: none could be signed beforehand.
  let worst: Why = options.recovering === true ? 'recovery' : act === 'apply' ? 'missing' : act
  for (const approval of approvals) {
    if (approval.plan !== plan.id || approval.owner !== owner.id || (approval.act ?? 'apply') !== act) continue
    // Of the plan as it stands, not of what the file says of it: a changed plan makes another text, which nobody signed.
    const text = approvalStatement(approvalOf(plan, owner.id, approval.at, approval.expires, act))
    const key = await signerOf(text, approval.signature, keys, APPROVAL_NAMESPACE)
    if (key === undefined) worst = approval.hash === plan.hash ? 'signer' : 'changed'
    else if (Date.parse(approval.expires) <= now) worst = 'expired'
    else return { owner: owner.id, by: 'approval', key, expires: approval.expires }
  }
  throw refuse(worst)
}

async function standingOf(
  account: AccountId,
  owner: Owner,
  { standing = [], now }: Pick<GateOptions, 'standing' | 'now'>,
): Promise<Right | undefined> {
  for (const one of standing) {
    if (one.account !== account || one.owner !== owner.id || Date.parse(one.expires) <= now) continue
    const key = await signerOf(standingStatement(one), one.signature, keysOf(owner), APPROVAL_NAMESPACE)
    if (key !== undefined) return { owner: owner.id, by: 'standing', key, expires: one.expires }
  }
  return undefined
}

/** Undefined: he wants to be asked. */
function withoutAsking(
  { recipe }: Pick<Plan, 'recipe'>,
  { approves, policy }: Owner,
  { now, act, recovering }: Pick<GateOptions, 'now' | 'act' | 'recovering'>,
): 'free' | 'policy' | undefined {
  const { withoutAsking: names = [], windows } = policy ?? {}
  // Whose recipe may be applied unasked may be taken back so; what it put aside is gone for good, which a recipe's name does not say.
  const asked = act === 'drop' ? [act] : [recipe.name, ...(recovering === true ? [RECOVERY] : []), ...(act === 'rollback' ? [act] : [])]
  const named = !approves || names.some((name) => isNamed(name, asked, recipe))
  const open = windows === undefined || windows.some((text) => isOpen(text, now))
  if (!named || !open) return undefined
  return approves || windows !== undefined ? 'policy' : 'free'
}

/** Of a whole recovery, as a policy names it. */
const RECOVERY = 'restore-after-lockout'
/** Digits of a recipe's hash that are no accident. */
const FEWEST_DIGITS = 12

/** `lock`, `rotate*`: recipes of ours. `NAME@HASH`: just this recipe of somebody's own. */
function isNamed(text: string, asked: readonly string[], recipe: Plan['recipe']): boolean {
  const [pattern = '', hash] = text.split('@')
  const matches = compileGlob(pattern, { paths: false })
  if (hash !== undefined)
    return (
      asked.includes(recipe.name) &&
      matches?.(recipe.name) === true &&
      hash.length >= FEWEST_DIGITS &&
      recipe.hash.startsWith(hash.toLowerCase())
    )
  return asked.some((name) => (name === 'rollback' || name === 'drop' || isOwnName(name)) && matches?.(name) === true)
}

function isOpen(text: string, now: number): boolean {
  const window = readWindow(text)
  return window !== undefined && isWithin(window, now)
}

/** Bare keys of an owner. */
export function keysOf({ signingKeys = [] }: Owner): string[] {
  return signingKeys.flatMap((line) => {
    const key = readPublicKey(line)
    return key === undefined ? [] : [`${key.type} ${key.blob}`]
  })
}
