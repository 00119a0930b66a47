/** Name of the lock on the server that is held while an account's password changes, without the SHA-1 of the account's name, in hex. */
export const TURNSTILE = 'siteguard password '

/**
 * Asks a MySQL or MariaDB server which passwords an account has, and gives it another. In: one JSON object `{host, port, socket, user, to,
 * from, change}`, texts in base64 (a password need not be UTF-8). Out, as the last line: one JSON object `{to, from, error?}`, `from` in the
 * order it came: whether each is let in now, null where that could not be asked. For PHP 5.4 and newer; no password is in its output.
 *
 * The password goes to the server as its hash where the server takes one: a clear one would stand in the server's log of queries. What an
 * account may do for itself needs no privilege (MariaDB: SET PASSWORD; MySQL 5.7.6 and newer: ALTER USER USER()). A lock of the server's
 * own is held meanwhile: a server that answers late goes on after whoever asked has left, and nobody decides anything before it is done.
 *
 * A server on this machine may know one name as two accounts, by whether one comes by its socket or by its port. Sites go both ways, and what
 * was stolen would still let in by the other: where that account has the old password it gets the new one too, and `from` speaks of both.
 */
export const ACCOUNT_SCRIPT = String.raw`<?php
error_reporting(0);
@ini_set('mysqlnd.net_read_timeout', '60'); @ini_set('default_socket_timeout', '20');
$q = json_decode($sg_input, true); $sg_input = '';
if (!is_array($q)) { echo "\n", '{"to":null,"from":[],"error":"what it was given cannot be read"}', "\n"; exit; }
foreach (array('host', 'user', 'socket', 'to') as $k) { if (isset($q[$k])) { $q[$k] = base64_decode($q[$k]); } }
$q['from'] = array_map('base64_decode', $q['from']);
// Errors that pass by themselves: too many at once, a server that is being started. Waited for, so long in all.
$sg_until = time() + 20;

// A link, null where the server lets nobody in with it, false where it could not be asked. Over TLS where $q says so.
function sg_in($q, $password, &$error) {
  global $sg_until;
  for (;;) {
    if (function_exists('mysqli_init')) {
      if (function_exists('mysqli_report')) { mysqli_report(0); }
      $link = mysqli_init();
      mysqli_options($link, MYSQLI_OPT_CONNECT_TIMEOUT, empty($q['once']) ? 20 : 3);
      if (defined('MYSQLI_OPT_READ_TIMEOUT')) { mysqli_options($link, MYSQLI_OPT_READ_TIMEOUT, 60); }
      $port = isset($q['port']) ? (int) $q['port'] : null; $socket = isset($q['socket']) ? $q['socket'] : null;
      if (@mysqli_real_connect($link, $q['host'], $q['user'], $password, null, $port, $socket, empty($q['tls']) ? 0 : SG_TLS)) { return $link; }
      $code = (int) mysqli_connect_errno(); $said = (string) mysqli_connect_error();
    } elseif (class_exists('PDO') && in_array('mysql', PDO::getAvailableDrivers(), true)) {
      $where = isset($q['socket']) ? 'unix_socket=' . $q['socket'] : 'host=' . $q['host'] . (isset($q['port']) ? ';port=' . (int) $q['port'] : '');
      try { return new PDO('mysql:' . $where, $q['user'], $password, array(PDO::ATTR_TIMEOUT => 20, PDO::ATTR_ERRMODE => PDO::ERRMODE_SILENT)); }
      catch (Exception $e) { $code = (int) $e->getCode(); $said = $e->getMessage(); }
    } else { $error = 'this PHP has neither mysqli nor pdo_mysql'; return false; }
    if ($code === 1045 || $code === 1698) { return null; }
    $error = $code . ' ' . $said;
    if (!empty($q['once']) || !in_array($code, array(1040, 1053, 1203, 1226, 2002, 2003, 2006, 2013), true) || time() >= $sg_until) { return false; }
    sleep(2);
  }
}
// An account that is let in over TLS alone (REQUIRE SSL) is refused without it by the words a wrong password is. Nobody knows beforehand: TLS
// is tried once nothing else lets in, and where it does, the account is spoken to so from then on. As the site's own PHP, we ask for no name.
// MYSQLI_CLIENT_SSL, MYSQLI_CLIENT_SSL_DONT_VERIFY_SERVER_CERT: the latter has a name since PHP 5.6.16 only.
define('SG_TLS', 2048 | 64);
function sg_first($q, $passwords, &$tls, &$error) {
  foreach (function_exists('mysqli_init') ? array(false, true) : array(false) as $tls) {
    $ignored = '';
    foreach ($passwords as $one) {
      if ($tls) { $link = sg_in(array('tls' => true, 'once' => true) + $q, $one, $ignored); } else { $link = sg_in($q, $one, $error); }
      if ($link) { return $link; }
    }
  }
  $tls = false;
  return null;
}
// First column of the first row; true where there is none; null where the server refused.
function sg_ask($link, $sql, &$code, &$said) {
  if ($link instanceof PDO) {
    $rows = $link->query($sql);
    if ($rows) { if ($rows->columnCount() === 0) { return true; } $value = $rows->fetchColumn(); $rows->closeCursor(); return (string) $value; }
    $info = $link->errorInfo(); $code = (int) $info[1]; $said = (string) $info[2]; return null;
  }
  $rows = mysqli_query($link, $sql);
  if ($rows === true) { return true; }
  if ($rows) { $row = mysqli_fetch_row($rows); mysqli_free_result($rows); return (string) $row[0]; }
  $code = (int) mysqli_errno($link); $said = (string) mysqli_error($link);
  return null;
}
// Gives the account this password: every way there is, until one of them lets it in.
function sg_give($q, $link, $to, $from, &$error, &$lost) {
  $code = 0; $said = '';
  $version = (string) sg_ask($link, 'SELECT VERSION()', $code, $said);
  if ($version === '') { $version = $link instanceof PDO ? (string) $link->getAttribute(PDO::ATTR_SERVER_VERSION) : mysqli_get_server_info($link); }
  sg_ask($link, "SET SESSION sql_mode = ''", $code, $said);
  // Not ASCII alone: what the server hashes is what will be sent to it.
  if ($link instanceof PDO) { sg_ask($link, 'SET NAMES utf8mb4', $code, $said); }
  elseif (function_exists('mysqli_set_charset')) { @mysqli_set_charset($link, 'utf8mb4'); }
  $text = function ($value) use ($link) { return $link instanceof PDO ? $link->quote($value) : "'" . mysqli_real_escape_string($link, $value) . "'"; };
  $hash = "'*" . strtoupper(sha1(sha1($to, true))) . "'";
  // MySQL 5.7.6 takes a hash for the password itself: there it is never given one.
  $ways = stripos($version, 'mariadb') !== false || version_compare(preg_replace('/[^0-9.].*/s', '', $version), '5.7.6', '<')
    ? array('SET PASSWORD = ' . $hash, 'SET PASSWORD = PASSWORD(' . $text($to) . ')')
    : array('ALTER USER USER() IDENTIFIED BY ' . $text($to), 'ALTER USER USER() IDENTIFIED BY ' . $text($to) . ' REPLACE ' . $text($from),
        'SET PASSWORD = PASSWORD(' . $text($to) . ')');
  $first = '';
  foreach ($ways as $way) {
    if (sg_ask($link, $way, $code, $said) === null) {
      if ($code === 2006 || $code === 2013) { $lost = true; $error = $code . ' ' . $said; return null; }
      // What cannot be parsed is quoted in the complaint, with what it holds.
      if ($first === '') { $first = $code . ($code === 1064 || $code === 1149 ? '' : ' ' . str_replace(array($text($to), $text($from), $to, $from, $hash), '*', $said)); }
      continue;
    }
    $in = sg_in($q, $to, $error);
    if ($in !== null) { return $in; }
  }
  $error = $first;
  return null;
}
// Pages that ask which password is right wait from here on (either.ts). Those that asked just before log in first: each keeps the link it
// asked by until it is done. Links that have slept for long are no page's. As a page waits five seconds, nobody is waited for that long.
function sg_turnstile($link, $user, $links) {
  $code = 0; $said = '';
  if (sg_ask($link, "SELECT GET_LOCK('${TURNSTILE}" . sha1($user) . "', 2)", $code, $said) !== '1') { return; }
  $mine = array('0');
  foreach ($links as $one) { if ($one) { $mine[] = (int) sg_ask($one, 'SELECT CONNECTION_ID()', $code, $said); } }
  $others = 'SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE USER = 0x' . bin2hex($user) . ' AND ID NOT IN (' . implode(',', $mine)
    . ") AND TIME < 3 AND COALESCE(INFO, '') NOT LIKE '%GET_LOCK%'";
  $until = microtime(true) + 4;
  while ((int) sg_ask($link, $others, $code, $said) > 0 && microtime(true) < $until) { usleep(20000); }
}
// The other way to a server on this machine: by its port, by its socket. Nobody is waited for there.
function sg_way($q) {
  $byPort = !isset($q['socket']) && ($q['host'] === '127.0.0.1' || $q['host'] === '::1');
  if (!$byPort && !isset($q['socket']) && strtolower($q['host']) !== 'localhost') { return null; }
  unset($q['socket']);
  $q['host'] = $byPort ? 'localhost' : '127.0.0.1'; $q['once'] = true;
  return $q;
}
// Which of the old passwords let in by the other way, into the same server; where they are to be changed, after that.
function sg_elsewhere($q, $to, &$error, &$lost) {
  $stays = array(); $way = sg_way($q); $code = 0; $said = ''; $ignored = '';
  $which = 'SELECT CONCAT_WS(CHAR(0), @@hostname, @@port, @@datadir, @@pid_file)';
  $here = $way === null ? null : sg_ask($to, $which, $code, $said);
  foreach (is_string($here) ? $q['from'] : array() as $at => $old) {
    $link = $q['tls'] ? sg_first($way, array($old), $way['tls'], $ignored) : sg_in($way, $old, $ignored);
    $same = $link && sg_ask($link, $which, $code, $said) === $here;
    if ($same && $q['change']) {
      $given = sg_give($way, $link, $q['to'], $old, $error, $lost);
      $again = sg_in($way, $old, $ignored);
      if (!$given && !$again && !$lost) { $again = sg_give($way, $link, $old, $q['to'], $error, $lost); }
      sg_close($given); sg_close($link); $link = $again;
    }
    if ($same && $link) { $stays[$at] = true; }
    sg_close($link);
  }
  return $stays;
}
function sg_close($link) { if ($link && $link !== true && !($link instanceof PDO)) { mysqli_close($link); } }

$error = ''; $lost = false; $busy = false;
$keeper = sg_first($q, array_merge(array($q['to']), $q['from']), $q['tls'], $error);
if ($keeper) {
  $code = 0; $said = '';
  $busy = sg_ask($keeper, "SELECT GET_LOCK('siteguard " . sha1($q['user']) . "', 10)", $code, $said) === '0';
  if ($busy) { $error = 'another change of it is still at work there'; }
}
$to = $busy ? false : sg_in($q, $q['to'], $error);
$from = array(); $stays = null;
foreach ($q['from'] as $at => $one) { $from[$at] = $busy ? false : sg_in($q, $one, $error); }
if ($q['change'] && $keeper && $to === null) {
  foreach ($q['from'] as $at => $old) {
    if (!$from[$at]) { continue; }
    sg_turnstile($from[$at], $q['user'], array_merge(array($keeper), $from));
    $to = sg_give($q, $keeper, $q['to'], $old, $error, $lost);
    if ($to && !$lost) { $stays = sg_elsewhere($q, $to, $error, $lost); }
    if ($lost) { break; }
    foreach ($q['from'] as $other => $one) { sg_close($from[$other]); $from[$other] = sg_in($q, $one, $error); }
    // Neither: whatever it was given, it gets back what it had, while we are still in.
    if ($to === null && $from[$at] === null) { $from[$at] = sg_give($q, $keeper, $old, $q['to'], $error, $lost); }
    break;
  }
}
if ($stays === null) { $stays = $to && !$busy ? sg_elsewhere($q, $to, $error, $lost) : array(); }
foreach ($stays as $at => $yes) { $from[$at] = $from[$at] ? $from[$at] : $yes; }
$told = function ($link) use ($lost) { return $link === false || $lost ? null : $link !== null; };
$answer = array('to' => $told($to), 'from' => array_map($told, $from));
if ($error !== '') { $answer['error'] = function_exists('mb_convert_encoding') ? mb_convert_encoding($error, 'UTF-8', 'UTF-8') : preg_replace('/[^\x20-\x7e]/', '?', $error); }
foreach ($from as $link) { sg_close($link); }
sg_close($to); sg_close($keeper);
echo "\n", json_encode($answer), "\n";
`
