import { snapshotsInUse } from '../../app/snapshot/snapshots-in-use.ts'
import { printable } from '../../core/printable.ts'
import { sizeText, wrap } from '../../reporters/text/layout.ts'
import { type ForgetPlan, type ForgetPolicy, type ForgetResult, forget, planForget } from '../../snapshots/store/index.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { noteActs } from '../note-act.ts'
import { openLedger } from '../open-ledger.ts'
import { count, flag, text, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { openSiteStore, pickStores } from '../stores.ts'

const RULES = { keepLast: '--keep-last', keepDaily: '--keep-daily', keepWeekly: '--keep-weekly', keepClean: '--keep-clean' } as const

/** `siteguard snapshots forget`: what the rules would drop; with --apply it is dropped. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const policy = policyOf(context, options)
  if (flag(options, 'apply') && flag(options, 'dryRun')) throw usage('--apply', context.texts.help.usage.conflict({ other: '--dry-run' }))
  const sites = await pickStores(context, (args[0] as readonly string[] | undefined) ?? [], options)
  const { terminal, texts } = context
  const { history, screen } = texts
  const ledger = openLedger(context)
  const results: { site: string; plan: ForgetPlan; done?: ForgetResult }[] = []
  for (const site of sites) {
    const store = await openSiteStore(context, options, site)
    const facts = { now: Date.now(), inUse: await snapshotsInUse(ledger, site) }
    const plan = planForget(await store.list({ targets: true }), policy, facts)
    const acts = flag(options, 'apply') && plan.drop.length > 0
    results.push({ site, plan, ...(acts ? { done: await forget(store, plan.drop, { signal: context.signal }) } : {}) })
  }
  await noteActs(
    context,
    results.flatMap(({ site, done }) =>
      (done?.forgotten ?? []).map((id) => ({ command: 'snapshots forget', site, result: 'applied', snapshot: id })),
    ),
  )
  if (flag(options, 'json')) {
    writeJson(terminal, {
      kind: 'snapshots-forget',
      applied: flag(options, 'apply'),
      sites: results.map(({ site, plan, done }) => ({ site, ...plan, done })),
    })
    return EXIT.done
  }
  if (results.length === 0) terminal.out(`${history.none}\n`)
  for (const { site, plan, done } of results) {
    terminal.out(`${terminal.paint.strong(printable(site))}\n`)
    const keep = new Map(plan.keep.map(({ id, why }) => [id as string, why]))
    for (const id of [...keep.keys(), ...plan.drop].sort()) {
      const why = keep.get(id)
      const reasons = why?.map((reason) => history.forgetWhy[reason]).join(', ') ?? ''
      const word = why === undefined ? terminal.paint.bad(history.forgetDrop) : terminal.paint.good(history.forgetKeep)
      terminal.out(`  ${wrap(`${id.slice(id.lastIndexOf('@'))}  ${word}${reasons === '' ? '' : ` (${reasons})`}`, terminal.width, 4)}\n`)
    }
    if (plan.drop.length === 0) terminal.out(`  ${history.forgetNothing}\n`)
    if (done !== undefined) {
      const size = sizeText(Math.max(0, done.before - done.after), screen)
      terminal.out(`  ${wrap(history.forgetDone({ count: done.forgotten.length, size }), terminal.width, 2)}\n`)
    }
  }
  if (!flag(options, 'apply') && results.some(({ plan }) => plan.drop.length > 0))
    terminal.out(`${wrap(history.forgetDry, terminal.width, 0)}\n`)
  return EXIT.done
}

/** A policy without a rule would keep everything: whoever types `forget` means something. @throws SG-USE-001 */
function policyOf(context: Context, options: OptionValues): ForgetPolicy {
  const given = (Object.keys(RULES) as (keyof typeof RULES)[]).filter((rule) => text(options, rule) !== undefined)
  if (given.length === 0) throw usage('--keep-last', context.texts.help.usage.wantsRule())
  return Object.fromEntries(given.map((rule) => [rule, count(context, options, rule, 1)]))
}
