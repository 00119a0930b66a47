import { databasePath } from '../../core/database-path.ts'
import { joinPath } from '../../core/path.ts'
import { CODE_SINKS, COMMAND_SINKS } from '../php/danger.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { codeNameOf } from '../shared/names.ts'
import { raise } from '../shared/subjects.ts'
import type { DatabaseFacts, DatabaseFinding, DatabaseRow, TableInspector } from '../types.ts'
import { CERTAIN, FOREIGN, NOTED, PROBABLE } from './grades.ts'
import { createCollector, type Hit, hit } from './hits.ts'
import { judgeObjects } from './objects.ts'
import { isPrivateHost } from './private-host.ts'
import type { RowReading } from './row-reading.ts'
import { timeOf } from './row-time.ts'
import { spreadOf } from './spread.ts'
import { judgeSnippet, judgeText, type TextContext, type TextKind } from './text.ts'

/** Tables that keep what passed by: figures, logs, what guards of the site fended off. */
const UNSEEN =
  /^(?:commentmeta|term_relationships|wf[a-z_]*|itsec_.*|aiowps_.*|aryo_activity_log|statistics_.*|slim_.*|.*_logs?|.*_log_.*|.*sessions?|redirection_404|actionscheduler_(?:logs|groups|claims)|yoast_.*|wc_.*lookup|.*_stats?)$/
/** Options that keep for a while what comes from elsewhere: news of others, lists of a vendor's. */
const FLEETING = /^_(?:site_)?transient_/
const SECRETS = new Set(['user_pass', 'user_activation_key', 'post_password'])
const SHORT = new Set(
  'post_title user_login user_nicename user_email display_name user_url name slug comment_author comment_author_url link_name link_url guid'.split(
    ' ',
  ),
)
/** Scheduled names that are functions of PHP. */
export const HARMFUL_HOOKS: ReadonlySet<string> = new Set([
  ...CODE_SINKS,
  ...COMMAND_SINKS,
  'file_put_contents',
  'unserialize',
  'call_user_func',
  'phpinfo',
])

type Judge = RowReading['judge']

/** How the rows of one table are looked at, for those who clean them. `name`: without prefix and number. */
export function wordpressRows(database: DatabaseFacts, table: string, name: string): RowReading | undefined {
  if (UNSEEN.test(name)) return undefined
  return {
    keyOf: (row) => keyOf(name, row),
    judge: judgeOf(database, table, name, []),
    ways(row, column) {
      const context: TextContext = { kind: columnKind(name, row, column), hosts: database.hosts, codeIsShown: false }
      return WITH_SETTINGS.has(name) ? { context, objects: 'settings' } : { context }
    },
  }
}

/** Tables whose values PHP reads again as it wrote them. */
const WITH_SETTINGS = new Set(['options', 'sitemeta', 'postmeta', 'usermeta', 'termmeta'])
/** Tables authors write. */
const TEXTS = new Set(['posts', 'usermeta', 'termmeta', 'terms', 'term_taxonomy', 'users', 'links'])
/** What page builders keep of a page. */
const BUILDERS = /^_(?:elementor|fl_builder|et_pb|oembed|wpb|cs_)/

function columnKind(name: string, row: DatabaseRow, column: string): TextKind {
  if (name === 'options' || name === 'sitemeta') return kindOf(row.option_name ?? row.meta_key ?? '')
  if (name === 'comments') return 'stranger'
  const base = name === 'postmeta' ? (BUILDERS.test(row.meta_key ?? '') ? 'text' : 'setting') : TEXTS.has(name) ? 'text' : 'other'
  return base === 'text' && SHORT.has(column) ? 'short' : base
}

