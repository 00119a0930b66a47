import type { Installation } from '../../../core/installation.ts'
import { joinPath, type RemotePath } from '../../../core/path.ts'
import { mediaLines, rootLines, SANDBOX, STRICT_HEADERS } from '../../access-rules.ts'
import { closedFolders, rootBlock, withoutCode } from '../../harden-settings.ts'
import type { CmsHardener, HardenRule } from '../../harden-types.ts'
import { ovhSettings } from '../../ovh-settings.ts'
import { foldersOf } from './folders.ts'
import { forums, registrations } from './interaction.ts'
import { modeSetting } from './mode-setting.ts'
import { screen } from './screen.ts'

const GUIDE_ROOT = 'SPIP htaccess.txt (≥ 4.4.16)'

const media = (installation: Installation): RemotePath[] => [...foldersOf(installation, 'IMG'), ...foldersOf(installation, 'local')]

const mediaCode: HardenRule = {
  id: 'media-code',
  sources: [GUIDE_ROOT, 'CVE-2024-8517', 'CVE-2021-44123'],
  look: (site) => withoutCode(site, media(site.installation), SANDBOX),
}

const closed: HardenRule = {
  id: 'closed-folders',
  sources: ['SPIP ecrire/inc/acces.php (verifier_htaccess)'],
  look: (site) => closedFolders(site, [...privateFolders(site.installation), 'vendor' as RemotePath]),
}

function privateFolders(installation: Installation): RemotePath[] {
  return [...foldersOf(installation, 'config'), ...foldersOf(installation, 'tmp')]
}

const root: HardenRule = {
  id: 'root-access',
  sources: [GUIDE_ROOT, 'CWE-530', 'CWE-200'],
  look: (site) => rootBlock(site, rootLines(mediaLines(site.base, media(site.installation))), { 'security-headers': STRICT_HEADERS }),
}

/** SPIP 3.2 to 4.4, and 5.0's layout; also as a mutualisation. */
export const spipHardener: CmsHardener = {
  cms: 'spip',
  rules: [mediaCode, closed, root, screen, modeSetting, ovhSettings, forums, registrations],
  shown: (installation) => media(installation),
  written: (installation) =>
    ['', ...installation.sharedBy].flatMap((host) =>
      ['tmp/meta_cache.php', 'tmp/cron.lock', 'tmp/job_queue_next.txt', 'local/config.txt', 'tmp/cache', 'tmp/sessions'].map((path) =>
        joinPath(host, path),
      ),
    ),
  secrets: (installation) => foldersOf(installation, 'config').flatMap((dir) => [joinPath(dir, 'connect.php'), joinPath(dir, 'cles.php')]),
  closed: privateFolders,
  open: (installation) => [
    ...media(installation),
    ...foldersOf(installation, 'tmp'),
    ...foldersOf(installation, 'config').map((dir) => joinPath(dir, 'bases')),
  ],
}
