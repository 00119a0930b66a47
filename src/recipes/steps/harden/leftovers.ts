import type { Op, TreeMember } from '../../../core/op.ts'
import { type RemotePath, relativeTo } from '../../../core/path.ts'
import type { RuleId } from '../../../core/rule-catalog.ts'
import type { SiteReport } from '../../../core/scan-report.ts'
import { treeStateOf } from '../../../core/tree-digest.ts'
import { mayExchange } from '../../rights.ts'
import type { StepContext } from '../../types.ts'

/** What nobody needs in a web root any more. A repository may be how its owner brings the site up to date: it is closed, and told. */
const TAKEN: ReadonlySet<RuleId> = new Set<RuleId>([
  'leftover-loader',
  'leftover-keep-flag',
  'leftover-obsolete-folder',
  'leftover-adminer',
  'leftover-dump',
  'leftover-archive',
  'leftover-installer',
  'leftover-phpinfo',
])

export interface Leftovers {
  readonly ops: readonly Op[]
  readonly trees: Readonly<Record<string, readonly TreeMember[]>>
  /** Perhaps the owner's own: told. */
  readonly unsure: readonly RemotePath[]
  readonly repositories: readonly RemotePath[]
  readonly barred: readonly RemotePath[]
}

/** What today's rules call left over goes to quarantine, where they are sure enough that it is. */
export function takeLeftovers(report: SiteReport, context: StepContext): Leftovers {
  const ops: Op[] = []
  const trees: Record<string, readonly TreeMember[]> = {}
  const [unsure, repositories, barred]: [RemotePath[], RemotePath[], RemotePath[]] = [[], [], []]
  const found = report.findings.filter(({ waived, path }) => waived === undefined && path !== '')
  const taken: RemotePath[] = []
  for (const { path, rule, confidence, class: is } of found.toSorted((a, b) => a.path.length - b.path.length)) {
    if (rule === 'leftover-repository') repositories.push(path)
    if (!TAKEN.has(rule) || is === 'intrusion') continue
    if (taken.some((folder) => relativeTo(folder, path) !== undefined)) continue
    const state = context.overlay.state(path)
    if (state.is === 'absent') continue
    if (confidence === 'possible' || state.is === 'opaque' || (state.is === 'dir' && context.overlay.opaqueBelow(path).length > 0)) {
      unsure.push(path)
      continue
    }
    if (!mayExchange(path, state.is === 'dir', context.rights)) {
      barred.push(path)
      continue
    }
    taken.push(path)
    if (state.is !== 'dir') {
      ops.push({ kind: 'remove', path, before: state })
      continue
    }
    const members = context.overlay.below(path)
    const before = treeStateOf(members, state.mode)
    trees[before.digest] = members
    ops.push({ kind: 'remove', path, before })
  }
  return { ops, trees, unsure, repositories, barred }
}
