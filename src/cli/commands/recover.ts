import type { Account, Site, SiteId } from '../../core/account.ts'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import {
  CHOSEN_WAYS,
  type ChosenWay,
  GATE_POINTS,
  type PersonStep,
  type Recovery,
  type RecoveryException,
  stageOf,
} from '../../core/recovery.ts'
import { tuneForPlans } from '../../core/tune-v8.ts'
import type { Inventory } from '../../fleet/inventory/index.ts'
import { endedRecovery } from '../../fleet/recovery/records.ts'
import { recover } from '../../fleet/recovery/recover.ts'
import { recoveryPlain } from '../../reporters/plain/recovery-plain.ts'
import { proposalText, recoveryText } from '../../reporters/text/recovery-text.ts'
import { agreed } from '../apply.ts'
import type { Context, OptionValues } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { recoveriesFolder } from '../folders.ts'
import { allowMeasure } from '../govern.ts'
import { operatorOf } from '../incident-desk.ts'
import { openVaultHere } from '../open-vault.ts'
import { count, flag, list, text, usage } from '../options.ts'
import { openRecovery } from '../recovery-desk.ts'
import { type RecoveryScreen, startRecoveryScreen } from '../screen/recovery-screen.ts'
import { writeJson } from '../screen/write-json.ts'
import { signingKey } from '../signing-key.ts'
import { typedAgain } from '../typed-again.ts'
import { watchCron } from '../watch-cron.ts'
import { COMMANDS } from './specs.ts'

/** Name of the recipe, as `--recipe` takes it. */
export const RECOVERY = 'restore-after-lockout' as const

/**
 * `siteguard restore ACCOUNT`, `siteguard restore --recipe restore-after-lockout [ACCOUNT]`: a whole account from lockout to open. Without
 * `--apply` it looks at the lock and says what would be done; with it, it goes on where an earlier one stopped.
 */
export async function recoverAccount(context: Context, options: OptionValues, inventory: Inventory, account: Account): Promise<number> {
  if (flag(options, 'watch')) return await (await import('./watch-account.ts')).watchHere(context, options, inventory, account)
  tuneForPlans()
  const sites = inventory.sites.filter((site) => site.account === account.id)
  const exceptions = exceptionsOf(context, options, sites)
  const ways = waysOf(context, options, sites)
  const patienceMs = count(context, options, 'patience', 180, 0) * 60_000
  const watchDays = count(context, options, 'watchDays', 14)
  const signKey = await signingKey(context, options)
  const json = flag(options, 'json')
  const plain = flag(options, 'plain')
  if (plain && json) throw usage('--plain', context.texts.help.usage.conflict({ other: '--json' }))
  const spec = COMMANDS.find(({ path }) => path === 'restore') ?? { path: 'restore' }
  const command = printable(typedAgain(spec, [account.id], { ...options, recipe: RECOVERY }, '--apply'))
  const show = {
    texts: context.texts,
    width: context.terminal.width,
    paint: context.terminal.paint,
    command,
    watchDays,
    cron: watchCron(inventory, account.id),
  }
  const screen = await startRecoveryScreen(context, options)
  try {
    const deps = await openRecovery(context, options, inventory, signKey, screen.listener, screen.tell)
    if (!flag(options, 'apply')) {
      const [look, found, kept] = [await deps.look(account), await deps.find(account, sites), await deps.records.open(account.id)]
      const watchUntil = kept === undefined ? (await endedRecovery(recoveriesFolder(context), account.id))?.watchUntil : undefined
      screen.stop()
      const exitCode = look.lock === 'none' || look.lock === 'unknown' ? EXIT.done : EXIT.locked
      const proposal = {
        account: account.id,
        look,
        sites: found.map(({ site, found: apart }) => ({ id: site.id, root: site.root, found: apart === true })),
        ...(watchUntil === undefined || watchUntil < new Date(deps.now()).toISOString() ? {} : { watchUntil }),
      }
      if (json)
        writeJson(context.terminal, { kind: 'recovery-proposal', ...proposal, ...(kept === undefined ? {} : { recovery: kept }), exitCode })
      else context.terminal.out(proposalText({ ...proposal, ...(kept === undefined ? {} : { recovery: kept }) }, show))
      return exitCode
    }
    await allowMeasure(context, options, inventory, account, RECOVERY)
    // New passwords go there: where it does not open, nothing is begun.
    await openVaultHere(context, options, inventory)
    await askFirst(context, options, account, sites, screen)
    const recovery = await recover({ account, sites, ways, exceptions, patienceMs, watchDays }, deps)
    screen.stop()
    const exitCode = exitOf(recovery)
    if (json) writeJson(context.terminal, { kind: 'recovery', recovery, exitCode })
    else if (plain) context.terminal.out(recoveryPlain(recovery, flag(options, '0')))
    else context.terminal.out(recoveryText(recovery, show))
    return exitCode
  } finally {
    screen.stop()
  }
}

