import type { DatabaseLink } from '../../../snapshots/types.ts'
import { hasMarkup, withTwins } from '../../people-doubts.ts'
import { type PhpValue, readPhpSerializedText } from '../../php-serialized.ts'
import type { Person } from '../../rotate-types.ts'
import type { TableRows } from '../../upgrade-types.ts'

type Row = Readonly<Record<string, string | null>>

/** More people than any site has. */
const MOST = 1_000_000
/** Longest text of a person that is kept. Characters. */
const LONGEST = 200
/** Longest list of rights or roles that is read. Characters. */
const LONGEST_LIST = 1_000_000

/** Who has one of these can let anybody in, or have code of theirs run. Of a network only its super administrators can. */
const OWNS = new Set([
  ...['manage_options', 'promote_users', 'create_users', 'unfiltered_upload'],
  ...['install_plugins', 'activate_plugins', 'edit_plugins', 'update_plugins', 'delete_plugins'],
  ...['install_themes', 'edit_themes', 'update_themes', 'edit_files', 'update_core', 'import'],
])
/** Rights that an extension gives to those who look after its customers, and that it narrows itself. */
const WRITES = /^(?:edit|publish|delete|moderate|upload|manage)_/
/** Roles as WordPress makes them, where the site's own list cannot be read. */
const ROLES: ReadonlyMap<string, readonly string[]> = new Map([
  ['administrator', ['manage_options', 'edit_posts']],
  ['editor', ['edit_posts']],
  ['author', ['edit_posts']],
  ['contributor', ['edit_posts']],
  ['subscriber', []],
])
/** Roles that have no right of an owner as WordPress or its widespread extensions make them. */
const MODEST = new Set(['editor', 'author', 'contributor', 'subscriber', 'customer', 'shop_manager'])

/** What a role or a person may do. */
type Rights = ReadonlySet<string>

/**
 * Everybody in `users`. An owner has rights of an administrator on the site; on a network is one of `site_admins`, whom alone WordPress
 * lets change its code. Rights are in `usermeta`, of each site of a network: names of roles, and single rights beside them.
 */
export async function people(rows: TableRows, { prefix }: DatabaseLink): Promise<Person[]> {
  const supers = await superAdmins(rows, prefix)
  const roles = await rolesOf(rows, prefix)
  const granted = await grantsOf(rows, prefix)
  const found: Person[] = []
  for await (const row of rows(`${prefix}users`) ?? nothing()) {
    const id = Number(row.ID)
    const login = row.user_login ?? ''
    if (!Number.isSafeInteger(id) || id <= 0) continue
    const [name, email] = [(row.display_name ?? '').slice(0, LONGEST), (row.user_email ?? '').slice(0, LONGEST)]
    const grants = (granted.get(id) ?? []).map((grant) => ({ ...readGrant(grant.list, roles), main: grant.main }))
    const isSuper = supers?.has(login) === true
    const owns = supers === undefined ? grants.some(({ main, owns }) => main && owns) : isSuper
    const oddly = grants.some(({ odd }) => odd)
    found.push({
      id,
      login: login.slice(0, LONGEST),
      name,
      email,
      role: owns ? 'owner' : grants.some(({ writes, owns: more }) => writes || more) ? 'editor' : 'visitor',
      active: hasPassword(row.user_pass) && row.spam !== '1' && row.deleted !== '1',
      doubts: [...(hasMarkup(login, name, email) ? ['markup'] : []), ...(oddly ? ['odd-rights'] : [])],
    })
    if (found.length >= MOST) break
  }
  // The database compares logins without regard to case.
  const sorted = found.sort((a, b) => a.id - b.id)
  return withTwins(sorted, (login) => login.toLowerCase())
}

/** What the script writes where nobody has a password is no hash of any (`script.ts`). */
function hasPassword(hash: string | null | undefined): boolean {
  return typeof hash === 'string' && hash !== '' && !hash.startsWith('!')
}

/** Logins of those who may do everything on a network. Undefined: this is none. */
async function superAdmins(rows: TableRows, prefix: string): Promise<ReadonlySet<string> | undefined> {
  const table = rows(`${prefix}sitemeta`)
  if (table === undefined) return undefined
  const logins = new Set<string>()
  for await (const { meta_key: key, meta_value: value } of table) {
    if (key !== 'site_admins') continue
    const list = listOf(value)
    for (const login of list?.values() ?? []) if (typeof login === 'string') logins.add(login)
  }
  return logins
}

/** Rights of each role, as the main site has them. */
async function rolesOf(rows: TableRows, prefix: string): Promise<ReadonlyMap<string, Rights>> {
  for await (const { option_name: name, option_value: value } of rows(`${prefix}options`) ?? nothing()) {
    if (name !== `${prefix}user_roles`) continue
    const list = listOf(value)
    if (list === undefined) break
    return new Map([...list].map(([role, about]) => [role, rightsOf(isList(about) ? about.get('capabilities') : undefined)]))
  }
  return new Map([...ROLES].map(([role, rights]) => [role, new Set(rights)]))
}

interface Grant {
  readonly list: string
  /** Of the site whose tables have no number. */
  readonly main: boolean
}

/** What people were given on each site, as it stands in `usermeta`. */
async function grantsOf(rows: TableRows, prefix: string): Promise<ReadonlyMap<number, readonly Grant[]>> {
  const found = new Map<number, Grant[]>()
  for await (const { user_id: user, meta_key: key, meta_value: value } of rows(`${prefix}usermeta`) ?? nothing()) {
    if (typeof key !== 'string' || typeof value !== 'string' || !key.startsWith(prefix)) continue
    const site = /^(?:(\d+)_)?capabilities$/.exec(key.slice(prefix.length))
    if (site === null) continue
    const id = Number(user)
    found.set(id, [...(found.get(id) ?? []), { list: value, main: site[1] === undefined }])
  }
  return found
}

/** `odd`: rights of an owner that come from no role which has them, or a list that is none. */
function readGrant(text: string, roles: ReadonlyMap<string, Rights>): { owns: boolean; writes: boolean; odd: boolean } {
  const list = listOf(text)
  if (list === undefined) return { owns: false, writes: false, odd: text !== '' }
  const grant = { owns: false, writes: false, odd: false }
  for (const name of rightsOf(list)) {
    const role = roles.get(name)
    const rights = role ?? new Set([name])
    const owns = [...rights].some((right) => OWNS.has(right))
    grant.owns ||= owns
    grant.writes ||= [...rights].some((right) => WRITES.test(right))
    grant.odd ||= owns && (role === undefined || MODEST.has(name))
  }
  return grant
}

/** Names that are given, not taken away (`'edit_posts' => false`). */
function rightsOf(list: PhpValue): Rights {
  return new Set(isList(list) ? [...list].filter(([, given]) => given !== false && given !== null).map(([name]) => name) : [])
}

function listOf(text: string | null | undefined): ReadonlyMap<string, PhpValue> | undefined {
  if (typeof text !== 'string' || text.length > LONGEST_LIST) return undefined
  const value = readPhpSerializedText(text)
  return isList(value) ? value : undefined
}

function isList(value: PhpValue): value is ReadonlyMap<string, PhpValue> {
  return value instanceof Map
}

async function* nothing(): AsyncGenerator<Row> {}
