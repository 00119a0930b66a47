import { databasePath } from '../../core/database-path.ts'
import { hostOf, isOwnHost } from '../shared/hosts.ts'
import { codeNameOf, isServerSettings } from '../shared/names.ts'
import { raise } from '../shared/subjects.ts'
import type { DatabaseFacts, DatabaseFinding, DatabaseRow, TableInspector } from '../types.ts'
import { DOUBTFUL, FOREIGN, NOTED, PROBABLE } from './grades.ts'
import { createCollector, type Hit, hit, type Place } from './hits.ts'
import { judgeObjects } from './objects.ts'
import { isPrivateHost } from './private-host.ts'
import type { RowReading } from './row-reading.ts'
import { timeOf } from './row-time.ts'
import { createFinder, judgeJob } from './spip-jobs.ts'
import { judgeSpipPlugins } from './spip-plugins.ts'
import { spreadOf } from './spread.ts'
import { judgeText, type TextContext, type TextKind } from './text.ts'

/** Tables whose rows no page of the site shows as they are: figures, links between tables, old states, what a depot says of its plugins. */
const UNSEEN = new Set([
  ...['visites', 'visites_articles', 'referers', 'referers_articles', 'versions_fragments', 'resultats', 'jobs_liens', 'ajax_fonc'],
  ...['depots', 'paquets', 'plugins', 'depots_plugins', 'caches', 'test'],
])
/** Tables authors write, of the core and what comes with it; words of others in `stranger` ones. */
const TEXTS = new Set(
  'articles rubriques breves mots groupes_mots documents auteurs syndic messages petitions evenements versions'.split(' '),
)
const STRANGERS = new Set(['forum', 'syndic_articles', 'signatures', 'auteurs_visiteurs'])
/** Columns that hold a line of plain words. */
const SHORT = new Set(
  'titre surtitre soustitre nom login email nom_site auteur nom_email email_auteur fichier lang url url_site url_syndic credits type'.split(
    ' ',
  ),
)
/** Columns that hold nothing anybody reads. */
const SECRETS = new Set('pass htpass low_sec alea_actuel alea_futur backup_cles cookie_oubli signature md5args'.split(' '))
/** Metas that are names of the site. */
const SITE_NAMES = new Set(['nom_site', 'slogan_site'])

/** What the values of a table's row are known by: what its key is made of in SPIP's own tables, else its first column. */
function keyOf(table: string, row: DatabaseRow): string {
  if (table === 'meta') return row.nom ?? ''
  if (table === 'urls') return row.url ?? ''
  if (table === 'types_documents') return row.extension ?? ''
  for (const column in row) return row[column] ?? ''
  return ''
}

/** How the rows of one table are looked at, for those who clean them. `name`: without the prefix. */
export function spipRows(database: DatabaseFacts, name: string): RowReading | undefined {
  if (UNSEEN.has(name) || name.endsWith('_liens')) return undefined
  return {
    keyOf: (row) => keyOf(name, row),
    judge: judgeOf(database, name),
    ways(row, column) {
      if (name === 'meta')
        return { context: { kind: metaKind(row.nom ?? ''), hosts: database.hosts, codeIsShown: false }, objects: 'strict' }
      const context: TextContext = { kind: kindOf(name, column), hosts: database.hosts, codeIsShown: true }
      return column === 'prefs' ? { context, objects: 'strict' } : { context }
    },
  }
}

/** Looks at one table of SPIP. `name`: without the prefix. */
export function inspectSpipTable(database: DatabaseFacts, table: string, name: string): TableInspector | undefined {
  if (UNSEEN.has(name) || name.endsWith('_liens')) return undefined
  const collector = createCollector(database, table)
  const judge = judgeOf(database, name)
  const settings: DatabaseFinding[] = []
  let rows = 0
  return {
    // Where plugins and jobs lie is seen by the site's files.
    alone: name !== 'meta' && name !== 'jobs',
    row(row) {
      rows += 1
      if (name === 'meta' && row.nom === 'plugin') settings.push(...judgeSpipPlugins(database, table, row.valeur ?? ''))
      if (name === 'meta' && row.nom === 'adresse_site') settings.push(...judgeAddress(database, table, row))
      const place = placeOf(name, row)
      for (const [column, found] of judge(row)) collector.add(found, { ...place, column })
    },
    *end() {
      yield* collector.findings(spreadOf(() => rows))
      yield* settings
    },
  }
}

function placeOf(name: string, row: DatabaseRow): Omit<Place, 'column'> {
  const modified = timeOf(row)
  return { key: keyOf(name, row), ...(modified === undefined ? {} : { modified }) }
}

type Judge = RowReading['judge']

