import type { Expr } from './ast.ts'
import { branches, type Machine } from './machine.ts'
import { truthOf, UNKNOWN, type Value } from './values.ts'

/** Whether what stands behind is evaluated whatever was in front. */
export function isReached(op: string, left: Value): boolean {
  if (op === '&&' || op === 'and') return truthOf(left) === true
  return op !== '||' && op !== 'or' ? true : truthOf(left) === false
}

/** What an expression is worth that may not be reached: `isset($x) or $x = 'list'`. What is set there may still be what it was. */
export function doubtful(m: Machine, e: Expr): Value {
  if (e.k !== 'assign' && !(e.k === 'unary' && e.e.k === 'assign')) return m.eval(e)
  let value: Value = UNKNOWN
  const way = (): '' => {
    value = m.eval(e)
    return ''
  }
  branches(m, [way], false)
  return value
}
