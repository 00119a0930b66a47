import { basePath } from '../../../cms/access-rules.ts'
import type { CmsHardener, HardenSite } from '../../../cms/harden-types.ts'
import { isGroupShut, phpIsOwner as ownsPhp } from '../../../cms/php-owner.ts'
import type { HardenRuleId } from '../../../core/hardening.ts'
import type { Installation } from '../../../core/installation.ts'
import { joinPath, parentPath, type RemotePath, relativeTo } from '../../../core/path.ts'
import type { StepContext } from '../../types.ts'
import { gathered } from '../upgrade/release-text.ts'

/** Largest settings file that is read, bytes. */
const LIMIT = 1024 * 1024

/** One installation as the rules of hardening see it: the site as the steps before would leave it. */
export function hardenSite(
  installation: Installation,
  hardener: CmsHardener,
  { asked, refused }: { readonly asked: readonly HardenRuleId[]; readonly refused: readonly HardenRuleId[] },
  context: StepContext,
): HardenSite {
  const { overlay, entries, before } = context
  const at = (path: string): RemotePath => joinPath(installation.root, path)
  const phpIsOwner = ownsPhp(installation, hardener, context.rights.uid ?? entries.get('' as RemotePath)?.uid, {
    get: (path) => entries.get(path),
    *filesBelow(dir) {
      for (const entry of entries.values()) if (entry.type === 'file' && entry.path.startsWith(`${dir}/`)) yield entry
    },
  })
  const base = basePath(context.site.url, installation.root)
  const databases = ['' as RemotePath, ...installation.sharedBy].flatMap((host) => {
    const of = at(host)
    const link = context.links.find((one) => one.installation === of)
    const rows = link === undefined ? undefined : context.rows(of)
    return link === undefined || rows === undefined ? [] : [{ link, rows }]
  })
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
    databases,
    ovh: isOvh(context),
    groupShut: isRootShut(context),
    asked: new Set(asked),
    refused: new Set(refused),
    ...(phpIsOwner === undefined ? {} : { phpIsOwner }),
    ...(base === undefined ? {} : { base }),
  }
}

/** As the earlier steps leave the site's root. */
export function isRootShut({ overlay }: Pick<StepContext, 'overlay'>): boolean {
  const root = overlay.state('' as RemotePath)
  return root.is === 'dir' && isGroupShut(root.mode)
}

/** A shared hosting of OVH, by the name of its host or the inventory's word. */
export function isOvh({ account }: { readonly account: Pick<StepContext['account'], 'provider' | 'host'> }): boolean {
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
