import type { Machine } from './machine.ts'
import { PhpArray, textOfValue, UNKNOWN, type Value } from './values.ts'

/**
 * What a file asks of its own classes, where it keeps texts: constants and comments. Undefined: nothing that is known here.
 * @param of the object `new ReflectionClass('X')` made
 */
export function reflectOn(m: Machine, of: Value, method: string, values: readonly Value[]): Value | undefined {
  if (of.cls !== 'reflectionclass' && of.cls !== 'reflectionobject') return undefined
  const held = of.of?.[0] ?? UNKNOWN
  const c = m.classes.get((held.cls ?? textOfValue(held) ?? '').replace(/^\\/, '').toLowerCase())
  if (c === undefined) return undefined
  switch (method) {
    case 'getdoccomment':
      return { c: c.doc === '' ? false : c.doc, how: ['comment'] }
    case 'getconstant':
      return m.constants.get(`::${textOfValue(values[0] ?? UNKNOWN) ?? ''}`) ?? UNKNOWN
    case 'getconstants': {
      const arr = new PhpArray(m.branch)
      for (const { name } of c.consts) arr.set(name, m.constants.get(`::${name}`) ?? UNKNOWN)
      return { arr }
    }
    default:
      return undefined
  }
}
