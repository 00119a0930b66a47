import type { Context } from '../../../src/cli/command.ts'
import { exitCodeOf } from '../../../src/cli/exit-codes.ts'
import { accountNamed, openInventory } from '../../../src/cli/open-inventory.ts'
import { openRunDesk } from '../../../src/cli/run-desk.ts'
import { isSiteguardError } from '../../../src/core/error.ts'
import type { RunSummary } from '../../../src/core/run.ts'
import type { RunDeps } from '../../../src/recipes/types.ts'
import { textsOf } from '../../helpers/texts.ts'
import type { Meddling, Operator, Try } from './restore-world.ts'

/** What a command is given in this process: English, no terminal, an environment of its own. */
export function contextFor(
  env: Readonly<Record<string, string>>,
  cwd: string,
  signal: AbortSignal = new AbortController().signal,
): Context {
  return {
    texts: textsOf('en'),
    langGiven: true,
    terminal: { out: () => {}, err: () => {}, width: 80, paint: undefined as never, live: false, asks: false },
    env,
    cwd,
    signal,
    version: '0.0.0-test',
    program: [],
    keepSecret: () => {},
    redact: (text) => text,
  }
}

/** Does something to a run of the lab's account in this process, as its command would. @throws what is no error of siteguard's */
export async function attempt(
  who: Operator,
  cwd: string,
  takeOver: boolean,
  act: (deps: RunDeps) => Promise<RunSummary>,
  meddling?: Meddling,
): Promise<Try> {
  const context = contextFor(who.env, cwd)
  const given = { inventory: who.inventory, takeOver, quiet: true }
  const opened = await openInventory(context, given)
  const desk = await openRunDesk(context, given, opened, accountNamed(opened, 'lab'), () => {}, true)
  try {
    const summary = await act(meddling?.wrap?.(desk.deps) ?? desk.deps)
    return { code: 0, summary, said: summary.state }
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    return { code: exitCodeOf(error.kind), error, said: `${error.code} ${JSON.stringify(error.params)}` }
  } finally {
    await desk.close()
  }
}
