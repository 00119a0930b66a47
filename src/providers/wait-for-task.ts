import { setTimeout as wait } from 'node:timers/promises'
import { SiteguardError } from '../core/error.ts'
import type { ProviderService, ProviderTask, Signalled } from './types.ts'

/** Hosts say "a few minutes". Milliseconds. */
export const TASK_PATIENCE_MS = 15 * 60_000
/** Pauses between two looks: short at first, never so short that it is a burden. Milliseconds. */
const FIRST_PAUSE_MS = 1000
const LONGEST_PAUSE_MS = 10_000

export interface WaitOptions extends Signalled {
  readonly provider: string
  /** Default 15 minutes. */
  readonly patienceMs?: number
  readonly firstPauseMs?: number
}

/**
 * Waits until the host has done what it was asked. A task that is no more (old ones are cleared away) is taken as done: what it was for is
 * tried afterwards anyway.
 * @throws SG-PROV-006 when it takes longer than that, SG-PROV-008 when the host gave it up.
 */
export async function waitForTask(tasks: ProviderService['tasks'], first: ProviderTask, options: WaitOptions): Promise<void> {
  const { provider, patienceMs = TASK_PATIENCE_MS, signal } = options
  const until = performance.now() + patienceMs
  let pause = options.firstPauseMs ?? FIRST_PAUSE_MS
  for (let task = first; ; task = await tasks.get(task, signal === undefined ? {} : { signal })) {
    if (task.state === 'done') return
    const params = { provider, service: task.service, task: task.id, does: task.does }
    if (task.state === 'cancelled') throw new SiteguardError({ code: 'SG-PROV-008', kind: 'unsupported', params })
    if (performance.now() + pause > until)
      throw new SiteguardError({ code: 'SG-PROV-006', kind: 'timeout', params: { ...params, minutes: Math.ceil(patienceMs / 60_000) } })
    await wait(pause, undefined, signal === undefined ? {} : { signal })
    pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)
  }
}
