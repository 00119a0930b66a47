import type { Site } from '../../core/account.ts'
import type { CleanWay, RecoveringSite } from '../../core/recovery.ts'
import type { RecoveryDeps, RecoveryWork, Stage } from './types.ts'

/**
 * How each site is made clean, unless a person says. What loses nothing comes first: a rebuild takes core and extensions from their releases and
 * leaves what authors wrote; going back, to the last clean state or to one of the host's own copies, is for sites no vendor has a release of. Where
 * none can be had, a person decides.
 */
export const choose: Stage = async (work, deps) => {
  const found = new Map((await work.sites()).map(({ site }) => [site.id, site]))
  for (const state of work.recovery().sites) {
    const asked = work.request.ways.get(state.site)
    const site = found.get(state.site)
    if (site === undefined || (state.way !== undefined && (asked ?? state.way) === state.way)) continue
    const { way, ...copy } = await wayFor(state, asked, site, work, deps)
    // What was done another way says nothing of this one.
    const after = await work.updateSite(site.id, { way, ...copy, ...(state.way === undefined ? {} : { points: {} }) })
    deps.tell({ type: 'site', stage: 'choose', site: after })
  }
  return { is: 'done' }
}

async function wayFor(
  state: RecoveringSite,
  asked: CleanWay | undefined,
  site: Site,
  work: RecoveryWork,
  deps: RecoveryDeps,
): Promise<{ readonly way: CleanWay } & Pick<RecoveringSite, 'hostCopy'>> {
  const way = asked ?? wayOf(state)
  if (way === 'rebuild' && state.hasRelease !== true) return { way: 'person' }
  if (way === 'last-clean' && state.hasClean !== true) return { way: 'person' }
  if (way !== 'host-copy' && way !== 'person') return { way }
  const hostCopy = await deps.hostCopy(work.request.account, site)
  return hostCopy === undefined ? { way: 'person' } : { way: 'host-copy', hostCopy }
}

function wayOf({ intrusions, verdict, hasRelease, hasClean }: RecoveringSite): CleanWay {
  // What could not be judged whole is not known to be clean: made of its releases, it need not be.
  if (intrusions === 0 && verdict !== 'unknown') return 'nothing'
  if (hasRelease === true) return 'rebuild'
  return hasClean === true ? 'last-clean' : 'person'
}
