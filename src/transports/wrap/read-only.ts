import { SiteguardError } from '../../core/error.ts'
import type { Transport } from '../types.ts'
import { type Call, intercept, type Operation, WRITING } from './intercept.ts'

export interface ReadOnlyOptions {
  /** Let `exec` through. A program can do anything, so only a caller that knows its programs says this. */
  readonly allowExec?: boolean
}

/** A transport that refuses to change anything: every writing call throws SG-TRAN-005, and so do `exec` and `execStream` unless allowed. */
export function readOnly(inner: Transport, options: ReadOnlyOptions = {}): Transport {
  const refuse = (operation: Operation): void => {
    const runs = operation === 'exec' || operation === 'execStream'
    if (!WRITING.has(operation) && !(runs && options.allowExec !== true)) return
    throw new SiteguardError({ code: 'SG-TRAN-005', kind: 'blocked', params: { operation } })
  }
  return intercept(inner, {
    call: async ({ operation }: Call, run) => {
      refuse(operation)
      return await run()
    },
    async *stream({ operation }, run) {
      refuse(operation)
      yield* run()
    },
  })
}
