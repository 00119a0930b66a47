import type { CmsHardener, HardenSite } from '../../../cms/harden-types.ts'
import type { HardenRuleId } from '../../../core/hardening.ts'
import type { Installation } from '../../../core/installation.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { StepContext } from '../../types.ts'
import { gathered } from '../upgrade/release-text.ts'

/** Largest settings file that is read, bytes. */
const LIMIT = 1024 * 1024
/** Files that are asked whose they are. */
const ASKED = 50

/** One installation as the rules of hardening see it: the site as the steps before would leave it. */
export function hardenSite(
  installation: Installation,
  hardener: CmsHardener,
  asked: readonly HardenRuleId[],
  context: StepContext,
): HardenSite {
  const { overlay, entries, before } = context
  const at = (path: string): RemotePath => joinPath(installation.root, path)
  const phpIsOwner = isOwner(installation, hardener, context)
  const link = context.links.find((one) => one.installation === installation.root)
  const rows = link === undefined ? undefined : context.rows(installation.root)
  const children = childrenOf(context)
  return {
    installation,
    stands(path) {
      const { is } = overlay.state(at(path))
      return is === 'absent' || is === 'file' || is === 'dir' ? is : 'other'
    },
    children: (dir) => (children.get(at(dir)) ?? []).map((path) => relativeTo(installation.root, path) as RemotePath),
    async bytes(path) {
      const state = overlay.state(at(path))
      const entry = entries.get(at(path))
      // What an earlier step of the recipe writes there is not read here.
      if (state.is !== 'file' || entry?.blob === undefined || entry.sha256 !== state.sha256 || entry.size > LIMIT) return undefined
      return await gathered(before.content(entry.blob))
    },
    ovh: isOvh(context),
    asked: new Set(asked),
    ...(phpIsOwner === undefined ? {} : { phpIsOwner }),
    ...(rows === undefined || link === undefined ? {} : { rows, link }),
  }
}

export function isOvh({ account }: Pick<StepContext, 'account'>): boolean {
  return account.provider === 'ovh' || /\.hosting\.ovh\.(?:net|com|us)$/i.test(account.host ?? '')
}

const known = new WeakMap<StepContext, ReadonlyMap<RemotePath, readonly RemotePath[]>>()

function childrenOf(context: StepContext): ReadonlyMap<RemotePath, readonly RemotePath[]> {
  const before = known.get(context)
  if (before !== undefined) return before
  const children = new Map<RemotePath, RemotePath[]>()
  for (const [path] of context.overlay.all()) {
    if (path === '') continue
    const parent = parentPath(path)
    const those = children.get(parent)
    if (those) those.push(path)
    else children.set(parent, [path])
  }
  for (const those of children.values()) those.sort()
  known.set(context, children)
  return children
}

/** By whose files the CMS has written: all the login's, or not. Undefined where the listing does not tell, or nothing was written. */
function isOwner(installation: Installation, hardener: CmsHardener, { entries, rights }: StepContext): boolean | undefined {
  const owner = rights.uid ?? entries.get('' as RemotePath)?.uid
  if (owner === undefined) return undefined
  let asked = 0
  for (const place of hardener.written(installation)) {
    const at = joinPath(installation.root, place)
    const entry = entries.get(at)
    if (entry === undefined) continue
    const written = entry.type === 'dir' ? filesBelow(at, entries) : [entry]
    for (const { uid } of written) {
      if (uid === undefined) return undefined
      if (uid !== owner) return false
      asked += 1
    }
  }
  return asked === 0 ? undefined : true
}

function filesBelow(dir: RemotePath, entries: StepContext['entries']): { readonly uid?: number }[] {
  const found: { readonly uid?: number }[] = []
  for (const entry of entries.values()) {
    if (entry.type === 'file' && entry.path.startsWith(`${dir}/`)) found.push(entry)
    if (found.length >= ASKED) break
  }
  return found
}
