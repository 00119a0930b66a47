import type { ProviderRef } from '../../../core/credential.ts'
import { isSiteguardError, SiteguardError } from '../../../core/error.ts'
import { printable } from '../../../core/printable.ts'
import { waitForTask } from '../../../providers/index.ts'
import type { Provider, ProviderService, ProviderTask } from '../../../providers/types.ts'
import type { OpContext } from '../../types.ts'

/** @throws SG-PROV-001 where runs may use no API, or this one's keys are not there. */
export async function openProvider(ref: ProviderRef, { providers, signal }: OpContext): Promise<Provider> {
  if (providers === undefined)
    throw new SiteguardError({
      code: 'SG-PROV-001',
      kind: 'config',
      params: { provider: printable(ref.kind), why: 'no-api', detail: '' },
    })
  return await providers.open(ref, signal)
}

type Tasks = ProviderService['tasks']

/** Waits until what an earlier try asked of the host is done or given up. @throws SG-PROV-006 */
export async function settleTasks(tasks: Tasks, does: string, ref: ProviderRef, context: OpContext): Promise<void> {
  for (const task of await tasks.open(does, { signal: context.signal })) {
    try {
      await waitForOne(tasks, task, ref, context)
    } catch (error) {
      // Given up by the host: asked again, then.
      if (!isSiteguardError(error) || error.code !== 'SG-PROV-008') throw error
    }
  }
}

/**
 * Asks for a change and waits until the host says it is done. Where it refuses because it is still at an earlier one, that one is
 * waited for first. Gives the error of a task that takes too long: it may be done all the same.
 */
export async function changeAndWait(
  tasks: Tasks,
  does: string,
  ask: () => Promise<ProviderTask>,
  ref: ProviderRef,
  context: OpContext,
): Promise<SiteguardError | undefined> {
  let task: ProviderTask
  try {
    task = await ask()
  } catch (error) {
    if (!isSiteguardError(error) || error.code !== 'SG-PROV-004') throw error
    if ((await tasks.open(does, { signal: context.signal })).length === 0) throw error
    await settleTasks(tasks, does, ref, context)
    task = await ask()
  }
  try {
    await waitForOne(tasks, task, ref, context)
    return undefined
  } catch (error) {
    if (isSiteguardError(error) && error.code === 'SG-PROV-006') return error
    throw error
  }
}

async function waitForOne(tasks: Tasks, task: ProviderTask, ref: ProviderRef, { providers, signal }: OpContext): Promise<void> {
  const { patienceMs, firstPauseMs } = providers ?? {}
  await waitForTask(tasks, task, {
    provider: ref.kind,
    signal,
    ...(patienceMs === undefined ? {} : { patienceMs }),
    ...(firstPauseMs === undefined ? {} : { firstPauseMs }),
  })
}
