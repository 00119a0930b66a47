import type { RunDeps } from '../../../src/recipes/types.ts'
import type { Transport } from '../../../src/transports/types.ts'

const CHANGING = new Set<PropertyKey>(['create', 'createMany', 'rename', 'link', 'symlink', 'remove', 'rmdir', 'mkdir', 'chmod'])

/** Something that changes the account and is about to be asked for. `number` counts from 1 over a whole run. */
export interface Effect {
  readonly number: number
  readonly what: string
  readonly path: string
}

/** Dependencies of a run that tell each change of the account before it is made, and wait. */
export function watched(deps: RunDeps, before: (effect: Effect) => Promise<void> | void): RunDeps {
  let count = 0
  const wrap = (transport: Transport): Transport =>
    new Proxy(transport, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key, target)
        if (typeof value !== 'function' || !CHANGING.has(key)) return value
        return async (...args: unknown[]) => {
          count += 1
          await before({ number: count, what: String(key), path: String(args[key === 'rename' ? 1 : 0]) })
          return await value.apply(target, args)
        }
      },
    })
  return { ...deps, connect: async (...args) => wrap(await deps.connect(...args)) }
}
