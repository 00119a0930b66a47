import type { Person } from '../../../cms/rotate-types.ts'
import { type Check, check } from './checks.ts'
import type { FormerPeople } from './former-people.ts'

const NAMED = 200

/** Everybody of one database, and what became of each. */
export interface PeopleOfUnit {
  /** Name of its site, where the installation has several. */
  readonly host?: string
  readonly database: string
  /** Undefined: they were not dumped. */
  readonly people?: readonly Person[]
  readonly former?: FormerPeople
}

/** Whether somebody gets a new password from the vault. */
export type Keeps = (person: Person) => boolean

/** Those who keep a login unless somebody is named: whoever may change the site's settings and can log in today. */
export function keepsBy(keep: readonly string[] | undefined): Keeps {
  return ({ login, role, active, elsewhere }) =>
    elsewhere === undefined && (keep === undefined ? role === 'owner' && active : keep.includes(login))
}

/** Who gets a new password, who has to ask for one, and who cannot. */
export function lookAtPasswords(units: readonly PeopleOfUnit[], keeps: Keeps, keep: readonly string[] | undefined): Check[] {
  const unread = databasesOf(units.filter(({ people }) => people === undefined))
  const told = [...(unread.length === 0 ? [] : [check('new-passwords', 'unknown', 'not-read', { databases: unread })])]
  const all = everybody(units)
  if (all.length === 0) return told
  const known = new Set(all.map(({ person }) => person.login))
  const strangers = (keep ?? []).filter((login) => !known.has(login))
  if (keep !== undefined && keep.length > 0 && strangers.length === keep.length)
    return [...told, check('new-passwords', 'refused', 'no-such', { logins: strangers })]
  if (strangers.length > 0) told.push(check('new-passwords', 'told', 'strangers', { logins: strangers }))
  const kept = all.filter(({ person }) => keeps(person))
  told.push(kept.length === 0 ? check('new-passwords', 'told', 'nobody') : check('new-passwords', 'told', 'vault', namesOf(kept)))
  const away = all.filter(({ person }) => person.elsewhere !== undefined)
  const lost = all.filter(({ person }) => person.active && person.elsewhere === undefined && !keeps(person))
  const stuck = lost.filter(({ person }) => person.email.trim() === '')
  const asking = lost.filter((one) => !stuck.includes(one))
  if (lost.length === 0) told.push(check('lost-passwords', 'ok', 'none'))
  if (asking.length > 0) told.push(check('lost-passwords', 'told', 'ask-anew', namesOf(asking)))
  if (stuck.length > 0) told.push(check('lost-passwords', 'told', 'no-address', namesOf(stuck)))
  if (away.length > 0) told.push(check('lost-passwords', 'told', 'elsewhere', namesOf(away)))
  return told
}

const KNOWN_DOUBTS = ['odd-rights', 'foreign-source', 'twin-login', 'markup', 'named-in-options'] as const

/** Who should not be there: against the last clean snapshot, against the inventory, and by what is odd about them. */
export function lookAtOwners(units: readonly PeopleOfUnit[], admins: readonly string[] | undefined): Check[] {
  const read = units.filter(({ people }) => people !== undefined)
  const unread = databasesOf(units.filter(({ people }) => people === undefined))
  const told = [...(unread.length === 0 ? [] : [check('owners', 'unknown', 'not-known', { databases: unread })])]
  const owners = everybody(read).filter(({ person }) => person.role === 'owner')
  const compared = read.filter(({ former }) => former !== undefined)
  told.push(...compared.flatMap(strangersSince))
  const alone = everybody(read.filter(({ former }) => former === undefined)).filter(({ person }) => person.role === 'owner')
  if (admins !== undefined) {
    const unlisted = owners.filter(({ person }) => !admins.includes(person.login))
    told.push(
      unlisted.length === 0
        ? check('owners', 'ok', 'listed', { count: owners.length })
        : check('owners', 'told', 'unlisted', namesOf(unlisted)),
    )
  } else if (alone.length > 0) told.push(check('owners', 'unknown', 'no-clean', namesOf(alone)))
  const doubted = everybody(read).filter(({ person }) => person.doubts.length > 0)
  for (const doubt of KNOWN_DOUBTS) {
    const some = doubted.filter(({ person }) => person.doubts.includes(doubt))
    if (some.length > 0) told.push(check('owners', 'told', doubt, { logins: namesOf(some).logins }))
  }
  const others = doubted.filter(({ person }) => person.doubts.some((doubt) => !KNOWN_DOUBTS.some((known) => known === doubt)))
  if (others.length > 0) told.push(check('owners', 'told', 'doubtful', { logins: namesOf(others).logins }))
  return told
}

/** What changed among the people of one database since it was last known to be clean. */
function strangersSince(unit: PeopleOfUnit): Check[] {
  const { former, people = [] } = unit
  if (former === undefined) return []
  const since = former.since.slice(0, 10)
  const before = new Map(former.people.map((person) => [person.id, person]))
  const named = (some: readonly Person[]): Named[] => some.map((person) => ({ unit, person }))
  // Who took over another's number is as new as who has a number nobody had.
  const isNew = (person: Person): boolean => before.get(person.id)?.login !== person.login
  const raised = people.filter((person) => person.role === 'owner' && (isNew(person) || before.get(person.id)?.role !== 'owner'))
  const added = people.filter((person) => isNew(person) && person.role !== 'owner')
  const moved = people.filter((person) => !isNew(person) && before.get(person.id)?.email !== person.email)
  if (raised.length + added.length + moved.length === 0)
    return [check('owners', 'ok', 'same', { count: people.filter(({ role }) => role === 'owner').length, since })]
  return [
    ...(raised.length === 0 ? [] : [check('owners', 'told', 'new-owners', { ...namesOf(named(raised)), since })]),
    ...(added.length === 0 ? [] : [check('owners', 'told', 'new-people', { ...namesOf(named(added)), since })]),
    ...(moved.length === 0 ? [] : [check('owners', 'told', 'addresses', { ...namesOf(named(moved)), since })]),
  ]
}

interface Named {
  readonly unit: PeopleOfUnit
  readonly person: Person
}

function everybody(units: readonly PeopleOfUnit[]): Named[] {
  return units.flatMap((unit) => (unit.people ?? []).map((person) => ({ unit, person })))
}

function namesOf(some: readonly Named[]): { count: number; logins: string[] } {
  const logins = some.map(({ unit, person }) => (unit.host === undefined ? person.login : `${person.login} (${unit.host})`))
  return { count: some.length, logins: logins.slice(0, NAMED) }
}

function databasesOf(units: readonly PeopleOfUnit[]): string[] {
  return units.map(({ host, database }) => host ?? (database === '' ? '.' : database))
}
