import { isSiteguardError } from '../../core/error.ts'
import { each } from './each.ts'

/** What was there when a list was made may be cleared away by now. */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (isSiteguardError(error) && error.kind === 'not-found') return undefined
    throw error
  }
}

/** Each of a list, without those that are gone. */
export async function eachThere<T, R>(items: readonly T[], ask: (item: T) => Promise<R>): Promise<Exclude<R, undefined>[]> {
  const found = await each(items, (item) => unlessGone(ask(item)))
  return found.filter((one): one is Exclude<Awaited<R>, undefined> => one !== undefined)
}
