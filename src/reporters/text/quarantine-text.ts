import { printable } from '../../core/printable.ts'
import { sizeText, wrap } from './layout.ts'
import type { ShowOptions } from './snapshot-text.ts'

/** An item as `app/quarantine` lists it. */
export interface ShownItem {
  readonly id: string
  readonly path: string
  readonly how: 'removed' | 'replaced'
  readonly is: 'file' | 'link' | 'tree'
  readonly digest?: string
  readonly files: number
  readonly bytes: number
  readonly mode?: number
  readonly recipe: string
  readonly at: string
  readonly held?: { readonly mtime: string; readonly uid?: number; readonly gid?: number }
}

/** Items shown; the rest are counted. */
const SHOWN = 200

/** What lies in quarantine: where it stood, what it is, who took it away, and how to bring one back. */
export function quarantineText(site: string, items: readonly ShownItem[], options: ShowOptions): string {
  const { texts, width, paint } = options
  const words = texts.restore.quarantine
  const [first] = items
  if (first === undefined) return `${wrap(words.empty({ site }), width, 0)}\n`
  const out = [wrap(words.heading({ site, count: items.length }), width, 0)]
  for (const item of items.slice(0, SHOWN)) {
    out.push(`  ${paint.name(wrap(printable(item.path), width, 2))}`)
    out.push(`    ${wrap(factsOf(item, options).join(' · '), width, 4)}`)
    if (item.digest !== undefined) out.push(`    ${paint.quiet(wrap(`sha256 ${item.digest}`, width, 4))}`)
    out.push(`    ${paint.quiet(wrap(item.id, width, 4))}`)
  }
  if (items.length > SHOWN) out.push(`  ${texts.plans.more({ count: items.length - SHOWN })}`)
  const { command, why } = words.stepRestore({ site, path: printable(first.path) })
  out.push('', texts.plans.next, `  ${paint.strong(wrap(command, width, 4))}`, `      ${wrap(why, width, 6)}`)
  return `${out.join('\n')}\n`
}

function factsOf(item: ShownItem, { texts, paint }: ShowOptions): string[] {
  const words = texts.restore.quarantine
  const what = item.is === 'tree' ? [words.tree({ files: item.files })] : item.is === 'link' ? [words.link] : []
  const { uid, gid } = item.held ?? {}
  return [
    words.how[item.how],
    ...what,
    ...(item.is === 'link' ? [] : [sizeText(item.bytes, texts.screen)]),
    ...(item.mode === undefined ? [] : [words.mode({ mode: item.mode.toString(8).padStart(4, '0') })]),
    ...(uid === undefined || gid === undefined ? [] : [words.owner({ uid, gid })]),
    item.held === undefined ? paint.doubt(words.gone) : words.mtime({ date: texts.screen.moment(item.held.mtime) }),
    words.by({ recipe: printable(item.recipe), date: texts.screen.moment(item.at) }),
  ]
}
