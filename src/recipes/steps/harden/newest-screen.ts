import { screenVersion } from '../../../cms/spip/harden/screen.ts'
import { isSiteguardError } from '../../../core/error.ts'
import { compareVersions, sortVersions } from '../../../core/version.ts'
import type { StepContext } from '../../types.ts'
import { gathered } from '../upgrade/release-text.ts'

/**
 * A file of the newest release of a product that its vendor lists: verified against the release's manifest. Undefined where none can be had,
 * or it says an older version than this.
 */
export async function newestFile(
  product: string,
  path: string,
  atLeast: string,
  context: StepContext,
): Promise<{ readonly content: Buffer; readonly version: string } | undefined> {
  try {
    const { newest } = await context.releases(product)
    const [version] = sortVersions(Object.values(newest)).reverse()
    if (version === undefined) return undefined
    const release = await context.openRelease({ product, version })
    try {
      if (!release.files.has(path)) return undefined
      const content = await gathered(release.content(path))
      const said = screenVersion(content)
      return said === undefined || compareVersions(said, atLeast) < 0 ? undefined : { content, version: said }
    } finally {
      await release.close()
    }
  } catch (error) {
    // A release that cannot be had keeps nobody from the rest.
    if (!isSiteguardError(error) || error.kind === 'cancelled') throw error
    return undefined
  }
}
