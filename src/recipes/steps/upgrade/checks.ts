import type { CheckId, PlanCheck } from '../../../core/plan.ts'

/**
 * What is looked at before an upgrade. Every check runs, and all are in the plan; any that is `refused` ends planning with SG-UPG-001,
 * whose `checks` holds them all. A check may be said several times (once a reason). Words: i18n/{en,fr}/upgrade.ts, by check and reason.
 * `from` and `to` are versions or schemas as the files have them; paths are relative to the site's root; `?` stands for what nobody tells.
 *
 * | check | state | reason | params |
 * |---|---|---|---|
 * | version | ok | newer | product, from, to, released? |
 * | | told | older (as `down` says) | product, from, to, released? |
 * | | told | unread: no file tells what is installed | product, to, released? |
 * | | told | behind: the files are those of `to` already, and the database is older | product, from, to |
 * | | refused | schema: the database is newer than what `to` can read | product, from?, to, schema, wanted |
 * | | told | translations: those of `to` cannot be had, so these languages stay at what they were | to, languages |
 * | | ok, no ops | same | product, from, to |
 * | | told, no ops | tied: newer releases of an extension do not go with the other extensions | product, from, to, newer, lacks, spoils |
 * | | ok, no ops | held: newer releases of an extension are made for other cores | product, from, to, core, newer |
 * | | unknown, no ops | no-feed, offline: nobody says what is newest | product, from? |
 * | | unknown, no ops | not-listed: the list was read, and does not have it | product, from? |
 * | | unknown, no ops | ahead: what is installed is newer than all the vendor lists | product, from, to |
 * | php-cli | ok | fits | version, path, min, max ('' where the release does not say) |
 * | | told, refused | too-old, too-new (refused: a database must be changed, and there is no other way) | version, path, min, max |
 * | | told | none: no PHP can be run there | |
 * | php-web | ok | fits | version, said, min, max |
 * | | refused | too-old, too-new | version, said, min, max |
 * | | unknown | not-known | min, max |
 * | extensions | ok | there | there |
 * | | told, refused | missing (refused: as above) | missing, path |
 * | | unknown | not-known | wanted |
 * | space | ok | enough | free, needed (bytes) |
 * | | refused | short | free, needed |
 * | | told | tables: enough, unless the host counts the copies of MySQL's tables too | free, needed, tables |
 * | | unknown | not-known | needed |
 * | writable | ok | yes | |
 * | | refused | barred: the login may not change them | paths, count |
 * | | told | other-user: folders the new code writes to belong to the user the site's PHP runs as | paths |
 * | database | ok | fits | servers |
 * | | ok | none: the installation has none | |
 * | | refused | too-old | server, min |
 * | | refused | kind: `mysql`, `sqlite` | kind |
 * | | refused | not-told: a configuration that nobody can read names one | paths |
 * | | refused | holds: what cannot be copied beside (views, triggers…) | database, what |
 * | | told | charset | charset |
 * | | unknown | not-read: they were not dumped, so nothing of them was looked at | databases |
 * | | unknown | not-known: the server does not say its version | databases |
 * | plugins | ok | none | |
 * | | ok | fit | count |
 * | | refused | ties: the CMS would switch this one or others off, or they would not work; those of `first`, brought along before, help | to, first, lacks, spoils |
 * | | told | misfits | plugins (`id version`) |
 * | | unknown | not-known: they do not say what they fit | plugins |
 * | local-changes | ok | none | |
 * | | told | kept: files of the old release that were changed; the patch is in `file` | count, paths, file |
 * | | told | added: files of no release, that go to quarantine with the old folders | count, paths |
 * | | unknown | not-known: the old release cannot be had | |
 * | old-passwords | ok | none | |
 * | | told | reset | count, logins, odd (where others may be refused too) |
 * | | told | own-hash: hashed in a way only the old release knows, nobody knows whose | |
 * | | unknown | not-known | |
 * | shared-core | ok | one | |
 * | | told | several | count, hosts |
 * | packaged-core | ok | no | |
 * | | refused | packaged | distribution |
 * | | refused | linked: parts of the core are links to somewhere else | paths |
 * | verdict | ok | clean | |
 * | | told | outdated: nothing but known holes and untidiness | count |
 * | | told | suspect | site, paths |
 * | | told | patched: files that are exchanged anyway differ from the release, and no rule says more of them | site, paths, count |
 * | | refused | infected | site, paths |
 * | | told | accepted: infected, and `acceptInfected` | site, paths |
 * | | unknown | unknown | |
 * | migration | ok | needed | from, to, databases, path (of the PHP) |
 * | | told | http: by a script called over HTTP | from, to, url |
 * | | told | script: by a script called over HTTP, whatever else is said | url |
 * | | ok | none: the schema stays | to |
 * | | ok | own: an extension looks after its own tables, so all are copied | databases, path (of the PHP, or '') |
 * | | told | not-known: what schema there is; brought to `to` | to |
 * | | told | skipped: nothing can be run there, and the schema stays | to |
 * | | refused | no-way: it must change, and nothing can be run there | from, to |
 * | health | ok | pages | count |
 * | | told | sick: pages that are already not as they should be | pages |
 * | | unknown | no-address | |
 * | | unknown | no-http | |
 */
export type Check = PlanCheck

/** One line of the table. */
export function check(id: CheckId, state: Check['state'], reason: string, params: Omit<Check['params'], 'reason'> = {}): Check {
  return { check: id, state, params: { reason, ...params } }
}
