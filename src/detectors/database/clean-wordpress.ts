import {
  hasReferences,
  readSerializedText,
  recounted,
  type SerializedMember,
  type SerializedNode,
  textOfNode,
} from '../../core/php-serialized-tree.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import type { DatabaseFacts } from '../types.ts'
import { addressBefore, createRowCleaner, type OwnRule, type RowDraft } from './clean-row.ts'
import type { CleanedRows, RowCleaner, RowTargets } from './clean-types.ts'
import { isOneStatement } from './cut-php.ts'
import { HARMFUL_HOOKS, HIDDEN_IN_CRON, wordpressRows } from './wordpress.ts'

/** Tables that belong to one: they are cleaned after it. */
export function wordpressCompanions(name: string): string[] {
  if (name === 'posts') return ['postmeta']
  return name === 'users' ? ['usermeta', 'sitemeta'] : []
}

/** Cleans the rows of one table of WordPress, or of one site of a network. `name`: without prefix and number. */
export function createWordpressCleaner(
  database: DatabaseFacts,
  table: string,
  name: string,
  targets: RowTargets,
  cleaned: CleanedRows,
): RowCleaner | undefined {
  const reading = wordpressRows(database, table, name)
  if (reading === undefined) return undefined
  // Of a network each site numbers its own.
  const site = table.slice(0, table.length - name.length)
  const own = createRowCleaner(reading, targets, {
    ownRule: ownRuleOf(name, site, cleaned),
    whole: (draft) => WHOLE[name]?.(draft, targets, database, cleaned),
  })
  if (name !== 'postmeta') return own
  return (row) => {
    if (!cleaned.removed.has(`${site}posts ${row.post_id ?? ''}`)) return own(row)
    return {
      key: reading.keyOf(row),
      removed: true,
      values: {},
      done: [{ column: 'meta_value', pieces: [row.meta_value ?? ''] }],
      left: [],
    }
  }
}

function ownRuleOf(name: string, site: string, { removed }: CleanedRows): OwnRule {
  return (draft, column, found) => {
    if (name === 'actionscheduler_actions' && found.rule === 'database-job') {
      draft.remove('hook', draft.value('hook'))
      return true
    }
    if (found.rule === 'database-document') {
      draft.remove(column, draft.value(column))
      if (name === 'posts') removed.add(`${site}posts ${draft.key}`)
      return true
    }
    if (found.rule === 'database-job' && draft.row.option_name === 'cron') {
      cleanCron(draft, column)
      return true
    }
    // A program of the site's own, for better or worse: where the other's begins no rule tells, unless it is nothing else.
    if (column === 'code' || (found.rule === 'database-php' && found.at === undefined)) {
      const code = draft.value(column)
      if (isOneStatement(code)) draft.set(column, '', [code])
      else draft.leave(column)
      return true
    }
    return false
  }
}

type Whole = (draft: RowDraft, targets: RowTargets, database: DatabaseFacts, cleaned: CleanedRows) => void

const options: Whole = (draft, targets, { hosts }) => {
  const { row } = draft
  const name = row.option_name ?? row.meta_key ?? ''
  const column = row.option_value === undefined ? 'meta_value' : 'option_value'
  if (name === 'active_plugins' || name === 'active_sitewide_plugins') {
    const isGone = (file: string): boolean => targets.names('database-plugin', name, file)
    const isListed = (node: SerializedNode): boolean => isGone(textOfNode(node) ?? '')
    // Of one site the plugins are the values, of a network the keys.
    removeMembers(draft, column, isGone, ({ key, value }) => isListed(name === 'active_plugins' ? value : key))
  }
  if (!targets.names('database-setting', name, column)) return
  const address =
    name === 'siteurl' || name === 'home' ? addressBefore(draft.value(column), (at) => isOwnHost(hostOf(at) ?? '', hosts)) : undefined
  if (address === undefined) draft.leave(column)
  else draft.set(column, address, [draft.value(column).slice(address.length)])
}

