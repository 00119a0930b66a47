import type { Machine } from './machine.ts'
import { SENT_HEADERS, SUPERGLOBALS } from './tables.ts'
import type { Taint, Value } from './values.ts'

export const taintOf = (source: string, at: number, kind: Taint['kind'] = 'request'): Taint => ({
  source,
  kind,
  at,
  via: [],
  safe: 0,
  prefixed: false,
  loose: false,
})

/** What a variable of this name holds of the request; undefined for all others. */
export function sourceOf(m: Machine, name: string, at: number): Value | undefined {
  if (SUPERGLOBALS.has(name)) {
    // A program may give a superglobal entries of its own; what it was given by the visitor stays.
    return { t: taintOf(`$${name}`, m.outer ?? at) }
  }
  if (name === '_SERVER' || name === 'HTTP_SERVER_VARS') return { t: taintOf('$_SERVER', m.outer ?? at) }
  return undefined
}

/** What a variable of the program holds that nothing has set yet: old servers put there what the visitor sent under its name. */
export const unsetOf = (m: Machine, name: string, at: number): Value => ({ t: taintOf(`$${name.slice(0, 40)}`, m.outer ?? at, 'unset') })

/** Whether a visitor writes this entry of `$_SERVER`. */
export const isSentHeader = (name: string): boolean => SENT_HEADERS.test(name)
