import { SiteguardError } from '../../core/error.ts'
import type { ErrorCode } from '../../core/error-codes.ts'
import { printable } from '../../core/printable.ts'
import { tuneForPlans } from '../../core/tune-v8.ts'
import type { ReportedError, UpgradeReport } from '../../core/upgrade-report.ts'
import { upgradeSites } from '../../fleet/upgrade/upgrade-sites.ts'
import { escapeJson } from '../../reporters/json/escape-json.ts'
import { upgradePlain } from '../../reporters/plain/upgrade-plain.ts'
import { upgradeText } from '../../reporters/text/upgrade-text.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { openInventory } from '../open-inventory.ts'
import { flag, list } from '../options.ts'
import { pickSites } from '../pick-sites.ts'
import { startUpgradeScreen } from '../screen/upgrade-screen.ts'
import { writeError } from '../screen/write-error.ts'
import { typedAgain } from '../typed-again.ts'
import { openUpgrade } from '../upgrade-desk.ts'
import { readUpgradeOptions, wavesOf, withCanaries } from '../upgrade-options.ts'
import { COMMANDS } from './specs.ts'

/** `siteguard upgrade [SITE…]`: the CMS to a newer version. Without `--apply` everything is planned and nothing changed. */
export const run: CommandModule['run'] = async (context, args, options) => {
  tuneForPlans()
  const inventory = await openInventory(context, options)
  const selection = pickSites(context, inventory, args[0], options)
  const sites = withCanaries(selection, list(options, 'canary'))
  const order = await readUpgradeOptions(context, options)
  const screen = await startUpgradeScreen(context, options, sites.length)
  try {
    const deps = await openUpgrade(context, options, inventory, order, screen.listener)
    const report = await upgradeSites(
      {
        sites,
        accounts: inventory.accounts.filter(({ id }) => sites.some((site) => site.account === id)),
        wish: order.wish,
        apply: flag(options, 'apply'),
        waves: wavesOf(sites, order),
        caps: order.caps,
        parallel: order.parallel,
        pauseMs: order.pauseMs,
      },
      { ...deps, agree: screen.agree, tell: screen.tell },
    )
    screen.stop()
    return show(context, options, withExitCode(report, options), { shown: screen.plans(), names: args[0] as readonly string[] })
  } finally {
    screen.stop()
  }
}

/** With `--exit-code`, something to upgrade is 1. */
function withExitCode(report: UpgradeReport, options: OptionValues): UpgradeReport {
  const some = report.sites.some(({ parts }) => parts.some(({ state }) => state === 'planned'))
  return flag(options, 'exitCode') && some && report.exitCode === EXIT.done ? { ...report, exitCode: EXIT.findings } : report
}

function show(
  context: Context,
  options: OptionValues,
  report: UpgradeReport,
  { shown, names }: { readonly shown: string; readonly names: readonly string[] | undefined },
): number {
  const { terminal, texts } = context
  // Of one site, what went wrong is told as every command tells it.
  const apart = report.sites.length === 1
  if (flag(options, 'json')) terminal.out(`${escapeJson(JSON.stringify(report, null, 2))}\n`)
  else if (flag(options, 'plain')) terminal.out(upgradePlain(report, flag(options, '0')))
  else {
    const spec = COMMANDS.find(({ path }) => path === 'upgrade') ?? { path: 'upgrade' }
    // Whether there is something to do is no question where it is done.
    const command = printable(typedAgain(spec, names ?? [], { ...options, exitCode: false }, '--apply'))
    const text = upgradeText(report, { texts, width: terminal.width, paint: terminal.paint, brief: shown !== '', apart, command })
    terminal.out(`${shown}${text}`)
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
