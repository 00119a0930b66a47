import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { collectGarbage } from './collect-garbage.ts'

it('collects what is dead, and nothing else', async () => {
  const kept = { bytes: new Uint8Array(1000) }
  const refs = [new WeakRef(kept), new WeakRef({ bytes: new Uint8Array(1000) })]
  // A weak reference holds what it refers to until the turn it was made in is over.
  await turn()
  collectGarbage()
  await turn()
  expect(refs.map((ref) => ref.deref()?.bytes.length)).toEqual([kept.bytes.length, undefined])
})
