import { credentialName } from '../../core/credential.ts'
import type { Op } from '../../core/op.ts'
import { printable } from '../../core/printable.ts'
import type { RunState, RunSummary } from '../../core/run.ts'
import { errorText } from '../../i18n/index.ts'
import { healthLines } from './health-lines.ts'
import { pad, widthOf, wrap } from './layout.ts'
import { proofLines } from './proof-lines.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** One run on one line (or two, where there is no room). */
export function runRow(run: RunSummary, options: ShowOptions): string {
  const { texts, paint, width } = options
  const { plans: words, screen } = texts
  const facts = [
    printable(run.site),
    stateText(run.state, options),
    words.opsDone({ done: run.done, ops: run.ops }),
    printable(run.recipe),
    screen.moment(run.startedAt),
    ...(run.resumes > 0 ? [words.resumes({ count: run.resumes })] : []),
  ]
  return wrap(`${paint.name(run.id)}  ${facts.join(' · ')}`, width, 2)
}

/** A run with its state, its ops and its journal. */
export function runDetails(
  run: {
    readonly summary: RunSummary
    readonly from: 'here' | 'account'
    readonly ops: readonly { readonly op: Op; readonly mark: 'open' | 'begun' | 'done' | 'undone'; readonly derived: boolean }[]
    readonly lines: readonly {
      readonly at: string
      readonly type: keyof ShowOptions['texts']['plans']['line']
      readonly ops?: readonly number[]
    }[]
  },
  options: ShowOptions,
): string {
  const { texts, width, paint } = options
  const { plans: words, screen } = texts
  const { summary } = run
  const rows: [string, string][] = [
    [words.label.site, printable(summary.site)],
    [words.label.recipe, printable(summary.recipe)],
    [words.label.state, `${stateText(summary.state, options)}${run.from === 'account' ? ` (${words.fromAccount})` : ''}`],
    [words.label.started, screen.moment(summary.startedAt)],
    ...(summary.endedAt === undefined ? [] : [[words.label.ended, screen.moment(summary.endedAt)] as [string, string]]),
    [words.label.before, printable(summary.before)],
    [words.label.changes, `${screen.number(summary.done)} / ${screen.number(summary.ops)}`],
  ]
  const column = Math.max(...rows.map(([name]) => widthOf(name)))
  const out = [
    paint.strong(summary.id),
    ...rows.map(([name, value]) => `  ${paint.quiet(pad(name, column))}  ${wrap(value, width, column + 4)}`),
  ]
  if (summary.error !== undefined) {
    const said = errorText(texts, summary.error.code, summary.error.params)
    out.push(`  ${wrap(paint.bad(`${summary.error.code}${said === undefined ? '' : screen.colon + printable(said.what)}`), width, 2)}`)
  }
  if (summary.proofs !== undefined) out.push(...proofLines(summary.proofs, options, 2))
  if (summary.health !== undefined) out.push(...healthLines(summary.health, options, 2))
  out.push('')
  const marks = Math.max(...Object.values(words.mark).map(widthOf))
  const kinds = Math.max(...Object.values(words.kind).map(widthOf))
  const row = (mark: keyof typeof words.mark, kind: Op['kind'], about: string): void => {
    const head = `  ${pad(words.mark[mark], marks)}  ${pad(words.kind[kind], kinds)}  `
    out.push(`${head}${wrap(about, width, widthOf(head))}`)
  }
  const named = run.ops.filter(({ derived }) => !derived)
  for (const { op, mark } of named.slice(0, SHOWN)) row(mark, op.kind, aboutOf(op))
  if (named.length > SHOWN) out.push(`  ${words.more({ count: named.length - SHOWN })}`)
  for (const mark of ['done', 'begun', 'open', 'undone'] as const) {
    const caches = run.ops.filter((each) => each.derived && each.mark === mark)
    if (caches.length > 0) row(mark, 'remove', words.caches({ count: caches.length }))
  }
  out.push('', words.journal)
  const lines = run.lines.length <= SHOWN ? run.lines : [...run.lines.slice(0, SHOWN / 2), ...run.lines.slice(-SHOWN / 2)]
  for (const line of lines) {
    const count = line.ops === undefined ? '' : ` (${screen.number(line.ops.length)})`
    out.push(`  ${wrap(`${words.second({ iso: line.at })}  ${words.line[line.type]}${count}`, width, 4)}`)
  }
  return `${out.join('\n')}\n`
}

/** Ops and journal lines shown; `--json` has all. */
const SHOWN = 40

export function stateText(state: RunState, { texts, paint }: Pick<ShowOptions, 'texts' | 'paint'>): string {
  const word = texts.plans.state[state]
  if (state === 'applied') return paint.good(word)
  return state === 'rolled-back' || state === 'planned' ? word : paint.bad(word)
}

function aboutOf(op: Op): string {
  if (op.kind === 'move') return `${printable(op.from)} → ${printable(op.to)}`
  if (op.kind === 'sql') return op.tables.map(({ table }) => printable(table)).join(', ')
  if (op.kind === 'migrate') return printable(`${op.host ?? (op.database || '.')}: ${op.from === undefined ? '' : `${op.from} → `}${op.to}`)
  if (op.kind === 'health') return op.pages.map(({ url }) => printable(url)).join(', ')
  if (op.kind === 'probe') return printable(op.target.url)
  if (op.kind === 'rotate') return printable(credentialName(op.credential))
  return printable(op.path === '' ? '.' : op.path)
}
