import { printable } from '../../core/printable.ts'
import type { Gap, SnapshotInfo } from '../../core/snapshot.ts'
import type { Verdict } from '../../core/verdict.ts'
import type { Texts } from '../../i18n/index.ts'
import type { Paint } from '../types.ts'
import { pad, sizeText, widthOf, wrap } from './layout.ts'

export interface ShowOptions {
  readonly texts: Texts
  readonly width: number
  readonly paint: Paint
}

/** The snapshots of one site, oldest first, one a row. */
export function snapshotRows(infos: readonly SnapshotInfo[], lastClean: SnapshotInfo | undefined, options: ShowOptions): string[] {
  const { history, screen } = options.texts
  return infos.map((info) => {
    const { record, marks } = info
    const moment = record.id.slice(record.id.lastIndexOf('@'))
    const facts = [
      screen.moment(record.startedAt),
      history.files({ count: record.files }),
      ...(record.role === 'taken' ? [] : [history.role[record.role]]),
      ...(record.complete ? [] : [options.paint.doubt(history.incomplete)]),
      ...(info.record.id === lastClean?.record.id ? [history.isLastClean] : []),
      ...(marks.hold === undefined ? [] : [history.held({ reason: printable(marks.hold.reason) })]),
    ]
    const verdict = marks.verdict === undefined ? history.notJudged : verdictText(marks.verdict, options)
    const head = `  ${options.paint.name(pad(printable(moment), 19))} ${pad(verdict, Math.max(10, widthOf(verdict)))} `
    // Where beside the head there is no room for a date, the facts go below it.
    const narrow = options.width !== 0 && options.width < widthOf(head) + 24
    return narrow
      ? `${head.trimEnd()}\n    ${wrap(facts.join(' · '), options.width, 4)}`
      : `${head}${wrap(facts.join(' · '), options.width, widthOf(head))}`
  })
}

/** Everything a snapshot says about itself. */
export function snapshotDetails(info: SnapshotInfo, options: ShowOptions): string {
  const { texts, width, paint } = options
  const { history, screen } = texts
  const { record, marks } = info
  const { label } = history
  const rows: [string, string][] = [
    [
      label.taken,
      `${history.took({ from: screen.moment(record.startedAt), to: screen.moment(record.endedAt), transport: record.transport })} · ${history.role[record.role]}`,
    ],
    [label.root, `${printable(record.account)}${screen.colon}${printable(record.root)}`],
    ...record.cms.map(({ cms, version, root }): [string, string] => [
      label.cms,
      history.cms({ cms, version: printable(version ?? screen.scan.noVersion), root: printable(root) }),
    ]),
    [label.files, `${history.files({ count: record.files })}, ${sizeText(record.bytes, screen)}`],
    [label.wire, history.wire({ files: record.fetched, size: sizeText(record.wireBytes, screen) })],
    ...record.databases.flatMap((database): [string, string][] => {
      const rowCount = database.tables.reduce((sum, table) => sum + table.rows, 0)
      const size = sizeText(
        database.tables.reduce((sum, table) => sum + table.bytes, 0),
        screen,
      )
      const { kind, by } = database
      return [
        [label.database, history.databaseLine({ kind, by, tables: database.tables.length, rows: rowCount, size })],
        ...(database.consistent ? [] : [[label.database, history.notConsistent] as [string, string]]),
        ...database.omitted.map((what): [string, string] => [label.omitted, printable(what)]),
      ]
    }),
    ...(record.databases.length === 0 ? [[label.database, history.noDatabase] as [string, string]] : []),
    [label.verdict, verdictLine(info, options)],
    ...(marks.hold === undefined
      ? []
      : [
          [label.hold, history.holdSince({ reason: printable(marks.hold.reason), date: screen.day(marks.hold.since) })] as [string, string],
        ]),
    ...record.gaps.slice(0, MOST_GAPS).map((gap): [string, string] => [label.gaps, gapText(gap, texts)]),
    ...(record.gaps.length > MOST_GAPS ? [[label.gaps, history.more({ count: record.gaps.length - MOST_GAPS })] as [string, string]] : []),
  ]
  const column = Math.max(...rows.map(([name]) => widthOf(name)))
  const lines = rows.map(([name, value], i) => {
    const shown = rows[i - 1]?.[0] === name ? '' : name
    return `  ${paint.quiet(pad(shown, column))}  ${wrap(value, width, column + 4)}`
  })
  return `${[paint.strong(printable(record.id)), ...lines].join('\n')}\n`
}

const MOST_GAPS = 20

function verdictLine({ marks }: SnapshotInfo, options: ShowOptions): string {
  const { history, screen } = options.texts
  if (marks.verdict === undefined) return history.notJudged
  const { certain, probable, possible } = marks.findings ?? { certain: 0, probable: 0, possible: 0 }
  const verdict = verdictText(marks.verdict, options)
  return history.judged({ verdict, date: screen.day(marks.judgedAt ?? ''), certain, probable, possible })
}

export function verdictText(verdict: Verdict, { texts, paint }: Pick<ShowOptions, 'texts' | 'paint'>): string {
  const colour = { clean: paint.good, suspect: paint.doubt, infected: paint.bad, unknown: paint.doubt }[verdict]
  return colour(texts.screen.verdict[verdict])
}

function gapText(gap: Gap, texts: Texts): string {
  const why = texts.snapshotReport.gap[gap.reason]
  const detail = gap.detail === undefined ? '' : ` (${printable(gap.detail)})`
  return gap.path === undefined ? `${why}${detail}` : `${printable(gap.path === '' ? '.' : gap.path)}${texts.screen.colon}${why}${detail}`
}
