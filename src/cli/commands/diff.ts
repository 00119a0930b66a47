import { diffRecords } from '../../core/run-diff.ts'
import { runDiffText } from '../../reporters/text/run-diff-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { recordMeant } from '../open-records.ts'
import { flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard diff BEFORE AFTER`: what became different from one night to another. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const before = await recordMeant(context, String(args[0]))
  const after = await recordMeant(context, String(args[1]))
  const diff = diffRecords(before, after)
  const { terminal, texts } = context
  if (flag(options, 'json')) writeJson(terminal, { ...diff })
  else terminal.out(runDiffText(diff, { texts, width: terminal.width, paint: terminal.paint }))
  return flag(options, 'exitCode') && diff.sites.length > 0 ? EXIT.findings : EXIT.done
}
