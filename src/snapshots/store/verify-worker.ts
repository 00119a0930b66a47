import { parentPort } from 'node:worker_threads'
import type { StorePack } from './packs.ts'
import { type ProvenObject, verifyPack } from './verify-pack.ts'

/*
 * The other thread of `startVerifier`: given a pack, answers with every object of it, or with nothing when it could not be read; who
 * asked reads it again then, and has the words for it.
 */
const port = parentPort

port?.on('message', (pack: StorePack) => {
  void verify(pack).then(
    (proven) => port.postMessage(proven),
    () => port.postMessage(undefined),
  )
})

async function verify(pack: StorePack): Promise<ProvenObject[]> {
  const proven: ProvenObject[] = []
  for await (const object of verifyPack(pack, () => true)) proven.push(object)
  return proven
}
