import { savePlan } from '../../app/plans/save-plan.ts'
import { accountReport } from '../../app/rotation/account/account-report.ts'
import type { Account } from '../../core/account.ts'
import { printable } from '../../core/printable.ts'
import type { Inventory } from '../../fleet/inventory/index.ts'
import { ACCOUNT_KINDS, type AccountKind } from '../../recipes/rotation/account/compose.ts'
import { planPlain } from '../../reporters/plain/plan-plain.ts'
import { accountText } from '../../reporters/text/account-text.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { stepLines } from '../../reporters/text/next-steps.ts'
import { planText } from '../../reporters/text/plan-text.ts'
import { keysNamed, planAccountHere } from '../account-desk.ts'
import { agreed, applyHere } from '../apply.ts'
import type { Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { plansFolder } from '../folders.ts'
import { openVaultHere } from '../open-vault.ts'
import { flag, list, text, usage } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'

/**
 * `siteguard rotate ACCOUNT`: what lies in the account's home and lets in. Keys nobody named go, everybody the web server asks gets another
 * password, logins last; what only others can renew is told. Without `--apply` nothing is changed.
 */
export async function rotateAccount(context: Context, options: OptionValues, inventory: Inventory, account: Account): Promise<number> {
  const { terminal, texts } = context
  const only = kindsOf(context, options)
  const keys = keysNamed(account)
  const json = flag(options, 'json')
  const plain = flag(options, 'plain')
  const progress = await startProgress(terminal, texts)
  try {
    const planned = await planAccountHere(context, options, inventory, account, only, progress.listener)
    const report = accountReport(planned, keys)
    const file = await savePlan(planned.plan, { plansDir: plansFolder(context) })
    progress.stop()
    const show = { texts, width: terminal.width, paint: terminal.paint }
    const told = { kind: 'account', ...report, file, plan: planned.plan }
    const exitCode = report.unread.length > 0 ? EXIT.partial : EXIT.done
    const { ops, id } = planned.plan
    if (plain) terminal.out(planPlain(planned.plan, flag(options, '0')))
    else if (!json) terminal.out(`${accountText(report, show)}\n${planText(planned.plan, { before: planned.before }, show)}`)
    if (!flag(options, 'apply') || ops.length === 0) {
      if (json) writeJson(terminal, { ...told, exitCode })
      else if (!plain && ops.length > 0) {
        const next = stepLines([texts.plans.stepApply({ plan: id })], terminal)
        terminal.out(`${wrap(texts.plans.kept({ id }), terminal.width, 2)}\n\n${[texts.plans.next, ...next].join('\n')}\n`)
      }
      return exitCode
    }
    // It has to open before anything is begun.
    if (ops.some((op) => op.kind === 'rotate' && op.credential.kind !== 'login-keys')) await openVaultHere(context, options, inventory)
    if (!(await agreed(context, options, texts.plans.ask({ site: printable(account.id), changes: ops.length })))) {
      terminal.err(`${texts.plans.notApplied}\n`)
      return EXIT.person
    }
    const applying = await startProgress(terminal, texts)
    try {
      const done = await applyHere(context, options, inventory, planned, applying.listener)
      applying.stop()
      const { summary, seconds } = done
      if (json) writeJson(terminal, { ...told, run: summary, seconds, exitCode })
      else if (!plain) {
        const words = texts.plans.applied({ site: printable(account.id), ops: summary.ops, seconds: texts.screen.decimal(seconds, 1) })
        const steps = stepLines([texts.plans.stepShow({ run: summary.id })], terminal)
        terminal.out(`${[wrap(words, terminal.width, 0), '', texts.plans.next, ...steps].join('\n')}\n`)
      }
      return exitCode
    } finally {
      applying.stop()
    }
  } finally {
    progress.stop()
  }
}

/** @throws SG-USE-001 for kinds that are a site's. */
function kindsOf(context: Context, options: OptionValues): ReadonlySet<AccountKind> {
  const asked = list(options, 'only')
  const isOurs = (kind: string): kind is AccountKind => ACCOUNT_KINDS.some((one) => one === kind)
  if (asked.some((kind) => !isOurs(kind))) throw usage('--only', context.texts.account.mixed)
  if (flag(options, 'emergency')) throw usage('--emergency', context.texts.account.emergency)
  for (const name of ['keep', 'installation'])
    if (list(options, name).length > 0 || text(options, name) !== undefined) throw usage(`--${name}`, context.texts.account.mixed)
  return new Set(asked.length === 0 ? ACCOUNT_KINDS : asked.filter(isOurs))
}
