import type { CheckId, PlanCheck } from '../../../core/plan.ts'

/**
 * What is looked at before a rotation, beside the looks it shares with an upgrade (../upgrade/checks.ts). Any that is `refused` ends planning
 * with SG-ROT-020, whose `checks` holds them all. Words: i18n/{en,fr}/rotate-checks.ts, by check and reason. Logins and paths are the site's
 * to choose, and hostile.
 *
 * | check | state | reason | params |
 * |---|---|---|---|
 * | accounts | ok | renewed | names |
 * | | ok | file: a database that is a file has no password | files |
 * | | refused | none: no configuration that can be read names a database | |
 * | | told | sites: others of the inventory use the same account, and get its new password together | sites |
 * | | told | strangers: the same, of sites the inventory does not name | paths |
 * | | told | stale: name the account with a password that is not the site's, and are left as they are | paths |
 * | new-passwords | told | vault | count, logins |
 * | | told | nobody: all have to ask for one | |
 * | | told | strangers: those of `keep` nobody is called | logins |
 * | | refused | no-such: of those of `keep` nobody is there, so everybody would be shut out | logins |
 * | | unknown | not-read: the table of people was not dumped, so everybody has to ask for a new one | databases |
 * | lost-passwords | ok | none | |
 * | | told | ask-anew | count, logins |
 * | | told | no-address: the site knows no address to send them a new one to | count, logins |
 * | | told | elsewhere: their passwords are kept by another service | count, logins |
 * | owners | ok | same: as when the site was last known to be clean | count, since |
 * | | ok | listed: as the inventory says | count |
 * | | told | new-owners: may change the settings, and could not then | count, logins, since |
 * | | told | new-people: others who were not there then | count, logins, since |
 * | | told | addresses: a new password would be sent to another address than then | count, logins, since |
 * | | told | unlisted: may change the settings, and the inventory does not say so | count, logins |
 * | | told | odd-rights, foreign-source, twin-login, markup, named-in-options | logins |
 * | | told | doubtful: for a reason of another kind | logins |
 * | | unknown | no-clean: nothing kept says who was there when all was well | count, logins |
 * | | unknown | not-known: the table of people was not dumped | databases |
 * | backdoors | ok | none | |
 * | | told | infected, suspect | site, paths |
 * | | unknown | not-judged: not all could be | |
 * | | unknown | not-looked: left out to be quick | site |
 * | out-of-reach | told | keys: to somewhere else, that lie in the settings | names |
 * | | told | always: what no CMS keeps | |
 */
export type Check = PlanCheck

/** One line of the table. */
export function check(id: CheckId, state: Check['state'], reason: string, params: Omit<Check['params'], 'reason'> = {}): Check {
  return { check: id, state, params: { reason, ...params } }
}
