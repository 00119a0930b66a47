import { SiteguardError } from '../core/error.ts'
import type { ErrorCode } from '../core/error-codes.ts'
import type { HardenedSite, Hardening } from '../core/harden-report.ts'
import { printable } from '../core/printable.ts'
import type { RotationNotice } from '../core/rotation-report.ts'
import { tuneForPlans } from '../core/tune-v8.ts'
import type { ReportedError } from '../core/upgrade-report.ts'
import { type HardenEvent, hardenSites } from '../fleet/harden/harden-sites.ts'
import type { Inventory } from '../fleet/inventory/index.ts'
import { summaryOf } from '../recipes/progress.ts'
import type { Recipe } from '../recipes/recipe-schema.ts'
import { escapeJson } from '../reporters/json/escape-json.ts'
import { hardenPlain } from '../reporters/plain/harden-plain.ts'
import { changesOf, hardenLines, hardenState, hardenText } from '../reporters/text/harden-text.ts'
import { wrap } from '../reporters/text/layout.ts'
import { planText } from '../reporters/text/plan-text.ts'
import { agreed } from './apply.ts'
import type { Context, OptionValues } from './command.ts'
import { COMMANDS } from './commands/specs.ts'
import { homesOf, isHome, planHome, refreshHomes } from './home-settings.ts'
import { noticesOfRun, noticesText } from './notices.ts'
import { openInventory } from './open-inventory.ts'
import { openLedger } from './open-ledger.ts'
import { checkForms, flag } from './options.ts'
import { pickSites } from './pick-sites.ts'
import { startProgress } from './screen/progress.ts'
import { writeError } from './screen/write-error.ts'
import { typedAgain } from './typed-again.ts'
import { openUpgrade } from './upgrade-desk.ts'

/** Takes the sites asked for through a recipe, one after the other, and shows what became of them. Without `--apply` nothing is changed. */
export async function runHardening(
  context: Context,
  names: unknown,
  options: OptionValues,
  { hardening, recipe }: { readonly hardening: Hardening; readonly recipe: Recipe },
): Promise<number> {
  checkForms(context, options)
  tuneForPlans()
  const inventory = await openInventory(context, options)
  const chosen = pickSites(context, inventory, names, options).sites
  const sites = [...chosen, ...(hardening === 'harden' ? homesOf(chosen, inventory, options) : [])]
  const { terminal, texts } = context
  const show = { texts, width: terminal.width, paint: terminal.paint }
  const forPeople = !flag(options, 'json') && !flag(options, 'plain')
  const single = chosen.length === 1
  let progress = await startProgress(terminal, texts)
  let waiting = ''

  const tell = (event: HardenEvent): void => {
    if (event.type === 'planned' && single && forPeople) {
      const { plan, before, judged } = event.planned
      waiting += `${planText(plan, { before, ...(judged === undefined ? {} : { judged }) }, show)}\n`
    }
    // How to go back is to be read whatever happens then.
    if (event.type === 'applying')
      progress.say(`${wrap(texts.harden.applying({ site: printable(event.site.id), run: event.plan.id }), terminal.width, 2)}\n`)
    if (event.type === 'ended' && !single && !flag(options, 'quiet'))
      progress.say(`${wrap(`${printable(event.site.id)}${texts.screen.colon}${hardenState(event.result, show)}`, terminal.width, 2)}\n`)
  }
  const agree = async (surveyed: readonly HardenedSite[]): Promise<boolean> => {
    progress.stop()
    const table = !single && !flag(options, 'yes') ? `${hardenLines(surveyed, { ...show, apart: false }).join('\n')}\n\n` : ''
    // For machines standard output holds one document.
    if (forPeople) terminal.out(waiting + table)
    else if (terminal.asks && !flag(options, 'yes')) terminal.err(table)
    waiting = ''
    const todo = surveyed.filter(({ state }) => state === 'planned')
    const changes = todo.reduce((sum, { plan }) => sum + changesOf(plan), 0)
    const yes = await agreed(context, options, texts.harden.ask({ changes, sites: todo.length }))
    progress = await startProgress(terminal, texts)
    return yes
  }
  try {
    const deps = await openUpgrade(context, options, inventory, { days: 0, judged: single && forPeople }, (event) =>
      progress.listener(event),
    )
    const accounts = inventory.accounts.filter(({ id }) => sites.some((site) => site.account === id))
    const plan: typeof deps.plan = (account, site, what) =>
      isHome(site) ? planHome(context, options, inventory, account, (event) => progress.listener(event)) : deps.plan(account, site, what)
    const report = await hardenSites({ hardening, recipe, sites, accounts, apply: flag(options, 'apply') }, { ...deps, plan, agree, tell })
    for (const { account, code } of await refreshHomes(context, options, inventory, report.sites))
      progress.say(`${wrap(texts.harden.notRefreshed({ account: printable(account), code }), terminal.width, 2)}\n`)
    progress.stop()
    // Whose passwords were replaced is to be told them by somebody.
    const notices = hardening === 'contain' ? await noticesOf(context, options, inventory, report.sites) : []
    if (flag(options, 'json')) terminal.out(`${escapeJson(JSON.stringify(report, null, 2))}\n`)
    else if (flag(options, 'plain')) terminal.out(hardenPlain(report, flag(options, '0')))
    else {
      const spec = COMMANDS.find(({ path }) => path === hardening) ?? { path: hardening }
      const command = printable(typedAgain(spec, (names as readonly string[] | undefined) ?? [], options, '--apply'))
      terminal.out(`${waiting}${hardenText(report, { ...show, apart: single, command })}${noticesText(context, notices, inventory)}`)
    }
    if (single) for (const { error } of report.sites) if (error !== undefined) writeError(asError(error), texts, terminal)
    return report.exitCode
  } finally {
    progress.stop()
  }
}

/** Notices of the runs that were applied, whether or not the document for machines names them. */
async function noticesOf(
  context: Context,
  options: OptionValues,
  inventory: Inventory,
  sites: readonly HardenedSite[],
): Promise<RotationNotice[]> {
  const runs = await Promise.all(
    sites.map(async ({ state, run }) => (state === 'applied' && run !== undefined ? await openLedger(context).read(run.id) : undefined)),
  )
  const notices: RotationNotice[] = []
  for (const run of runs) if (run !== undefined) notices.push(...(await noticesOfRun(context, options, inventory, summaryOf(run))))
  return notices
}

/** An error of a report, as it was thrown. */
function asError({ code, kind, params, cause }: ReportedError): SiteguardError {
  const known = (name: string, of: object, from?: SiteguardError): SiteguardError =>
    new SiteguardError({ code: name as ErrorCode, kind, params: of as never, cause: from })
  return known(code, params, cause === undefined ? undefined : known(cause.code, cause.params))
}
