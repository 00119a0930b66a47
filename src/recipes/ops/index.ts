import type { OpKind } from '../../core/op.ts'
import type { OpHandler } from '../types.ts'
import { chmod } from './chmod.ts'
import { health } from './health.ts'
import { migrate } from './migrate.ts'
import { mkdir } from './mkdir.ts'
import { move } from './move.ts'
import { probe } from './probe.ts'
import { remove } from './remove.ts'
import { rotate } from './rotate.ts'
import { sql } from './sql.ts'
import { write } from './write.ts'

/** Every kind of op, and the only code that changes a site. */
export const OPS = { write, remove, mkdir, chmod, move, sql, migrate, health, rotate, probe } satisfies {
  readonly [K in OpKind]: OpHandler<K>
}

/** The handler of a kind, for ops that are all of that kind. */
export function handlerOf(kind: OpKind): OpHandler<OpKind> {
  return OPS[kind] as unknown as OpHandler<OpKind>
}
