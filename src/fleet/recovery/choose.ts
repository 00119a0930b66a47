import type { CleanWay, RecoveringSite } from '../../core/recovery.ts'
import type { Stage } from './types.ts'

/**
 * How each site is made clean. What loses nothing comes first: a rebuild takes core and extensions from their releases and leaves what
 * authors wrote; going back to the last clean state is for sites no vendor has a release of. Where neither can be had, a person decides.
 */
export const choose: Stage = async (work, deps) => {
  for (const site of work.recovery().sites) {
    if (site.way !== undefined) continue
    const after = await work.updateSite(site.site, { way: wayOf(site) })
    deps.tell({ type: 'site', stage: 'choose', site: after })
  }
  return { is: 'done' }
}

function wayOf({ intrusions, verdict, hasRelease, hasClean }: RecoveringSite): CleanWay {
  // What could not be judged whole is not known to be clean: made of its releases, it need not be.
  if (intrusions === 0 && verdict !== 'unknown') return 'nothing'
  if (hasRelease === true) return 'rebuild'
  return hasClean === true ? 'last-clean' : 'person'
}
