import type { FleetErrorParams } from '../../core/fleet-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

const WHY: Readonly<Record<string, string>> = {
  inventory: 'it was made from another inventory, or about other sites',
  shards: 'it is of a night shared by another number of machines',
  whole: 'it is no part of a night, but a whole one',
  steps: 'it is of a night that was asked for other steps',
}

/** Errors of nights and fleets. */
export const fleetErrors: Pick<ErrorTexts, keyof FleetErrorParams> = {
  'SG-FLEET-001': (p) => ({
    what: `The record of a run cannot be read: ${p.file} (${p.detail}).`,
    next: 'Take the file as siteguard nightly --record wrote it. A later version’s may want a later siteguard.',
  }),
  'SG-FLEET-002': (p) => ({
    what: `${p.file} does not belong together with ${p.other}: ${WHY[p.why] ?? p.why}.`,
    next: 'Merge the records of one night only: the same inventory, the same selectors, and --shard 1/N to N/N.',
  }),
  'SG-FLEET-003': (p) => ({
    what: `No record of a run is called ${p.name}${p.known.length > 0 ? `; the newest are: ${p.known.join(', ')}` : ': there is none yet'}.`,
    next: 'Name one of them, or a file, or: last. “siteguard nightly” makes a record.',
  }),
}
