import type { ReleaseText } from '../../src/cms/upgrade-types.ts'
import type { Installation } from '../../src/core/installation.ts'
import { bareInstallation } from '../../src/core/installation.ts'
import type { RemotePath } from '../../src/core/path.ts'

export const spipAt = (sharedBy: readonly string[] = [], version?: string): Installation => ({
  ...bareInstallation('spip', '' as RemotePath),
  sharedBy: sharedBy as RemotePath[],
  ...(version === undefined ? {} : { version }),
})

export const VERSION = `<?php
define('_PHP_MIN', '7.4.0');
define('_PHP_MAX', '8.5.99');
$spip_version_branche = '4.4.30';
$spip_version_code = 2026_11_04;
$spip_version_base = 2026_09_24_00;
$spip_version_affichee = "4.4.30";`
const INSTALL = `<?php
function other() { return array_diff($a, $b); }
function tester_compatibilite_hebergement() {
	$diff = array_diff(['sodium', 'XML', "zip"], get_loaded_extensions());
}`
const FORUM = '<paquet prefix="forum" version="3.1.19" schema="1.2.2" compatibilite="[4.2.0;4.*]">'

/** A release of SPIP 4.4 as far as an upgrade reads it, with these files more, or otherwise. */
export function spipRelease(files: Readonly<Record<string, string>> = {}): ReleaseText {
  const all: Record<string, string> = {
    'ecrire/inc_version.php': VERSION,
    'ecrire/inc/install.php': INSTALL,
    'ecrire/req/mysql.php': '',
    'ecrire/req/sqlite3.php': '',
    'config/ecran_securite.php': "<?php define('_ECRAN_SECURITE', '1.6.7'); // 2025-09-08",
    'config/spip/dirs.php': '',
    'config/remove.txt': '',
    'IMG/remove.txt': '',
    'vendor/autoload.php': '',
    'plugins-dist/forum/paquet.xml': FORUM,
    'plugins-dist/aide/paquet.xml': '<paquet prefix="aide" version="1">',
    'index.php': '',
    'spip.php': '',
    '.htaccess': '',
    'README.md': '',
    ...files,
  }
  return { paths: Object.keys(all), has: (path) => path in all, text: async (path) => all[path] }
}
