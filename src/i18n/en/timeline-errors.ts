import type { ErrorTexts } from '../types.ts'

/** Errors of the timeline. */
export const timelineErrors: Pick<ErrorTexts, 'SG-TIME-001'> = {
  'SG-TIME-001': (p) => ({
    what: `The log ${p.path} cannot be read: ${p.detail}.`,
    next: 'Give --logs a log, or a folder of logs, that is on this machine and may be read.',
  }),
}