const WHOLE: Readonly<Record<string, Whole>> = {
  options,
  sitemeta(draft, targets, database, cleaned) {
    options(draft, targets, database, cleaned)
    const logins = new Set(cleaned.disarmed.values())
    if (draft.row.meta_key !== 'site_admins' || logins.size === 0) return
    removeMembers(
      draft,
      'meta_value',
      (login) => logins.has(login),
      ({ value }) => logins.has(textOfNode(value) ?? ''),
    )
  },
  users(draft, targets, _, { disarmed }) {
    if (!targets.names('database-owner', draft.key)) return
    draft.disarm()
    disarmed.set(draft.key, draft.row.user_login ?? '')
    // An empty hash is no password's. That it is one is nobody's to read.
    for (const column of ['user_pass', 'user_activation_key']) {
      if ((draft.row[column] ?? '') !== '') draft.set(column, '', [])
    }
  },
  usermeta(draft, _, { prefix }, { disarmed }) {
    const { row } = draft
    if (!disarmed.has(row.user_id ?? '')) return
    const key = row.meta_key ?? ''
    const own = key.startsWith(prefix) ? key.slice(prefix.length).replace(/^\d{1,9}_/, '') : key
    if (own === 'session_tokens') draft.remove('meta_value', '')
    else if (own === 'capabilities' && row.meta_value !== 'a:0:{}') draft.set('meta_value', 'a:0:{}', [row.meta_value ?? ''])
    else if (own === 'user_level' && row.meta_value !== '0') draft.set('meta_value', '0', [row.meta_value ?? ''])
  },
}

/** Takes members out of a list PHP wrote. `isGone` for every text of it; `goes` for its members. */
function removeMembers(
  draft: RowDraft,
  column: string,
  isGone: (text: string) => boolean,
  goes: (member: SerializedMember) => boolean,
): void {
  const value = draft.value(column)
  if (![...value.matchAll(/s:\d{1,5}:"([^"]{1,300})";/g)].some((match) => isGone(match[1] as string))) return
  const read = readSerializedText(value)
  const list = read?.node
  if (read === undefined || list?.is !== 'list' || hasReferences(list)) {
    draft.leave(column)
    return
  }
  const kept = list.members.filter((member) => !goes(member))
  const gone = list.members.filter(goes)
  if (gone.length === 0) {
    draft.leave(column)
    return
  }
  const after = read.write({ is: 'list', members: recounted(list.members, kept) })
  draft.set(
    column,
    after,
    gone.map((member) => read.write({ is: 'list', members: [member] })),
  )
}

/** `time => hook => key of its arguments => …`: hooks that are PHP's own functions go, and single ones whose arguments hold code. */
function cleanCron(draft: RowDraft, column: string): void {
  const read = readSerializedText(draft.value(column))
  const list = read?.node
  if (read === undefined || list?.is !== 'list' || hasReferences(list)) {
    draft.leave(column)
    return
  }
  const pieces: string[] = []
  const without = (node: SerializedNode, goes: (member: SerializedMember) => boolean): SerializedMember[] =>
    node.is === 'list'
      ? node.members.filter((member) => {
          if (!goes(member)) return true
          pieces.push(read.write({ is: 'list', members: [member] }))
          return false
        })
      : []
  const members = list.members.flatMap(({ key, value: hooks }): SerializedMember[] => {
    if (hooks.is !== 'list') return [{ key, value: hooks }]
    const known = without(hooks, (member) => HARMFUL_HOOKS.has((textOfNode(member.key) ?? '').toLowerCase()))
    const kept = known.flatMap(({ key: hook, value: calls }): SerializedMember[] => {
      if (calls.is !== 'list') return [{ key: hook, value: calls }]
      const left = without(calls, (call) => HIDDEN_IN_CRON.test(read.write(call.value)))
      return left.length === 0 ? [] : [{ key: hook, value: { is: 'list', members: left } }]
    })
    return kept.length === 0 ? [] : [{ key, value: { is: 'list', members: kept } }]
  })
  if (pieces.length === 0) draft.leave(column)
  else draft.set(column, read.write({ is: 'list', members }), pieces)
}
