import type { RotateWish } from '../../app/rotation/types.ts'
import { SiteguardError } from '../../core/error.ts'
import type { ErrorCode } from '../../core/error-codes.ts'
import { remotePath } from '../../core/path.ts'
import { printable } from '../../core/printable.ts'
import type { RotationReport } from '../../core/rotation-report.ts'
import { tuneForPlans } from '../../core/tune-v8.ts'
import type { ReportedError } from '../../core/upgrade-report.ts'
import type { Inventory } from '../../fleet/inventory/index.ts'
import { rotateSites } from '../../fleet/rotate/rotate-sites.ts'
import { ACCOUNT_KINDS } from '../../recipes/rotation/account/compose.ts'
import type { RotationKind } from '../../recipes/steps/rotate/index.ts'
import { escapeJson } from '../../reporters/json/escape-json.ts'
import { rotationPlain } from '../../reporters/plain/rotation-plain.ts'
import { rotationText } from '../../reporters/text/rotation-text.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { openInventory } from '../open-inventory.ts'
import { openVaultHere } from '../open-vault.ts'
import { checkForms, count, flag, list, text, usage } from '../options.ts'
import { accountMeant, pickSites } from '../pick-sites.ts'
import { openRotation } from '../rotate-desk.ts'
import { startRotateScreen } from '../screen/rotate-screen.ts'
import { writeError } from '../screen/write-error.ts'
import { typedAgain } from '../typed-again.ts'
import { rotateAccount } from './rotate-account.ts'
import { COMMANDS } from './specs.ts'

/** `siteguard rotate [SITE…]`: everything stolen made worthless. Without `--apply` everything is planned and nothing changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  checkForms(context, options)
  const wish = wishOf(context, options)
  tuneForPlans()
  const inventory = await openInventory(context, options)
  const account = accountMeant(inventory, args[0])
  if (account !== undefined) return await rotateAccount(context, options, inventory, account)
  if (list(options, 'only').some((kind) => ACCOUNT_KINDS.some((one) => one === kind))) throw usage('--only', context.texts.account.mixed)
  const { sites } = pickSites(context, inventory, args[0], options)
  const parallel = count(context, options, 'parallel', 4)
  if (flag(options, 'apply') && needsVault(wish)) await openVaultHere(context, options, inventory)
  const screen = await startRotateScreen(context, options, sites.length)
  try {
    const deps = await openRotation(context, options, inventory, screen.listener)
    const report = await rotateSites(
      {
        sites,
        accounts: inventory.accounts.filter(({ id }) => sites.some((site) => site.account === id)),
        wish,
        apply: flag(options, 'apply'),
        agreed: flag(options, 'yes'),
        parallel,
      },
      { ...deps, agree: screen.agree, tell: screen.tell },
    )
    screen.stop()
    return show(context, options, report, { inventory, shown: screen.plans(), names: args[0] as readonly string[] | undefined })
  } finally {
    screen.stop()
  }
}

function wishOf(context: Context, options: OptionValues): RotateWish {
  const only = list(options, 'only') as RotationKind[]
  const keep = list(options, 'keep')
  const installation = text(options, 'installation')
  const wish: RotateWish = {
    ...(only.length === 0 ? {} : { only }),
    ...(keep.length === 0 ? {} : { keep }),
    ...(installation === undefined ? {} : { installation: remotePath(installation.replace(/^\/+/, '')) }),
    ...(flag(options, 'emergency') ? { emergency: true } : {}),
  }
  // Nobody's password is touched: who would be given one?
  if (keep.length > 0 && only.length > 0 && !only.includes('people'))
    throw usage('--keep', context.texts.help.usage.onlyWith({ other: '--only people' }))
  return wish
}

/** New passwords are kept there: where it cannot be opened, nothing is to be begun. */
function needsVault({ only }: RotateWish): boolean {
  return only === undefined || only.includes('people') || only.includes('database')
}

function show(
  context: Context,
  options: OptionValues,
  report: RotationReport,
  {
    inventory,
    shown,
    names = [],
  }: { readonly inventory: Inventory; readonly shown: string; readonly names: readonly string[] | undefined },
): number {
  const { terminal, texts } = context
  // Of one site, what went wrong is told as every command tells it.
  const apart = report.sites.length === 1
  if (flag(options, 'json')) terminal.out(`${escapeJson(JSON.stringify(report, null, 2))}\n`)
  else if (flag(options, 'plain')) terminal.out(rotationPlain(report, flag(options, '0')))
  else {
    const spec = COMMANDS.find(({ path }) => path === 'rotate') ?? { path: 'rotate' }
    const command = printable(typedAgain(spec, names, options, '--apply'))
    const { owners } = inventory
    const told = rotationText(report, { texts, width: terminal.width, paint: terminal.paint, brief: apart, apart, command, owners })
    terminal.out(`${shown}${told}`)
  }
  if (apart) for (const { error } of report.sites[0]?.parts ?? []) if (error !== undefined) writeError(asError(error), texts, terminal)
  return report.exitCode
}

/** An error of a report, as it was thrown. */
function asError({ code, kind, params, cause }: ReportedError): SiteguardError {
  const known = (name: string, of: object, from?: SiteguardError): SiteguardError =>
    new SiteguardError({ code: name as ErrorCode, kind, params: of as never, cause: from })
  return known(code, params, cause === undefined ? undefined : known(cause.code, cause.params))
}
