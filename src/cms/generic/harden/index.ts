import { bareInstallation } from '../../../core/installation.ts'
import { baseName, joinPath, type RemotePath } from '../../../core/path.ts'
import { mediaLines, rootLines, STRICT_HEADERS } from '../../access-rules.ts'
import { rootBlock, withoutCode } from '../../harden-settings.ts'
import type { CmsHardener, HardenRule, HardenSite } from '../../harden-types.ts'
import { ovhSettings } from '../../ovh-settings.ts'
import { genericAdapter } from '../index.ts'

/** How deep folders of media are looked for. */
const DEPTH = 3
const MOST = 50

/** Folders that by their names hold media or caches and hold no program: in one that does, something may be meant to run. */
function mediaOf(site: HardenSite): { readonly media: RemotePath[]; readonly busy: RemotePath[] } {
  const media: RemotePath[] = []
  const busy: RemotePath[] = []
  const installation = bareInstallation('generic', site.installation.root)
  const visit = (dir: RemotePath, depth: number): void => {
    for (const path of site.children(dir)) {
      if (media.length + busy.length >= MOST || site.stands(path) !== 'dir') continue
      const zone = genericAdapter.zoneOf(joinPath(path, 'x.jpg'), installation)
      if (zone === 'upload') (holdsCode(site, path, DEPTH) ? busy : media).push(path)
      else if (depth < DEPTH && zone !== 'cache') visit(path, depth + 1)
    }
  }
  visit('' as RemotePath, 1)
  return { media, busy }
}

function holdsCode(site: HardenSite, dir: RemotePath, depth: number): boolean {
  return site.children(dir).some((path) => {
    const stands = site.stands(path)
    if (stands === 'dir') return depth > 0 && holdsCode(site, path, depth - 1)
    const name = baseName(path).toLowerCase()
    return stands === 'file' && /\.(?:php\d?|phtml|phar)$/.test(name) && name !== 'index.php'
  })
}

const mediaCode: HardenRule = {
  id: 'media-code',
  sources: ['https://cheatsheetseries.owasp.org/cheatsheets/File_Upload_Cheat_Sheet.html'],
  async look(site) {
    const { media, busy } = mediaOf(site)
    const look = await withoutCode(site, media)
    return { ...look, tells: [...(look.tells ?? []), ...(busy.length === 0 ? [] : [{ reason: 'code-there', params: { paths: busy } }])] }
  },
}

const root: HardenRule = {
  id: 'root-access',
  sources: ['https://cheatsheetseries.owasp.org/cheatsheets/PHP_Configuration_Cheat_Sheet.html'],
  look: (site) => rootBlock(site, rootLines(mediaLines(site.base, mediaOf(site).media)), { 'security-headers': STRICT_HEADERS }),
}

/** Any PHP that no other adapter knows: what holds for all. */
export const genericHardener: CmsHardener = {
  cms: 'generic',
  rules: [mediaCode, root, ovhSettings],
  shown: () => ['images', 'img', 'uploads', 'upload', 'media', 'files', ''] as RemotePath[],
  written: () => [],
  secrets: () => [],
  closed: () => [],
  open: () => [],
}
