import type { Credential } from '../../../core/credential.ts'
import type { SiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import type { Secret } from '../../../core/secret.ts'
import type { OpContext } from '../../types.ts'

/** A database account in its place, whoever tells its server. */
export interface PlacedDatabase {
  readonly index: number
  readonly credential: Extract<Credential, { kind: 'database' | 'provider-database' }>
}

/** Rotates either kind. */
export interface DatabaseRotator
  extends Record<'check' | 'apply' | 'undo' | 'clear', (each: PlacedDatabase, context: OpContext) => Promise<void>> {
  stand(each: PlacedDatabase, context: OpContext): Promise<Stand>
}

/** How the server is told, where the account may not tell it itself. Every call can be made again after a crash. */
export interface ServerTeller {
  /** Refuses before anything is changed what cannot be done. */
  check(each: PlacedDatabase, context: OpContext): Promise<void>
  /** Waits until nothing that an earlier try asked for is still to come. @throws when that takes too long: nobody may guess then. */
  settle(each: PlacedDatabase, context: OpContext): Promise<void>
  /**
   * Returns once the server was told, which it need not have heeded yet; or why it may never be, where the server itself has to be asked.
   * @throws SG-PROV-005 when such a password is not taken.
   */
  tell(each: PlacedDatabase, to: Secret, context: OpContext): Promise<SiteguardError | undefined>
  /** Waits a while, and says whether the server is then to be asked again. `since`: `performance.now()` of when it was told. */
  mayTakeLonger(since: number, context: OpContext): Promise<boolean>
}
