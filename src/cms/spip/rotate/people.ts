import { joinPath } from '../../../core/path.ts'
import type { DatabaseLink } from '../../../snapshots/types.ts'
import { hasMarkup, withTwins } from '../../people-doubts.ts'
import { definedValues, phpTokens } from '../../php-literals.ts'
import type { Person, SiteFiles } from '../../rotate-types.ts'
import type { TableRows } from '../../upgrade-types.ts'
import { foldersOf } from './leftovers.ts'

/** More authors than any site has. */
const MOST = 1_000_000
/** Longest text of an author that is kept. Characters. */
const LONGEST = 200

/** What SPIP itself writes where a password must not fit any more, and its owner may ask for another (maj/2026.php). */
export const DISABLED = 'x'

/**
 * Everybody in `auteurs` with a login. 0minirezo administers, wherever no section bounds it (`auteurs_liens`): then it writes there only,
 * as 1comite does everywhere; 6forum and nouveau visit. `webmestre` is what SPIP itself asks for, unless `_ID_WEBMESTRES` stands in the
 * options: then that list counts, and the column does not. `source` other than `spip`: logged in by LDAP or a plugin. Those in the bin
 * (5poubelle) log in nowhere, and of two with one login only the first does.
 */
export async function people(rows: TableRows, link: DatabaseLink, files?: SiteFiles): Promise<Person[]> {
  const bounded = await boundedBySections(rows, link)
  const named = await namedWebmestres(files)
  const found: Person[] = []
  for await (const row of rows(`${link.prefix}auteurs`) ?? []) {
    const id = Number(row.id_auteur)
    const login = row.login ?? ''
    if (!Number.isSafeInteger(id) || id <= 0 || login === '' || row.statut === '5poubelle') continue
    const source = row.source ?? ''
    const administers = row.statut === '0minirezo'
    const isWebmestre = row.webmestre === 'oui' || named.has(id)
    const isOwner = isWebmestre || (administers && !bounded.has(id))
    const elsewhere = source !== '' && source !== 'spip' ? source.slice(0, LONGEST) : undefined
    const [name, email] = [(row.nom ?? '').slice(0, LONGEST), (row.email ?? '').slice(0, LONGEST)]
    const pass = row.pass ?? ''
    found.push({
      id,
      login: login.slice(0, LONGEST),
      name,
      email,
      role: isOwner ? 'owner' : administers || row.statut === '1comite' ? 'editor' : 'visitor',
      ...(elsewhere === undefined ? {} : { elsewhere }),
      active: (pass !== '' && pass !== DISABLED) || elsewhere !== undefined,
      doubts: [
        ...(hasMarkup(login, name, email) ? ['markup'] : []),
        ...(isOwner && elsewhere !== undefined ? ['foreign-source'] : []),
        // The column alone makes no webmestre of somebody who does not administer, or a section only: somebody wrote to the table.
        ...(isWebmestre && (!administers || bounded.has(id)) ? ['odd-rights'] : []),
        ...(named.has(id) && row.webmestre !== 'oui' ? ['named-in-options'] : []),
      ],
    })
    if (found.length >= MOST) break
  }
  return withTwins(found.sort((a, b) => a.id - b.id))
}

async function boundedBySections(rows: TableRows, link: DatabaseLink): Promise<ReadonlySet<number>> {
  const bounded = new Set<number>()
  for await (const row of rows(`${link.prefix}auteurs_liens`) ?? [])
    if (row.objet === 'rubrique' && Number(row.id_objet) > 0) bounded.add(Number(row.id_auteur))
  return bounded
}

/** Who is a webmestre by `_ID_WEBMESTRES` (`1:3`), of the core's options or of the site's own. */
async function namedWebmestres(files: SiteFiles | undefined): Promise<ReadonlySet<number>> {
  const named = new Set<number>()
  if (files === undefined) return named
  const { installation, unit, text } = files
  const inner = { ...installation, root: '' as typeof installation.root }
  const folders = [...foldersOf('config', inner, unit), ...foldersOf('config', inner, { ...unit, folder: inner.root })]
  for (const folder of new Set(folders)) {
    const options = await text.text(joinPath(folder, 'mes_options.php'))
    const { values } = definedValues(phpTokens(Buffer.from(options ?? '')), '_ID_WEBMESTRES')
    for (const id of values.flatMap((value) => value.split(':'))) if (/^[1-9]\d{0,14}$/.test(id)) named.add(Number(id))
  }
  return named
}
