import { resolve } from 'node:path'
import { findPlan } from '../../app/plans/save-plan.ts'
import type { Owner, OwnerId } from '../../core/account.ts'
import {
  APPROVAL_NAMESPACE,
  type Approval,
  approvalOf,
  approvalStatement,
  type StandingApproval,
  standingStatement,
} from '../../core/approval.ts'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { signerOf, signText } from '../../evidence/index.ts'
import { approvalFile, standingFile, writeApproval } from '../../fleet/governance/approval-files.ts'
import { keysOf, ownersOf } from '../../fleet/governance/gate.ts'
import type { Inventory } from '../../fleet/inventory/types.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { agreed } from '../apply.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { plansFolder } from '../folders.ts'
import { approvalsFolder } from '../govern.ts'
import { accountNamed, openInventory } from '../open-inventory.ts'
import { count, flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** Hours an approval holds, where nobody says; and at most. */
const HOURS = 24
const MOST_HOURS = 30 * 24

/** What an owner is asked to sign. */
interface Subject {
  /** Site, or account. */
  readonly what: string
  readonly owners: readonly Owner[]
  /** Shown before it is asked. */
  readonly shown: string
  readonly question: string
  unsigned(
    owner: Owner,
    at: string,
    expires: string,
  ): { readonly statement: string; signed(signature: string): Approval | StandingApproval }
  keptAt(signed: Approval | StandingApproval): string
  said(owner: string, until: string): string
  next(file: string): string
}

/** `siteguard approve PLAN`: who decides about a site looks at a plan, or at what a recovery does, and signs that it may be done. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const { usage: words } = texts.help
  const key = text(options, 'sign')
  if (key === undefined) throw usage('--sign', words.missingValue())
  const hours = count(context, options, 'expires', HOURS)
  if (hours > MOST_HOURS) throw usage('--expires', words.badValue({ value: String(hours), allowed: `1 … ${MOST_HOURS}` }))
  const [one, other] = ['rollback', 'drop', 'recovery'].filter((name) => flag(options, name))
  if (other !== undefined) throw usage(`--${one}`, words.conflict({ other: `--${other}` }))
  const inventory = await openInventory(context, options)
  const subject = flag(options, 'recovery')
    ? recoveryOf(context, inventory, String(args[0]), hours)
    : await planOf(context, options, inventory, String(args[0]), hours)
  if (!flag(options, 'yes')) {
    terminal.err(subject.shown)
    if (!(await agreed(context, options, subject.question))) {
      terminal.err(`${texts.fleet.notApproved}\n`)
      return EXIT.person
    }
  }
  const now = Date.now()
  const [at, expires] = [new Date(now).toISOString(), new Date(now + hours * 3600_000).toISOString()]
  for (const owner of subject.owners) {
    const { statement, signed } = subject.unsigned(owner, at, expires)
    const signature = await signText(statement, resolve(context.cwd, key), APPROVAL_NAMESPACE, terminal.asks)
    if ((await signerOf(statement, signature, keysOf(owner), APPROVAL_NAMESPACE)) === undefined) continue
    const approval = signed(signature)
    const out = text(options, 'out')
    const file = out === undefined ? subject.keptAt(approval) : resolve(context.cwd, out)
    await writeApproval(file, approval)
    if (flag(options, 'json')) writeJson(terminal, { kind: 'approval', file, approval })
    else terminal.out(`${subject.said(owner.name, texts.screen.moment(expires))}\n  ${printable(file)}\n${subject.next(printable(file))}\n`)
    return EXIT.done
  }
  const owners = subject.owners.map(({ id }): OwnerId => id)
  throw new SiteguardError({ code: 'SG-FLEET-013', kind: 'conflict', params: { site: subject.what, key, owners } })
}

/** That a plan is applied, or, with `--rollback` or `--drop`, that its run is taken back, or its quarantine emptied. */
async function planOf(context: Context, options: OptionValues, inventory: Inventory, word: string, hours: number): Promise<Subject> {
  const { terminal, texts } = context
  const { fleet } = texts
  const plan = await findPlan(word, plansFolder(context), (file) => resolve(context.cwd, file))
  const deciding = ownersOf(plan, inventory.sites)
  const act = flag(options, 'rollback') ? 'rollback' : flag(options, 'drop') ? 'drop' : 'apply'
  const said = {
    apply: { question: fleet.approveAsk, next: fleet.applyWith },
    rollback: { question: fleet.rollbackAsk, next: fleet.rollbackWith },
    drop: { question: fleet.dropAsk, next: fleet.dropWith },
  }[act]
  const about = { site: printable(plan.site), changes: plan.ops.length, hash: plan.hash.slice(0, 12), hours }
  return {
    what: plan.site,
    owners: inventory.owners.filter(({ id }) => deciding.has(id)),
    shown: planText(plan, {}, { texts, width: terminal.width, paint: terminal.paint }),
    question: said.question(about),
    unsigned(owner, at, expires) {
      const unsigned = approvalOf(plan, owner.id, at, expires, act)
      return { statement: approvalStatement(unsigned), signed: (signature) => ({ ...unsigned, signature }) }
    },
    keptAt: (signed) => approvalFile(approvalsFolder(context), signed as Approval),
    said: (owner, until) => fleet.approved({ owner, site: printable(plan.site), until }),
    next: (file) => said.next({ plan: printable(act === 'apply' ? word : plan.id), file }),
  }
}

/** That a recovery of an account does what it takes. */
function recoveryOf(context: Context, inventory: Inventory, word: string, hours: number): Subject {
  const { fleet } = context.texts
  const { id: account } = accountNamed(inventory, word)
  const deciding = new Set(inventory.sites.filter((site) => site.account === account).map(({ owner }) => owner))
  return {
    what: account,
    owners: inventory.owners.filter(({ id }) => deciding.has(id)),
    shown: '',
    question: fleet.recoveryAsk({ account: printable(account), hours }),
    unsigned(owner, at, expires) {
      const said = { format: 'siteguard-standing-approval', version: 1, for: 'recovery', account, owner: owner.id, at, expires } as const
      return { statement: standingStatement(said), signed: (signature) => ({ ...said, signature }) }
    },
    keptAt: (signed) => standingFile(approvalsFolder(context), signed as StandingApproval),
    said: (owner, until) => fleet.recoveryApproved({ owner, account: printable(account), until }),
    next: (file) => fleet.recoverWith({ account: printable(account), file }),
  }
}
