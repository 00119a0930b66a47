import { isSiteguardError, SiteguardError } from '../../../core/error.ts'

/** SG-STORE-002: there is no such object. */
export function noSuchObject(address: string, name: string): SiteguardError<'SG-STORE-002'> {
  return new SiteguardError({ code: 'SG-STORE-002', kind: 'not-found', params: { address, name } })
}

/** SG-STORE-003: the name is taken. */
export function nameTaken(address: string, name: string): SiteguardError<'SG-STORE-003'> {
  return new SiteguardError({ code: 'SG-STORE-003', kind: 'conflict', params: { address, name } })
}

/** SG-STORE-004 from whatever the place threw. One of our own errors passes through. */
export function placeError(address: string, error: unknown, detail: string): SiteguardError {
  if (isSiteguardError(error)) return error
  return new SiteguardError({ code: 'SG-STORE-004', kind: 'connect', params: { address, detail }, retry: 'later', cause: error })
}

/** SG-STORE-005: an object is not what it should be. */
export function badObject(
  address: string,
  name: string,
  fault: 'missing' | 'size' | 'digest' | 'format' | 'foreign',
): SiteguardError<'SG-STORE-005'> {
  return new SiteguardError({ code: 'SG-STORE-005', kind: 'integrity', params: { address, name, fault } })
}

const NAME = /^(?:[a-z0-9][a-z0-9.-]{0,127}\/)?[a-z0-9][a-z0-9.-]{0,127}$/

/** Whether this is a name of ours: one folder at most, nothing hidden, nothing that climbs. */
export function isObjectName(name: string): boolean {
  return NAME.test(name)
}

/** Refuses names that are not ours before they become paths. */
export function objectName(name: string): string {
  if (!isObjectName(name))
    throw new SiteguardError({ code: 'SG-INT-001', kind: 'internal', params: { detail: `object name ${JSON.stringify(name)}` } })
  return name
}

/** Passes bytes on and makes sure that they are exactly as many as were announced. */
export async function* exactly(address: string, name: string, size: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let seen = 0
  for await (const piece of content) {
    seen += piece.byteLength
    if (seen > size) throw badObject(address, name, 'size')
    yield Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
  }
  if (seen < size) throw badObject(address, name, 'size')
}