function judgeOf(database: DatabaseFacts, name: string): Judge {
  const find = createFinder(database)
  const texts = textsOf(database, name)
  switch (name) {
    case 'jobs':
      return function* (row) {
        for (const found of judgeJob(row, find)) yield ['fonction', found]
      }
    case 'meta':
      return (row) => judgeMeta(database, row)
    case 'documents':
      return function* (row) {
        yield* judgeDocument(row)
        yield* texts(row)
      }
    case 'types_documents':
      return function* (row) {
        const extension = (row.extension ?? '').toLowerCase()
        if (row.upload === 'oui' && codeNameOf(`x.${extension}`)?.kind === 'php')
          yield ['extension', hit('database-document', { name: `.${extension}` }, PROBABLE, extension)]
      }
    case 'urls':
      return function* (row) {
        const url = row.url ?? ''
        // What SPIP makes of titles: no address, no markup, no code.
        if (/[<>"]|^[a-z]{2,12}:|:\/\/|^\/\/|\.ph(?:p\d?|tml|ar|t)(?:$|[?/])/i.test(url))
          yield [
            'url',
            hit('database-redirect', { target: url.slice(0, 100) }, /[<>]|^javascript:|^data:/i.test(url) ? PROBABLE : DOUBTFUL, url),
          ]
      }
    case 'forum':
      // What waits, or was taken for an attack, no page shows.
      return (row) => (row.statut === undefined || row.statut === 'publie' ? texts(row) : [])
    case 'auteurs':
      return function* (row) {
        for (const found of judgeObjects(row.prefs ?? '', 'strict')) yield ['prefs', found]
        yield* texts(row)
      }
    default:
      return function* (row) {
        yield* judgeAddresses(row, database.hosts)
        yield* texts(row)
      }
  }
}

/** Every text of a row, by what its column is for. */
function textsOf({ hosts }: DatabaseFacts, name: string): Judge {
  const contexts = new Map<TextKind, TextContext>()
  const contextOf = (kind: TextKind): TextContext => {
    const known = contexts.get(kind) ?? { kind, hosts, codeIsShown: true }
    contexts.set(kind, known)
    return known
  }
  return function* (row) {
    for (const column in row) {
      const value = row[column]
      if (value === null || value === undefined || value.length < 8 || SECRETS.has(column) || column === 'prefs') continue
      for (const found of judgeText(value, contextOf(kindOf(name, column)))) yield [column, found]
    }
  }
}

function kindOf(name: string, column: string): TextKind {
  const base: TextKind = STRANGERS.has(name) ? 'stranger' : TEXTS.has(name) ? 'text' : 'other'
  return base === 'text' && SHORT.has(column) ? 'short' : base
}

function metaKind(name: string): TextKind {
  return SITE_NAMES.has(name) ? 'short' : name === 'descriptif_site' ? 'text' : 'setting'
}

/** Addresses a page sends its visitors to, or fetches news from. */
function* judgeAddresses(row: DatabaseRow, hosts: readonly string[]): Iterable<readonly [string, Hit]> {
  for (const column of ['virtuel', 'url_syndic', 'url_site', 'url', 'lien_url'] as const) {
    const value = row[column]?.trim()
    if (value === undefined || value === '') continue
    if (/^(?:javascript|vbscript|data):/i.test(value.replaceAll(/[\s\0]/g, '')))
      yield [column, hit('database-redirect', { target: value.slice(0, 100) }, PROBABLE, value.slice(0, 4000))]
    else if (column === 'virtuel') {
      const host = hostOf(value)
      if (host !== undefined && !isOwnHost(host, hosts)) yield [column, hit('database-redirect', { target: host }, NOTED, host, value)]
    }
  }
  // Until SPIP 3 an article that is an address begins its lead so.
  const lead = row.chapo
  if (typeof lead === 'string' && lead.startsWith('=')) {
    const host = hostOf(lead.slice(1))
    if (host !== undefined && !isOwnHost(host, hosts)) yield ['chapo', hit('database-redirect', { target: host }, NOTED, host, lead)]
  }
}

function* judgeDocument(row: DatabaseRow): Iterable<readonly [string, Hit]> {
  const file = row.fichier ?? ''
  // A document that lies elsewhere is an address, and may well be a page of PHP.
  if (file === '' || /^https?:\/\//i.test(file)) return
  const code = codeNameOf(file)
  const name = file.slice(0, 100)
  if (code?.kind === 'php' || isServerSettings(file)) yield ['fichier', hit('database-document', { name }, PROBABLE, file)]
  else if (code !== undefined && code.kind !== 'weak' && code.last && code.kind !== 'cgi')
    yield ['fichier', hit('database-document', { name }, DOUBTFUL, file)]
  else if (/(?:^|\/)\.\.\//.test(file)) yield ['fichier', hit('database-document', { name }, DOUBTFUL, file)]
}

function* judgeMeta({ hosts }: DatabaseFacts, row: DatabaseRow): Iterable<readonly [string, Hit]> {
  const name = row.nom ?? ''
  const value = row.valeur ?? ''
  for (const found of judgeObjects(value, 'strict')) yield ['valeur', found]
  for (const found of judgeText(value, { kind: metaKind(name), hosts, codeIsShown: false })) yield ['valeur', found]
}

/** The address SPIP makes its links with: who changes it has the visitors. */
function judgeAddress({ hosts, database }: DatabaseFacts, table: string, row: DatabaseRow): DatabaseFinding[] {
  const value = (row.valeur ?? '').trim()
  const host = hostOf(value)
  const isOdd = value !== '' && (host === undefined || /[<>"'\s]/.test(value))
  const isOther = host !== undefined && hosts.length > 0 && !isOwnHost(host, hosts) && !isPrivateHost(host)
  if (!isOdd && !isOther) return []
  const path = databasePath({ installation: database, table, key: 'adresse_site', column: 'valeur' })
  const params = { name: 'adresse_site', value: value.slice(0, 100) }
  return [{ finding: raise('database-setting', path, params, isOdd ? PROBABLE : FOREIGN), judged: value }]
}
