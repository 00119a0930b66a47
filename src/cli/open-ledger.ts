import { join } from 'node:path'
import { appFolders } from '../disk/xdg.ts'
import { createLedger } from '../recipes/journal.ts'
import type { Ledger } from '../recipes/types.ts'
import type { Context } from './command.ts'

/** The runs this machine knows. */
export function openLedger(context: Context): Ledger {
  return createLedger(join(appFolders(context.env).state, 'runs'))
}
