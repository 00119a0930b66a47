import { type DescribedDiff, describeDiff } from '../../app/snapshot/describe-diff.ts'
import { printable } from '../../core/printable.ts'
import type { SnapshotEntry } from '../../core/snapshot.ts'
import type { Texts } from '../../i18n/index.ts'
import { type Difference, diffText } from '../../reporters/text/diff-text.ts'
import type { CommandModule } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { inventoryIfAny } from '../open-inventory.ts'
import { count, flag } from '../options.ts'
import { writeJson } from '../screen/write-json.ts'
import { findSnapshot } from '../stores.ts'

/** `siteguard snapshots diff A B`: what differs between two snapshots of a site, line by line, its database too. */
export const run: CommandModule['run'] = async (context, args, options) => {
  await inventoryIfAny(context, options)
  const a = await findSnapshot(context, options, String(args[0]))
  const b = await findSnapshot(context, options, String(args[1]), a)
  const paths = (args[2] as readonly string[] | undefined) ?? []
  const diff = await describeDiff(a.store, a.info.record.id, b.info.record.id, {
    paths,
    maxLines: flag(options, 'namesOnly') ? 0 : count(context, options, 'lines', 40),
    signal: context.signal,
  })
  const { terminal, texts } = context
  const { history } = texts
  const { added, removed, unread } = diff.databases
  const differs = [diff.paths, diff.tables, added, removed, unread].some((list) => list.length > 0)
  const exitCode = differs && flag(options, 'exitCode') ? EXIT.findings : EXIT.done
  if (flag(options, 'json')) {
    writeJson(terminal, { kind: 'snapshot-diff', ...diff, exitCode })
    return exitCode
  }
  if (!differs) terminal.out(`${paths.length > 0 ? history.diffNoneThere : history.diffNone}\n`)
  else {
    const by = (how: string): number => diff.paths.filter((path) => path.how === how).length
    terminal.out(diffText(differencesOf(diff, texts), { texts, width: terminal.width, paint: terminal.paint }))
    terminal.out(
      `\n${history.diffCounts({ added: by('added'), removed: by('removed'), changed: by('changed'), tables: diff.tables.length })}\n`,
    )
  }
  return exitCode
}

function differencesOf(diff: DescribedDiff, texts: Texts): Difference[] {
  const { history } = texts
  const paths = diff.paths.map(({ how, path, before, after, what, lines }): Difference => {
    const facts = [
      ...(what.includes('mode') ? [history.diffMode({ before: octal(before), after: octal(after) })] : []),
      ...(what.includes('type') ? [history.diffType({ before: before?.type ?? '', after: after?.type ?? '' })] : []),
      ...(what.includes('target')
        ? [history.diffTarget({ before: printable(before?.target ?? ''), after: printable(after?.target ?? '') })]
        : []),
      ...(what.includes('owner') ? [history.diffOwner({ before: ownerOf(before), after: ownerOf(after) })] : []),
      ...(what.includes('unread') ? [history.diffUnread] : []),
    ]
    const folder = (after ?? before)?.type === 'dir' ? '/' : ''
    return { how, name: `${path}${folder}`, facts, ...(lines === undefined ? {} : { lines }) }
  })
  const tables = diff.tables.map(({ how, installation, table, before, after, lines }): Difference => {
    const rows = history.diffRows({ before: before?.rows ?? 0, after: after?.rows ?? 0 })
    const name = history.diffTable({ table: installation === '' ? table : `${installation}: ${table}` })
    return { how, name, facts: [rows], ...(lines === undefined ? {} : { lines }) }
  })
  const databases = (['added', 'removed'] as const).flatMap((how) =>
    diff.databases[how].map(
      (installation): Difference => ({ how, name: history.diffDatabase({ installation: installation || '.' }), facts: [] }),
    ),
  )
  const unread = diff.databases.unread.map(
    (installation): Difference => ({
      how: 'changed',
      name: history.diffDatabase({ installation: installation || '.' }),
      facts: [history.diffUnread],
    }),
  )
  return [...paths, ...databases, ...unread, ...tables]
}

function ownerOf(entry: SnapshotEntry | undefined): string {
  return `${entry?.uid ?? '?'}:${entry?.gid ?? '?'}`
}

function octal(entry: SnapshotEntry | undefined): string {
  return entry?.mode === undefined ? '?' : (entry.mode & 0o7777).toString(8).padStart(3, '0')
}
