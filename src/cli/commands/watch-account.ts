import type { Account } from '../../core/account.ts'
import type { Inventory } from '../../fleet/inventory/index.ts'
import { watchAccount } from '../../fleet/recovery/watch-account.ts'
import { watchPlain } from '../../reporters/plain/watch-plain.ts'
import { watchText } from '../../reporters/text/watch-text.ts'
import type { Context, OptionValues } from '../command.ts'
import { flag, usage } from '../options.ts'
import { startProgress } from '../screen/progress.ts'
import { writeJson } from '../screen/write-json.ts'
import { openWatch } from '../watch-desk.ts'

/** `siteguard restore ACCOUNT --watch`: whether an account that was brought back has stayed so. Nothing on it is changed. */
export async function watchHere(context: Context, options: OptionValues, inventory: Inventory, account: Account): Promise<number> {
  const words = context.texts.help.usage
  for (const [name, key] of [
    ['--apply', 'apply'],
    ['--except', 'except'],
  ] as const)
    if (flag(options, key) || options[key] !== undefined) throw usage('--watch', words.conflict({ other: name }))
  const [json, plain] = [flag(options, 'json'), flag(options, 'plain')]
  if (plain && json) throw usage('--plain', words.conflict({ other: '--json' }))
  const { terminal, texts } = context
  const progress = await startProgress(terminal, texts)
  try {
    const sites = inventory.sites.filter((site) => site.account === account.id)
    const report = await watchAccount(account, sites, await openWatch(context, options, inventory, account, progress.listener, () => {}))
    progress.stop()
    if (json) writeJson(terminal, { ...report })
    else if (plain) terminal.out(watchPlain(report, flag(options, '0')))
    else terminal.out(watchText(report, { texts, width: terminal.width, paint: terminal.paint }))
    return report.exitCode
  } finally {
    progress.stop()
  }
}
