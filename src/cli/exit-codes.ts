import type { ErrorKind } from '../core/error.ts'

/** The command contract's exit codes (docs/architecture.md). A code never changes its meaning. */
export const EXIT = {
  done: 0,
  findings: 1,
  usage: 2,
  partial: 3,
  connection: 4,
  locked: 5,
  person: 6,
  store: 7,
  rolledBack: 8,
  interrupted: 130,
} as const

const BY_KIND: Readonly<Record<ErrorKind, number>> = {
  usage: EXIT.usage,
  config: EXIT.usage,
  connect: EXIT.connection,
  auth: EXIT.connection,
  'host-key': EXIT.connection,
  timeout: EXIT.connection,
  permission: EXIT.partial,
  'not-found': EXIT.usage,
  conflict: EXIT.person,
  // A file that cannot be read, a full disk: not a host that shut the account, which is told by how the account stands.
  blocked: EXIT.partial,
  integrity: EXIT.store,
  cancelled: EXIT.interrupted,
  unsupported: EXIT.usage,
  'rolled-back': EXIT.rolledBack,
  // A fault of our own is neither "findings" nor "nothing found".
  internal: EXIT.partial,
}

export function exitCodeOf(kind: ErrorKind): number {
  return BY_KIND[kind]
}
