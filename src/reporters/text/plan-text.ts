import { type Credential, credentialName } from '../../core/credential.ts'
import { createDerivedFinder } from '../../core/derived.ts'
import type { Confidence } from '../../core/finding.ts'
import type { Op, PathState } from '../../core/op.ts'
import { parentPath, relativeTo } from '../../core/path.ts'
import { isUndecided, type Plan } from '../../core/plan.ts'
import { printable } from '../../core/printable.ts'
import type { SiteReport } from '../../core/scan-report.ts'
import type { SnapshotInfo } from '../../core/snapshot.ts'
import { checkLines } from './check-lines.ts'
import { sizeText, widthOf, wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** Lines of one kind shown; the rest are counted. */
const SHOWN = 30
/** Places told of one reason, and of caches. */
const PLACES = 8

/** What is known beside a plan. */
export interface PlanFacts {
  readonly before?: SnapshotInfo
  /** The site as it stands, judged: what is infected is named first. */
  readonly judged?: Pick<SiteReport, 'findings'>
}

/** A plan for people: what would be added, changed, taken away and left, how it goes live, and what undoes it. */
export function planText(plan: Plan, { before, judged }: PlanFacts, options: ShowOptions): string {
  const { texts, width, paint } = options
  const { plans: words } = texts
  const line = (text: string, indent = 0): string => `${' '.repeat(indent)}${wrap(text, width, indent)}`
  const out = [line(`${paint.strong(printable(plan.site))}  ${words.heading({ recipe: printable(plan.recipe.name), id: plan.id })}`)]
  if (plan.checks !== undefined && plan.checks.length > 0) {
    out.push('', line(texts.upgrade.checksTitle, 2), ...checkLines(plan.checks, options, 4))
    if (plan.ops.length === 0) out.push('')
  }
  if (plan.ops.length === 0) out.push(line(isUndecided(plan) ? words.undecided : words.nothing, 2))
  const bad = worstOf(judged)
  const topOf = createDerivedFinder(plan.notes)
  const isFolded = (op: Op): boolean => op.kind === 'remove' && topOf(op.path) !== undefined && bad(op) === undefined
  const closing = plan.ops.flatMap((op) => (op.kind === 'write' && op.gate === 'close' ? [op.path] : []))
  for (const { title, rows } of sectionsOf(
    // What closes the site stands there for moments: shown is what stands there in the end.
    asInTheEnd(plan.ops.filter((op) => !isFolded(op))),
    bad,
    options,
  )) {
    out.push('', line(title, 2))
    for (const row of rows.slice(0, SHOWN)) out.push(line(row, 4))
    if (rows.length > SHOWN) out.push(line(words.more({ count: rows.length - SHOWN }), 4))
  }
  const derived = plan.notes.filter(({ why }) => why === 'derived').map(({ path }) => path)
  if (derived.length > 0) {
    const files = plan.ops
      .filter(isFolded)
      .reduce((sum, op) => sum + (op.kind === 'remove' && op.before.is === 'tree' ? op.before.files : 1), 0)
    out.push('', line(words.derived({ places: derived.length, files, names: namesOf(derived) }), 2))
  }
  out.push(...noteLines(plan, options), '')
  if (closing.length > 0) {
    const migrated = plan.ops.some((op) => op.kind === 'migrate' && op.keeps === 'copies')
    out.push(line(words.closed({ names: namesOf(closing), migrated })))
  }
  const byWeb = new Set(plan.ops.flatMap((op) => (op.kind === 'sql' && op.way !== undefined ? [op.way.url] : [])))
  for (const url of byWeb) out.push(line(words.byWeb({ url: printable(url) })))
  const { changes, expectedMs, method } = plan.swap
  // No visitor meets what lies in an account's home.
  if (changes > 0 && plan.scope === undefined) out.push(line(words.swap[method]({ changes, time: timeText(expectedMs, options) })))
  if (plan.ops.length > 0) out.push(line(words.before({ id: printable(plan.before) })))
  if (before !== undefined && !before.record.complete) {
    out.push(line(paint.doubt(words.beforeIncomplete({ id: printable(plan.before) }))))
  }
  return `${out.join('\n')}\n`
}

/** The ops with each gate as one change, from what stood there to what will; in a folder that changes as a whole it is a part of that. */
function asInTheEnd(ops: readonly Op[]): Op[] {
  const whole = ops.flatMap((op) => (op.kind === 'write' && op.after.is === 'tree' ? [op.path] : []))
  const before = new Map(ops.flatMap((op) => (op.kind === 'write' && op.gate === 'close' ? [[op.path, op.before] as const] : [])))
  return ops.flatMap((op): Op[] => {
    if (op.kind !== 'write' && op.kind !== 'remove') return [op]
    if (op.kind === 'write' && op.gate === 'close') return []
    const was = before.get(op.path)
    if (was === undefined) return [op]
    if (whole.some((folder) => relativeTo(folder, op.path) !== undefined)) return []
    if (op.kind === 'write') return [{ ...op, before: was }]
    return was.is === 'absent' ? [] : [{ ...op, before: was }]
  })
}

/** What is left and why: one reason after the other, each with its places. */
function noteLines({ notes }: Plan, { texts, width }: ShowOptions): string[] {
  const { plans: words, screen } = texts
  const groups = new Map<string, string[]>()
  for (const { path, why, detail } of notes) {
    if (why === 'derived') continue
    // Of a row it is what stood there: anybody's words.
    const known = detail !== undefined && Object.hasOwn(texts.restore.detail, detail) ? texts.restore.detail[detail] : undefined
    const reason = `${words.why[why]}${detail === undefined ? '' : ` (${known ?? printable(detail)})`}`
    groups.set(reason, [...(groups.get(reason) ?? []), printable(path === '' ? '.' : path)])
  }
  const count = [...groups.values()].reduce((sum, paths) => sum + paths.length, 0)
  if (count === 0) return []
  const out = ['', `  ${wrap(words.notes({ count }), width, 2)}`]
  for (const [reason, paths] of groups) {
    if (paths.length === 1) out.push(`    ${wrap(`${paths[0]}${screen.colon}${reason}`, width, 4)}`)
    else {
      out.push(`    ${wrap(`${reason}${screen.colon}`.trimEnd(), width, 4)}`)
      for (const path of paths.slice(0, PLACES)) out.push(`      ${wrap(path, width, 6)}`)
      if (paths.length > PLACES) out.push(`      ${wrap(words.more({ count: paths.length - PLACES }), width, 6)}`)
    }
  }
  return out
}

function namesOf(paths: readonly string[]): string {
  const shown = paths.slice(0, PLACES).map((path) => printable(path))
  return paths.length > PLACES ? `${shown.join(', ')}, …` : shown.join(', ')
}

type Worst = (op: Op) => Confidence | undefined

/** How sure the rules are that what an op takes away or replaces is an intruder's. */
function worstOf(judged: PlanFacts['judged']): Worst {
  const found = new Map<string, Confidence>()
  for (const finding of judged?.findings ?? []) {
    if (finding.class !== 'intrusion' || finding.waived !== undefined || finding.severity === 'info' || finding.path === '') continue
    for (let at = finding.path; at !== ''; at = parentPath(at)) {
      const known = found.get(at)
      if (known === undefined || GRADES.indexOf(finding.confidence) < GRADES.indexOf(known)) found.set(at, finding.confidence)
    }
  }
  return (op) => {
    if (op.kind !== 'write' && op.kind !== 'remove') return undefined
    // Something below a folder is the folder's only where the folder goes as a whole.
    return op.before.is === 'absent' ? undefined : found.get(op.path)
  }
}

const GRADES: readonly Confidence[] = ['certain', 'probable', 'possible']

interface Section {
  readonly title: string
  readonly rows: readonly string[]
}

function sectionsOf(ops: readonly Op[], bad: Worst, options: ShowOptions): Section[] {
  const { paint, texts } = options
  const { plans: words, screen } = texts
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
  /** What is infected first, and said to be. */
  const graded = <O extends Op>(some: readonly O[], nameOf: (op: O) => string): string[] => {
    const rank = (op: O): number => (GRADES.indexOf(bad(op) as Confidence) + GRADES.length + 1) % (GRADES.length + 1)
    return some
      .toSorted((a, b) => rank(a) - rank(b))
      .map((op) => {
        const grade = bad(op)
        return grade === undefined ? nameOf(op) : `${nameOf(op)}  ${paint.bad(`(${words.found[grade]})`)}`
      })
  }
  add(
    words.section.remove,
    graded(
      ops.filter((op) => op.kind === 'remove'),
      (op) => named(op.path, op.before),
    ),
  )
  add(
    words.section.change,
    graded(changed, (op) => named(op.path, op.after)),
    size(changed),
  )
  add(
    words.section.add,
    added.map((op) => named(op.path, op.after)),
    size(added),
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
  add(
    words.section.migrate,
    ops.flatMap((op) => {
      if (op.kind !== 'migrate') return []
      const { from, to, keeps } = op
      const how = keeps === 'nothing' ? words.migratesNothing : words.migrates({ from: printable(from ?? '?'), to: printable(to) })
      const name = op.host ?? op.database
      return [name === '' ? how : `${printable(name)}${screen.colon}${how}`]
    }),
  )
  add(
    words.section.rotate,
    ops.flatMap((op) => (op.kind === 'rotate' ? [rotationText(op.credential, words)] : [])),
  )
  add(
    words.section.probe,
    ops.flatMap((op) => (op.kind === 'probe' ? [`${printable(op.target.url)}  (${texts.harden.proved[op.target.of]})`] : [])),
  )
  add(words.section.health, [
    ...new Set(ops.flatMap((op) => (op.kind === 'health' && op.expect === 'open' ? op.pages.map(({ url }) => printable(url)) : []))),
  ])
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

function rotationText(credential: Credential, words: ShowOptions['texts']['plans']): string {
  if (credential.kind === 'login-keys') {
    const { login, keys, gone } = credential
    return words.rotatesKeys({ login: printable(login), keys: keys.length, gone: gone.length })
  }
  if (credential.kind === 'web-users') return words.rotatesWebUsers({ file: printable(credential.file), users: credential.users.length })
  if (credential.kind === 'provider-user') {
    const name = printable(credentialName(credential))
    const { kind } = credential.provider
    return kind === 'generic' ? words.rotatesByPerson({ name }) : words.rotatesByProvider({ name, provider: printable(kind) })
  }
  if (credential.kind !== 'cms') {
    const files = [...new Set(credential.configs.map(({ root, path }) => printable(`${root}/${path}`)))].join(', ')
    return words.rotatesDatabase({ name: printable(credentialName(credential)), files })
  }
  const slots = credential.people.filter(({ to }) => to === 'slot').length
  const what = credential.renews.map((one) =>
    one === 'people' ? words.rotatesCms.people({ slots, disabled: credential.people.length - slots }) : words.rotatesCms[one],
  )
  return `${printable(credentialName(credential))}: ${what.join(', ')}`
}
