import type { AlertErrorParams } from '../../core/alert-error-codes.ts'
import type { ErrorTexts } from '../types.ts'

/** Errors of alerts and of a CI's files. */
export const alertErrors: Pick<ErrorTexts, keyof AlertErrorParams> = {
  'SG-ALERT-001': (p) => ({
    what: `The alert could not be sent by ${p.channel} (${p.detail}).`,
    next: `Try it with “siteguard alert test ${p.channel}”, and see to its address and its secret in the inventory.`,
  }),
  'SG-ALERT-002': (p) => ({
    what: `No channel of alerts is called ${p.channel}${p.known.length > 0 ? `; there are: ${p.known.join(', ')}` : ''}.`,
    next: 'Name one of those under alerts > channels in the inventory.',
  }),
  'SG-ALERT-003': (p) => ({
    what: `${p.file} says nowhere to send alerts to.`,
    next: 'Add an “alerts” section: docs/inventory.md shows one.',
  }),
  'SG-CI-001': (p) => ({
    what: `${p.file} is there already, and may be somebody’s work.`,
    next: 'Look at it; “--force” writes it, and its neighbours, anew.',
  }),
}
