import { Worker } from 'node:worker_threads'
import type { StorePack } from './packs.ts'
import type { ProvenObject } from './verify-pack.ts'

/** A second thread that verifies packs: hashing takes a processor of its own, and this one goes on meanwhile. */
export interface Verifier {
  /** What `verifyPack` gives for the pack; undefined when it could not be read there, or the thread is gone. One at a time. */
  verify(pack: StorePack): Promise<readonly ProvenObject[] | undefined>
  close(): Promise<void>
}

/** Where there is no second thread to be had, every answer of it is undefined: it may speed up a check and never decides one. */
export function startVerifier(): Verifier {
  const worker = new Worker(new URL('./verify-worker.js', import.meta.url))
  let gone = false
  let answer: (proven: readonly ProvenObject[] | undefined) => void = () => {}
  const leave = (): void => {
    gone = true
    answer(undefined)
  }
  worker.on('message', (proven) => answer(proven))
  worker.on('messageerror', leave)
  worker.on('error', leave)
  worker.on('exit', leave)
  return {
    verify: (pack) =>
      new Promise((resolve) => {
        answer = resolve
        if (gone) resolve(undefined)
        else worker.postMessage(pack)
      }),
    async close() {
      await worker.terminate()
    },
  }
}