/** Looks at one table of WordPress, or of one site of a network. `name`: without prefix and number. */
export function inspectWordpressTable(database: DatabaseFacts, table: string, name: string): TableInspector | undefined {
  if (UNSEEN.test(name)) return undefined
  const collector = createCollector(database, table)
  const extra: DatabaseFinding[] = []
  const judge = judgeOf(database, table, name, extra)
  let rows = 0
  return {
    // Where plugins lie is seen by the site's files.
    alone: name !== 'options' && name !== 'sitemeta',
    row(row) {
      rows += 1
      const modified = timeOf(row)
      const place = { key: keyOf(name, row), ...(modified === undefined ? {} : { modified }) }
      for (const [column, found] of judge(row)) collector.add(found, { ...place, column })
    },
    *end() {
      yield* collector.findings(spreadOf(() => rows))
      yield* extra
    },
  }
}

function keyOf(name: string, row: DatabaseRow): string {
  if (name === 'options') return row.option_name ?? ''
  for (const column in row) return row[column] ?? ''
  return ''
}

function judgeOf(database: DatabaseFacts, table: string, name: string, extra: DatabaseFinding[]): Judge {
  const { hosts } = database
  const texts = (row: DatabaseRow): (readonly [string, Hit])[] => textsOf(name, row, hosts)
  switch (name) {
    case 'posts':
      return function* (row) {
        // A snippet of an extension that runs it; and states of posts that went by, which no page shows.
        if (row.post_type === 'wpcode' || row.post_type === 'snippet')
          for (const found of judgeSnippet(row.post_content ?? '')) yield ['post_content', found]
        if (row.post_type === 'attachment') yield* judgeAttachment('guid', row.guid)
        if (row.post_type !== 'revision' && row.post_type !== 'customize_changeset') yield* texts(row)
      }
    case 'postmeta':
      return function* (row) {
        if (row.meta_key === '_wp_attached_file') yield* judgeAttachment('meta_value', row.meta_value)
        for (const found of judgeObjects(row.meta_value ?? '', 'settings')) yield ['meta_value', found]
        yield* texts(row)
      }
    case 'options':
    case 'sitemeta':
      return (row) => judgeOption(database, table, row, extra)
    case 'snippets':
      return function* (row) {
        for (const found of judgeSnippet(row.code ?? '')) yield ['code', found]
      }
    case 'comments':
      // What waits, or was taken for an attack, no page shows.
      return (row) => (row.comment_approved === undefined || row.comment_approved === '1' ? texts(row) : [])
    case 'usermeta':
    case 'termmeta':
      return function* (row) {
        for (const found of judgeObjects(row.meta_value ?? '', 'settings')) yield ['meta_value', found]
        yield* texts(row)
      }
    case 'actionscheduler_actions':
      return function* (row) {
        const hook = row.hook ?? ''
        if (HARMFUL_HOOKS.has(hook.toLowerCase()))
          yield ['hook', hit('database-job', { job: hook.slice(0, 100), include: '' }, PROBABLE, `${hook}\n${row.args ?? ''}`)]
      }
    case 'terms':
    case 'term_taxonomy':
    case 'users':
    case 'links':
      return texts
    default:
      return texts
  }
}

function textsOf(name: string, row: DatabaseRow, hosts: readonly string[]): (readonly [string, Hit])[] {
  const found: (readonly [string, Hit])[] = []
  for (const column in row) {
    const value = row[column]
    if (value === null || value === undefined || value.length < 8 || SECRETS.has(column)) continue
    for (const one of judgeText(value, { kind: columnKind(name, row, column), hosts, codeIsShown: false })) found.push([column, one])
  }
  return found
}

