import type { CmsHardener, HardenSite } from '../../../cms/harden-types.ts'
import { adapterOf } from '../../../cms/index.ts'
import type { Op } from '../../../core/op.ts'
import { joinPath, parentPath, type RemotePath } from '../../../core/path.ts'
import { maySetMode } from '../../rights.ts'
import type { StepContext } from '../../types.ts'
import type { Described } from '../restore/installations.ts'

/** Most rights, in bits. */
export interface Most {
  readonly folders: number
  readonly files: number
  /** Of the release's own files, where they may have more. */
  readonly core?: Pick<Most, 'folders' | 'files'>
}

export const USUAL_MOST: Most = { folders: 0o755, files: 0o644 }
/** As OVH asks for. That a neighbour's group may read what anybody can download is no secret lost, and thousands of changes spared. */
export const SHUT_MOST: Most = { folders: 0o705, files: 0o604, core: USUAL_MOST }

export interface Tightened {
  readonly ops: readonly Op[]
  readonly barred: readonly RemotePath[]
}

/** Files a web server runs as programs keep the right to be executed. */
const PROGRAM = /\.(?:cgi|pl|py|rb|fcgi)$|(?:^|\/)cgi-bin\//i

/**
 * Takes rights away, never gives any. Where PHP runs as the owner of the files nobody else has to write anywhere, nor to read secrets, nor to
 * enter the folders that are closed to visitors. Else what PHP writes to stays as it is, and only the release's own files are closed to
 * writing. Of caches and media the folders alone: their files come and go, and a plan that named them would be stale when it is made.
 */
export function tightenModes(site: HardenSite, hardener: CmsHardener, most: Most, described: Described, context: StepContext): Tightened {
  const ops: Op[] = []
  const barred: RemotePath[] = []
  if (!context.capabilities.chmod) return { ops, barred }
  const { installation, phpIsOwner } = site
  const secrets = new Set<string>(hardener.secrets(installation).map((path) => joinPath(installation.root, path)))
  const closed = new Set<string>(hardener.closed(installation).map((path) => joinPath(installation.root, path)))
  const adapter = adapterOf(installation.cms)
  for (const [path, state] of context.overlay.all()) {
    if ((state.is !== 'dir' && state.is !== 'file') || state.mode === undefined) continue
    const place = path === '' ? undefined : described.at(path)
    if (path === '' ? installation.root !== '' : place?.installation !== installation) continue
    const inner = place?.inner ?? ('' as RemotePath)
    const zone = inner === '' ? 'foreign' : adapter.zoneOf(inner, installation)
    const comesAndGoes = zone === 'cache' || zone === 'upload' || zone === 'data'
    if (comesAndGoes && (state.is === 'file' || isDeep(inner, zone))) continue
    const { folders, files } = (zone === 'core' ? most.core : undefined) ?? most
    let allowed: number
    if (phpIsOwner !== true) {
      if (zone !== 'core') continue
      allowed = 0o7755
    } else if (state.is === 'dir') allowed = closed.has(path) ? 0o7700 : 0o7000 | folders
    else allowed = secrets.has(path) ? 0o600 : PROGRAM.test(path) ? files | folders : files
    const after = state.mode & allowed
    if (after === state.mode) continue
    if (maySetMode(context.entries.get(path), context.rights)) ops.push({ kind: 'chmod', path, before: state.mode, after })
    else barred.push(path)
  }
  // Outermost last: a folder that is closed keeps nobody from what lies in it meanwhile.
  ops.sort((a, b) => depthOf(b) - depthOf(a))
  return { ops, barred }
}

/** Folders of caches below the first level are made anew by the CMS whenever it empties them. */
function isDeep(inner: RemotePath, zone: string): boolean {
  return zone !== 'upload' && parentPath(parentPath(inner)) !== ''
}

function depthOf(op: Op): number {
  return op.kind === 'chmod' && op.path !== '' ? op.path.split('/').length : 0
}
