import { phpString } from '../../../cms/edit-php.ts'
import type { DatabaseServer } from '../../../core/credential.ts'

/** Header by which is seen that the web server runs the file that bears both passwords. */
export const SEEN_HEADER = 'x-siteguard-rotation'

/**
 * PHP for the password's place while it is being changed: whichever of two the server lets in. So the site goes on whatever happens between
 * the server and the file, and whenever we are killed; a request that is between the two of its own logins when the server is told, about
 * a millisecond, may fail once. For PHP 5.4 and newer. It sets no error mode of the page's.
 */
export function eitherPassword(account: { server: DatabaseServer; user: string }, first: string, second: string, nonce: string): Buffer {
  const { host, port, socket } = account.server
  const text = (value: string): string => phpString(value).toString('latin1')
  const where = socket === undefined ? `host=${host}${port === undefined ? '' : `;port=${port}`}` : `unix_socket=${socket}`
  const php = `call_user_func(function () { /* Put here by siteguard while the password is changed: siteguard runs list */
  if (!headers_sent()) { header('${SEEN_HEADER}: ${nonce}', false); }
  foreach (array(${text(first)}, ${text(second)}) as $password) {
    try {
      if (function_exists('mysqli_connect')) {
        $link = @mysqli_connect(${text(host)}, ${text(account.user)}, $password, '', ${port ?? 0}, ${socket === undefined ? 'null' : text(socket)});
        if ($link) { mysqli_close($link); return $password; }
      } else { new PDO(${text(`mysql:${where}`)}, ${text(account.user)}, $password); return $password; }
    } catch (Exception $e) { } catch (Throwable $e) { }
  }
  return ${text(second)};
})`
  return Buffer.from(php, 'latin1')
}
