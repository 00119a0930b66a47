import type { ReleaseNeeds } from '../../../cms/upgrade-types.ts'
import type { Op } from '../../../core/op.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import { type Check, check } from './checks.ts'
import type { Subject } from './find-subject.ts'
import type { UnitFacts } from './look-databases.ts'

type Migrate = Extract<Op, { kind: 'migrate' }>

export interface MigrationInput {
  readonly subject: Subject
  readonly needs: ReleaseNeeds
  /** Schema the core's code wants: an extension's own is its own affair. */
  readonly schema: string
  wayOf(unit: UnitFacts): Migrate['way'] | undefined
}

/** One migration a database, and what is to be said of them. */
export function planMigrations(
  units: readonly UnitFacts[],
  { subject, needs, schema, wayOf }: MigrationInput,
): { readonly ops: Migrate[]; readonly checks: Check[] } {
  const { installation, upgrader } = subject
  const ops: Migrate[] = []
  const said = { changed: [] as UnitFacts[], unknown: [] as UnitFacts[], blocked: [] as UnitFacts[], skipped: [] as UnitFacts[] }
  for (const one of units) {
    const { unit, facts, mustChange } = one
    const way = wayOf(one)
    if (way === undefined) {
      ;(mustChange ? said.blocked : said.skipped).push(one)
      continue
    }
    if (mustChange) (facts?.schema === undefined ? said.unknown : said.changed).push(one)
    const inUnit = (path: RemotePath): RemotePath => joinPath(installation.root, joinPath(unit.folder, path))
    ops.push({
      kind: 'migrate',
      cms: installation.cms,
      installation: installation.root,
      database: unit.database,
      ...(unit.host === undefined ? {} : { host: unit.host }),
      ...(facts?.schema === undefined ? {} : { from: facts.schema }),
      to: schema,
      keeps: mustChange ? 'copies' : 'nothing',
      way,
      // A database that stays goes on to name what lies in the folders of what is moved.
      makes: [...upgrader.makes, ...(mustChange ? (upgrader.moves?.into ?? []) : [])].map(inUnit),
      ...(mustChange && upgrader.moves !== undefined ? { movesFrom: inUnit(upgrader.moves.folder) } : {}),
    })
  }
  const to = subject.isCore || needs.schema === '' ? schema : needs.schema
  const schemaOf = ({ facts }: UnitFacts): string | undefined =>
    to === needs.schema && !subject.isCore ? facts?.active.find(({ id }) => id === subject.component.id)?.schema : facts?.schema
  const from = (of: readonly UnitFacts[]): string => of.map(schemaOf).find((one) => one !== undefined) ?? '?'
  const names = (of: readonly UnitFacts[]): string[] => of.map(({ unit }) => (unit.database === '' ? '.' : unit.database))
  const checks: Check[] = []
  const http = ops.find(({ way }) => way.by === 'http')?.way
  const exec = ops.find(({ way }) => way.by === 'exec')?.way
  if (said.blocked.length > 0)
    checks.push(check('migration', 'refused', 'no-way', { from: from(said.blocked), to, databases: names(said.blocked) }))
  if (said.unknown.length > 0) checks.push(check('migration', 'told', 'not-known', { to, databases: names(said.unknown) }))
  if (said.changed.length > 0 && needs.schema === '') {
    checks.push(check('migration', 'ok', 'own', { databases: names(said.changed), path: exec?.by === 'exec' ? exec.php : '' }))
  } else if (said.changed.length > 0) {
    checks.push(
      http?.by === 'http'
        ? check('migration', 'told', 'http', { from: from(said.changed), to, url: http.url, databases: names(said.changed) })
        : check('migration', 'ok', 'needed', {
            from: from(said.changed),
            to,
            databases: names(said.changed),
            path: exec?.by === 'exec' ? exec.php : '',
          }),
    )
  }
  if (http?.by === 'http' && !checks.some(({ params }) => params.reason === 'http'))
    checks.push(check('migration', 'told', 'script', { url: http.url }))
  if (said.skipped.length > 0) checks.push(check('migration', 'told', 'skipped', { to, databases: names(said.skipped) }))
  if (ops.length > 0 && ops.every(({ keeps }) => keeps === 'nothing') && said.blocked.length + said.skipped.length === 0)
    checks.unshift(check('migration', 'ok', 'none', { to }))
  return { ops, checks }
}
