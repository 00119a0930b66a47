import type { CredentialKind } from '../../core/credential.ts'
import type { Stand } from '../../core/op.ts'
import { loginKeysRotator } from '../rotation/account/login-keys.ts'
import { webUsersRotator } from '../rotation/account/web-users.ts'
import { cmsRotator } from '../rotation/cms/index.ts'
import { databaseRotator } from '../rotation/database/index.ts'
import { providerDatabaseRotator } from '../rotation/provider/database.ts'
import { providerUserRotator } from '../rotation/provider/user.ts'
import type { PlacedRotation, Rotator } from '../rotation/types.ts'
import type { OpHandler, PlacedOp } from '../types.ts'

const ROTATORS = {
  database: databaseRotator,
  cms: cmsRotator,
  'provider-database': providerDatabaseRotator,
  'provider-user': providerUserRotator,
  'login-keys': loginKeysRotator,
  'web-users': webUsersRotator,
} satisfies { readonly [K in CredentialKind]: Rotator<K> }

/** Puts another credential in the place of one, by the kind of it (recipes/rotation). */
export const rotate: OpHandler<'rotate'> = {
  kind: 'rotate',

  async check(ops, context) {
    for (const each of ops) await rotatorOf(each).check(placed(each), context)
  },

  async stand(ops, context) {
    const stands = new Map<number, Stand>()
    for (const each of ops) stands.set(each.index, await rotatorOf(each).stand(placed(each), context))
    return stands
  },

  async apply(ops, context) {
    for (const each of ops) await rotatorOf(each).apply(placed(each), context)
  },

  async undo(ops, context) {
    for (const each of ops) await rotatorOf(each).undo(placed(each), context)
  },

  async clear(ops, context) {
    for (const each of ops) await rotatorOf(each).clear(placed(each), context)
  },
}

function rotatorOf({ op }: PlacedOp<'rotate'>): Rotator<CredentialKind> {
  return ROTATORS[op.credential.kind] as Rotator<CredentialKind>
}

function placed({ index, op }: PlacedOp<'rotate'>): PlacedRotation<CredentialKind> {
  return { index, credential: op.credential }
}
