import type { Paper } from '../../core/incident.ts'
import type { CommandModule } from '../command.ts'
import { text } from '../options.ts'
import { writePaperHere } from '../write-paper.ts'

/** `siteguard incident report`: one page for the mayor; or the list for the complaint, the qualification, the running log. */
export const run: CommandModule['run'] = (context, _args, options) =>
  writePaperHere(context, options, (text(options, 'for') ?? 'mayor') as Paper)
