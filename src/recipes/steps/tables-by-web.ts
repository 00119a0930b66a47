import type { Op } from '../../core/op.ts'
import type { StepContext } from '../types.ts'

/** How tables are exchanged where no program of the account can be run: by a script on the site, where it has an address. */
export function tablesByWeb({ capabilities, site }: Pick<StepContext, 'capabilities' | 'site'>): Pick<Extract<Op, { kind: 'sql' }>, 'way'> {
  return capabilities.exec || site.url === undefined ? {} : { way: { by: 'http', url: site.url } }
}
