import { printable } from '../../core/printable.ts'
import { sizeText, wrap } from './layout.ts'
import { stepLines } from './next-steps.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** An item as `app/quarantine` lists it. */
export interface ShownItem {
  readonly id: string
  readonly run: string
  readonly path: string
  readonly how: 'removed' | 'replaced'
  readonly is: 'file' | 'link' | 'tree'
  readonly digest?: string
  readonly files: number
  readonly bytes: number
  readonly mode?: number
  readonly derived: boolean
  readonly recipe: string
  readonly at: string
  readonly held?: { readonly mtime: string; readonly uid?: number; readonly gid?: number }
}

/** Items shown; the rest are counted. */
const SHOWN = 40

/** all: caches one by one · looked: at the account, so what was not seen there is gone. */
export interface QuarantineFacts {
  readonly all: boolean
  readonly looked: boolean
}

/** What lies in quarantine: where it stood, what it is, who took it away, and what can be done with it. */
export function quarantineText(site: string, items: readonly ShownItem[], { all, looked }: QuarantineFacts, options: ShowOptions): string {
  const { texts, width, paint } = options
  const words = texts.restore.quarantine
  const [first] = items
  if (first === undefined) return `${wrap(words.empty({ site }), width, 0)}\n`
  const out = [wrap(words.heading({ site, count: items.length }), width, 0)]
  const isFolded = (item: ShownItem): boolean => item.derived && !all
  const named = items.filter((item) => !isFolded(item))
  for (const run of new Set(items.map((item) => item.run))) {
    const of = items.filter((item) => item.run === run)
    const { recipe, at } = of[0] as ShownItem
    out.push('', wrap(`${paint.strong(run)}  ${words.by({ recipe: printable(recipe), date: texts.screen.moment(at) })}`, width, 2))
    const shown = of.filter((item) => named.indexOf(item) >= 0 && named.indexOf(item) < SHOWN)
    for (const item of shown) {
      out.push(`  ${paint.name(wrap(printable(item.path), width, 2))}`)
      out.push(`    ${wrap(factsOf(item, looked, options).join(' · '), width, 4)}`)
    }
    const folded = of.filter(isFolded)
    if (folded.length > 0) {
      const files = folded.reduce((sum, item) => sum + item.files, 0)
      out.push(`  ${paint.quiet(wrap(words.derived({ items: folded.length, files }), width, 2))}`)
    }
  }
  if (named.length > SHOWN) out.push('', wrap(texts.plans.more({ count: named.length - SHOWN }), width, 0))
  const steps = [words.stepShow({ run: first.run }), words.stepLook({ target: first.run }), words.stepRestore({ site })]
  out.push('', texts.plans.next, ...stepLines(steps, options))
  return `${out.join('\n')}\n`
}

function factsOf(item: ShownItem, looked: boolean, { texts, paint }: ShowOptions): string[] {
  const words = texts.restore.quarantine
  const what = item.is === 'tree' ? [words.tree({ files: item.files })] : item.is === 'link' ? [words.link] : []
  const { uid, gid } = item.held ?? {}
  return [
    words.how[item.how],
    ...what,
    ...(item.is === 'link' ? [] : [sizeText(item.bytes, texts.screen)]),
    ...(item.mode === undefined ? [] : [words.mode({ mode: item.mode.toString(8).padStart(4, '0') })]),
    ...(uid === undefined || gid === undefined ? [] : [words.owner({ uid, gid })]),
    ...(item.held !== undefined ? [words.mtime({ date: texts.screen.moment(item.held.mtime) })] : looked ? [paint.doubt(words.gone)] : []),
  ]
}
