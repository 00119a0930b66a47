import type { Installation } from '../../../core/installation.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'

/** Folders of this usual name: the site's own, whatever an option calls it, and each host's of a mutualisation. */
export function foldersOf({ folders, sharedBy }: Pick<Installation, 'folders' | 'sharedBy'>, usual: string): RemotePath[] {
  const own = folders[usual]?.split(':') ?? []
  return [...new Set([usual, ...own, ...sharedBy.map((host) => joinPath(host, usual))])] as RemotePath[]
}
