import { resolve } from 'node:path'
import { findPlan } from '../../app/plans/save-plan.ts'
import type { OwnerId } from '../../core/account.ts'
import { APPROVAL_NAMESPACE, approvalOf, approvalStatement } from '../../core/approval.ts'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { signerOf, signText } from '../../evidence/index.ts'
import { approvalFile, writeApproval } from '../../fleet/governance/approval-files.ts'
import { keysOf, ownersOf } from '../../fleet/governance/gate.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { agreed } from '../apply.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { plansFolder } from '../folders.ts'
import { approvalsFolder } from '../govern.ts'
import { openInventory } from '../open-inventory.ts'
import { count, flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** Hours an approval holds, where nobody says; and at most. */
const HOURS = 24
const MOST_HOURS = 30 * 24

/** `siteguard approve PLAN`: who decides about a site looks at a plan, and signs that it may be applied. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const key = text(options, 'sign')
  if (key === undefined) throw usage('--sign', texts.help.usage.missingValue())
  const hours = count(context, options, 'expires', HOURS)
  if (hours > MOST_HOURS) throw usage('--expires', texts.help.usage.badValue({ value: String(hours), allowed: `1 … ${MOST_HOURS}` }))
  const inventory = await openInventory(context, options)
  const plan = await findPlan(String(args[0]), plansFolder(context), (file) => resolve(context.cwd, file))
  const deciding = inventory.owners.filter(({ id }) => ownersOf(plan, inventory.sites).has(id))
  const show = { texts, width: terminal.width, paint: terminal.paint }
  if (!flag(options, 'yes')) {
    terminal.err(planText(plan, {}, show))
    const question = texts.fleet.approveAsk({ site: printable(plan.site), changes: plan.ops.length, hash: plan.hash.slice(0, 12), hours })
    if (!(await agreed(context, options, question))) {
      terminal.err(`${texts.fleet.notApproved}\n`)
      return EXIT.person
    }
  }
  const now = Date.now()
  const [at, expires] = [new Date(now).toISOString(), new Date(now + hours * 3600_000).toISOString()]
  for (const owner of deciding) {
    const said = approvalOf(plan, owner.id, at, expires)
    const statement = approvalStatement(said)
    const signature = await signText(statement, resolve(context.cwd, key), APPROVAL_NAMESPACE, terminal.asks)
    if ((await signerOf(statement, signature, keysOf(owner), APPROVAL_NAMESPACE)) === undefined) continue
    const out = text(options, 'out')
    const file = out === undefined ? approvalFile(approvalsFolder(context), said) : resolve(context.cwd, out)
    await writeApproval(file, { ...said, signature })
    if (flag(options, 'json')) writeJson(terminal, { kind: 'approval', file, approval: { ...said, signature } })
    else {
      const words = texts.fleet.approved({ owner: owner.name, site: printable(plan.site), until: texts.screen.moment(expires) })
      terminal.out(
        `${words}\n  ${printable(file)}\n${texts.fleet.applyWith({ plan: printable(String(args[0])), file: printable(file) })}\n`,
      )
    }
    return EXIT.done
  }
  const owners = deciding.map(({ id }): OwnerId => id)
  throw new SiteguardError({ code: 'SG-FLEET-013', kind: 'conflict', params: { site: plan.site, key, owners } })
}