function* judgeAttachment(column: string, value: string | null | undefined): Iterable<readonly [string, Hit]> {
  const file = (value ?? '').replace(/[?#].*$/s, '')
  const code = codeNameOf(file)
  if (code?.kind === 'php') yield [column, hit('database-document', { name: file.slice(-100) }, PROBABLE, file)]
}

function* judgeOption(
  database: DatabaseFacts,
  table: string,
  row: DatabaseRow,
  extra: DatabaseFinding[],
): Iterable<readonly [string, Hit]> {
  const name = row.option_name ?? row.meta_key ?? ''
  const column = row.option_value === undefined ? 'meta_value' : 'option_value'
  const value = row[column] ?? ''
  for (const found of judgeObjects(value, 'settings')) yield [column, found]
  if (name === 'cron') yield* judgeCron(column, value)
  if (name === 'active_plugins' || name === 'active_sitewide_plugins') extra.push(...judgePlugins(database, table, name, value))
  const tell = (grade: typeof FOREIGN): void => {
    const path = databasePath({ installation: database.database, table, key: name, column })
    extra.push({ finding: raise('database-setting', path, { name, value: value.slice(0, 100) }, grade), judged: value })
  }
  if ((name === 'siteurl' || name === 'home') && value !== '') {
    const host = hostOf(value)
    // Further sites of a network have domains of their own.
    const isMain = table.length === database.prefix.length + 'options'.length
    if (host === undefined || /[<>"'\s?]/.test(value.trim())) tell(PROBABLE)
    else if (isMain && database.hosts.length > 0 && !isOwnHost(host, database.hosts) && !isPrivateHost(host)) tell(FOREIGN)
  } else if ((name === 'template' || name === 'stylesheet') && /\.\.|:\/\/|^\/|\0/.test(value)) tell(PROBABLE)
  else if (name === 'default_role' && /^(?:administrator|editor)$/.test(value)) tell({ ...FOREIGN, severity: 'high' })
  const kind = kindOf(name)
  if (name !== 'cron') for (const found of judgeText(value, { kind, hosts: database.hosts, codeIsShown: false })) yield [column, found]
}

function kindOf(option: string): TextKind {
  if (option === 'blogname' || option === 'blogdescription') return 'short'
  if (FLEETING.test(option)) return 'stranger'
  return /^widget_|^theme_mods_/.test(option) ? 'text' : 'setting'
}

/** Code among the arguments of what is scheduled. */
export const HIDDEN_IN_CRON = /s:\d{1,7}:"[^"]{0,200}(?:<\?php|PD9waHA|\beval\s{0,4}\(|base64_decode\s{0,4}\()/i

/** `a:1:{i:1700000000;a:1:{s:9:"hook_name";a:1:{s:32:"…md5 of its arguments…";a:3:{…}}}}` */
function* judgeCron(column: string, value: string): Iterable<readonly [string, Hit]> {
  let told = 0
  for (const match of value.matchAll(/s:\d{1,3}:"([^"]{1,150})";a:\d{1,6}:\{s:32:"[0-9a-f]{32}";a:\d:\{/g)) {
    const hook = match[1] as string
    if (!HARMFUL_HOOKS.has(hook.toLowerCase()) || told >= 3) continue
    told += 1
    yield [column, hit('database-job', { job: hook.slice(0, 100), include: '' }, PROBABLE, value.slice(match.index, match.index + 2000))]
  }
  if (HIDDEN_IN_CRON.test(value)) yield [column, hit('database-job', { job: 'cron', include: '' }, PROBABLE, value.slice(0, 4000), '')]
}

/** Plugins WordPress includes at every page, by their paths below its folder of plugins. */
function* judgePlugins(database: DatabaseFacts, table: string, name: string, value: string): Iterable<DatabaseFinding> {
  const { site, installation } = database
  const folder = joinPath(installation.root, 'wp-content/plugins')
  const listed = site.tree.children(folder).length > 0
  let told = 0
  for (const match of value.matchAll(/s:\d{1,5}:"([^"]{1,300})";/g)) {
    const file = match[1] as string
    if (!/[./]/.test(file) || told >= 20) continue
    const outside = /(?:^|\/)\.\.(?:\/|$)|^\/|:\/\/|\0/.test(file) || (codeNameOf(file)?.kind !== 'php' && /\.[a-z]{2,5}$/i.test(file))
    const missing = listed && !site.tree.has(joinPath(folder, file))
    if (!outside && !missing) continue
    told += 1
    const path = databasePath({ installation: database.database, table, key: name, column: file })
    const params = { name: file.slice(0, 100), folder: `wp-content/plugins/${file}`.slice(0, 150), why: outside ? 'outside' : 'missing' }
    yield { finding: raise('database-plugin', path, params, outside ? CERTAIN : NOTED), judged: file }
  }
}
