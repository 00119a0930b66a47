/**
 * Asks a MySQL or MariaDB server which of two passwords an account has, and gives it the other. In: one JSON object `{host, port, socket,
 * user, from, to, change}`. Out: one JSON object `{from, to, error?}`: whether each password is let in now. For PHP 5.4 and newer; no
 * password is in its output.
 *
 * The password goes to the server as its hash where the server takes one: a clear one would stand in the server's log of queries. What an
 * account may do for itself needs no privilege (MariaDB: SET PASSWORD; MySQL 5.7.6 and newer: ALTER USER USER()).
 */
export const ACCOUNT_SCRIPT = String.raw`
error_reporting(0);
$q = json_decode(stream_get_contents(STDIN), true);
$error = '';
// A link, null where the server lets nobody in with it, false where it could not be asked.
function sg_in($q, $password, &$error) {
  if (function_exists('mysqli_init')) {
    if (function_exists('mysqli_report')) { mysqli_report(0); }
    $link = mysqli_init();
    mysqli_options($link, MYSQLI_OPT_CONNECT_TIMEOUT, 20);
    $port = isset($q['port']) ? (int) $q['port'] : null; $socket = isset($q['socket']) ? $q['socket'] : null;
    if (@mysqli_real_connect($link, $q['host'], $q['user'], $password, null, $port, $socket)) { return $link; }
    $code = (int) mysqli_connect_errno(); $said = (string) mysqli_connect_error();
  } elseif (class_exists('PDO') && in_array('mysql', PDO::getAvailableDrivers(), true)) {
    $where = isset($q['socket']) ? 'unix_socket=' . $q['socket'] : 'host=' . $q['host'] . (isset($q['port']) ? ';port=' . (int) $q['port'] : '');
    try { return new PDO('mysql:' . $where, $q['user'], $password, array(PDO::ATTR_TIMEOUT => 20, PDO::ATTR_ERRMODE => PDO::ERRMODE_SILENT)); }
    catch (Exception $e) { $code = (int) $e->getCode(); $said = $e->getMessage(); }
  } else { $code = 0; $said = 'this PHP has neither mysqli nor pdo_mysql'; }
  if ($code === 1045 || $code === 1698) { return null; }
  $error = $code . ' ' . $said;
  return false;
}
function sg_say($link, $sql, &$error) {
  if ($link instanceof PDO) {
    if ($link->exec($sql) !== false) { return true; }
    $info = $link->errorInfo(); $error = $info[1] . ' ' . $info[2]; return false;
  }
  if (mysqli_query($link, $sql)) { return true; }
  $error = mysqli_errno($link) . ' ' . mysqli_error($link);
  return false;
}
function sg_close($link) { if ($link && !($link instanceof PDO)) { mysqli_close($link); } }
$to = sg_in($q, $q['to'], $error);
$from = $to === false ? false : sg_in($q, $q['from'], $error);
if ($q['change'] && $from && $to === null) {
  $version = $from instanceof PDO ? (string) $from->getAttribute(PDO::ATTR_SERVER_VERSION) : mysqli_get_server_info($from);
  $maria = stripos($version, 'mariadb') !== false;
  sg_say($from, "SET SESSION sql_mode = ''", $error);
  $error = '';
  $clear = $from instanceof PDO ? $from->quote($q['to']) : "'" . mysqli_real_escape_string($from, $q['to']) . "'";
  $hash = "'*" . strtoupper(sha1(sha1($q['to'], true))) . "'";
  $ways = $maria || version_compare($version, '5.7.6', '<')
    ? array('SET PASSWORD = ' . $hash, 'SET PASSWORD = PASSWORD(' . $clear . ')')
    : array('ALTER USER USER() IDENTIFIED BY ' . $clear);
  foreach ($ways as $way) {
    $said = '';
    if (!sg_say($from, $way, $said)) { $error = $said; continue; }
    $to = sg_in($q, $q['to'], $error);
    if ($to) { $error = ''; break; }
  }
  sg_close($from);
  $from = sg_in($q, $q['from'], $error);
}
$answer = array('from' => $from === false ? null : $from !== null, 'to' => $to === false ? null : $to !== null);
if ($error !== '') { $answer['error'] = function_exists('mb_convert_encoding') ? mb_convert_encoding($error, 'UTF-8', 'UTF-8') : preg_replace('/[^\x20-\x7e]/', '?', $error); }
sg_close($from); sg_close($to);
fwrite(STDOUT, json_encode($answer) . "\n");
`
