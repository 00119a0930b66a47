import { SiteguardError } from '../../core/error.ts'
import type { Transport } from '../types.ts'
import { type Call, intercept, WRITING } from './intercept.ts'

export interface ReadOnlyOptions {
  /** Let `exec` through. A program can do anything, so only a caller that knows its programs says this. */
  readonly allowExec?: boolean
}

/** A transport that refuses to change anything: every writing call throws SG-TRAN-005, and so does `exec` unless it is allowed. */
export function readOnly(inner: Transport, options: ReadOnlyOptions = {}): Transport {
  return intercept(inner, {
    call: async ({ operation }: Call, run) => {
      if (WRITING.has(operation) || (operation === 'exec' && options.allowExec !== true)) {
        throw new SiteguardError({ code: 'SG-TRAN-005', kind: 'blocked', params: { operation } })
      }
      return await run()
    },
    stream: (_call, run) => run(),
  })
}
