import type { Person } from '../../cms/rotate-types.ts'
import { rotatorOf } from '../../cms/rotators.ts'
import type { Site } from '../../core/account.ts'
import type { Credential } from '../../core/credential.ts'
import type { Plan } from '../../core/plan.ts'
import type { Secret } from '../../core/secret.ts'
import { storedRows } from '../../recipes/stored-rows.ts'
import type { SnapshotStore } from '../../snapshots/types.ts'
import { storedFacts } from '../snapshot/stored-databases.ts'

/** Somebody whose password a rotation changed. All text is the site's to choose. */
export interface WarnedPerson extends Pick<Person, 'login' | 'name' | 'email'> {
  /**
   * given: a new one is in the vault, for them · ask: they ask the site for one · stuck: the site knows no address to send it to ·
   * elsewhere: another service keeps it, unchanged
   */
  readonly gets: 'given' | 'ask' | 'stuck' | 'elsewhere'
}

/** One site of a plan, of which a mutualised installation has several. */
export interface WarnedSite {
  /** Its address, or the name it is known by. */
  readonly name: string
  /** Page where people ask for a new password. */
  readonly askAt?: string
  readonly people: readonly WarnedPerson[]
}

/** Everybody whose password a plan changes, as the snapshot it was made from has them. Names are not in the plan: it goes to the account. */
export async function peopleOfPlan(
  store: Pick<SnapshotStore, 'open'>,
  site: Site,
  plan: Plan,
  { signal, keepSecret }: { readonly signal: AbortSignal; readonly keepSecret: (secret: Secret) => void },
): Promise<WarnedSite[]> {
  const credentials = plan.ops.flatMap((op) =>
    op.kind === 'rotate' && op.credential.kind === 'cms' && op.credential.renews.includes('people') ? [op.credential] : [],
  )
  if (credentials.length === 0) return []
  const reader = await store.open(plan.before, { signal })
  try {
    const { links } = await storedFacts(reader, await reader.entries(), keepSecret)
    const found: WarnedSite[] = []
    for (const credential of credentials) {
      const rotator = rotatorOf(credential.cms)
      const link = links.find(({ installation }) => installation === credential.database)
      const rows = storedRows(reader)(credential.database)
      const people = rotator === undefined || link === undefined || rows === undefined ? [] : await rotator.people(rows, link)
      const url = urlOf(site, credential)
      const askAt = url === undefined ? undefined : rotator?.askAnew?.(url)
      const warned = people.flatMap((person) => warnedOf(person, credential))
      found.push({ name: url ?? site.id, people: warned, ...(askAt === undefined ? {} : { askAt }) })
    }
    return found
  } finally {
    await reader.close()
  }
}

type CmsCredential = Extract<Credential, { kind: 'cms' }>

function warnedOf({ id, login, name, email, active, elsewhere }: Person, { people }: CmsCredential): WarnedPerson[] {
  if (elsewhere !== undefined) return [{ login, name, email, gets: 'elsewhere' }]
  if (people.some((one) => one.id === id && one.to === 'slot')) return [{ login, name, email, gets: 'given' }]
  // Who had none has lost nothing.
  return active ? [{ login, name, email, gets: email.trim() === '' ? 'stuck' : 'ask' }] : []
}

function urlOf({ url }: Site, { way, host, installation }: CmsCredential): string | undefined {
  if (way.by === 'http') return way.url
  if (host !== undefined) return `${url?.startsWith('http:') === true ? 'http' : 'https'}://${host}/`
  return url === undefined || installation === '' ? url : `${url.replace(/\/*$/, '/')}${installation}/`
}
