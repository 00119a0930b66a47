import { existsSync } from 'node:fs'
import type { Act } from '../app/incident/note-incident.ts'
import { isSiteguardError } from '../core/error.ts'
import { printable } from '../core/printable.ts'
import { wrap } from '../reporters/text/layout.ts'
import type { Context } from './command.ts'
import { incidentsFolder } from './folders.ts'

/**
 * Enters what a command did into the running logs of the open incidents it concerns. Never fails: what could not be entered is told on
 * standard error, for a command that was done is done.
 */
export async function noteActs(context: Context, acts: readonly Act[]): Promise<void> {
  const folder = incidentsFolder(context)
  // Nearly always there is none: then nothing is loaded for it.
  if (acts.length === 0 || !existsSync(folder)) return
  try {
    const [{ noteIncident }, { operatorOf }] = await Promise.all([import('../app/incident/note-incident.ts'), import('./incident-desk.ts')])
    await noteIncident(acts, { folder, by: operatorOf(context), now: Date.now })
  } catch (error) {
    if (!isSiteguardError(error)) throw error
    const { texts, terminal } = context
    const file = String((error.params as { file?: unknown }).file ?? error.code)
    const words = `${texts.screen.warning}${texts.screen.colon}${texts.incident.notNoted({ id: printable(file) })}`
    terminal.err(`${wrap(words, terminal.width, 2)}\n`)
  }
}
