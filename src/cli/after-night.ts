import { resolve } from 'node:path'
import type { RunRecord } from '../core/run-record.ts'
import type { Inventory } from '../fleet/inventory/types.ts'
import { writeRecordFile } from '../fleet/night/record-files.ts'
import { nightPlain } from '../reporters/plain/night-plain.ts'
import { nightText } from '../reporters/text/night-text.ts'
import type { Context, OptionValues } from './command.ts'
import { noteActs } from './note-act.ts'
import { openRecords } from './open-records.ts'
import { commitNight } from './open-team-ledger.ts'
import { flag, text } from './options.ts'
import { type Output, takesScreen, writeOutputs } from './outputs.ts'
import { pastNights } from './past-nights.ts'
import { writeJson } from './screen/write-json.ts'

/**
 * What is done with the record of a night, or of nights that were merged: it is kept here, written where and as it was asked for, entered into the
 * logs of open incidents, and shown. A part of a night is kept as well; it is told of by whoever merges it.
 * @throws SG-DISK-002, SG-FLEET-020
 */
export async function afterNight(
  context: Context,
  options: OptionValues,
  inventory: Inventory | undefined,
  record: RunRecord,
  outputs: readonly Output[],
): Promise<void> {
  const { terminal, texts } = context
  const file = text(options, 'record')
  // Where it was asked for comes first: a runner's own disk is thrown away.
  if (file !== undefined) await writeRecordFile(resolve(context.cwd, file), record)
  await openRecords(context).save(record)
  if (record.parts === undefined)
    await noteActs(
      context,
      record.sites.map(({ site, account, verdict, snapshot }) => ({
        command: 'nightly',
        account,
        site,
        result: verdict,
        ...(snapshot === undefined ? {} : { snapshot: snapshot.id }),
      })),
    )
  const past = outputs.some(({ format }) => format === 'html') ? await pastNights(openRecords(context, inventory), record) : []
  await writeOutputs(context, outputs, record, { onlyNew: flag(options, 'onlyNew'), past })
  if (!takesScreen(outputs)) {
    if (flag(options, 'json')) writeJson(terminal, { ...record })
    else if (flag(options, 'plain')) terminal.out(nightPlain(record, flag(options, '0')))
    else terminal.out(nightText(record, { texts, width: terminal.width, paint: terminal.paint }))
  }
  // What was found is told whatever becomes of the ledger.
  await commitNight(context, inventory, record)
}
