import { resolve } from 'node:path'
import { mergeRecords, withChanges } from '../../fleet/night/merge-records.ts'
import { readRecordFile } from '../../fleet/night/record-files.ts'
import { afterNight } from '../after-night.ts'
import { keepAndTell } from '../alert-desk.ts'
import type { CommandModule, Context, OptionValues } from '../command.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { openRecords } from '../open-records.ts'
import { checkForms } from '../options.ts'
import { type Output, parseOutputs, withOutputs } from '../outputs.ts'

/** `siteguard merge RECORD…`: one record of the machines that shared a night. */
export const run: CommandModule['run'] = async (context, args, options) => {
  checkForms(context, options)
  const outputs = parseOutputs(context, options)
  return await withOutputs(context, outputs, 'run-record', 'probable', () => merge(context, args[0] as readonly string[], options, outputs))
}

async function merge(context: Context, names: readonly string[], options: OptionValues, outputs: readonly Output[]): Promise<number> {
  const parts = []
  for (const name of names) {
    const file = resolve(context.cwd, name)
    parts.push({ file, record: await readRecordFile(file) })
  }
  const inventory = await inventoryIfAny(context, options)
  const merged = mergeRecords(parts, (id) => inventory?.sites.find((site) => site.id === id))
  const record = await withChanges(openRecords(context, inventory), merged)
  return await keepAndTell(context, options, inventory, record, () => afterNight(context, options, inventory, record, outputs))
}
