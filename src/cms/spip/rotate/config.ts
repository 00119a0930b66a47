import type { RemotePath } from '../../../core/path.ts'
import { type SecretPlace, secretIn, withSecret } from '../../config-secret.ts'
import type { CmsRotator } from '../../rotate-types.ts'

/** `spip_connect_db(host, port, login, pass, …)` (inc/install.php); SPIP before 1.9.3 wrote `mysql_connect(host, login, pass)`. */
const PASSWORD: readonly SecretPlace[] = [
  { call: 'spip_connect_db', argument: 3 },
  { call: 'mysql_connect', argument: 2 },
]

/** SPIP's configuration: what the database's password is, and where. */
export const config: Pick<CmsRotator, 'passwordOf' | 'withPassword' | 'connectingPage' | 'askAnew' | 'outageNotes'> = {
  passwordOf: (bytes) => secretIn(bytes, PASSWORD),
  withPassword: (bytes, expression) => withSecret(bytes, PASSWORD, expression, 'connect.php'),
  /** No cache answers for a search nobody made before, and every search asks the database (ecrire/public/). */
  connectingPage: (url, nonce) => `${url.replace(/\/*$/, '/')}spip.php?page=recherche&recherche=${nonce}`,
  askAnew: (url) => `${url.replace(/\/*$/, '/')}spip.php?page=spip_pass`,
  /** After a refused connection SPIP asks no more for 30 s (`spip_connect_db`, `_CONNECT_RETRY_DELAY`), noted beside `config/`. */
  outageNotes: { folder: 'tmp' as RemotePath, names: /^mysql\.[0-9a-f]{8}\.out$/ },
}
