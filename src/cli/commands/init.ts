import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { SiteguardError } from '../../core/error.ts'
import { writeFileAtomic } from '../../disk/atomic-write.ts'
import { draftInventory, INVENTORY_NAME } from '../../fleet/inventory/index.ts'
import { pad } from '../../reporters/text/layout.ts'
import type { CommandModule } from '../command.ts'
import { flag, text } from '../session.ts'

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
    return 0
  }
  const next = texts.screen.init.next({ account: draft.account })
  terminal.out(`${texts.screen.init.wrote({ file })}\n\n${texts.screen.scan.nextSteps}\n`)
  for (const [command, why] of [
    [next.trust, next.trustWhy],
    [next.discover, next.discoverWhy],
    [next.scan, next.scanWhy],
  ] as const) {
    terminal.out(`  ${terminal.paint.strong(pad(command, 40))} ${why}\n`)
  }
  return 0
}
