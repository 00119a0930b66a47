import { credentialName } from '../../../core/credential.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import type { Stand } from '../../../core/op.ts'
import type { Transport } from '../../../transports/types.ts'
import { marksOf, markUndone, writeMark } from '../../migration/marks.ts'
import type { OpContext } from '../../types.ts'
import type { Rotator } from '../types.ts'

/**
 * Proves that we still get in after the keys were replaced. A login that is refused fails the run, which goes back over the connection that
 * stands; a server that does not answer keeps it as it is, to be taken up.
 */
export const loginKeysRotator: Rotator<'login-keys'> = {
  async check({ credential }, context) {
    // Nothing may be replaced that could not be proved, nor by who would shut himself out.
    if (context.again === undefined)
      throw new SiteguardError({ code: 'SG-ROT-030', kind: 'unsupported', params: { path: '', why: 'no-proof' } })
    const by = context.transport.loggedInBy
    if (by?.method === 'key' && !credential.keys.includes(by.fingerprint))
      throw new SiteguardError({ code: 'SG-ROT-031', kind: 'conflict', params: { login: credential.login, key: by.fingerprint } })
  },

  async stand({ index }, context): Promise<Stand> {
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) return 'before'
    return marks.has('done') ? 'after' : 'between'
  },

  async apply({ index, credential }, context) {
    const marks = await marksOf(context, index)
    if (!marks.has('begun')) await writeMark(context, index, 'begun', { had: [] })
    await proveLogin(credential, context)
    await writeMark(context, index, 'done', {})
    const { account } = context.plan
    const counts = { keys: credential.keys.length, gone: credential.gone.length }
    context.emit({ type: 'rotated', account, what: credential.kind, name: credentialName(credential), counts })
  },

  async undo({ index }, context) {
    const marks = await marksOf(context, index)
    if (marks.has('begun')) await markUndone(context, index)
  },

  async clear() {},
}

/** @throws SG-ROT-032 when the server lets nobody in any more, or lets us in by a key that was to be gone. */
async function proveLogin(
  { login, gone }: { readonly login: string; readonly gone: readonly string[] },
  context: OpContext,
): Promise<void> {
  let other: Transport | undefined
  try {
    other = await context.again?.()
    const by = other?.loggedInBy
    if (by?.method === 'key' && gone.includes(by.fingerprint)) throw refused(login, by.fingerprint)
  } catch (error) {
    if (!isSiteguardError(error) || error.kind !== 'auth') throw error
    throw refused(login, error.code, error)
  } finally {
    await other?.close().catch(() => {})
  }
}

function refused(login: string, detail: string, cause?: unknown): SiteguardError {
  return new SiteguardError({ code: 'SG-ROT-032', kind: 'blocked', params: { login, detail }, cause })
}
