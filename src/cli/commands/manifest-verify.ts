import { printable } from '../../core/printable.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { flag } from '../options.ts'
import { keptManifests } from './manifest-list.ts'

/** `siteguard manifest verify`: each kept manifest against its own checksum. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  const { manifests, broken } = await keptManifests(context, args[0])
  if (flag(options, 'json'))
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'manifests-verified', good: manifests.length, broken }, null, 2)}\n`)
  else {
    for (const one of broken) terminal.out(`${texts.screen.manifest.corrupt({ file: printable(one.file) })}\n`)
    terminal.out(`${texts.screen.manifest.verified({ count: manifests.length })}\n`)
  }
  return broken.length > 0 ? EXIT.store : EXIT.done
}
