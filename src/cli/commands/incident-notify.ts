import type { CommandModule } from '../command.ts'
import { flag } from '../options.ts'
import { writePaperHere } from '../write-paper.ts'

/** `siteguard incident notify`: a draft of the notification to the authority, to be completed and sent by a person. */
export const run: CommandModule['run'] = (context, _args, options) =>
  writePaperHere(context, options, flag(options, 'complementary') ? 'complementary' : 'initial')
