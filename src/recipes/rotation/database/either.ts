import { createHash } from 'node:crypto'
import { phpString } from '../../../cms/edit-php.ts'
import type { DatabaseServer } from '../../../core/credential.ts'
import { encodeName } from '../../../core/path.ts'
import { TURNSTILE } from './account-script.ts'

/** Header by which is seen that the web server runs the file that bears both passwords. */
export const SEEN_HEADER = 'x-siteguard-rotation'

/**
 * PHP for the password's place while it is being changed: whichever of two the server lets in. So the site goes on whatever happens between
 * the server and the file, and whenever we are killed. Who asks while the server is being told waits until it is done, by a lock of the
 * server's that dies with us; who asked before keeps the link until the page is done, and is waited for (account-script.ts). Where a host
 * changes the password by itself, a request between the two of its own logins, about a millisecond, may fail once. An account that is let in
 * over TLS alone is refused in the same words without it: that is tried where neither password was let in. For PHP 5.4 and newer.
 * It sets no error mode of the page's. Its first array is the two passwords: that is where they are read from when nobody else knows them.
 */
export function eitherPassword(account: { server: DatabaseServer; user: string }, first: string, second: string, nonce: string): Buffer {
  const { host, port, socket } = account.server
  const text = (value: string): string => phpString(value).toString('latin1')
  const where = socket === undefined ? `host=${host}${port === undefined ? '' : `;port=${port}`}` : `unix_socket=${socket}`
  const turnstile = `${TURNSTILE}${createHash('sha1').update(encodeName(account.user)).digest('hex')}`
  const php = `call_user_func(function () { /* Put here by siteguard while the password is changed: siteguard runs list */
  if (!headers_sent()) { header('${SEEN_HEADER}: ${nonce}', false); }
  for ($waited = 0; $waited < 2; $waited++) for ($tls = 0; $tls < 2; $tls++) {
    foreach (array(${text(first)}, ${text(second)}) as $password) {
      try {
        if (function_exists('mysqli_connect')) {
          $link = mysqli_init();
          if (!@mysqli_real_connect($link, ${text(host)}, ${text(account.user)}, $password, '', ${port ?? 0}, ${socket === undefined ? 'null' : text(socket)}, $tls ? 2048 | 64 : 0)) { continue; }
          $ask = function ($sql) use ($link) { $row = ($rows = @mysqli_query($link, $sql)) ? mysqli_fetch_row($rows) : null; return $row ? (string) $row[0] : null; };
        } else {
          $link = new PDO(${text(`mysql:${where}`)}, ${text(account.user)}, $password);
          $ask = function ($sql) use ($link) { return ($rows = $link->query($sql)) ? (string) $rows->fetchColumn() : null; };
        }
      } catch (Exception $e) { continue; } catch (Throwable $e) { continue; }
      $GLOBALS['siteguard_link'] = $link;
      try {
        if ($waited || $ask("SELECT IS_FREE_LOCK('${turnstile}')") !== '0') { return $password; }
        if ($ask("SELECT GET_LOCK('${turnstile}', 5)") === '1') { $ask("SELECT RELEASE_LOCK('${turnstile}')"); }
      } catch (Exception $e) { return $password; } catch (Throwable $e) { return $password; }
      break 2;
    }
  }
  return ${text(second)};
})`
  return Buffer.from(php, 'latin1')
}
