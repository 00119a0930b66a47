import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { printable } from '../../core/printable.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { draftInventory, INVENTORY_NAME } from '../../fleet/inventory/index.ts'
import { wrap } from '../../reporters/text/layout.ts'
import { stepLines } from '../../reporters/text/next-steps.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { flag, text } from '../options.ts'

/** `siteguard init TARGET`: a first inventory, never over an old one. */
export const run: CommandModule['run'] = async ({ terminal, texts, cwd }, args, options) => {
  const file = resolve(cwd, text(options, 'inventory') ?? join(cwd, INVENTORY_NAME))
  const draft = draftInventory(String(args[0]), texts.lang, { cwd, file })
  const there = await stat(file).then(
    () => true,
    () => false,
  )
  if (there) throw new SiteguardError({ code: 'SG-INV-004', kind: 'usage', params: { file } })
  await writeFileAtomic(file, draft.text)
  if (flag(options, 'json')) {
    terminal.out(`${JSON.stringify({ schemaVersion: 1, kind: 'init', file, account: draft.account }, null, 2)}\n`)
    return EXIT.done
  }
  const next = texts.screen.init.next({ account: draft.account })
  const steps = [
    // A folder of this machine has no key to check.
    ...(draft.transport === 'local' ? [] : [{ command: next.trust, why: next.trustWhy }]),
    { command: next.discover, why: next.discoverWhy },
    { command: next.scan, why: next.scanWhy },
  ]
  const wrote = wrap(texts.screen.init.wrote({ file: printable(file) }), terminal.width, 0)
  terminal.out(`${wrote}\n\n${texts.screen.scan.nextSteps}\n${stepLines(steps, terminal).join('\n')}\n`)
  return EXIT.done
}
