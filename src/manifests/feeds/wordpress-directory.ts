import * as z from 'zod'
import type { ReleaseState } from '../../cms/types.ts'
import { isSiteguardError } from '../../core/error.ts'
import { branchOf } from '../../core/version.ts'
import { isId, isVersion } from '../identify-release.ts'
import { feedError, readAddress, readDocument } from './read-document.ts'
import type { FeedContext } from './types.ts'
import { VERSIONS } from './wordpress.ts'

const INFO = 'https://api.wordpress.org/'

const infoSchema = z.object({ slug: z.string(), version: z.string() })

/**
 * What the public directory offers of a plugin or theme: one version, the one its author calls stable, which WordPress asks for in the
 * same way before it installs (`plugins_api()`, `themes_api()`). One that is not there, commercial, home-made or closed, is an error:
 * nobody knows then what is newest of it.
 * @throws SG-HTTP-00x, SG-MAN-005
 */
export async function directoryState(kind: 'plugin' | 'theme', product: string, context: FeedContext): Promise<ReleaseState> {
  const asked = slugOf(product)
  const query = new URLSearchParams({ action: `${kind}_information`, 'request[slug]': asked ?? '' })
  const url = `${INFO}${kind}s/info/1.2/?${query}`
  if (asked === undefined) throw feedError(url, 'empty')
  const { slug, version } = await readInfo(url, context)
  const branch = branchOf(version)
  // The API answers about another one where it knows a slug by an older name.
  if (slug.toLowerCase() !== asked || !isVersion(version) || branch === '') throw feedError(url, 'wrong-shape')
  return { origin: 'feed', asOf: context.now().toISOString(), newest: { [branch]: version }, supported: [branch] }
}

/** The API answers 404 for one it does not have; so does a mirror that does not carry the API, which then has no list of versions either. */
async function readInfo(url: string, context: FeedContext): Promise<z.output<typeof infoSchema>> {
  try {
    return await readDocument(url, infoSchema, context)
  } catch (error) {
    if (!isSiteguardError(error) || error.kind !== 'not-found') throw error
    const isThere = await readAddress(VERSIONS, context).then(
      () => true,
      () => false,
    )
    throw isThere ? feedError(url, 'not-listed', error) : error
  }
}

/** The part of a product's name after the slash, where it may stand in an address. */
export function slugOf(product: string): string | undefined {
  const slug = product.slice(product.indexOf('/') + 1).toLowerCase()
  return isId(slug) ? slug : undefined
}
