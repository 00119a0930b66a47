import type { CheckId, PlanCheck } from '../../../core/plan.ts'

/**
 * What a look before hardening found. Every check with its states, and what its words need (`params`, beside `reason`):
 *
 * | check | state | reason | params |
 * |---|---|---|---|
 * | hardening | ok, told | media-code | paths, sources |
 * | | ok, told | closed-folders | paths, sources |
 * | | ok, told | root-access | paths, sources |
 * | | ok, told | screen | paths, sources |
 * | | ok, told | mode-setting | paths, sources |
 * | | ok, told | host-settings | paths, sources |
 * | | ok, told | modes | count, sources |
 * | | ok, told | leftovers | paths, sources |
 * | | ok, told | file-editing | paths, sources |
 * | | ok, told | locked | count |
 * | | ok, told | unlocked | count |
 * | | unknown | php-unknown | |
 * | | unknown | screen-unknown | version |
 * | | told | barred | paths, count |
 * | | told | in-the-way | paths |
 * | | told | packaged | distribution |
 * | | told | infected | site, paths |
 * | | told | php-may-unlock | |
 * | decisions | told | forums | value |
 * | | told | forums-files | value, files |
 * | | told | registrations | names |
 * | | told | registrations-role | names, role |
 * | | told | xmlrpc | |
 * | | told | file-editing | |
 * | | told | security-headers | |
 * | | told | host-settings | lines |
 * | | told | old-php | version, oldest |
 * | | told | code-there | paths |
 * | | told | leftovers | paths |
 * | | told | repository | paths |
 * | proof | ok | tried | count, folders |
 * | | unknown | no-address | |
 * | | unknown | no-http | |
 */
export function check(id: CheckId, state: PlanCheck['state'], reason: string, params: Omit<PlanCheck['params'], 'reason'> = {}): PlanCheck {
  return { check: id, state, params: { reason, ...params } }
}
