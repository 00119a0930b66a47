import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { RunRecord } from '../core/run-record.ts'
import { appFolders } from '../disk/xdg.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { createRecordFiles, type RecordFiles, readRecordFile } from '../fleet/night/record-files.ts'
import type { Context } from './command.ts'

/** The records of nights this machine knows, and those in the team's ledger. */
export function openRecords(context: Pick<Context, 'env'>, { ledger }: Pick<Inventory, 'ledger'> = {}): RecordFiles {
  return createRecordFiles(join(appFolders(context.env).state, 'records'), ledger === undefined ? [] : [join(ledger, 'records')])
}

/** The record a word means: a file, where there is one of that name, or one of this machine's. @throws SG-FLEET-001, SG-FLEET-003, SG-USE-004 */
export async function recordMeant(context: Pick<Context, 'env' | 'cwd'>, word: string): Promise<RunRecord> {
  const file = resolve(context.cwd, word)
  return existsSync(file) ? await readRecordFile(file) : await openRecords(context).find(word)
}
