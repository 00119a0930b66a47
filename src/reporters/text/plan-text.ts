import type { Op, PathState } from '../../core/op.ts'
import type { Plan } from '../../core/plan.ts'
import { printable } from '../../core/printable.ts'
import type { SnapshotInfo } from '../../core/snapshot.ts'
import { sizeText, widthOf, wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** Lines of one kind shown; the rest are counted. */
const SHOWN = 40

/** A plan for people: what would be added, changed, taken away and left, how it goes live, and what undoes it. */
export function planText(plan: Plan, before: SnapshotInfo | undefined, options: ShowOptions): string {
  const { texts, width, paint } = options
  const { plans: words, screen } = texts
  const line = (text: string, indent = 0): string => `${' '.repeat(indent)}${wrap(text, width, indent)}`
  const out = [line(`${paint.strong(printable(plan.site))}  ${words.heading({ recipe: printable(plan.recipe.name), id: plan.id })}`)]
  if (plan.ops.length === 0) out.push(line(words.nothing, 2))
  for (const { title, rows } of sectionsOf(plan.ops, options)) {
    out.push('', line(title, 2))
    for (const row of rows.slice(0, SHOWN)) out.push(line(row, 4))
    if (rows.length > SHOWN) out.push(line(words.more({ count: rows.length - SHOWN }), 4))
  }
  if (plan.notes.length > 0) {
    out.push('', line(words.notes({ count: plan.notes.length }), 2))
    for (const note of plan.notes.slice(0, SHOWN)) {
      const detail = note.detail === undefined ? '' : ` (${texts.restore.detail[note.detail] ?? printable(note.detail)})`
      out.push(line(`${printable(note.path === '' ? '.' : note.path)}${screen.colon}${words.why[note.why]}${detail}`, 4))
    }
    if (plan.notes.length > SHOWN) out.push(line(words.more({ count: plan.notes.length - SHOWN }), 4))
  }
  out.push('')
  const { changes, expectedMs, method } = plan.swap
  if (changes > 0) out.push(line(words.swap[method]({ changes, time: timeText(expectedMs, options) })))
  if (plan.ops.length > 0) out.push(line(words.before({ id: printable(plan.before) })))
  if (before !== undefined && !before.record.complete) {
    out.push(line(paint.doubt(words.beforeIncomplete({ id: printable(plan.before) }))))
  }
  return `${out.join('\n')}\n`
}

interface Section {
  readonly title: string
  readonly rows: readonly string[]
}

function sectionsOf(ops: readonly Op[], options: ShowOptions): Section[] {
  const { plans: words, screen } = options.texts
  const writes = ops.filter((op) => op.kind === 'write')
  const size = (some: typeof writes): string =>
    sizeText(
      some.reduce((sum, op) => sum + bytesOf(op.after), 0),
      screen,
    )
  const added = writes.filter((op) => op.before.is === 'absent')
  const changed = writes.filter((op) => op.before.is !== 'absent')
  const sections: Section[] = []
  const add = (title: (p: { count: number; size: string }) => string, rows: readonly string[], bytes = ''): void => {
    if (rows.length > 0) sections.push({ title: title({ count: rows.length, size: bytes }), rows })
  }
  const named = (path: string, state: PathState): string =>
    `${printable(path)}${state.is === 'tree' ? `/  (${words.treeOf({ files: state.files })})` : ''}`
  add(
    words.section.add,
    added.map((op) => named(op.path, op.after)),
    size(added),
  )
  add(
    words.section.change,
    changed.map((op) => named(op.path, op.after)),
    size(changed),
  )
  add(
    words.section.remove,
    ops.flatMap((op) => (op.kind === 'remove' ? [named(op.path, op.before)] : [])),
  )
  add(
    words.section.move,
    ops.flatMap((op) => (op.kind === 'move' ? [`${printable(op.from)} → ${printable(op.to)}`] : [])),
  )
  add(
    words.section.mkdir,
    ops.flatMap((op) => (op.kind === 'mkdir' ? [`${printable(op.path)}/`] : [])),
  )
  add(words.section.chmod, chmodRows(ops))
  add(
    words.section.sql,
    ops
      .flatMap((op) => (op.kind === 'sql' ? op.tables : []))
      .map(({ table, before, after }) => {
        const how = before === 'absent' ? ` (${words.tableAdded})` : after === 'absent' ? ` (${words.tableRemoved})` : ''
        return `${printable(table)}${how}`
      }),
  )
  return sections
}

function chmodRows(ops: readonly Op[]): string[] {
  const rows = ops.flatMap((op) => (op.kind === 'chmod' ? [op] : []))
  const column = Math.min(50, Math.max(0, ...rows.map((op) => widthOf(printable(op.path)))))
  return rows.map((op) => {
    const path = printable(op.path === '' ? '.' : op.path)
    return `${path}${' '.repeat(Math.max(0, column - widthOf(path)))}  ${octal(op.before)} → ${octal(op.after)}`
  })
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0')
}

function bytesOf(state: PathState): number {
  return state.is === 'file' ? state.size : state.is === 'tree' ? state.bytes : 0
}

function timeText(ms: number, { texts }: ShowOptions): string {
  return ms < 950 ? `${texts.screen.number(Math.max(1, Math.round(ms)))} ms` : `${texts.screen.decimal(ms / 1000, 1)} s`
}