/** The account that is meant: by its name, or the only one. @throws SG-REC-004 */
export function accountToRecover({ accounts }: Inventory, name: string | undefined): Account {
  const found = name === undefined ? (accounts.length === 1 ? accounts[0] : undefined) : accounts.find(({ id }) => id === name)
  if (found !== undefined) return found
  throw new SiteguardError({ code: 'SG-REC-004', kind: 'usage', params: { name: name ?? '', known: accounts.map(({ id }) => id) } })
}

async function askFirst(
  context: Context,
  options: OptionValues,
  account: Account,
  sites: readonly Site[],
  screen: RecoveryScreen,
): Promise<void> {
  screen.pause()
  const question = context.texts.recovery.ask({ account: printable(account.id), sites: sites.length })
  if (!(await agreed(context, options, question))) throw new SiteguardError({ code: 'SG-INT-002', kind: 'cancelled', params: {} })
  await screen.goOn()
}

/** What waits for the host. */
const LOCKED: ReadonlySet<string> = new Set<PersonStep['what']>(['ticket', 'panel', 'host', 'found'])

/** A lock that only a person can open is the provider's (5); anything else that waits is a person's (6). */
function exitOf(recovery: Recovery): number {
  if (stageOf(recovery) === undefined) return EXIT.done
  const waits = recovery.waiting ?? []
  return waits.some(({ what }) => LOCKED.has(what)) ? EXIT.locked : EXIT.person
}

/** `--way SITE:WAY`: how a site is made clean. @throws SG-USE-001 */
function waysOf(context: Context, options: OptionValues, sites: readonly Site[]): Map<SiteId, ChosenWay> {
  const allowed = `SITE:${CHOSEN_WAYS.join('|')}`
  return new Map(
    list(options, 'way').map((word) => {
      const { site, of } = ofSite(word, sites, CHOSEN_WAYS) ?? {}
      if (site === undefined || of === undefined) throw usage('--way', context.texts.help.usage.badValue({ value: word, allowed }))
      return [site, of]
    }),
  )
}

/** `SITE:WORD`, of a site of the account or one that is still to be found in it. */
function ofSite<T extends string>(
  word: string,
  sites: readonly Site[],
  words: readonly T[],
): { readonly site: SiteId; readonly of: T } | undefined {
  const at = word.lastIndexOf(':')
  const [site, said] = [word.slice(0, at), word.slice(at + 1)]
  const of = words.find((one) => one === said)
  const isKnown = sites.some(({ id }) => id === site) || site.startsWith('found-')
  return isKnown && of !== undefined ? { site: site as SiteId, of } : undefined
}

/** `--except SITE:POINT` with `--reason`: who decides about the site takes it on himself. @throws SG-USE-001 */
function exceptionsOf(context: Context, options: OptionValues, sites: readonly Site[]): RecoveryException[] {
  const asked = list(options, 'except')
  const words = context.texts.help.usage
  if (asked.length === 0) return []
  const reason = text(options, 'reason')?.trim() ?? ''
  if (reason === '') throw usage('--reason', words.missingValue())
  const allowed = `SITE:${GATE_POINTS.join('|')}`
  return asked.map((word) => {
    const { site, of: point } = ofSite(word, sites, GATE_POINTS) ?? {}
    if (site === undefined || point === undefined) throw usage('--except', words.badValue({ value: word, allowed }))
    return { site, point, by: operatorOf(context, options), reason, at: new Date().toISOString() }
  })
}
