import type { DatabaseLink } from '../../../snapshots/types.ts'
import type { Person } from '../../rotate-types.ts'
import type { TableRows } from '../../upgrade-types.ts'

/** More authors than any site has. */
const MOST = 1_000_000
/** Longest text of an author that is kept. Characters. */
const LONGEST = 200

/**
 * Everybody in `spip_auteurs` with a login: 0minirezo administers, and is a webmestre where `webmestre` says so (SPIP 3 and newer: only a
 * webmestre may change the site's settings); 1comite writes; 6forum and nouveau visit. `source` other than `spip`: logged in by LDAP or
 * a plugin. Those in the bin (5poubelle) log in nowhere.
 */
export async function people(rows: TableRows, link: DatabaseLink): Promise<Person[]> {
  const found: Person[] = []
  for await (const row of rows(`${link.prefix}auteurs`) ?? []) {
    const id = Number(row.id_auteur)
    const login = row.login ?? ''
    if (!Number.isSafeInteger(id) || id < 0 || login === '' || row.statut === '5poubelle') continue
    const source = row.source ?? ''
    const isOwner = row.statut === '0minirezo' || row.webmestre === 'oui'
    const elsewhere = source !== '' && source !== 'spip' ? source.slice(0, LONGEST) : undefined
    const [name, email] = [(row.nom ?? '').slice(0, LONGEST), (row.email ?? '').slice(0, LONGEST)]
    found.push({
      id,
      login: login.slice(0, LONGEST),
      name,
      email,
      role: isOwner ? 'owner' : row.statut === '1comite' ? 'editor' : 'visitor',
      ...(elsewhere === undefined ? {} : { elsewhere }),
      active: (row.pass ?? '') !== '' || elsewhere !== undefined,
      doubts: doubtsOf({ login, name, email, isOwner, statut: row.statut ?? '', elsewhere }),
    })
    if (found.length >= MOST) break
  }
  return withTwins(found.sort((a, b) => a.id - b.id))
}

interface Traits {
  readonly login: string
  readonly name: string
  readonly email: string
  readonly isOwner: boolean
  readonly statut: string
  readonly elsewhere: string | undefined
}

function doubtsOf({ login, name, email, isOwner, statut, elsewhere }: Traits): string[] {
  return [
    ...(/[<>"\p{Cc}]/u.test(login + name + email) ? ['markup'] : []),
    ...(isOwner && elsewhere !== undefined ? ['foreign-source'] : []),
    // The column alone makes no webmestre of somebody who does not administer: somebody wrote to the table.
    ...(isOwner && statut !== '0minirezo' ? ['odd-rights'] : []),
  ]
}

/** Logins that a person takes for one another (`admin`, `Admin `, `adm1n`). */
function withTwins(people: readonly Person[]): Person[] {
  const looks = (login: string): string =>
    login
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[\s\p{M}._-]/gu, '')
      .replaceAll('0', 'o')
      .replaceAll(/[1|!]/g, 'l')
  const count = new Map<string, number>()
  for (const { login } of people) count.set(looks(login), (count.get(looks(login)) ?? 0) + 1)
  return people.map((person) =>
    (count.get(looks(person.login)) ?? 0) > 1 ? { ...person, doubts: [...person.doubts, 'twin-login'] } : person,
  )
}
