import { readdir } from 'node:fs/promises'
import type { OwnerId } from '../../core/account.ts'
import { completeId } from '../../core/complete-id.ts'
import { printable } from '../../core/printable.ts'
import { safeFileName } from '../../disk/file-name.ts'
import { type JournalEntry, readWholeJournal } from '../../fleet/governance/owner-journal.ts'
import { wrap } from '../../reporters/text/layout.ts'
import type { CommandModule, Context } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { journalsFolder } from '../govern.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { flag, usage } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'

/** `siteguard journal`: what was done to owners' sites, by whom and by what right. Only a journal that holds together is shown. */
export const run: CommandModule['run'] = async (context, args, options) => {
  const { terminal, texts } = context
  if (flag(options, 'plain') && flag(options, 'json')) throw usage('--plain', texts.help.usage.conflict({ other: '--json' }))
  const folder = journalsFolder(context)
  const inventory = await inventoryIfAny(context, options)
  const owners = (inventory?.owners ?? []).map(({ id }) => id as string)
  const files = (await readdir(folder).catch(() => [])).flatMap((name) => /^(.+)\.jsonl$/.exec(name)?.[1] ?? [])
  // The name of a file says which owner it is where nothing in it is escaped; else the inventory knows.
  const there = files.flatMap((name) => owners.find((id) => safeFileName(id) === name) ?? (name.includes('%') ? [] : [name]))
  const named = typeof args[0] === 'string' ? [completeId(args[0], [...new Set([...owners, ...there])])] : there.sort()
  const journals = []
  for (const owner of named as OwnerId[]) journals.push({ owner, ...(await readWholeJournal(folder, owner)) })
  if (flag(options, 'json')) writeJson(terminal, { kind: 'journals', journals })
  else if (flag(options, 'plain')) {
    for (const { owner, entries } of journals)
      for (const { number, at, by, act, site, account, recipe, plan, why, key = '', reason = '' } of entries)
        terminal.out(`${[owner, String(number), at, by, act, site, account, recipe, plan, why, key, reason].map(printable).join('\t')}\n`)
  } else {
    if (journals.length === 0) terminal.out(`${texts.owners.noJournal}\n`)
    for (const { owner, entries, head } of journals) {
      terminal.out(`${wrap(texts.owners.journalHead({ owner, entries: entries.length, head: head.slice(0, 12) }), terminal.width, 2)}\n`)
      for (const entry of entries) terminal.out(`  ${wrap(lineOf(entry, context), terminal.width, 4)}\n`)
    }
  }
  return EXIT.done
}

function lineOf({ at, by, act, site, recipe, why, key, reason }: JournalEntry, { texts }: Context): string {
  const said = [
    `${printable(site)}${texts.screen.colon}${printable(recipe)} ${texts.owners.act[act]} (${printable(why)})`,
    printable(by),
    ...(key === undefined ? [] : [printable(key)]),
    ...(reason === undefined ? [] : [printable(reason)]),
  ]
  return `${texts.screen.moment(at)}  ${said.join(', ')}`
}
