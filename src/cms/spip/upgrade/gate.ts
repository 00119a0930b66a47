import type { Installation } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import { gateStub } from '../../gate-page.ts'
import type { GateFile } from '../../upgrade-types.ts'
import { SCREEN_FILE } from '../layout.ts'

/**
 * `ecrire/inc_version.php` of every SPIP from 3.2 to 5.0 includes `config/ecran_securite.php` where there is one, by a name that no option
 * changes, before the options, the database and any plugin: a stub there closes `ecrire/`, `spip.php` and every script of a plugin that
 * loads SPIP, for all hosts of a mutualisation, and goes on closing them while `ecrire/` itself is exchanged. It is not included where the
 * server puts a screen before every script (`auto_prepend_file`, as AlternC does): there the entry files themselves close the site.
 *
 * Those of the private area stand first, as the last to be opened: visitors do not wait for them.
 */
const ENTRIES: readonly string[] = ['ecrire/prive.php', 'ecrire/index.php', SCREEN_FILE, 'spip.php', 'index.php']

export function gate(_installation: Installation): GateFile[] {
  return ENTRIES.map((path) => ({ path: path as RemotePath, bytes: gateStub(path) }))
}
