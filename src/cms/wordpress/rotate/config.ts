import { type SecretPlace, secretIn, withSecret } from '../../config-secret.ts'
import type { CmsRotator } from '../../rotate-types.ts'

const PASSWORD: readonly SecretPlace[] = [{ call: 'define', argument: 1, named: 'DB_PASSWORD' }]

/** WordPress's configuration: what the database's password is, and where. */
export const config: Pick<CmsRotator, 'passwordOf' | 'withPassword' | 'connectingPage' | 'askAnew'> = {
  passwordOf: (bytes) => secretIn(bytes, PASSWORD),
  withPassword: (bytes, expression) => withSecret(bytes, PASSWORD, expression, 'wp-config.php'),
  /** `wp-load.php` loads the configuration for every page; a search nobody made before is in no cache. */
  connectingPage: (url, nonce) => `${url.replace(/\/*$/, '/')}?s=${nonce}`,
  askAnew: (url) => `${url.replace(/\/*$/, '/')}wp-login.php?action=lostpassword`,
}
