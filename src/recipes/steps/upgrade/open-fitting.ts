import type { ReleaseNeeds, ReleaseText } from '../../../cms/upgrade-types.ts'
import { SiteguardError } from '../../../core/error.ts'
import type { ReleaseRef } from '../../../core/manifest.ts'
import { joinPath } from '../../../core/path.ts'
import { compareVersions } from '../../../core/version.ts'
import type { ReleaseFiles, StepContext } from '../../types.ts'
import type { Described } from '../restore/installations.ts'
import { check } from './checks.ts'
import type { Subject } from './find-subject.ts'
import { releaseText } from './release-text.ts'
import { findTies, isTied, type Ties, tiesText } from './ties.ts'

/** A release that was opened, and what it says it needs. */
export interface Fitting {
  readonly release: ReleaseFiles
  readonly text: ReleaseText
  readonly needs: ReleaseNeeds
}

/** Versions that were opened, and do not go with what is there. */
export interface NoneFits {
  /** Made for other cores. */
  readonly tried: readonly string[]
  /** Made for this core, and for other extensions than are there or can be had. */
  readonly tied: readonly Ties[]
}

export interface Wanted {
  readonly versions: readonly string[]
  /** The vendor's list names them: an older one does where a newer one does not go with the site. */
  readonly listed: boolean
  readonly installed: string | undefined
}

/**
 * The first of these releases that says it works with the core, and that neither wants nor spoils another extension; of a core, the only
 * one asked for.
 * @throws SG-UPG-001 where it would do once others were brought along, which can be; or where no other is to be had. SG-UPG-002
 */
export async function openFitting(
  subject: Subject,
  { versions, listed, installed }: Wanted,
  coreNeeds: ReleaseNeeds | undefined,
  described: Described,
  context: StepContext,
): Promise<Fitting | NoneFits> {
  const tried: string[] = []
  const tied: Ties[] = []
  for (const version of versions) {
    const release = await context.openRelease(refOf(subject, version))
    try {
      const text = releaseText(release)
      const needs = await subject.upgrader.needs(text)
      if (compareVersions(needs.version, version) !== 0) {
        const params = { product: subject.product, said: version, found: needs.version }
        throw new SiteguardError({ code: 'SG-UPG-002', kind: 'integrity', params })
      }
      if (coreNeeds === undefined) return { release, text, needs }
      const description = await describedIn(subject, text, described)
      const { component, installation, upgrader } = subject
      const tooNew = needs.core !== undefined && compareVersions(needs.core, coreNeeds.version) > 0
      if (tooNew || upgrader.fits(component, installation, coreNeeds, description) === 'no') tried.push(version)
      else {
        const ties = await findTies(subject, { version, text, installed }, coreNeeds, context)
        if (!isTied(ties)) return { release, text, needs }
        if (ties.first.length > 0 || !listed) throw refused(subject, ties, installed, context.site.id)
        tied.push(ties)
      }
    } catch (error) {
      await release.close()
      throw error
    }
    await release.close()
  }
  return { tried, tied }
}

function refused({ product }: Subject, ties: Ties, installed: string | undefined, site: string): SiteguardError {
  const from = installed === undefined ? {} : { from: installed }
  const checks = [
    check('version', 'ok', 'newer', { product, ...from, to: ties.to }),
    check('plugins', 'refused', 'ties', { to: ties.to, first: [...ties.first], ...tiesText([ties]) }),
  ]
  return new SiteguardError({ code: 'SG-UPG-001', kind: 'conflict', params: { site, checks } })
}

export function refOf({ product, installation, isCore }: Subject, version: string): ReleaseRef {
  const { locale } = installation
  return { product, version, ...(isCore && locale !== undefined ? { locale } : {}) }
}

/** What an extension's release says of itself. */
async function describedIn(
  { component, installation, upgrader, folder }: Subject,
  text: ReleaseText,
  { tree }: Described,
): Promise<string | undefined> {
  const path = upgrader.descriptionOf(component, tree, installation)
  const inner = path === undefined ? undefined : joinPath(installation.root, path).slice(folder.length + 1)
  return inner === undefined ? undefined : await text.text(inner)
}
