import type { Entry } from '../../core/entry.ts'
import type { Installation, ShapeId, Zone } from '../../core/installation.ts'
import { bareInstallation } from '../../core/installation.ts'
import type { RemotePath } from '../../core/path.ts'
import { baseName, parentPath } from '../../core/path.ts'
import { isServerSettings } from '../installation-base.ts'
import type { CmsAdapter } from '../types.ts'

/*
 * Any PHP tree. Nothing is known of it but what folder names promise: what visitors send and what is derived is no code. No
 * release to compare with, so everything else is the owner's own code, judged by the rules.
 */

const UPLOAD = new Set(
  'upload uploads uploaded userfiles images image img imgs pictures photos photo media medias files fichiers avatars thumbs thumbnails gallery galerie videos audio fonts'.split(
    ' ',
  ),
)
const CACHE = new Set('cache caches tmp temp'.split(' '))

/** Zone that a folder's name promises, whatever the case it is written in. */
function promised(name: string): Zone | undefined {
  const lower = name.toLowerCase()
  return UPLOAD.has(lower) ? 'upload' : CACHE.has(lower) ? 'cache' : undefined
}

/** Program folders, where such names are common for code of their own (`vendor/x/src/Cache/`). */
const PROGRAM = new Set('vendor node_modules lib libs src app includes inc classes plugins modules'.split(' '))

function zoneOf(path: RemotePath): Zone {
  const parts = path.split('/')
  const name = parts.pop() as string
  if (parts.length === 0) return isServerSettings(name) ? 'config' : (promisedFolder(name) ?? 'template')
  for (const part of parts) {
    if (PROGRAM.has(part.toLowerCase())) return 'template'
    const zone = promised(part)
    if (zone !== undefined) return zone
  }
  return promisedFolder(name) ?? 'template'
}

/** A last part without a dot may itself be such a folder. */
function promisedFolder(name: string): Zone | undefined {
  return name.includes('.') ? undefined : promised(name)
}

function isCode(name: string): boolean {
  return /\.(?:php\d?|phtml|inc)$/i.test(name)
}

/**
 * Topmost folders with PHP of their own, outside the folders of other installations. PHP inside a folder that by its name holds none
 * speaks for the folder above it: a site whose only PHP is `images/x.php` has its root at '', where `images/` is what its name says.
 */
export function findCodeRoots(entries: Iterable<Entry>, claimed: ReadonlySet<string> = new Set()): RemotePath[] {
  const candidates = new Set<string>()
  for (const entry of entries) {
    if (entry.type !== 'file' || !isCode(baseName(entry.path)) || hasAncestor(entry.path, claimed)) continue
    const parts = parentPath(entry.path).split('/')
    const media = parts.findIndex((part) => promised(part) !== undefined)
    candidates.add((media < 0 ? parts : parts.slice(0, media)).join('/'))
  }
  return [...candidates].filter((root) => !hasAncestor(root, candidates)) as RemotePath[]
}

/** Whether a folder above the path (not the path itself) is in the set. */
function hasAncestor(path: string, set: ReadonlySet<string>): boolean {
  if (set.size === 0) return false
  for (let dir = path; dir !== ''; ) {
    dir = parentPath(dir)
    if (set.has(dir)) return true
  }
  return false
}

function shapeOf(path: RemotePath): ShapeId | undefined {
  const zone = zoneOf(path)
  return (zone === 'upload' || zone === 'cache') && baseName(path) === 'index.php' ? 'index-guard' : undefined
}

/** Any PHP tree that no other adapter knows. */
export const genericAdapter: CmsAdapter = {
  id: 'generic',
  findRoots: (tree) => findCodeRoots(tree.entries()),
  markers: () => [],
  describe: (_tree, root): Installation => bareInstallation('generic', root),
  zoneOf,
  shapeOf,
  mayHoldCode: (path) => {
    const zone = zoneOf(path)
    return zone === 'template' || zone === 'config' || shapeOf(path) !== undefined
  },
  isOptional: () => true,
  isLocalised: () => false,
  isOwnWriting: () => false,
  manifestRequests: () => [],
  databaseFiles: () => [],
  databasesOf: () => ({ links: [], problems: [] }),
}
