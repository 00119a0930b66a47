import type { RequestShape } from '../../cms/request-shapes.ts'
import { type Advisory, productOf, vulnerabilitiesOf } from '../../core/advisory.ts'
import type { CmsId } from '../../core/installation.ts'
import type { InstallationSummary } from '../../core/scan-report.ts'
import type { AdvisoryState } from './correlate.ts'
import type { KnownCore } from './types.ts'

type Installed = KnownCore & Partial<Pick<InstallationSummary, 'components'>>

/** Whether the holes a shape of requests goes through were open in what is installed; those that were come first. */
export function advisoryStates(
  installations: readonly (InstallationSummary | Installed)[],
  advisories: readonly Advisory[],
): (shape: RequestShape) => readonly AdvisoryState[] {
  const versions = new Map<string, (string | undefined)[]>()
  for (const { cms, version, components = [] } of installations) {
    versions.set(cms, [...(versions.get(cms) ?? []), version])
    for (const component of components) {
      if (component.kind === 'core') continue
      const product = productOf(cms as CmsId, component)
      versions.set(product, [...(versions.get(product) ?? []), component.version])
    }
  }
  const known = new Map<string, readonly AdvisoryState[]>()
  return (shape) => {
    const before = known.get(shape.id)
    if (before !== undefined) return before
    const installed = versions.get(shape.product) ?? []
    const states = shape.advisories.map((id): AdvisoryState => {
      const open = installed.some((version) =>
        vulnerabilitiesOf(shape.product, version, advisories).some(({ advisory }) => advisory.id === id),
      )
      return { id, open: open || (installed.some((version) => version === undefined) ? 'unknown' : false) }
    })
    const rank = ({ open }: AdvisoryState): number => (open === true ? 0 : open === 'unknown' ? 1 : 2)
    const sorted = states.sort((a, b) => rank(a) - rank(b))
    known.set(shape.id, sorted)
    return sorted
  }
}
