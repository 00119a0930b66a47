import type { Installation } from '../../../core/installation.ts'
import type { RemotePath } from '../../../core/path.ts'
import { gateStub } from '../../gate-page.ts'
import type { GateFile } from '../../upgrade-types.ts'
import { SCREEN_FILE } from '../layout.ts'

/**
 * `ecrire/inc_version.php` of every SPIP from 3.2 to 5.0 includes `config/ecran_securite.php` where there is one, by a name that no option
 * changes, before the options, the database and any plugin: a stub there closes `ecrire/`, `spip.php` and every script of a plugin that
 * loads SPIP, for all hosts of a mutualisation, and goes on closing them while `ecrire/` itself is exchanged. It is not included where the
 * server puts a screen before every script (`auto_prepend_file`, as AlternC does): `spip.php`, and `index.php` that includes it, close
 * at least all public pages there.
 */
export function gate(_installation: Installation): GateFile[] {
  const bytes = gateStub()
  return [SCREEN_FILE, 'spip.php', 'index.php'].map((path) => ({ path: path as RemotePath, bytes }))
}
