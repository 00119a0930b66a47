import { hostname, userInfo } from 'node:os'
import { factsOf } from '../app/incident/facts.ts'
import { lookAtSites } from '../app/incident/look-at-sites.ts'
import { readTimelines } from '../app/incident/timelines.ts'
import type { Account, Site, SiteId } from '../core/account.ts'
import { latestOrComplete } from '../core/complete-id.ts'
import type { Listener } from '../core/events.ts'
import type { IncidentFacts } from '../core/incident.ts'
import { printable } from '../core/printable.ts'
import { chooseIncident, concerns, type IncidentInfo, listIncidents } from '../evidence/index.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context, OptionValues } from './command.ts'
import { openJudge } from './desk.ts'
import { incidentsFolder } from './folders.ts'
import { inventoryIfAny } from './open-inventory.ts'
import { text } from './options.ts'
import { openSiteStore } from './stores.ts'

/** Who writes into a running log: `--by`, `SITEGUARD_OPERATOR`, or the login and machine. */
export function operatorOf({ env }: Pick<Context, 'env'>, options: OptionValues = {}): string {
  const named = text(options, 'by') ?? env.SITEGUARD_OPERATOR ?? ''
  return named.trim() === '' ? `${loginName(env)}@${hostname()}` : named.trim().slice(0, 200)
}

/** A login without an entry in the user database has no name (a container's number). */
function loginName(env: Context['env']): string {
  try {
    return userInfo().username
  } catch {
    return env.USER ?? String(process.getuid?.() ?? '?')
  }
}

/** The incident that `--incident` names, or the only one that is open. @throws SG-INC-001, SG-INC-002, SG-USE-004, SG-USE-005 */
export async function findIncident(context: Context, options: OptionValues): Promise<IncidentInfo> {
  return chooseIncident(await listIncidents(incidentsFolder(context)), text(options, 'incident'), latestOrComplete)
}

export interface IncidentScope {
  readonly accounts: readonly Account[]
  readonly sites: readonly Site[]
}

/**
 * Accounts and sites an incident is about: those it names, all where it names none. What is no longer in the inventory is known by the log alone.
 */
export function scopeOf(info: IncidentInfo, inventory: Pick<Inventory, 'accounts' | 'sites'> | undefined): IncidentScope {
  const named = new Set(info.sites.map(({ site }) => site))
  const known = (inventory?.sites ?? []).filter((site) =>
    named.size > 0 ? named.has(site.id) : concerns(info, { site: site.id, account: site.account }),
  )
  const gone = info.sites
    .filter(({ site }) => known.every(({ id }) => id !== site))
    .map(({ site, account, url }): Site => {
      const id = { id: site as SiteId, account: account as Site['account'], root: '' as Site['root'] }
      return { ...id, groups: [], tags: [], ...(url === undefined ? {} : { url }) }
    })
  const sites = [...known, ...gone]
  const accounts = (inventory?.accounts ?? []).filter(({ id }) => info.accounts.includes(id) || sites.some((site) => site.account === id))
  return { accounts, sites }
}

/** How an incident names the sites it is about, when it is opened. */
export function placesOf({ owners }: Pick<Inventory, 'owners'>, sites: Inventory['sites']) {
  return {
    accounts: [...new Set(sites.map(({ account }) => account as string))],
    sites: sites.map(({ id, account, url, owner }) => {
      const name = owners.find((one) => one.id === owner)?.name
      return {
        site: id as string,
        account: account as string,
        ...(url === undefined ? {} : { url }),
        ...(name === undefined ? {} : { owner: name }),
      }
    }),
  }
}

/** What papers are filled in with: the running log, and what this machine keeps of the sites, judged by today's rules. */
export async function incidentFacts(
  context: Context,
  options: OptionValues,
  info: IncidentInfo,
  emit: Listener,
): Promise<IncidentFacts & { readonly partial: boolean }> {
  const inventory = await inventoryIfAny(context, options)
  const { sites } = scopeOf(info, inventory)
  const judge = await openJudge(context, options, inventory ?? { waivers: [] }, emit)
  const openStore = (site: Site) => openSiteStore(context, options, site.id)
  const looks = await lookAtSites(sites, info.openedAt, { openStore, judge, signal: context.signal })
  const timelines = await readTimelines(info.dir, info.check.entries)
  return { ...factsOf(info, looks, timelines, inventory?.owners ?? [], Date.now()), partial: looks.some(({ kept }) => kept === undefined) }
}

/** How long is left for the notification, and what that is counted from. */
export function clockLines({ texts, terminal }: Context, { clock }: Pick<IncidentFacts, 'clock'>, indent = 0): string {
  const words = texts.incident.clock
  const { moment } = texts.screen
  const said =
    clock.notified !== undefined
      ? words.notified({ at: moment(clock.notified.at) })
      : clock.hoursLeft < 0
        ? terminal.paint.bad(words.past({ at: moment(clock.until) }))
        : words.left({ at: moment(clock.until), hours: clock.hoursLeft })
  const why = clock.notified === undefined ? words.by[clock.by] : ''
  return [said, why]
    .filter((line) => line !== '')
    .map((line, i) => `${' '.repeat(indent + 2 * i)}${wrap(line, terminal.width, indent + 2 * i)}\n`)
    .join('')
}

/** An incident as programs read it. */
export function shownIncident({ id, dir, title, openedAt, closedAt, accounts, sites, check }: IncidentInfo) {
  return {
    id: printable(id),
    folder: dir,
    title,
    openedAt,
    ...(closedAt === undefined ? {} : { closedAt }),
    accounts,
    sites,
    log: { entries: check.entries.length, head: check.head, ...(check.fault === undefined ? {} : { fault: check.fault }) },
  }
}
