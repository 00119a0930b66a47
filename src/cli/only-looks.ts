import { SiteguardError } from '../core/error.ts'
import type { Context, OptionValues } from './command.ts'
import { flag } from './options.ts'

/** Who only looks (an auditor): nothing is written to any site, whatever else is asked for. */
export function onlyLooks({ env }: Pick<Context, 'env'>, options: OptionValues): boolean {
  const { SITEGUARD_READ_ONLY: given = '' } = env
  return flag(options, 'readOnly') || (given !== '' && given !== '0')
}

/** @throws SG-FLEET-012 */
export function refuseToWrite(context: Pick<Context, 'env'>, options: OptionValues): void {
  if (!onlyLooks(context, options)) return
  const name = flag(options, 'readOnly') ? '--read-only' : 'SITEGUARD_READ_ONLY'
  throw new SiteguardError({ code: 'SG-FLEET-012', kind: 'conflict', params: { flag: name } })
}
