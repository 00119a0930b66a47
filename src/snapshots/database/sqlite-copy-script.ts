/**
 * Copies a SQLite file under its own lock, or puts the bytes of a copy back into it, for `php` from 5.6 to 8.5 (loaded as PHP_SCRIPT is). In:
 * lines of base64: `copy` or `back`, the live file, the copy. Out: `O log foreign bytes sha256`, or `X 0 message`.
 *
 * The file handles stay open until the end: closing one of a file drops every POSIX lock this process holds on it, SQLite's too. A hot
 * journal is rolled back by SQLite when the lock is taken, so the copy needs none; what a write-ahead log still holds is copied with it.
 */
export const SQLITE_COPY_SCRIPT = String.raw`
error_reporting(0); ignore_user_abort(true);
function sg_fail($m) { fwrite(STDOUT, 'X 0 ' . base64_encode((string)$m) . "\n"); exit(3); }
function sg_line() { $l = fgets(STDIN); if ($l === false) { sg_fail('input ended'); } $p = base64_decode(trim($l));
  return strncmp($p, '@/', 2) === 0 && defined('SG_DIR') ? SG_DIR . substr($p, 1) : $p; }
$mode = sg_line(); $file = sg_line(); $copy = sg_line();
if (!is_file($file) || is_link($file)) { sg_fail('there is no such file'); }
function sg_open($file) {
  if (class_exists('SQLite3')) {
    try { $c = new SQLite3($file, SQLITE3_OPEN_READWRITE); $c->enableExceptions(true); $c->busyTimeout(20000); return function ($sql) use ($c) { $c->exec($sql); }; }
    catch (Exception $e) { sg_fail($e->getMessage()); }
  }
  if (class_exists('PDO') && in_array('sqlite', PDO::getAvailableDrivers())) {
    try { $c = new PDO('sqlite:' . $file, null, null, array(PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION, PDO::ATTR_TIMEOUT => 20)); return function ($sql) use ($c) { $c->exec($sql); }; }
    catch (Exception $e) { sg_fail($e->getMessage()); }
  }
  sg_fail('this PHP has neither sqlite3 nor pdo_sqlite');
}
function sg_hash($h) { rewind($h); $x = hash_init('sha256'); hash_update_stream($x, $h); return hash_final($x); }
$kept = array();
function sg_pour($from, $to, $how) {
  global $kept;
  $in = fopen($from, 'rb'); if (!$in) { sg_fail('it cannot be read'); }
  $kept[] = $in;
  $out = fopen($to, $how); if (!$out) { sg_fail('its copy cannot be written'); }
  $kept[] = $out;
  rewind($out); rewind($in);
  while (!feof($in)) {
    $p = fread($in, 1048576); if ($p === false) { sg_fail('it cannot be read to its end'); }
    for ($at = 0; $at < strlen($p); $at += $n) { $n = fwrite($out, $at ? substr($p, $at) : $p); if (!$n) { sg_fail('no space is left for it'); } }
  }
  if (!fflush($out)) { sg_fail('no space is left for it'); }
  ftruncate($out, ftell($out));
  if (function_exists('fsync')) { fsync($out); }
  $stat = fstat($in); $h = sg_hash($in);
  if (sg_hash($out) !== $h) { sg_fail('its copy reads back different'); }
  return array($stat['size'], $h);
}
function sg_log_size($file) { clearstatcache(); return is_file($file . '-wal') ? filesize($file . '-wal') : 0; }
if ($mode === 'copy') {
  $run = sg_open($file);
  try {
    for ($try = 1; ; $try++) {
      try { $run('PRAGMA busy_timeout=1000'); $run('PRAGMA wal_checkpoint(TRUNCATE)'); } catch (Exception $e) { }
      $run('PRAGMA busy_timeout=20000');
      $run('BEGIN IMMEDIATE');
      if (!sg_log_size($file) || $try === 3) { break; }
      $run('ROLLBACK'); usleep(200000);
    }
  } catch (Exception $e) { sg_fail($e->getMessage()); }
  foreach (array('', '-wal') as $end) { if (is_file($copy . $end) && !unlink($copy . $end)) { sg_fail('an old copy is in the way'); } }
  $said = sg_pour($file, $copy, 'x+b'); chmod($copy, fileperms($file) & 07777);
  $log = sg_log_size($file) > 0;
  if ($log) { sg_pour($file . '-wal', $copy . '-wal', 'x+b'); chmod($copy . '-wal', fileperms($file . '-wal') & 07777); }
  try { $run('ROLLBACK'); } catch (Exception $e) { sg_fail($e->getMessage()); }
  fwrite(STDOUT, 'O ' . ($log ? 1 : 0) . ' ' . (fileowner($file) === fileowner($copy) ? 0 : 1) . ' ' . $said[0] . ' ' . $said[1] . "\n");
  exit(0);
}
if ($mode !== 'back' || !is_file($copy)) { sg_fail('its copy is not there'); }
foreach (array('-journal', '-wal', '-shm') as $end) { if (is_file($file . $end) && !unlink($file . $end)) { sg_fail('what lies beside it cannot be removed'); } }
$said = sg_pour($copy, $file, 'r+b');
if (is_file($copy . '-wal')) { sg_pour($copy . '-wal', $file . '-wal', 'x+b'); }
fwrite(STDOUT, 'O 0 0 ' . $said[0] . ' ' . $said[1] . "\n");
`
